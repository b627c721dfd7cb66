//! Colours, characters, and files of the user that cannot be used.

use crate::{
    consultation::open_first_case,
    home::Home,
    screen::{QUICK, Screen},
};

const F12: &str = "\x1b[24~";

#[test]
fn a_theme_and_a_keymap_with_mistakes_are_told_by_file_and_line_and_the_screen_opens() {
    let home = Home::new(24);
    home.write(&home.config().join("themes/mine.toml"), "name = \"mine\"\nextends = \"dark\"\n[roles]\ntitel = { fg = \"red\" }\n");
    home.write(&home.config().join("keymap.toml"), "[ward]\nopen = \"hyper-o\"\n");
    let mut screen = Screen::start(&home, (200, 40), &[], &[]);
    screen.wait_for("普外科", QUICK);
    screen.wait_for("mine.toml", QUICK);
    screen.wait_for("keymap.toml", QUICK);
    screen.press(F12);
    screen.wait_for("日志", QUICK);
    screen.wait_for("themes/mine.toml 第 4 行", QUICK);
    screen.wait_for("是否想写 \"title\"？", QUICK);
    screen.wait_for("keymap.toml 第 2 行", QUICK);
    screen.press("\x1b");
    screen.wait_gone("日志", QUICK);
    // The key that could not be read is the built-in one.
    open_first_case(&mut screen);
    screen.press("q");
    screen.expect_left(0);
}

/// The first sequence that sets a colour.
fn first_colour(written: &str) -> Option<&str> {
    let sequences = written
        .split("\x1b[")
        .skip(1)
        .filter_map(|rest| rest.split_once(|c: char| c.is_ascii_alphabetic() || c == '~').map(|(p, _)| (p, rest)));
    sequences.filter(|(parameters, rest)| rest[parameters.len()..].starts_with('m')).map(|(parameters, _)| parameters).find(|parameters| {
        let is_colour = |p: &str| matches!(p.parse::<u16>(), Ok(30..=38 | 40..=48 | 58 | 90..=97 | 100..=107));
        parameters.split([';', ':']).any(is_colour)
    })
}

#[test]
fn colours_come_and_go_with_the_variables() {
    for (variables, has_colours) in [(vec![("COLORTERM", "truecolor")], true), (vec![("COLORTERM", "truecolor"), ("NO_COLOR", "1")], false)]
    {
        let home = Home::new(24);
        let mut screen = Screen::start(&home, (120, 40), &[], &variables);
        open_first_case(&mut screen);
        screen.press("q");
        screen.expect_left(0);
        let written = screen.written();
        assert_eq!(first_colour(&written).is_some(), has_colours, "{variables:?}: {:?}", first_colour(&written));
        assert_eq!(written.contains("38;2;"), has_colours, "{variables:?}");
    }
}

#[test]
fn a_terminal_without_unicode_gets_ascii_lines() {
    for (variables, case) in [([("LC_ALL", "en_US.ISO-8859-1")], "General sur~"), ([("TERM", "linux")], "普外科")] {
        let home = Home::new(24);
        let mut screen = Screen::start(&home, (120, 40), &[], &variables);
        screen.wait_for(case, QUICK);
        screen.press("\r");
        screen.wait_for("(1) ", QUICK);
        screen.wait_for("+-", QUICK);
        let shown = screen.shown();
        let drawn: String = shown.chars().filter(|c| matches!(c, '\u{2460}'..='\u{259f}' | '✓' | '→' | '·' | '…')).collect();
        screen.expect(drawn.is_empty(), &format!("{variables:?}: {drawn}"));
        screen.press("q");
        screen.expect_left(0);
    }
}

#[test]
fn a_dumb_terminal_gets_lines_and_no_sequence() {
    let home = Home::new(24);
    let mut screen = Screen::start(&home, (80, 24), &[], &[("TERM", "dumb")]);
    screen.wait_for("肾内科", QUICK);
    screen.press("quit\r");
    screen.wait_until("the program has ended", QUICK, |screen| screen.code().is_some());
    let (code, written) = (screen.code(), screen.written());
    screen.expect(code == Some(0) && !screen.is_raw(), "left as it was");
    screen.expect(!written.contains('\x1b'), "a sequence was written");
}
