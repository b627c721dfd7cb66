//! The record of a run: a folder with `manifest.json` and the append-only streams `turns.jsonl`,
//! `verdicts.jsonl` and `ratings.jsonl`, and `notes.jsonl` of those who read it.
//!
//! Every line is self-contained; exports, tables and reports are computed from the lines. A line is synced to
//! disk before anyone is told about it. A question that was asked before is found by its digest, never by an
//! id alone.

mod action;
mod confidence;
mod current;
mod folder;
mod history;
mod index;
mod journal;
mod judge_question;
mod key;
mod listener;
mod lock;
mod lookup;
mod lost;
mod manifest;
mod merge;
mod note;
mod own_journal;
mod plan;
mod question;
mod rating;
mod recorder;
mod run;
mod scan;
mod shard;
mod spent;
mod turn;
mod verdict;
mod warning;

pub use action::RecordAction;
pub use confidence::{StatedConfidence, confidence_question, stated_confidence};
pub(crate) use current::make_current;
pub use current::{ConversationKey, CurrentConversation, current_conversations};
pub use folder::folder_of_file;
pub use history::{Recorded, RunRecords};
pub use index::AnswerFacts;
pub use journal::{Journal, Opened, Repaired};
pub(crate) use journal::{RecordReader, record_at};
pub use judge_question::{JudgeQuestion, JudgeSaid, ToJudge};
pub use key::{Said, TurnQuestion, VerdictQuestion};
pub use listener::Listener;
pub use lock::{LockOwner, RunLock, writer_of};
pub use lookup::{Lookup, NextTurn};
pub use lost::LostStream;
pub(crate) use lost::check_streams;
pub use manifest::{CaseSource, ChangedVariant, Manifest, MergedFrom};
pub use merge::{Difference, MergeError, Merged, Mixed, merge};
pub use note::{InvalidTag, NOTES_FILE, NoteRecord, NoteTag, UTTERANCES_FILE, VIEWS_FILE, current_notes};
pub use own_journal::{OwnJournal, session_name};
pub use plan::{LackingCase, Plan, PlannedCase, PlannedJudging, PlannedVariant};
pub use question::{Clock, QuestionContext};
pub use rating::{ErrorTag, Rating, RatingRecord};
pub use recorder::{Recorder, Recording};
pub use run::Run;
pub(crate) use run::note_model;
pub use scan::{BEGINNING, Place, Scanned, scan, scan_beginning};
pub use shard::Shard;
pub use spent::{SpentTokens, Tokens};
pub use turn::{AskedKind, Timings, TurnRecord};
pub use verdict::{VerdictRecord, judges_of};
pub use warning::Warning;

#[cfg(test)]
pub(crate) use turn::sample as sample_turn;

use crate::{
    io_error,
    language::{Bilingual, Language},
};
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

impl StorageWarning {
    /// Every one.
    pub const ALL: [Self; 2] = [Self::NoLocks, Self::NoSync];

    /// In a language of the interface.
    pub fn words(self, language: Language) -> String {
        match (language, self) {
            (Language::En, warning) => warning.to_string(),
            (Language::Zh, Self::NoLocks) => {
                "记录所在的文件系统不支持文件锁，无法防止两个程序同时写这份记录：请只用一个程序写，或改存到本地磁盘（--out）。".into()
            }
            (Language::Zh, Self::NoSync) => {
                "记录所在的文件系统不确认数据是否已写入磁盘（fsync）：断电时最后的记录可能丢失，存到本地磁盘（--out）则不会。".into()
            }
        }
    }
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
        action: RecordAction,
        /// What the system said.
        source: std::io::Error,
    },
    /// A line before the last is damaged.
    #[error("{} line {line}: not a record of this version: {message}. Nothing was changed: move the line elsewhere, or use another run", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What the reader found, in its own words.
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
    /// A stream of the run is gone.
    #[error("{}", lost.words(folder, Language::En))]
    LostStream {
        /// The run's folder.
        folder: PathBuf,
        /// Which one.
        lost: LostStream,
    },
    /// The folder is something else.
    #[error("{}: {message}", path.display())]
    NotARun {
        /// The folder.
        path: PathBuf,
        /// Why it is not taken.
        message: Bilingual,
    },
}

impl RecordError {
    /// In a language of the interface.
    pub fn words(&self, language: Language) -> String {
        match (language, self) {
            (Language::Zh, Self::LostStream { folder, lost }) => lost.words(folder, language),
            (Language::Zh, Self::Locked { path, owner }) => {
                format!("{} 正由{}写入：请等它结束", path.display(), owner.words(language))
            }
            (Language::Zh, Self::Damaged { path, line, message }) => {
                let said = Bilingual::quoted("读取程序", message);
                let said = said.words(language);
                format!("{} 第 {line} 行损坏：不是此版本的记录（{said}）。未作任何改动：请把该行移到别处，或使用另一份记录", path.display())
            }
            (Language::Zh, Self::Io { path, action, source }) => {
                format!("{}：{}：{}", path.display(), action.words(language), io_error::words(source, language))
            }
            (Language::Zh, Self::NotARun { path, message }) => format!("{}：{}", path.display(), message.words(language)),
            (Language::En, other) => other.to_string(),
        }
    }
}
