//! Tests of tapes: made, written, read, trimmed, redacted and played.

use super::{Event, Header, Made, Playback, Provenance, Redaction, Speed, Tape, TapeEvent, TapeModel, Times, redact, trim};
use crate::{
    case::{Case, ReadOptions, read_bytes},
    chat::{Delta, Message, Model, ModelError, Origin, Request, Sampling},
    record::{AskedKind, TurnRecord, sample_turn},
};
use futures::StreamExt;
use std::time::Duration;

const CASE: &str = r#"
[[case]]
id = "1"
language = "zh"
title = "急性阑尾炎"
turns = [
    { kind = "complaint", question = "患者王小明，男，腹痛一天。", reference = ["d"] },
    { kind = "exam", question = "查体：麦氏点压痛。" },
]
reference = [{ id = "d", question = "诊断", answer = "急性阑尾炎。" }]
"#;

fn case() -> Case {
    read_bytes("f", CASE.as_bytes(), &ReadOptions::default()).unwrap().cases.remove(0)
}

fn answered(case: &Case, turn: usize, text: &str) -> TurnRecord {
    TurnRecord { question: case.turns()[turn - 1].question.clone(), ..sample_turn("1", turn, text) }
}

fn tape() -> Tape {
    let case = case();
    let mut events = Vec::new();
    for (turn, begin, pieces) in [(1, 0, ["患者王小", "明，男，考虑阑尾炎"]), (2, 5000, ["仍考虑", "阑尾炎"])] {
        let record = answered(&case, turn, &pieces.concat());
        events.push(TapeEvent::new(begin, Event::Asked { turn, asked: AskedKind::Protocol, question: record.question.clone() }));
        events.push(TapeEvent::new(begin + 400, Event::Text { text: pieces[0].into() }));
        events.push(TapeEvent::new(begin + 1000, Event::Text { text: pieces[1].into() }));
        events.push(TapeEvent::new(begin + 1100, Event::Answer { record: Box::new(record) }));
    }
    let answered = "2026-03-04T05:06:07Z".parse().ok();
    let provenance = Provenance::now(Made::FromRun, &sample_turn("1", 1, "").model, answered);
    Tape { header: Header::new(&case, Times::FromRecord), case, provenance, events, is_torn: false }
}

fn said(text: &str) -> (usize, String) {
    Tape::parse(text).map(|_| ()).map_err(|(line, message)| (line, message.to_string())).unwrap_err()
}

#[test]
fn a_tape_is_the_same_after_its_file() {
    let tape = tape();
    let text = tape.to_text();
    assert_eq!(Tape::parse(&text).unwrap(), tape);
    assert_eq!(Tape::parse(&text).unwrap().to_text(), text);
    // A mail program's line ends and mark.
    assert_eq!(Tape::parse(&format!("\u{feff}{}", text.replace('\n', "\r\n"))).unwrap(), tape);
    let file = read_bytes("x.tape", text.as_bytes(), &ReadOptions::default()).unwrap();
    assert_eq!((file.cases.as_slice(), file.problems.len()), ([tape.case].as_slice(), 0));
}

#[test]
fn fields_and_events_of_a_later_version_are_kept() {
    let tape = tape();
    let mut lines: Vec<String> = tape.to_text().lines().map(str::to_owned).collect();
    lines[2] = lines[2].replace("\"event\":\"asked\"", "\"event\":\"asked\",\"mood\":\"calm\"");
    lines.insert(3, r#"{"at_ms":10,"event":"spotlight","pane":"answer"}"#.into());
    // Without its end it has no checksum to contradict.
    lines.pop();
    let later = Tape::parse(&(lines.join("\n") + "\n")).unwrap();
    assert!(later.is_torn && later.events[1].event == Event::Unknown);
    let written = trim(&later, 1..=1).unwrap().to_text();
    assert!(written.contains("\"mood\":\"calm\"") && written.contains("\"pane\":\"answer\""), "{written}");
}

#[test]
fn a_torn_edited_later_or_foreign_file_is_told_by_line() {
    let text = tape().to_text();
    let lines: Vec<&str> = text.lines().collect();
    let torn = Tape::parse(&lines[..lines.len() - 2].join("\n")).unwrap();
    assert!(torn.is_torn && torn.answers().count() == 1, "{torn:?}");
    // A power cut in the middle of a line.
    let cut = text.rfind("\"仍考虑\"").unwrap() + 5;
    let torn = Tape::parse(&text[..text.floor_char_boundary(cut)]).unwrap();
    assert!(torn.is_torn && torn.answers().count() == 1);
    let rows = [
        (text.replacen("\"turn\":2", "\"turn\":3", 1), lines.len(), "was changed"),
        (text.replace("考虑阑尾炎\"}", "考虑胃炎\"}"), lines.len(), "was changed"),
        (text.replacen("\"wardround_tape\":1", "\"wardround_tape\":3", 1), 1, "layout 3"),
        ("{\"wardround_pack\":1}\n".into(), 1, "not a tape"),
        (String::new(), 1, "not a tape"),
        (text.replacen("\"at_ms\":1100", "\"at_ms\":1", 1), 6, "the time goes back"),
        (text.replacen("\"at_ms\":6100", &format!("\"at_ms\":{}", u64::MAX), 1), 10, "over a year"),
        (text.clone() + "{}\n", lines.len() + 1, "more follows"),
        (lines[0].to_owned() + "\n", 2, "provenance"),
        (text.replacen("\"question\":\"患者王小明", "\"question\":\"\",\"x\":\"", 1), 1, "turn 1"),
    ];
    for (text, line, expected) in rows {
        let (at, said) = said(&text);
        assert!(at == line && said.contains(expected), "line {at}: {said}, expected {expected} in {line}");
    }
    // Pieces that are not the answer, in a file without a checksum.
    let pieces = lines[..lines.len() - 1].join("\n").replacen("\"text\":\"仍考虑\"", "\"text\":\"不考虑\"", 1);
    let (at, said) = said(&pieces);
    assert!(at == 10 && said.contains("turn 2 are not its answer"), "line {at}: {said}");
}

#[test]
fn a_trimmed_tape_begins_at_its_first_turn() {
    let trimmed = trim(&tape(), 2..=2).unwrap();
    assert_eq!(trimmed.answers().map(|answer| (answer.turn, answer.text.as_str())).collect::<Vec<_>>(), [(1, "仍考虑阑尾炎")]);
    assert_eq!((trimmed.events[0].at_ms, trimmed.length_ms()), (0, 1100));
    assert_eq!(trimmed.case.turns().iter().map(|turn| turn.question.as_str()).collect::<Vec<_>>(), ["查体：麦氏点压痛。"]);
    assert_eq!(trimmed.provenance.edits, ["trimmed to turns 2 to 2, numbered from 1"]);
    assert_eq!(Tape::parse(&trimmed.to_text()).unwrap(), trimmed);
    assert!(trim(&tape(), 3..=4).unwrap_err().to_string().contains("turns 1, 2"));
}

#[test]
fn a_redacted_tape_has_nothing_of_what_was_taken_out() {
    let redaction = Redaction { names: true, reference: true, model: Some("model A".into()) };
    let mut tape_with_name = tape();
    // The model names itself, over two pieces.
    let said = ["我是Smol", "LM2。"];
    let record = Box::new(answered(&case(), 2, &said.concat()));
    tape_with_name
        .events
        .push(TapeEvent::new(9000, Event::Asked { turn: 2, asked: AskedKind::Protocol, question: record.question.clone() }));
    tape_with_name.events.extend(said.map(|text| TapeEvent::new(9000, Event::Text { text: text.into() })));
    tape_with_name.events.push(TapeEvent::new(9000, Event::Answer { record }));
    let redacted = redact(&tape_with_name, &redaction);
    let text = redacted.to_text();
    assert!(text.contains("我是model A。") && !text.to_lowercase().contains("smollm2"), "{text}");
    // The name is torn over two pieces.
    for gone in ["王小明", "小明", "明，男", "急性阑尾炎。", "smollm2", "127.0.0.1"] {
        assert!(!text.contains(gone), "{gone} is in {text}");
    }
    assert!(text.contains("王××") && text.contains("model A"));
    assert_eq!(Tape::parse(&text).unwrap(), redacted, "it can be read, pieces and answers fit");
    assert_eq!(redacted.provenance.edits.len(), 3);
    assert_eq!(redact(&tape(), &Redaction::default()).events, tape().events);
}

fn request(messages: Vec<Message>) -> Request {
    Request { messages, sampling: Sampling::default(), seed: 1 }
}

/// What comes, and when, in milliseconds.
async fn played(model: &TapeModel, messages: Vec<Message>) -> Result<Vec<(u128, Delta)>, ModelError> {
    let begin = tokio::time::Instant::now();
    let mut stream = model.answer(request(messages)).await?;
    let mut came = Vec::new();
    while let Some(delta) = stream.next().await {
        came.push((begin.elapsed().as_millis(), delta?));
    }
    Ok(came)
}

#[tokio::test(start_paused = true)]
async fn a_tape_answers_at_the_recorded_times_or_as_much_faster_as_wanted() {
    let (tape, case) = (tape(), case());
    let first = || vec![Message::user(case.turns()[0].question.as_str())];
    let model = TapeModel::new(&tape, Playback::new(Speed::default()));
    assert!(matches!(model.identity().origin, Origin::Recording { .. }));
    assert_eq!(model.identity().name, "smollm2 (recording 2026-03-04)");
    let came = played(&model, first()).await.unwrap();
    assert_eq!(came.iter().map(|(at, _)| *at).collect::<Vec<_>>(), [400, 1000, 1100]);
    assert!(matches!(&came[2].1, Delta::Done(_)));
    let fast = played(&TapeModel::new(&tape, Playback::new(Speed::Times(4.0))), first()).await.unwrap();
    assert_eq!(fast.iter().map(|(at, _)| *at).collect::<Vec<_>>(), [100, 250, 275]);
    let instant = played(&TapeModel::new(&tape, Playback::new(Speed::Instant)), first()).await.unwrap();
    assert_eq!(instant.iter().map(|(at, _)| *at).collect::<Vec<_>>(), [0, 0, 0]);
    // A listener who is late misses nothing and delays nothing.
    let mut stream = model.answer(request(first())).await.unwrap();
    let begin = tokio::time::Instant::now();
    stream.next().await;
    tokio::time::sleep(Duration::from_millis(550)).await;
    stream.next().await;
    assert_eq!(begin.elapsed().as_millis(), 1000);
}

#[tokio::test]
async fn what_a_tape_does_not_hold_it_says() {
    let model = TapeModel::new(&tape(), Playback::new(Speed::Instant));
    let expected = ModelError::NotRecorded { case: "1".into(), turns: vec![1, 2] };
    let messages = vec![Message::user("还有什么？")];
    assert_eq!(played(&model, messages.clone()).await.unwrap_err(), expected);
    assert_eq!(model.measure(&messages).await.unwrap_err(), expected);
}

#[test]
fn names_are_masked_in_pieces_that_have_no_answer_too() {
    let mut tape = tape();
    let question = "再问一次".to_owned();
    tape.events.push(TapeEvent::new(9000, Event::Asked { turn: 2, asked: AskedKind::Own, question: question.clone() }));
    tape.events.push(TapeEvent::new(9100, Event::Text { text: "患者李大明，男，".into() }));
    tape.events.push(TapeEvent::new(9200, Event::Asked { turn: 2, asked: AskedKind::Own, question }));
    let redacted = redact(&tape, &Redaction { names: true, ..Redaction::default() }).to_text();
    assert!(tape.to_text().contains("李大明") && !redacted.contains("李大明"), "{redacted}");
}
