//! What can be wrong with a case file, as values that say where and what to do next.

use std::{fmt, path::PathBuf};

/// One record of a case file that could not be used. The other records can.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The line, from 1, where the format has lines that matter.
    pub line: Option<usize>,
    /// The record's id, or its place in the file when it has none.
    pub record: String,
    /// The field at fault.
    pub field: String,
    /// What is wrong and what to do.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(f, "line {line}, ")?;
        }
        write!(f, "{}: {}: {}", self.record, self.field, self.message)
    }
}

/// A case file that could not be read at all.
#[derive(Debug, thiserror::Error)]
pub enum CaseError {
    /// The file could not be opened or read.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The bytes are not UTF-8.
    #[error("{name}: not UTF-8 at byte {byte}. Convert it first, for example: iconv -f GB18030 -t UTF-8")]
    NotUtf8 {
        /// The file's name.
        name: String,
        /// The offset of the first bad byte.
        byte: usize,
    },
    /// The file, or one line of it, is larger than any case file can be.
    #[error("{name}: {what} is larger than {limit_mib} MiB; this is not a case file")]
    TooLarge {
        /// The file's name.
        name: String,
        /// "the file", or "line N".
        what: String,
        /// The limit in MiB.
        limit_mib: usize,
    },
    /// The text is in none of the known formats.
    #[error("{name}: {message}")]
    Format {
        /// The file's name.
        name: String,
        /// Where and what, with the next step.
        message: String,
    },
}
