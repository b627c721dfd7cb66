//! The stage and the notes, text and styles, against approved snapshots.

use crate::{
    stage::{options, styles, text_of},
    tapes::show,
};
use ratatui::{
    Terminal,
    backend::TestBackend,
    buffer::Buffer,
    style::{Color, Modifier},
};
use std::{fmt::Write, time::Duration};
use wardround::{
    language::Language,
    screen::{
        stage::{NotesScreen, StageScreen, draw, draw_notes},
        state::Options,
        theme::{ColourDepth, Registry},
    },
    show::{Action, Beginning, Machine, wire::Seen, words::Words},
};

const SIZES: [(u16, u16); 3] = [(40, 12), (80, 24), (200, 60)];

const PLAYLIST: &str = "title = { zh = \"教学演示\", en = \"A lesson\" }\n[[steps]]\ntitle = { zh = \"让模型接诊\", en = \"A model sees a patient\" }\ntext = { zh = \"一个很小的通用模型\\n回答不可用于临床\", en = \"A small general model.\\nIts answers are not good medicine.\" }\ncaption = { zh = \"按空格开始\", en = \"Press space to begin\" }\nnotes = { zh = \"先问：各位会先查什么？\", en = \"Ask first: what would you examine?\" }\n[[steps]]\ntape = { zh = \"a.tape\", en = \"en.tape\" }\ncaption = { zh = \"注意它漏掉了什么\", en = \"Note what it leaves out\" }\n[[steps]]\ncompare = [\"a.tape\", \"b.tape\"]\n[[steps]]\nscore = true\n";

fn screen(machine: Machine, size: (u16, u16), options: Options, theme: &str) -> StageScreen {
    let theme = Registry::load(None).0.get_or_default(theme).at_depth(options.depth);
    StageScreen::new(machine, theme, options, size)
}

fn buffer(screen: &mut StageScreen) -> Buffer {
    let (width, height) = screen.size();
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    // What is laid out decides how far a page goes, and this what is laid out.
    for _ in 0..2 {
        screen.prepare();
    }
    terminal.draw(|frame| draw(screen, frame)).unwrap();
    terminal.backend().buffer().clone()
}

fn machine(language: Language) -> Machine {
    let show = crate::tapes::read(PLAYLIST, Some(language)).unwrap_or_else(|faults| panic!("{faults:?}"));
    Machine::new(std::sync::Arc::new(show), Beginning { show_keys: true, ..Beginning::default() }).0
}

fn check(name: &str, prepare: fn(&mut StageScreen)) {
    for language in [Language::Zh, Language::En] {
        let mut all = String::new();
        for size in SIZES {
            let mut screen = screen(machine(language), size, options(), "dark");
            screen.prepare();
            prepare(&mut screen);
            let buffer = buffer(&mut screen);
            writeln!(all, "{}x{}\n{}\n{}", size.0, size.1, text_of(&buffer), styles(&buffer)).unwrap();
        }
        insta::assert_snapshot!(format!("{name}-{}", language.code()), all);
    }
}

/// Goes on until a page of the second step, without waiting for what plays.
fn go_to(screen: &mut StageScreen, step: u8, pages: usize) {
    screen.act(Action::Digit(step));
    let begin = screen.machine().place();
    let mut left = pages;
    let mut place = begin;
    while left > 0 {
        screen.prepare();
        screen.act(Action::Next);
        if screen.machine().place() != place {
            place = screen.machine().place();
            left -= 1;
        }
    }
    screen.machine_mut().elapsed(Duration::from_millis(900));
    screen.machine_mut().elapsed(Duration::from_millis(900));
}

#[test]
fn a_title_card() {
    check("card", |_| {});
}

#[test]
fn a_question() {
    check("question", |screen| go_to(screen, 2, 0));
}

#[test]
fn an_answer_that_plays() {
    check("answer", |screen| {
        go_to(screen, 2, 1);
        screen.act(Action::Faster);
    });
}

#[test]
fn an_answer_that_is_waited_for_with_the_spotlight_on_it() {
    check("spotlight", |screen| {
        screen.act(Action::Digit(2));
        screen.act(Action::Next);
        screen.act(Action::Spotlight);
    });
}

#[test]
fn a_reference() {
    check("reference", |screen| go_to(screen, 2, 2));
}

#[test]
fn a_verdict() {
    check("verdict", |screen| go_to(screen, 2, 3));
}

#[test]
fn two_answers_side_by_side() {
    for (name, language) in [("compare-zh", Language::Zh)] {
        let mut all = String::new();
        for size in SIZES {
            let mut screen = screen(machine(language), size, options(), "dark");
            go_to(&mut screen, 3, 1);
            screen.act(Action::Next);
            screen.act(Action::Spotlight);
            let buffer = buffer(&mut screen);
            writeln!(all, "{}x{}\n{}\n{}", size.0, size.1, text_of(&buffer), styles(&buffer)).unwrap();
        }
        insta::assert_snapshot!(name, all);
    }
}

#[test]
fn the_score_card() {
    let mut all = String::new();
    for size in SIZES {
        let mut screen = screen(machine(Language::Zh), size, options(), "dark");
        go_to(&mut screen, 4, 0);
        let buffer = buffer(&mut screen);
        writeln!(all, "{}x{}\n{}", size.0, size.1, text_of(&buffer)).unwrap();
    }
    insta::assert_snapshot!("score-zh", all);
}

#[test]
fn the_keys_lie_over_the_stage() {
    check("keys", |screen| {
        screen.act(Action::Keys);
    });
}

#[test]
fn a_blank_stage_shows_nothing_and_a_small_one_says_so() {
    let mut screen = screen(machine(Language::Zh), (80, 24), options(), "dark");
    screen.act(Action::Blank);
    assert_eq!(text_of(&buffer(&mut screen)).trim(), "");
    screen.act(Action::Blank);
    screen.resize((19, 5));
    let text = text_of(&buffer(&mut screen));
    assert!(text.contains("窗口太小") && text.contains("演示仍在继续"), "{text}");
}

#[test]
fn the_label_of_a_recording_is_on_every_page_of_it_at_every_size_and_depth() {
    for (width, height) in [(20, 7), (24, 9), (40, 12), (60, 18), (80, 24), (120, 40), (200, 60)] {
        for (language, label) in [(Language::Zh, "甲模型 的录制"), (Language::En, "recording of model-a")] {
            for depth in [ColourDepth::None, ColourDepth::Sixteen, ColourDepth::True] {
                let options = Options { depth, ascii: depth == ColourDepth::None, ..options() };
                let mut screen = screen(machine(language), (width, height), options, "dark");
                screen.act(Action::Digit(2));
                while screen.machine().place().0 == 1 {
                    let text = text_of(&buffer(&mut screen)).replace(' ', "");
                    // Where there is no room for all of it, the name is cut before the day.
                    let label = match (width < 30, language) {
                        (false, _) => label.replace(' ', ""),
                        (true, Language::Zh) => "的录制，2026".to_owned(),
                        (true, Language::En) => "recordingof".to_owned(),
                    };
                    assert!(text.contains(&label), "{width}x{height} {depth:?}: {label} is not in\n{text}");
                    screen.act(Action::Next);
                }
            }
        }
    }
}

#[test]
fn without_unicode_the_stage_draws_ascii_beside_the_texts() {
    let ascii = Options { ascii: true, depth: ColourDepth::None, ..options() };
    let mut screen = screen(machine(Language::En), (80, 24), ascii, "dark");
    for _ in 0..3 {
        let text = text_of(&buffer(&mut screen));
        // A title that is cut is one of the texts.
        assert!(text.replace('…', "").is_ascii(), "{text}");
        screen.act(Action::Next);
    }
    screen.act(Action::Keys);
    let text = text_of(&buffer(&mut screen));
    assert!(text.is_ascii(), "{text}");
}

#[test]
fn the_presenters_notes() {
    for language in [Language::Zh, Language::En] {
        let mut all = String::new();
        for (width, height) in [(60, 16), (80, 24), (120, 40)] {
            let options = options();
            let theme = Registry::load(None).0.get_or_default("dark").at_depth(options.depth);
            let mut notes = NotesScreen::new(theme, options, Words(language));
            let seen = Seen::of(&machine(language), Duration::from_secs(125), language);
            notes.show(Some(seen), "10:00:00".into());
            let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
            terminal.draw(|frame| draw_notes(&notes, frame)).unwrap();
            writeln!(all, "{width}x{height}\n{}", text_of(terminal.backend().buffer())).unwrap();
        }
        insta::assert_snapshot!(format!("notes-{}", language.code()), all);
    }
    assert_eq!(show(PLAYLIST).steps.len(), 4);
}

/// The relative luminance of a colour by WCAG 2.
fn luminance(colour: Color) -> Option<f64> {
    let Color::Rgb(red, green, blue) = colour else { return None };
    let linear = |part: u8| {
        let part = f64::from(part) / 255.0;
        if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    };
    Some(0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue))
}

/// Every text of the stage as it is drawn, dimmed ones included: roles are legible on their own background, and this is where they lie on others.
#[test]
fn every_text_on_the_stage_is_legible_in_every_theme() {
    const LINES: &str = "╭╮╰╯─│┃░█▌";
    let (themes, _) = Registry::load(None);
    let mut looked_at = 0;
    for theme in themes.themes() {
        for spotlight in [false, true] {
            let mut screen = StageScreen::new(machine(Language::Zh), theme.clone(), options(), (100, 32));
            for page in 0..26 {
                if page % 5 == 4 {
                    screen.act(Action::Keys);
                }
                if spotlight && screen.machine().view().spotlight == 0 {
                    screen.act(Action::Spotlight);
                }
                let buffer = buffer(&mut screen);
                for cell in buffer.content().iter().filter(|cell| !cell.symbol().trim().is_empty() && !LINES.contains(cell.symbol())) {
                    let (fore, back) = if cell.modifier.contains(Modifier::REVERSED) { (cell.bg, cell.fg) } else { (cell.fg, cell.bg) };
                    let (Some(fore), Some(back)) = (luminance(fore), luminance(back)) else { continue };
                    let contrast = (fore.max(back) + 0.05) / (fore.min(back) + 0.05);
                    assert!(
                        contrast >= 4.5,
                        "{}, page {page}: {:?} {contrast:.2} {:?} on {:?}",
                        theme.name(),
                        cell.symbol(),
                        cell.fg,
                        cell.bg
                    );
                    looked_at += 1;
                }
                screen.act(Action::Next);
            }
        }
    }
    assert!(looked_at > 10_000, "{looked_at}");
}
