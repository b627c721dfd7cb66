//! Import and export of other programs' files: [`official`] is the published evaluation code's folder tree,
//! [`openai_batch`] the request and result lines that hosted batch APIs and `vllm run-batch` execute; [`table`] writes verdicts and
//! ratings for spreadsheets, [`inspect`] logs of Inspect, [`dataset`] lines for training and evaluation.
//!
//! An export is a function of a run's records. An import creates records with the same digests as a live run,
//! so that either program can continue what the other began, at any stage.

mod conversation;
pub mod dataset;
pub mod inspect;
pub mod official;
pub mod openai_batch;
mod python;
mod remark;
mod source;
pub mod table;

pub use remark::{Place, Remark};

use crate::{
    glossary, io_error,
    judge::PromptError,
    language::{Bilingual, Language},
    record::{RecordAction, RecordError},
};
use std::path::PathBuf;

/// What ends an export or import.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.words(Language::En))]
pub enum LayoutError {
    /// A file could not be read or written.
    Io {
        /// The file.
        path: PathBuf,
        /// What was being done.
        action: RecordAction,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file is not what it has to be.
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong and what to do.
        message: Bilingual,
    },
    /// What was asked for cannot be done.
    Unusable(Bilingual),
    /// The run's record.
    Record(#[from] RecordError),
    /// A judge's prompt cannot be made.
    Prompt(#[from] PromptError),
}

impl LayoutError {
    /// In a language of the interface.
    pub fn words(&self, language: Language) -> String {
        let colon = glossary::colon(language);
        match self {
            Self::Io { path, action, source } => {
                format!("{}{colon}{}{colon}{}", path.display(), action.words(language), io_error::words(source, language))
            }
            Self::File { path, message } => format!("{}{colon}{}", path.display(), message.words(language)),
            Self::Unusable(message) => message.words(language).to_owned(),
            Self::Record(error) => error.words(language),
            Self::Prompt(error) => error.words(language),
        }
    }

    fn unusable(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::Unusable(Bilingual::both(zh, en))
    }
}
