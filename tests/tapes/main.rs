//! Tapes through the program: made of a run, played without the model, recorded as nothing new, changed into new files, refused where they were edited.

#[path = "../common/mod.rs"]
mod common;
mod recording;

use common::{
    endpoint::{Behaviour, Endpoint},
    say,
    user::{CASE, User, expect, text},
};

/// A user with a run of one bundled case, whose model is gone, and a tape of it.
fn user_with_tape() -> User {
    let user = User::new();
    let model = Endpoint::start(Behaviour::default().script(|asked| say(&format!("第{}条回答", asked.number + 1))));
    let named = format!("{}#named-model", model.url());
    expect(&user.run(&["replay", "--case", CASE, "--model", &named, "--out", "run"]), 0, "");
    drop(model);
    expect(&user.run(&["tape", "from", "run", "--case", CASE, "-o", "a.tape", "--licence", "CC0"]), 0, "");
    user
}

#[test]
fn a_tape_plays_without_its_model_and_counts_as_nothing_new() {
    let user = user_with_tape();
    let shown = user.run(&["tape", "show", "a.tape"]);
    for said in ["model: named-model", "licence of the case: CC0", "times: first piece and end as recorded", "turn 3: "] {
        expect(&shown, 0, "");
        assert!(text(&shown.stdout).contains(said), "{said} is not in {}", text(&shown.stdout));
    }
    let played = user.run(&["replay", "--cases", "a.tape", "--model", "a.tape", "--out", "played"]);
    expect(&played, 0, "");
    let said = text(&played.stdout);
    assert!(said.contains("named-model (recording 20"), "{said}");
    let answers = |run: &str| -> Vec<String> {
        user.records(run, "turns.jsonl").iter().map(|turn| turn["text"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(answers("played"), answers("run"));
    assert!(user.records("played", "turns.jsonl").iter().all(|turn| turn["asked"] == "recording" && turn["model"]["kind"] == "recording"));
    let report = user.run(&["report", "played", "--format", "markdown"]);
    assert!(text(&report.stdout).contains("0/3") && text(&report.stdout).contains("3 answer(s) to changed or own questions, or played"));
    // A tape of what a tape played would be a copy that calls itself an answer.
    expect(&user.run(&["tape", "from", "played", "--cases", "a.tape", "--case", CASE, "-o", "copy.tape"]), 2, "has no answers");
}

#[test]
fn a_tape_plays_as_lines_and_asked_anything_else_says_what_it_holds() {
    let user = user_with_tape();
    let mut command = user.command();
    command.args(["tape", "play", "a.tape", "--plain", "--speed", "instant"]);
    let out = assert_cmd::Command::from_std(command).write_stdin("1\nn\nwait\nn\nwait\nask 还有别的吗？\nwait\nquit\n").output().unwrap();
    let said = text(&out.stdout);
    for expected in ["named-model (recording 20", "第1条回答", "第2条回答", "the recording holds no answer to this question"] {
        assert!(said.contains(expected), "{expected} is not in {said}");
    }
    assert!(!said.contains("第3条回答"), "{said}");
}

#[test]
fn a_changed_tape_is_a_new_file_and_the_first_one_stays() {
    let user = user_with_tape();
    let before = std::fs::read(user.path("a.tape")).unwrap();
    expect(&user.run(&["tape", "redact", "a.tape", "-o", "b.tape"]), 2, "nothing to redact");
    let all = ["tape", "redact", "a.tape", "--mask-names", "--drop-reference", "--model-name", "model A", "-o", "b.tape"];
    let out = user.run(&all);
    expect(&out, 0, "");
    assert!(text(&out.stdout).contains("model A (recording"));
    let redacted = std::fs::read_to_string(user.path("b.tape")).unwrap();
    assert!(!redacted.contains("named-model") && !redacted.contains("127.0.0.1"), "{redacted}");
    expect(&user.run(&["tape", "trim", "a.tape", "--turns", "2-3", "-o", "c.tape"]), 0, "");
    expect(&user.run(&["tape", "trim", "a.tape", "--turns", "4", "-o", "d.tape"]), 2, "turns 1, 2, 3");
    expect(&user.run(&["tape", "trim", "a.tape", "--turns", "0", "-o", "d.tape"]), 2, "such as 2 or 1-2");
    expect(&user.run(&["tape", "trim", "a.tape", "--turns", "1", "-o", "a.tape"]), 2, "the tape itself");
    expect(&user.run(&["tape", "trim", "a.tape", "--turns", "1", "-o", "b.tape"]), 2, "b.tape is there and is not overwritten");
    expect(&user.run(&["tape", "validate", "a.tape", "b.tape", "c.tape"]), 0, "");
    expect(&user.run(&["replay", "--cases", "c.tape", "--model", "c.tape", "--out", "trimmed"]), 0, "");
    assert_eq!(std::fs::read(user.path("a.tape")).unwrap(), before);
}

#[test]
fn an_edited_torn_or_missing_tape_is_told_before_anything_plays() {
    let user = user_with_tape();
    let whole = std::fs::read_to_string(user.path("a.tape")).unwrap();
    user.file("edited.tape", &whole.replace("第2条", "第9条"));
    expect(&user.run(&["tape", "play", "edited.tape", "--plain"]), 2, "was changed");
    expect(&user.run(&["replay", "--model", "edited.tape"]), 2, "was changed");
    let lines: Vec<&str> = whole.lines().collect();
    user.file("torn.tape", &(lines[..lines.len() - 1].join("\n") + "\n"));
    expect(&user.run(&["tape", "validate", "torn.tape", "a.tape"]), 5, "the tape is cut");
    expect(&user.run(&["replay", "--cases", "torn.tape", "--model", "torn.tape", "--out", "t"]), 0, "");
    expect(&user.run(&["tape", "show", "missing.tape"]), 2, "missing.tape");
    expect(&user.run(&["tape", "from", "run", "--case", "none", "-o", "x.tape"]), 2, "has no case none");
    expect(&user.run(&["tape", "from", "nowhere", "--case", CASE, "-o", "x.tape"]), 2, "holds no run");
    expect(&user.run(&["judge", "run", "--cases", "bundled", "--judge", "a.tape"]), 2, "a recording plays what it holds and cannot judge");
}
