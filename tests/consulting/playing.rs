//! A tape that plays: its speed, pauses and jumps, and a model that goes on from it.

use crate::stage::{MODEL, Setup, Stage, TAPE};
use crate::{consultation, key, opened, through};
use wardround::{
    chat::ModelError,
    consultation::Asked,
    language::Language,
    record::AskedKind,
    screen::state::Overlay,
    session::SessionEvent,
    tape::{PlaybackChange, Speed},
};

fn playing() -> Stage {
    let mut stage = Stage::with(Setup { tape: true, ..Setup::new(Language::Zh, (120, 40)) });
    stage.press("enter");
    stage
}

#[test]
fn keys_change_how_a_tape_plays_and_the_bottom_line_says_how() {
    use PlaybackChange::{AtOnce, Paused, SkipWait, Speed as At};
    let mut stage = playing();
    stage.press(". . , p p");
    assert_eq!(stage.plays, [At(Speed::Times(2.0)), At(Speed::Times(4.0)), At(Speed::Times(2.0)), Paused(true), Paused(false)]);
    assert!(stage.text().contains("×2") && !stage.text().contains("已暂停"));
    stage.plays.clear();
    // Nothing comes that could be skipped or hurried.
    stage.press("i o");
    assert_eq!(stage.plays, []);
    stage.press("n i");
    assert!(stage.text().contains("已跳过等待"));
    stage.stream("首先");
    stage.press("i o p");
    assert_eq!(stage.plays, [SkipWait, AtOnce(true), Paused(true)]);
    assert!(stage.text().contains("已暂停"));
}

#[test]
fn keys_of_tapes_do_nothing_to_a_model_that_answers_now() {
    let mut stage = opened();
    stage.press(". , p i o P l");
    assert_eq!(stage.plays, []);
    assert!(stage.app.overlays().is_empty() && stage.text().contains("只用于播放录制"));
}

#[test]
fn a_jump_plays_the_turns_before_at_once_and_the_last_one_as_recorded() {
    let mut stage = playing();
    stage.press("P");
    assert!(matches!(stage.app.overlays().last(), Some(Overlay::Turns(_))));
    stage.press("down down enter");
    assert_eq!(stage.plays, [PlaybackChange::AtOnce(true)]);
    stage.answer("一");
    stage.answer("二");
    assert_eq!(stage.plays[1..], [PlaybackChange::AtOnce(true), PlaybackChange::AtOnce(false)]);
    assert_eq!(stage.asks.last().and_then(|ask| ask.ready.asked.turn()), Some(3));
    stage.answer("三");
    assert!(stage.asks.is_empty());
}

#[test]
fn a_model_goes_on_with_what_the_tape_answered_as_its_history() {
    let mut stage = playing();
    through(&mut stage, &["一"]);
    stage.press("l");
    // One model answers now: nothing is to be chosen.
    assert_eq!(key(&stage).model, MODEL);
    let ask = stage.asks.last().expect("the next turn is asked");
    assert_eq!(ask.ready.asked, Asked::Continued(2));
    assert_eq!(ask.ready.messages[1].content, "一");
    assert_eq!(ask.earlier.len(), 1);
    stage.answer("二");
    let opened = consultation(&stage);
    let kinds: Vec<AskedKind> = (0..2).filter_map(|index| opened.record(index)).map(|record| record.asked).collect();
    assert_eq!(kinds, [AskedKind::Recording, AskedKind::Continued]);
    let text = stage.text();
    assert!(text.contains("以上为录制：DotaGPT（2026-11-27 录制）；以下由 DotaGPT 现场回答"), "{text}");
    assert!(text.contains("接续录制"), "{text}");
    // The third turn follows, and nothing of it is judged by the protocol.
    stage.press("n");
    stage.answer("三");
    let asked: Vec<Asked> = consultation(&stage).consultation().exchanges().iter().map(|e| e.asked).collect();
    assert_eq!(asked, [Asked::Continued(1), Asked::Continued(2), Asked::Continued(3)]);
}

#[test]
fn what_a_tape_does_not_hold_is_asked_of_the_model_that_goes_on() {
    let mut stage = playing();
    through(&mut stage, &["一"]);
    stage.press("a");
    stage.type_text("有无发热？");
    let missing = Err(ModelError::NotRecorded { case: "1".into(), turns: vec![1, 2, 3] });
    stage.measures = Some(missing);
    stage.press("ctrl-s");
    assert!(stage.text().contains("录制中没有这个提问的回答"), "{}", stage.text());
    stage.press("esc l");
    let ask = stage.asks.last().expect("the question is asked again");
    assert_eq!((ask.key.model.as_str(), ask.ready.asked), (MODEL, Asked::Own));
    assert_eq!(ask.ready.messages.last().map(|m| m.content.as_str()), Some("有无发热？"));
    // The tape itself is as it was.
    assert_eq!(
        stage
            .app
            .session()
            .opened(&wardround::session::ConsultationKey { model: TAPE.into(), ..key(&stage) })
            .unwrap()
            .consultation()
            .exchanges()
            .len(),
        1
    );
}

#[test]
fn a_consultation_is_kept_as_a_tape_once_it_has_an_answer() {
    let mut stage = opened();
    stage.press("W");
    assert!(stage.tapes.is_empty());
    through(&mut stage, &["一", "二"]);
    stage.press("W");
    let (name, taped) = stage.tapes.last().expect("written");
    assert!(name.ends_with("-DotaGPT") && taped.answers.len() == 2, "{name}");
    let name = name.clone();
    stage.event(SessionEvent::TapeWritten(Ok(format!("/x/{name}.tape").into())));
    assert!(stage.text().contains("已存为录制：/x/"), "{}", stage.text());
}
