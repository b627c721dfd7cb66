//! Words are marked on the screen.

use crate::{
    rater::{LARGE, Rater, SMALL, form, pack},
    stage::{key_event, options, styles, text_of},
};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use std::fmt::Write;
use wardround::{
    language::Language::{self, En, Zh},
    screen::{
        state::{Input, Options},
        theme::ColourDepth,
    },
    text::Ambiguous,
    trial::{
        form::{Form, Value, Values},
        marks::Mark,
        pack::{Pack, ReferenceShown},
    },
};

fn with_marks(name: &str) -> Form {
    form(name).with_marks().unwrap()
}

/// A pack whose first answer has a control character, Markdown, and wide characters.
fn marked_pack(language: Language) -> Pack {
    let mut pack = pack(with_marks("overall"), 2, language);
    if language == Zh {
        pack.items[0].answers[0].texts[0] = "## 判断\n\n考虑**急性\u{1b}阑尾炎**，体温 38.2 ℃；先补液。\n不必手术".into();
    }
    pack
}

/// The words of every mark in the form, with label and note.
fn marks(rater: &Rater) -> Vec<String> {
    let texts = rater.screen.session().texts().to_vec();
    let draft: Values = rater.screen.session().draft().values;
    let all: Vec<Mark> = match draft.get("marks") {
        Some(Value::Marks(marks)) => marks.clone(),
        _ => Vec::new(),
    };
    all.iter().map(|mark| format!("{} {} {}", mark.label.name(), mark.place.words(&texts).unwrap(), mark.note).trim().to_owned()).collect()
}

fn press_with(rater: &mut Rater, code: KeyCode, modifiers: KeyModifiers) {
    rater.input(Input::Key(KeyEvent::new(code, modifiers)));
}

#[test]
fn words_are_chosen_with_the_cursor_and_labelled_by_letter() {
    let mut rater = Rater::new(marked_pack(Zh), Zh, SMALL);
    rater.press("m");
    assert!(rater.screen.is_marking());
    // The first character is a sign of Markdown: the text is shown as it was written.
    let text = rater.text();
    assert!(text.contains("## 判断") && text.contains("**急性阑尾炎**") && text.contains("按原文显示"), "{text}");
    assert!(text.contains("r 正确   w 错误   i 无关   e 多余   u 不安全"), "{text}");
    // Down to the paragraph, over 考虑**, and six characters with an invisible one between them.
    rater.press("down right right right right space right right right right w");
    assert_eq!(marks(&rater), ["wrong 急性\u{1b}阑尾炎"]);
    assert!(rater.message().contains("已标注：错误“急性阑尾炎”"), "{}", rater.message());
    let text = rater.text();
    assert!(text.contains("急性阑尾炎[错误1]**") && text.contains("[错误1] 急性阑尾炎"), "{text}");
    // The same words again are refused with the same label, and taken with another.
    rater.press("w");
    assert!(rater.message().contains("已有同一种标注"), "{}", rater.message());
    rater.press("n");
    rater.type_text("依据 r w 不足");
    rater.press("enter u");
    assert_eq!(marks(&rater), ["wrong 急性\u{1b}阑尾炎 依据 r w 不足", "unsafe 炎"]);
    // The shorter one at the cursor goes first.
    rater.press("d d d");
    assert_eq!((marks(&rater), rater.message()), (Vec::new(), "光标处没有标注"));
    assert!(!rater.screen.session().draft().values.contains_key("marks"));
    rater.press("enter");
    assert!(!rater.screen.is_marking());
    assert!(rater.text().contains("按 m 在回答中标注"));
}

#[test]
fn the_cursor_goes_by_words_clauses_and_rows_and_a_selection_can_be_dropped() {
    let mut rater = Rater::new(marked_pack(Zh), Zh, SMALL);
    rater.press("m tab tab tab i");
    // A decimal point ends no clause.
    assert_eq!(marks(&rater), ["irrelevant 先"]);
    press_with(&mut rater, KeyCode::BackTab, KeyModifiers::SHIFT);
    press_with(&mut rater, KeyCode::Right, KeyModifiers::CONTROL);
    press_with(&mut rater, KeyCode::Right, KeyModifiers::CONTROL);
    for _ in 0..3 {
        press_with(&mut rater, KeyCode::Right, KeyModifiers::SHIFT);
    }
    rater.press("1");
    assert_eq!(marks(&rater), ["right 38.2", "irrelevant 先"]);
    rater.press("ctrl-end space ctrl-home esc e");
    assert_eq!(marks(&rater)[0], "extra #");
    assert!(rater.screen.is_marking());
    rater.press("esc");
    assert!(!rater.screen.is_marking());
}

#[test]
fn marks_are_saved_with_the_rating_and_are_there_again() {
    let mut rater = Rater::new(marked_pack(Zh), Zh, SMALL);
    rater.press("m ctrl-end w enter 7 enter");
    let saved = rater.saved();
    assert!(saved[0].starts_with(r#"i1-0 {"marks":[{"text":0,"#) && saved[0].contains(r#""label":"wrong""#), "{saved:?}");
    let again = Rater::with(marked_pack(Zh), Zh, SMALL, options(), rater.lines.clone());
    assert_eq!(again.screen.session().marks(0), rater.screen.session().marks(0));
    assert_eq!(again.screen.session().marks(0).len(), 1);
    // A mark alone is something that is not saved.
    rater.press("[ m ctrl-home w enter");
    assert!(rater.screen.session().has_unsaved());
    rater.press("enter");
    assert_eq!(rater.saved().len(), 2);
}

#[test]
fn a_form_without_marks_says_so_and_a_locked_answer_takes_none() {
    let mut rater = Rater::new(pack(form("overall"), 1, Zh), Zh, SMALL);
    rater.press("m");
    assert_eq!((rater.screen.is_marking(), rater.message()), (false, "本试验的量表没有标注项"));
    let mut trial = marked_pack(Zh);
    trial.header.reference = ReferenceShown::AfterRating;
    let mut rater = Rater::new(trial, Zh, SMALL);
    rater.press("look 7 enter 8 enter 9 enter r r [ m");
    assert_eq!((rater.screen.is_marking(), rater.screen.session().is_locked()), (false, true));
    assert!(rater.message().contains("已锁定"), "{}", rater.message());
}

#[test]
fn a_pause_and_leaving_work_while_words_are_marked_and_nothing_is_lost() {
    let mut rater = Rater::new(marked_pack(Zh), Zh, SMALL);
    rater.press("m ctrl-end w ctrl-z");
    let text = rater.text();
    assert!(text.contains("已暂停") && !text.contains("不必手术[错误"), "{text}");
    rater.press("p");
    assert!(rater.screen.is_marking());
    rater.outputs.clear();
    rater.press("ctrl-c");
    assert_eq!((rater.outputs.len(), rater.message().contains("未保存")), (0, true));
    rater.press("?");
    let text = rater.text();
    assert!(text.contains("标注文字") && text.contains("下一分句"), "{text}");
    rater.press("q");
    assert!(rater.screen.is_marking() && rater.screen.overlay().is_none());
    rater.input(Input::Resize(60, 20));
    assert!(rater.text().contains("窗口太小"));
    rater.input(Input::Resize(80, 24));
    assert_eq!(marks(&rater), ["wrong 术"]);
}

#[test]
fn of_a_conversation_every_turn_can_be_marked_and_a_long_one_scrolls() {
    let mut trial = marked_pack(En);
    let item = &mut trial.items[0];
    item.turns = vec![item.turns[0].clone(), item.turns[0].clone()];
    for answer in &mut item.answers {
        answer.texts = vec![(1..=40).map(|line| format!("line {line}\n\n")).collect(), "last turn".into()];
    }
    let mut rater = Rater::new(trial, En, SMALL);
    rater.press("m space pagedown");
    assert!(!rater.text().contains("line 1\n"));
    rater.press("w ctrl-end right ctrl-end w");
    let found = marks(&rater);
    assert!(found[0].starts_with("wrong line 1\n\nline 2") && found[1] == "wrong n", "{found:?}");
    assert!(rater.text().contains("last turn[wrong\u{a0}2]"), "{}", rater.text());
    assert_eq!(rater.screen.session().marks(0)[1].place.text, 1);
}

/// A rater in the middle of marking.
fn scene(language: Language, size: (u16, u16), options: Options) -> Rater {
    let mut rater = Rater::with(pack(with_marks("overall"), 12, language), language, size, options, Vec::new());
    rater.press("] ] m tab space tab w n");
    rater.type_text(if language == Zh { "依据不足" } else { "no evidence" });
    rater.press("enter tab u ctrl-home space right right");
    rater
}

#[test]
fn marking_on_the_screen() {
    for language in [Zh, En] {
        let mut all = String::new();
        for size in [SMALL, LARGE] {
            let mut rater = scene(language, size, options());
            let buffer = rater.buffer();
            writeln!(all, "{}x{}\n{}\n{}", size.0, size.1, text_of(&buffer), styles(&buffer)).unwrap();
            // Done: the form again, and the answer with its marks.
            rater.input(Input::Key(key_event("esc")));
            rater.press("enter");
            writeln!(all, "{}", text_of(&rater.buffer())).unwrap();
        }
        insta::assert_snapshot!(format!("marking-{}", language.code()), all);
    }
}

#[test]
fn marking_without_colours_and_where_ambiguous_characters_are_wide() {
    let options = Options { ambiguous: Ambiguous::Wide, depth: ColourDepth::None, ..options() };
    let buffer = scene(Zh, SMALL, options).buffer();
    insta::assert_snapshot!("marking-plain", format!("{}\n{}", text_of(&buffer), styles(&buffer)));
}
