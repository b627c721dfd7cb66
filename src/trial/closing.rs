//! Whether a trial is closed: from then on no rating is taken and nothing is handed out, so that the figures are of the ratings that were there. A file of
//! lines in the organiser's folder, one for each closing and reopening; nothing is ever taken out of it.

use crate::record::{Journal, RecordError};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// The version of the layout that this program writes.
const CLOSING_VERSION: u32 = 1;

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Change {
    /// The trial was closed.
    Closed {
        /// How many lines the merged ratings had.
        lines: usize,
        /// sha256 of the file of merged ratings.
        ratings: String,
        /// How many ratings were open.
        open: usize,
        /// sha256 of the protocol's file; absent in lines of earlier versions.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        protocol: Option<String>,
    },
    /// It was opened again.
    Reopened {
        /// Why, in the organiser's words.
        reason: String,
    },
}

/// One closing or reopening.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClosingLine {
    /// The layout's version.
    pub wardround_closing: u32,
    /// What was done.
    #[serde(flatten)]
    pub change: Change,
    /// When, by the organiser's clock.
    pub at: jiff::Timestamp,
}

impl ClosingLine {
    /// What is done now.
    pub fn new(change: Change, at: jiff::Timestamp) -> Self {
        Self { wardround_closing: CLOSING_VERSION, change, at }
    }
}

/// Everything that was closed and reopened, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Closing(Vec<ClosingLine>);

impl Closing {
    /// Takes up what was done.
    pub fn new(lines: Vec<ClosingLine>) -> Self {
        Self(lines)
    }

    /// Where it stands.
    pub fn path(organiser_folder: &Path) -> PathBuf {
        organiser_folder.join("closing.jsonl")
    }

    /// Reads it; nothing where the trial was never closed.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn read(organiser_folder: &Path) -> Result<Self, RecordError> {
        let path = Self::path(organiser_folder);
        let lines = Journal::<ClosingLine>::read(&path)?;
        // A line that was cut must not open the trial again unseen.
        let is_whole = std::fs::read(&path).map_or(true, |bytes| bytes.is_empty() || bytes.ends_with(b"\n"));
        match lines.iter().position(|line| line.wardround_closing != CLOSING_VERSION) {
            Some(at) => Err(RecordError::Damaged { path, line: at + 1, message: "another version of the layout".into() }),
            None if !is_whole => Err(RecordError::Damaged { path, line: lines.len() + 1, message: "the last line is cut".into() }),
            None => Ok(Self(lines)),
        }
    }

    /// Appends a line; it is on the disk when this returns.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn append(organiser_folder: &Path, line: &ClosingLine) -> Result<(), RecordError> {
        let read = |bytes: &[u8]| serde_json::from_slice::<ClosingLine>(bytes).map_err(|e| e.to_string());
        let (mut journal, _, _) = Journal::open(&Self::path(organiser_folder), read)?;
        journal.append_all([line]).map(|_| ())
    }

    /// The closing that holds; `None` where the trial is open.
    pub fn closed(&self) -> Option<&ClosingLine> {
        self.0.last().filter(|line| matches!(line.change, Change::Closed { .. }))
    }

    /// The reasons for which it was opened again.
    pub fn reopened(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|line| match &line.change {
            Change::Reopened { reason } => Some(reason.as_str()),
            Change::Closed { .. } => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_counts_and_reasons_are_kept() {
        let at = jiff::Timestamp::UNIX_EPOCH;
        let closed = ClosingLine::new(Change::Closed { lines: 3, ratings: "x".into(), open: 0, protocol: None }, at);
        let reopened = ClosingLine::new(Change::Reopened { reason: "一份邮件迟到".into() }, at);
        assert_eq!(Closing::default().closed(), None);
        assert_eq!(Closing::new(vec![closed.clone()]).closed(), Some(&closed));
        assert_eq!(Closing::new(vec![closed.clone(), reopened.clone()]).closed(), None);
        let again = Closing::new(vec![closed.clone(), reopened, closed]);
        assert!(again.closed().is_some());
        assert_eq!(again.reopened().collect::<Vec<_>>(), ["一份邮件迟到"]);
    }
}
