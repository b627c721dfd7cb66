//! Rubrics beside a case file: a model proposes, a person decides, a judge grades by what was accepted.

mod common;

#[path = "common/json_schema.rs"]
mod json_schema;

use common::{
    endpoint::Endpoint,
    say,
    user::{User, code, expect, text},
};
use std::{fs, io::Write, process::Stdio};

const CASES: &str = r#"
[[case]]
id = "1"
language = "zh"
[[case.turns]]
kind = "complaint"
question = "咳嗽三天，发热。请给出初步诊断。"
[[case.turns]]
kind = "tests"
question = "胸片右下肺斑片影。如何处理？"
[[case.reference]]
id = "a"
question = "诊断"
answer = "社区获得性肺炎，抗感染治疗。"

[[case]]
id = "2"
language = "zh"
[[case.turns]]
kind = "complaint"
question = "右下腹痛。"
[[case.reference]]
id = "a"
question = "诊断"
answer = "阑尾炎。"
"#;

const PROPOSED: &str = r#"好的。{"items": [
{"kind": "essential", "points": 6, "turns": [1], "tags": ["diagnosis"], "statement": "指出肺炎。"},
{"kind": "important", "points": 4, "turns": [2], "tags": ["treatment"], "statement": "给予抗菌药物。"},
{"kind": "pitfall", "points": -5, "turns": [2], "statement": "让病人回家。"},
{"kind": "optional", "points": 50, "turns": [1], "statement": "太多分。"}]}"#;

/// Decides items by lines.
fn review(user: &User, typed: &str) -> std::process::Output {
    let args = ["cases", "rubric", "review", "r.toml", "--cases", "cases.toml", "--by", "李", "--language", "zh"];
    let mut child = user.command().args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(typed.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

#[test]
fn a_model_proposes_a_person_decides_and_a_judge_grades_by_what_was_accepted() {
    let user = User::new();
    user.file("cases.toml", CASES);
    let drafter = Endpoint::scripted(|asked| if asked.question().contains("肺炎") { say(PROPOSED) } else { say("我不会。") });
    let drafter_url = format!("{}#d", drafter.url());
    let draft = ["cases", "rubric", "draft", "--cases", "cases.toml", "--model", &drafter_url, "--out", "r.toml", "--language", "zh"];
    let output = user.run(&draft);
    expect(&output, 5, "病例 1：提出 3 条，1 条不合要求，未采用（分值 points 不合类别 1）");
    expect(&output, 5, "病例 2：提出 0 条：回答中没有完整的条目（含 statement 的 JSON 对象），开头是“我不会。”");
    // What has a rubric is not asked for again.
    expect(&user.run(&draft), 5, "病例 2：提出 0 条");
    assert_eq!(drafter.requests(), 3);

    // Undecided items are not used.
    let model = Endpoint::scripted(|_| say("肺炎，用抗菌药物。"));
    let model_url = format!("{}#m", model.url());
    expect(&user.run(&["replay", "--cases", "cases.toml", "--model", &model_url, "--out", "run", "--language", "zh"]), 0, "");
    let judge = Endpoint::scripted(|asked| {
        assert!(asked.question().contains("item-1: 明确指出肺炎。") || asked.question().contains("item-3"), "{}", asked.question());
        say(r#"{"items": [{"id": "item-1", "met": true}, {"id": "item-3", "met": false}, {"id": "item-2", "met": true}]}"#)
    });
    let judge_url = format!("{}#j", judge.url());
    let mut grade = vec!["judge", "run", "--cases", "cases.toml", "--judge", &judge_url, "--rubrics", "r.toml", "--language", "zh"];
    expect(&user.run(&grade), 2, "请加上 --grader rubric");
    grade.extend(["--grader", "rubric"]);
    expect(&user.run(&grade), 2, "病例 1：不使用，3 条尚未决定");

    // A mistake in the points is asked again; whoever leaves goes on later.
    let first = review(&user, "e\n明确指出肺炎。\n99\n7\nq\n");
    assert_eq!(code(&first), 5);
    let said = text(&first.stdout);
    assert!(said.contains("参考答案") && said.contains("应为 1 至 10 的整数") && said.contains("尚有 2 条未决定"), "{said}");
    let second = review(&user, "?\na\nr\n");
    assert_eq!(code(&second), 0, "{}", text(&second.stdout));
    assert!(text(&second.stdout).contains("病例 1：2 条，另有 1 条被拒绝"), "{}", text(&second.stdout));
    let kept = fs::read_to_string(user.path("r.toml")).unwrap();
    for part in [
        "state = \"edited\"",
        "points = 7",
        "proposed = ",
        "state = \"accepted\"",
        "state = \"rejected\"",
        "decided_by = \"李\"",
        "proposed_by = \"d\"",
    ] {
        assert!(kept.contains(part), "{part}: {kept}");
    }

    let schema: serde_json::Value = serde_json::from_slice(&user.run(&["schema", "rubrics"]).stdout).unwrap();
    let value: serde_json::Value = serde_json::to_value(toml::from_str::<toml::Table>(&kept).unwrap()).unwrap();
    assert_eq!(json_schema::faults(&schema, &value), Vec::<String>::new());

    // The pitfall was rejected, so that turn 2 has one item.
    let judge = Endpoint::scripted(|asked| {
        let is_second = asked.question().contains("item-2: 给予抗菌药物。");
        assert!(is_second || asked.question().contains("item-1: 明确指出肺炎。"), "{}", asked.question());
        assert!(!asked.question().contains("让病人回家"), "{}", asked.question());
        let id = if is_second { "item-2" } else { "item-1" };
        say(&format!("{{\"items\": [{{\"id\": \"{id}\", \"met\": {is_second}}}]}}"))
    });
    let judge_url = format!("{}#j", judge.url());
    let grade: Vec<&str> = grade.iter().map(|word| if word.starts_with("http") { judge_url.as_str() } else { word }).collect();
    expect(&user.run(&grade), 0, "");
    let verdicts = user.records("run", "verdicts.jsonl");
    assert_eq!(verdicts.len(), 2);
    let grades: Vec<_> =
        verdicts.iter().map(|v| (v["turn"].as_u64(), v["items"][0]["points"].as_i64(), v["items"][0]["grade"].as_str())).collect();
    assert!(grades.contains(&(Some(1), Some(7), Some("not_met"))) && grades.contains(&(Some(2), Some(4), Some("met"))), "{grades:?}");
    let manifest = fs::read_to_string(user.path("run/manifest.json")).unwrap();
    assert!(manifest.contains("1 case(s) are graded by rubrics of r.toml (sha256 "), "{manifest}");
    expect(&user.run(&["report", "run", "--language", "zh"]), 0, "");

    // A judge of the same name behind another endpoint is another judge.
    let other = Endpoint::scripted(|_| say(r#"{"items": [{"id": "item-1", "met": true}, {"id": "item-2", "met": true}]}"#));
    let other_url = format!("{}#j", other.url());
    let mut again: Vec<&str> = grade.iter().map(|word| if word.starts_with("http") { other_url.as_str() } else { word }).collect();
    let refused = user.run(&again);
    expect(&refused, 2, &format!("已评过分（评委 j ({})", judge.url()));
    assert_eq!((other.requests(), user.records("run", "verdicts.jsonl").len()), (0, 2));
    again.push("--again");
    expect(&user.run(&again), 0, "");
    assert_eq!(user.records("run", "verdicts.jsonl").len(), 4);
}

const DECIDED: &str = r#"rubrics = 1

[[rubric]]
source = "native"
case = "1"
sha256 = "DIGEST"

[[rubric.item]]
id = "names-it"
kind = "essential"
points = 6
turns = [1]
statement = "指出肺炎。"

[[rubric.item]]
id = "sends-home"
kind = "pitfall"
points = -5
turns = [2]
statement = "让病人回家。"
"#;

#[test]
fn a_batch_answers_and_grades_by_rubrics_of_a_file_and_a_turn_of_pitfalls_is_told() {
    let user = User::new();
    let cases = user.file("cases.toml", CASES);
    let file = wardround::case::read_file(&cases, &wardround::case::ReadOptions::default()).unwrap();
    user.file("r.toml", &DECIDED.replace("DIGEST", &wardround::review::CaseRubric::new(&file.cases[0]).sha256));
    let check = user.run(&["cases", "rubric", "check", "r.toml", "--cases", "cases.toml", "--language", "en"]);
    expect(&check, 0, "");
    assert!(text(&check.stdout).contains("case 1: 2 items, 0 rejected; turn 2 has pitfalls only and is not graded"), "{check:?}");

    let model = Endpoint::scripted(|_| say("肺炎。"));
    let judge = Endpoint::scripted(|_| say(r#"{"id": "names-it", "met": true}"#));
    let plan = format!(
        "cases = \"cases.toml\"\nmodels = [\"{}#m\"]\njudge = \"{}#j\"\njudge_preset = \"rubric\"\nrubrics = \"r.toml\"\nout = \"run\"\n",
        model.url(),
        judge.url()
    );
    user.file("plan.toml", &plan);
    let dry = user.run(&["batch", "plan.toml", "--variant", "challenge=rethink", "--dry-run", "--language", "en"]);
    expect(&dry, 0, "");
    assert!(text(&dry.stdout).contains("(2 cases and 2 variants of them) × 1 repeats"), "{dry:?}");
    let done = user.run(&["batch", "plan.toml", "--language", "en", "--no-report"]);
    expect(&done, 0, "m: 3/3 answers, 1/1 verdicts");
    let verdicts = user.records("run", "verdicts.jsonl");
    assert_eq!((verdicts.len(), judge.requests()), (1, 1));
    assert_eq!((&verdicts[0]["turn"], &verdicts[0]["items"][0]["grade"]), (&1.into(), &"met".into()));
    assert!(fs::read_to_string(user.path("run/manifest.json")).unwrap().contains("graded by rubrics of r.toml (sha256 "));
    // The same file as statements to be found: pitfalls play no part, and what is said to be stated has to stand in the answer.
    let finder = Endpoint::scripted(|asked| {
        assert!(asked.question().contains("names-it: 指出肺炎。") && !asked.question().contains("sends-home"), "{}", asked.question());
        say(r#"{"items": [{"id": "names-it", "status": "stated", "quote": "肺 炎"}]}"#)
    });
    let finder_url = format!("{}#f", finder.url());
    let recall = ["judge", "run", "--cases", "cases.toml", "--rubrics", "r.toml", "--judge", &finder_url, "--grader", "recall", "--again"];
    expect(&user.run(&recall), 0, "1/1 verdicts");
    let verdicts = user.records("run", "verdicts.jsonl");
    let found = verdicts.iter().find(|verdict| verdict["preset"] == "recall").unwrap();
    assert_eq!((&found["items"][0]["grade"], &found["items"][0]["points"]), (&"met".into(), &1.into()));
    let report = text(&user.run(&["report", "run", "--language", "zh"]).stdout);
    assert!(report.contains("推理陈述") && report.contains("合并召回（%）"), "{report}");
    let liar = Endpoint::scripted(|_| say(r#"{"items": [{"id": "names-it", "status": "stated", "quote": "阑尾炎"}]}"#));
    let liar_url = format!("{}#l", liar.url());
    expect(&user.run(&recall.map(|word| if word == finder_url { liar_url.as_str() } else { word })), 0, "");
    let verdicts = user.records("run", "verdicts.jsonl");
    let uncited = verdicts.iter().find(|verdict| verdict["judge"]["name"] == "l").unwrap();
    assert_eq!((&uncited["verdict"], liar.requests()), (&"no_rating".into(), 3), "nothing is graded where no words stand in the answer");
    expect(&user.run(&["run", "pack", "run", "--output", "run.tar.gz"]), 0, "");
    expect(&user.run(&["run", "verify", "run.tar.gz"]), 0, "");
    let drafter = Endpoint::scripted(|asked| {
        assert!(asked.question().contains("请把参考答案的推理拆成逐条陈述"), "{}", asked.question());
        say(r#"{"items": [{"kind": "important", "points": 1, "turns": [2], "tags": ["reasoning"], "statement": "斑片影支持肺炎。"}]}"#)
    });
    let drafter_url = format!("{}#d", drafter.url());
    let draft =
        ["cases", "rubric", "draft", "--cases", "cases.toml", "--case", "1", "--statements", "--model", &drafter_url, "--out", "s.toml"];
    expect(&user.run(&draft), 0, "case 1: 1 items proposed");
    // The same as flags; without a judge or another way of grading the file would do nothing.
    let flags = |more: &[&str]| {
        let model = format!("{}#m", model.url());
        user.run(
            &[&["batch", "--cases", "cases.toml", "--model", &model, "--rubrics", "r.toml", "--out", "x", "--language", "en"], more]
                .concat(),
        )
    };
    let judge = format!("{}#j", judge.url());
    expect(&flags(&["--judge", &judge]), 2, "--rubrics is for grading by rubrics: add --grader rubric, rubric-each or recall");
    expect(&flags(&["--grader", "rubric"]), 2, "need a judge");
    expect(&user.run(&["batch", "plan.toml", "--rubrics", "none.toml", "--out", "x"]), 2, "none.toml");
}

#[test]
fn mistakes_are_told_with_file_line_and_field() {
    let user = User::new();
    user.file("cases.toml", CASES);
    user.file("r.toml", "rubrics = 1\n\n[[rubric]]\nsource = \"native\"\ncase = \"1\"\nsha256 = \"x\"\n\n[[rubric.item]]\nid = \"a\"\nkind = \"pitfall\"\npoints = -3\nturns = [1]\nstatement = \"b\"\n");
    let check = ["cases", "rubric", "check", "r.toml", "--cases", "cases.toml", "--language", "en"];
    expect(&user.run(&check), 2, "r.toml line 8, rubric.0.item: has pitfalls only");
    let good = fs::read_to_string(user.path("r.toml")).unwrap().replace("pitfall", "optional").replace("-3", "3");
    user.file("r.toml", &good);
    let output = user.run(&check);
    assert_eq!(code(&output), 5);
    assert!(text(&output.stdout).contains("case 1: not used, its questions are others than when it was written"), "{output:?}");
    user.file("r.toml", &good.replace("\"1\"", "\"9\""));
    assert!(text(&user.run(&check).stdout).contains("case 9: not used, the case file has no such case"));
    expect(&user.run(&["cases", "rubric", "check", "none.toml", "--cases", "cases.toml"]), 2, "none.toml");
    let by_nobody = ["cases", "rubric", "review", "r.toml", "--cases", "cases.toml", "--by", " ", "--language", "en"];
    expect(&user.run(&by_nobody), 2, "--by is empty");
    // Bundled cases have rubrics already.
    let model = Endpoint::scripted(|_| say("x"));
    let url = format!("{}#m", model.url());
    expect(
        &user.run(&["cases", "rubric", "draft", "--model", &url, "--out", "b.toml", "--language", "en"]),
        3,
        "no case to draft a rubric for",
    );
    assert_eq!(model.requests(), 0);
}
