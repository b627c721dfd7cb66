//! Tests of a doctor's session.

use super::*;
use crate::arms::{pack::sample, turn::Message};
use proptest::prelude::*;

fn at(seconds: u64) -> Now {
    Now { clock: Duration::from_secs(seconds), at: jiff::Timestamp::UNIX_EPOCH }
}

fn session(arms: &[Arm], lines: &[AnswerLine]) -> AnswerSession {
    AnswerSession::new(sample(arms), "digest".into(), "s1".into(), lines, at(0)).unwrap()
}

/// Carries commands out one second apart; every line reaches the disk.
fn run(session: &mut AnswerSession, commands: &[Command]) -> Vec<AnswerLine> {
    let mut lines = Vec::new();
    for (nth, command) in commands.iter().enumerate() {
        if let Some(line) = session.handle(command.clone(), at(nth as u64 + 1)).unwrap() {
            session.appended();
            lines.push(line);
        }
    }
    lines
}

fn write(text: &str) -> Command {
    Command::Write(text.into())
}

fn refused(session: &mut AnswerSession, command: Command) -> Refusal {
    session.handle(command, at(99)).unwrap_err()
}

#[test]
fn a_later_turn_is_shown_after_the_earlier_is_answered_and_locks_it() {
    let mut s = session(&[Arm::Unaided, Arm::Unaided], &[]);
    assert_eq!((s.front(), s.stage()), (None, Stage::Closed));
    assert_eq!(refused(&mut s, Command::Save), Refusal::NotOpened);
    run(&mut s, &[Command::Open]);
    assert_eq!(refused(&mut s, Command::Open), Refusal::NotAnswered);
    assert_eq!(refused(&mut s, Command::Save), Refusal::Empty);
    run(&mut s, &[write(" 一 "), Command::Save]);
    assert_eq!(s.turn(Place { case: 0, turn: 0 }).answer(), Some("一"));
    assert_eq!(refused(&mut s, write("x")), Refusal::Saved);
    run(&mut s, &[Command::Undo]);
    assert_eq!((s.draft(), s.stage()), ("一", Stage::Answering));
    run(&mut s, &[Command::Save, Command::Open]);
    assert_eq!(s.front(), Some(Place { case: 0, turn: 1 }));
    assert_eq!(refused(&mut s, Command::Undo), Refusal::NothingToUndo);
    run(&mut s, &[write("二"), Command::Save, Command::Open, write("三"), Command::Save, Command::Open, write("四"), Command::Save]);
    assert!(s.is_finished() && s.progress() == Progress { complete: 2, cases: 2 });
    assert_eq!(refused(&mut s, Command::Open), Refusal::AllAnswered);
}

#[test]
fn the_models_answer_is_shown_after_the_own_one_is_locked() {
    let mut s = session(&[Arm::Revise], &[]);
    let here = Place { case: 0, turn: 0 };
    run(&mut s, &[Command::Open]);
    assert_eq!(refused(&mut s, Command::Reveal), Refusal::FirstBefore);
    run(&mut s, &[write("一"), Command::Save]);
    assert_eq!((s.models_answer(here), s.stage()), (None, Stage::FirstSaved));
    // The answer appears once the line is on the disk, not before.
    s.handle(Command::Reveal, at(5)).unwrap().unwrap();
    assert_eq!(s.models_answer(here), None);
    s.appended();
    assert_eq!((s.models_answer(here), s.draft()), (Some("模型0.1"), "一"));
    assert_eq!(refused(&mut s, Command::Undo), Refusal::NothingToUndo);
    assert_eq!(refused(&mut s, Command::Save), Refusal::Same);
    run(&mut s, &[write("一，改")]);
    assert_eq!(refused(&mut s, Command::Unchanged), Refusal::Differs);
    run(&mut s, &[Command::Save]);
    assert_eq!((s.turn(here).first(), s.turn(here).answer()), (Some("一"), Some("一，改")));
    run(&mut s, &[Command::Undo, write("一"), Command::Unchanged]);
    assert!(s.turn(here).is_unchanged());
}

#[test]
fn every_message_to_the_model_and_from_it_is_a_line() {
    let mut s = session(&[Arm::Aided, Arm::Unaided], &[]);
    let ask = |text: &str| Command::Ask(text.into());
    let reply = |text: &str| Command::Reply(Ok(text.into()));
    let lines = run(&mut s, &[Command::Open, ask("诊断？"), reply("阑尾炎"), ask("检查？")]);
    assert_eq!(lines.len(), 4);
    assert_eq!(refused(&mut s, ask("x")), Refusal::Waiting);
    let texts = |s: &AnswerSession| s.conversation().into_iter().map(|m| m.content).collect::<Vec<_>>();
    assert_eq!(texts(&s), ["诊断？", "阑尾炎", "检查？"]);
    // A reply is taken in a pause; a message without reply is not said again.
    run(&mut s, &[Command::Pause, Command::Reply(Err(NoReply::Unreachable)), Command::Pause, ask("再问")]);
    assert_eq!(texts(&s), ["诊断？", "阑尾炎", "再问"]);
    run(&mut s, &[reply(" "), write("一"), Command::Save, Command::Open, ask("下一轮")]);
    assert_eq!(texts(&s), ["诊断？", "阑尾炎", "下一轮"]);
    run(&mut s, &[reply("好"), write("二"), Command::Save, Command::Open]);
    assert_eq!(refused(&mut s, ask("x")), Refusal::NoModel);
    let first = s.turn(Place { case: 0, turn: 0 }).messages();
    assert_eq!(first.iter().filter(|m| matches!(m, Message::Asked(_))).count(), 3);
    assert_eq!(first.last(), Some(&Message::NoReply(NoReply::Empty)));
}

#[test]
fn time_counts_while_a_turn_is_in_front_and_no_pause_is_on() {
    let mut s = session(&[Arm::Revise], &[]);
    let mut do_at = |command: Command, seconds: u64| {
        let line = s.handle(command, at(seconds)).unwrap();
        s.appended();
        line.map(|line| line.active_ms)
    };
    assert_eq!(do_at(Command::Open, 100), Some(0));
    do_at(write("一"), 110);
    do_at(Command::Pause, 120);
    do_at(Command::Pause, 500);
    assert_eq!(do_at(Command::Save, 505), Some(25_000));
    assert_eq!(do_at(Command::Reveal, 506), Some(1000));
    assert_eq!(do_at(Command::Unchanged, 516), Some(10_000));
    assert_eq!(do_at(Command::Open, 900), Some(0));
    let turn = s.turn(Place { case: 0, turn: 0 });
    assert_eq!((turn.first_ms(), turn.total_ms()), (26_000, 36_000));
}

#[test]
fn a_line_that_could_not_be_written_changes_nothing_and_loses_no_text_or_time() {
    let mut s = session(&[Arm::Unaided], &[]);
    run(&mut s, &[Command::Open, write("一")]);
    s.handle(Command::Save, at(10)).unwrap().unwrap();
    assert_eq!(refused(&mut s, Command::Undo), Refusal::NothingToUndo);
    assert_eq!(refused(&mut s, Command::Save), Refusal::Saving);
    s.append_failed();
    assert_eq!((s.stage(), s.draft()), (Stage::Answering, "一"));
    let again = s.handle(Command::Save, at(20)).unwrap().unwrap();
    assert_eq!((again.sequence, again.active_ms), (1, 19_000));
}

#[test]
fn lines_that_are_not_of_the_pack_or_do_not_follow_are_refused_by_place() {
    let mut s = session(&[Arm::Unaided], &[]);
    let lines = run(&mut s, &[Command::Open, write("一"), Command::Save, Command::Open]);
    let refused = |change: fn(&mut Vec<AnswerLine>)| {
        let mut lines = lines.clone();
        change(&mut lines);
        AnswerSession::new(sample(&[Arm::Unaided]), "digest".into(), "s2".into(), &lines, at(0)).unwrap_err()
    };
    assert_eq!(refused(|lines| lines[1].study.0.push('x')), (1, ForeignLine::Study));
    assert_eq!(refused(|lines| lines[0].doctor.push('x')), (0, ForeignLine::Doctor));
    assert_eq!(refused(|lines| lines[2].turn = 3), (2, ForeignLine::Subject));
    assert_eq!(refused(|lines| lines[2].turn = 0), (2, ForeignLine::Subject));
    assert_eq!(refused(|lines| drop(lines.remove(1))), (1, ForeignLine::OutOfOrder));
    assert_eq!(refused(|lines| lines[0].turn = 2), (0, ForeignLine::OutOfOrder));
}

fn commands() -> impl Strategy<Value = Command> {
    let word = || prop::sample::select(vec!["", "一", "二", "三"]).prop_map(str::to_owned);
    prop_oneof![
        3 => Just(Command::Open),
        3 => word().prop_map(Command::Write),
        1 => Just(Command::Keep),
        3 => Just(Command::Save),
        2 => Just(Command::Unchanged),
        2 => Just(Command::Reveal),
        1 => Just(Command::Undo),
        2 => word().prop_map(Command::Ask),
        2 => prop_oneof![word().prop_map(Ok), Just(Err(NoReply::Broken))].prop_map(Command::Reply),
        1 => Just(Command::Pause),
    ]
}

proptest! {
    /// Killed after any line, a session goes on as if it had not been, but for the field's text that was not kept.
    #[test]
    fn a_session_that_was_killed_goes_on_where_its_lines_end(commands in prop::collection::vec(commands(), 0..80), kills in prop::collection::vec(any::<bool>(), 80)) {
        let arms = [Arm::Revise, Arm::Aided, Arm::Unaided];
        let mut lines = Vec::new();
        let mut s = session(&arms, &lines);
        for (nth, (command, kill)) in commands.into_iter().zip(kills).enumerate() {
            if let Ok(Some(line)) = s.handle(command, at(nth as u64)) {
                s.appended();
                lines.push(line);
                if kill {
                    let turns = s.turns.clone();
                    s = AnswerSession::new(sample(&arms), "digest".into(), format!("k{nth}"), &lines, at(nth as u64)).unwrap();
                    prop_assert_eq!(&turns, &s.turns);
                }
            }
            let first = Place { case: 0, turn: 0 };
            let is_after_own = s.models_answer(first).is_none() || s.turn(first).first().is_some();
            prop_assert!(is_after_own);
        }
    }
}
