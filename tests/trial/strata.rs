//! The figures by stratum of raters, in an invented trial.

use super::{
    report::{has, json, numbers, rated, scored},
    *,
};
use serde_json::Value as Json;
use wardround::{language::Language, report::Format};

/// Who the raters are: a line of the protocol's template for each.
fn described(user: &User, who: &[(&str, &str, Option<u32>, &str)]) {
    let path = user.path("TRIAL.toml");
    let mut text = std::fs::read_to_string(&path).unwrap();
    for (name, role, years, grade) in who {
        let from = format!("name = \"{name}\"\nrole = \"\"\nyears = 0\ngrade = \"\"");
        assert!(text.contains(&from), "{from} is not in {text}");
        let years = years.map(|years| format!("years = {years}\n")).unwrap_or_default();
        text = text.replace(&from, &format!("name = \"{name}\"\nrole = \"{role}\"\n{years}grade = \"{grade}\""));
    }
    std::fs::write(path, text).unwrap();
}

/// Four raters who differ in role and years, and of whom the grade of one alone is stated.
fn trial() -> User {
    let user = organiser();
    protocol(&user, "r1,r2,r3,r4", &[]);
    let who = [("r1", "physician", Some(6), "attending"), ("r2", "surgeon", Some(12), ""), ("r3", " physician ", Some(26), "")];
    described(&user, &who);
    rated(&user, &["r1", "r2", "r3", "r4"], &scored);
    user
}

/// The row of a model and a stratum, by an attribute's place among those that the report has.
fn row<'a>(report: &'a Json, attribute: usize, model: &str, stratum: &Json) -> &'a Json {
    let rows = report["figures"]["scales"][0]["strata"][attribute]["rows"].as_array().unwrap();
    rows.iter().find(|row| row["model"].as_str() == Some(model) && row["stratum"] == *stratum).unwrap()
}

// From the export, in Python (pandas 3.1, scipy 1.17), with h = the human rows of "overall" that are no repeat, and m = {"r1": "physician", "r2": "surgeon", "r3":
// "physician"}: h.groupby(["model", h.rater.map(m).fillna("not stated")]) with value.mean(), the counts of each outcome, case.nunique() and rater.nunique(); the same
// with the bands of 6, 12 and 26 years. Intervals: scipy.stats.bootstrap((sums, counts), sums.sum() / counts.sum(), paired=True, method="percentile",
// n_resamples=200000) over the sums and counts of each case; other draws, so within 0.1.
#[test]
fn the_means_by_stratum_are_those_of_an_independent_program() {
    let report = json(&trial());
    let strata = report["figures"]["scales"][0]["strata"].as_array().unwrap();
    // One grade is stated: that is no two strata.
    let attributes: Vec<&str> = strata.iter().map(|of| of["attribute"].as_str().unwrap()).collect();
    assert_eq!(attributes, ["role", "years"]);
    let strata_of = |attribute: usize| -> Vec<&Json> {
        let rows = strata[attribute]["rows"].as_array().unwrap();
        rows.iter().filter(|row| row["model"] == MODELS[0]).map(|row| &row["stratum"]).collect()
    };
    assert_eq!(strata_of(0), [&Json::from("physician"), &"surgeon".into(), &Json::Null]);
    assert_eq!(strata_of(1), [&Json::from("5 to 9 years"), &"10 to 19 years".into(), &"20 years or more".into(), &Json::Null]);
    let [alpha, beta, gamma] = MODELS;
    let rows: [(usize, &str, Json, f64, [u64; 5]); 9] = [
        (0, alpha, "physician".into(), 4.405405405405405, [37, 2, 39, 12, 2]),
        (0, alpha, "surgeon".into(), 3.0588235294117645, [17, 1, 18, 6, 1]),
        (0, alpha, Json::Null, 4.315789473684211, [19, 2, 21, 7, 1]),
        (0, beta, "physician".into(), 6.5, [36, 3, 39, 12, 2]),
        (0, gamma, "surgeon".into(), 7.0625, [16, 2, 18, 6, 1]),
        (1, alpha, "20 years or more".into(), 4.35, [20, 1, 21, 7, 1]),
        (1, beta, "5 to 9 years".into(), 6.529411764705882, [17, 1, 18, 6, 1]),
        (1, gamma, "10 to 19 years".into(), 7.0625, [16, 2, 18, 6, 1]),
        (1, gamma, Json::Null, 8.31578947368421, [19, 2, 21, 7, 1]),
    ];
    for (attribute, model, stratum, mean, counts) in rows {
        let row = row(&report, attribute, model, &stratum);
        has(row, "/mean", mean);
        let coverage = &row["coverage"];
        let found = [&coverage["rated"], &coverage["cannot_judge"], &coverage["of"], &row["cases"], &row["raters"]];
        assert_eq!(found.map(|count| count.as_u64().unwrap()), counts, "{row}");
    }
    for (attribute, model, stratum, [low, high]) in [
        (0, alpha, "physician", [4.228571428571429, 4.588235294117647]),
        (0, alpha, "surgeon", [2.5294117647058822, 3.588235294117647]),
        (1, gamma, "20 years or more", [8.0, 8.842105263157896]),
    ] {
        let interval = &row(&report, attribute, model, &stratum.into())["mean"]["interval"];
        let near = |end: &str, expected: f64| (interval[end].as_f64().unwrap() - expected).abs() < 0.1;
        assert!(near("low", low) && near("high", high), "{model} {stratum}: {interval}");
    }
}

#[test]
fn every_format_has_the_strata() {
    let user = trial();
    let (protocol, numbers) = numbers(&user);
    let written = |format, language| numbers.write(&protocol, format, language, Some(100)).unwrap();
    let csv = written(Format::Csv, Language::En);
    assert!(csv.contains("\nfigures_by_role,overall,alpha-unmistakable-7b,,,,,physician,mean,4.405405405405405,"), "{csv}");
    assert!(csv.contains("\nfigures_by_years,overall,gamma-unmistakable-7b,,,,,not stated,cannot_judge,,,,2,21,"), "{csv}");
    for (language, words) in [
        (Language::Zh, ["按评分者职务", "按评分者年资（从业年数）：0–4 年、5–9 年、10–19 年、20 年及以上", "20 年及以上", "未写明"]),
        (
            Language::En,
            ["By the raters' role", "years in practice: 0–4 years, 5–9 years, 10–19 years, 20 years or more", "10–19 years", "not stated"],
        ),
    ] {
        for format in [Format::Table, Format::Markdown, Format::Html] {
            let report = written(format, language).replace("&#39;", "'");
            for said in words.iter().chain(&["physician", "37/39"]) {
                assert!(report.contains(said), "{said:?} is not in {report}");
            }
        }
        // For reading: the section of the field, up to the next.
        let report = written(Format::Markdown, language);
        let from = report.find(words[0]).unwrap();
        let to = from + report[from..].find("\n## ").unwrap();
        insta::assert_snapshot!(format!("strata-markdown-{}", language.code()), &report[from..to]);
    }
}

#[test]
fn there_are_no_strata_where_raters_do_not_differ() {
    let user = organiser();
    protocol(&user, "r1,r2", &[]);
    described(&user, &[("r1", "physician", Some(11), "attending"), ("r2", "physician", Some(18), "attending")]);
    rated(&user, &["r1", "r2"], &scored);
    let (protocol, numbers) = numbers(&user);
    assert!(numbers.figures.scales[0].strata.is_empty());
    for (format, word) in [(Format::Csv, "figures_by_"), (Format::Json, "\"strata\""), (Format::Markdown, "By the raters'")] {
        let report = numbers.write(&protocol, format, Language::En, None).unwrap();
        assert!(!report.contains(word), "{word} is in {report}");
    }
}

#[test]
fn strata_leave_out_whom_the_protocol_leaves_out_and_have_them_beside() {
    let user = organiser();
    protocol(&user, "r1,r2,r3,r4", &[("uniform = false", "uniform = false\nfaster_than = 0.33")]);
    described(&user, &[("r1", "physician", Some(6), ""), ("r4", "surgeon", Some(7), "")]);
    rated(&user, &["r1", "r2", "r3", "r4"], &scored);
    // The fast one is the only surgeon.
    let report = json(&user);
    assert!(report["figures"]["scales"][0].get("strata").is_none());
    assert_eq!(report["figures_of_all_raters"]["scales"][0]["strata"][0]["rows"][1]["stratum"], "surgeon");
}
