//! Reads the record, and opens it for writing at the first question.

use super::{Tasks, blocking, lock};
use crate::{
    case::CaseFile,
    record::{CaseSource, Clock, QuestionContext, RatingRecord, RecordError, Recorder, Recording, Run, RunRecords, TurnRecord, writer_of},
    session::{ConsultationKey, ModelProgress, Record, SessionError, SessionEvent, SourceName},
};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};
use tokio_util::sync::CancellationToken;

impl Tasks {
    /// The folder in which a model's answers are kept.
    fn folder(&self, source: &SourceName, model: &str) -> PathBuf {
        let choice = self.settings().choose(model, &self.shared.paths, |_| Some("key".into()));
        let paths = &self.shared.paths;
        let cases = source.as_text();
        match choice.map(|c| c.settings) {
            Ok(settings) => paths.run_folder_of(&cases, &settings),
            Err(_) => paths.run_folder(&cases, model),
        }
    }

    /// The run of a model, opened for writing.
    pub(super) async fn run(&self, model: &str) -> Result<Recorder, SessionError> {
        loop {
            let source = lock(&self.shared.source).clone();
            let folder = self.folder(&source, model);
            let run = lock(&self.shared.runs).entry(folder.clone()).or_default().clone();
            let mut open = run.lock().await;
            let is_current = lock(&self.shared.runs).get(&folder).is_some_and(|current| Arc::ptr_eq(current, &run));
            // Other cases were opened meanwhile, whose runs are others.
            if !is_current || source != *lock(&self.shared.source) {
                continue;
            }
            if let Some((recorder, _)) = &*open {
                return Ok(recorder.clone());
            }
            let opened = open.insert(self.open_run(model, source, folder).await?);
            return Ok(opened.0.clone());
        }
    }

    async fn open_run(&self, model: &str, source: SourceName, folder: PathBuf) -> Result<(Recorder, Recording), SessionError> {
        let settings = self.settings();
        // The key is for asking, not for the record.
        let choice = settings.choose(model, &self.shared.paths, |_| Some("unused".into()))?;
        let sampling = choice.sampling_as_candidate(&settings);
        let seed = self.shared.seed;
        let own_variants = self.shared.own_variants.get().cloned().unwrap_or_default();
        let (run, repaired, warnings) = blocking(move || -> Result<_, SessionError> {
            let mut run = Run::open(&folder, sampling, seed)?;
            let cases = source.as_text();
            let label = (source == SourceName::Bundled).then_some(crate::case::Source::Bundled);
            let source = CaseSource::of_path(&cases, label).map_err(|e| SessionError::CaseFile(cases.into(), Arc::new(e)))?;
            run.manifest().check_own_variants(&own_variants).map_err(|changed| SessionError::Beside(changed.both()))?;
            run.update_manifest(|m| {
                m.note_own_variants(&own_variants);
                if !m.cases.iter().any(|c| c.file == source.file && c.digest == source.digest) {
                    m.cases.push(source);
                }
            })?;
            let repaired: Vec<_> =
                run.repaired().iter().map(|r| (r.path.display().to_string(), r.moved_to.display().to_string())).collect();
            let warnings = run.storage_warnings().to_vec();
            Ok((run, repaired, warnings))
        })
        .await?;
        for (file, moved_to) in repaired {
            self.send(SessionEvent::Repaired(file, moved_to)).await;
        }
        for warning in warnings {
            self.send(SessionEvent::Storage(warning)).await;
        }
        let (recorder, recording) = Recorder::start(run);
        Ok((recorder.told_to(Some(Arc::new(self.shared.tapes.clone()))), recording))
    }

    pub(super) async fn read_consultation(&self, key: ConsultationKey, source: SourceName) {
        let folder = self.folder(&source, &key.model);
        let read = blocking(move || {
            let read = RunRecords::read(&folder).map(|r| r.map(Box::new))?;
            Ok::<_, SessionError>((read, writer_of(&folder).map(|owner| RecordError::Locked { path: folder, owner })))
        });
        let (read, in_use) = match read.await {
            Ok((read, in_use)) => (Ok(read), in_use),
            Err(error) => (Err(error), None),
        };
        // First: a script asks as soon as the consultation is there, and may end with the refusal.
        if let Some(locked) = in_use {
            self.send(SessionEvent::InUse(locked.into())).await;
        }
        self.send(SessionEvent::ConsultationRead(key, read)).await;
    }

    /// The folders of every model that has a name or was asked for.
    pub(super) fn folders(&self, source: &SourceName) -> Vec<(String, PathBuf)> {
        let mut names: Vec<String> = self.settings().model_names(&self.shared.paths);
        names.extend(lock(&self.shared.asked_for).iter().cloned());
        names.sort();
        names.dedup();
        names.into_iter().map(|name| (name.clone(), self.folder(source, &name))).collect()
    }

    /// The runs with answers to the cases of a source.
    pub fn runs_of(&self, source: &SourceName) -> Vec<PathBuf> {
        let mut folders: Vec<PathBuf> = self.folders(source).into_iter().map(|(_, folder)| folder).collect();
        folders.retain(|folder| folder.join("manifest.json").is_file());
        folders.sort();
        folders.dedup();
        folders
    }

    pub(super) async fn read_progress(&self, source: SourceName, file: Arc<CaseFile>) {
        let folders = self.folders(&source);
        let read =
            blocking(move || Ok::<_, SessionError>(folders.iter().filter_map(|(name, folder)| progress(name, folder, &file)).collect()))
                .await;
        self.send(SessionEvent::ProgressRead(read.unwrap_or_default())).await;
    }

    pub(super) async fn record(&self, record: Record) {
        let key = record.key.clone();
        let event = match self.write(record).await {
            Ok(written) => {
                self.finished(&key);
                SessionEvent::Recorded(key, Box::new(written))
            }
            Err(error) => SessionEvent::RecordFailed(key, error),
        };
        self.send(event).await;
    }

    async fn write(&self, record: Record) -> Result<TurnRecord, SessionError> {
        let candidate = self.candidate_with_run(&record.key.model, &CancellationToken::new()).await?;
        let clock = lock(&self.shared.running).get(&record.key).map_or_else(Clock::start, |r| *lock(&r.clock));
        let asking = QuestionContext {
            case: &record.case,
            model: candidate.model.identity(),
            sampling: &candidate.sampling,
            seed: candidate.seed,
            repeat: record.repeat,
            regenerated: record.regenerated,
            turn: record.turn,
        };
        Ok(candidate.record(&asking, &record.ready, record.ready.attempt, record.answer, &clock).await?)
    }

    pub(super) async fn rate(&self, key: ConsultationKey, mut record: RatingRecord) {
        let rated: Result<_, SessionError> = async {
            let recorder = self.run(&key.model).await?;
            record.at = jiff::Timestamp::now();
            record.rater = self.settings().rater;
            recorder.record_rating(record.clone()).await?;
            Ok(record)
        }
        .await;
        let event = match rated {
            Ok(record) => SessionEvent::Rated(key, Box::new(record)),
            Err(error) => SessionEvent::RateFailed(key, error),
        };
        self.send(event).await;
    }
}

/// What a run has of these cases; nothing where there is no run. A run that cannot be read is left to whoever opens it, and to the log.
fn progress(name: &str, folder: &Path, file: &CaseFile) -> Option<ModelProgress> {
    match RunRecords::read(folder) {
        Ok(records) => records.map(|r| ModelProgress::of_run(name, &r, file)),
        Err(error) => {
            tracing::warn!("{error}");
            None
        }
    }
}
