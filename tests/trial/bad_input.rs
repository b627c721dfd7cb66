//! Files that are cut, changed, foreign or in use, and people who do what nobody planned.

use super::*;

fn packed() -> User {
    let user = organiser();
    protocol(&user, "r1,r2", &[("case_ids = []", "case_ids = [\"1\", \"2\"]")]);
    expect(&user.run(&["trial", "pack", "TRIAL.toml", "--out", "packs"]), 0, "");
    user
}

#[test]
fn a_pack_that_was_cut_or_changed_or_is_none_is_refused_in_both_languages() {
    let user = packed();
    let text = std::fs::read_to_string(user.path("packs/r1.pack")).unwrap();
    let rows = [
        (text[..text.len() - 40].to_owned(), "cut", "不完整"),
        (text.replacen("合成回答", "合成答案", 1), "changed", "改动"),
        ("{}".to_owned(), "not the pack", "不是评分包"),
        (text.replacen("\"wardround_pack\":1", "\"wardround_pack\":9", 1), "layout 9", "第 9 版"),
    ];
    for (text, en, zh) in rows {
        user.file("bad.pack", &text);
        expect(&user.run(&["rate", "bad.pack", "--plain", "--language", "en"]), 2, en);
        expect(&user.run(&["rate", "bad.pack", "--plain", "--language", "zh"]), 2, zh);
        assert!(!user.path("bad.ratings.jsonl").exists());
    }
}

#[test]
fn ratings_of_another_trial_or_of_a_changed_pack_are_named_and_not_mixed_in() {
    let (user, other) = (packed(), packed());
    rate(&other, &other.path("packs/r1.pack"), "r1", None);
    let foreign = std::fs::read_to_string(other.path("packs/r1.ratings.jsonl")).unwrap();
    user.file("foreign.jsonl", &foreign);
    let merged = user.run(&["trial", "merge", "TRIAL.toml", "foreign.jsonl"]);
    assert_eq!(merged.status.code(), Some(5));
    assert!(said(&merged).contains("of another trial"), "{}", said(&merged));
    rate(&user, &user.path("packs/r1.pack"), "r1", None);
    let own = std::fs::read_to_string(user.path("packs/r1.ratings.jsonl")).unwrap();
    let digest = lines(&user.path("packs/r1.ratings.jsonl"))[0]["pack"].as_str().unwrap().to_owned();
    user.file("changed.jsonl", &own.replace(&digest, &"0".repeat(64)));
    let merged = user.run(&["trial", "merge", "TRIAL.toml", "changed.jsonl"]);
    assert!(said(&merged).contains("not handed out"), "{}", said(&merged));
    // A value that the form does not take, and a line that was torn.
    user.file("wild.jsonl", &own.replacen("\"overall\":", "\"overall\":1", 1));
    assert!(said(&user.run(&["trial", "merge", "TRIAL.toml", "wild.jsonl"])).contains("not taken: 1 another form"));
    user.file("torn.jsonl", &own[..own.len() - 30]);
    let merged = user.run(&["trial", "merge", "TRIAL.toml", "torn.jsonl"]);
    expect(&merged, 5, "the last line is cut");
    let count = lines(&user.path("packs/r1.ratings.jsonl")).len();
    // One is lacking, and one was left out of the file before.
    assert!(said(&merged).contains("known"), "{}", said(&merged));
    expect(&user.run(&["trial", "merge", "TRIAL.toml", "packs/r1.ratings.jsonl"]), 0, "");
    assert_eq!(lines(&user.path("TRIAL.trial/ratings.jsonl")).len(), count);
}

#[test]
fn what_all_ratings_have_in_common_does_not_change_once_packs_are_handed_out() {
    let user = packed();
    expect(&user.run(&["trial", "case-study", "TRIAL.toml", "--case", "1"]), 2, "the form of this trial has no marks");
    let path = user.path("TRIAL.toml");
    let kept = std::fs::read_to_string(&path).unwrap();
    for (from, to, named) in [
        ("form = \"overall\"", "form = \"harm\"", "form / marks"),
        ("marks = false", "marks = true", "form / marks"),
        ("reference = \"after_case\"", "reference = \"never\"", "reference"),
        ("plain_text = false", "plain_text = true", "plain_text"),
        ("uniform = false", "uniform = false\n\n[questionnaire]\nform = \"tasks\"\n", "[questionnaire]"),
    ] {
        assert!(kept.contains(from), "{from}");
        std::fs::write(&path, kept.replace(from, to)).unwrap();
        for command in ["pack", "status", "report", "export", "close"] {
            expect(&user.run(&["trial", command, "TRIAL.toml"]), 2, &format!("{named} changed since packs were handed out"));
        }
    }
    std::fs::write(&path, &kept).unwrap();
    expect(&user.run(&["trial", "pack", "TRIAL.toml", "--out", "packs"]), 0, "");
    // Without its key a trial begins no second time over the ratings of the first.
    rate(&user, &user.path("packs/r1.pack"), "r1", None);
    expect(&user.run(&["trial", "merge", "TRIAL.toml", "packs/r1.ratings.jsonl"]), 0, "");
    std::fs::remove_file(user.path("TRIAL.trial/key.json")).unwrap();
    let refused = user.run(&["trial", "pack", "TRIAL.toml", "--out", "packs"]);
    expect(&refused, 2, "from a backup");
}

#[test]
fn lines_that_no_program_writes_do_no_harm() {
    let user = packed();
    rate(&user, &user.path("packs/r1.pack"), "r1", None);
    let ratings = user.path("packs/r1.ratings.jsonl");
    let kept = std::fs::read_to_string(&ratings).unwrap();
    let with = |name: &str, value: &str| {
        let lines = kept.lines().map(|line| {
            let mut line: serde_json::Value = serde_json::from_str(line).unwrap();
            line[name] = serde_json::from_str(value).unwrap();
            line.to_string() + "\n"
        });
        lines.collect::<String>()
    };
    let all = kept.lines().count();
    for (name, value) in [("active_ms", "18446744073709551615"), ("sequence", "18446744073709551615")] {
        user.file("wild.jsonl", &with(name, value));
        assert!(said(&user.run(&["trial", "merge", "TRIAL.toml", "wild.jsonl"])).contains(&format!("{all} an impossible time")));
        expect(&user.run(&["trial", "report", "TRIAL.toml"]), 0, "");
    }
    std::fs::write(&ratings, with("sequence", "18446744073709551615")).unwrap();
    let output = user.run(&["rate", "packs/r1.pack", "--plain"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    // A bad file among others: the others are taken; and what is missing in between is told.
    let lines: Vec<&str> = kept.lines().collect();
    user.file("bad.jsonl", &format!("garbage\n{kept}"));
    user.file("gap.jsonl", &(lines[..2].join("\n") + "\n" + &lines[3..].join("\n") + "\n"));
    let merged = user.run(&["trial", "merge", "TRIAL.toml", "bad.jsonl", "gap.jsonl"]);
    assert_eq!(merged.status.code(), Some(5));
    let said = said(&merged);
    assert!(
        said.contains("this file was not taken") && said.contains(&format!("{} new", all - 1)) && said.contains("1 lines are missing"),
        "{said}"
    );
}

#[test]
fn what_is_no_ratings_file_is_named_with_what_to_give_instead() {
    let user = packed();
    rate(&user, &user.path("packs/r1.pack"), "r1", None);
    let rows = [
        ("packs/r1.pack", "a pack, which is what the rater was given", "这是评分包"),
        ("packs", "a folder: name the ratings files in it", "这是文件夹"),
        ("TRIAL.trial/key.json", "the trial's key", "这是密钥文件"),
    ];
    for (file, en, zh) in rows {
        for (language, expected) in [("en", en), ("zh", zh)] {
            let mut command = user.command();
            command.env("LC_ALL", if language == "zh" { "zh_CN.UTF-8" } else { "C" }).args(["trial", "merge", "TRIAL.toml", file]);
            expect(&command.output().unwrap(), 5, expected);
        }
    }
    let whole = std::fs::read_to_string(user.path("packs/r1.ratings.jsonl")).unwrap();
    user.file("cut.ratings.jsonl", &whole[..whole.len() - 30]);
    let empty = std::fs::read_to_string(user.path("TRIAL.trial/ratings.jsonl")).unwrap();
    expect(&user.run(&["trial", "merge", "TRIAL.toml", "cut.ratings.jsonl"]), 5, "the last line is cut");
    user.file("TRIAL.trial/ratings.jsonl", &empty);
    // The others are taken all the same; but a name that is mistyped stops the command before it takes anything.
    expect(&user.run(&["trial", "merge", "TRIAL.toml", "packs/r1.ratings.jsonl", "nowhere.jsonl"]), 2, "nowhere.jsonl");
    assert_eq!(std::fs::read_to_string(user.path("TRIAL.trial/ratings.jsonl")).unwrap(), "");
    let merged = user.run(&["trial", "merge", "TRIAL.toml", "packs", "packs/r1.ratings.jsonl"]);
    assert!(said(&merged).contains(" new, 0 known"), "{}", said(&merged));
}

#[test]
fn merged_ratings_that_were_changed_by_hand_are_refused_with_their_line() {
    let user = packed();
    rate(&user, &user.path("packs/r1.pack"), "r1", None);
    expect(&user.run(&["trial", "merge", "TRIAL.toml", "packs/r1.ratings.jsonl"]), 0, "");
    let path = user.path("TRIAL.trial/ratings.jsonl");
    let kept = std::fs::read_to_string(&path).unwrap();
    let line = kept.lines().nth(2).unwrap();
    let digest = lines(&path)[2]["pack"].as_str().unwrap().to_owned();
    let rows = [
        (line.replacen("\"overall\":", "\"overall\":1", 1), "another form, or a value that the form does not take"),
        (line.replace(&digest, &"0".repeat(64)), "given on a pack that was not handed out"),
        (line.replace("\"rater\":\"r1\"", "\"rater\":\"r9\""), "the rater is not in this trial"),
    ];
    for (changed, expected) in rows {
        assert!(changed != line);
        std::fs::write(&path, kept.replace(line, &changed)).unwrap();
        for command in [["report"].as_slice(), &["status"], &["export"], &["close", "--incomplete"], &["merge"]] {
            let mut all = vec!["trial", command[0], "TRIAL.toml"];
            all.extend(&command[1..]);
            all.extend(if command[0] == "merge" { &["packs/r1.ratings.jsonl"][..] } else { &[] });
            expect(&user.run(&all), 2, &format!("line 3: {expected}"));
        }
    }
    std::fs::write(&path, &kept).unwrap();
    expect(&user.run(&["trial", "report", "TRIAL.toml"]), 0, "");
}

#[test]
fn a_protocol_that_names_a_rated_model_is_not_packed_and_another_name_is_told() {
    let user = organiser();
    let title = ("en = \"Blind rating of medical answers\"", "en = \"Alpha-Unmistakable-7B and others\"");
    let path = protocol(&user, "r1,r2", &[title]);
    expect(&user.run(&["trial", "pack", "TRIAL.toml"]), 2, "line 5, title.en: names a model of the study, \"Alpha-Unmistakable-7B\"");
    assert!(!user.path("packs").exists() && !user.path("TRIAL.trial").exists());
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace(title.1, "en = \"Better than GPT-4?\"")).unwrap();
    expect(&user.run(&["trial", "pack", "TRIAL.toml"]), 0, "the title or the guidelines name GPT-4");
}

#[test]
fn a_new_protocol_needs_the_case_file_of_its_runs_and_advises_pseudonyms() {
    let user = organiser();
    let new = |cases: &str| user.run(&["trial", "new", "NEW.toml", "--run", "run-of-unmistakable", "--cases", cases]);
    expect(&new("nowhere.json"), 3, "nowhere.json");
    let other = std::fs::read_to_string(user.path("cases.json")).unwrap().replace("参考答案", "答案");
    user.file("other.json", &other);
    expect(&new("other.json"), 2, "this run was recorded from another case file (cases.json)");
    assert!(!user.path("NEW.toml").exists());
    expect(&new("cases.json"), 0, "");
    assert!(std::fs::read_to_string(user.path("NEW.toml")).unwrap().contains("give pseudonyms"));
}

#[test]
fn nothing_of_a_trial_is_overwritten_by_a_report_or_by_another_trials_packs() {
    let (user, other) = (packed(), packed());
    std::fs::copy(other.path("packs/r1.pack"), user.path("packs/r1.pack")).unwrap();
    expect(&user.run(&["trial", "pack", "TRIAL.toml", "--out", "packs"]), 2, "is no pack of this trial and stays");
    let (protocol, key) = (user.path("TRIAL.toml"), user.path("TRIAL.trial/key.json"));
    let kept = [&protocol, &key].map(|path| std::fs::read(path).unwrap());
    for command in ["report", "export"] {
        for file in ["TRIAL.toml", "TRIAL.trial/key.json"] {
            expect(&user.run(&["trial", command, "TRIAL.toml", "--output", file]), 2, "a file of the trial itself");
        }
    }
    assert!([&protocol, &key].map(|path| std::fs::read(path).unwrap()) == kept);
}

#[test]
fn a_torn_record_of_the_closing_opens_nothing() {
    let user = packed();
    expect(&user.run(&["trial", "close", "TRIAL.toml", "--incomplete"]), 0, "");
    let path = user.path("TRIAL.trial/closing.jsonl");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, &text[..text.len() - 20]).unwrap();
    for command in ["report", "status", "pack"] {
        expect(&user.run(&["trial", command, "TRIAL.toml"]), 6, "the last line is cut");
    }
}

#[test]
fn a_mistake_in_a_protocol_names_line_and_field() {
    let user = organiser();
    let path = protocol(&user, "r1,r2", &[("overlap_raters = 2", "overlap_raters = 5")]);
    let line = std::fs::read_to_string(&path).unwrap().lines().position(|line| line.starts_with("overlap_raters")).unwrap() + 1;
    expect(&user.run(&["trial", "pack", "TRIAL.toml"]), 2, &format!("line {line}, assignment.overlap_raters"));
    assert!(!user.path("TRIAL.trial").exists());
}

#[test]
fn what_a_model_lacks_is_left_out_for_all_and_counted() {
    let user = organiser();
    let turns = user.path("run-of-unmistakable/turns.jsonl");
    let kept: Vec<String> = std::fs::read_to_string(&turns).unwrap().lines().map(str::to_owned).collect();
    // The last model's last case has no third answer.
    std::fs::write(&turns, kept[..kept.len() - 1].join("\n") + "\n").unwrap();
    protocol(&user, "r1", &[("overlap = 0.3", "overlap = 0.0"), ("repeats = 0.1", "repeats = 0.0")]);
    let packed = user.run(&["trial", "pack", "TRIAL.toml", "--out", "packs"]);
    expect(&packed, 0, "gamma-unmistakable-7b has no answer to 1 items");
    assert_eq!(lines(&user.path("packs/r1.pack")).len(), 59 + 2);
}

#[test]
fn two_programs_do_not_rate_one_pack_at_once() {
    let user = packed();
    let pack = user.path("packs/r1.pack");
    let mut first = user.command();
    first.args(["rate", &pack.display().to_string(), "--plain"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut first = first.spawn().unwrap();
    let mut line = String::new();
    BufReader::new(first.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    expect(&user.run(&["rate", &pack.display().to_string(), "--plain", "--language", "en"]), 2, "another program is rating this pack");
    first.kill().unwrap();
    first.wait().unwrap();
}
