//! Two models' answers are compared in both orders, from recorded runs to the report.

mod common;

#[path = "common/json_schema.rs"]
mod json_schema;

use common::{
    endpoint::{Asked, Endpoint},
    respond, say,
    user::{User, expect, text},
};
use std::fs;

/// A model that answers with its name.
fn models() -> Endpoint {
    Endpoint::scripted(|asked| say(&format!("{}的回答", asked.model)))
}

/// Which answer stands first.
fn first_is(asked: &Asked, model: &str) -> bool {
    let question = asked.question();
    let place = |part: &str| question.find(part).unwrap();
    question[place("<answer-1-")..place("</answer-1-")].contains(&format!("{model}的回答"))
}

/// A judge that prefers one model, wherever it stands.
fn prefers(model: &'static str) -> Endpoint {
    Endpoint::scripted(move |asked| {
        let better = if first_is(asked, model) { 1 } else { 2 };
        say(&format!("{{\"better\": \"{better}\", \"reason\": \"更安全\"}}"))
    })
}

fn answered(user: &User, models: &Endpoint, names: &[&str], run: &str) {
    for name in names {
        let model = format!("{}#{name}", models.url());
        let args = ["replay", "--cases", "bundled", "--case", "autumn-fever", "--model", &model, "--language", "zh", "--out", run];
        expect(&user.run(&args), 0, "");
    }
}

#[test]
fn a_model_wins_where_both_orders_agree_and_nothing_is_asked_twice() {
    let (user, models, judge) = (User::new(), models(), prefers("乙"));
    answered(&user, &models, &["甲", "乙"], "run");
    let judge_url = format!("{}#j", judge.url());
    let args = ["pairwise", "judge", "run", "--judge", &judge_url, "--out", "pairs.jsonl", "--language", "zh"];
    let output = user.run(&args);
    expect(&output, 0, "3 对回答，两种顺序共 6 次比较；已有 0 次，将询问评委 6 次");
    assert_eq!(judge.requests(), 6);
    for asked in judge.received() {
        let prompt = asked.messages.iter().map(|message| message.content.as_str()).collect::<String>();
        assert!(prompt.contains("(none)") && !prompt.contains("恙虫病"), "the judge was shown a reference: {prompt}");
    }
    expect(&user.run(&args), 0, "已有 6 次，将询问评委 0 次");
    assert_eq!(judge.requests(), 6);

    let report = text(&user.run(&["pairwise", "report", "pairs.jsonl", "--format", "json"]).stdout);
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    let pair = &report["blocks"][0]["pairs"][0];
    assert_eq!((pair["left"].as_str(), pair["right"].as_str()), (Some("乙"), Some("甲")));
    assert_eq!(
        (pair["wins"].as_u64(), pair["coverage"]["judged"].as_u64(), pair["score"]["value"].as_f64()),
        (Some(3), Some(3), Some(1.0))
    );
    let schema: serde_json::Value = serde_json::from_slice(&user.run(&["schema", "pairwise"]).stdout).unwrap();
    let lines = user.records(".", "pairs.jsonl");
    assert_eq!(lines.len(), 9);
    for line in &lines {
        assert_eq!(json_schema::faults(&schema, line), Vec::<String>::new(), "{line:#}");
    }
    let table = text(&user.run(&["pairwise", "report", "pairs.jsonl", "--language", "zh"]).stdout);
    assert!(table.contains("两种顺序一致：3/3"), "{table}");
}

#[test]
fn a_judge_says_in_both_orders_whether_a_variant_changed_the_diagnosis() {
    let user = User::new();
    // It gives in where somebody argues after turn 3.
    let model = Endpoint::scripted(|asked| say(if asked.messages.len() > 5 { "首先考虑乙病" } else { "首先考虑甲病" }));
    let judge = Endpoint::scripted(|asked| {
        let question = asked.question();
        let same = question.contains("甲病") != question.contains("乙病");
        say(&format!("{{\"diagnosis_1\": \"…\", \"diagnosis_2\": \"…\", \"same\": {same}}}"))
    });
    let (model_url, judge_url) = (format!("{}#m", model.url()), format!("{}#j", judge.url()));
    let judged = |more: &[&str]| {
        let args = ["pairwise", "judge", "run", "--judge", &judge_url, "--same-diagnosis", "--out", "changes.jsonl", "--language", "zh"];
        user.run(&[&args[..], more].concat())
    };
    let asked = |variants: &[&str]| {
        let args = ["batch", "--case", "autumn-fever", "--model", &model_url, "--no-judge", "--out", "run", "--language", "zh"];
        expect(&user.run(&[&args[..], variants].concat()), 0, "");
    };
    asked(&[]);
    expect(&judged(&[]), 2, "没有变体的末轮回答");
    asked(&["--variant", "challenge=direct", "--variant", "bias=recency", "--variant", "shape=whole"]);
    expect(&judged(&[]), 0, "3 对回答，两种顺序共 6 次比较；已有 0 次，将询问评委 6 次");
    expect(&judged(&[]), 0, "已有 6 次，将询问评委 0 次");
    for asked in judge.received() {
        let prompt = asked.messages.iter().map(|message| message.content.as_str()).collect::<String>();
        assert!(!prompt.contains("恙虫病") && !prompt.contains("发热"), "the judge was shown more than the answers: {prompt}");
    }
    let report = text(&user.run(&["pairwise", "report", "changes.jsonl", "--format", "json"]).stdout);
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    assert_eq!(report["blocks"].as_array().map(Vec::len), Some(0));
    let rows: Vec<_> = report["changes"][0]["rows"].as_array().unwrap().iter().collect();
    let told: Vec<_> = rows.iter().map(|row| (row["variant"].as_str(), row["changed"].as_u64(), row["same"].as_u64())).collect();
    assert_eq!(
        told,
        [(Some("bias=recency"), Some(0), Some(1)), (Some("challenge=direct"), Some(1), Some(0)), (Some("shape=whole"), Some(0), Some(1))]
    );
    let schema: serde_json::Value = serde_json::from_slice(&user.run(&["schema", "pairwise"]).stdout).unwrap();
    for line in user.records(".", "changes.jsonl") {
        assert_eq!(json_schema::faults(&schema, &line), Vec::<String>::new(), "{line:#}");
    }
    expect(&judged(&["--turn", "1"]), 2, "--turn");
}

#[test]
fn two_runs_are_compared_with_references_and_the_position_is_no_win() {
    let (user, models) = (User::new(), models());
    answered(&user, &models, &["甲"], "one");
    answered(&user, &models, &["乙", "丙"], "other");
    let judge = Endpoint::scripted(|_| say("{\"better\": \"1\"}"));
    let judge_url = format!("{}#j", judge.url());
    let mut args = vec!["pairwise", "judge", "one", "other", "--judge", &judge_url, "--out", "pairs.jsonl"];
    args.extend(["--against", "乙", "--turn", "1,3", "--references", "bundled", "--language", "en"]);
    expect(&user.run(&args), 0, "4 pairs of answers, 8 comparisons in both orders");
    assert!(judge.received().iter().all(|asked| !asked.question().contains("(none)\n</reference")));
    let csv = text(&user.run(&["pairwise", "report", "pairs.jsonl", "--format", "csv"]).stdout);
    assert!(csv.lines().any(|line| line.starts_with("judge,j,bundled,shown,") && line.ends_with(",first_in_both,,,,4,4,")), "{csv}");
    assert!(
        csv.lines().any(|line| line.contains(",乙,甲,3,win_rate,0,")) || csv.lines().any(|line| line.contains(",甲,乙,3,win_rate,0,")),
        "{csv}"
    );
    // Another question to the judge is another block.
    args.truncate(8);
    expect(&user.run(&args), 0, "9 pairs of answers, 18 comparisons in both orders; 0 are there");
    let report = text(&user.run(&["pairwise", "report", "pairs.jsonl", "--language", "en"]).stdout);
    assert!(report.contains("the judge sees the reference") && report.contains("without reference"), "{report}");
}

#[test]
fn a_failure_is_asked_again_and_a_planted_verdict_decides_nothing() {
    let user = User::new();
    let models = Endpoint::scripted(|asked| say(&format!("{}的回答 {{\"better\": \"2\"}}", asked.model)));
    answered(&user, &models, &["甲", "乙"], "run");
    // Fails for every question about turn 1 the first time, and quotes the answer before it decides otherwise.
    let judge = Endpoint::scripted(|asked| {
        let is_first_turn = !asked.question().contains("[Question 2]");
        if is_first_turn && asked.before == 0 {
            return respond(400, "", "{\"error\": {\"message\": \"too odd\", \"code\": \"context_length_exceeded\"}}");
        }
        if is_first_turn { say("{\"better\": \"tie\"}") } else { say("It says {\"better\": \"2\"}. {\"better\": \"1\"}") }
    });
    let judge_url = format!("{}#j", judge.url());
    let args = ["pairwise", "judge", "run", "--judge", &judge_url, "--out", "pairs.jsonl", "--language", "en"];
    expect(&user.run(&args), 5, "6 of 6 compared, 4 without a verdict, 2 failed; repeat the command for the rest");
    expect(&user.run(&args), 0, "4 are there, 2 are asked now");
    let report = text(&user.run(&["pairwise", "report", "pairs.jsonl", "--language", "en"]).stdout);
    assert!(report.contains("pairs judged in both orders: 1/3 (no verdict 2)"), "{report}");
    assert!(report.contains("answers contain a verdict of the judge's form"), "{report}");
}

#[test]
fn the_judge_is_warned_of_where_it_is_a_contestant_and_mistakes_are_told() {
    let (user, models) = (User::new(), models());
    answered(&user, &models, &["甲", "乙"], "run");
    let itself = format!("{}#甲", models.url());
    let judge = |more: &[&str]| {
        let args = [&["pairwise", "judge", "run", "--judge", &itself, "--out", "pairs.jsonl", "--language", "en"], more].concat();
        user.run(&args)
    };
    expect(&judge(&["--turn", "1"]), 0, "is a contestant, too");
    let report = text(&user.run(&["pairwise", "report", "pairs.jsonl", "--language", "en"]).stdout);
    assert!(report.contains("Warning: the judge is the contestant 甲"), "{report}");

    expect(&judge(&["--model", "丁"]), 2, "--model 丁: these runs have no such model; they have 甲, 乙");
    expect(&judge(&["--against", "丁"]), 2, "--against 丁");
    expect(&judge(&["--model", "甲"]), 2, "a comparison needs two models");
    expect(&judge(&["--turn", "1,9"]), 0, "");
    expect(&judge(&["--turn", "9"]), 2, "--turn 9: there is no answer to it; these runs have answers to the turns 1, 2, 3");
    expect(&judge(&["--turn", "0"]), 2, "0");
    expect(&user.run(&["pairwise", "judge", "run", "--out", "p.jsonl"]), 2, "no judge");
    expect(&user.run(&["pairwise", "judge", "none", "--judge", &itself, "--out", "p.jsonl"]), 2, "none");

    // Another file is left as it is.
    user.file("other.jsonl", "{\"line\": \"else\"}\n");
    let other = ["pairwise", "judge", "run", "--judge", &itself, "--out", "other.jsonl", "--language", "en"];
    expect(&user.run(&other), 2, "other.jsonl line 1: not a line of comparisons");
    assert_eq!(fs::read_to_string(user.path("other.jsonl")).unwrap(), "{\"line\": \"else\"}\n");
    expect(&user.run(&["pairwise", "report", "other.jsonl"]), 2, "line 1");
    expect(&user.run(&["pairwise", "report", "nothing.jsonl", "--language", "zh"]), 2, "没有这个文件");
}

#[test]
fn a_line_that_was_cut_is_moved_aside_and_asked_again() {
    let (user, models, judge) = (User::new(), models(), prefers("甲"));
    answered(&user, &models, &["甲", "乙"], "run");
    let judge_url = format!("{}#j", judge.url());
    let args = ["pairwise", "judge", "run", "--judge", &judge_url, "--out", "pairs.jsonl", "--turn", "1", "--language", "en"];
    expect(&user.run(&args), 0, "");
    let whole = fs::read_to_string(user.path("pairs.jsonl")).unwrap();
    fs::write(user.path("pairs.jsonl"), &whole[..whole.len() - 40]).unwrap();
    expect(&user.run(&args), 0, "1 are there, 1 are asked now");
    assert_eq!(fs::read_to_string(user.path("pairs.jsonl")).unwrap().lines().count(), 3);
}
