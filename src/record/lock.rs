//! Locks a run for one process; a second one is told who holds the lock.

use super::{RecordAction, RecordError, StorageWarning};
use crate::{
    atomic_file::{self, Synced},
    language::Language,
    plain_file,
};
use std::{
    fmt,
    fs::{File, OpenOptions, TryLockError},
    io::{Read, Seek, Write},
    path::Path,
};

/// Who writes a run, as the lock's file says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LockOwner {
    /// A process of this program.
    Process {
        /// Its number, on the machine where it runs.
        id: u32,
        /// Whose it is.
        user: Option<String>,
        /// Since when, as a timestamp.
        since: String,
    },
    /// Nobody wrote who it is.
    Unknown,
}

impl LockOwner {
    /// This process, from now on.
    fn this() -> Self {
        let user = ["USER", "USERNAME", "LOGNAME"].iter().find_map(|v| std::env::var(v).ok());
        let now = jiff::Timestamp::now().round(jiff::Unit::Second).unwrap_or_default();
        Self::Process { id: std::process::id(), user, since: now.to_string() }
    }

    /// Reads what [`LockOwner`]'s `Display` writes.
    fn parse(text: &str) -> Self {
        let read = || {
            let (who, since) = text.trim().strip_prefix("process ")?.rsplit_once(", since ")?;
            let (id, user) = who.split_once(" of ").map_or((who, None), |(id, user)| (id, Some(user.to_owned())));
            Some(Self::Process { id: id.parse().ok()?, user, since: since.to_owned() })
        };
        read().unwrap_or(Self::Unknown)
    }

    /// The owner as a part of a sentence.
    pub fn words(&self, language: Language) -> String {
        match (language, self) {
            (Language::Zh, Self::Process { id, user, since }) => {
                let user = user.as_ref().map_or_else(String::new, |u| format!("，用户 {u}"));
                format!("进程 {id}（{since} 起{user}）")
            }
            (Language::Zh, Self::Unknown) => "另一个程序".into(),
            (Language::En, _) => self.to_string(),
        }
    }
}

impl fmt::Display for LockOwner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Process { id, user, since } => {
                let by = user.as_ref().map_or_else(String::new, |u| format!(" of {u}"));
                write!(f, "process {id}{by}, since {since}")
            }
            Self::Unknown => f.write_str("another process"),
        }
    }
}

/// Who else writes the run in a folder at this moment, as far as its file system tells. Nothing is changed.
pub fn writer_of(run: &Path) -> Option<LockOwner> {
    let mut file = File::open(run.join("lock")).ok()?;
    if !matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)) {
        return None;
    }
    let mut owner = String::new();
    // Without its text the owner is unknown, and still the owner.
    let _ = file.read_to_string(&mut owner);
    let owner = LockOwner::parse(&owner);
    let is_other = !matches!(owner, LockOwner::Process { id, .. } if id == std::process::id());
    is_other.then_some(owner)
}

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
        plain_file::check_if_there(&path).map_err(io(RecordAction::OpenLock))?;
        let mut file =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path).map_err(io(RecordAction::OpenLock))?;
        let mut warnings = Vec::new();
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::Error(error)) if has_no_locks(&error) => warnings.push(StorageWarning::NoLocks),
            Err(TryLockError::WouldBlock) => {
                let mut owner = String::new();
                // Without its text the owner is unknown, and still the owner.
                let _ = file.read_to_string(&mut owner);
                return Err(RecordError::Locked { path: run.to_owned(), owner: LockOwner::parse(&owner) });
            }
            Err(TryLockError::Error(source)) => return Err(io(RecordAction::Lock)(source)),
        }
        let owner = LockOwner::this().to_string();
        let synced = file
            .set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| file.write_all(owner.as_bytes()))
            .and_then(|()| atomic_file::sync_data(&file))
            .map_err(io(RecordAction::WriteLock))?;
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

    #[test]
    fn an_owner_is_read_as_it_was_written() {
        let process =
            |user: Option<&str>| LockOwner::Process { id: 7, user: user.map(str::to_owned), since: "2026-11-26T17:00:00Z".into() };
        for owner in [process(None), process(Some("li")), process(Some("a, since b of c"))] {
            assert_eq!(LockOwner::parse(&owner.to_string()), owner);
        }
        assert_eq!(process(Some("li")).words(Language::Zh), "进程 7（2026-11-26T17:00:00Z 起，用户 li）");
        for text in ["", "somebody", "process x, since y"] {
            assert_eq!(LockOwner::parse(text), LockOwner::Unknown);
        }
    }

    #[test]
    fn a_run_that_nobody_else_writes_has_no_writer_and_stays_as_it_is() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(writer_of(dir.path()), None);
        assert!(!dir.path().join("lock").exists());
        let own = RunLock::take(dir.path()).unwrap();
        assert_eq!(writer_of(dir.path()), None);
        std::fs::write(dir.path().join("lock"), "process 1 of li, since 2026-11-26T17:00:00Z").unwrap();
        assert!(matches!(writer_of(dir.path()), Some(LockOwner::Process { id: 1, .. })));
        drop(own);
        assert_eq!(writer_of(dir.path()), None);
    }
}
