//! Trials of interviews: raters see whole interviews, and not whose they are.

use super::{answers, rate, said};
use crate::common::{
    endpoint::Endpoint,
    say,
    user::{User, code, expect, text},
};
use std::{
    io::Write,
    process::{Output, Stdio},
};

const CASE: &str = "chest-pain-at-rest";
const DOCTOR: &str = "alpha-unmistakable-7b";

/// An interview with these lines typed.
fn interview(user: &User, args: &[&str], typed: &str) -> Output {
    let mut command = user.command();
    command.arg("interview").args(args).args(["--language", "zh"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(typed.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

/// A model that asks one question, orders, and concludes in its second line with its name.
fn doctor() -> Endpoint {
    Endpoint::scripted(|asked| {
        let is_first = !asked.question().contains("病人");
        say(if is_first && asked.question().contains("开始") {
            "您哪里不舒服？\n检查：心电图"
        } else {
            "结论：\n诊断：急性心肌梗死\n依据：我是alpha-unmistakable-7b，心电图ST段抬高。"
        })
    })
}

/// A user with interviews of one case by a model and by a person, and a protocol of both.
fn organiser(endpoint: &Endpoint) -> User {
    let user = User::new();
    let model = format!("{}#{DOCTOR}", endpoint.url());
    expect(&interview(&user, &[CASE, "--doctor", &model, "--turns", "6", "--out", "runs/model"], ""), 0, "");
    expect(&interview(&user, &[CASE, "--out", "runs/people"], "您吸烟吗？\n检查：血压\n结论：主动脉夹层\n"), 0, "");
    user
}

fn planned(user: &User) -> Output {
    let out =
        user.run(&["trial", "new", "TRIAL.toml", "--run", "runs/model", "--run", "runs/people", "--raters", "r1", "--language", "zh"]);
    let path = user.path("TRIAL.toml");
    if let Ok(mut protocol) = std::fs::read_to_string(&path) {
        for name in ["recruitment", "training", "compensation", "ethics"] {
            protocol = protocol.replace(&format!("{name} = \"\""), &format!("{name} = \"none\""));
        }
        std::fs::write(&path, protocol).unwrap();
    }
    out
}

#[test]
fn whole_interviews_are_rated_blind_and_unblinded_in_the_report() {
    let endpoint = doctor();
    let user = organiser(&endpoint);
    expect(&planned(&user), 0, "");
    let protocol = std::fs::read_to_string(user.path("TRIAL.toml")).unwrap();
    assert!(protocol.contains("unit = \"interview\"") && protocol.contains("model = \"person\""), "{protocol}");
    let packed = user.run(&["trial", "pack", "TRIAL.toml", "--out", "packs", "--language", "zh"]);
    expect(&packed, 0, "");
    let pack = user.path("packs/r1.pack");
    let shown = answers(&pack);
    assert_eq!(shown.len(), 2);
    assert!(
        shown
            .values()
            .any(|text| text.contains("**医生**：您吸烟吗？") && text.contains("> **检查结果**：") && text.contains("主动脉夹层"))
    );
    assert!(shown.values().any(|text| text.contains("▇▇▇") && text.contains("急性心肌梗死")), "{shown:?}");
    let whole = std::fs::read_to_string(&pack).unwrap();
    for hidden in [DOCTOR, "runs/", "scripted", "\"person\"", &endpoint.url()] {
        assert!(!whole.contains(hidden), "{hidden} is in the pack");
    }
    assert!(whole.contains("几位医生分别对同一位病人问诊（男，58岁）"));
    rate(&user, &pack, "r1", None);
    expect(&user.run(&["trial", "merge", "TRIAL.toml", "packs/r1.ratings.jsonl"]), 0, "");
    let report = user.run(&["trial", "report", "TRIAL.toml", "--format", "markdown", "--language", "zh"]);
    expect(&report, 0, "");
    let report = text(&report.stdout);
    assert!(report.contains(DOCTOR) && report.contains("person") && report.contains("整次问诊"), "{report}");
    expect(&user.run(&["trial", "close", "TRIAL.toml"]), 0, "");
}

#[test]
fn what_cannot_be_rated_is_refused_plainly() {
    let endpoint = doctor();
    let user = organiser(&endpoint);
    expect(&planned(&user), 0, "");
    let protocol = std::fs::read_to_string(user.path("TRIAL.toml")).unwrap();
    expect(
        &user.run(&["replay", "--case", CASE, "--model", &format!("{}#other", endpoint.url()), "--language", "zh", "--out", "runs/replay"]),
        0,
        "",
    );
    let model = format!("{}#{DOCTOR}", endpoint.url());
    for (from, to, expected) in [
        ("turns = []", "turns = [1]", "评整次问诊"),
        ("runs/people", "runs/replay", "此运行没有问诊"),
        ("model = \"person\"", "model = \"nobody\"", "没有医生 nobody"),
        ("repeat = 0", "repeat = 3", "的第 4 次问诊"),
        ("case_ids = []", "case_ids = []", "对病例 chest-pain-at-rest 问诊了几次"),
    ] {
        assert!(protocol.contains(from), "{from} is not in {protocol}");
        if expected.contains("问诊了几次") {
            // The same doctor with another limit in the same run: which one is meant?
            expect(&interview(&user, &[CASE, "--doctor", &model, "--turns", "5", "--out", "runs/model"], ""), 0, "");
        }
        std::fs::write(user.path("TRIAL.toml"), protocol.replace(from, to)).unwrap();
        let refused = user.run(&["trial", "pack", "TRIAL.toml", "--out", "packs", "--language", "zh"]);
        assert!(code(&refused) != 0 && said(&refused).contains(expected), "{to}: {}", said(&refused));
    }
}

#[test]
fn an_interview_without_a_conclusion_is_rated_and_marked_and_an_unfinished_one_is_not() {
    let endpoint = Endpoint::scripted(|_| say("您哪里不舒服？"));
    let user = organiser(&endpoint);
    expect(&planned(&user), 0, "");
    expect(&user.run(&["trial", "pack", "TRIAL.toml", "--out", "packs", "--language", "zh"]), 0, "");
    let foreign = user.run(&["trial", "pack", "TRIAL.toml", "--out", "packs", "--language", "en"]);
    assert!(said(&foreign).contains("are in Chinese, and the cases were read in the other language"), "{}", said(&foreign));
    assert!(answers(&user.path("packs/r1.pack")).values().any(|text| text.ends_with("（没有写结论）")));
    let other = User::new();
    interview(&other, &[CASE, "--out", "runs/people"], "您吸烟吗？\n");
    let made = other.run(&["trial", "new", "TRIAL.toml", "--run", "runs/people", "--raters", "r1", "--language", "zh"]);
    expect(&made, 0, "");
    let path = other.path("TRIAL.toml");
    let filled = std::fs::read_to_string(&path).unwrap();
    let filled = ["recruitment", "training", "compensation", "ethics"]
        .iter()
        .fold(filled, |text, name| text.replace(&format!("{name} = \"\""), &format!("{name} = \"none\"")));
    std::fs::write(&path, filled).unwrap();
    let refused = other.run(&["trial", "pack", "TRIAL.toml", "--out", "packs", "--language", "zh"]);
    assert!(code(&refused) != 0 && said(&refused).contains("所有医生都问诊完的"), "{}", said(&refused));
}
