//! The bytes that a terminal really gets, read by a terminal's own parser, and the loop that writes them.

#[path = "common/fixed.rs"]
mod fixed;
#[path = "common/stage.rs"]
mod stage;

use fixed::{FixedSize, Kept};
use proptest::prelude::*;
use ratatui::Terminal;
use stage::{Setup, Stage};
use std::{
    collections::BTreeSet,
    future::Future,
    io,
    num::NonZeroU16,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use wardround::{
    chat::{Delta, Finish},
    language::Language,
    screen::{
        state::{Input, Output},
        terminal::{Connections, Host, draw, run},
    },
    session::SessionEvent,
};

/// What a terminal makes of what was written.
fn shown(parser: &vt100::Parser) -> Vec<String> {
    let (rows, columns) = parser.screen().size();
    let line = |row| parser.screen().contents_between(row, 0, row, columns.get()).trim_end().to_owned();
    (0..rows.get()).map(line).collect()
}

fn wanted(stage: &mut Stage) -> Vec<String> {
    stage.text().lines().map(str::to_owned).collect()
}

/// Draws a stage into a terminal; what the terminal shows has to be what was meant, after every frame.
fn check(stage: &mut Stage, terminal: &mut Screen, parser: &mut vt100::Parser) {
    draw(&mut stage.app, &mut terminal.terminal).expect("it can be written");
    let bytes = terminal.kept.take();
    let text = String::from_utf8_lossy(&bytes);
    assert!(text.starts_with("\u{1b}[?2026h") && text.trim_end().ends_with("\u{1b}[?2026l"), "not one synchronized update");
    parser.process(&bytes);
    assert_eq!(shown(parser), wanted(stage));
}

/// A terminal, and the other end of what is written to it.
struct Screen {
    terminal: Terminal<FixedSize<Kept>>,
    kept: Kept,
}

fn terminal(size: (u16, u16)) -> (Screen, vt100::Parser) {
    let kept = Kept::default();
    let terminal = Terminal::new(FixedSize::new(kept.clone(), size)).expect("it can be written");
    let of = |n| NonZeroU16::new(n).expect("not empty");
    (Screen { terminal, kept }, vt100::Parser::new(of(size.1), of(size.0), 0))
}

#[test]
fn what_the_terminal_shows_is_what_was_meant_frame_by_frame() {
    for (language, size) in [(Language::Zh, (80, 24)), (Language::En, (120, 40)), (Language::Zh, (44, 12))] {
        let mut stage = Stage::new(language, size);
        let (mut terminal, mut parser) = terminal(size);
        check(&mut stage, &mut terminal, &mut parser);
        for keys in ["down", "up", "enter", "n"] {
            stage.press(keys);
            check(&mut stage, &mut terminal, &mut parser);
        }
        for piece in
            ["## 初步", "判断\n\n1. **急性", "阑尾炎**；体温 38.5℃", "…\n\n| 甲 | 乙 |\n|---|---|\n| “丙” | e\u{301} 🩺 |\n\n", "终"]
        {
            stage.stream(piece);
            check(&mut stage, &mut terminal, &mut parser);
        }
        stage.finish(Finish::Stop);
        for keys in [
            "r", "s", "8", "ctrl-s", "a", "esc", "?", "pagedown", "esc", "t", "down", "esc", "ctrl-p", "esc", "L", "pageup", "[", "esc",
            "q",
        ] {
            stage.press(keys);
            check(&mut stage, &mut terminal, &mut parser);
        }
    }
}

#[test]
fn nothing_in_an_answer_reaches_the_terminal_as_a_command() {
    let mut stage = Stage::new(Language::Zh, (80, 24));
    let (mut terminal, mut parser) = terminal((80, 24));
    stage.press("enter n");
    stage.stream("红\u{1b}[31m \u{1b}]0;题\u{7} \u{9b}2J &#x1b;[2J &#27;c \u{202e}反\n\n```\n\u{1b}c\n```\n\n");
    stage.delta(Delta::Reasoning("\u{1b}[2J".into()));
    stage.finish(Finish::Stop);
    stage.press("z");
    draw(&mut stage.app, &mut terminal.terminal).expect("it can be written");
    let bytes = terminal.kept.take();
    let text = String::from_utf8(bytes.clone()).expect("UTF-8");
    for command in ["\u{1b}]0", "\u{1b}[2J", "\u{1b}c", "\u{9b}", "\u{7}", "\u{202e}"] {
        assert!(!text.contains(command), "{command:?}");
    }
    parser.process(&bytes);
    assert_eq!(shown(&parser), wanted(&mut stage));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]
    #[test]
    fn any_answer_at_any_size_is_shown_as_it_was_meant(
        text in "[腹痛，。A-z0-9 \\n*|#`“”①é-]{0,200}",
        width in 40u16..=200,
        height in 10u16..=60,
    ) {
        let mut stage = Stage::new(Language::Zh, (width, height));
        stage.press("enter n");
        stage.stream(&text);
        stage.finish(Finish::Stop);
        let (mut terminal, mut parser) = terminal((width, height));
        draw(&mut stage.app, &mut terminal.terminal).expect("it can be written");
        parser.process(&terminal.kept.take());
        prop_assert_eq!(shown(&parser), wanted(&mut stage));
    }

    #[test]
    fn any_answer_in_pieces_is_shown_as_in_one(text in "\\PC{0,300}", width in 40u16..=120) {
        let answered = |pieces: &mut dyn Iterator<Item = &str>| {
            let mut stage = Stage::new(Language::En, (width, 20));
            stage.press("enter n");
            for piece in pieces {
                stage.stream(piece);
                stage.buffer();
            }
            stage.finish(Finish::Stop);
            stage.text()
        };
        prop_assert_eq!(answered(&mut text.split_inclusive(' ')), answered(&mut [text.as_str()].into_iter()));
    }
}

#[test]
fn the_caret_is_where_the_text_is_written() {
    let mut stage = Stage::new(Language::Zh, (80, 24));
    let (mut terminal, mut parser) = terminal((80, 24));
    stage.press("enter a");
    check(&mut stage, &mut terminal, &mut parser);
    let (row, column) = parser.screen().cursor_position();
    assert!(!parser.screen().hide_cursor());
    stage.type_text("你好，a");
    check(&mut stage, &mut terminal, &mut parser);
    assert_eq!(parser.screen().cursor_position(), (row, column + 7));
    stage.press("esc");
    check(&mut stage, &mut terminal, &mut parser);
    assert!(parser.screen().hide_cursor());
}

#[test]
fn the_caret_is_behind_the_last_character_of_every_line_and_of_a_full_one() {
    let mut stage = Stage::new(Language::Zh, (60, 24));
    let (mut terminal, mut parser) = terminal((60, 24));
    stage.press("enter a");
    check(&mut stage, &mut terminal, &mut parser);
    let (first_row, first_column) = parser.screen().cursor_position();
    let mut rows = BTreeSet::new();
    for count in 1..=60 {
        stage.type_text("痛");
        check(&mut stage, &mut terminal, &mut parser);
        let (row, column) = parser.screen().cursor_position();
        rows.insert(row - first_row);
        let before = parser.screen().cell(row, column - 2).map(|cell| cell.contents().to_owned());
        let at = parser.screen().cell(row, column).map(|cell| cell.contents().trim().to_owned());
        assert_eq!((before.as_deref(), at.as_deref()), (Some("痛"), Some("")), "after {count} characters, at {row} {column}");
        assert!(column > first_column, "after {count} characters");
    }
    assert!(rows.len() > 1 && rows.iter().copied().eq(0..rows.len() as u16), "{rows:?}");
}

/// A terminal whose keys are these, each after so many milliseconds; then it is gone.
struct Script {
    keys: Vec<(u64, Input)>,
}

impl Host for Script {
    fn input(&mut self) -> impl Future<Output = Option<Input>> {
        let next = self.keys.first().cloned();
        let me = &mut self.keys;
        async move {
            let (wait, input) = next?;
            tokio::time::sleep(Duration::from_millis(wait)).await;
            me.remove(0);
            Some(input)
        }
    }

    fn carry_out(&mut self, _: Output) -> bool {
        false
    }
}

/// Counts the frames, by their ends.
#[derive(Clone, Default)]
struct Frames(Arc<Mutex<Vec<Instant>>>);

impl io::Write for Frames {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if bytes.windows(8).any(|w| w == b"\x1b[?2026l") {
            self.0.lock().expect("one thread").push(Instant::now());
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_still_screen_draws_nothing_and_a_flood_of_pieces_is_drawn_in_steps() {
    let mut stage = Stage::with(Setup::new(Language::Zh, (80, 24)));
    stage.press("enter n");
    let ask = stage.asks.last().expect("asked").clone();
    let frames = Frames::default();
    let mut terminal = Terminal::new(FixedSize::new(io::BufWriter::new(frames.clone()), (80, 24))).expect("a backend");
    let (sender, events) = mpsc::channel(1024);
    let (_answers, answers) = mpsc::channel(1);
    let mut connections = Connections { events, answers, stop: CancellationToken::new() };
    let feed = tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(600)).await;
        for _ in 0..2000 {
            sender.send(SessionEvent::Delta(ask.answer, Delta::Text("痛".into()))).await.expect("the loop runs");
        }
        tokio::time::sleep(Duration::from_millis(900)).await;
        sender
    });
    // It ends when the script has no more inputs.
    let mut host = Script { keys: vec![(1500, Input::Tick)] };
    run(&mut stage.app, Vec::new(), &mut terminal, &mut host, &mut connections).await.expect("written");
    drop(feed);
    let count = frames.0.lock().expect("one thread").len();
    // One at the beginning, one for the key at the end, and in between as many as steps while pieces came: far fewer than pieces.
    assert!((2..60).contains(&count), "{count} frames");
    let opened = stage.app.current().and_then(|k| stage.app.session().opened(k)).expect("open");
    assert_eq!(opened.consultation().partial().map(|(t, _)| t.chars().count()), Some(2000));
}
