//! A journal of one person: append-only, every line synced before anyone is told that it is saved, one program at a time.

use super::{Journal, RecordAction, RecordError, Repaired};
use crate::digest::sha256;
use serde::{Serialize, de::DeserializeOwned};
use std::{
    collections::hash_map::RandomState,
    fs::{File, TryLockError},
    hash::{BuildHasher, Hasher},
    path::{Path, PathBuf},
};

/// An open journal that no other program writes.
#[derive(Debug)]
pub struct OwnJournal<T> {
    journal: Journal<T>,
    path: PathBuf,
    /// Keeps other programs out.
    _lock: File,
    repaired: Option<Repaired>,
}

impl<T: Serialize + DeserializeOwned + Send> OwnJournal<T> {
    /// Opens a journal, or begins one, and returns it with its lines; `None` where another program has it open.
    ///
    /// # Errors
    /// When the file cannot be read, repaired or written, or `read` takes no line before the last.
    pub fn open(path: &Path, read: impl Fn(&[u8]) -> Result<T, String> + Sync) -> Result<Option<(Self, Vec<T>)>, RecordError> {
        let (journal, lines, repaired) = Journal::open(path, read)?;
        let lock = File::open(path).map_err(|source| RecordError::Io { path: path.to_owned(), action: RecordAction::Open, source })?;
        if let Err(TryLockError::WouldBlock) = lock.try_lock() {
            return Ok(None);
        }
        let lines = lines.into_iter().map(|(_, line)| line).collect();
        Ok(Some((Self { journal, path: path.to_owned(), _lock: lock, repaired }, lines)))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What opening put right.
    pub fn repaired(&self) -> Option<&Repaired> {
        self.repaired.as_ref()
    }

    /// Appends a line; it is on the disk when this returns.
    ///
    /// # Errors
    /// When it cannot be written whole; the file is then as it was.
    pub fn append(&mut self, line: &T) -> Result<(), RecordError> {
        self.append_all([line])
    }

    /// Appends lines; all of them are on the disk when this returns.
    ///
    /// # Errors
    /// As [`Self::append`].
    pub fn append_all<'a>(&mut self, lines: impl IntoIterator<Item = &'a T>) -> Result<(), RecordError>
    where
        T: 'a,
    {
        self.journal.append_all(lines).map(|_| ())
    }
}

/// A name that no other session of a program has. It hides nothing and need not be secret.
pub fn session_name() -> String {
    let random = RandomState::new().build_hasher().finish();
    let text = format!("{random} {} {}", std::process::id(), jiff::Timestamp::now());
    sha256(text.as_bytes())[..12].to_owned()
}
