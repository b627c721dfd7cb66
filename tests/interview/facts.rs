//! Facts beside a case file: taken by rules, decided by a person, used by an interview.

use super::{User, code, expect, interview, text};
use crate::common::{endpoint::Endpoint, say};
use std::{
    io::Write,
    process::{Output, Stdio},
};

const CASES: &str = r#"
[[case]]
id = "1"
[[case.turns]]
kind = "complaint"
question = "患者男，45岁，咳嗽3天。现住本市。吸烟20年。"
[[case.turns]]
kind = "exam"
question = "查体：体温38.2℃，自诉夜间盗汗。"
"#;

/// Runs a command with these lines typed.
fn typed(user: &User, args: &[&str], lines: &str) -> Output {
    let mut child = user.command().args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

#[test]
fn facts_are_drafted_decided_and_used_by_an_interview() {
    let user = User::new();
    user.file("cases.toml", CASES);
    let facts = |command: &str, more: &[&str], lines: &str| {
        let args = [&["cases", "facts", command, "--cases", "cases.toml", "--language", "zh"], more].concat();
        typed(&user, &args, lines)
    };
    assert!(text(&facts("check", &[], "").stdout).contains("没有任何病例的事实"));
    let drafted = facts("draft", &[], "");
    expect(&drafted, 0, "");
    assert!(text(&drafted.stdout).contains("拟定 5 条"), "{}", text(&drafted.stdout));
    let again = facts("draft", &[], "");
    assert!(code(&again) != 0 && text(&again.stderr).contains("没有可拟定事实的病例"));
    // Undecided facts are not used, which every command says, and rules take facts as before.
    let before = interview(&user, &["1", "--cases", "cases.toml", "--language", "zh", "--out", "a"], "您住在哪里？\n");
    assert!(text(&before.stderr).contains("5 条尚未审定"), "{}", text(&before.stderr));
    // The cough, the town, smoking, the temperature, sweating.
    let half = facts("review", &["--by", "王"], "a\nr\n");
    assert_eq!(code(&half), 5, "{}", text(&half.stdout));
    assert!(text(&half.stdout).contains("尚有 3 条未审定"), "{}", text(&half.stdout));
    let rest = facts("review", &["--by", "王"], "x\nm\na\no\ne\n患者夜间盗汗\na\n");
    expect(&rest, 0, "");
    assert!(text(&rest.stdout).contains("病例 1：病人知道 3 条，检查者知道 1 条，另有 1 条被拒绝"), "{}", text(&rest.stdout));
    let file = std::fs::read_to_string(user.path("cases.toml.facts.toml")).unwrap();
    assert!(file.contains("decided_by = \"王\"") && file.contains("state = \"edited\"") && file.contains("must_ask = true"), "{file}");
    let after = interview(
        &user,
        &["1", "--cases", "cases.toml", "--language", "zh", "--out", "b"],
        "夜里出汗吗？\n您现在住在哪里？\n吸烟吗？\n检查：体温\n",
    );
    let said = text(&after.stdout);
    assert!(said.contains("我夜间盗汗。") && said.contains("吸烟20年") && said.contains("体温38.2℃"), "{said}");
    assert!(!said.contains("本市"), "what was rejected is told by nobody: {said}");
    assert!(!said.contains("自诉"), "what was given to the patient is no finding any more: {said}");
}

#[test]
fn a_file_of_facts_with_a_mistake_is_refused_with_its_line() {
    let user = User::new();
    user.file("cases.toml", CASES);
    user.file(
        "cases.toml.facts.toml",
        "facts = 1\n[[case]]\nsource = \"native\"\ncase = \"1\"\nsha256 = \"x\"\n[[case.fact]]\nid = \"a\"\n",
    );
    let output = interview(&user, &["1", "--cases", "cases.toml", "--language", "en"], "");
    assert_eq!(code(&output), 2);
    assert!(text(&output.stderr).contains("cases.toml.facts.toml") && text(&output.stderr).contains("line 6"), "{}", text(&output.stderr));
}

#[test]
fn a_model_proposes_facts_and_nothing_of_it_is_used_before_a_person_has_decided() {
    let proposal = r#"Here: {"facts": [{"section": "symptom", "told": "volunteered", "words": "咳嗽3天"}, {"section": "social", "words": "吸烟20年"}, {"section": "exam", "words": "体温38.2℃"}, {"section": "symptom", "words": "发热3天"}, {"section": "symptom", "words": "咳嗽3天"}]}"#;
    let endpoint = Endpoint::scripted(move |_| say(proposal));
    let user = User::new();
    user.file("cases.toml", CASES);
    let model = format!("{}#proposer", endpoint.url());
    let draft = |more: &[&str]| {
        user.run(&[&["cases", "facts", "draft", "--cases", "cases.toml", "--language", "zh", "--model", &model], more].concat())
    };
    let drafted = draft(&[]);
    expect(&drafted, 0, "请逐条审定");
    let printed = text(&drafted.stdout);
    assert!(printed.contains("拟定 3 条；另有 1 条不是病例原文、1 条无法采用，已拒绝"), "{printed}");
    assert!(endpoint.received().iter().any(|asked| asked.question().contains("咳嗽3天")));
    let file = std::fs::read_to_string(user.path("cases.toml.facts.toml")).unwrap();
    assert_eq!(file.matches("proposed_by = \"proposer\"").count(), 3, "{file}");
    assert!(!file.contains("发热"), "{file}");
    let before = interview(&user, &["1", "--cases", "cases.toml", "--language", "zh", "--out", "a"], "吸烟吗？\n");
    assert!(text(&before.stderr).contains("3 条尚未审定"), "{}", text(&before.stderr));
    let reviewed = typed(&user, &["cases", "facts", "review", "--cases", "cases.toml", "--language", "zh", "--by", "王"], "a\nr\na\n");
    expect(&reviewed, 0, "");
    assert!(text(&reviewed.stdout).contains("（proposer 拟定）"), "{}", text(&reviewed.stdout));
    let after = interview(&user, &["1", "--cases", "cases.toml", "--language", "zh", "--out", "b"], "哪里不舒服？\n吸烟吗？\n");
    let said = text(&after.stdout);
    assert!(said.contains("咳嗽3天") && !said.contains("20年"), "what was rejected is told by nobody: {said}");
    // Cases with facts are asked about no more, and a model that proposes nothing is said to.
    assert_ne!(code(&draft(&[])), 0);
    let silent = Endpoint::scripted(|_| say("I cannot do that."));
    let model = format!("{}#silent", silent.url());
    let none = user.run(&["cases", "facts", "draft", "--cases", "cases.toml", "--facts", "x.toml", "--language", "zh", "--model", &model]);
    expect(&none, 5, "1 个病例没有可用的事实");
    assert!(!user.path("x.toml").exists());
}
