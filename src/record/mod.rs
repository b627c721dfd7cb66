//! The record of a run: a folder with `manifest.json` and append-only streams: `turns.jsonl`, `verdicts.jsonl`, and
//! `ratings.jsonl` for people.
//!
//! Every line stands for itself, and everything else (layouts, tables, reports) can be made from the lines again. A line is on disk
//! before anyone is told about it. What was asked before is found by the digest of what was asked, never by an id alone.

mod folder;
mod history;
mod index;
mod journal;
mod key;
mod lock;
mod lookup;
mod manifest;
mod plan;
mod rating;
mod recorder;
mod run;
mod scan;
mod standing;
mod turn;
mod verdict;

pub use folder::folder_of_file;
pub use history::{Recorded, RunRecords};
pub use index::AnswerFacts;
pub use journal::{Journal, Opened, Repaired};
pub use key::{Said, VerdictQuestion, turn_key};
pub use lock::{LockOwner, RunLock, writer_of};
pub use lookup::Lookup;
pub use manifest::{CaseSource, Manifest};
pub use plan::{Plan, PlannedCase, PlannedJudging};
pub use rating::{ErrorTag, Rating, RatingRecord};
pub use recorder::{Recorder, Recording};
pub use run::Run;
pub(crate) use run::note_model;
pub use scan::{Place, Scanned, scan};
pub(crate) use standing::stand;
pub use standing::{ConversationKey, StandingConversation, standing_conversations};
pub use turn::{AskedKind, Timings, TurnRecord};
pub use verdict::{VerdictRecord, judges_of};

#[cfg(test)]
pub(crate) use turn::sample as sample_turn;

use crate::case::Language;
use std::path::PathBuf;

/// The version of the records' layout that this program writes.
pub const SCHEMA: u32 = 1;

/// What a file system cannot promise of the records on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StorageWarning {
    /// It has no locks.
    #[error(
        "the file system of the run has no locks: two programs that write this run cannot be kept apart, so start one alone, or record on a local disk"
    )]
    NoLocks,
    /// It does not say when data is on the disk.
    #[error(
        "the file system of the run does not say when data is on the disk (fsync): the last records may be lost when the power fails; a local disk keeps them"
    )]
    NoSync,
}

/// What can go wrong with a record.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// A file could not be read or written.
    #[error("{}: {action}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What was being done.
        action: &'static str,
        /// What the system said.
        source: std::io::Error,
    },
    /// A line before the last is damaged.
    #[error("{} line {line}: {message}. Nothing was changed: move the line elsewhere, or use another run", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        message: String,
    },
    /// Another process writes this run.
    #[error("{} is in use by {owner}: wait for it to end", path.display())]
    Locked {
        /// The run's folder.
        path: PathBuf,
        /// Who holds it.
        owner: LockOwner,
    },
    /// The folder is something else.
    #[error("{}: {message}", path.display())]
    NotARun {
        /// The folder.
        path: PathBuf,
        /// Why it is not taken.
        message: String,
    },
}

impl RecordError {
    /// The error as a sentence.
    pub fn words(&self, language: Language) -> String {
        match (language, self) {
            (Language::Zh, Self::Locked { path, owner }) => {
                format!("{} 正由{}写入：请等它结束", path.display(), owner.words(language))
            }
            (Language::Zh, Self::Io { path, source, .. }) => format!("{} 读写失败：{source}", path.display()),
            (Language::Zh, Self::Damaged { path, line, message }) => {
                format!("{} 第 {line} 行损坏：{message}。没有改动任何内容：请把这一行移到别处，或改用别的记录", path.display())
            }
            (Language::Zh, Self::NotARun { path, message }) => format!("{} 不能用作记录：{message}", path.display()),
            (Language::En, other) => other.to_string(),
        }
    }
}
