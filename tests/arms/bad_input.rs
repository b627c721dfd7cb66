//! Bad input gets a clear error, and nothing is lost.

use super::*;

/// Gives the program these lines, and returns what it printed and its exit code.
fn type_in(user: &User, pack: &Path, typed: &str) -> (String, i32) {
    let mut child = user
        .command()
        .args(["answer", &pack.display().to_string(), "--plain", "--language", "en"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(typed.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    (said(&output), output.status.code().unwrap())
}

#[test]
fn a_pack_that_is_cut_edited_or_no_pack_is_refused_by_name() {
    let user = organiser("http://127.0.0.1:9/v1");
    expect(&user.run(&["arms", "pack", "ARMS.toml"]), 0, "");
    let whole = std::fs::read_to_string(pack_of(&user, DOCTORS[0])).unwrap();
    let without_end: String = whole.lines().take(whole.lines().count() - 1).map(|line| format!("{line}\n")).collect();
    let rows = [
        (without_end, "the answer pack is cut"),
        (whole.replace("患者主诉", "患者自述"), "was changed"),
        ("{}".to_owned(), "not the answer pack"),
        (whole.replacen("\"wardround_answer_pack\":1", "\"wardround_answer_pack\":2", 1), "layout 2"),
    ];
    for (text, says) in rows {
        let path = user.file("bad.pack", &text);
        let (printed, code) = type_in(&user, &path, "");
        assert!(code == 2 && printed.contains(says), "{says}: {printed}");
        assert!(!user.path("bad.answers.jsonl").exists());
    }
}

#[test]
fn an_empty_answer_is_refused_and_a_draft_is_kept() {
    let user = organiser("http://127.0.0.1:9/v1");
    expect(&user.run(&["arms", "pack", "ARMS.toml"]), 0, "");
    let pack = pack_of(&user, DOCTORS[0]);
    let (printed, code) = type_in(&user, &pack, "\n.\nbegun\n//slash\n");
    assert!(code == 5 && printed.contains("there is no text"), "{printed}");
    let (printed, _) = type_in(&user, &pack, "/drop\n");
    assert!(printed.contains("begun\n/slash"), "{printed}");
    let answers = lines(&user.path("answer-packs").join(format!("{}.answers.jsonl", DOCTORS[0])));
    assert_eq!(answers.last().unwrap()["text"], "begun");
}

#[test]
fn a_server_that_is_not_there_is_told_and_recorded_and_the_doctor_goes_on_alone() {
    let user = organiser("http://127.0.0.1:9/v1");
    let path = user.path("ARMS.toml");
    let plan = std::fs::read_to_string(&path).unwrap();
    let begin = plan.find("# Whose recorded").unwrap();
    let end = plan.find("# Who is consulted").unwrap();
    let only = format!("{}{}", &plan[..begin], &plan[end..]).replace("\"unaided\", \"aided\", \"revise\"", "\"aided\"");
    std::fs::write(&path, only).unwrap();
    expect(&user.run(&["arms", "pack", "ARMS.toml"]), 0, "");
    let (printed, _) = type_in(&user, &pack_of(&user, DOCTORS[0]), "\n/ask what is it?\nmy own answer\n.\n");
    assert!(printed.contains("the model cannot be reached") && printed.contains("saved"), "{printed}");
    let answers = lines(&user.path("answer-packs").join(format!("{}.answers.jsonl", DOCTORS[0])));
    let events: Vec<&str> = answers.iter().map(|line| line["event"].as_str().unwrap()).collect();
    assert_eq!(events, ["opened", "asked", "no_reply", "draft", "answered"]);
    assert_eq!(answers[2]["reason"], "unreachable");
}

#[test]
fn files_that_are_torn_foreign_or_changed_are_named_and_the_others_are_taken() {
    let user = organiser("http://127.0.0.1:9/v1");
    expect(&user.run(&["arms", "pack", "ARMS.toml"]), 0, "");
    type_in(&user, &pack_of(&user, DOCTORS[0]), "\nmy own answer\n.\n\n");
    let good = std::fs::read_to_string(user.path("answer-packs").join(format!("{}.answers.jsonl", DOCTORS[0]))).unwrap();
    user.file("torn.jsonl", &good[..good.len() - 20]);
    user.file("foreign.jsonl", &good.replace("\"study\":\"", "\"study\":\"f"));
    user.file("other.jsonl", &good.replace(DOCTORS[0], "nobody"));
    user.file("broken.jsonl", &good.replacen("{\"wardround_answer\"", "{{\"wardround_answer\"", 1));
    user.file("good.jsonl", &good);
    let merged =
        user.run(&["arms", "merge", "ARMS.toml", "--run", "r", "torn.jsonl", "foreign.jsonl", "other.jsonl", "broken.jsonl", "good.jsonl"]);
    let said = said(&merged);
    expect(&merged, 5, "");
    for says in [
        "of another study",
        "the doctor is not in this study",
        "broken.jsonl",
        "this file was not taken",
        "torn.jsonl: the last line is cut",
    ] {
        assert!(said.contains(says), "{says}: {said}");
    }
    for (named, says) in [("answer-packs", "a folder: name the answers files"), ("run-of-unmistakable/manifest.json", "manifest.json")] {
        let wrong = user.run(&["arms", "merge", "ARMS.toml", "--run", "r", named]);
        assert!(self::said(&wrong).contains(says), "{says}: {}", self::said(&wrong));
    }
    let pack = format!("answer-packs/{}.pack", DOCTORS[0]);
    expect(&user.run(&["arms", "merge", "ARMS.toml", "--run", "r", &pack]), 5, "an answer pack, which is what the doctor was given");
    // What a run of something else has is not written over.
    let foreign = user.run(&["arms", "merge", "ARMS.toml", "--run", "run-of-unmistakable", "good.jsonl"]);
    expect(&foreign, 2, "no run of this study");
}

#[test]
fn bundled_cases_stay_in_the_language_in_which_they_were_handed_out() {
    let user = organiser("http://127.0.0.1:9/v1");
    let plan = std::fs::read_to_string(user.path("ARMS.toml")).unwrap();
    let (begin, end) = (plan.find("# Whose recorded").unwrap(), plan.find("# The doctors").unwrap());
    let alone = format!("{}{}", &plan[..begin], &plan[end..]).replace("\"unaided\", \"aided\", \"revise\"", "\"unaided\"");
    user.file("ALONE.toml", &alone.replace("\"cases.json\"", "\"bundled\""));
    let in_chinese = user.command().env("LANG", "zh_CN.UTF-8").args(["arms", "pack", "ALONE.toml"]).output().unwrap();
    expect(&in_chinese, 0, "");
    type_in(&user, &pack_of(&user, DOCTORS[0]), "\nmy own answer\n.\n");
    let file = format!("answer-packs/{}.answers.jsonl", DOCTORS[0]);
    let merged = user.run(&["arms", "merge", "ALONE.toml", "--run", "r", &file]);
    expect(&merged, 0, "");
    assert!(said(&merged).contains("unaided 1; 0 known\n"), "{}", said(&merged));
}

#[cfg(unix)]
#[test]
fn a_disk_that_is_full_is_said_and_what_was_saved_stays() {
    let user = organiser("http://127.0.0.1:9/v1");
    expect(&user.run(&["arms", "pack", "ARMS.toml"]), 0, "");
    let pack = pack_of(&user, DOCTORS[0]);
    type_in(&user, &pack, "\n");
    let answers = user.path("answer-packs").join(format!("{}.answers.jsonl", DOCTORS[0]));
    let before = std::fs::read(&answers).unwrap();
    // Files may not grow over what this one has, in blocks of 512 or 1024 bytes.
    let mut command = std::process::Command::new("sh");
    user.dress(&mut command);
    let program = env!("CARGO_BIN_EXE_wardround");
    let script = format!("ulimit -f 1; trap '' XFSZ; exec {program} answer '{}' --plain --language en", pack.display());
    let mut child = command.args(["-c", &script]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let long = "x".repeat(4096);
    child.stdin.take().unwrap().write_all(format!("{long}\n").as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.code() == Some(6) && said(&output).contains("not saved"), "{}", said(&output));
    assert_eq!(std::fs::read(&answers).unwrap(), before);
}
