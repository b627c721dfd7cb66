//! Reads, checks and writes a tape of an interview.

use super::lines::{EventLine, InterviewEvent, InterviewHeader, InterviewProvenance, SaidLine};
use crate::{
    atomic_file,
    case::Case,
    digest::sha256,
    interview::{EndReason, InterviewId, Role},
    language::Bilingual,
    tape::{
        event::INTERVIEW_TAPE_VERSION,
        seal::{End, EndOf, Fault, MOST_MS, TapeError, edited, edited_after, unreadable, version},
    },
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, path::Path};

/// Lines of an interview, facts of a case and characters of a line, at most: more is no interview that anybody had.
const MOST_LINES: usize = 5_000;
const MOST_FACTS: usize = 5_000;
const MOST_CHARACTERS: usize = 100_000;

/// A tape of an interview that can be played.
#[derive(Debug, Clone, PartialEq)]
pub struct InterviewTape {
    /// The first line.
    pub header: InterviewHeader,
    /// The case.
    pub case: Case,
    /// The second line.
    pub provenance: InterviewProvenance,
    /// What was said, at least one line.
    pub lines: Vec<SaidLine>,
    /// Whether the file ended before its last line: what is there plays, and whoever opens it is told.
    pub is_torn: bool,
}

/// The second line.
#[derive(Serialize, Deserialize, schemars::JsonSchema)]
pub(crate) struct InterviewProvenanceLine {
    /// Who made the tape, when and with what.
    provenance: InterviewProvenance,
}

impl InterviewTape {
    /// Reads the text of a tape and checks it; `path` is what errors call it.
    ///
    /// # Errors
    /// When it is no tape of an interview, was edited, or holds what no interview can be.
    pub fn of_text(path: &Path, text: &str) -> Result<Self, TapeError> {
        Self::parse(text).map_err(|(line, message)| TapeError::Unusable { path: path.to_owned(), line, message })
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
        let provenance = json(serde_json::to_string(&InterviewProvenanceLine { provenance: self.provenance.clone() }));
        let events: String = self.lines.iter().map(|line| json(serde_json::to_string(&line.event()))).collect();
        let sha256 = sha256((header.clone() + &events).as_bytes());
        let end = json(serde_json::to_string(&End { end: EndOf { events: self.lines.len(), sha256 } }));
        header + &provenance + &events + &end
    }

    fn parse(text: &str) -> Result<Self, Fault> {
        // A mail program may change line ends and put a mark in front.
        let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
        let mut lines = text.split_inclusive('\n').zip(1..);
        let (first, _) = lines.next().unwrap_or_default();
        let header: InterviewHeader = header(first).map_err(|message| (1, message))?;
        let case = Case::from_json(&header.case)
            .map_err(|(field, message)| (1, message.after(&format!("病例 {field}："), &format!("case, {field}: "))))?;
        if header.facts.len() > MOST_FACTS {
            return Err((1, too_many(header.facts.len(), MOST_FACTS, ("条事实", "facts"))));
        }
        let mut ids = BTreeSet::new();
        if let Some(twice) = header.facts.iter().map(|fact| &fact.fact.id).find(|id| !ids.insert(id.as_str())) {
            return Err((1, Bilingual::both(format!("facts：事实 {twice} 出现了两次"), format!("facts: the fact {twice} stands twice"))));
        }
        let torn_early = || Bilingual::both("录制不完整：没有来源说明这一行", "the tape is cut: the line of provenance is missing");
        let (second, _) = lines.next().ok_or_else(|| (2, torn_early()))?;
        let InterviewProvenanceLine { provenance } = serde_json::from_str(second).map_err(|e| (2, unreadable(e)))?;
        let mut hashed = first.to_owned();
        let (mut events, mut end) = (0, None);
        let mut reading = Reading { said: Vec::new(), facts: header.facts.iter().map(|fact| fact.fact.id.clone()).collect() };
        for (line, number) in lines {
            if let Some(place) = end {
                return Err((number, edited_after(place)));
            }
            if let Ok(End { end: EndOf { events: count, sha256: expected } }) = serde_json::from_str(line) {
                if count != events || expected != sha256(hashed.as_bytes()) {
                    return Err((number, edited()));
                }
                end = Some(number);
                continue;
            }
            match reading.take(line, &case) {
                Ok(()) => {
                    hashed.push_str(line);
                    events += 1;
                }
                // The line that was being written when the power went.
                Err(_) if !line.ends_with('\n') => break,
                Err(message) => return Err((number, message)),
            }
        }
        if reading.said.is_empty() {
            return Err((3, Bilingual::both("录制中没有问诊的话", "the tape holds nothing that was said")));
        }
        Ok(Self { header, case, provenance, lines: reading.said, is_torn: end.is_none() })
    }

    /// Which interview it is: its first line says so, as every other does.
    pub fn interview(&self) -> &InterviewId {
        // A tape has at least one line: reading refuses another, and no other can be made.
        &self.lines[0].record.interview
    }

    /// The day of the first line, as `2026-03-04`.
    pub fn day(&self) -> String {
        self.lines[0].record.at.strftime("%Y-%m-%d").to_string()
    }

    /// Why it ended; `None` where the tape's end is missing.
    pub fn end(&self) -> Option<EndReason> {
        self.lines.iter().rev().find_map(|line| line.record.end)
    }

    /// How long it plays at the recorded speed, in milliseconds.
    pub fn length_ms(&self) -> u64 {
        self.lines.last().map_or(0, |last| last.until_ms)
    }
}

/// The lines so far, and the ids of facts.
struct Reading {
    said: Vec<SaidLine>,
    facts: BTreeSet<String>,
}

impl Reading {
    /// Takes a line of the file, which has to fit those before it.
    fn take(&mut self, line: &str, case: &Case) -> Result<(), Bilingual> {
        let EventLine { at_ms, event } = serde_json::from_str(line).map_err(unreadable)?;
        let InterviewEvent::Said { first_ms, until_ms, record } = event else { return Ok(()) };
        let said = SaidLine { at_ms, first_ms, until_ms, record: *record };
        self.fits(&said, case)?;
        if self.said.len() >= MOST_LINES {
            return Err(too_many(self.said.len() + 1, MOST_LINES, ("句", "lines")));
        }
        self.said.push(said);
        Ok(())
    }

    fn fits(&self, line: &SaidLine, case: &Case) -> Result<(), Bilingual> {
        let SaidLine { at_ms, first_ms, until_ms, record } = line;
        let (last, number) = (self.said.last(), self.said.len());
        let changed = |zh: String, en: String| {
            Err(Bilingual::both(format!("{zh}：文件被改动过；请使用原文件"), format!("{en}: the file was changed; use it as it was made")))
        };
        let before = last.map_or(0, |last| last.until_ms);
        if *at_ms < before || first_ms < at_ms || until_ms < first_ms || *until_ms > MOST_MS {
            let zh = format!("时间不合理（{at_ms}、{first_ms}、{until_ms} 毫秒，前一句止于 {before} 毫秒）");
            return changed(zh, format!("impossible times ({at_ms}, {first_ms}, {until_ms} ms; the line before ends at {before} ms)"));
        }
        if record.number != number {
            let zh = format!("顺序不对：应为第 {number} 句，实为第 {} 句", record.number);
            return changed(zh, format!("wrong order: line {number} is expected here, and this is line {}", record.number));
        }
        if *record.interview.case.as_str() != *case.id().as_str()
            || last.is_some_and(|last| last.record.key != record.key || last.record.interview != record.interview)
        {
            return changed("属于另一次问诊".into(), "a line of another interview".into());
        }
        if last.is_some_and(|last| last.record.end.is_some()) {
            return changed("问诊已经结束，后面还有话".into(), "a line after the end of the interview".into());
        }
        let replies = last.is_some_and(|last| record.role == Role::Doctor || last.record.role != record.role);
        if !replies && record.role != Role::Doctor {
            return changed("医生没有发言，却有回答".into(), "a reply to nothing that the doctor said".into());
        }
        if let Some(unknown) = record.told.iter().find(|id| !self.facts.contains(*id)) {
            return changed(format!("录制中没有事实 {unknown}"), format!("the tape has no fact {unknown}"));
        }
        match record.text.chars().count() {
            count if count > MOST_CHARACTERS => Err(too_many(count, MOST_CHARACTERS, ("个字", "characters in a line"))),
            _ => Ok(()),
        }
    }
}

fn header(line: &str) -> Result<InterviewHeader, Bilingual> {
    let value = version(line, INTERVIEW_TAPE_VERSION)?;
    serde_json::from_value(value).map_err(unreadable)
}

fn too_many(count: usize, most: usize, (zh, en): (&str, &str)) -> Bilingual {
    Bilingual::both(
        format!("{count} {zh}，最多 {most}：这不是一次问诊的录制"),
        format!("{count} {en}, at most {most}: no tape of an interview"),
    )
}
