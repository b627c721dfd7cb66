//! Judges: without a rating, again, on this machine, with other references.

use super::{batch, cases, settings};
use crate::common::{
    endpoint::{Asked, Behaviour, Endpoint, Reply},
    user::{User, code, expect, text},
};
use std::{
    fs,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

#[test]
fn a_judge_without_a_rating_is_asked_so_often_and_no_more() {
    let user = User::new();
    let model = Endpoint::start(Behaviour::default());
    let asked_for = Arc::new(AtomicUsize::new(0));
    let count = asked_for.clone();
    let judge = Endpoint::start(Behaviour::default().script(move |asked: &Asked| {
        count.fetch_add(1, Ordering::Relaxed);
        match asked.question().contains("参考答案2<") || asked.question().contains("参考答案2\n") {
            true => Reply::Ended(String::new(), "content_filter"),
            false => Reply::Text("很好，我给高分。".into()),
        }
    }));
    settings(&user, &[("m", &model), ("judge", &judge)]);
    let cases = cases(&user);
    let args = batch(&cases, &["--model", "m", "--turns", "1", "--limit", "3", "--judge", "judge"]);
    expect(&user.run(&args), 0, "3/3 verdicts (2 no rating, 1 refused)");
    assert_eq!(asked_for.load(Ordering::Relaxed), 2 * 3 + 1, "three attempts each, and a refusal stands");
    expect(&user.run(&args), 0, "3/3 verdicts");
    assert_eq!(asked_for.load(Ordering::Relaxed), 7);
}

#[test]
fn a_run_is_judged_again_by_another_judge_and_both_are_kept() {
    let user = User::new();
    let model = Endpoint::start(Behaviour::default());
    let judges = (Endpoint::start(Behaviour::default().ratings()), Endpoint::start(Behaviour::default().ratings()));
    settings(&user, &[("m", &model), ("one", &judges.0), ("two", &judges.1)]);
    let cases = cases(&user);
    expect(&user.run(&batch(&cases, &["--model", "m"])), 0, "m: 36/36 answers");
    let judge = |judge, more: &[&str]| user.run(&[&["judge", "run", "--cases", &cases, "--judge", judge], more].concat());
    // A judge that could do nothing is no judge that was there before.
    expect(&judge("http://127.0.0.1:1/v1#nobody", &["--display", "none"]), 4, "");
    expect(&judge("one", &["--judge-turns", "1,3"]), 0, "24/24 verdicts");
    expect(&judge("one", &["--judge-turns", "1,3"]), 0, "24/24 verdicts");
    assert_eq!((judges.0.requests(), model.requests()), (24, 36));
    expect(&judge("two", &[]), 2, "--again");
    expect(&judge("two", &["--again", "--judge-repeats", "2"]), 0, "72/72 verdicts");
    expect(&judge("one", &["--again", "--judge-preset", "paper"]), 0, "12/12 verdicts");
    assert_eq!(user.records("run", "verdicts.jsonl").len(), 24 + 72 + 12);
    expect(&user.run(&["judge", "run", "--cases", "bundled", "--judge", "one"]), 3, "--cases");
    expect(&user.run(&["judge", "nowhere", "--cases", &cases, "--judge", "one"]), 2, "no manifest.json");
}

#[cfg(feature = "local")]
#[test]
fn a_judge_on_this_machine_is_made_to_end_in_a_rating_and_is_another_judge_then() {
    let user = User::new();
    let model = Endpoint::start(Behaviour::default());
    let gguf = crate::common::model_file();
    user.file(
        "wardround.toml",
        &format!(
            "[models.m]\nbase_url = \"{}\"\nmodel = \"m\"\n[models.small]\npath = \"{}\"\nthreads = 1\ncontext = 2048\n[judge.sampling]\nmax_tokens = 32\n",
            model.url(),
            gguf.display()
        ),
    );
    let cases = cases(&user);
    let args = |more: &[&'static str]| {
        batch(&cases, &[&["--model", "m", "--limit", "1", "--judge", "small"], more].concat())
            .iter()
            .map(|a| (*a).to_owned())
            .collect::<Vec<_>>()
    };
    let run = |args: Vec<String>| user.run(&args.iter().map(String::as_str).collect::<Vec<_>>());
    let judged = run(args(&["--judge-constrained"]));
    expect(&judged, 0, "3/3 answers, 3/3 verdicts");
    // Like a model that answers in a batch: many at once, and each the same whatever runs beside it.
    assert!(text(&judged.stderr).contains("16 at once") && text(&judged.stderr).contains("KV f16/bf16"), "{}", text(&judged.stderr));
    for verdict in user.records("run", "verdicts.jsonl") {
        assert_eq!(verdict["verdict"], "scored");
        assert_eq!(verdict["sampling_asked"]["constrained"], true);
        let of: Vec<f64> = serde_json::from_value(verdict["rating_probabilities"].clone()).unwrap();
        let expected: f64 = of.iter().zip(1..).map(|(p, n)| p * f64::from(n)).sum();
        assert!((verdict["expected_rating"].as_f64().unwrap() - expected).abs() < 1e-9);
    }
    // Unconstrained, the small model hardly ever gives a rating; whatever it says is another judge's.
    run(args(&[]));
    let report: serde_json::Value = serde_json::from_slice(&user.run(&["report", "run", "--format", "json"]).stdout).unwrap();
    let judges: Vec<&str> = report["blocks"].as_array().unwrap().iter().map(|b| b["judge"].as_str().unwrap()).collect();
    assert_eq!(judges, ["small (constrained)", "small"]);
    assert!(report["blocks"][0]["models"][0]["rows"][0]["expected"].as_f64().is_some_and(|e| (1.0..=10.0).contains(&e)), "{report:#}");
    expect(
        &run(vec![
            "batch".into(),
            "--cases".into(),
            cases.clone(),
            "--model".into(),
            "m".into(),
            "--judge".into(),
            "m".into(),
            "--judge-constrained".into(),
        ]),
        2,
        "an endpoint gives no probabilities",
    );
}

#[test]
fn other_references_to_the_same_questions_are_told_and_judged_apart() {
    let user = User::new();
    let (model, judge) = (Endpoint::start(Behaviour::default()), Endpoint::start(Behaviour::default().ratings()));
    settings(&user, &[("m", &model), ("judge", &judge)]);
    let cases = cases(&user);
    let others = std::fs::read_to_string(&cases).unwrap().replace("参考答案3\"", "改过的参考答案\"");
    let others = user.file("others.jsonl", &others).display().to_string();
    expect(&user.run(&batch(&cases, &["--model", "m", "--judge", "judge", "--judge-turns", "1"])), 0, "12/12 verdicts");
    let judged = |file: &str| user.run(&["judge", "run", "--cases", file, "--judge", "judge", "--judge-turns", "1"]);
    let out = judged(&others);
    expect(&out, 0, "the references of 1 case(s), 3 first, are others than those that this run was recorded with");
    assert_eq!(user.records("run", "verdicts.jsonl").len(), 13, "only what the other reference concerns is judged anew");
    let digests: std::collections::BTreeSet<String> =
        user.records("run", "verdicts.jsonl").iter().filter(|v| v["case"] == "3").map(|v| v["reference_digest"].to_string()).collect();
    assert_eq!(digests.len(), 2);
    let report = |expected: usize| {
        let out = user.run(&["report", "run", "--format", "json"]);
        expect(&out, 0, "");
        let report: serde_json::Value = serde_json::from_str(&text(&out.stdout)).unwrap();
        assert_eq!(report["left_out"]["other_references"], expected, "{report}");
        assert_eq!(report["blocks"][0]["models"][0]["rows"][0]["coverage"]["scored"], 12);
        assert!(report["runs"][0]["warnings"].to_string().contains("the references of 1 case"), "{report}");
    };
    report(1);
    // Back to the former file: told again, and nothing is asked.
    expect(&judged(&cases), 0, "the references of 1 case(s)");
    assert_eq!(user.records("run", "verdicts.jsonl").len(), 13);
    report(1);
    expect(&judged(&cases), 0, "12/12 verdicts");
    assert!(!text(&judged(&cases).stderr).contains("references"));
    // A run of an earlier version says nothing of its references: only its file's digest tells.
    let manifest = user.path("run/manifest.json");
    let mut old: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(&manifest).unwrap()).unwrap();
    for case in old["plan"]["cases"].as_array_mut().unwrap() {
        case.as_object_mut().unwrap().remove("reference_digest");
    }
    old["cases"].as_array_mut().unwrap().truncate(1);
    std::fs::write(&manifest, old.to_string()).unwrap();
    expect(&judged(&others), 0, "whether they are the same cannot be told");
}

#[test]
fn what_was_exported_and_imported_again_is_reported_with_the_same_mean() {
    let user = User::new();
    let model = Endpoint::start(Behaviour::default());
    let judge = Endpoint::start(Behaviour::default().ratings());
    settings(&user, &[("m", &model), ("judge", &judge)]);
    let cases = cases(&user);
    expect(&user.run(&batch(&cases, &["--model", "m", "--judge", "judge"])), 0, "36/36 verdicts");
    expect(&user.run(&["export", "official", "run", "--cases", &cases, "--out", "official"]), 0, "");
    let imported = user.run(&["import", "official", "official", "--cases", &cases, "--out", "theirs"]);
    expect(&imported, 0, "");
    assert!(text(&imported.stdout).contains("36 answers and 36 verdicts"), "{}", text(&imported.stdout));
    let mean = |run: &str| {
        let out = user.run(&["report", run, "--format", "json"]);
        expect(&out, 0, "");
        let report: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
        report["blocks"][0]["models"][0].clone()
    };
    let (ours, theirs) = (mean("run"), mean("theirs"));
    assert!(ours["rows"].as_array().is_some_and(|rows| rows.len() > 1), "{ours}");
    assert_eq!(ours["rows"], theirs["rows"]);
}

/// A case without a reference, with a rubric for turns 1 and 2 and a pitfall with a cap.
const RUBRICS: &str = r#"
[[case]]
id = "one"
[[case.turns]]
kind = "complaint"
question = "腹痛两天。"
[[case.turns]]
kind = "exam"
question = "右下腹压痛。"
[[case.turns]]
kind = "tests"
question = "白细胞升高。"
[[case.rubric]]
id = "asks-site"
kind = "essential"
points = 6
turns = [1, 2]
tags = ["history"]
statement = "询问腹痛部位"
[[case.rubric]]
id = "ct"
kind = "important"
points = 4
turns = [1]
tags = ["tests"]
statement = "建议 CT"
[[case.rubric]]
id = "sends-home"
kind = "pitfall"
points = -5
turns = [1]
tags = ["safety"]
statement = "让患者回家"
safety_cap = 0.5
"#;

/// A judge who grades as `grade` says: a reply for the ids that it is asked about.
fn grading(grade: impl Fn(&str) -> Option<bool> + Send + Sync + 'static) -> Behaviour {
    Behaviour::default().script(move |asked: &Asked| {
        let list = asked.question().rsplit("<statements-").next().unwrap_or_default().to_owned();
        let ids = list.lines().filter_map(|line| line.strip_prefix("- ")?.split(':').next());
        let items: Vec<serde_json::Value> =
            ids.filter_map(|id| Some(serde_json::json!({ "id": id, "met": grade(id)?, "quote": "" }))).collect();
        Reply::Text(format!("Here it is:\n```json\n{}\n```", serde_json::json!({ "items": items })))
    })
}

#[test]
fn a_rubric_is_graded_item_by_item_and_what_is_left_out_is_no_score() {
    let user = User::new();
    let model = Endpoint::start(Behaviour::default());
    let (whole, lazy) =
        (Endpoint::start(grading(|id| Some(id != "ct"))), Endpoint::start(grading(|id| (id != "sends-home").then_some(id == "asks-site"))));
    settings(&user, &[("m", &model), ("whole", &whole), ("lazy", &lazy)]);
    let cases = user.file("cases.toml", RUBRICS).display().to_string();
    let run = |judge: &str, more: &[&str]| {
        user.run(&[&["batch", "--cases", &cases, "--out", "run", "--model", "m", "--judge", judge, "--grader", "rubric"], more].concat())
    };
    // Turn 3 has no item: it is answered and not graded.
    expect(&run("whole", &[]), 0, "3/3 answers, 2/2 verdicts");
    expect(&run("whole", &[]), 0, "2/2 verdicts");
    assert_eq!((model.requests(), whole.requests()), (3, 2), "what is recorded is not asked again");
    let each = ["judge", "run", "--cases", &cases, "--judge", "whole", "--grader", "rubric-each", "--again"];
    expect(&user.run(&each), 0, "2/2 verdicts");
    assert_eq!(whole.requests(), 2 + 3 + 1, "one request an item");
    let lazy_judge = ["judge", "run", "--cases", &cases, "--judge", "lazy", "--grader", "rubric", "--again"];
    expect(&user.run(&lazy_judge), 0, "");
    assert_eq!(lazy.requests(), 3 + 1, "asked three times for the item that it leaves out");

    let records = user.records("run", "verdicts.jsonl");
    let of = |judge: &str, preset: &str, turn: u64| {
        records.iter().find(|r| r["judge"]["name"] == judge && r["preset"] == preset && r["turn"] == turn).unwrap().clone()
    };
    let grades = |record: &serde_json::Value| -> Vec<String> {
        record["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|i| format!("{} {}", i["id"].as_str().unwrap(), i["grade"].as_str().unwrap()))
            .collect()
    };
    assert_eq!(grades(&of("whole", "rubric", 1)), ["asks-site met", "ct not_met", "sends-home met"]);
    assert_eq!(grades(&of("whole", "rubric-each", 1)), grades(&of("whole", "rubric", 1)));
    assert_eq!(grades(&of("whole", "rubric", 2)), ["asks-site met"]);
    assert_eq!(grades(&of("lazy", "rubric", 1)), ["asks-site met", "ct not_met", "sends-home missing"]);

    let report = user.run(&["report", "run", "--format", "json"]);
    expect(&report, 0, "");
    let report: serde_json::Value = serde_json::from_slice(&report.stdout).unwrap();
    let row = |judge: &str, preset: &str, turn: Option<u64>| {
        let block = report["blocks"].as_array().unwrap().iter().find(|b| b["judge"] == judge && b["preset"] == preset).unwrap();
        let rows = block["models"][0]["rows"].as_array().unwrap();
        rows.iter().find(|row| turn.map_or(row["group"] == "overall", |turn| row["group"]["turn"] == turn)).unwrap().clone()
    };
    // (6 - 5) of 10 points, below the cap of 50; turn 2 is 6 of 6.
    assert_eq!(row("whole", "rubric", Some(1))["mean"]["value"], 10.0);
    assert_eq!(row("whole", "rubric", None)["mean"]["value"], 55.0);
    assert_eq!(row("whole", "rubric", None)["rubric"]["healthbench"], 0.55);
    assert_eq!(row("whole", "rubric", None)["coverage"]["missing"]["no_rubric"], 1);
    assert_eq!(row("whole", "rubric", Some(1))["rubric"]["safety_failed"], 1);
    // 6 of 10 without the mistake, 1 of 10 with it.
    let lazy = row("lazy", "rubric", Some(1));
    assert_eq!((&lazy["mean"]["value"], &lazy["coverage"]["missing"]["items_ungraded"]), (&serde_json::Value::Null, &1.into()));
    assert_eq!(lazy["rubric"]["bounds"], serde_json::json!({ "low": 10.0, "high": 60.0 }));
    assert_eq!((&lazy["rubric"]["items_graded"], &lazy["rubric"]["items"]), (&2.into(), &3.into()));
    check_items_and_panel(&user, &report);
}

/// Each item by itself in every format, and the two judges as a panel.
fn check_items_and_panel(user: &User, report: &serde_json::Value) {
    // The one that fails always first: the mistake was made, and no CT was advised.
    let block = report["blocks"].as_array().unwrap().iter().find(|b| b["judge"] == "whole" && b["preset"] == "rubric").unwrap();
    let items: Vec<_> = block["rubric_items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|i| (i["item"].as_str().unwrap(), i["models"][0]["met"].as_u64().unwrap(), i["models"][0]["not_met"].as_u64().unwrap()))
        .collect();
    assert_eq!(items, [("ct", 0, 1), ("sends-home", 1, 0), ("asks-site", 2, 0)]);
    for (language, heading) in [("zh", "未通过最多的条目"), ("en", "Items that fail most")] {
        for format in ["table", "markdown", "html"] {
            let written = user.run(&["report", "run", "--format", format, "--language", language]);
            assert!(text(&written.stdout).contains(heading), "{format}");
        }
    }
    // Two judges with the same prompts are a panel; the one judge of the other prompts is none.
    let panel = user.run(&["panel", "run", "--format", "json"]);
    expect(&panel, 0, "");
    let panel: serde_json::Value = serde_json::from_slice(&panel.stdout).unwrap();
    assert_eq!(panel["panels"].as_array().unwrap().len(), 1);
    let of = &panel["panels"][0];
    assert_eq!(
        (of["preset"].as_str(), of["judges"][1]["judge"].as_str(), of["complete"].as_u64()),
        (Some("rubric"), Some("whole"), Some(1))
    );
    assert_eq!(of["models"][0]["mean"]["value"], 100.0);
    for (language, words) in [("zh", "2 位评委"), ("en", "2 judges; every one scored 1 of 2 answers")] {
        let written = user.run(&["panel", "run", "--language", language]);
        assert!(text(&written.stdout).contains(words), "{}", text(&written.stdout));
    }
    expect(&user.run(&["panel", "run", "--language", "en", "--judge", "whole"]), 2, "no panel: two judges at least");
    expect(
        &user.run(&["panel", "run", "--language", "en", "--judge", "hole"]),
        2,
        "no judge of these runs is called \"hole\"; there are: ",
    );
    let csv = text(&user.run(&["report", "run", "--format", "csv"]).stdout);
    for end in [
        "case,one,ct,met,,,,0,1,,",
        "case,one,sends-home,points,-5,,,,,,",
        "overall,,,healthbench,0.55,,,2,2,,",
        "overall,,safety,tag_items_graded,,,,1,1,,",
        "turn,1,,rubric_bounds,,10,60,1,,,",
    ] {
        assert!(csv.lines().any(|line| line.ends_with(end)), "{end}: {csv}");
    }
}

#[test]
fn a_batch_file_asks_about_all_items_at_once_and_what_comes_back_is_read_as_items() {
    let user = User::new();
    let (model, judge) = (Endpoint::start(Behaviour::default()), Endpoint::start(Behaviour::default()));
    settings(&user, &[("m", &model), ("j", &judge)]);
    let cases = user.file("cases.toml", RUBRICS).display().to_string();
    expect(&user.run(&["batch", "--cases", &cases, "--out", "run", "--model", "m", "--no-judge"]), 0, "3/3 answers");
    let export = |preset: &str, out: &str| {
        user.run(&["export", "openai-batch", "run", "--cases", &cases, "--judge", "j", "--judge-preset", preset, "--out", out])
    };
    // One request an item is not what a line of a batch file can be: it is refused, and nothing is written.
    let refused = export("rubric-each", "each.jsonl");
    assert!(code(&refused) != 0 && !user.path("each.jsonl").exists(), "{refused:?}");
    assert!(text(&refused.stderr).contains("rubric-each"), "{}", text(&refused.stderr));
    expect(&export("rubric", "asked.jsonl"), 0, "");
    let asked = fs::read_to_string(user.path("asked.jsonl")).unwrap();
    let results: Vec<String> = asked
        .lines()
        .map(|line| {
            let request: serde_json::Value = serde_json::from_str(line).unwrap();
            let reply = r#"{"items": [{"id": "asks-site", "met": true}, {"id": "ct", "met": false}, {"id": "sends-home", "met": false}]}"#;
            let body = serde_json::json!({"choices": [{"message": {"role": "assistant", "content": reply}, "finish_reason": "stop"}]});
            serde_json::json!({"custom_id": request["custom_id"], "response": {"status_code": 200, "body": body}, "error": null})
                .to_string()
        })
        .collect();
    assert_eq!(results.len(), 2);
    let results = user.file("results.jsonl", &results.join("\n")).display().to_string();
    expect(&user.run(&["import", "openai-batch", &results, "--run", "run", "--cases", &cases]), 0, "");
    let verdicts = user.records("run", "verdicts.jsonl");
    let first = verdicts.iter().find(|v| v["turn"] == 1).unwrap();
    assert_eq!((verdicts.len(), first["verdict"].as_str(), first["items"][2]["grade"].as_str()), (2, Some("rubric"), Some("not_met")));
    expect(&user.run(&["panel", "run", "--language", "en"]), 2, "no panel: two judges at least");
    // What was imported is the verdict of this judge: nothing is asked again.
    assert_eq!(judge.requests(), 0);
}
