//! Files that Wardround 0.1.0 wrote, or read as its user wrote them, before the rooms of the code got their present names: runs, settings, a keymap, a theme,
//! a batch plan, the saved state of the screen. A run that was recorded then is resumed now and asks nothing again.
//!
//! The runs were recorded against an endpoint on 127.0.0.1:1. Nothing listens there now, so a question that is asked again is an error.
//! Never record the files again to make a test pass: what is in them lies in the folders of users.
#![cfg(unix)]

#[path = "../common/mod.rs"]
mod common;
#[path = "../terminal/home.rs"]
#[allow(dead_code, reason = "the tests of the screen use all of it")]
mod home;
#[path = "../terminal/screen.rs"]
#[allow(dead_code, reason = "the tests of the screen use all of it")]
mod screen;

use common::user::{User, expect, text};
use home::Home;
use screen::{QUICK, Screen};
use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Output, Stdio},
};

/// A user with the settings, keymap, theme, cases and runs that version 0.1.0 left.
fn user() -> User {
    let user = User::new();
    copy(&files(), &user.path("."));
    copy(&files().join("config"), &user.path(".config/wardround"));
    user
}

fn files() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/compatibility/files")
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() { copy(&entry.path(), &target) } else { fs::copy(entry.path(), target).map(|_| ()).unwrap() }
    }
}

fn run(user: &User, arguments: &[&str]) -> Output {
    user.command().env("WARDROUND_GOLDEN_KEY", "golden").args(arguments).output().unwrap()
}

fn dialogue(user: &User, said: &str) -> Output {
    let mut command = user.command();
    command.args(["--plain", "--cases", "cases.toml"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(said.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn lines(user: &User, file: &str) -> usize {
    fs::read_to_string(user.path(file)).unwrap().lines().count()
}

#[test]
fn a_batch_of_0_1_0_is_complete_and_asks_nothing() {
    let user = user();
    let output = run(&user, &["batch", "plan.toml", "--out", "batch-run", "--display", "json"]);
    expect(&output, 0, "");
    let events = text(&output.stdout);
    assert!(!events.contains("\"event\":\"asked\"") && !events.contains("\"event\":\"judged\""), "{events}");
    assert_eq!((lines(&user, "batch-run/turns.jsonl"), lines(&user, "batch-run/verdicts.jsonl")), (20, 40));
}

#[test]
fn a_replay_of_0_1_0_is_complete_and_asks_nothing() {
    let user = user();
    let replay = ["replay", "--cases", "cases.toml", "--model", "second", "--judge", "rating", "--out", "replay-run", "--format", "json"];
    let output = run(&user, &replay);
    expect(&output, 0, "");
    let events = text(&output.stdout);
    assert_eq!(events.matches("\"restored\":true").count(), 7, "five answers and two verdicts: {events}");
    assert!(!events.contains("\"restored\":false"), "{events}");
    assert_eq!((lines(&user, "replay-run/turns.jsonl"), lines(&user, "replay-run/verdicts.jsonl")), (5, 2));
}

#[test]
fn a_judging_of_0_1_0_is_complete_and_asks_nothing() {
    let user = user();
    let output = run(&user, &["judge", "batch-run", "--cases", "cases.toml", "--judge", "rating", "--judge-repeats", "2"]);
    expect(&output, 0, "");
    assert_eq!(lines(&user, "batch-run/verdicts.jsonl"), 40);
}

#[test]
fn a_session_of_0_1_0_is_opened_with_its_ratings_and_its_edited_turn() {
    let user = user();
    copy(&files().join("session-run"), &user.path(".local/share/wardround/runs/cases-first"));
    let output = dialogue(&user, "open golden-headache\nshow\nq\n");
    expect(&output, 0, "");
    let said = text(&output.stdout);
    for expected in ["7/10", "不完整", "缺少用药剂量", "改动过的提问", "自己的提问", "4/10", "6dedb4ce40e10979"] {
        assert!(said.contains(expected), "{expected} is missing in:\n{said}");
    }
    assert_eq!(lines(&user, ".local/share/wardround/runs/cases-first/turns.jsonl"), 5, "{said}");
}

#[test]
fn the_numbers_of_the_runs_of_0_1_0_are_the_same() {
    let user = user();
    fs::rename(user.path("session-run"), user.path("cases-first")).unwrap();
    let output = run(&user, &["report", "batch-run", "replay-run", "cases-first", "--format", "csv"]);
    expect(&output, 0, "");
    let facts = |csv: &str| csv.lines().filter(|l| !l.starts_with("made,,,,,,,,,wardround,")).map(str::to_owned).collect::<Vec<_>>();
    // The column of variants came later, at the end; these runs have none.
    let without_variant = |line: &String| line.strip_suffix(",variant").or(line.strip_suffix(',')).map(str::to_owned);
    let now: Option<Vec<String>> = facts(&text(&output.stdout)).iter().map(without_variant).collect();
    assert_all_there(&now.unwrap(), &facts(&fs::read_to_string(files().join("report.csv")).unwrap()));
}

/// Every number that was there is there; later versions may add some.
fn assert_all_there(now: &[String], then: &[String]) {
    let missing: Vec<_> = then.iter().filter(|line| !now.contains(line)).collect();
    assert!(missing.is_empty(), "{} of {} lines are missing: {missing:#?}", missing.len(), then.len());
}

#[test]
fn the_settings_of_0_1_0_are_read() {
    let user = user();
    let output = run(&user, &["config", "show"]);
    expect(&output, 0, "");
    let shown = text(&output.stdout);
    for expected in ["golden-1", "golden-2", "李医生", "X-Ward", "golden-judge", "ambiguous_width = 2", "price_output = 1.5"] {
        assert!(shown.contains(expected), "{expected} is missing in:\n{shown}");
    }
}

/// The consultation that was left is opened again, with the theme, the keys and the draft of that version.
#[test]
fn the_screen_of_0_1_0_comes_back() {
    let home = Home::empty();
    copy(&files(), home.path());
    copy(&files().join("config"), &home.config());
    copy(&files().join("session-run"), &home.path().join("data/wardround/runs/cases-first"));
    let state = fs::read_to_string(files().join("place.json")).unwrap();
    let folder = home.path().canonicalize().unwrap().display().to_string();
    fs::create_dir_all(home.state()).unwrap();
    fs::write(home.state().join("place.json"), state.replace("FOLDER", &folder)).unwrap();
    let mut screen = Screen::start(&home, (120, 36), &[], &[]);
    for expected in ["golden-headache", "6dedb4ce40e10979", "Ctrl-s", "7/10"] {
        screen.wait_for(expected, QUICK);
    }
    screen.press("a");
    screen.wait_for("草稿", QUICK);
}
