//! What a reader sees, text and styles, against approved snapshots.

use crate::{
    contrast::faint,
    reader::{LARGE, Reader, SMALL, Setup},
    runs::{made, write},
    stage::{options, styles, text_of},
};
use std::fmt::Write;
use wardround::{language::Language, screen::theme::ColourDepth, text::Ambiguous};

/// One scene in both languages and at both sizes.
fn check(name: &str, scene: fn(&mut Reader)) {
    let dir = tempfile::tempdir().unwrap();
    let run = dir.path().join("pilot");
    write(&run, &made());
    for language in [Language::Zh, Language::En] {
        let mut all = String::new();
        for size in [SMALL, LARGE] {
            let mut reader = Reader::new(&[&run], language, size);
            scene(&mut reader);
            let buffer = reader.buffer();
            assert_eq!(faint(&buffer), Vec::<String>::new(), "{name} {} {size:?}", language.code());
            let text = text_of(&buffer).replace(&run.display().to_string(), "/runs/pilot");
            writeln!(all, "{}x{}\n{text}\n{}", size.0, size.1, styles(&buffer)).expect("a string");
        }
        insta::assert_snapshot!(format!("{name}-{}", language.code()), all);
    }
}

#[test]
fn the_table() {
    check("table", |reader| reader.press("down space"));
}

#[test]
fn the_table_in_groups() {
    check("groups", |reader| reader.press("b down down enter home enter down"));
}

#[test]
fn a_filter_with_a_mistake() {
    check("filter", |reader| reader.filter("turn=1 scroe<5"));
}

#[test]
fn two_answers_side_by_side() {
    check("two", |reader| reader.press("home C"));
}

#[test]
fn what_can_be_made_of_answers() {
    check("send", |reader| reader.press("* x"));
}

#[test]
fn a_note_that_is_being_written() {
    check("note", |reader| {
        reader.press("n");
        reader.type_text("剂量有误");
    });
}

#[test]
fn the_keys() {
    check("keys", |reader| reader.press("?"));
}

#[test]
fn an_answer_in_full() {
    // The path of the run is longer on one machine than on another, so the row with it is left out.
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), &made());
    for language in [Language::Zh, Language::En] {
        let mut all = String::new();
        for size in [SMALL, LARGE] {
            let mut reader = Reader::new(&[dir.path()], language, size);
            reader.press("down down enter");
            let text = reader.text();
            let rows: Vec<&str> = text.lines().filter(|line| !line.contains("运行：") && !line.contains("Run: ")).collect();
            writeln!(all, "{}x{}\n{}\n", size.0, size.1, rows.join("\n")).expect("a string");
        }
        insta::assert_snapshot!(format!("answer-{}", language.code()), all);
    }
}

#[test]
fn without_colours_and_where_ambiguous_characters_are_wide() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), &made());
    let options = wardround::screen::state::Options { ambiguous: Ambiguous::Wide, depth: ColourDepth::None, ..options() };
    let mut reader = Reader::with(&[dir.path()], Language::Zh, SMALL, &Setup { options, sort: "-score", ..Setup::default() });
    reader.press("down space b down down enter");
    let buffer = reader.buffer();
    insta::assert_snapshot!("plain", format!("{}\n{}", text_of(&buffer), styles(&buffer)));
}

#[test]
fn a_window_that_is_too_small_says_so_and_loses_nothing() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), &made());
    let mut reader = Reader::new(&[dir.path()], Language::Zh, SMALL);
    reader.press("down space");
    for size in [(20, 5), (59, 24), (80, 11), (1, 1), (200, 60), (80, 24)] {
        reader.input(wardround::screen::state::Input::Resize(size.0, size.1));
        let text = reader.text();
        assert_eq!(size.0 < 60 || size.1 < 12, !text.contains("评委分"), "{size:?}\n{text}");
    }
    assert_eq!(reader.screen.selection().len(), 1);
}
