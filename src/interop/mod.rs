//! Import and export of other programs' files: [`official`] is the published evaluation code's folder tree,
//! [`openai_batch`] the request and result lines that hosted batch APIs and `vllm run-batch` execute.
//!
//! An export is a function of a run's records. An import creates records with the same digests as a live run,
//! so that either program can continue what the other began, at any stage.

mod conversation;
pub mod official;
pub mod openai_batch;
mod python;
mod source;

use crate::{judge::PromptError, record::RecordError};
use std::{fmt, path::PathBuf};

/// What ends an export or import.
#[derive(Debug, thiserror::Error)]
pub enum LayoutError {
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
    /// A file is not what it has to be.
    #[error("{}: {message}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong and what to do.
        message: String,
    },
    /// What was asked for cannot be done.
    #[error("{0}")]
    Unusable(String),
    /// The run's record.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// A judge's prompt cannot be made.
    #[error(transparent)]
    Prompt(#[from] PromptError),
}

/// Something that was left out, and why: nothing is lost without one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// Where: a file with its line, or a case with its turn.
    pub place: String,
    /// What was left out, why, and what to do.
    pub message: String,
}

impl Remark {
    fn new(place: impl Into<String>, message: impl Into<String>) -> Self {
        Self { place: place.into(), message: message.into() }
    }
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.message)
    }
}

/// Remarks as they are collected: a file of a million broken lines gets a thousand, and their number.
#[derive(Debug, Default)]
struct Remarks {
    list: Vec<Remark>,
    more: usize,
}

impl Remarks {
    const MOST: usize = 1000;

    fn push(&mut self, remark: Remark) {
        if self.list.len() < Self::MOST { self.list.push(remark) } else { self.more += 1 }
    }

    fn add(&mut self, place: &str, message: impl Into<String>) {
        self.push(Remark::new(place, message));
    }

    fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    fn append(&mut self, other: Self) {
        other.list.into_iter().for_each(|remark| self.push(remark));
        self.more += other.more;
    }

    fn into_list(mut self) -> Vec<Remark> {
        if self.more > 0 {
            self.list.push(Remark::new("and more", format!("{} further records were left out for such reasons", self.more)));
        }
        self.list
    }
}
