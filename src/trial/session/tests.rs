//! The rules of rating, without a terminal, a file or a clock.

use super::*;
use crate::trial::{form::Value, pack::sample};

fn now(seconds: u64) -> Now {
    Now { clock: Duration::from_secs(seconds), at: jiff::Timestamp::UNIX_EPOCH }
}

fn start(lines: Vec<RatingLine>) -> RatingSession {
    let pack = sample("overall", 2);
    let digest = pack.to_file().digest;
    RatingSession::new(pack, digest, "s".into(), lines, now(0)).unwrap()
}

fn rate(session: &mut RatingSession, score: u8, seconds: u64) -> RatingLine {
    session.handle(Command::Set { field: "overall".into(), value: Value::Number(score) }, now(seconds)).unwrap();
    let line = session.handle(Command::Save, now(seconds)).unwrap().unwrap();
    session.appended();
    line
}

#[test]
fn a_rating_counts_once_it_is_on_the_disk_and_the_next_answer_comes() {
    let mut session = start(Vec::new());
    assert_eq!(session.handle(Command::Save, now(1)), Err(Refusal::Values(ValueError::Missing { field: "overall".into() })));
    session.handle(Command::Set { field: "overall".into(), value: Value::Number(7) }, now(2)).unwrap();
    let line = session.handle(Command::Save, now(3)).unwrap().unwrap();
    assert!(session.decision(&line.subject().unwrap()).is_none());
    assert_eq!(session.handle(Command::Save, now(3)), Err(Refusal::Saving));
    session.append_failed();
    assert_eq!((session.draft().values.len(), session.subject_place()), (1, 0));
    let line = session.handle(Command::Save, now(5)).unwrap().unwrap();
    session.appended();
    assert!(session.decision(&line.subject().unwrap()).is_some());
    assert_eq!((line.active_ms, line.sequence, session.subject_place()), (5_000, 0, 1));
}

#[test]
fn the_reference_comes_after_the_ratings_and_locks_them() {
    let mut session = start(Vec::new());
    let mut lines = vec![rate(&mut session, 7, 1)];
    assert_eq!(session.handle(Command::Reference, now(1)), Err(Refusal::ReferenceAfterRating));
    lines.push(rate(&mut session, 3, 2));
    let score = |score| Command::Set { field: "overall".into(), value: Value::Number(score) };
    session.handle(score(4), now(2)).unwrap();
    assert_eq!(session.handle(Command::Reference, now(2)), Err(Refusal::UnsavedChange));
    session.handle(score(3), now(2)).unwrap();
    assert_eq!(session.reference(), None);
    let shown = session.handle(Command::Reference, now(3)).unwrap().unwrap();
    assert_eq!((&shown.event, shown.subject(), shown.sequence, shown.active_ms), (&Event::ReferenceShown, None, 2, 0));
    assert_eq!(session.reference(), None, "it is not on the disk yet");
    session.append_failed();
    assert!(session.reference().is_none() && !session.is_locked());
    lines.push(session.handle(Command::Reference, now(3)).unwrap().unwrap());
    session.appended();
    assert_eq!(session.reference(), Some("参考1"));
    assert_eq!(session.handle(Command::Set { field: "overall".into(), value: Value::Number(9) }, now(4)), Err(Refusal::Locked));
    assert_eq!(session.handle(Command::Undo, now(4)), Err(Refusal::Locked));
    assert_eq!(session.handle(Command::Reference, now(4)), Ok(None), "hidden again: nothing new to record");
    assert_eq!(session.reference(), None);
    session.handle(Command::Next, now(5)).unwrap();
    assert_eq!((session.item().0, session.reference()), (1, None));

    let mut again = start(lines);
    again.handle(Command::Item(0), now(6)).unwrap();
    assert!(again.is_locked(), "a restart unlocks nothing");
    assert_eq!((again.handle(score(9), now(7)), again.handle(Command::Undo, now(7))), (Err(Refusal::Locked), Err(Refusal::Locked)));
    assert_eq!(again.handle(Command::Reference, now(7)), Ok(None), "it is shown without a second line");
    assert_eq!(again.reference(), Some("参考1"));
}

/// Two items of a case and a hidden repeat of the first; the reference comes after the case.
fn by_case(lines: Vec<RatingLine>) -> RatingSession {
    let mut pack = sample("overall", 3);
    pack.header.reference = ReferenceShown::AfterCase;
    let ids: Vec<OpaqueId> = pack.items.iter().map(|item| item.item.clone()).collect();
    for (place, others) in [(0, vec![1]), (1, vec![0]), (2, vec![0, 1])] {
        pack.items[place].waits_for = others.into_iter().map(|other: usize| ids[other].clone()).collect();
    }
    RatingSession::new(pack, "d".into(), "s".into(), lines, now(0)).unwrap()
}

#[test]
fn the_reference_of_a_case_waits_for_all_its_items_and_locks_them() {
    let mut session = by_case(Vec::new());
    let mut lines = vec![rate(&mut session, 7, 1)];
    assert_eq!(session.handle(Command::Reference, now(1)), Err(Refusal::ReferenceAfterCase { open: vec![1] }));
    lines.push(rate(&mut session, 3, 2));
    let refused = session.handle(Command::Reference, now(2)).unwrap_err();
    assert_eq!(refused, Refusal::ReferenceAfterCase { open: vec![1] });
    let form = session.form().clone();
    assert!(refused.words(&form, crate::language::Language::En).ends_with("open besides: 2"));
    assert!(refused.words(&form, crate::language::Language::Zh).contains("第 2 题"));
    assert!(!session.stays_at_rated() && !session.reference_locks() && session.reference().is_none());
    session.handle(Command::Next, now(3)).unwrap();
    lines.extend([rate(&mut session, 5, 4), rate(&mut session, 6, 5)]);
    assert!(lines.iter().all(|line| !line.saw_reference));
    assert!(session.stays_at_rated() && session.reference_locks());
    // What is not saved in another item of the case would be locked out too.
    let score = |score| Command::Set { field: "overall".into(), value: Value::Number(score) };
    session.handle(Command::Item(0), now(6)).unwrap();
    session.handle(score(1), now(6)).unwrap();
    session.handle(Command::Item(1), now(6)).unwrap();
    assert_eq!(session.handle(Command::Reference, now(6)), Err(Refusal::UnsavedChange));
    session.handle(Command::Item(0), now(6)).unwrap();
    session.handle(score(7), now(6)).unwrap();
    session.handle(Command::Item(1), now(6)).unwrap();
    lines.push(session.handle(Command::Reference, now(7)).unwrap().unwrap());
    session.appended();
    assert_eq!(session.reference(), Some("参考2"));
    for mut session in [session, by_case(lines)] {
        for place in [0, 1] {
            session.handle(Command::Item(place), now(8)).unwrap();
            assert!(session.is_locked() && !session.reference_locks());
            assert_eq!(
                (session.handle(score(9), now(8)), session.handle(Command::Undo, now(8))),
                (Err(Refusal::Locked), Err(Refusal::Locked))
            );
        }
        // What comes later is not locked, and the line says that the reference was seen.
        session.handle(Command::Item(2), now(9)).unwrap();
        assert!(!session.is_locked() && rate(&mut session, 8, 10).saw_reference);
    }
}

#[test]
fn undo_takes_back_the_last_and_keeps_the_history() {
    let mut session = start(Vec::new());
    let first = rate(&mut session, 7, 1);
    let withdrawn = session.handle(Command::Undo, now(2)).unwrap().unwrap();
    session.appended();
    assert_eq!((&withdrawn.event, withdrawn.subject(), withdrawn.sequence), (&Event::Withdrawn, first.subject(), 1));
    assert_eq!((session.subject_place(), session.draft().values["overall"].clone()), (0, Value::Number(7)));
    assert_eq!(session.handle(Command::Undo, now(3)), Err(Refusal::NothingToUndo));
}

#[test]
fn a_pause_is_no_rating_time() {
    let mut session = start(Vec::new());
    session.handle(Command::Pause, now(10)).unwrap();
    assert_eq!(session.handle(Command::Save, now(11)), Err(Refusal::Paused));
    session.handle(Command::Pause, now(100)).unwrap();
    assert_eq!(rate(&mut session, 7, 103).active_ms, 13_000);
}

#[test]
fn what_was_saved_is_taken_up_and_foreign_lines_are_refused() {
    let mut session = start(Vec::new());
    let mut lines = vec![rate(&mut session, 7, 1), rate(&mut session, 8, 2)];
    session.handle(Command::Next, now(2)).unwrap();
    lines.push(rate(&mut session, 5, 3));
    assert_eq!(session.progress().complete, 1);
    let again = start(lines.clone());
    assert_eq!((again.item().0, again.subject_place(), again.sequence), (1, 1, 3));
    let mut other = lines;
    other[1].trial = OpaqueId("other".into());
    let pack = sample("overall", 2);
    assert_eq!(RatingSession::new(pack, String::new(), "s".into(), other, now(0)).err(), Some((1, ForeignLine::Trial)));
}

#[test]
fn the_questionnaire_comes_after_the_last_item_and_is_part_of_the_end() {
    let mut pack = sample("overall", 1);
    pack.header.reference = ReferenceShown::Never;
    pack.header.questionnaire = Form::built_in("tasks");
    let start = |lines| RatingSession::new(pack.clone(), "d".into(), "s".into(), lines, now(0)).unwrap();
    let mut session = start(Vec::new());
    assert_eq!((session.handle(Command::Next, now(0)), session.is_at_questionnaire()), (Ok(None), false));
    let mut lines = vec![rate(&mut session, 7, 1), rate(&mut session, 8, 2)];
    assert!(!session.is_finished() && !session.is_at_questionnaire());
    session.handle(Command::Next, now(10)).unwrap();
    assert!(session.is_at_questionnaire() && session.form().name() == "tasks");
    assert_eq!(session.handle(Command::CannotJudge("x".into()), now(11)), Err(Refusal::Questionnaire));
    for field in session.form().clone().fields().iter().filter(|field| field.required) {
        session.handle(Command::Set { field: field.id.clone(), value: Value::Number(4) }, now(12)).unwrap();
    }
    // Going back and coming again loses nothing.
    session.handle(Command::Previous, now(13)).unwrap();
    assert_eq!((session.is_at_questionnaire(), session.draft().values.len()), (false, 1));
    session.handle(Command::Next, now(20)).unwrap();
    let line = session.handle(Command::Save, now(25)).unwrap().unwrap();
    assert_eq!((&line.item, &line.answer, line.active_ms), (&pack.header.trial, &None, 8_000));
    assert_eq!(line.form, pack.header.questionnaire.as_ref().unwrap().digest());
    assert!(!session.is_finished());
    session.appended();
    assert!(session.is_finished() && !session.has_unsaved());
    // A restart before the questionnaire begins with it, and after it there is nothing left.
    assert!(start(lines.clone()).is_at_questionnaire());
    lines.push(line);
    assert!(start(lines.clone()).is_finished());
    // To a pack without one, its line is foreign.
    let none = sample("overall", 1);
    assert_eq!(RatingSession::new(none, "d".into(), "s".into(), lines, now(0)).err(), Some((2, ForeignLine::Subject)));
}
