//! The terminal is given back as it was, however the screen is left, and what came of an answer stays.

use crate::{
    consultation::{answer_begins, ask, open_first_case},
    home::Home,
    screen::{CTRL_Z, ESC, QUICK, Screen},
};
use std::process::Command;

/// The exit code after a signal.
const INTERRUPTED: i32 = 130;

fn back_again(screen: &mut Screen) {
    screen.wait_until("the screen is back", QUICK, |screen| screen.emulator().alternate_screen() && screen.is_raw());
    screen.wait_for("n 发送", QUICK);
    // It listens to keys, and knows nothing of what was typed elsewhere.
    screen.press("?");
    screen.wait_for("重新开始", QUICK);
    screen.press(ESC);
    screen.wait_gone("重新开始", QUICK);
}

#[test]
fn suspending_gives_the_terminal_back_and_going_on_takes_it_again() {
    let home = Home::new(24);
    let mut screen = Screen::start(&home, (120, 40), &[], &[]);
    open_first_case(&mut screen);
    screen.wait_for("就绪", QUICK);
    // By its own key, and by someone else, who sends the signal to this process alone.
    for by_key in [true, false, true, false] {
        if by_key {
            screen.press(CTRL_Z);
        } else {
            screen.signal("TSTP");
        }
        screen.wait_until("the process is stopped", QUICK, |screen| screen.process_state().starts_with('T'));
        screen.wait_until("the other screen is left", QUICK, |screen| !screen.emulator().alternate_screen());
        screen.expect_given_back();
        screen.signal("CONT");
        back_again(&mut screen);
    }
    // Stopped from elsewhere, without a chance to give the terminal back: the shell then sets it as it needs it.
    screen.signal("STOP");
    screen.wait_until("the process is stopped", QUICK, |screen| screen.process_state().starts_with('T'));
    screen.make_sane();
    screen.signal("CONT");
    back_again(&mut screen);
    screen.press("q");
    screen.expect_left(0);
}

#[test]
fn a_signal_ends_the_screen_and_leaves_the_terminal_as_it_was() {
    for signal in ["HUP", "TERM", "INT"] {
        let home = Home::new(24);
        let mut screen = Screen::start(&home, (100, 30), &[], &[]);
        screen.wait_for("普外科", QUICK);
        screen.signal(signal);
        screen.expect_left(INTERRUPTED);
    }
}

#[test]
fn a_signal_in_the_middle_of_an_answer_records_what_came() {
    let home = Home::new(400);
    let mut screen = Screen::start(&home, (120, 40), &[], &[]);
    open_first_case(&mut screen);
    ask(&mut screen, "n");
    answer_begins(&mut screen);
    screen.signal("TERM");
    screen.expect_left(INTERRUPTED);
    assert_eq!(home.answers(), [(1, 0, "cancelled".into())]);
    assert_ne!(home.records("turns.jsonl")[0]["text"], "");
}

#[test]
fn leaving_in_the_middle_of_an_answer_asks_once_and_records_what_came() {
    let home = Home::new(400);
    let mut screen = Screen::start(&home, (120, 40), &[], &[]);
    open_first_case(&mut screen);
    ask(&mut screen, "n");
    answer_begins(&mut screen);
    screen.press("q");
    screen.wait_for("回答尚未结束", QUICK);
    screen.press("q");
    screen.expect_left(0);
    assert_eq!(home.answers(), [(1, 0, "cancelled".into())]);
}

#[test]
fn a_closed_terminal_ends_the_program_and_what_came_is_recorded() {
    let home = Home::new(400);
    let mut screen = Screen::start(&home, (120, 40), &[], &[]);
    open_first_case(&mut screen);
    ask(&mut screen, "n");
    answer_begins(&mut screen);
    let worker = screen.worker().expect("a worker");
    screen.close();
    // Nobody may wait for it any more: a zombie has ended as well.
    screen
        .wait_until("the program has ended", QUICK, |screen| screen.process_state().is_empty() || screen.process_state().starts_with('Z'));
    assert_eq!(home.answers(), [(1, 0, "cancelled".into())]);
    screen.wait_until("the worker has ended", QUICK, |_| {
        let out = Command::new("ps").args(["-o", "stat=", "-p", &worker]).output().unwrap();
        let state = String::from_utf8(out.stdout).unwrap();
        state.trim().is_empty() || state.trim().starts_with('Z')
    });
}
