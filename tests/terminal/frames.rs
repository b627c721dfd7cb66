//! What is written, and when: whole frames, and nothing while nothing happens.

use crate::{
    consultation::open_first_case,
    home::Home,
    screen::{CTRL_L, CTRL_Z, ESC, QUICK, Screen},
};
use std::{thread, time::Duration};

const BEGIN: &str = "\x1b[?2026h";
const END: &str = "\x1b[?2026l";

/// What is written between frames; panics where a frame begins in another or ends without having begun.
fn between_frames(written: &str) -> String {
    let mut between = String::new();
    let mut rest = written;
    while let Some((before, after)) = rest.split_once(BEGIN) {
        assert!(!before.contains(END), "a frame ends that had not begun, after {:?}", before.escape_debug());
        between.push_str(before);
        let Some((frame, after)) = after.split_once(END) else { panic!("the last frame has no end") };
        assert!(!frame.contains(BEGIN), "a frame in a frame: {:?}", frame.escape_debug());
        rest = after;
    }
    between.push_str(rest);
    between
}

/// Looks on for two seconds; the one thing that can only be seen by waiting.
#[track_caller]
fn expect_silence(screen: &mut Screen) {
    let before = screen.bytes().len();
    thread::sleep(Duration::from_secs(2));
    let after = screen.bytes().len();
    screen.expect(before == after, &format!("{} bytes were written while nothing happened", after - before));
}

#[test]
fn every_change_is_a_whole_frame_and_nothing_is_written_while_nothing_happens() {
    let home = Home::new(24);
    let mut screen = Screen::start(&home, (120, 40), &[], &[]);
    open_first_case(&mut screen);
    screen.wait_for("就绪", QUICK);
    expect_silence(&mut screen);
    screen.press(ESC);
    screen.wait_for("13/13 例", QUICK);
    for (columns, rows) in [(60, 20), (130, 45), (39, 9), (120, 40)] {
        screen.resize(columns, rows);
        let sign = if columns == 39 { "39×9" } else { "查房" };
        screen.wait_for(sign, QUICK);
    }
    let frames = |screen: &Screen| screen.written().matches(END).count();
    let before = frames(&screen);
    screen.press(CTRL_L);
    screen.wait_until("a frame is drawn", QUICK, |screen| frames(screen) > before);
    screen.press(CTRL_Z);
    screen.wait_until("the process is stopped", QUICK, |screen| screen.process_state().starts_with('T'));
    screen.signal("CONT");
    screen.wait_until("the screen is back", QUICK, |screen| screen.emulator().alternate_screen());
    screen.wait_for("13/13 例", QUICK);
    expect_silence(&mut screen);
    screen.press("q");
    screen.expect_left(0);

    let written = screen.written();
    let mut between = between_frames(&written);
    for taking_and_giving_back in [
        "\x1b[?1049h",
        "\x1b[?1049l",
        "\x1b[?2004h",
        "\x1b[?2004l",
        "\x1b[?25h",
        "\x1b[?1000l",
        "\x1b[?1002l",
        "\x1b[?1003l",
        "\x1b[?1006l",
        "\x1b[?1015l",
    ] {
        between = between.replace(taking_and_giving_back, "");
    }
    assert_eq!(between, "", "outside of frames");
    // A terminal that does not answer would hold the screen up.
    assert!(!written.contains("\x1b[6n"), "the terminal was asked where the cursor is");
}
