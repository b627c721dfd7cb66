//! Lets many tasks write into one run.

use super::{Listener, Lookup, Manifest, RatingRecord, RecordError, Run, TurnRecord, VerdictRecord};
use crate::language::Bilingual;
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};
use tokio::sync::{mpsc, oneshot};

/// Records that are written and made durable together, at most: one wait for the disk serves all who wait at that moment.
const GROUP: usize = 256;

type Reply = oneshot::Sender<Result<(), RecordError>>;

enum Write {
    Turn(Box<TurnRecord>, Reply),
    Verdict(Box<VerdictRecord>, Reply),
    Rating(Box<RatingRecord>, Reply),
    Manifest(Box<dyn FnOnce(&mut Manifest) + Send>, Reply),
}

/// A run to which any number of tasks record at once; cheap to clone. A thread of its own writes, and everyone is told when the record is on the disk.
#[derive(Debug, Clone)]
pub struct Recorder {
    lookup: Lookup,
    folder: PathBuf,
    sender: mpsc::Sender<Write>,
    listener: Option<Arc<dyn Listener>>,
}

/// The end of a [`Recorder`].
#[derive(Debug)]
pub struct Recording {
    ended: oneshot::Receiver<Run>,
}

impl Recording {
    /// The run, once every [`Recorder`] of it is gone; `None` when its thread panicked.
    pub async fn ended(self) -> Option<Run> {
        self.ended.await.ok()
    }
}

impl Recorder {
    /// Takes the run over.
    pub fn start(mut run: Run) -> (Self, Recording) {
        let (sender, mut receiver) = mpsc::channel(4 * GROUP);
        let (end, ended) = oneshot::channel();
        let recorder = Self { lookup: run.lookup().clone(), folder: run.folder().to_owned(), sender, listener: None };
        std::thread::spawn(move || {
            let mut waiting = Vec::with_capacity(GROUP);
            while receiver.blocking_recv_many(&mut waiting, GROUP) > 0 {
                write(&mut run, std::mem::take(&mut waiting));
            }
            // Nobody has to wait for the end.
            let _ = end.send(run);
        });
        (recorder, Recording { ended })
    }

    /// Tells `listener` from now on what is recorded through this one and its clones.
    #[must_use]
    pub fn told_to(self, listener: Option<Arc<dyn Listener>>) -> Self {
        Self { listener, ..self }
    }

    /// Who is told.
    pub fn listener(&self) -> Option<&Arc<dyn Listener>> {
        self.listener.as_ref()
    }

    /// The run's folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where what was recorded is found again.
    pub fn lookup(&self) -> &Lookup {
        &self.lookup
    }

    /// Appends an answer; it is on disk when this returns.
    ///
    /// # Errors
    /// When it cannot be written whole.
    pub async fn record_turn(&self, record: TurnRecord) -> Result<(), RecordError> {
        // How sure a model is belongs to no conversation that anybody follows.
        let listener = self.listener.as_ref().filter(|_| record.confidence.is_none());
        let told = listener.map(|listener| (listener, record.clone()));
        self.send(|reply| Write::Turn(Box::new(record), reply)).await?;
        if let Some((listener, record)) = told {
            listener.answered(&record);
        }
        Ok(())
    }

    /// Appends a verdict; it is on disk when this returns.
    ///
    /// # Errors
    /// When it cannot be written whole.
    pub async fn record_verdict(&self, record: VerdictRecord) -> Result<(), RecordError> {
        let told = self.listener.as_ref().map(|listener| (listener, record.clone()));
        self.send(|reply| Write::Verdict(Box::new(record), reply)).await?;
        if let Some((listener, record)) = told {
            listener.judged(&record);
        }
        Ok(())
    }

    /// Appends a person's rating; it is on disk when this returns.
    ///
    /// # Errors
    /// When it cannot be written whole.
    pub async fn record_rating(&self, record: RatingRecord) -> Result<(), RecordError> {
        let told = self.listener.as_ref().map(|listener| (listener, record.clone()));
        self.send(|reply| Write::Rating(Box::new(record), reply)).await?;
        if let Some((listener, record)) = told {
            listener.rated(&record);
        }
        Ok(())
    }

    /// Changes the manifest; it is on disk when this returns.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn update_manifest(&self, change: impl FnOnce(&mut Manifest) + Send + 'static) -> Result<(), RecordError> {
        self.send(|reply| Write::Manifest(Box::new(change), reply)).await
    }

    async fn send(&self, write: impl FnOnce(Reply) -> Write) -> Result<(), RecordError> {
        let gone = || RecordError::NotARun {
            path: self.folder.clone(),
            message: Bilingual::both("写入任务已结束；已记录的都在", "its writer has ended; what was recorded is there"),
        };
        let (reply, answer) = oneshot::channel();
        self.sender.send(write(reply)).await.map_err(|_| gone())?;
        answer.await.unwrap_or_else(|_| Err(gone()))
    }
}

fn write(run: &mut Run, waiting: Vec<Write>) {
    let (mut turns, mut verdicts) = (Vec::new(), Vec::new());
    for write in waiting {
        match write {
            Write::Turn(record, reply) => turns.push((*record, reply)),
            Write::Verdict(record, reply) => verdicts.push((*record, reply)),
            Write::Rating(record, reply) => {
                let _ = reply.send(run.record_rating(&record));
            }
            Write::Manifest(change, reply) => {
                let _ = reply.send(run.update_manifest(change));
            }
        }
    }
    group(turns, |records| run.record_turns(records));
    group(verdicts, |records| run.record_verdicts(records));
}

/// Writes all at once, and one by one where that fails, so that each is told what became of its own.
fn group<T>(waiting: Vec<(T, Reply)>, mut write: impl FnMut(&[&T]) -> Result<(), RecordError>) {
    if waiting.is_empty() {
        return;
    }
    let all: Vec<&T> = waiting.iter().map(|(record, _)| record).collect();
    let together = write(&all);
    for (record, reply) in waiting {
        let written = if together.is_ok() { Ok(()) } else { write(&[&record]) };
        // Whoever was stopped meanwhile finds the record the next time.
        let _ = reply.send(written);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{chat::Sampling, record::turn::sample};

    #[tokio::test]
    async fn what_many_tasks_record_is_there_once_each() {
        let dir = tempfile::tempdir().unwrap();
        let (recorder, recording) = Recorder::start(Run::open(dir.path(), Sampling::default(), 1).unwrap());
        let tasks: Vec<_> = (1..=500)
            .map(|n| {
                let recorder = recorder.clone();
                tokio::spawn(async move {
                    let record = sample(&n.to_string(), 1, "答");
                    let key = record.key.clone();
                    recorder.record_turn(record).await.unwrap();
                    assert_eq!(recorder.lookup().answered(&key).unwrap().unwrap().case.as_str(), n.to_string());
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        recorder.update_manifest(|m| m.warnings.push("w".into())).await.unwrap();
        drop(recorder);
        drop(recording.ended().await.unwrap());
        let run = Run::open(dir.path(), Sampling::default(), 1).unwrap();
        assert_eq!(run.manifest().warnings, ["w"]);
        assert_eq!(std::fs::read_to_string(dir.path().join("turns.jsonl")).unwrap().lines().count(), 500);
        assert_eq!(run.lookup().attempts("key 7 1 答"), 1);
    }
}
