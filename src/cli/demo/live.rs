//! Live models in a show: they are opened when it begins, and asked as the protocol has it. What they answer goes into no run.

use super::open::Opened;
use crate::{
    chat::{Delta, Model, ModelError, Request, Sampling},
    config::{Loaded, ModelChoice, Paths},
    consultation::{Consultation, Effect, Event, Exchange},
    language::Bilingual,
    openai::Endpoints,
    screen::stage::StageEvent,
    show::{LiveEvent, Output, Question, Said, Show, StepKind},
};
use futures::StreamExt;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    sync::{OnceCell, mpsc},
    task::JoinHandle,
};

/// The seed of every answer in a show.
const SEED: u32 = 1;
/// How long leaving waits for models to end.
const CLOSE: Duration = Duration::from_secs(3);

/// A model that is open, and what it is asked with.
type Ready = Result<(Arc<dyn Model>, Sampling), Bilingual>;

/// A model of the show.
struct Named {
    choice: ModelChoice,
    ready: OnceCell<Ready>,
}

struct Shared {
    show: Arc<Show>,
    loaded: Option<Arc<Loaded>>,
    paths: Paths,
    endpoints: Endpoints,
    models: HashMap<String, Named>,
    /// What was said so far, of which round and step.
    history: Mutex<(u64, usize, Vec<Exchange>)>,
    events: mpsc::Sender<StageEvent>,
}

/// The live models of a show.
pub(super) struct LiveModels {
    shared: Arc<Shared>,
    asking: Option<JoinHandle<()>>,
}

impl LiveModels {
    /// Begins to open them, so that nobody waits for a model to load once it is asked.
    pub fn new(opened: &Opened, paths: &Paths, events: mpsc::Sender<StageEvent>) -> Self {
        let named = |(name, choice): (&String, &ModelChoice)| (name.clone(), Named { choice: choice.clone(), ready: OnceCell::new() });
        let shared = Arc::new(Shared {
            show: Arc::clone(&opened.show),
            loaded: opened.loaded.clone(),
            paths: paths.clone(),
            endpoints: Endpoints::default(),
            models: opened.models.iter().map(named).collect(),
            history: Mutex::default(),
            events,
        });
        let opening = Arc::clone(&shared);
        tokio::spawn(async move {
            // One after another: two that load at once would both be late.
            for name in opening.models.keys() {
                let _ = opening.model(name).await;
            }
        });
        Self { shared, asking: None }
    }

    /// Carries out what the show asks for.
    pub fn carry_out(&mut self, output: Output) {
        if let Some(asking) = self.asking.take() {
            asking.abort();
        }
        if let Output::Ask(question) = output {
            let shared = Arc::clone(&self.shared);
            self.asking = Some(tokio::spawn(async move {
                let last = match shared.answer(question).await {
                    Ok(()) => LiveEvent::Ended,
                    Err(why) => LiveEvent::Failed(why),
                };
                shared.tell(question, last).await;
            }));
        }
    }

    /// Ends what runs.
    pub async fn close(mut self) {
        if let Some(asking) = self.asking.take() {
            asking.abort();
        }
        let all = self.shared.models.values().filter_map(|named| named.ready.get()?.as_ref().ok());
        let closing = futures::future::join_all(all.map(|(model, _)| model.close()));
        let _ = tokio::time::timeout(CLOSE, closing).await;
    }
}

impl Shared {
    async fn tell(&self, question: Question, event: LiveEvent) {
        // A stage that is gone needs nothing.
        let _ = self.events.send(StageEvent::Live(question, event)).await;
    }

    /// The model of that name, opened if it is not.
    async fn model(&self, name: &str) -> Ready {
        let (Some(named), Some(loaded)) = (self.models.get(name), &self.loaded) else { return Err(unknown(name)) };
        let open = || async {
            let sampling = named.choice.sampling_as_candidate(&loaded.settings);
            let settings = named.choice.settings.clone();
            let opened = settings.open(&sampling, &self.paths, &self.endpoints, Arc::new(|_| {})).await;
            opened.map(|model| (loaded.settings.prompting.to(model), sampling)).map_err(|error| said(&error))
        };
        named.ready.get_or_init(open).await.clone()
    }

    /// Asks a turn, after those before it of the same round and step.
    async fn answer(&self, question: Question) -> Result<(), Bilingual> {
        let StepKind::Live { model, case, .. } = &self.show.steps[question.step].kind else { return Err(unknown("")) };
        let (model, sampling) = self.model(model).await?;
        let mut exchanges = {
            let history = self.history.lock().unwrap_or_else(PoisonError::into_inner);
            let is_same = (history.0, history.1) == (question.round, question.step);
            if is_same { history.2.clone() } else { Vec::new() }
        };
        exchanges.truncate(question.turn);
        let mut consultation = Consultation::resume(case, sampling.max_tokens, exchanges);
        let Some(Effect::Measure(ready)) = consultation.handle(Event::Next).into_iter().next() else { return Err(unknown("")) };
        let measure = model.measure(&ready.messages).await.map_err(|error| said(&error))?;
        let ready = match consultation.handle(Event::Measured(measure)).into_iter().next() {
            Some(Effect::Ask(ready)) => ready,
            Some(Effect::Refused { reason, .. }) => return Err(Bilingual::of(|language| reason.words(language))),
            _ => return Err(unknown("")),
        };
        let request = Request { messages: ready.messages, sampling, seed: SEED };
        let mut stream = model.answer(request).await.map_err(|error| said(&error))?;
        while let Some(delta) = stream.next().await {
            let (event, live) = match delta.map_err(|error| said(&error))? {
                Delta::Text(text) => (Event::Text(text.clone()), LiveEvent::Said(Said::Text(text))),
                Delta::Reasoning(text) => (Event::Reasoning(text), LiveEvent::Said(Said::Reasoning)),
                Delta::TextWasReasoning => (Event::TextWasReasoning, LiveEvent::Said(Said::Cleared)),
                Delta::Prompt { .. } => {
                    self.tell(question, LiveEvent::Works).await;
                    continue;
                }
                // Nothing came: the show waits no longer than it would.
                Delta::Retrying { .. } => continue,
                Delta::Done(completion) => {
                    consultation.handle(Event::Done(completion));
                    consultation.handle(Event::Recorded);
                    let kept = (question.round, question.step, consultation.exchanges().to_vec());
                    *self.history.lock().unwrap_or_else(PoisonError::into_inner) = kept;
                    return Ok(());
                }
            };
            consultation.handle(event);
            self.tell(question, live).await;
        }
        Err(said(&ModelError::NoEnd))
    }
}

fn said(error: &ModelError) -> Bilingual {
    Bilingual::of(|language| error.words(language))
}

fn unknown(name: &str) -> Bilingual {
    Bilingual::both(format!("没有模型 {name}"), format!("there is no model {name}"))
}
