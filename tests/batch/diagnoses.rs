//! Which diagnoses answers name: read by a judge who does not know the right one, ranked by the program, reported by turn and over repeats.

use super::settings;
use crate::common::{
    endpoint::{Asked, Endpoint, Reply},
    user::{User, expect, text},
};
use serde_json::{Value, json};
use std::{collections::HashMap, sync::Mutex};

/// Two cases that list their diagnosis, and one that lists none.
fn cases(user: &User) -> String {
    let case = |n: usize| {
        let diagnoses = if n < 3 { format!("diagnoses = [{{ name = \"甲病{n}\", aliases = [\"A-{n}\"] }}]\n") } else { String::new() };
        format!(
            "[[case]]\nid = \"c{n}\"\nlanguage = \"zh\"\n\
             turns = [\n{{ kind = \"complaint\", question = \"第{n}例主诉：腹痛。\" }},\n{{ kind = \"tests\", question = \"第{n}例化验：白细胞高。\" }} ]\n\
             reference = [{{ id = \"r\", answer = \"参考答案{n}\" }}]\n{diagnoses}"
        )
    };
    user.file("own.toml", &(1..=3).map(case).collect::<String>()).display().to_string()
}

const OPEN: &str = "可能是乙病，其次甲病1。";
const WRONG: &str = "乙病或丙病。";
const UNREAD: &str = "暂不清楚，再观察。";

/// What the model says to a question the first and the second time.
fn answers(question: &str) -> [&'static str; 2] {
    match question {
        "第1例主诉：腹痛。" => [OPEN, "诊断为 A-1。"],
        "第1例化验：白细胞高。" => ["诊断：甲病1。", "诊断：甲病1。"],
        "第2例化验：白细胞高。" => ["诊断：甲病2。", UNREAD],
        _ => [WRONG, WRONG],
    }
}

fn judge(asked: &Asked) -> Reply {
    let prompt: String = asked.messages.iter().map(|said| said.content.as_str()).collect();
    assert!(!prompt.contains("参考答案"), "the judge sees the reference: {prompt}");
    let answer = prompt.rsplit("<answer-").next().unwrap_or_default();
    let list = if answer.contains(OPEN) {
        json!([{ "diagnosis": "乙病", "committed": false, "quote": "可能是乙病" }, { "diagnosis": "甲病1", "committed": false, "quote": "其次甲病1" }])
    } else if answer.contains("A-1") {
        json!([{ "diagnosis": "A-1", "committed": true, "quote": "诊断为 A-1" }])
    } else if answer.contains(UNREAD) {
        json!([{ "diagnosis": "甲病2", "committed": true, "quote": "诊断为甲病2" }])
    } else if answer.contains(WRONG) {
        json!([{ "diagnosis": "乙病", "committed": false, "quote": "乙病" }, { "diagnosis": "丙病", "committed": false, "quote": "丙病" }])
    } else {
        let name = if answer.contains("甲病1") { "甲病1" } else { "甲病2" };
        json!([{ "diagnosis": name, "committed": true, "quote": name }])
    };
    Reply::Text(format!("```json\n{}\n```", json!({ "diagnoses": list })))
}

#[test]
fn the_right_diagnosis_is_ranked_by_the_program_in_what_a_judge_reads() {
    let user = User::new();
    let seen: Mutex<HashMap<String, usize>> = Mutex::new(HashMap::new());
    let model = Endpoint::scripted(move |asked| {
        let question = asked.question().to_owned();
        let mut seen = seen.lock().unwrap();
        let times = seen.entry(question.clone()).or_default();
        *times += 1;
        Reply::Text(answers(&question)[*times - 1].to_owned())
    });
    let judge = Endpoint::scripted(judge);
    settings(&user, &[("m", &model), ("judge", &judge)]);
    let cases = cases(&user);
    let batch = ["batch", "--cases", &cases, "--out", "run", "--model", "m", "--judge", "judge", "--grader", "diagnosis", "--repeats", "2"];
    let done = user.run(&[&batch[..], &["--no-report"]].concat());
    expect(&done, 0, "m: 12/12 answers, 8/8 verdicts");
    expect(&done, 0, "1 of 3 cases list no diagnosis, and which ones their answers name is not read: c3");
    assert_eq!(judge.requests(), 7 + 3, "asked three times where the words are not the answer's");

    let report: Value = serde_json::from_slice(&user.run(&["report", "run", "--format", "json"]).stdout).unwrap();
    let block = &report["blocks"][0];
    assert_eq!((&block["preset"], &block["highest"]), (&json!("diagnosis"), &json!(100)));
    let rows = block["models"][0]["rows"].as_array().unwrap();
    let row = |group: Value| rows.iter().find(|row| row["group"] == group).unwrap();
    let all = row(json!("overall"));
    assert_eq!(all["coverage"], json!({ "scored": 7, "of": 12, "missing": { "no_diagnosis": 4, "items_ungraded": 1 } }));
    let close = |value: &Value, expected: f64| assert!((value.as_f64().unwrap() - expected).abs() < 1e-9, "{value} for {expected}");
    close(&all["mean"]["value"], 400.0 / 7.0);
    let of = &all["diagnosis"];
    close(&of["top_1"]["value"], 4.0 / 7.0);
    close(&of["top_3"]["value"], 5.0 / 7.0);
    close(&of["reciprocal_rank"]["value"], 4.5 / 7.0);
    assert_eq!((&of["ranks"], &of["not_named"], &of["unknown"]), (&json!([4, 1, 0, 0, 0]), &json!(2), &json!(1)));
    assert_eq!(of["settles"], json!({ "right": 4, "nowhere": 3 }));
    // Two of the three questions with two known answers have a right diagnosis first in either.
    assert_eq!((&of["any_of"]["k"], &of["any_of"]["questions"]), (&json!(2), &json!(3)));
    close(&of["any_of"]["share"]["value"], 2.0 / 3.0);
    close(&row(json!({ "turn": 1 }))["diagnosis"]["top_1"]["value"], 0.25);
    close(&row(json!({ "turn": 2 }))["diagnosis"]["top_1"]["value"], 1.0);

    let shown = |format: &str, language: &str| text(&user.run(&["report", "run", "--format", format, "--language", language]).stdout);
    let table = shown("table", "zh");
    for part in ["正确诊断的名次", "各轮中正确诊断的名次（占回答的 %）", "病例未列诊断 4"] {
        assert!(table.contains(part), "{part}: {table}");
    }
    assert!(shown("html", "en").contains("Rank of the right diagnosis by turn (% of answers)"));
    let csv = shown("csv", "en");
    let line = |part: &str| csv.lines().find(|line| line.contains(part)).unwrap_or_else(|| panic!("{part}: {csv}")).to_owned();
    assert!(line(",overall,,,top_1,0.571").ends_with(",7,8,,") && line(",overall,,not named,rank,").ends_with(",2,7,,"), "{csv}");

    // What is recorded says by itself what was read; it can be read again, and nothing is asked twice.
    let verdicts = user.records("run", "verdicts.jsonl");
    let unread = verdicts.iter().find(|verdict| verdict["dropped"] == 1).unwrap();
    assert_eq!((&unread["verdict"], &unread["diagnoses"]), (&json!("diagnoses"), &json!([])));
    let named = verdicts.iter().find(|verdict| verdict["diagnoses"][0]["diagnosis"] == "A-1").unwrap();
    assert_eq!(named["diagnoses"][0], json!({ "diagnosis": "A-1", "committed": true, "quote": "诊断为 A-1", "right": true }));
    expect(&user.run(&[&batch[..], &["--no-report"]].concat()), 0, "8/8 verdicts");
    assert_eq!(judge.requests(), 10);
    expect(&user.run(&["run", "pack", "run", "--output", "run.tar.gz"]), 0, "");
    let verified = user.run(&["run", "verify", "run.tar.gz", "--language", "en"]);
    expect(&verified, 0, "");

    // A case that lists no diagnosis cannot be graded so.
    let none = ["batch", "--cases", &cases, "--case", "c3", "--out", "none", "--model", "m", "--judge", "judge", "--grader", "diagnosis"];
    let none = user.run(&none);
    assert!(text(&none.stderr).contains("none of these cases lists its diagnoses"), "{}", text(&none.stderr));
}

#[test]
fn flags_are_counted_by_answers_and_by_cases_and_no_score_changes() {
    let user = User::new();
    let seen: Mutex<HashMap<String, usize>> = Mutex::new(HashMap::new());
    let model = Endpoint::scripted(move |asked| {
        let question = asked.question().to_owned();
        let mut seen = seen.lock().unwrap();
        let times = seen.entry(question.clone()).or_default();
        *times += 1;
        let is_flagged = question.contains("第1例主诉") || (question.contains("第2例化验") && *times == 1);
        Reply::Text(if is_flagged { "建议对乙酰氨基酚 1 g，每日6次。" } else { "继续观察。" }.to_owned())
    });
    settings(&user, &[("m", &model)]);
    let cases = cases(&user);
    expect(
        &user.run(&["batch", "--cases", &cases, "--out", "run", "--model", "m", "--repeats", "2", "--no-report"]),
        0,
        "m: 12/12 answers",
    );
    let report = |more: &[&str]| user.run(&[&["report", "run"], more].concat()).stdout;
    let plain: Value = serde_json::from_slice(&report(&["--format", "json"])).unwrap();
    assert!(plain.get("checks").is_none());
    let mut with: Value = serde_json::from_slice(&report(&["--format", "json", "--checks"])).unwrap();
    let checks = with.as_object_mut().unwrap().remove("checks").unwrap();
    assert_eq!(with, plain, "flags change nothing else");
    let [of] = checks.as_array().unwrap().as_slice() else { panic!("{checks}") };
    assert_eq!((&of["answers"], &of["flagged"]), (&json!(12), &json!(3)));
    assert_eq!((&of["flagged_cases"]["count"], &of["flagged_cases"]["of"]), (&json!(2), &json!(3)));
    // Wilson's interval of 2 of 3, from scipy 1.17.1: binomtest(2, 3).proportion_ci(method="wilson").
    let interval = &of["flagged_cases"]["interval"];
    assert!(
        (interval["low"].as_f64().unwrap() - 0.207_659_6).abs() < 1e-6 && (interval["high"].as_f64().unwrap() - 0.938_508).abs() < 1e-5,
        "{interval}"
    );
    assert_eq!((&of["checks"][0]["check"], &of["checks"][0]["answers"]), (&json!("dose"), &json!(3)));
    let places = of["places"].as_array().unwrap();
    assert_eq!(places.len(), 3);
    assert_eq!(
        (&places[0]["case"], &places[0]["turn"], &places[0]["begin"], &places[0]["words"]),
        (&json!("c1"), &json!(1), &json!(9), &json!("1 g，每日6次"))
    );
    // The same places as the command that prints them.
    let listed = text(&user.run(&["check", "run", "--format", "csv"]).stdout);
    assert_eq!(listed.lines().count(), 1 + places.len(), "{listed}");
    let csv = text(&report(&["--format", "csv", "--checks"]));
    assert_eq!(csv.lines().filter(|line| line.starts_with("check_place,")).count(), 3, "{csv}");
    let table = text(&report(&["--checks", "--language", "zh"]));
    for part in ["无需评委的检查", "日剂量超过上限", "3/12 25%", "2/3 67%"] {
        assert!(table.contains(part), "{part}: {table}");
    }
    let page = text(&report(&["--checks", "--format", "html", "--language", "en"]));
    assert!(page.contains("A flag is a place that somebody should look at."), "no word that a flag is no score");
}
