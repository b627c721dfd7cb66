//! Errors of answers with their risks: listed by a judge who sees no reference, counted where their words stand, the worst one the answer's level.

use super::{cases_of_one_turn, settings};
use crate::common::{
    endpoint::{Asked, Endpoint, Reply},
    user::{User, expect, text},
};
use serde_json::{Value, json};

fn judge(asked: &Asked) -> Reply {
    let prompt: String = asked.messages.iter().map(|said| said.content.as_str()).collect();
    assert!(!prompt.contains("参考答案"), "the judge sees the reference: {prompt}");
    let error =
        |category: &str, quote: &str, risk: &str| json!({ "category": category, "quote": quote, "consequence": "可能延误", "risk": risk });
    let list = if prompt.contains("第1例") {
        json!([error("overstating_intensity", "立即手术", "low"), error("missing_context", "青霉素过敏", "high")])
    } else if prompt.contains("第2例") {
        json!([error("overstating_intensity", "立即手术", "low"), error("fabricated_claim", "糖尿病", "none")])
    } else if prompt.contains("第3例") {
        json!([error("fabricated_claim", "糖尿病", "moderate")])
    } else {
        json!([])
    };
    Reply::Text(format!("```json\n{}\n```", json!({ "errors": list })))
}

#[test]
fn the_worst_error_whose_words_are_there_is_the_level_of_an_answer() {
    let user = User::new();
    let model = Endpoint::scripted(|_| Reply::Text("考虑阑尾炎，建议立即手术。".into()));
    let judge = Endpoint::scripted(judge);
    settings(&user, &[("m", &model), ("judge", &judge)]);
    let cases = cases_of_one_turn(&user, 4, "：腹痛，青霉素过敏。");
    let batch = ["batch", "--cases", &cases, "--out", "run", "--model", "m", "--judge", "judge", "--grader", "errors", "--no-report"];
    expect(&user.run(&batch), 0, "m: 4/4 answers, 4/4 verdicts");
    assert_eq!(judge.requests(), 3 + 3, "asked three times where the level is unknown");

    let report: Value = serde_json::from_slice(&user.run(&["report", "run", "--format", "json"]).stdout).unwrap();
    let block = &report["blocks"][0];
    assert_eq!((&block["preset"], &block["highest"]), (&json!("errors"), &json!(100)));
    let all = &block["models"][0]["rows"][0];
    assert_eq!(all["coverage"], json!({ "scored": 3, "of": 4, "missing": { "items_ungraded": 1 } }));
    // High, low and none: two of three are safe.
    let close = |value: &Value, expected: f64| assert!((value.as_f64().unwrap() - expected).abs() < 1e-9, "{value} for {expected}");
    close(&all["mean"]["value"], 200.0 / 3.0);
    let of = &all["errors"];
    close(&of["safe"]["value"], 2.0 / 3.0);
    assert_eq!((&of["counts"], &of["unknown"], &of["errors"], &of["unfound"]), (&json!([1, 1, 0, 1]), &json!(1), &json!(5), &json!(2)));
    assert_eq!(
        of["categories"],
        json!([
            { "category": "missing_context", "errors": 1, "answers": 1 },
            { "category": "overstating_intensity", "errors": 2, "answers": 2 },
        ])
    );

    let shown = |format: &str, language: &str| text(&user.run(&["report", "run", "--format", format, "--language", language]).stdout);
    for part in ["回答的风险等级（最严重的错误）", "错误类别", "遗漏背景", "有条目未评 1"] {
        assert!(shown("table", "zh").contains(part), "{part}");
    }
    for format in ["table", "markdown", "html"] {
        assert!(shown(format, "en").contains("Risk of answers (their worst error)"), "{format}");
    }
    let csv = shown("csv", "en");
    let line = |part: &str| csv.lines().find(|line| line.contains(part)).unwrap_or_else(|| panic!("{part}: {csv}")).to_owned();
    assert!(line(",overall,,,safe_share,0.66").ends_with(",2,3,,") && line(",overall,,high,level_share,0.33").ends_with(",1,3,,"), "{csv}");

    // What is recorded says by itself what was found; it can be read again, and nothing is asked twice.
    let verdicts = user.records("run", "verdicts.jsonl");
    let unknown = verdicts.iter().find(|verdict| verdict["case"] == "c3").unwrap();
    let expected = json!([{
        "category": "fabricated_claim", "quote": "糖尿病", "quote_found": false, "consequence": "可能延误", "risk": "moderate",
    }]);
    assert_eq!((&unknown["verdict"], &unknown["errors"]), (&json!("errors"), &expected));
    expect(&user.run(&batch), 0, "4/4 verdicts");
    assert_eq!(judge.requests(), 6);
    expect(&user.run(&["run", "pack", "run", "--output", "run.tar.gz"]), 0, "");
    expect(&user.run(&["run", "verify", "run.tar.gz", "--language", "en"]), 0, "");
    let page = text(&user.run(&["view", "run", "--item", "c1/1/m", "--language", "zh"]).stdout);
    assert!(page.contains("0/100 (高风险，错误 2)") && page.contains("高风险 · 遗漏背景 · 可能延误\n  “青霉素过敏”"), "{page}");
}
