//! Marked words, from the rater's commands to the organiser's files.

use super::*;

/// A trial of one rater over two cases at turn 1, with marks.
fn marked_trial(user: &User, raters: &str, more: &[(&str, &str)]) {
    let changes = [
        ("marks = false", "marks = true"),
        ("case_ids = []", "case_ids = [\"1\", \"2\"]"),
        ("turns = []", "turns = [1]"),
        ("overlap = 0.3", "overlap = 0.0"),
        ("repeats = 0.1", "repeats = 0.0"),
    ];
    protocol(user, raters, &[&changes, more].concat());
    expect(&user.run(&["trial", "pack", "TRIAL.toml", "--out", "packs"]), 0, "");
}

/// What the plain dialogue prints when these lines are typed.
fn typed(user: &User, pack: &str, language: &str, input: &[&str]) -> String {
    let mut command = user.command();
    command.args(["rate", &user.path(pack).display().to_string(), "--plain", "--language", language]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    input.iter().for_each(|line| writeln!(stdin, "{line}").unwrap());
    drop(stdin);
    said(&child.wait_with_output().unwrap())
}

#[test]
fn words_are_marked_as_lines_and_come_back_to_the_organiser() {
    let user = organiser();
    marked_trial(&user, "r1", &[]);
    let dialogue = [
        "/mark 9 病例",
        "/mark 错误 胃肠炎",
        "/mark 错误 合成回答 | 没有依据",
        "/mark 2 回答",
        // Two places have this sign.
        "/mark unsafe ，",
        "2",
        "/marks",
        "/unmark 5",
        "/mark 1 病例",
        "/unmark 2",
        "7",
        "",
        "/quit",
    ];
    let told = typed(&user, "packs/r1.pack", "zh", &dialogue);
    for expected in [
        "类别：1 正确、2 错误、3 无关、4 多余、5 不安全",
        "回答中没有这些文字",
        "已标注：错误“合成回答”：没有依据",
        "“标注”：这些文字已有同一种标注",
        "这些文字出现 2 次",
        "2 …",
        "已标注：不安全“，”",
        "没有这个编号",
        "已标注：正确“病例”",
        "已删除标注：正确“病例”",
        "已保存",
    ] {
        assert!(told.contains(expected), "{expected} is not in {told}");
    }
    let rating = &lines(&user.path("packs/r1.ratings.jsonl"))[0];
    let text = &answers(&user.path("packs/r1.pack"))[rating["answer"].as_str().unwrap()];
    let chars: Vec<char> = text.chars().collect();
    let marks = rating["values"]["marks"].as_array().unwrap();
    let words: Vec<(String, &str)> = marks
        .iter()
        .map(|mark| {
            let place = |name: &str| usize::try_from(mark[name].as_u64().unwrap()).unwrap();
            assert_eq!(mark["digest"].as_str().unwrap(), sha256(text.as_bytes()));
            (chars[place("start")..place("end")].iter().collect(), mark["label"].as_str().unwrap())
        })
        .collect();
    assert_eq!(words, [("合成回答".to_owned(), "wrong"), ("，".to_owned(), "unsafe")]);
    expect(&user.run(&["trial", "merge", "TRIAL.toml", "packs/r1.ratings.jsonl"]), 0, "");
    let export = |flags: &[&str]| text_of(&user, &[&["trial", "export", "TRIAL.toml"], flags].concat());
    let organisers = export(&[]);
    let columns = "rater_excluded,mark_turn,mark_start,mark_end,mark_words";
    assert!(organisers.lines().next().unwrap().ends_with(columns), "{organisers}");
    assert!(organisers.contains(",rated,marks,wrong,") && organisers.contains(",合成回答\n"), "{organisers}");
    assert!(!organisers.contains("没有依据"));
    let with_notes = export(&["--for", "rater", "--with-comments", "--format", "jsonl"]);
    assert!(with_notes.contains("\"mark_note\":\"没有依据\"") && !with_notes.contains("unmistakable"), "{with_notes}");
}

fn text_of(user: &User, arguments: &[&str]) -> String {
    let output = user.run(arguments);
    expect(&output, 0, "");
    text(&output.stdout)
}

#[test]
fn marks_that_do_not_fit_the_answer_are_not_taken() {
    let user = organiser();
    marked_trial(&user, "r1", &[]);
    typed(&user, "packs/r1.pack", "en", &["/mark wrong 合成回答", "7", "", "/mark extra 合成", "6", "", "/quit"]);
    let file = user.path("packs/r1.ratings.jsonl");
    let good = std::fs::read_to_string(&file).unwrap();
    assert_eq!(good.lines().count(), 2);
    let digest = sha256(b"another text");
    let first_digest = lines(&file)[0]["values"]["marks"][0]["digest"].as_str().unwrap().to_owned();
    let merged = |changed: &str| {
        std::fs::write(user.path("sent.ratings.jsonl"), changed).unwrap();
        let output = user.run(&["trial", "merge", "TRIAL.toml", "sent.ratings.jsonl"]);
        let _ = std::fs::remove_file(user.path("TRIAL.trial/ratings.jsonl"));
        said(&output)
    };
    assert!(merged(&good).contains("2 new, 0 known\n"), "{}", merged(&good));
    for (from, to) in
        [("\"end\":", "\"end\":9"), ("\"start\":", "\"start\":9"), ("\"text\":0", "\"text\":3"), (first_digest.as_str(), digest.as_str())]
    {
        let changed = good.replacen(from, to, 1);
        assert_ne!(changed, good, "{from}");
        let told = merged(&changed);
        assert!(told.contains("1 new, 0 known, not taken: 1 another form, or a value"), "{to}: {told}");
    }
}
