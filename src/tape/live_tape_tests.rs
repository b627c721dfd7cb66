//! Tests of tapes in the making.

use super::{Event, Made, Playback, Speed, Tape, TapeModel, Times, live_tape::LiveTape};
use crate::{
    case::{Case, ReadOptions, read_bytes},
    chat::{Delta, Model, ModelIdentity, Origin, Ways},
    record::{AskedKind, Timings, TurnRecord, sample_turn},
};

fn case() -> Case {
    let text = "[[case]]\nid = \"1\"\nlanguage = \"zh\"\n[[case.turns]]\nkind = \"complaint\"\nquestion = \"腹痛\"\n[[case.turns]]\nkind = \"exam\"\nquestion = \"压痛\"\n";
    read_bytes("x.toml", text.as_bytes(), &ReadOptions::default()).unwrap().cases.remove(0)
}

fn record(turn: usize, text: &str, total_ms: f64) -> TurnRecord {
    let question = if turn == 1 { "腹痛" } else { "压痛" };
    let timings = Timings { first_token_ms: Some(10.0), total_ms, ..Timings::default() };
    TurnRecord { turn, question: question.into(), timings, key: format!("k{turn}"), ..sample_turn("1", turn, text) }
}

fn text(text: &str) -> Delta {
    Delta::Text(text.into())
}

/// Each event's time and what it is.
fn events(tape: &Tape) -> Vec<(u64, &'static str)> {
    let name = |event: &Event| match event {
        Event::Asked { .. } => "asked",
        Event::Text { .. } | Event::Reasoning { .. } => "text",
        Event::TextWasReasoning => "was reasoning",
        Event::Answer { .. } => "answer",
        Event::Verdict { .. } => "verdict",
        Event::Rating { .. } => "rating",
        Event::Unknown => "unknown",
    };
    tape.events.iter().map(|event| (event.at_ms, name(&event.event))).collect()
}

/// A recording of both turns, the second 5 s after the first.
fn both() -> LiveTape {
    let mut live = LiveTape::new(case(), sample_turn("1", 1, "").model);
    live.asked(1000.0);
    live.piece(1200.0, text("阑"));
    live.piece(1300.0, text("尾炎"));
    live.answered(&record(1, "阑尾炎", 350.0));
    live.asked(6000.0);
    live.piece(6400.4, text("手术"));
    live.answered(&record(2, "手术", 500.0));
    live
}

#[test]
fn every_event_has_the_time_at_which_it_came_since_the_first_question() {
    let tape = both().tape().unwrap();
    let expected = [(0, "asked"), (200, "text"), (300, "text"), (350, "answer"), (5000, "asked"), (5400, "text"), (5500, "answer")];
    assert_eq!(events(&tape), expected);
    assert_eq!((tape.header.times, tape.provenance.made), (Times::Measured, Made::Live));
    // The file is one that opens.
    assert_eq!(Tape::parse(&tape.to_text()).unwrap(), tape);
}

#[test]
fn nothing_is_a_tape_before_its_first_answer_and_what_was_not_answered_is_in_none() {
    let mut live = LiveTape::new(case(), sample_turn("1", 1, "").model);
    assert!(live.tape().is_none());
    live.asked(0.0);
    live.piece(10.0, text("阑"));
    assert!(live.tape().is_none());
    live.answered(&record(1, "阑", 20.0));
    live.asked(100.0);
    live.piece(110.0, text("手"));
    assert_eq!(events(&live.tape().unwrap()), [(0, "asked"), (10, "text"), (20, "answer")]);
}

#[test]
fn an_answer_from_before_the_recording_is_taken_once_and_the_tape_says_that_its_times_are_the_records() {
    let mut live = LiveTape::new(case(), sample_turn("1", 1, "").model);
    live.restored(&record(1, "阑尾炎", 400.0));
    live.restored(&record(1, "阑尾炎", 400.0));
    live.asked(90_000.0);
    live.piece(90_100.0, text("手术"));
    live.answered(&record(2, "手术", 150.0));
    // What was measured is not taken again either.
    live.restored(&record(2, "手术", 150.0));
    let tape = live.tape().unwrap();
    let answers: Vec<u64> = tape.events.iter().filter(|e| matches!(e.event, Event::Answer { .. })).map(|e| e.at_ms).collect();
    assert_eq!((answers, tape.header.times), (vec![400, 2050], Times::FromRecord));
}

#[test]
fn a_recording_that_plays_is_recorded_as_it_is_with_what_a_later_version_added() {
    let original = both().tape().unwrap();
    let with_unknown = original.to_text().replace("\"event\":\"text\",", "\"event\":\"text\",\"later\":1,");
    // The checksum is of the lines: it is made anew.
    let lines: Vec<&str> = with_unknown.lines().collect();
    let original = Tape::parse(&(lines[..lines.len() - 1].join("\n") + "\n")).unwrap();
    let mut live = LiveTape::of_playing(Box::new(original.clone()));
    assert!(live.tape().is_none());
    for answer in original.answers().cloned().collect::<Vec<_>>() {
        live.asked(0.0);
        // However fast it plays.
        live.answered(&TurnRecord { asked: AskedKind::Recording, timings: Timings::default(), ..answer });
    }
    let again = live.tape().unwrap();
    assert_eq!((again.header.clone(), again.events.clone()), (original.header.clone(), original.events.clone()));
    assert_eq!(again.provenance.made, Made::WhilePlaying);
    let without_provenance = |tape: &Tape| -> Vec<String> {
        tape.to_text().lines().filter(|line| !line.starts_with("{\"provenance\"")).map(str::to_owned).collect()
    };
    assert!(without_provenance(&again).iter().any(|line| line.contains("\"later\":1")));
    let whole = Tape { is_torn: false, ..original };
    assert_eq!(without_provenance(&again), without_provenance(&whole));
}

#[test]
fn of_a_recording_only_what_was_played_is_recorded_and_a_stopped_answer_was_not() {
    let original = both().tape().unwrap();
    let answers: Vec<TurnRecord> = original.answers().cloned().collect();
    let mut live = LiveTape::of_playing(Box::new(original.clone()));
    live.asked(0.0);
    live.answered(&TurnRecord { text: "阑".into(), ..answers[0].clone() });
    assert!(live.tape().is_none());
    live.asked(0.0);
    live.answered(&answers[1]);
    let tape = live.tape().unwrap();
    assert_eq!(events(&tape), [(5000, "asked"), (5400, "text"), (5500, "answer")]);
}

#[test]
fn a_tape_of_two_models_is_named_after_both() {
    let mut live = both();
    let mut other = record(2, "转院", 10.0);
    other.model.name = "另一模型".into();
    other.attempt = 1;
    live.asked(9000.0);
    live.piece(9001.0, text("转院"));
    live.answered(&other);
    let name = TapeModel::new(&live.tape().unwrap(), Playback::new(Speed::Instant)).identity().name.clone();
    let own = sample_turn("1", 1, "").model.name;
    assert!(name.starts_with(&format!("{own} + 另一模型 (recording ")), "{name}");
}

#[test]
fn what_a_tape_played_before_a_model_goes_on_keeps_the_tapes_times() {
    let original = both().tape().unwrap();
    let played = TurnRecord { asked: AskedKind::Recording, timings: Timings::default(), ..original.answers().next().unwrap().clone() };
    let mut live = LiveTape::new(case(), sample_turn("1", 1, "").model);
    live.played(&original, &played);
    live.played(&original, &played);
    live.asked(90_000.0);
    live.piece(90_100.0, text("手术"));
    live.answered(&record(2, "手术", 150.0));
    let tape = live.tape().unwrap();
    let expected = [(0, "asked"), (200, "text"), (300, "text"), (350, "answer"), (1850, "asked"), (1950, "text"), (2000, "answer")];
    assert_eq!(events(&tape), expected);
    let kinds: Vec<AskedKind> = tape.answers().map(|answer| answer.asked).collect();
    assert_eq!((kinds[0], tape.header.times), (AskedKind::Recording, Times::Measured));
}

#[test]
fn no_folder_of_a_models_file_is_in_a_tape() {
    let local = |name: &str| ModelIdentity {
        name: name.into(),
        origin: Origin::Local {
            file: "m-Q4_1.gguf".into(),
            path: Some("/home/li/模型/m-Q4_1.gguf".into()),
            digest: "d".into(),
            template: "chatml".into(),
            template_digest: "t".into(),
        },
        system: None,
        ways: Ways::default(),
    };
    let mut live = LiveTape::new(case(), local("m"));
    live.asked(0.0);
    live.piece(10.0, text("阑"));
    live.answered(&TurnRecord { model: local("m"), ..record(1, "阑", 20.0) });
    let tape = live.tape().unwrap();
    let written = tape.to_text();
    assert!(!written.contains("/home/li") && written.contains("m-Q4_1.gguf"), "{written}");
    assert_eq!(tape.provenance.quantisation.as_deref(), Some("Q4_1"));
}
