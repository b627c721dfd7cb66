//! Maps the digest of each question to the position of its answer or verdict in the journal.

use super::{
    AskedKind, ConversationKey, Place, TurnRecord, VerdictRecord,
    current::{Line, make_current},
};
use crate::{chat::Finish, digest::sha256};
use serde::Deserialize;
use std::{borrow::Cow, collections::HashMap};

/// A digest as bytes: half of its text, for runs of millions.
type Key = [u8; 32];

/// Of 64 hexadecimal digits their bytes; another text is digested first.
fn bytes_of(key: &str) -> Key {
    let mut bytes = [0; 32];
    let hexadecimal = key.len() == 64
        && key.as_bytes().chunks_exact(2).zip(&mut bytes).all(|(digits, byte)| {
            let parsed = std::str::from_utf8(digits).ok().and_then(|d| u8::from_str_radix(d, 16).ok());
            parsed.is_some_and(|b| {
                *byte = b;
                true
            })
        });
    if hexadecimal { bytes } else { bytes_of(&sha256(key.as_bytes())) }
}

/// What the index needs of a line of `turns.jsonl`.
pub(super) struct TurnLine {
    key: Key,
    finished: Option<(Key, bool)>,
    /// Of a finished answer of the protocol, where in which conversation it belongs.
    belongs: Option<(ConversationKey, usize)>,
}

impl TurnLine {
    pub fn read(line: &[u8]) -> Result<Self, String> {
        let line = Line::read(line)?;
        Ok(Self::of(&line.key, line.finish, &line.text, line.counts().then(|| (line.conversation(), line.turn))))
    }

    fn of(key: &str, finish: Finish, text: &str, belongs: Option<(ConversationKey, usize)>) -> Self {
        let facts = || (bytes_of(&sha256(text.as_bytes())), finish.is_answer(text));
        Self { key: bytes_of(key), finished: finish.is_final().then(facts), belongs }
    }
}

/// What the index needs of a line of `verdicts.jsonl`.
pub(super) struct VerdictLine {
    key: Key,
    is_final: bool,
}

impl VerdictLine {
    pub fn read(line: &[u8]) -> Result<Self, String> {
        #[derive(Deserialize)]
        struct Line<'a> {
            #[serde(borrow)]
            key: Cow<'a, str>,
            #[serde(borrow)]
            verdict: Cow<'a, str>,
        }
        let line: Line<'_> = serde_json::from_slice(line).map_err(|e| e.to_string())?;
        Ok(Self { key: bytes_of(&line.key), is_final: line.verdict != "failed" })
    }
}

/// What is known of a finished answer without reading it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerFacts {
    /// sha256 of its text.
    pub digest: String,
    /// Whether it can be judged, see [`Finish::is_answer`].
    pub has_text: bool,
}

/// A finished answer.
#[derive(Debug, Clone, Copy)]
pub(super) struct IndexedAnswer {
    pub place: Place,
    digest: Key,
    has_text: bool,
}

impl IndexedAnswer {
    pub fn facts(&self) -> AnswerFacts {
        use std::fmt::Write;
        let digest = self.digest.iter().fold(String::with_capacity(64), |mut text, byte| {
            // Writing to a String cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        });
        AnswerFacts { digest, has_text: self.has_text }
    }
}

/// The index of a run.
#[derive(Debug, Default)]
pub(super) struct Index {
    answers: HashMap<Key, IndexedAnswer>,
    attempts: HashMap<Key, u32>,
    verdicts: HashMap<Key, Place>,
    /// Where the answers of each current conversation begin in the journal, by turn.
    current: HashMap<ConversationKey, Vec<u64>>,
}

impl Index {
    pub fn of(turns: Vec<(Place, TurnLine)>, verdicts: Vec<(Place, VerdictLine)>) -> Self {
        let mut index = Self {
            answers: HashMap::with_capacity(turns.len()),
            attempts: HashMap::with_capacity(turns.len()),
            verdicts: HashMap::with_capacity(verdicts.len()),
            current: HashMap::new(),
        };
        for (place, line) in turns {
            index.turn(place, line);
        }
        for (place, line) in verdicts {
            index.verdict_line(place, line);
        }
        index
    }

    fn turn(&mut self, place: Place, line: TurnLine) {
        *self.attempts.entry(line.key).or_default() += 1;
        if let Some((digest, has_text)) = line.finished {
            self.answers.insert(line.key, IndexedAnswer { place, digest, has_text });
        }
        if let Some((conversation, turn)) = line.belongs {
            make_current(self.current.entry(conversation).or_default(), turn, place.offset);
        }
    }

    fn verdict_line(&mut self, place: Place, line: VerdictLine) {
        if line.is_final {
            self.verdicts.insert(line.key, place);
        }
    }

    pub fn note_turn(&mut self, record: &TurnRecord, place: Place) {
        let counts = record.asked == AskedKind::Protocol && record.is_final();
        let belongs = counts.then(|| (ConversationKey::of_record(record), record.turn));
        self.turn(place, TurnLine::of(&record.key, record.finish, &record.text, belongs));
    }

    pub fn note_verdict(&mut self, record: &VerdictRecord, place: Place) {
        self.verdict_line(place, VerdictLine { key: bytes_of(&record.key), is_final: record.verdict.is_final() });
    }

    pub fn answer(&self, key: &str) -> Option<IndexedAnswer> {
        self.answers.get(&bytes_of(key)).copied()
    }

    pub fn is_current(&self, conversation: &ConversationKey, turn: usize, key: &str) -> bool {
        let current = self.current.get(conversation).and_then(|turns| turns.get(turn.wrapping_sub(1)));
        self.answer(key).is_some_and(|answer| current == Some(&answer.place.offset))
    }

    pub fn attempts(&self, key: &str) -> usize {
        self.attempts.get(&bytes_of(key)).map_or(0, |&n| n as usize)
    }

    pub fn verdict(&self, key: &str) -> Option<Place> {
        self.verdicts.get(&bytes_of(key)).copied()
    }
}
