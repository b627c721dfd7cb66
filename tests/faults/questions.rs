//! What is about one question ends one question; what is about the account ends the run. Over whole runs of the program.

use super::said;
use crate::common::{
    endpoint::{Asked, Behaviour, Endpoint, Reply},
    user::{User, code, text},
};
use serde_json::json;

/// Four cases of three turns, told apart by a letter.
fn user_with_cases() -> User {
    let user = User::new();
    let case = |letter: &str| {
        let question = |what: &str| format!("病例{letter}：{what}");
        let (first, second, third) = (question("发热两天。"), question("咽红。"), question("血象正常。"));
        json!({"id": letter, "turn_1_question": first, "turn_2_question": second, "turn_3_question": third, "reference": "流感"})
            .to_string()
    };
    user.file("cases.jsonl", &["甲", "乙", "丙", "丁"].map(case).join("\n"));
    user
}

const COMMANDS: [&str; 2] = ["replay", "batch"];

fn run(user: &User, command: &str, more: &[&str], endpoint: &Endpoint) -> std::process::Output {
    let model = format!("{}#m", endpoint.url());
    let out = if more.contains(&"--out") { Vec::new() } else { vec!["--out", command] };
    let args = [command, "--cases", "cases.jsonl", "--model", &model];
    user.command().env("LANG", "zh_CN.UTF-8").args(args).args(out).args(more).output().unwrap()
}

fn answered(user: &User, run: &str) -> usize {
    user.records(run, "turns.jsonl").iter().filter(|r| r["finish"] == "stop").count()
}

fn is_about(asked: &Asked, letter: &str) -> bool {
    asked.messages.iter().any(|m| m.content.contains(&format!("病例{letter}")))
}

#[test]
fn the_first_question_refused_for_what_is_in_it_leaves_the_others() {
    let refusals = [
        (json!({"error": {"code": "content_filter", "message": "blocked by policy"}}), "内容过滤"),
        (json!({"error": {"message": "prompt is too long: 900 tokens > 800 maximum"}}), "上下文长度（需要 900 词元，上下文 800）"),
        (json!({"error": {"message": "something about this text"}}), "返回 400"),
    ];
    for (body, says) in refusals {
        let body = body.to_string();
        let refusal = body.clone();
        let endpoint = Endpoint::start(Behaviour::default().script(move |asked| {
            if is_about(asked, "甲") { Reply::Status(400, String::new(), refusal.clone()) } else { Reply::Text("流感".into()) }
        }));
        let user = user_with_cases();
        for command in COMMANDS {
            let output = run(&user, command, &[], &endpoint);
            let shown = text(&output.stderr) + &text(&output.stdout);
            assert_eq!((code(&output), answered(&user, command)), (5, 9), "{command} {body}: {shown}");
            assert!(shown.contains(says), "{command}: {shown}");
        }
        assert_eq!(endpoint.requests(), 20, "each question is asked once: {body}");
    }
}

#[test]
fn an_endpoint_that_refuses_every_question_alike_is_given_up_after_three() {
    let endpoint = Endpoint::start(Behaviour::default().script(|_| Reply::Status(400, String::new(), said("never"))));
    let user = user_with_cases();
    let output = run(&user, "replay", &[], &endpoint);
    assert_eq!((code(&output), endpoint.requests()), (4, 3), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("never"));
    // With fewer questions than that, only their end shows it.
    let output = run(&user, "batch", &["--case", "甲"], &endpoint);
    assert_eq!((code(&output), endpoint.requests()), (4, 4), "{}", text(&output.stderr));
}

#[test]
fn an_account_without_credit_ends_the_run_at_once_with_the_servers_words() {
    let body = json!({"error": {"code": "insufficient_quota", "message": "please recharge"}}).to_string();
    let endpoint = Endpoint::start(Behaviour::default().script(move |_| Reply::Status(429, String::new(), body.clone())));
    let user = user_with_cases();
    let output = run(&user, "replay", &[], &endpoint);
    let err = text(&output.stderr);
    assert_eq!((code(&output), endpoint.requests()), (4, 1), "{err}");
    assert!(err.contains("额度") && err.contains("please recharge"), "{err}");
}

#[test]
fn a_judge_that_is_refused_one_answer_judges_the_others() {
    let endpoint = Endpoint::start(Behaviour::default().ratings().script(|asked| match asked.is_judging() {
        true if is_about(asked, "甲") => Reply::Status(400, String::new(), said("this text may not be judged")),
        true => Reply::Text("Rating: [[7]]".into()),
        false => Reply::Text("流感".into()),
    }));
    let user = user_with_cases();
    let judge = format!("{}#j", endpoint.url());
    for command in COMMANDS {
        let output = run(&user, command, &["--judge", &judge], &endpoint);
        assert_eq!(code(&output), 5, "{command}: {}", text(&output.stderr));
        let verdicts = user.records(command, "verdicts.jsonl");
        let count = |kind: &str| verdicts.iter().filter(|v| v["verdict"] == kind).count();
        // A replay has the first turn judged, a batch every turn.
        let turns = if command == "replay" { 1 } else { 3 };
        assert_eq!((count("scored"), count("failed")), (3 * turns, turns), "{command}");
        let failed = verdicts.iter().find(|v| v["verdict"] == "failed").unwrap();
        assert_eq!(failed["attempts"], 1, "what was refused is refused again");
    }
}

#[test]
fn seeds_are_sent_in_31_bits_and_a_run_with_wider_ones_is_taken_up() {
    let endpoint = Endpoint::start(Behaviour::default().script(|asked| match asked.seed {
        Some(seed) if (1..1 << 31).contains(&seed) => Reply::Text(format!("{seed}")),
        seed => Reply::Status(400, String::new(), said(&format!("seed: {seed:?}"))),
    }));
    let user = user_with_cases();
    for seed in ["1", "2", "18446744073709551615"] {
        let out = format!("seed-{seed}");
        let output = run(&user, "replay", &["--seed", seed, "--out", &out], &endpoint);
        assert_eq!(code(&output), 0, "{}", text(&output.stderr));
        for record in user.records(&out, "turns.jsonl") {
            let sent = record["text"].as_str().unwrap().parse::<u64>().unwrap();
            let (seed, told) = (record["seed"].as_u64().unwrap(), record["seed_sent"].as_u64());
            assert_eq!((seed & 0x7fff_ffff).max(1), sent);
            assert_eq!(told, (seed != sent).then_some(sent), "the record says what was sent");
        }
    }
    // As the program recorded before it sent less: without the second number.
    let path = user.path("seed-1/turns.jsonl");
    let old: Vec<String> = user
        .records("seed-1", "turns.jsonl")
        .into_iter()
        .map(|mut record| {
            record.as_object_mut().unwrap().remove("seed_sent");
            record.to_string()
        })
        .collect();
    std::fs::write(path, old.join("\n") + "\n").unwrap();
    let before = endpoint.requests();
    let output = run(&user, "replay", &["--seed", "1", "--out", "seed-1"], &endpoint);
    assert_eq!((code(&output), endpoint.requests() - before), (0, 0), "{}", text(&output.stderr));
}
