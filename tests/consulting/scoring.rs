//! The scoreboard: when it is computed, and how long what it shows stays.

use crate::{Stage, opened, stage};
use wardround::{
    screen::state::Screen,
    session::{SessionError, SessionEvent, SourceName},
};

fn answer(stage: &mut Stage) {
    stage.press("n");
    stage.answer("好");
}

fn failed(stage: &mut Stage) {
    stage.event(SessionEvent::ScoresRead(SourceName::Bundled, Err(SessionError::Task)));
}

#[test]
fn scores_are_computed_while_they_are_looked_at_and_one_computation_counts_all_that_came_meanwhile() {
    let mut stage = opened();
    answer(&mut stage);
    assert!(stage.reads_of_scores.is_empty(), "nobody looks at them");
    stage.press("n S");
    assert_eq!(*stage.app.screen(), Screen::Scores);
    assert_eq!(stage.reads_of_scores, [(SourceName::Bundled, false)]);
    // An answer and two ratings come while they are being computed.
    stage.answer("好");
    stage.press("esc s 7 ctrl-s s 8 ctrl-s S");
    assert_eq!(stage.reads_of_scores.len(), 1);
    failed(&mut stage);
    assert_eq!(stage.reads_of_scores, [(SourceName::Bundled, false), (SourceName::Bundled, true)], "once more, after a pause");
    failed(&mut stage);
    assert_eq!(stage.reads_of_scores.len(), 2, "nothing new came");
    stage.press("esc");
    answer(&mut stage);
    assert_eq!(stage.reads_of_scores.len(), 2, "nobody looks at them any more");
}

#[test]
fn what_cannot_be_computed_is_told_where_it_would_stand_and_can_be_tried_again() {
    let mut stage = stage();
    stage.press("S");
    assert!(stage.text().contains("正在计算"), "{}", stage.text());
    failed(&mut stage);
    assert!(stage.text().contains("任务意外中止"), "{}", stage.text());
    stage.press("g");
    assert_eq!(stage.reads_of_scores.len(), 2);
    // What another source's runs have is nobody's.
    stage.event(SessionEvent::ScoresRead(SourceName::File("b.json".into()), Err(SessionError::Task)));
    assert!(stage.app.session().scores().is_reading());
    stage.press("S");
    assert_eq!(*stage.app.screen(), Screen::Ward);
}
