//! Reads, checks and writes a tape's file.

use super::{
    event::{Event, Header, Provenance, TAPE_VERSION, TapeEvent},
    seal::{End, EndOf, Fault, LIMIT_MIB, MOST_MS, TapeError, edited, edited_after, unreadable, version},
};
use crate::{
    atomic_file,
    case::{Case, TAPE_BEGINNING},
    digest::sha256,
    language::Bilingual,
    plain_file,
    record::{AskedKind, TurnRecord},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::{io::Read, path::Path};

/// A tape that can be played.
#[derive(Debug, Clone, PartialEq)]
pub struct Tape {
    /// The first line.
    pub header: Header,
    /// The case.
    pub case: Case,
    /// The second line.
    pub provenance: Provenance,
    /// The events, in the order of their times.
    pub events: Vec<TapeEvent>,
    /// Whether the file ended before its last line: what is there plays, and whoever opens it is told.
    pub is_torn: bool,
}

/// The second line.
#[derive(Serialize, Deserialize, schemars::JsonSchema)]
pub(crate) struct ProvenanceLine {
    /// Who made the tape, when and with what.
    provenance: Provenance,
}

/// Whether a file begins as a tape does; what cannot be read is none.
pub fn is_tape(path: &Path) -> bool {
    let mut beginning = Vec::new();
    let most = TAPE_BEGINNING.len() + '\u{feff}'.len_utf8();
    let read = plain_file::open(path).and_then(|file| file.take(most as u64).read_to_end(&mut beginning));
    read.is_ok() && String::from_utf8_lossy(&beginning).trim_start_matches('\u{feff}').starts_with(TAPE_BEGINNING)
}

impl Tape {
    /// Reads a tape and checks it.
    ///
    /// # Errors
    /// When the file cannot be read, is no tape, comes from a later version, or was edited.
    pub fn read(path: &Path) -> Result<Self, TapeError> {
        let text = plain_file::read_to_string(path, LIMIT_MIB).map_err(|source| TapeError::Io { path: path.to_owned(), source })?;
        Self::of_text(path, &text)
    }

    /// Reads the text of a tape and checks it; `path` is what errors call it.
    ///
    /// # Errors
    /// As [`Tape::read`].
    pub fn of_text(path: &Path, text: &str) -> Result<Self, TapeError> {
        Self::parse(text).map_err(|(line, message)| TapeError::Unusable { path: path.to_owned(), line, message })
    }

    /// Writes the tape.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(&self, path: &Path) -> Result<(), TapeError> {
        atomic_file::write(path, self.to_text().as_bytes()).map_err(|source| TapeError::Io { path: path.to_owned(), source })
    }

    /// Writes the tape into a file that must not be there yet.
    ///
    /// # Errors
    /// When the file is there, or cannot be written.
    pub fn write_new(&self, path: &Path) -> Result<(), TapeError> {
        atomic_file::write_new(path, self.to_text().as_bytes()).map_err(|source| TapeError::Io { path: path.to_owned(), source })
    }

    /// The tape as a file.
    pub fn to_text(&self) -> String {
        // Plain data with text keys: serde_json can always write it.
        let json = |value: Result<String, serde_json::Error>| value.unwrap_or_default() + "\n";
        let header = json(serde_json::to_string(&self.header));
        let provenance = json(serde_json::to_string(&ProvenanceLine { provenance: self.provenance.clone() }));
        let events: String = self.events.iter().map(|event| event.text.clone() + "\n").collect();
        let sha256 = sha256((header.clone() + &events).as_bytes());
        let end = json(serde_json::to_string(&End { end: EndOf { events: self.events.len(), sha256 } }));
        header + &provenance + &events + &end
    }

    /// Reads the text of a tape.
    pub(super) fn parse(text: &str) -> Result<Self, Fault> {
        // A mail program may change line ends and put a mark in front.
        let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
        let mut lines = text.split_inclusive('\n').zip(1..);
        let (first, _) = lines.next().unwrap_or_default();
        let header = header(first).map_err(|message| (1, message))?;
        let case = Case::from_json(&header.case)
            .map_err(|(field, message)| (1, message.after(&format!("病例 {field}："), &format!("case, {field}: "))))?;
        let torn_early = || Bilingual::both("录制不完整：没有来源说明这一行", "the tape is cut: the line of provenance is missing");
        let (second, _) = lines.next().ok_or_else(|| (2, torn_early()))?;
        let ProvenanceLine { provenance } = serde_json::from_str(second).map_err(|e| (2, unreadable(e)))?;
        let mut hashed = first.to_owned();
        let mut events: Vec<TapeEvent> = Vec::new();
        let mut end = None;
        for (line, number) in lines {
            if let Some(place) = end {
                return Err((number, edited_after(place)));
            }
            if let Ok(End { end: EndOf { events: count, sha256: expected } }) = serde_json::from_str(line) {
                if count != events.len() || expected != sha256(hashed.as_bytes()) {
                    return Err((number, edited()));
                }
                end = Some(number);
                continue;
            }
            match event(line, events.last().map_or(0, |last| last.at_ms)) {
                Ok(event) => {
                    hashed.push_str(line);
                    events.push(event);
                }
                // The line that was being written when the power went.
                Err(_) if !line.ends_with('\n') => break,
                Err(message) => return Err((number, message)),
            }
        }
        let tape = Self { header, case, provenance, events, is_torn: end.is_none() };
        tape.check().map_err(|(place, message)| (place + 3, message))?;
        Ok(tape)
    }

    /// Whether every answer is what its pieces say. The place is that of an event, from 0.
    fn check(&self) -> Result<(), Fault> {
        let mut said = Said::default();
        for (place, event) in self.events.iter().enumerate() {
            match &event.event {
                Event::Asked { turn, .. } => said = Said { turn: Some(*turn), ..Said::default() },
                Event::Reasoning { text } => said.reasoning.push_str(text),
                Event::Text { text } => said.text.push_str(text),
                Event::TextWasReasoning => {
                    let text = std::mem::take(&mut said.text);
                    said.reasoning.push_str(&text);
                }
                Event::Answer { record } => {
                    let is_before_all = record.turn == 0 && record.asked != AskedKind::Own;
                    if said.turn != Some(record.turn) || is_before_all {
                        let zh = "回答之前没有提问：文件可能被改动过；请使用原文件";
                        let en = "an answer without its question: the file may have been changed; use it as it was made";
                        return Err((place, Bilingual::both(zh, en)));
                    }
                    if record.case != *self.case.id() || record.turn > self.case.turns().len() {
                        let zh = "回答不属于录制中的病例：文件被改动过；请使用原文件";
                        let en = "an answer to another case than the tape's: the file was changed; use it as it was made";
                        return Err((place, Bilingual::both(zh, en)));
                    }
                    if said.text.trim() != record.text.trim() {
                        let zh = format!("第 {} 轮的片段与回答不符：文件被改动过；请使用原文件", record.turn);
                        let en =
                            format!("the pieces of turn {} are not its answer: the file was changed; use it as it was made", record.turn);
                        return Err((place, Bilingual::both(zh, en)));
                    }
                    said = Said::default();
                }
                Event::Verdict { .. } | Event::Rating { .. } | Event::Unknown => {}
            }
        }
        Ok(())
    }

    /// The answers, in order.
    pub fn answers(&self) -> impl Iterator<Item = &TurnRecord> {
        self.events.iter().filter_map(|event| match &event.event {
            Event::Answer { record } => Some(&**record),
            _ => None,
        })
    }

    /// How long it plays at the recorded speed, in milliseconds.
    pub fn length_ms(&self) -> u64 {
        self.events.last().map_or(0, |last| last.at_ms)
    }
}

#[derive(Default)]
struct Said {
    /// The turn of the question that is open.
    turn: Option<usize>,
    reasoning: String,
    text: String,
}

fn header(line: &str) -> Result<Header, Bilingual> {
    serde_json::from_value(version(line, TAPE_VERSION)?).map_err(unreadable)
}

/// An event, not before the one ahead of it.
fn event(line: &str, earliest_ms: u64) -> Result<TapeEvent, Bilingual> {
    #[derive(Deserialize)]
    struct Line {
        at_ms: u64,
        #[serde(flatten)]
        event: Event,
    }
    let whole: Map<String, Value> = serde_json::from_str(line).map_err(unreadable)?;
    let Line { at_ms, event } = serde_json::from_value(Value::Object(whole.clone())).map_err(unreadable)?;
    if at_ms < earliest_ms {
        let zh = format!("时间倒退（{at_ms} 早于 {earliest_ms} 毫秒）：文件被改动过；请使用原文件");
        let en = format!("the time goes back ({at_ms} before {earliest_ms} ms): the file was changed; use it as it was made");
        return Err(Bilingual::both(zh, en));
    }
    if at_ms > MOST_MS {
        let zh = format!("时间 {at_ms} 毫秒不可能（超过一年）：文件被改动过；请使用原文件");
        return Err(Bilingual::both(
            zh,
            format!("a time of {at_ms} ms is impossible (over a year): the file was changed; use it as it was made"),
        ));
    }
    Ok(TapeEvent { at_ms, event, line: whole, text: line.trim_end_matches('\n').to_owned() })
}
