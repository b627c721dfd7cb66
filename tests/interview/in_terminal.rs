//! Interviews at a real terminal: a program that is killed again and again, notes, signals, and windows of any size.

use crate::{
    home::Home,
    models,
    screen::{CTRL_Z, ENTER, ESC, QUICK, SLOW, Screen},
};
use serde_json::Value;

const SIZE: (u16, u16) = (80, 24);
const F3: &str = "\x1bOR";
const TAB: &str = "\t";
const ARGS: [&str; 6] = ["interview", "chest-pain-at-rest", "--language", "zh", "--out", "run"];

fn lines(home: &Home) -> Vec<Value> {
    let text = std::fs::read_to_string(home.path().join("run/utterances.jsonl")).unwrap_or_default();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Kills the program as a power cut does, and starts it anew.
fn kill(home: &Home, mut screen: Screen) -> Screen {
    screen.signal("KILL");
    screen.wait_until("the program has ended", QUICK, |screen| screen.code().is_some());
    Screen::start(home, SIZE, &ARGS, &[])
}

#[test]
fn a_doctor_takes_a_history_to_the_end_and_a_program_that_is_killed_loses_nothing_that_was_said() {
    let home = Home::empty();
    let mut screen = Screen::start(&home, SIZE, &ARGS, &[]);
    screen.wait_for("请开始问诊", QUICK);
    screen.press(&format!("您哪里不舒服？{ENTER}"));
    screen.wait_for("我胸痛2小时", QUICK);
    screen = kill(&home, screen);
    screen.wait_for("我胸痛2小时", QUICK);
    screen.paste("检查：心电图");
    screen.wait_for("检查：心电图", QUICK);
    screen.press(ENTER);
    screen.wait_for("ST段抬高", QUICK);
    screen.press(TAB);
    screen.wait_for("笔记", QUICK);
    screen.press("下壁心梗");
    screen.wait_until("the notes are on the disk", QUICK, |_| {
        let mut files = std::fs::read_dir(home.path().join("run")).unwrap().flatten();
        let is_notes = |name: &str| name.starts_with("notes-chest-pain-at-rest-") && name.ends_with(".txt");
        files.any(|file| {
            is_notes(&file.file_name().to_string_lossy()) && std::fs::read_to_string(file.path()).is_ok_and(|text| text == "下壁心梗")
        })
    });
    screen = kill(&home, screen);
    screen.wait_for("ST段抬高", QUICK);
    screen.press(TAB);
    screen.wait_for("下壁心梗", QUICK);
    screen.press(ESC);
    screen.wait_for("对话", QUICK);
    screen.expect(!screen.written().contains("硝酸甘油"), "nothing is revealed before the conclusion");
    screen.press(&format!("/conclude{ENTER}"));
    screen.wait_for("锁定后不能更改", QUICK);
    screen.press("急性下壁心肌梗死");
    screen.press(F3);
    screen.wait_for("再按一次 F3 锁定", QUICK);
    screen.press(F3);
    screen.wait_for("结论已锁定", QUICK);
    screen.wait_for("结论的诊断与病例相符", QUICK);
    screen.press("q");
    screen.expect_left(0);
    let said = lines(&home);
    let roles: Vec<&str> = said.iter().map(|line| line["role"].as_str().unwrap()).collect();
    assert_eq!(roles, ["doctor", "patient", "doctor", "examiner", "doctor"]);
    assert_eq!((said[4]["end"].as_str(), said[4]["number"].as_u64()), (Some("concluded"), Some(4)));
}

#[test]
fn what_was_said_is_kept_when_a_signal_ends_it_and_windows_of_any_size_are_survived() {
    let home = Home::empty();
    let mut screen = Screen::start(&home, SIZE, &ARGS, &[]);
    screen.wait_for("请开始问诊", QUICK);
    screen.press(&format!("您吸烟吗？{ENTER}"));
    screen.wait_for("我吸烟30年", QUICK);
    for (columns, rows) in [(1, 1), (60, 20), (61, 21), (200, 60), (80, 24)] {
        screen.resize(columns, rows);
        match (columns, rows) {
            (1, 1) => {}
            (60, 20) => screen.wait_for("窗口太小", QUICK),
            _ => screen.wait_for("我吸烟30年", QUICK),
        }
    }
    screen.press(CTRL_Z);
    screen.wait_until("the process is stopped", QUICK, |screen| screen.process_state().starts_with('T'));
    screen.signal("CONT");
    screen.wait_for("我吸烟30年", QUICK);
    screen.signal("TERM");
    screen.expect_left(130);
    assert_eq!(lines(&home).len(), 2);
    // What was begun and not sent needs a second press.
    let mut screen = Screen::start(&home, SIZE, &ARGS, &[]);
    screen.wait_for("我吸烟30年", QUICK);
    screen.press("有没有");
    screen.wait_for("有没有", QUICK);
    screen.press("\x11");
    screen.wait_for("再按一次 Ctrl-Q 即退出", QUICK);
    screen.press("\x11");
    screen.expect_left(5);
}

#[test]
fn a_dumb_terminal_has_lines_and_so_has_plain() {
    for (args, env) in [(&["--plain"][..], &[][..]), (&[], &[("TERM", "dumb")])] {
        let home = Home::empty();
        let mut screen = Screen::start(&home, SIZE, &[&ARGS, args].concat(), env);
        screen.wait_for("直接输入要问病人的话", QUICK);
        screen.press("/quit\r");
        screen.wait_until("the program has ended", QUICK, |screen| screen.code().is_some());
        screen.expect(screen.code() == Some(5), "it was left before the end");
    }
}

#[test]
fn whoever_watches_a_model_takes_the_doctor_over_gives_it_back_and_a_killed_program_goes_on() {
    const F7: &str = "\x1b[18~";
    let (home, endpoint) = (Home::empty(), models::doctor());
    let model = format!("{}#doctor", endpoint.url());
    let args = ["interview", "chest-pain-at-rest", "--language", "en", "--out", "run", "--doctor", &model];
    let mut screen = Screen::start(&home, (120, 40), &args, &[]);
    screen.wait_for("What brings you here?", QUICK);
    screen.wait_for("found out: ", QUICK);
    screen.press(" ");
    screen.wait_for("paused", QUICK);
    screen.press(F7);
    screen.wait_for("You play the doctor now", QUICK);
    screen.wait_for("Two hours of chest pain", QUICK);
    let before = lines(&home).len();
    screen.press(&format!("Do you have high blood pressure?{ENTER}"));
    screen.wait_until("both lines are on the disk", QUICK, |_| lines(&home).len() == before + 2);
    screen.signal("KILL");
    screen.wait_until("the program has ended", QUICK, |screen| screen.code().is_some());
    let said = lines(&home);
    assert_eq!((said[before]["by"].as_str(), said[before]["role"].as_str()), (Some("person"), Some("doctor")));
    assert!(said[..before].iter().all(|line| line["by"].is_null()));
    let mut screen = Screen::start(&home, (120, 40), &args, &[]);
    screen.wait_for("Doctor (person)", QUICK);
    screen.press("++++");
    screen.wait_for("The interview has ended", SLOW);
    screen.press("q");
    screen.expect_left(0);
    let report = home_report(&home);
    assert!(report.contains("a role taken over by a person"), "{report}");
}

/// The report of the run.
fn home_report(home: &Home) -> String {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_wardround"));
    command.env_clear().current_dir(home.path()).args(["report", "run", "--language", "en"]);
    home.dress(|name, value| _ = command.env(name, value));
    String::from_utf8(command.output().unwrap().stdout).unwrap()
}
