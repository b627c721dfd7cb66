//! Opens models on demand; closes them at the end, or when another local model needs the memory.

use super::{Tasks, blocking, lock};
use crate::{
    chat::{Model, ModelError, ModelFacts, ProgressSink, Sampling},
    config::ModelSettings,
    runner::unless_stopped,
    session::{SessionError, SessionEvent},
    tape::{Tape, TapeModel, TapeSettings},
};
use std::sync::Arc;
use tokio::sync::mpsc::error::TrySendError;

#[derive(Clone)]
pub(super) struct Opened {
    pub model: Arc<dyn Model>,
    pub settings: ModelSettings,
    /// What it is asked with as the one who answers.
    pub sampling: Sampling,
    /// What is known of it for reports.
    pub facts: ModelFacts,
    /// Whether it judges, maybe beside answering.
    pub judges: bool,
}

/// What a model is wanted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Candidate,
    Judge,
}

impl Tasks {
    pub(super) async fn open_candidate(&self, name: String) {
        match self.candidate(&name).await {
            Ok(opened) => {
                let identity = Box::new(opened.model.identity().clone());
                self.send(SessionEvent::ModelOpened { name, identity, answer_tokens: opened.sampling.max_tokens }).await;
            }
            Err(error) => self.send(SessionEvent::ModelFailed(name, error)).await,
        }
    }

    /// The model by this name to answer, opened if it is not.
    pub(super) async fn candidate(&self, name: &str) -> Result<Opened, SessionError> {
        let opened = self.opened(name, Part::Candidate).await?;
        // A judge is asked in the benchmark's words and no others, also where it is the same model.
        let model = self.settings().prompting.to(opened.model.clone());
        Ok(Opened { model, ..opened })
    }

    /// The model by this name to judge, opened if it is not.
    pub(super) async fn as_judge(&self, name: &str) -> Result<Opened, SessionError> {
        self.opened(name, Part::Judge).await
    }

    async fn opened(&self, name: &str, part: Part) -> Result<Opened, SessionError> {
        let open = || {
            let mut models = lock(&self.shared.models);
            let opened = models.get_mut(name)?;
            opened.judges |= part == Part::Judge;
            Some(opened.clone())
        };
        if let Some(opened) = open() {
            return Ok(opened);
        }
        let _opening = self.shared.opening.read().await;
        // Whoever asks for the same model while it is opened waits for it, and whoever asks for another one does not.
        let named = lock(&self.shared.named).entry(name.to_owned()).or_default().clone();
        let _named = named.lock().await;
        if let Some(opened) = open() {
            return Ok(opened);
        }
        let settings = self.settings();
        let choice = settings.choose(name, &self.shared.paths, |v| std::env::var(v).ok())?;
        let sampling = choice.sampling_as_candidate(&settings);
        let asked_with = if part == Part::Judge { choice.sampling_as_judge(&settings.judge) } else { sampling };
        let is_local = matches!(choice.settings, ModelSettings::Local(_));
        let _loading = if is_local { Some(self.shared.loading.lock().await) } else { None };
        if is_local {
            self.make_room(part).await;
        }
        let kept = choice.settings.clone();
        let described = choice.clone();
        let facts = blocking(move || Ok::<_, SessionError>(described.facts())).await?;
        let model = match &kept {
            ModelSettings::Tape(tape) => self.play(tape)?,
            _ => {
                let open = choice.settings.open(&asked_with, &self.shared.paths, &self.shared.endpoints, self.progress_of(name));
                // Loading a large file takes minutes, which nobody who leaves should have to wait for.
                unless_stopped(&self.shared.closing, open).await.ok_or(ModelError::Closing)??
            }
        };
        let opened = Opened { model, settings: kept, sampling, facts, judges: part == Part::Judge };
        lock(&self.shared.models).insert(name.to_owned(), opened.clone());
        Ok(opened)
    }

    /// A tape that plays as this session's user says, and is recorded as the tape that it is.
    fn play(&self, settings: &TapeSettings) -> Result<Arc<dyn Model>, ModelError> {
        let tape = Tape::read(&settings.path).map_err(|e| ModelError::tape(|language| e.words(language)))?;
        let model = TapeModel::new(&tape, self.shared.playback.clone());
        self.shared.tapes.playing(tape);
        Ok(Arc::new(model))
    }

    /// Who is told how far a model's opening is.
    pub(super) fn progress_of(&self, name: &str) -> ProgressSink {
        let (events, name) = (self.events.clone(), name.to_owned());
        Arc::new(move |progress| {
            let is_step = progress.is_step();
            match events.try_send(SessionEvent::ModelProgress(name.clone(), progress)) {
                Err(TrySendError::Full(event)) if !is_step => {
                    let events = events.clone();
                    tokio::spawn(async move { events.send(event).await });
                }
                // A step that finds no room is followed by another.
                _ => {}
            }
        })
    }

    /// Closes the local models that have the same part and answer nothing now: more of them may not fit into the memory. One that answers and one
    /// that judges stay beside each other.
    async fn make_room(&self, part: Part) {
        let mut busy: Vec<String> = lock(&self.shared.running).keys().map(|k| k.model.clone()).collect();
        busy.extend(lock(&self.shared.judging).values().map(|(judge, _)| judge.clone()));
        let idle = |name: &String, opened: &Opened| {
            let same_part = opened.judges == (part == Part::Judge);
            matches!(opened.settings, ModelSettings::Local(_)) && same_part && !busy.contains(name)
        };
        let closing: Vec<(String, Opened)> = lock(&self.shared.models).extract_if(|n, o| idle(n, o)).collect();
        for (name, opened) in closing {
            opened.model.close().await;
            self.send(SessionEvent::ModelClosed(name)).await;
        }
    }

    /// Stops what runs and closes every model. Drop the receiver of the events before: who tells of something then does not wait for it to be
    /// taken.
    pub async fn close(&self) {
        self.shared.closing.cancel();
        lock(&self.shared.running).values().for_each(|r| r.stop.cancel());
        lock(&self.shared.judging).values().for_each(|(_, stop)| stop.cancel());
        // Whoever is opening one gives up now.
        let _opening = self.shared.opening.write().await;
        let opened: Vec<Opened> = lock(&self.shared.models).drain().map(|(_, opened)| opened).collect();
        for opened in opened {
            opened.model.close().await;
        }
    }
}
