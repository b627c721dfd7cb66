//! The viewer at a real terminal: what is noted is on the disk, and what is made of answers can be used.

use crate::{
    common::user::text,
    home::Home,
    runs::{made, write},
    screen::{CTRL_S, ENTER, QUICK, Screen},
};
use std::{path::Path, process::Command};

const SIZE: (u16, u16) = (100, 30);

fn start(home: &Home, args: &[&str]) -> Screen {
    let run = home.path().join("pilot").display().to_string();
    let mut all = vec!["view", &run, "--language", "zh"];
    all.extend(args);
    Screen::start(home, SIZE, &all, &[])
}

/// Runs the program in the user's folder.
fn run(home: &Home, args: &[&str]) -> std::process::Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wardround"));
    command.env_clear().current_dir(home.path());
    home.dress(|name, value| _ = command.env(name, value));
    command.args(args).output().unwrap()
}

/// Fills in what a protocol cannot know.
fn fill(path: &Path) {
    let mut protocol = std::fs::read_to_string(path).unwrap();
    for name in ["recruitment", "training", "compensation", "ethics"] {
        protocol = protocol.replace(&format!("{name} = \"\""), &format!("{name} = \"none\""));
    }
    std::fs::write(path, protocol).unwrap();
}

#[test]
fn the_worst_first_answers_become_a_trial_of_exactly_these() {
    let home = Home::empty();
    write(&home.path().join("pilot"), &made());
    let mut screen = start(&home, &["--filter", "turn=1", "--sort", "score"]);
    screen.wait_for("4/8 个回答", QUICK);
    // The two worst: one of each model, to different cases.
    screen.press("  x");
    screen.wait_for("用这些回答做什么", QUICK);
    screen.press(ENTER);
    screen.wait_for("trial pack", QUICK);
    screen.press(ENTER);
    screen.wait_gone("trial pack", QUICK);
    screen.press("q");
    screen.expect_left(0);
    screen.expect_given_back();
    let protocol = home.path().join("trial.toml");
    fill(&protocol);
    let packed = run(&home, &["trial", "pack", "trial.toml", "--out", "packs"]);
    assert!(packed.status.success(), "{}", text(&packed.stderr));
    let pack = std::fs::read_to_string(home.path().join("packs/r1.pack")).unwrap();
    let texts: Vec<&str> = made_texts(&pack);
    assert_eq!(texts.len(), 2, "{pack}");
}

/// The answers of a pack that are rated once: hidden repeats are left out.
fn made_texts(pack: &str) -> Vec<&str> {
    let all = ["考虑急性胃肠炎，建议多饮水，观察三天。", "资料不足，建议完善检查后再判断。", "请普外科会诊。", "转移性右下腹痛，伴恶心"];
    all.into_iter().filter(|text| pack.contains(text)).collect()
}

#[test]
fn notes_are_on_the_disk_and_a_second_program_is_told_that_they_are_open() {
    let home = Home::empty();
    write(&home.path().join("pilot"), &made());
    let mut first = start(&home, &[]);
    first.wait_for("8 个回答", QUICK);
    first.press("n剂量有误");
    first.press(CTRL_S);
    first.wait_for("✓ 已保存", QUICK);
    let mut second = start(&home, &[]);
    second.wait_for("8 个回答", QUICK);
    second.press(ENTER);
    second.wait_for("第 1/8 个", QUICK);
    second.press("G");
    second.wait_for("剂量有误", QUICK);
    second.press("t需复核\r");
    second.wait_for("正由另一个程序写备注", QUICK);
    first.press("q");
    first.expect_left(0);
    // What could not be saved stands there still.
    second.press(ENTER);
    second.wait_for("✓ 已保存", QUICK);
    second.press("qq");
    second.expect_left(0);
    let notes = std::fs::read_to_string(home.path().join("pilot/notes.jsonl")).unwrap();
    assert_eq!(notes.lines().count(), 2, "{notes}");
    assert!(notes.contains("需复核") && notes.matches("剂量有误").count() == 2, "{notes}");
}

#[test]
fn a_run_that_grows_is_told_and_read_again() {
    let home = Home::empty();
    let folder = home.path().join("pilot");
    let all = made();
    write(&folder, &all);
    let whole = std::fs::read_to_string(folder.join("turns.jsonl")).unwrap();
    let beginning: String = whole.lines().take(5).map(|line| format!("{line}\n")).collect();
    std::fs::write(folder.join("turns.jsonl"), beginning).unwrap();
    let mut screen = start(&home, &[]);
    screen.wait_for("5 个回答", QUICK);
    std::fs::write(folder.join("turns.jsonl"), whole).unwrap();
    screen.wait_for("按 r 重新读取", QUICK);
    screen.press("r");
    screen.wait_for("共 8 个回答", QUICK);
    screen.press("q");
    screen.expect_left(0);
}
