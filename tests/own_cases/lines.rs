//! `cases new` without a terminal: the same form on lines.

use crate::common::user::{User, expect, text};
use std::{
    fs,
    io::Write,
    process::{Output, Stdio},
};

fn new(user: &User, arguments: &[&str], input: &str) -> Output {
    let mut child = user
        .command()
        .args([&["cases", "new", "-o", "own.toml"], arguments].concat())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that has nothing to ask does not read it.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

const ONE_TURN: &str = ".\n右心室梗死\n.\n58岁男性，胸痛2小时。\n.\n.\n心肌梗死\n.\n.\n.\n";

#[test]
fn a_case_from_a_pipe_validates_and_the_next_one_is_appended_after_asking() {
    let user = User::new();
    let out = new(&user, &["--language", "zh"], &format!("{ONE_TURN}y\n"));
    expect(&out, 0, "");
    let said = text(&out.stdout);
    assert!(said.contains("病例 own-1 已写入") && said.contains("wardround replay --cases ") && said.contains("--case own-1"), "{said}");
    let before = fs::read_to_string(user.path("own.toml")).unwrap();
    let out = new(&user, &["--language", "zh"], &format!("{ONE_TURN}y\n"));
    expect(&out, 0, "");
    assert!(text(&out.stdout).contains("（已有 1 例）吗？"), "{}", text(&out.stdout));
    assert!(fs::read_to_string(user.path("own.toml")).unwrap().starts_with(before.trim_end()));
    expect(&user.run(&["cases", "validate", "--cases", "own.toml"]), 0, "");
    let shown = text(&user.run(&["cases", "show", "own-2", "--cases", "own.toml", "--language", "zh"]).stdout);
    assert!(shown.contains("胸痛2小时。\n请给出诊断及依据") && !shown.contains("心肌梗死"), "{shown}");
}

#[test]
fn a_pipe_that_ends_early_leaves_a_draft_and_a_foreign_file_is_not_touched() {
    let user = User::new();
    expect(&new(&user, &["--language", "en"], "Cardiology\n.\n"), 5, "");
    assert!(!user.path("own.toml").exists());
    let out = new(&user, &["--language", "en"], "y\n.\n.\nA man of 58.\n.\n.\n.\n.\n.\nn\n");
    expect(&out, 5, "");
    let said = text(&out.stdout);
    assert!(said.contains("There is a draft that was not saved") && said.contains("Cardiology"), "{said}");
    user.file("own.toml", "dear diary\n");
    expect(&new(&user, &["--language", "en"], "n\n"), 3, "nothing can be appended to it");
    assert_eq!(fs::read_to_string(user.path("own.toml")).unwrap(), "dear diary\n");
}
