//! A run's folder, opened for writing.

use super::{
    Journal, Manifest, NOTES_FILE, RatingRecord, RecordAction, RecordError, Repaired, RunLock, StorageWarning, TurnRecord, UTTERANCES_FILE,
    VIEWS_FILE, VerdictRecord,
    index::{Index, TurnLine, VerdictLine},
    lookup::Lookup,
    lost::check_streams,
};
use crate::{
    atomic_file,
    chat::{ModelIdentity, Sampling},
    language::Bilingual,
};
use std::path::{Path, PathBuf};

/// What a run's folder may hold.
const OWN_FILES: [&str; 8] =
    ["lock", "turns.jsonl", "verdicts.jsonl", "ratings.jsonl", NOTES_FILE, "openai-batches.json", UTTERANCES_FILE, VIEWS_FILE];

/// An open run: what was recorded before, and where the next records go. In memory are digests and places; the records stay on the disk.
#[derive(Debug)]
pub struct Run {
    folder: PathBuf,
    manifest: Manifest,
    turns: Journal<TurnRecord>,
    verdicts: Journal<VerdictRecord>,
    ratings: Journal<RatingRecord>,
    lookup: Lookup,
    repaired: Vec<Repaired>,
    lock: RunLock,
}

impl Run {
    /// Opens the run in `folder`, or begins one there.
    ///
    /// # Errors
    /// When the folder holds something else, is in use, is damaged, or cannot be written.
    pub fn open(folder: &Path, sampling: Sampling, seed: u64) -> Result<Self, RecordError> {
        let io = |source| RecordError::Io { path: folder.to_owned(), action: RecordAction::MakeFolder, source };
        let manifest_path = folder.join("manifest.json");
        if folder.is_dir() && !manifest_path.exists() {
            let foreign = std::fs::read_dir(folder).map_err(io)?.filter_map(Result::ok).find(|e| {
                let name = e.file_name().to_string_lossy().into_owned();
                let torn =
                    ["turns.torn-", "verdicts.torn-", "ratings.torn-", "notes.torn-", "utterances.torn-", "interview-verdicts.torn-"]
                        .iter()
                        .any(|own| name.starts_with(own));
                let unfinished = ["manifest.json.", "openai-batches.json."].iter().any(|own| atomic_file::is_unfinished(&name, own));
                !torn && !unfinished && name != "manifest.json.new" && !OWN_FILES.contains(&name.as_str())
            });
            let records = ["turns.jsonl", "verdicts.jsonl"].map(|name| folder.join(name));
            if records.iter().any(|file| std::fs::metadata(file).is_ok_and(|m| m.len() > 0)) {
                let message = Bilingual::both(
                    "有记录而没有 manifest.json，无从得知当时的种子；请把它放回，或另指定新文件夹",
                    "holds records and no manifest.json, which says with which seed they were asked for; put it back, or name a new folder",
                );
                return Err(RecordError::NotARun { path: folder.to_owned(), message });
            }
            if let Some(entry) = foreign {
                let name = entry.file_name();
                let message = Bilingual::both(
                    format!("其中有 {name:?} 而没有 manifest.json，不是记录文件夹；请另指定新文件夹"),
                    format!("holds {name:?} and no manifest.json, so it is not a run; name a new folder"),
                );
                return Err(RecordError::NotARun { path: folder.to_owned(), message });
            }
        }
        std::fs::create_dir_all(folder).map_err(io)?;
        let lock = RunLock::take(folder)?;
        let known = Manifest::read(&manifest_path)?;
        let is_new = known.is_none();
        if let Some(manifest) = &known {
            check_streams(folder, manifest)?;
        }
        let manifest = known.unwrap_or_else(|| Manifest::new(sampling, seed));
        let (turns, turn_lines, torn_turn) = Journal::open(&folder.join("turns.jsonl"), TurnLine::read)?;
        let (verdicts, verdict_lines, torn_verdict) = Journal::open(&folder.join("verdicts.jsonl"), VerdictLine::read)?;
        let (ratings, _, torn_rating) = Journal::open(&folder.join("ratings.jsonl"), super::journal::record::<RatingRecord>)?;
        let mut run = Self {
            folder: folder.to_owned(),
            manifest,
            turns,
            verdicts,
            ratings,
            lookup: Lookup::new(folder, Index::of(turn_lines, verdict_lines)),
            repaired: torn_turn.into_iter().chain(torn_verdict).chain(torn_rating).collect(),
            lock,
        };
        let warnings: Vec<String> = run.lock.warnings().iter().map(ToString::to_string).collect();
        let unsaid = |w: &String| !run.manifest.warnings.contains(w);
        let unsaid: Vec<String> = warnings.into_iter().filter(unsaid).collect();
        if is_new {
            run.manifest.warnings.extend(unsaid);
            run.manifest.write(&manifest_path)?;
        } else {
            run.update_manifest(|m| m.warnings.extend(unsaid))?;
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

    /// What the folder's file system cannot promise.
    pub fn storage_warnings(&self) -> &[StorageWarning] {
        self.lock.warnings()
    }

    /// What the run is about.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Changes the manifest, and notes there that this version does; it is on disk when this returns.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn update_manifest(&mut self, change: impl FnOnce(&mut Manifest)) -> Result<(), RecordError> {
        let mut changed = self.manifest.clone();
        change(&mut changed);
        changed.note_version();
        if changed != self.manifest {
            changed.write(&self.folder.join("manifest.json"))?;
            self.manifest = changed;
        }
        Ok(())
    }

    /// Where what was recorded is found again.
    pub fn lookup(&self) -> &Lookup {
        &self.lookup
    }

    /// Appends an answer; it is on disk when this returns.
    ///
    /// # Errors
    /// When it cannot be written whole; the run is then as it was before.
    pub fn record_turn(&mut self, record: &TurnRecord) -> Result<(), RecordError> {
        self.record_turns(&[record])
    }

    /// Appends answers; all are on disk when this returns.
    ///
    /// # Errors
    /// When they cannot be written whole; the run is then as it was before.
    pub fn record_turns(&mut self, records: &[&TurnRecord]) -> Result<(), RecordError> {
        let places = self.turns.append_all(records.iter().copied())?;
        for (record, place) in records.iter().zip(places) {
            self.lookup.write().note_turn(record, place);
        }
        Ok(())
    }

    /// Appends a verdict; it is on disk when this returns.
    ///
    /// # Errors
    /// When it cannot be written whole; the run is then as it was before.
    pub fn record_verdict(&mut self, record: &VerdictRecord) -> Result<(), RecordError> {
        self.record_verdicts(&[record])
    }

    /// Appends verdicts; all are on disk when this returns.
    ///
    /// # Errors
    /// When they cannot be written whole; the run is then as it was before.
    pub fn record_verdicts(&mut self, records: &[&VerdictRecord]) -> Result<(), RecordError> {
        let places = self.verdicts.append_all(records.iter().copied())?;
        for (record, place) in records.iter().zip(places) {
            self.lookup.write().note_verdict(record, place);
        }
        Ok(())
    }

    /// Appends a person's rating; it is on disk when this returns.
    ///
    /// # Errors
    /// When it cannot be written whole; the run is then as it was before.
    pub fn record_rating(&mut self, record: &RatingRecord) -> Result<(), RecordError> {
        self.ratings.append_all([record]).map(|_| ())
    }
}

/// Adds a model to a list of the manifest, unless it is there; one that is there is noted to be where it is now.
pub(crate) fn note_model(list: &mut Vec<ModelIdentity>, model: &ModelIdentity) {
    match list.iter_mut().find(|known| known.same_entry(model)) {
        Some(known) => known.clone_from(model),
        None => list.push(model.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_says_which_versions_added_to_it() {
        let dir = tempfile::tempdir().unwrap();
        drop(Run::open(dir.path(), Sampling::default(), 1).unwrap());
        let path = dir.path().join("manifest.json");
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(!text.contains("continued_by"), "{text}");
        let own = format!("\"wardround\": \"{}\"", env!("CARGO_PKG_VERSION"));
        std::fs::write(&path, text.replace(&own, "\"wardround\": \"0.0.1\"")).unwrap();
        for _ in 0..2 {
            let mut run = Run::open(dir.path(), Sampling::default(), 1).unwrap();
            run.update_manifest(|_| ()).unwrap();
            assert_eq!(
                (run.manifest().wardround.as_str(), run.manifest().continued_by.as_slice()),
                ("0.0.1", [env!("CARGO_PKG_VERSION").to_owned()].as_slice())
            );
        }
    }
}
