//! Judges: without a rating, again, on this machine, with other references.

use super::{batch, cases, settings};
use crate::common::{
    endpoint::{Asked, Behaviour, Endpoint, Reply},
    user::{User, expect, text},
};
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
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
