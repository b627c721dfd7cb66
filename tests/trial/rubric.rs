//! Items of rubrics, from the organiser's case file to raters, and back to figures beside a judge's.

use super::{marks::typed, *};
use wardround::judge::{Grade, RubricVerdict};

const STATEMENTS: [&str; 3] = ["Names the diagnosis.", "Starts treatment before results.", "Sends the patient home."];

/// A user with two cases that have a rubric, and a run of two models with verdicts by it.
fn graded() -> User {
    let user = User::new();
    let mut cases = String::new();
    for case in 1..=2 {
        cases.push_str(&format!(
            "[[case]]\nid = \"{case}\"\nlanguage = \"en\"\nturns = [{{ kind = \"complaint\", question = \"Synthetic question {case}.\" }}]\n\
             reference = [{{ id = \"r\", answer = \"Synthetic reference.\" }}]\n"
        ));
        for (place, (kind, points, more)) in
            [("essential", 6, ""), ("essential", 8, "safety_cap = 0.4\n"), ("pitfall", -5, "")].into_iter().enumerate()
        {
            let id = ["names-it", "treats-at-once", "harm-home"][place];
            cases.push_str(&format!(
                "[[case.rubric]]\nid = \"{id}\"\nkind = \"{kind}\"\npoints = {points}\nturns = [1]\nstatement = \"{}\"\n{more}",
                STATEMENTS[place]
            ));
        }
    }
    user.file("own.toml", &cases);
    let models = ["alpha-unmistakable-7b", "beta-unmistakable-7b"];
    let shape = Shape { source: Source::Native, preset: Preset::Rubric, models: &models, cases: 2, turns: 1, repeats: 1, judge_repeats: 1 };
    let file = wardround::case::read_bytes("own.toml", cases.as_bytes(), &wardround::case::ReadOptions::default()).unwrap();
    let mut manifest = shape.manifest();
    manifest.cases = vec![CaseSource { file: "own.toml".into(), digest: sha256(cases.as_bytes()), label: Source::Native.label().into() }];
    let (mut turns, mut verdicts) = (Vec::new(), Vec::new());
    for (place, model) in models.iter().enumerate() {
        for case in 1..=2 {
            let mut answer = shape.answer(model, case, 1, 0, &format!("Synthetic answer {place}."));
            answer.question = format!("Synthetic question {case}.");
            let mut items = wardround::judge::asked_of(&file.cases[case - 1], 1);
            let grades = if place == 0 { [Grade::Met, Grade::NotMet, Grade::Missing] } else { [Grade::Met, Grade::Met, Grade::NotMet] };
            items.iter_mut().zip(grades).for_each(|(item, grade)| item.grade = grade);
            verdicts.push(shape.verdict(&answer, 0, Verdict::Rubric(RubricVerdict { items, other_items: Vec::new() }), "synthetic"));
            turns.push(answer);
        }
    }
    write(&user.path("run"), &manifest, &turns, &verdicts, &[]);
    user
}

/// A protocol of these raters, who all rate everything and see no reference.
fn planned(user: &User, changes: &[(&str, &str)]) -> std::process::Output {
    let made = user.run(&["trial", "new", "TRIAL.toml", "--run", "run", "--cases", "own.toml", "--raters", "r1,r2", "--language", "en"]);
    expect(&made, 0, "");
    let path = user.path("TRIAL.toml");
    let mut text = std::fs::read_to_string(&path).unwrap();
    for name in ["recruitment", "training", "compensation", "ethics"] {
        text = text.replace(&format!("{name} = \"\""), &format!("{name} = \"none\""));
    }
    for (from, to) in
        [("rubric = false", "rubric = true"), ("\"after_case\"\n", "\"never\"\n"), ("repeats = 0.1", "repeats = 0.0")].iter().chain(changes)
    {
        assert!(text.contains(from), "{from}: {text}");
        text = text.replace(from, to);
    }
    std::fs::write(&path, text).unwrap();
    user.run(&["trial", "pack", "TRIAL.toml", "--out", "packs"])
}

fn report(user: &User, format: &str, language: &str) -> String {
    let output = user.run(&["trial", "report", "TRIAL.toml", "--format", format, "--language", language]);
    expect(&output, 0, "");
    text(&output.stdout)
}

/// Both raters rate everything, each with these numbers of options for the three items.
fn rated(user: &User) {
    for (rater, options) in [("r1", ["1", "2", "3"]), ("r2", ["1", "1", "2"])] {
        let answer = [&["7", ""][..], &options].concat();
        let told = typed(user, &format!("packs/{rater}.pack"), "en", &[answer.repeat(4), vec!["/quit"]].concat());
        assert!(
            told.contains("Starts treatment before results.: 1 met, 2 not met, 3 cannot tell") && told.contains("Everything is rated"),
            "{told}"
        );
    }
    let merged = user.run(&["trial", "merge", "TRIAL.toml", "packs/r1.ratings.jsonl", "packs/r2.ratings.jsonl"]);
    expect(&merged, 0, "");
}

#[test]
fn raters_see_statements_and_nothing_of_safety_points_or_the_judge() {
    let user = graded();
    expect(&planned(&user, &[]), 0, "");
    let pack = std::fs::read_to_string(user.path("packs/r1.pack")).unwrap();
    for statement in STATEMENTS {
        assert!(pack.contains(statement), "{statement}: {pack}");
    }
    for hidden in [
        "safety",
        "cap",
        "points",
        "pitfall",
        "essential",
        "treats-at-once",
        "harm",
        "verdict",
        "judge",
        "not_met",
        "grade",
        "unmistakable",
    ] {
        // The first line has the form, whose words are about other things.
        let items = pack.split_once('\n').unwrap().1;
        assert!(!items.contains(hidden), "{hidden}: {items}");
    }
    assert!(!pack.contains("unmistakable") && pack.contains("\"wardround_pack\":3"), "{pack}");
    let key = std::fs::read_to_string(user.path("TRIAL.trial/key.json")).unwrap();
    assert!(key.contains("treats-at-once") && key.contains("is_safety"), "{key}");
    // It cannot be left out any more.
    let path = user.path("TRIAL.toml");
    let protocol = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, protocol.replace("rubric = true", "rubric = false")).unwrap();
    let refused = user.run(&["trial", "pack", "TRIAL.toml", "--out", "packs"]);
    assert!(!refused.status.success() && text(&refused.stderr).contains("rubric"), "{}", text(&refused.stderr));
}

#[test]
fn agreement_of_judge_and_raters_is_computed_item_by_item_and_over_all() {
    let user = graded();
    expect(&planned(&user, &[]), 0, "");
    rated(&user);
    let json: serde_json::Value = serde_json::from_str(&report(&user, "json", "en")).unwrap();
    let rubric = &json["rubric"];
    let judge = &rubric["judges"][0];
    assert_eq!((judge["judge"].as_str(), judge["preset"].as_str()), (Some("judge-x"), Some("rubric")));
    assert_eq!((judge["of"].as_u64(), judge["ungraded"].as_u64()), (Some(20), Some(2)));
    let counts = |of: &serde_json::Value| ["both_met", "judge_met", "rater_met", "neither"].map(|name| of[name].as_u64().unwrap());
    let figure = |of: &serde_json::Value, name: &str| of[name]["value"].as_f64();
    let all = &judge["all"];
    assert_eq!(counts(all), [10, 2, 2, 4]);
    assert_eq!((figure(all, "macro_f1"), figure(all, "kappa")), (Some(0.75), Some(0.5)));
    assert_eq!((all["f1_met"].as_f64(), all["macro_f1"]["interval"].is_null()), (Some(10.0 / 12.0), false), "{all}");
    assert_eq!(counts(&judge["safety"]), [2, 2, 2, 2]);
    assert_eq!((counts(&judge["always_met"]), figure(&judge["always_met"], "macro_f1")), ([12, 6, 0, 0], None));
    assert_eq!(counts(&rubric["people"]), [8, 4, 4, 0]);
    let of_safety: Vec<&serde_json::Value> = judge["items"].as_array().unwrap().iter().filter(|item| item["is_safety"] == true).collect();
    assert_eq!(of_safety.len(), 2, "one of each case");
    assert_eq!(
        (of_safety[0]["id"].as_str(), of_safety[0]["of"].as_u64(), of_safety[0]["n"].as_u64()),
        (Some("treats-at-once"), Some(4), Some(4))
    );
    let home = judge["items"].as_array().unwrap().iter().find(|item| item["id"] == "harm-home").unwrap();
    assert_eq!((home["of"].as_u64(), home["n"].as_u64()), (Some(2), Some(1)), "what one side left open is in no pair");
    let rated = rubric["items"].as_array().unwrap().iter().find(|item| item["id"] == "harm-home").unwrap();
    assert_eq!((rated["met"].as_u64(), rated["not_met"].as_u64(), rated["cannot_tell"].as_u64()), (Some(0), Some(1), Some(1)));
    for (language, parts) in
        [("zh", ["评分细则", "【安全】", "总说“符合”的评委", "宏 F1"]), ("en", ["Rubric items", "[safety]", "always says", "Macro F1"])]
    {
        for format in ["table", "markdown", "html"] {
            let shown = report(&user, format, language).replace("\\[", "[").replace("\\]", "]");
            parts.iter().for_each(|part| assert!(shown.contains(part), "{part} {format}: {shown}"));
        }
    }
    let csv = report(&user, "csv", "en");
    assert!(csv.lines().any(|line| line.starts_with("rubric_agreement,") && line.contains(",all,macro_f1,0.75,")), "{csv}");
}

#[test]
fn an_export_has_a_row_for_each_item_of_raters_and_judge() {
    let user = graded();
    expect(&planned(&user, &[]), 0, "");
    rated(&user);
    let export = |reader: &str| {
        let output = user.run(&["trial", "export", "TRIAL.toml", "--format", "jsonl", "--for", reader]);
        expect(&output, 0, "");
        text(&output.stdout).lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()).collect::<Vec<_>>()
    };
    let rows = export("organiser");
    let count = |rows: &[serde_json::Value], kind: &str, field: &str, value: &str| {
        rows.iter().filter(|row| row["rater_kind"] == kind && row["field"] == field && row["value"] == value).count()
    };
    assert_eq!(count(&rows, "human", "rubric.treats-at-once", "met"), 4);
    assert_eq!(count(&rows, "human", "rubric.harm-home", "cannot_tell"), 4);
    assert_eq!((count(&rows, "judge", "rubric.treats-at-once", "met"), count(&rows, "judge", "rubric.harm-home", "not_met")), (2, 2));
    assert_eq!(count(&export("rater"), "judge", "rubric.treats-at-once", "met"), 0);
}

#[test]
fn a_rating_that_lacks_an_item_is_not_taken_and_protocols_that_cannot_be_are_refused() {
    let user = graded();
    expect(&planned(&user, &[]), 0, "");
    typed(&user, "packs/r1.pack", "en", &["7", "", "1", "2", "3", "/quit"]);
    let path = user.path("packs/r1.ratings.jsonl");
    let line = std::fs::read_to_string(&path).unwrap();
    assert!(line.contains("\"rubric.2\":\"not_met\""), "{line}");
    std::fs::write(&path, line.replace(",\"rubric.2\":\"not_met\"", "")).unwrap();
    let merged = user.run(&["trial", "merge", "TRIAL.toml", "packs/r1.ratings.jsonl"]);
    assert!(said(&merged).contains("another form, or a value that the form does not take"), "{}", said(&merged));
    for (changes, status, why) in [
        (&[("unit = \"answer\"", "unit = \"conversation\"")][..], 2, "items of a rubric are about the answer to one turn"),
        (&[("rubric = true", "rubric = false\nrubrics = \"r.toml\"")], 2, "a file of rubrics is used where raters rate their items"),
        (&[("rubric = true", "rubric = true\nrubrics = \"r.toml\"")], 2, "r.toml"),
    ] {
        let user = graded();
        let output = planned(&user, changes);
        assert!(!output.status.success() && text(&output.stderr).contains(why), "{why} ({status}): {}", said(&output));
        assert!(!user.path("packs/r1.pack").exists());
    }
    let user = organiser();
    protocol(&user, "r1,r2", &[("rubric = false", "rubric = true")]);
    expect(&user.run(&["trial", "pack", "TRIAL.toml", "--out", "packs"]), 3, "none of the rated items has a rubric");
}
