//! Interviews in archives, merged runs and reports of several folders.

use super::{User, code, expect, interview, text};
use std::fs;

const CASE: &str = "chest-pain-at-rest";

/// An interview of a case that begins with this question.
fn asked(user: &User, case: &str, question: &str, out: &str) {
    let output = interview(user, &[case, "--language", "zh", "--out", out], &format!("{question}\n结论：心肌梗死\n"));
    expect(&output, 0, "");
}

#[test]
fn an_archive_has_every_line_and_no_word_of_the_case() {
    let user = User::new();
    asked(&user, CASE, "吸烟吗？", "run");
    let packed = user.run(&["run", "pack", "run", "--output", "run.tar.gz", "--language", "zh"]);
    expect(&packed, 0, "");
    assert!(text(&packed.stdout).contains("问诊 3 句"), "{}", text(&packed.stdout));
    let verified = user.run(&["run", "verify", "run.tar.gz"]);
    expect(&verified, 0, "");
    assert!(text(&verified.stdout).contains("lines of interviews (3)"), "{}", text(&verified.stdout));
    // A line that somebody takes out is missed.
    let lines = fs::read_to_string(user.path("run/utterances.jsonl")).unwrap();
    let without: Vec<&str> = lines.lines().enumerate().filter(|(place, _)| *place != 1).map(|(_, line)| line).collect();
    fs::write(user.path("run/utterances.jsonl"), without.join("\n") + "\n").unwrap();
    let verified = user.run(&["run", "verify", "run"]);
    assert!(code(&verified) != 0 && text(&verified.stdout).contains("a line before it is missing"), "{}", text(&verified.stdout));
}

#[test]
fn runs_of_other_interviews_are_merged_and_other_words_of_the_same_are_refused_and_reported_side_by_side() {
    let user = User::new();
    asked(&user, CASE, "吸烟吗？", "one");
    asked(&user, CASE, "哪里不舒服？", "two");
    asked(&user, "autumn-fever", "哪里不舒服？", "three");
    let refused = user.run(&["run", "merge", "one", "two", "--out", "merged"]);
    assert!(code(&refused) != 0, "{}", text(&refused.stdout));
    assert!(text(&refused.stderr).contains("1 interview(s) stand in several of the runs with other words"), "{}", text(&refused.stderr));
    assert!(!user.path("merged").exists(), "nothing was merged");
    let report = |runs: &[&str]| {
        let output = user.run(&[&["report"], runs, &["--format", "json"]].concat());
        serde_json::from_slice::<serde_json::Value>(&output.stdout).unwrap()["interviews"][0]["complete"].clone()
    };
    assert_eq!(report(&["one", "two"]), 2);
    fs::create_dir(user.path("copy")).unwrap();
    for file in ["manifest.json", "utterances.jsonl"] {
        fs::copy(user.path("one").join(file), user.path("copy").join(file)).unwrap();
    }
    assert_eq!(report(&["one", "copy"]), 1, "a copy is read once");
    let merged = user.run(&["run", "merge", "one", "three", "--out", "merged"]);
    expect(&merged, 0, "");
    assert_eq!(user.records("merged", "utterances.jsonl").len(), 6);
    assert_eq!(report(&["merged"]), 2);
    let again = user.run(&["run", "merge", "one", "three", "--out", "merged"]);
    assert!(text(&again.stdout).contains("nothing new"), "{}", text(&again.stdout));
}
