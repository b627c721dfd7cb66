//! Appends lines to a file of one's own on another thread, since a slow disk must not hold up the frames.

use crate::record::{OwnJournal, RecordError};
use serde::{Serialize, de::DeserializeOwned};
use std::io;
use tokio::task::JoinHandle;

/// The file, or the line that is on its way to it.
pub(super) enum Appending<T> {
    Idle(OwnJournal<T>),
    Busy(JoinHandle<(OwnJournal<T>, Result<(), RecordError>)>),
}

impl<T: Serialize + DeserializeOwned + Send + 'static> Appending<T> {
    /// Begins to append a line. No second one comes before it has: meanwhile no input is taken.
    pub fn append(self, line: T) -> Self {
        match self {
            Self::Idle(mut file) => Self::Busy(tokio::task::spawn_blocking(move || {
                let appended = file.append(&line);
                (file, appended)
            })),
            busy => busy,
        }
    }

    /// The outcome of what is being appended; never where nothing is.
    pub async fn appended(&mut self) -> io::Result<Result<(), RecordError>> {
        let Self::Busy(task) = self else { return std::future::pending().await };
        let (file, appended) = task.await.map_err(io::Error::other)?;
        *self = Self::Idle(file);
        Ok(appended)
    }

    /// Whether a line is on its way.
    pub fn is_busy(&self) -> bool {
        matches!(self, Self::Busy(_))
    }
}
