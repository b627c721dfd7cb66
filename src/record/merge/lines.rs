//! What a merge needs of each line of a run, and of the settings that the lines name. The texts stay on the disk.

use super::{
    super::{Manifest, NOTES_FILE, Place, Plan, PlannedCase, RecordError, UTTERANCES_FILE, VIEWS_FILE, scan},
    facts::Facts,
};
use crate::{
    case::{CaseId, Source, VariantName},
    chat::{ModelIdentity, Sampling},
    digest::sha256_bytes,
    judge::Preset,
    record::ConversationKey,
};
use serde::Deserialize;
use std::{
    borrow::Cow,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

/// The streams of a run.
pub(super) const STREAMS: [&str; 6] = ["turns.jsonl", "verdicts.jsonl", "ratings.jsonl", NOTES_FILE, UTTERANCES_FILE, VIEWS_FILE];
/// The place of the interviews among them.
pub(super) const INTERVIEWS: usize = 4;

/// What belongs together in one order: a conversation, the verdicts, ratings or notes of an answer, an interview, or what one judge says of one.
pub(super) type Group = [u8; 32];

/// A line of a run.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    pub group: Group,
    /// Tells it from every other line.
    pub digest: u128,
    /// When it was recorded, in milliseconds.
    pub at: i64,
    pub place: Place,
}

/// A run that is merged.
#[derive(Debug)]
pub(super) struct Input {
    pub folder: PathBuf,
    /// Without the planned cases.
    pub manifest: Manifest,
    /// The planned cases. Shards of one batch plan the same, and have them once.
    pub planned: Arc<Vec<PlannedCase>>,
    /// The lines of each of [`STREAMS`], in the order in which they were recorded.
    pub lines: [Vec<Line>; 6],
    pub torn: Vec<PathBuf>,
    pub facts: Facts,
}

#[derive(Deserialize)]
struct Turn {
    case: CaseId,
    source: Source,
    #[serde(default)]
    variant: Option<VariantName>,
    repeat: u32,
    at: jiff::Timestamp,
    model: ModelIdentity,
    sampling_asked: Sampling,
}

#[derive(Deserialize)]
struct Verdict<'a> {
    #[serde(borrow)]
    turn_key: Cow<'a, str>,
    at: jiff::Timestamp,
    source: Source,
    turn: usize,
    #[serde(default)]
    judged_as: Option<usize>,
    judge: ModelIdentity,
    preset: Preset,
    #[serde(borrow)]
    prompt_digest: Cow<'a, str>,
    sampling_asked: Sampling,
}

/// A person's rating or note.
#[derive(Deserialize)]
struct OnAnswer<'a> {
    #[serde(borrow)]
    turn_key: Cow<'a, str>,
    at: jiff::Timestamp,
}

/// A line of an interview, or what a judge says of one.
#[derive(Deserialize)]
struct Utterance<'a> {
    #[serde(borrow)]
    key: Cow<'a, str>,
    at: jiff::Timestamp,
}

impl Input {
    /// Reads a run that nobody writes.
    pub fn read(folder: &Path, mut manifest: Manifest) -> Result<Self, RecordError> {
        let facts = Mutex::new(Facts::default());
        let mut torn = Vec::new();
        let turns = read(&folder.join(STREAMS[0]), &facts, &mut torn, |line, facts| {
            let line: Turn = parse(line)?;
            facts.sampling(&line.model.name, &line.sampling_asked);
            Ok((ConversationKey::of(&line.model.key(), line.source, &line.case, line.variant.as_ref(), line.repeat).bytes(), line.at))
        })?;
        let verdicts = read(&folder.join(STREAMS[1]), &facts, &mut torn, |line, facts| {
            let line: Verdict<'_> = parse(line)?;
            facts.sampling(&line.judge.name, &line.sampling_asked);
            facts.prompt(line.preset, line.source, line.judged_as.unwrap_or(line.turn), &line.prompt_digest);
            Ok((sha256_bytes(line.turn_key.as_bytes()), line.at))
        })?;
        let ratings = read(&folder.join(STREAMS[2]), &facts, &mut torn, |line, _| {
            let line: OnAnswer<'_> = parse(line)?;
            Ok((sha256_bytes(line.turn_key.as_bytes()), line.at))
        })?;
        let notes = read(&folder.join(STREAMS[3]), &facts, &mut torn, |line, _| {
            let line: OnAnswer<'_> = parse(line)?;
            Ok((sha256_bytes(line.turn_key.as_bytes()), line.at))
        })?;
        let utterances = read(&folder.join(STREAMS[INTERVIEWS]), &facts, &mut torn, |line, _| {
            let line: Utterance<'_> = parse(line)?;
            Ok((sha256_bytes(line.key.as_bytes()), line.at))
        })?;
        let views = read(&folder.join(STREAMS[5]), &facts, &mut torn, |line, _| {
            let line: Utterance<'_> = parse(line)?;
            Ok((sha256_bytes(line.key.as_bytes()), line.at))
        })?;
        let facts = facts.into_inner().unwrap_or_else(PoisonError::into_inner);
        let planned = Arc::new(std::mem::take(&mut manifest.plan.cases));
        Ok(Self { folder: folder.to_owned(), manifest, planned, lines: [turns, verdicts, ratings, notes, utterances, views], torn, facts })
    }

    /// Keeps the planned cases of another, where they are the same.
    pub fn share_plan(&mut self, other: &Arc<Vec<PlannedCase>>) {
        if self.planned == *other {
            self.planned = other.clone();
        }
    }

    /// What it plans.
    pub fn plan(&self) -> Plan {
        Plan { cases: self.planned.to_vec(), ..self.manifest.plan.clone() }
    }

    /// Whether it has no record, as the run of a shard without a case.
    pub fn is_empty(&self) -> bool {
        self.lines.iter().all(Vec::is_empty)
    }
}

fn parse<'a, T: Deserialize<'a>>(line: &'a [u8]) -> Result<T, String> {
    serde_json::from_slice(line).map_err(|e| e.to_string())
}

fn read(
    path: &Path,
    facts: &Mutex<Facts>,
    torn: &mut Vec<PathBuf>,
    head: impl Fn(&[u8], &mut Facts) -> Result<(Group, jiff::Timestamp), String> + Sync,
) -> Result<Vec<Line>, RecordError> {
    // Each reader collects what it sees, and hands it over where it is new: nearly every line says what the one before said.
    let scanned = scan(path, Facts::default, |seen, place, line| {
        let before = seen.len();
        let (group, at) = head(line, seen)?;
        if seen.len() > before {
            facts.lock().unwrap_or_else(PoisonError::into_inner).extend(seen);
        }
        let digest = sha256_bytes(line).iter().take(16).fold(0, |number, &byte| (number << 8) | u128::from(byte));
        Ok(Some(Line { group, digest, at: at.as_millisecond(), place }))
    })?;
    if scanned.torn {
        torn.push(path.to_owned());
    }
    Ok(scanned.records)
}
