//! One process a run: the second is told who the first is.

use super::{RecordError, StorageWarning};
use crate::{
    atomic_file::{self, Synced},
    plain_file,
};
use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{Read, Seek, Write},
    path::Path,
};

/// Held while a run is written; the system releases it when the process ends, however it ends.
#[derive(Debug)]
pub struct RunLock {
    _file: File,
    warnings: Vec<StorageWarning>,
}

impl RunLock {
    /// Takes the lock of a run's folder. What its file system cannot promise is among the warnings.
    ///
    /// # Errors
    /// When another process holds it, or the folder cannot be written.
    pub fn take(run: &Path) -> Result<Self, RecordError> {
        let path = run.join("lock");
        let io = |action| {
            let path = path.clone();
            move |source| RecordError::Io { path, action, source }
        };
        plain_file::check_if_there(&path).map_err(io("opening the run's lock"))?;
        let mut file =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path).map_err(io("opening the run's lock"))?;
        let mut warnings = Vec::new();
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::Error(error)) if has_no_locks(&error) => warnings.push(StorageWarning::NoLocks),
            Err(TryLockError::WouldBlock) => {
                let mut owner = String::new();
                // Without its text the owner is unknown, and still the owner.
                let _ = file.read_to_string(&mut owner);
                let owner = if owner.trim().is_empty() { "another process".into() } else { owner.trim().to_owned() };
                return Err(RecordError::Locked { path: run.to_owned(), owner });
            }
            Err(TryLockError::Error(source)) => return Err(io("locking the run")(source)),
        }
        let user = ["USER", "USERNAME", "LOGNAME"].iter().find_map(|v| std::env::var(v).ok());
        let by = user.map_or_else(String::new, |u| format!(" of {u}"));
        let owner =
            format!("process {}{by}, since {}", std::process::id(), jiff::Timestamp::now().round(jiff::Unit::Second).unwrap_or_default());
        let synced = file
            .set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| file.write_all(owner.as_bytes()))
            .and_then(|()| atomic_file::sync_data(&file))
            .map_err(io("writing the run's lock"))?;
        if synced == Synced::Unsupported {
            warnings.push(StorageWarning::NoSync);
        }
        Ok(Self { _file: file, warnings })
    }

    /// What the folder's file system cannot promise.
    pub fn warnings(&self) -> &[StorageWarning] {
        &self.warnings
    }
}

/// Whether an error says that a file system has no locks, and not that somebody else holds this one.
#[cfg(unix)]
fn has_no_locks(error: &std::io::Error) -> bool {
    use rustix::io::Errno;
    // Network file systems without their lock service say the first, and for a lock that a file opened otherwise could have the second.
    let none = [Errno::NOLCK, Errno::BADF].map(Errno::raw_os_error);
    error.raw_os_error().is_some_and(|code| none.contains(&code)) || atomic_file::is_unsupported(error)
}

#[cfg(not(unix))]
fn has_no_locks(error: &std::io::Error) -> bool {
    atomic_file::is_unsupported(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_is_told_who_the_first_is_and_gets_in_when_it_is_gone() {
        let dir = tempfile::tempdir().unwrap();
        let first = RunLock::take(dir.path()).unwrap();
        let error = RunLock::take(dir.path()).unwrap_err().to_string();
        assert!(error.contains(&format!("process {}", std::process::id())), "{error}");
        drop(first);
        RunLock::take(dir.path()).unwrap();
    }
}
