//! Carries out the session's effects: reads cases and records, opens models, asks them, records answers. Each
//! effect is a task of its own that reports its result as an event, so a front end never waits.

mod answer;
mod judge;
mod models;
mod record;
mod scores;
mod taping;
#[cfg(test)]
mod tests;

use crate::session::{AnswerId, ConsultationKey, Effect, SessionError, SessionEvent, SourceName};
use crate::{
    case::{self, CaseFile, OwnVariant, ReadOptions, Variant},
    config::{ModelEntry, Paths, Settings},
    language::{Bilingual, Language},
    models::{USUAL_PORTS, find_servers},
    openai::Endpoints,
    record::{Clock, Recorder, Recording},
    review::Distractors,
    tape::{Playback, RecordTo, TapeRecorder},
};
use models::Opened;
use std::{
    collections::{BTreeSet, HashMap},
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
    time::Duration,
};
use tokio::sync::{RwLock, mpsc};
use tokio_util::sync::CancellationToken;

/// What an answer in progress needs to be stopped and timed.
#[derive(Debug, Clone)]
struct Running {
    /// Which answer: a task of an earlier one must not take this one's place away.
    answer: AnswerId,
    stop: CancellationToken,
    clock: Arc<Mutex<Clock>>,
}

/// Carries out effects. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct Tasks {
    shared: Arc<Shared>,
    events: mpsc::Sender<SessionEvent>,
}

/// A run that is open for writing, or about to be. Held while it is opened.
type OpenRun = Arc<tokio::sync::Mutex<Option<(Recorder, Recording)>>>;

struct Shared {
    settings: Mutex<Settings>,
    paths: Paths,
    seed: u64,
    /// The user's own variants, which a run keeps.
    own_variants: OnceLock<Vec<OwnVariant>>,
    /// Records every consultation, so that it can be kept as a tape.
    tapes: TapeRecorder,
    /// How tapes that answer play.
    playback: Playback,
    source: Mutex<SourceName>,
    /// Never held while a model is opened: whoever needs another one must not wait for it.
    models: Mutex<HashMap<String, Opened>>,
    /// What the remote ones among them share.
    endpoints: Endpoints,
    /// Read while a model is opened: whoever closes all of them waits until nobody opens one any more.
    opening: RwLock<()>,
    /// By name, held while that model is opened.
    named: Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>,
    /// Local models are loaded one after another, since each needs the memory that the others leave.
    loading: tokio::sync::Mutex<()>,
    /// The models that were asked for, open or not.
    asked_for: Mutex<BTreeSet<String>>,
    /// By folder.
    runs: Mutex<HashMap<PathBuf, OpenRun>>,
    running: Mutex<HashMap<ConsultationKey, Running>>,
    /// Who judges, and what stops it.
    judging: Mutex<HashMap<ConsultationKey, (String, CancellationToken)>>,
    /// How long the scores took to compute the last time.
    scores_took: Mutex<Duration>,
    /// Nothing is opened any more.
    closing: CancellationToken,
}

/// What a poisoned lock guards is plain data, each time changed in one step.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Tasks {
    /// The tasks of a session; their events go to `events`, and `tapes` records the consultations; without it they are in memory only.
    pub fn new(settings: Settings, paths: Paths, seed: u64, tapes: Option<TapeRecorder>, events: mpsc::Sender<SessionEvent>) -> Self {
        let shared = Shared {
            playback: Playback::new(settings.playback.speed),
            settings: Mutex::new(settings),
            paths,
            seed,
            own_variants: OnceLock::new(),
            tapes: tapes.unwrap_or_else(|| TapeRecorder::start(RecordTo::Memory)),
            source: Mutex::new(SourceName::Bundled),
            models: Mutex::default(),
            endpoints: Endpoints::default(),
            opening: RwLock::default(),
            named: Mutex::default(),
            loading: tokio::sync::Mutex::default(),
            asked_for: Mutex::default(),
            runs: Mutex::default(),
            running: Mutex::default(),
            judging: Mutex::default(),
            scores_took: Mutex::default(),
            closing: CancellationToken::new(),
        };
        Self { shared: Arc::new(shared), events }
    }

    /// Has runs keep the variant that the user wrote, where it is one.
    #[must_use]
    pub fn keeping(self, variant: Option<&Variant>) -> Self {
        // Nobody else has set it before the tasks begin.
        let _ = self.shared.own_variants.set(variant.and_then(Variant::as_own).cloned().into_iter().collect());
        self
    }

    /// The settings, as they are now.
    pub fn settings(&self) -> Settings {
        lock(&self.shared.settings).clone()
    }

    /// Makes a model known for the rest of the session.
    pub fn add_model(&self, name: &str, entry: ModelEntry) {
        lock(&self.shared.settings).models.insert(name.to_owned(), entry);
    }

    /// Begins to carry out an effect. Notices are the front's own.
    pub fn perform(&self, effect: Effect) {
        let me = self.clone();
        match effect {
            Effect::ReadSource(source, language) => {
                tokio::spawn(async move { me.read_source(source, language).await });
            }
            Effect::ReadProgress(source, file) => {
                tokio::spawn(async move { me.read_progress(source, file).await });
            }
            Effect::OpenModel(name) => {
                lock(&self.shared.asked_for).insert(name.clone());
                tokio::spawn(async move { me.open_candidate(name).await });
            }
            Effect::FindServers => {
                tokio::spawn(async move { me.send(SessionEvent::ServersFound(find_servers(USUAL_PORTS).await)).await });
            }
            Effect::ReadConsultation(key, source) => {
                tokio::spawn(async move { me.read_consultation(key, source).await });
            }
            Effect::Measure(key, answer, ready) => {
                let running = self.start(&key, answer);
                tokio::spawn(async move { me.measure(key, ready, running).await });
            }
            Effect::Ask(ask) => {
                let running = self.start(&ask.key, ask.answer);
                tokio::spawn(async move { me.ask(*ask, running).await });
            }
            Effect::Cancel(key) => {
                if let Some(running) = lock(&self.shared.running).get(&key) {
                    running.stop.cancel();
                }
            }
            Effect::Record(record) => {
                tokio::spawn(async move { me.record(*record).await });
            }
            Effect::Judge(judge) => {
                let stop = CancellationToken::new();
                lock(&self.shared.judging).insert(judge.key.clone(), (judge.judge.clone(), stop.clone()));
                tokio::spawn(async move { me.judge(*judge, stop).await });
            }
            Effect::CancelJudge(key) => {
                if let Some((_, stop)) = lock(&self.shared.judging).get(&key) {
                    stop.cancel();
                }
            }
            Effect::Rate(key, record) => {
                tokio::spawn(async move { me.rate(key, *record).await });
            }
            Effect::ReadScores(source, more, again) => {
                tokio::spawn(async move { me.read_scores(source, more, again).await });
            }
            Effect::WriteTape(name, taped) => {
                tokio::spawn(async move { me.write_tape(name, *taped).await });
            }
            Effect::Play(change) => self.shared.playback.change(change),
            Effect::Notice(_) => {}
        }
    }

    fn start(&self, key: &ConsultationKey, answer: AnswerId) -> Running {
        let running = Running { answer, stop: CancellationToken::new(), clock: Arc::new(Mutex::new(Clock::start())) };
        lock(&self.shared.running).insert(key.clone(), running.clone());
        running
    }

    async fn send(&self, event: SessionEvent) {
        // A front that is gone needs no events.
        let _ = self.events.send(event).await;
    }

    async fn read_source(&self, source: SourceName, language: Language) {
        let options = ReadOptions { language: Some(language), closing: self.settings().cmb_clin };
        let wanted = source.clone();
        let read = blocking(move || Ok::<_, SessionError>(Arc::new(with_distractors(&wanted, read_cases(&wanted, &options)?)?))).await;
        if read.is_ok() {
            *lock(&self.shared.source) = source.clone();
            // Whoever else wants to write these runs may.
            let runs = std::mem::take(&mut *lock(&self.shared.runs));
            for run in runs.into_values() {
                if let Some((recorder, recording)) = run.lock().await.take() {
                    drop(recorder);
                    recording.ended().await;
                }
            }
        }
        self.send(SessionEvent::SourceRead(source, read)).await;
    }
}

/// The cases with the wrong diagnoses that stand in a file beside theirs.
fn with_distractors(source: &SourceName, mut file: CaseFile) -> Result<CaseFile, SessionError> {
    if let SourceName::File(path) = source {
        let beside = Distractors::read(&Distractors::beside(path));
        let beside = beside.map_err(|error| SessionError::Beside(Bilingual::of(|language| error.words(language))))?;
        beside.apply(&mut file).iter().for_each(|refused| tracing::warn!("{}", refused.words(Language::En)));
    }
    Ok(file)
}

/// Reads the cases of a source.
///
/// # Errors
/// When the file cannot be read or is no case file.
pub fn read_cases(source: &SourceName, options: &ReadOptions) -> Result<CaseFile, case::CaseError> {
    match source {
        SourceName::Bundled => case::bundled(options),
        SourceName::File(path) => case::read_file(path, options),
    }
}

/// Runs what waits for a disk where it holds up nothing else.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T, SessionError> + Send + 'static) -> Result<T, SessionError> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|error| {
        tracing::error!("{error}");
        Err(SessionError::Task)
    })
}
