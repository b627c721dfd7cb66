//! Finds recorded answers and verdicts by the digest of the question.

use super::{
    AnswerFacts, ConversationKey, QuestionContext, RecordError, TurnRecord, VerdictQuestion, VerdictRecord, index::Index,
    journal::record_at,
};
use crate::consultation::{Consultation, Ready};
use std::{
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard},
};

/// The records of an open run, by digest; cheap to clone, and always up to date with what is on the disk. Only digests and places are in memory.
#[derive(Debug, Clone)]
pub struct Lookup {
    index: Arc<RwLock<Index>>,
    turns: Arc<PathBuf>,
    verdicts: Arc<PathBuf>,
}

/// A turn that comes next in a consultation.
#[derive(Debug)]
pub struct NextTurn<'a> {
    /// Who is asked what.
    pub asking: QuestionContext<'a>,
    /// The question as it would be sent.
    pub ready: Ready,
    /// Its digest.
    pub key: String,
    /// The finished answer that is recorded to it.
    pub recorded: Option<TurnRecord>,
}

impl Lookup {
    pub(super) fn new(folder: &Path, index: Index) -> Self {
        Self {
            index: Arc::new(RwLock::new(index)),
            turns: Arc::new(folder.join("turns.jsonl")),
            verdicts: Arc::new(folder.join("verdicts.jsonl")),
        }
    }

    fn read(&self) -> RwLockReadGuard<'_, Index> {
        self.index.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn write(&self) -> RwLockWriteGuard<'_, Index> {
        self.index.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// The finished answer to exactly this question.
    ///
    /// # Errors
    /// When it is there and cannot be read.
    pub fn answered(&self, key: &str) -> Result<Option<TurnRecord>, RecordError> {
        let answer = self.read().answer(key);
        answer.map(|answer| record_at(&self.turns, answer.place)).transpose()
    }

    /// What is known of the finished answer to exactly this question without reading it.
    pub fn answer_facts(&self, key: &str) -> Option<AnswerFacts> {
        self.read().answer(key).map(|answer| answer.facts())
    }

    /// Whether the finished answer to exactly this question, a turn (from 1) of this conversation, is the current one.
    pub fn is_current(&self, conversation: &ConversationKey, turn: usize, key: &str) -> bool {
        self.read().is_current(conversation, turn, key)
    }

    /// How often this question was answered before, unfinished answers included.
    pub fn attempts(&self, key: &str) -> usize {
        self.read().attempts(key)
    }

    /// The current verdict on exactly this question to the judge.
    ///
    /// # Errors
    /// When it is there and cannot be read.
    pub fn judged(&self, key: &str) -> Result<Option<VerdictRecord>, RecordError> {
        let place = self.read().verdict(key);
        place.map(|place| record_at(&self.verdicts, place)).transpose()
    }

    /// The next turn of a consultation, with its answer where there is one; `None` where every turn is answered. `who` is asked about its case, whatever
    /// turn it names.
    ///
    /// # Errors
    /// When the answer is there and cannot be read.
    pub fn next_turn<'a>(&self, consultation: &Consultation, who: QuestionContext<'a>) -> Result<Option<NextTurn<'a>>, RecordError> {
        let Some(ready) = consultation.next_ready() else { return Ok(None) };
        let asking = QuestionContext { turn: ready.asked.turn().unwrap_or_default(), ..who };
        let key = asking.key(&ready);
        let recorded = self.answered(&key)?;
        Ok(Some(NextTurn { asking, ready, key, recorded }))
    }

    /// In which repeats of the judging, from 0 and of so many, there is no current verdict on an answer. `question` may be of any repeat.
    pub fn unjudged(&self, question: VerdictQuestion<'_>, repeats: u32) -> impl Iterator<Item = u32> {
        (0..repeats).filter(move |&repeat| !self.is_judged(&VerdictQuestion { repeat, ..question }.key()))
    }

    /// Whether there is a current verdict on exactly this question to the judge.
    pub fn is_judged(&self, key: &str) -> bool {
        self.read().verdict(key).is_some()
    }
}
