//! A tape of either kind.

use super::InterviewTape;
use crate::{
    plain_file,
    tape::{
        Tape,
        event::INTERVIEW_TAPE_VERSION,
        seal::{LIMIT_MIB, TapeError, version},
    },
};
use std::path::Path;

/// A tape of a consultation or of an interview.
#[derive(Debug, Clone, PartialEq)]
pub enum Recording {
    /// A model's answers to the turns of a case.
    Consultation(Box<Tape>),
    /// A doctor's interview of a patient.
    Interview(Box<InterviewTape>),
}

impl Recording {
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
    /// As [`Recording::read`].
    pub fn of_text(path: &Path, text: &str) -> Result<Self, TapeError> {
        let first = text.trim_start_matches('\u{feff}').lines().next().unwrap_or_default();
        match version(first, INTERVIEW_TAPE_VERSION) {
            Ok(_) => InterviewTape::of_text(path, text).map(|tape| Self::Interview(Box::new(tape))),
            Err(_) => Tape::of_text(path, text).map(|tape| Self::Consultation(Box::new(tape))),
        }
    }

    /// Whether the file ended before its last line.
    pub fn is_torn(&self) -> bool {
        match self {
            Self::Consultation(tape) => tape.is_torn,
            Self::Interview(tape) => tape.is_torn,
        }
    }
}
