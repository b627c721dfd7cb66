use super::{InterviewHeader, InterviewProvenance, InterviewTape, Recording, SaidLine, TapeFact};
use crate::{
    case::{Case, ReadOptions, bundled},
    digest::sha256,
    interview::{FactSheet, recorded_tests::recorded},
    language::Language,
    tape::{Made, TapeError, Times},
};
use serde_json::{Value, json};
use std::path::Path;

fn case() -> Case {
    let file = bundled(&ReadOptions { language: Some(Language::Zh), ..ReadOptions::default() }).unwrap();
    file.find("chest-pain-at-rest").unwrap().clone()
}

fn tape() -> InterviewTape {
    let case = case();
    let sheet = FactSheet::of(&case).unwrap();
    let facts = sheet.entries().iter().map(|fact| TapeFact { fact: fact.clone(), fits_after: None }).collect();
    let records = recorded(&case, &["哪里不舒服？", "吸烟吗？\n检查：心电图", "结论：\n诊断：急性下壁心肌梗死"]);
    assert!(records.last().unwrap().end.is_some() && records.iter().any(|line| !line.orders.is_empty()));
    let times = |at: u64| (at * 1000, at * 1000 + 200, at * 1000 + 900);
    let lines = records.into_iter().zip(0..).map(|(record, at)| {
        let (at_ms, first_ms, until_ms) = times(at);
        SaidLine { at_ms, first_ms, until_ms, record }
    });
    InterviewTape {
        header: InterviewHeader::new(&case, facts, Times::Paced),
        case,
        provenance: InterviewProvenance::now(Made::FromRun),
        lines: lines.collect(),
        is_torn: false,
    }
}

fn read(text: &str) -> Result<Recording, (usize, String, String)> {
    Recording::of_text(Path::new("x.tape"), text).map_err(|error| match error {
        TapeError::Unusable { line, message, .. } => (line, message.words(Language::Zh).to_owned(), message.words(Language::En).to_owned()),
        error => panic!("{error}"),
    })
}

/// The tape with the JSON of one of its lines changed, and a checksum that fits.
fn changed(place: usize, change: impl Fn(&mut Value)) -> String {
    let text = tape().to_text();
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let mut value: Value = serde_json::from_str(&lines[place]).unwrap();
    change(&mut value);
    lines[place] = value.to_string();
    sealed(&lines[..lines.len() - 1])
}

fn sealed(lines: &[String]) -> String {
    let with_ends: Vec<String> = lines.iter().map(|line| format!("{line}\n")).collect();
    let hashed: String = with_ends.iter().enumerate().filter(|(place, _)| *place != 1).map(|(_, line)| line.as_str()).collect();
    let end = json!({ "end": { "events": lines.len() - 2, "sha256": sha256(hashed.as_bytes()) } });
    with_ends.concat() + &end.to_string() + "\n"
}

#[test]
fn a_tape_is_read_as_it_was_written() {
    let made = tape();
    let Recording::Interview(read) = read(&made.to_text()).unwrap() else { panic!("an interview") };
    assert_eq!(*read, made);
    assert_eq!(read.to_text(), made.to_text());
    assert!(!read.is_torn && read.end().is_some() && read.day() == "1970-01-01");
}

#[test]
fn what_a_later_version_adds_is_not_played() {
    let text = changed(0, |header| header["colour"] = json!("blue"));
    assert!(read(&text).is_ok());
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    lines.pop();
    lines.insert(3, json!({ "at_ms": 5, "event": "smiled", "who": "patient" }).to_string());
    let Recording::Interview(read) = read(&sealed(&lines)).unwrap() else { panic!("an interview") };
    assert_eq!(read.lines.len(), tape().lines.len());
}

#[test]
fn a_tape_without_its_end_plays_as_far_as_it_goes() {
    let text = tape().to_text();
    let whole: Vec<&str> = text.split_inclusive('\n').collect();
    let cut = whole[..4].concat() + &whole[4][..40];
    let Recording::Interview(read) = read(&cut).unwrap() else { panic!("an interview") };
    assert!(read.is_torn && read.lines.len() == 2);
}

#[test]
fn what_no_interview_can_be_is_refused_with_its_line() {
    let said = |place: usize, change: &dyn Fn(&mut Value)| changed(place, |line| change(&mut line["record"]));
    let rows: Vec<(String, usize, &str)> = vec![
        (said(3, &|record| record["number"] = json!(7)), 4, "wrong order"),
        (said(3, &|record| record["role"] = json!("nurse")), 4, "nurse"),
        (said(2, &|record| record["role"] = json!("patient")), 3, "a reply to nothing"),
        (said(3, &|record| record["told"] = json!(["no-such-fact"])), 4, "no fact no-such-fact"),
        (said(3, &|record| record["key"] = json!("other")), 4, "another interview"),
        (said(3, &|record| record["interview"]["repeat"] = json!(3)), 4, "another interview"),
        (said(2, &|record| record["interview"]["case"] = json!("fever")), 3, "another interview"),
        (said(2, &|record| record["end"] = json!("concluded")), 4, "after the end"),
        (said(3, &|record| record["text"] = json!("啊".repeat(100_001))), 4, "100001 characters"),
        (changed(3, |line| line["at_ms"] = json!(1)), 4, "impossible times"),
        (changed(3, |line| line["until_ms"] = json!(u64::MAX)), 4, "impossible times"),
        (changed(3, |line| line["first_ms"] = json!(-1)), 4, "cannot be read"),
        (changed(0, |header| header["facts"] = json!("all")), 1, "cannot be read"),
        (changed(0, |header| header["wardround_tape"] = json!(3)), 1, "newer version"),
        (changed(0, |header| header["case"]["turns"] = json!([])), 1, "case, "),
        (tape().to_text().replacen("吸烟吗", "饮酒吗", 1), 9, "checksum"),
        (tape().to_text() + "{}\n", 10, "is the end, and more follows"),
    ];
    for (text, line, expected) in rows {
        let (at, zh, en) = read(&text).map(|_| ()).unwrap_err();
        assert!(en.contains(expected), "{en} instead of {expected}");
        assert_eq!(at, line, "{en}");
        assert!(zh.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{zh}");
    }
}

#[test]
fn neither_kind_of_tape_is_taken_for_the_other() {
    let message = |result: Result<(), TapeError>| result.unwrap_err().words(Language::En);
    let interview = crate::tape::Tape::of_text(Path::new("x.tape"), &tape().to_text()).map(|_| ());
    assert!(message(interview).contains("a tape of an interview"));
    let consultation = InterviewTape::of_text(Path::new("x.tape"), "{\"wardround_tape\":1}\n").map(|_| ());
    assert!(message(consultation).contains("a tape of a consultation"));
}
