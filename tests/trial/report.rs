//! The report and the export of an invented trial: 4 raters × 20 cases × 3 models.

use super::*;
use serde_json::Value as Json;
use wardround::{
    language::Language,
    report::Format,
    stats::Resampling,
    trial::{
        form::{Value, Values},
        key::TrialKey,
        merge::Merged,
        numbers::Numbers,
        observations::Observations,
        pack::Pack,
        protocol::Protocol,
        rating::{Event, RATING_VERSION, RatingLine},
        ratings_file, verdicts,
    },
};

/// A number that only the names determine: ids of packs differ from run to run.
pub fn drawn(names: &str, below: u64) -> u64 {
    u64::from_str_radix(&sha256(names.as_bytes())[..12], 16).unwrap() % below
}

/// What a rater gives everything in a pack, with times; `values` makes a decision of the rater's own draw and the answers' texts.
pub fn ratings(pack: &Path, decide: &dyn Fn(&str, &str, &[&str]) -> Event) -> Vec<RatingLine> {
    let (pack, digest) = Pack::read(pack).unwrap();
    let form = &pack.header.form;
    let rater = &pack.header.rater;
    let mut lines = Vec::new();
    for (position, item) in pack.items.iter().enumerate() {
        for answer in item.subjects(form.rates()) {
            let shown = |one: &&wardround::trial::pack::PackAnswer| answer.is_none() || answer == Some(&one.answer);
            let texts: Vec<&str> = item.answers.iter().filter(shown).map(|a| a.texts.last().unwrap().as_str()).collect();
            // A repeat is another draw.
            let names = format!("{rater} {position} {}", texts.join(" "));
            let pace = if rater == "r4" { 1_000 } else { 30_000 };
            lines.push(RatingLine {
                wardround_rating: RATING_VERSION,
                trial: pack.header.trial.clone(),
                pack: digest.clone(),
                rater: rater.clone(),
                session: "s".into(),
                continues: None,
                sequence: lines.len() as u64,
                item: item.item.clone(),
                answer: answer.cloned(),
                form: form.digest(),
                event: decide(rater, &names, &texts),
                comment: if drawn(&names, 9) == 0 { "=1+1 有疑问".into() } else { String::new() },
                active_ms: pace + drawn(&names, 30) * pace / 20,
                saw_reference: false,
                position,
                at: jiff::Timestamp::UNIX_EPOCH,
            });
        }
    }
    lines
}

/// A scale's score: the model's quality, the rater's severity, and a draw.
pub fn scored(rater: &str, names: &str, texts: &[&str]) -> Event {
    if drawn(names, 23) == 0 {
        return Event::CannotJudge { reason: "与我的专科无关".into() };
    }
    let severity = if rater == "r2" { 1 } else { 2 };
    let score = score("", texts[0]) - 2 + severity - u8::try_from(drawn(names, 2)).unwrap();
    let errors = if score < 6 { ["wrong".to_owned()].into() } else { std::collections::BTreeSet::new() };
    let values = [("overall".to_owned(), Value::Number(score)), ("errors".to_owned(), Value::Words(errors))];
    Event::Rated { values: Values::from(values) }
}

/// Packs, rates, and merges in the order of `raters`.
pub fn rated(user: &User, raters: &[&str], decide: &dyn Fn(&str, &str, &[&str]) -> Event) {
    expect(&user.run(&["trial", "pack", "TRIAL.toml", "--out", "packs"]), 0, "");
    for rater in raters {
        let lines = ratings(&user.path("packs").join(format!("{rater}.pack")), decide);
        run_folder::write_lines(&user.path(&format!("{rater}.ratings.jsonl")), &lines);
        expect(&user.run(&["trial", "merge", "TRIAL.toml", &format!("{rater}.ratings.jsonl")]), 0, "");
    }
}

pub fn numbers(user: &User) -> (Protocol, Numbers) {
    let protocol = Protocol::read(&user.path("TRIAL.toml")).unwrap();
    let key = TrialKey::read_needed(&TrialKey::path(&protocol.organiser_folder())).unwrap();
    let merged = Merged::new(ratings_file::read(&protocol.organiser_folder().join("ratings.jsonl")).unwrap());
    let observations = Observations::of(&protocol, &key, &merged);
    let judged = verdicts::read(&protocol).unwrap();
    let numbers = Numbers::of(&protocol, &key, &observations, (&judged, &[]), Resampling::new(Resampling::FEWEST, 1).unwrap());
    (protocol, numbers)
}

pub fn json(user: &User) -> Json {
    let (protocol, numbers) = numbers(user);
    serde_json::from_str(&numbers.write(&protocol, Format::Json, Language::En, None).unwrap()).unwrap()
}

#[test]
fn the_report_of_an_invented_trial() {
    let user = organiser();
    let path = protocol(&user, "r1,r2,r3,r4", &[("uniform = false", "uniform = false\nfaster_than = 0.33")]);
    let text = std::fs::read_to_string(&path).unwrap();
    let text = text.replace(
        "name = \"r1\"\nrole = \"\"\nyears = 0\ngrade = \"\"",
        "name = \"r1\"\nrole = \"physician\"\nyears = 12\ngrade = \"attending\"",
    );
    std::fs::write(&path, text).unwrap();
    rated(&user, &["r1", "r2", "r3", "r4"], &scored);
    let (protocol, numbers) = numbers(&user);
    for language in [Language::Zh, Language::En] {
        let name = |format: &str| format!("trial-{format}-{}", language.code());
        insta::assert_snapshot!(name("markdown"), numbers.write(&protocol, Format::Markdown, language, None).unwrap());
        let table = numbers.write(&protocol, Format::Table, language, Some(100)).unwrap();
        assert!(table.lines().all(|line| unicode_width::UnicodeWidthStr::width(line) <= 100), "{table}");
    }
    insta::assert_snapshot!("trial-csv", numbers.write(&protocol, Format::Csv, Language::En, None).unwrap());
    let html = numbers.write(&protocol, Format::Html, Language::Zh, None).unwrap();
    assert!(html.contains("<svg") && html.contains("lang=\"zh-CN\""));
    let json = numbers.write(&protocol, Format::Json, Language::En, None).unwrap();
    assert!(!json.contains("NaN"));
    // Merged in another order, the program writes the same bytes.
    std::fs::remove_file(user.path("TRIAL.trial/ratings.jsonl")).unwrap();
    for rater in ["r3", "r1", "r4", "r2", "r3"] {
        expect(&user.run(&["trial", "merge", "TRIAL.toml", &format!("{rater}.ratings.jsonl")]), 0, "");
    }
    expect(&user.run(&["trial", "report", "TRIAL.toml", "--format", "json", "--output", "again.json"]), 0, "");
    assert!(std::fs::read_to_string(user.path("again.json")).unwrap() == json, "the order of merging shows");
}

#[test]
fn an_export_for_raters_names_no_model_and_none_has_words_unless_asked() {
    let user = organiser();
    protocol(&user, "r1,r2,r3,r4", &[]);
    rated(&user, &["r1", "r2", "r3", "r4"], &scored);
    let export = |flags: &[&str]| {
        let all: Vec<&str> = ["trial", "export", "TRIAL.toml"].iter().chain(flags).copied().collect();
        let output = user.run(&all);
        expect(&output, 0, "");
        text(&output.stdout)
    };
    let organisers = export(&[]);
    assert_eq!(
        organisers.lines().next().unwrap(),
        "trial,rater,rater_kind,source,case,turn,model,other_model,shown_as,is_repeat,outcome,field,value,seconds,completed_before,saw_reference,changes,rater_excluded"
    );
    assert!(MODELS.iter().all(|model| organisers.contains(model)));
    assert!(organisers.contains(",human,") && organisers.contains(",judge,"));
    assert!(!organisers.contains("有疑问") && !organisers.contains("专科"));
    let raters = export(&["--for", "rater", "--with-comments"]);
    assert!(!raters.contains("unmistakable") && !raters.contains(",judge,"));
    assert!(raters.lines().next().unwrap().ends_with("rater_excluded,comment,reason"));
    // No comment is a formula.
    assert!(raters.contains(",'=1+1 有疑问,") && raters.contains("专科"));
    // For Excel the same bytes after a mark.
    assert_eq!(export(&["--excel"]), format!("\u{feff}{organisers}"));
    expect(&user.run(&["trial", "export", "TRIAL.toml", "--excel", "--format", "jsonl"]), 2, "--excel is for --format csv only");
    let lines: Vec<Json> = export(&["--format", "jsonl"]).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len() + 1, organisers.lines().count());
    assert!(lines.iter().any(|line| line["rater_kind"] == "human" && line["value"].is_u64() | line["value"].is_f64()));
}

/// Four raters who all rate 8 cases at turn 1, so that there is a complete table.
pub fn everyone(user: &User) {
    let changes = [
        ("distribution = \"parts\"", "distribution = \"everyone\""),
        ("case_ids = []", "case_ids = [\"1\", \"2\", \"3\", \"4\", \"5\", \"6\", \"7\", \"8\"]"),
        ("turns = []", "turns = [1]"),
        ("repeats = 0.1", "repeats = 0.4"),
    ];
    protocol(user, "r1,r2,r3,r4", &changes);
    rated(user, &["r1", "r2", "r3", "r4"], &scored);
}

/// A preference: the answer of the better model, most of the time.
fn preferred(_: &str, names: &str, texts: &[&str]) -> Event {
    let quality = |text: &str| u64::from(score("", text)) + drawn(&format!("{names} {text}"), 6);
    let (first, second) = (quality(texts[0]), quality(texts[1]));
    let word = match first.cmp(&second) {
        std::cmp::Ordering::Equal if drawn(names, 2) == 0 => "both_bad",
        std::cmp::Ordering::Equal => "tie",
        std::cmp::Ordering::Greater => "a",
        std::cmp::Ordering::Less => "b",
    };
    Event::Rated { values: Values::from([("preference".to_owned(), Value::Word(word.into()))]) }
}

fn pairs(user: &User) {
    let path = protocol(user, "r1,r2,r3,r4", &[("unit = \"answer\"", "unit = \"pair\""), ("form = \"overall\"", "form = \"preference\"")]);
    // The orders follow from the key: with this one they are the same at every run.
    let folder = Protocol::read(&path).unwrap().organiser_folder();
    std::fs::create_dir_all(&folder).unwrap();
    TrialKey::new(&[7; 32]).write(&TrialKey::path(&folder)).unwrap();
    rated(user, &["r1", "r2", "r3", "r4"], &preferred);
}

/// Whether the figure at a path of the JSON report has this value.
pub fn has(report: &Json, path: &str, expected: f64) {
    let found = report.pointer(path).unwrap_or_else(|| panic!("{path} is not in {report}"));
    let value = found.get("value").unwrap_or(found).as_f64().unwrap_or_else(|| panic!("{path} is {found}"));
    assert!((value - expected).abs() <= 1e-9 * expected.abs().max(1.0), "{path}: {value} is not {expected}");
}

// From the export, in Python, with o = the human rows of "overall" that are no repeat, t = o.pivot(index=[case, model], columns=rater, values=value):
// krippendorff 0.9: alpha(t.T, level_of_measurement="ordinal"); pingouin 0.6.1: intraclass_corr(t.dropna()), ICC(A,1) and ICC(A,k); statsmodels 0.15:
// cohens_kappa(crosstab of r1 and r2 over 1..10, wt="quadratic"); exact and within one by itertools.combinations of each row; the difference of t.mean(axis=1)
// by case and scipy 1.12's permutation_test(permutation_type="samples"); severity as OLS of r2 less the mean of the others on 1, drift on 1 and
// completed_before, both with cov_type="cluster"; judge: scipy.stats.pearsonr, spearmanr, kendalltau of t.mean(axis=1) and the judge rows.
#[test]
fn the_figures_are_those_of_independent_programs() {
    let user = organiser();
    everyone(&user);
    let report = json(&user);
    for (path, expected) in [
        ("/agreement/0/alpha", 0.8545901407943214),
        ("/agreement/0/single_correlation", 0.8730891260455724),
        ("/agreement/0/mean_correlation", 0.9649346509403889),
        ("/agreement/0/exact", 0.37398373983739835),
        ("/agreement/0/within_one", 0.8617886178861789),
        ("/agreement/0/complete_units", 17.0),
        ("/agreement/0/pairs/0/kappa", 0.7691204588910133),
        ("/figures/scales/0/rows/1/mean", 6.655172413793103),
        ("/figures/scales/0/rows/1/coverage/rated", 29.0),
        ("/figures/scales/0/rows/1/coverage/cannot_judge", 3.0),
        ("/figures/scales/0/comparisons/0/test/difference", -2.604166666666667),
        ("/figures/scales/0/comparisons/0/test/p", 0.0078125),
        ("/figures/scales/0/comparisons/0/test/standard_deviation", 1.0242593142642846),
        ("/raters/1/scales/overall/severity", -1.013888888888889),
        ("/raters/1/scales/overall/severity/interval/low", -1.3448793083865171),
        ("/raters/1/scales/overall/drift", -0.005241090146750477),
        ("/raters/0/scales/overall/repeats/correlation", 0.9491525423728813),
        ("/raters/0/scales/overall/repeats/kappa", 0.9423076923076923),
        ("/raters/0/scales/overall/repeats/mean_apart", 0.375),
        ("/judges/0/levels/0/pearson", 0.8022211675402952),
        ("/judges/0/levels/0/spearman", 0.7484908308523778),
        ("/judges/0/levels/0/kendall", 0.6099165356651527),
        ("/judges/0/levels/0/bias", -0.7986111111111112),
        ("/judges/0/levels/0/bias/interval/low", -3.109957398151445),
        ("/judges/0/levels/0/kappa", 0.6991859597899046),
        ("/judges/0/levels/3/pearson", 0.9808329597951824),
    ] {
        has(&report, path, expected);
    }
    // TTestPower solves by iteration.
    let detectable = report.pointer("/figures/scales/0/comparisons/0/test/detectable").unwrap().as_f64().unwrap();
    assert!((detectable - 1.1840805005799364).abs() < 1e-5, "{detectable}");
}

// From the export, in Python: the maximum of Davidson's likelihood by scipy 1.12's minimize; krippendorff 0.9: alpha(level_of_measurement="nominal");
// irrCAC 0.4: CAC(table, categories=[0, 1, 2, 3]).gwet(), which rounds to five digits.
#[test]
fn preferences_are_those_of_independent_programs() {
    let user = organiser();
    pairs(&user);
    let (protocol, numbers) = numbers(&user);
    let report: Json = serde_json::from_str(&numbers.write(&protocol, Format::Json, Language::En, None).unwrap()).unwrap();
    for (path, expected) in [
        ("/figures/preferences/0/pairs/0/wins", 7.0),
        ("/figures/preferences/0/pairs/0/ties", 2.0),
        ("/figures/preferences/0/pairs/0/both_bad", 2.0),
        ("/figures/preferences/0/pairs/0/losses", 17.0),
        ("/figures/preferences/0/first_shown", 0.4657534246575342),
        ("/agreement/0/alpha", 0.18604651162790697),
    ] {
        has(&report, path, expected);
    }
    let near = |path: &str, expected: f64, tolerance: f64| {
        let value = report.pointer(path).unwrap()["value"].as_f64().unwrap();
        assert!((value - expected).abs() < tolerance, "{path}: {value} is not {expected}");
    };
    near("/figures/preferences/0/strengths/0/log_strength", -1.32109545, 1e-7);
    near("/figures/preferences/0/strengths/1/log_strength", -0.08199909, 1e-7);
    near("/figures/preferences/0/strengths/2/log_strength", 1.40309453, 1e-7);
    near("/figures/preferences/0/tie", 0.19713239, 1e-7);
    near("/agreement/0/ac1", 0.61566, 5e-6);
    insta::assert_snapshot!("pairs-markdown-zh", numbers.write(&protocol, Format::Markdown, Language::Zh, None).unwrap());
}

/// Whether every format says that the trial is complete, or that it is not.
fn every_format_says(user: &User, is_complete: bool) {
    let (protocol, numbers) = numbers(user);
    let written = |format, language| numbers.write(&protocol, format, language, None).unwrap();
    let (csv, json) = (written(Format::Csv, Language::En), written(Format::Json, Language::En));
    let word = if is_complete { "yes" } else { "no" };
    assert!(csv.contains(&format!("\ntrial,,,,,,,,is_complete,,,,,,{word}\n")), "{csv}");
    assert!(json.contains(&format!("\"is_complete\": {is_complete}")), "{json}");
    for (language, words) in [(Language::Zh, "试验尚未完成"), (Language::En, "the trial is not complete")] {
        for format in [Format::Table, Format::Markdown, Format::Html] {
            let report = written(format, language);
            assert_eq!(report.contains(words), !is_complete, "{report}");
        }
    }
}

#[test]
fn a_trial_without_its_hidden_repeats_is_not_complete_and_every_format_says_so() {
    let user = organiser();
    protocol(&user, "r1,r2", &[]);
    rated(&user, &["r1", "r2"], &scored);
    every_format_says(&user, true);
    // The same without what came last, which are repeats.
    let path = user.path("TRIAL.trial/ratings.jsonl");
    let (protocol, complete) = numbers(&user);
    let key = TrialKey::read_needed(&TrialKey::path(&protocol.organiser_folder())).unwrap();
    let is_repeat = |line: &RatingLine| {
        let items = key.packs.iter().flat_map(|pack| &pack.items);
        items.filter(|item| item.repeats.is_some()).any(|item| item.item.item == line.item)
    };
    let (repeats, mut first): (Vec<_>, Vec<_>) = ratings_file::read(&path).unwrap().into_iter().partition(is_repeat);
    assert!(!repeats.is_empty());
    first.extend(repeats.into_iter().skip(1));
    run_folder::write_lines(&path, &first);
    let design = numbers(&user).1.design;
    assert_eq!((design.decided, design.repeats_decided + 1), (complete.design.wanted, complete.design.repeats_wanted));
    every_format_says(&user, false);
}

#[test]
fn before_the_first_rating_a_report_has_reasons_instead_of_figures() {
    let user = organiser();
    protocol(&user, "r1,r2", &[]);
    expect(&user.run(&["trial", "report", "TRIAL.toml"]), 2, "wardround trial pack");
    expect(&user.run(&["trial", "pack", "TRIAL.toml", "--out", "packs"]), 0, "");
    let output = user.run(&["trial", "report", "TRIAL.toml", "--format", "markdown", "--language", "en"]);
    expect(&output, 0, "");
    let report = text(&output.stdout);
    for said in ["the trial is not complete", "no ratings", "not rated yet 78", "undefined | there are no units with two ratings"] {
        assert!(report.contains(said), "{said:?} is not in {report}");
    }
    assert!(!report.contains("NaN"));
    every_format_says(&user, false);
    let few = user.run(&["trial", "report", "TRIAL.toml", "--resamples", "10"]);
    expect(&few, 2, "--resamples 10");
}

#[test]
fn labels_have_shares_and_nominal_agreement_for_whole_conversations_too() {
    let user = organiser();
    protocol(&user, "r1,r2", &[("unit = \"answer\"", "unit = \"conversation\""), ("form = \"overall\"", "form = \"harm\"")]);
    let decide = |_: &str, names: &str, texts: &[&str]| {
        let is_best = texts[0].contains("合成回答2");
        let word = |id: &str, best: &str, other: &str| (id.to_owned(), Value::Word(if is_best { best } else { other }.to_owned()));
        let likelihood = ["low", "medium", "high"][usize::try_from(drawn(names, 3)).unwrap()];
        Event::Rated {
            values: Values::from([
                word("extent", "none", "moderate"),
                word("missing", "none", "minor"),
                word("bias", "no", "no"),
                ("likelihood".to_owned(), Value::Word(likelihood.into())),
            ]),
        }
    };
    rated(&user, &["r1", "r2"], &decide);
    let report = json(&user);
    // gamma, "none": every rating.
    has(&report, "/figures/choices/0/rows/6/share", 1.0);
    assert_eq!(report.pointer("/figures/choices/0/rows/6/option").unwrap(), "none");
    has(&report, "/agreement/0/alpha", 1.0);
    has(&report, "/agreement/0/ac1", 1.0);
    // Everybody says no: no disagreement can be expected, and alpha is undefined while all ratings are equal.
    assert_eq!(report.pointer("/agreement/3/alpha/why").unwrap(), "there is no variation");
    has(&report, "/agreement/3/exact", 1.0);
    let (protocol, numbers) = numbers(&user);
    let zh = numbers.write(&protocol, Format::Markdown, Language::Zh, None).unwrap();
    assert!(zh.contains("| 无定义 | 所有取值相同 |") && zh.contains("整段对话"), "{zh}");
}

#[test]
fn a_reference_that_was_shown_counts_for_the_hidden_repeat_of_its_question_too() {
    // After the case that of one turn counts for the turns that are rated later too: 20 cases with 3 turns and 3 models, of which the first turn is rated before any.
    for (reference, seen) in [("after_rating", 36), ("after_case", 2 * 20 * 3 + 36)] {
        let design = looked_at_once(&format!("reference = \"{reference}\""));
        assert_eq!((design["saw_reference"].as_u64(), design["repeats_decided"].as_u64()), (Some(seen), Some(36)), "{design}");
    }
}

/// The design of a trial whose rater looks at every reference as soon as its item is rated, whatever the protocol allows.
fn looked_at_once(reference: &str) -> Json {
    let user = organiser();
    let changes = [("overlap = 0.3", "overlap = 0.0"), ("repeats = 0.1", "repeats = 0.2"), ("reference = \"after_case\"", reference)];
    protocol(&user, "r1", &changes);
    rated(&user, &["r1"], &scored);
    assert_eq!(json(&user)["design"]["saw_reference"], 0);
    let mut lines: Vec<RatingLine> = Vec::new();
    for line in ratings(&user.path("packs/r1.pack"), &scored) {
        if let Some(last) = lines.last().cloned().filter(|last| last.item != line.item) {
            lines.push(RatingLine { answer: None, event: Event::ReferenceShown, active_ms: 0, ..last });
        }
        lines.push(line);
    }
    for (place, line) in lines.iter_mut().enumerate() {
        (line.sequence, line.session) = (place as u64, "t".into());
        line.at = jiff::Timestamp::from_second(place as i64).unwrap();
    }
    run_folder::write_lines(&user.path("looked.ratings.jsonl"), &lines);
    expect(&user.run(&["trial", "merge", "TRIAL.toml", "looked.ratings.jsonl"]), 0, "");
    json(&user)["design"].clone()
}

#[test]
fn a_plan_takes_its_variances_from_an_earlier_trial_or_from_a_judge() {
    let user = organiser();
    everyone(&user);
    let plan = |flags: &[&str]| {
        let all: Vec<&str> = ["trial", "plan"].iter().chain(flags).copied().collect();
        user.run(&all)
    };
    let planned = plan(&["TRIAL.toml", "run-of-unmistakable", "--difference", "0.5", "--raters", "4", "--cases", "74", "--format", "json"]);
    expect(&planned, 0, "");
    let planned: Json = serde_json::from_slice(&planned.stdout).unwrap();
    let [trial, judge] = &planned["bases"].as_array().unwrap()[..] else { panic!("{planned}") };
    // 8 cases, 4 raters, 3 models: the table whose components are those of the analysis of variance; see `variance_components`.
    assert_eq!(
        (&trial["evidence"]["cases"], &trial["evidence"]["raters"], &trial["evidence"]["models"]),
        (&8.into(), &4.into(), &3.into())
    );
    let cases = |design: &Json| design["cases_needed"].as_u64().unwrap();
    let designs = trial["designs"].as_array().unwrap();
    assert!(designs.len() == 4 && designs.windows(2).all(|pair| cases(&pair[0]) >= cases(&pair[1])), "{trial}");
    // The judge's variance is that of the report's own comparisons.
    let report = user.run(&["report", "run-of-unmistakable", "--format", "json"]);
    let report: Json = serde_json::from_slice(&report.stdout).unwrap();
    let pairs = report["blocks"][0]["comparisons"].as_array().unwrap();
    let deviations: Vec<f64> = pairs.iter().map(|pair| pair["test"]["standard_deviation"].as_f64().unwrap()).collect();
    let expected = deviations.iter().map(|d| d * d / 2.0).sum::<f64>() / deviations.len() as f64;
    assert!((judge["components"]["case_model"].as_f64().unwrap() - expected).abs() < 1e-12, "{judge}");
    assert_eq!(judge["designs"].as_array().unwrap().len(), 1);
    for (language, words) in [("zh", "所需病例数"), ("en", "Cases needed")] {
        for format in ["table", "markdown", "html", "csv"] {
            let output = plan(&["TRIAL.toml", "run-of-unmistakable", "--difference", "0.5", "--format", format, "--language", language]);
            expect(&output, 0, "");
            let shown = text(&output.stdout);
            assert!(shown.contains(if format == "csv" { "cases_needed" } else { words }), "{shown}");
            assert!(!shown.contains("NaN"), "{shown}");
        }
    }
    for (flags, says) in [
        (["--difference", "0"], "--difference 0: a number above 0"),
        (["--power", "0.01"], "--power 0.01: above --alpha"),
        (["--cases", "2"], "--cases 2: from 3"),
        (["--raters", "0"], "--raters 0: from 1"),
    ] {
        let difference: &[&str] = if flags[0] == "--difference" { &[] } else { &["--difference", "1"] };
        let all: Vec<&str> = ["TRIAL.toml"].iter().chain(&flags).chain(difference).copied().collect();
        expect(&plan(&all), 2, says);
    }
}

#[test]
fn options_of_which_none_is_chosen_have_shares_of_all_ratings() {
    let user = organiser();
    protocol(&user, "r1,r2", &[]);
    rated(&user, &["r1", "r2"], &scored);
    let report = json(&user);
    let rows = report.pointer("/figures/choices/0/rows").unwrap().as_array().unwrap();
    let scales = report.pointer("/figures/scales/0/rows").unwrap().as_array().unwrap();
    for row in rows.iter().filter(|row| row["option"] == "wrong") {
        // The denominator is that of the scale of the same form, which every rating has.
        let scale = scales.iter().find(|scale| scale["model"] == row["model"] && scale["turn"].is_null()).unwrap();
        let rated = scale["coverage"]["rated"].as_f64().unwrap();
        assert!(row["count"].as_f64().unwrap() < rated, "some ratings chose nothing");
        assert_eq!(row["share"]["value"].as_f64().unwrap(), row["count"].as_f64().unwrap() / rated, "{row}");
    }
}

#[test]
fn rules_of_exclusion_that_were_changed_after_packing_are_not_called_stated_before() {
    let user = organiser();
    protocol(&user, "r1,r2,r3,r4", &[]);
    rated(&user, &["r1", "r2", "r3", "r4"], &scored);
    let markdown = |user: &User| {
        let (protocol, numbers) = numbers(user);
        (numbers.write(&protocol, Format::Markdown, Language::En, None).unwrap(), json(user)["rules"]["stated"].clone())
    };
    let (before, stated) = markdown(&user);
    assert_eq!(stated, "before_packs");
    assert!(before.contains("No rater was left out by rules that stood before packs were handed out."), "{before}");
    let text = std::fs::read_to_string(user.path("TRIAL.toml")).unwrap();
    let changed = text.replace("[exclusions]\n", "[exclusions]\nfaster_than = 0.1\n");
    assert_ne!(changed, text);
    std::fs::write(user.path("TRIAL.toml"), changed).unwrap();
    let (after, stated) = markdown(&user);
    assert_eq!(stated, "changed_since");
    assert!(after.contains("by rules that were changed after packs were handed out") && !after.contains("stood before"), "{after}");
}
