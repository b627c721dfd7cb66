//! Answers of several models side by side.

use crate::{Stage, stage};
use wardround::{
    screen::state::{Comparison, Overlay, Screen},
    session::{AnswerId, ConsultationKey, SessionEvent},
    text::Ambiguous,
};

const FIRST: &str = stage::MODEL;
const SECOND: &str = "Yi-6B";

/// The first case with both models as columns, nothing asked yet.
fn columns() -> Stage {
    let mut stage = stage();
    stage.press("c enter down enter esc");
    stage
}

fn comparison(stage: &Stage) -> &Comparison {
    stage.app.comparison().expect("answers stand side by side")
}

fn lines(count: usize, word: &str) -> String {
    (1..=count).map(|n| format!("{word}{n}\n\n")).collect()
}

/// The screen row on which a text stands.
fn row_of(stage: &mut Stage, text: &str) -> Option<usize> {
    stage.text().lines().position(|line| line.contains(text))
}

#[test]
fn models_are_chosen_and_asked_together_and_what_comes_goes_to_its_column() {
    let mut stage = columns();
    assert_eq!(comparison(&stage).models().collect::<Vec<_>>(), [FIRST, SECOND]);
    stage.press("n");
    assert_eq!(stage.asks.len(), 2);
    stage.stream_of(SECOND, "乙的回答");
    stage.stream_of(FIRST, "甲的回答");
    let text = stage.text();
    let line = text.lines().find(|line| line.contains("甲的回答")).expect("the answer is shown");
    assert!(line.find("甲的回答") < line.find("乙的回答"), "{text}");
    assert!(stage.app.is_streaming());
    let nobodys = SessionEvent::Delta(AnswerId::default(), wardround::chat::Delta::Text("x".into()));
    assert!(!stage.app.concerns(&nobodys));
    stage.answer_of(FIRST, "。");
    // One is still coming: the other does not run ahead.
    stage.press("n");
    assert_eq!((stage.asks.len(), comparison(&stage).turn()), (1, 1));
    stage.answer_of(SECOND, "。");
    stage.press("n");
    assert_eq!((stage.asks.len(), comparison(&stage).turn()), (2, 2));
}

#[test]
fn columns_scroll_together_and_one_alone() {
    let mut stage = columns();
    stage.press("n");
    stage.answer_of(FIRST, &lines(60, "甲"));
    stage.answer_of(SECOND, &lines(40, "乙"));
    // A frame knows how long the answers are.
    stage.text();
    stage.press("home down down down down");
    let row = row_of(&mut stage, "甲3").expect("it is shown");
    assert_eq!(row_of(&mut stage, "乙3"), Some(row));
    assert_eq!(row_of(&mut stage, "甲2"), None);
    stage.press("tab = down down");
    assert_eq!((row_of(&mut stage, "甲4"), row_of(&mut stage, "乙5")), (row_of(&mut stage, "甲5").map(|r| r - 2), Some(row + 2)));
    stage.press("=");
    assert_eq!(row_of(&mut stage, "乙3"), Some(row));
    stage.press("end");
    assert!(stage.text().contains("甲60") && stage.text().contains("以上已结束"), "{}", stage.text());
}

#[test]
fn a_reference_column_is_known_to_every_rating_of_the_case() {
    let mut stage = columns();
    stage.press("n");
    stage.answer_of(FIRST, "甲");
    stage.answer_of(SECOND, "乙");
    stage.press("r");
    assert_eq!(comparison(&stage).count(), 3);
    // The last column has the keys, and is nobody's answer.
    stage.press("s");
    assert!(stage.app.overlays().is_empty());
    stage.press("tab tab s 7 ctrl-s");
    let key = ConsultationKey { case: stage.file.cases[0].id().clone(), variant: None, model: SECOND.into() };
    let rating = stage.app.session().opened(&key).and_then(|opened| opened.rating(0)).expect("it is rated");
    assert_eq!((rating.rating.get(), rating.saw_reference), (7, true));
    stage.press("right");
    assert_eq!((comparison(&stage).turn(), comparison(&stage).count()), (2, 2), "the reference of another turn is not shown by itself");
    stage.press("left r");
    assert_eq!(comparison(&stage).count(), 2);
}

#[test]
fn a_consultation_is_opened_from_its_column_and_the_way_back_leads_where_it_began() {
    let mut stage = columns();
    stage.press("n");
    stage.answer_of(FIRST, "甲");
    stage.answer_of(SECOND, "乙");
    stage.press("esc");
    assert_eq!(*stage.app.screen(), Screen::Ward);
    // Both have answered: they stand there at once.
    stage.press("c");
    assert!(stage.app.overlays().is_empty());
    stage.press("tab enter");
    assert_eq!(stage.app.current().map(|key| key.model.as_str()), Some(SECOND));
    stage.press("c esc");
    assert_eq!(stage.app.current().map(|key| key.model.as_str()), Some(SECOND));
    // The first column is the consultation's from which it was opened.
    stage.press("c");
    assert_eq!(comparison(&stage).models().collect::<Vec<_>>(), [SECOND, FIRST]);
}

#[test]
fn no_more_than_three_models_and_none_is_a_column_twice() {
    let mut stage = columns();
    stage.press("m enter");
    assert_eq!(comparison(&stage).models().collect::<Vec<_>>(), [SECOND]);
    assert!(matches!(stage.app.overlays(), [Overlay::Columns(_)]), "the list stays open");
    stage.press("enter down enter esc");
    assert_eq!(comparison(&stage).models().collect::<Vec<_>>(), [FIRST]);
    stage.press("m down enter esc enter");
    assert_eq!(stage.app.current().map(|key| key.model.as_str()), Some(FIRST));
}

#[test]
fn chinese_fits_into_narrow_columns_on_every_terminal() {
    for (ascii, ambiguous) in [(false, Ambiguous::Narrow), (false, Ambiguous::Wide), (true, Ambiguous::Narrow)] {
        let options = wardround::screen::state::Options { ascii, ambiguous, ..crate::stage::options() };
        let setup = crate::stage::Setup { options, ..crate::stage::Setup::new(wardround::language::Language::Zh, (80, 24)) };
        let mut stage = Stage::with(setup);
        stage.press("c enter down enter esc n");
        let text = "“转移性右下腹痛”——首先考虑①急性阑尾炎；②异位妊娠待排。".repeat(4);
        stage.answer_of(FIRST, &text);
        stage.answer_of(SECOND, &text);
        stage.press("home");
        let buffer = stage.buffer();
        // What stands left of the middle belongs to the left column: the cell before the right one is never half of a character of it.
        let right: Vec<String> = (4..20).map(|y| (41..79).map(|x| buffer[(x, y)].symbol().to_owned()).collect()).collect();
        let left: Vec<String> = (4..20).map(|y| (1..39).map(|x| buffer[(x, y)].symbol().to_owned()).collect()).collect();
        assert_eq!(left[4..], right[4..], "ascii {ascii} {ambiguous:?}");
    }
}
