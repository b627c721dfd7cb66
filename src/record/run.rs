//! A run's folder, opened for writing.

use super::{Journal, Manifest, RatingRecord, RecordError, Repaired, RunLock, TurnRecord, VerdictRecord};
use crate::model::{ModelIdentity, Sampling};
use std::{
    collections::HashMap,
    path::{Path, PathBuf},
};

/// An open run: what was recorded before, and where the next records go.
#[derive(Debug)]
pub struct Run {
    folder: PathBuf,
    manifest: Manifest,
    turns: Journal<TurnRecord>,
    verdicts: Journal<VerdictRecord>,
    ratings: Journal<RatingRecord>,
    answered: HashMap<String, TurnRecord>,
    judged: HashMap<String, VerdictRecord>,
    attempts: HashMap<String, usize>,
    repaired: Vec<Repaired>,
    _lock: RunLock,
}

impl Run {
    /// Opens the run in `folder`, or begins one there.
    ///
    /// # Errors
    /// When the folder holds something else, is in use, is damaged, or cannot be written.
    pub fn open(folder: &Path, sampling: Sampling, seed: u64) -> Result<Self, RecordError> {
        let io = |source| RecordError::Io { path: folder.to_owned(), action: "making the run's folder", source };
        let manifest_path = folder.join("manifest.json");
        if folder.is_dir() && !manifest_path.exists() {
            let foreign = std::fs::read_dir(folder).map_err(io)?.filter_map(Result::ok).find(|e| {
                let name = e.file_name();
                !["lock", "turns.jsonl", "verdicts.jsonl", "ratings.jsonl", "manifest.json.new"].iter().any(|own| name == *own)
            });
            if let Some(entry) = foreign {
                let message =
                    format!("holds {:?} and no manifest.json, so it is not a run; name a new folder with --out", entry.file_name());
                return Err(RecordError::NotARun { path: folder.to_owned(), message });
            }
        }
        std::fs::create_dir_all(folder).map_err(io)?;
        let lock = RunLock::take(folder)?;
        let known = Manifest::read(&manifest_path)?;
        let is_new = known.is_none();
        let manifest = known.unwrap_or_else(|| Manifest::new(sampling, seed));
        let (turns, turn_records, torn_turn) = Journal::open(&folder.join("turns.jsonl"))?;
        let (verdicts, verdict_records, torn_verdict) = Journal::open(&folder.join("verdicts.jsonl"))?;
        let (ratings, _, torn_rating) = Journal::open(&folder.join("ratings.jsonl"))?;
        let mut run = Self {
            folder: folder.to_owned(),
            manifest,
            turns,
            verdicts,
            ratings,
            answered: HashMap::new(),
            judged: HashMap::new(),
            attempts: HashMap::new(),
            repaired: torn_turn.into_iter().chain(torn_verdict).chain(torn_rating).collect(),
            _lock: lock,
        };
        for record in turn_records {
            run.remember_turn(record);
        }
        for record in verdict_records {
            run.remember_verdict(record);
        }
        if is_new {
            run.manifest.write(&manifest_path)?;
        }
        Ok(run)
    }

    /// The run's folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What was put right when the run was opened.
    pub fn repaired(&self) -> &[Repaired] {
        &self.repaired
    }

    /// What the run is about.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Changes the manifest; it is on disk when this returns.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn update_manifest(&mut self, change: impl FnOnce(&mut Manifest)) -> Result<(), RecordError> {
        let mut changed = self.manifest.clone();
        change(&mut changed);
        if changed != self.manifest {
            changed.write(&self.folder.join("manifest.json"))?;
            self.manifest = changed;
        }
        Ok(())
    }

    /// The finished answer to exactly this question.
    pub fn answered(&self, key: &str) -> Option<&TurnRecord> {
        self.answered.get(key)
    }

    /// How often this question was answered before, unfinished answers included.
    pub fn attempts(&self, key: &str) -> usize {
        self.attempts.get(key).copied().unwrap_or(0)
    }

    /// The standing verdict on exactly this question to the judge.
    pub fn judged(&self, key: &str) -> Option<&VerdictRecord> {
        self.judged.get(key)
    }

    /// Every finished answer.
    pub fn turns(&self) -> impl Iterator<Item = &TurnRecord> {
        self.answered.values()
    }

    /// Every standing verdict.
    pub fn verdicts(&self) -> impl Iterator<Item = &VerdictRecord> {
        self.judged.values()
    }

    /// Appends an answer; it is on disk when this returns.
    ///
    /// # Errors
    /// When it cannot be written whole; the run is then as it was before.
    pub fn record_turn(&mut self, record: TurnRecord) -> Result<(), RecordError> {
        self.turns.append(&record)?;
        self.remember_turn(record);
        Ok(())
    }

    /// Appends a verdict; it is on disk when this returns.
    ///
    /// # Errors
    /// When it cannot be written whole; the run is then as it was before.
    pub fn record_verdict(&mut self, record: VerdictRecord) -> Result<(), RecordError> {
        self.verdicts.append(&record)?;
        self.remember_verdict(record);
        Ok(())
    }

    /// Appends a person's rating; it is on disk when this returns.
    ///
    /// # Errors
    /// When it cannot be written whole; the run is then as it was before.
    pub fn record_rating(&mut self, record: &RatingRecord) -> Result<(), RecordError> {
        self.ratings.append(record)
    }

    fn remember_turn(&mut self, record: TurnRecord) {
        *self.attempts.entry(record.key.clone()).or_default() += 1;
        if record.is_final() {
            self.answered.insert(record.key.clone(), record);
        }
    }

    fn remember_verdict(&mut self, record: VerdictRecord) {
        if record.verdict.is_final() {
            self.judged.insert(record.key.clone(), record);
        }
    }
}

/// Adds a model to a list of the manifest, unless it is there.
pub(crate) fn note_model(list: &mut Vec<ModelIdentity>, model: &ModelIdentity) {
    if !list.contains(model) {
        list.push(model.clone());
    }
}
