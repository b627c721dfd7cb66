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
        ("{}".to_owned(), "not a pack", "不是评分包"),
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
    expect(&merged, 0, "");
    let count = lines(&user.path("packs/r1.ratings.jsonl")).len();
    // One is lacking, and one was left out of the file before.
    assert!(said(&merged).contains("known"), "{}", said(&merged));
    expect(&user.run(&["trial", "merge", "TRIAL.toml", "packs/r1.ratings.jsonl"]), 0, "");
    assert_eq!(lines(&user.path("TRIAL.trial/ratings.jsonl")).len(), count);
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
