//! The file of comparisons: opened by one program at a time, read by any.

use super::PairwiseLine;
use crate::{
    io_error,
    language::{Bilingual, Language},
    plain_file,
    record::{Journal, OwnJournal, RecordError},
};
use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
};

/// Why a file of comparisons cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.words(Language::En))]
pub enum PairwiseFileError {
    /// It cannot be read or written, or a line of it is none.
    Record(#[from] RecordError),
    /// It is another kind of file.
    OtherFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with its first line.
        message: String,
    },
    /// It is not there.
    Missing {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Another program writes it.
    InUse {
        /// The file.
        path: PathBuf,
    },
}

impl PairwiseFileError {
    /// In a language of the interface.
    pub fn words(&self, language: Language) -> String {
        let both = match self {
            Self::Record(error) => return error.words(language),
            Self::OtherFile { path, message } => {
                let path = path.display();
                Bilingual::both(
                    format!("{path} 第 1 行：不是成对比较的记录（{message}）；请指定 wardround pairwise judge --out 所写的文件"),
                    format!("{path} line 1: not a line of comparisons ({message}); name a file that wardround pairwise judge --out wrote"),
                )
            }
            Self::Missing { path, source } => {
                let path = path.display();
                let [zh, en] = [Language::Zh, Language::En].map(|language| io_error::words(source, language));
                Bilingual::both(
                    format!("{path}：无法读取（{zh}）；请指定 wardround pairwise judge --out 所写的文件"),
                    format!("{path} cannot be read ({en}); name a file that wardround pairwise judge --out wrote"),
                )
            }
            Self::InUse { path } => {
                let path = path.display();
                Bilingual::both(
                    format!("{path} 正由另一个程序写入：请等它结束，或用 --out 另指定文件"),
                    format!("{path} is being written by another program: wait for it, or name another file with --out"),
                )
            }
        };
        both.words(language).to_owned()
    }
}

/// A file that is there and does not begin with a line of comparisons is another's, and is left alone.
fn check_first_line(path: &Path) -> Result<(), PairwiseFileError> {
    let missing = |source| PairwiseFileError::Missing { path: path.to_owned(), source };
    let mut line = Vec::new();
    BufReader::new(plain_file::open(path).map_err(missing)?).read_until(b'\n', &mut line).map_err(missing)?;
    if line.trim_ascii().is_empty() {
        return Ok(());
    }
    let other = |error: serde_json::Error| PairwiseFileError::OtherFile { path: path.to_owned(), message: error.to_string() };
    serde_json::from_slice::<PairwiseLine>(&line).map(|_| ()).map_err(other)
}

/// Opens a file of comparisons to add to it, or begins one, and returns it with its lines.
///
/// # Errors
/// When it cannot be read or written, is another kind of file, or another program writes it.
pub fn open(path: &Path) -> Result<(OwnJournal<PairwiseLine>, Vec<PairwiseLine>), PairwiseFileError> {
    if path.exists() {
        check_first_line(path)?;
    }
    let read = |line: &[u8]| serde_json::from_slice(line).map_err(|error| error.to_string());
    OwnJournal::open(path, read)?.ok_or_else(|| PairwiseFileError::InUse { path: path.to_owned() })
}

/// Reads a file of comparisons, which another program may be writing.
///
/// # Errors
/// When it is not there, cannot be read, or a line before the last is none.
pub fn read(path: &Path) -> Result<Vec<PairwiseLine>, PairwiseFileError> {
    check_first_line(path)?;
    Ok(Journal::read(path)?)
}
