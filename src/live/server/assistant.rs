//! Free conversations with one model behind a label, for trials in which doctors work with a model. Every conversation is on the disk before its answer is
//! sent.

use super::{Refused, Told, both};
use crate::{
    chat::{Delta, Message, Model, ModelIdentity, Request, Role, Sampling, derive_seed},
    digest::sha256,
    language::Bilingual,
    record::{Journal, RecordError},
    trial::mask::Masker,
};
use futures::StreamExt;
use serde::{Deserialize, Serialize};
use std::{
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::Semaphore;

/// The version of the layout that this program writes.
const ASSISTED_VERSION: u32 = 1;
/// The seed from which each answer's own is derived: the same conversation gets the same seed.
const SEED: u64 = 1;

/// An answer in a free conversation, as it is logged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AssistedAnswer {
    /// The layout's version.
    pub wardround_assisted: u32,
    /// When it was given.
    pub at: jiff::Timestamp,
    /// The label that was asked.
    pub label: String,
    /// Who answered.
    pub model: ModelIdentity,
    /// How it was sampled.
    pub sampling: Sampling,
    /// The seed.
    pub seed: u32,
    /// The conversation up to and with the question.
    pub messages: Vec<Message>,
    /// The answer as it was given.
    pub text: String,
    /// The answer before names of models were masked; absent where nothing was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unmasked: Option<String>,
}

/// A model for free conversations.
pub struct Assistant {
    label: String,
    /// The token's digest.
    token: String,
    model: Arc<dyn Model>,
    sampling: Sampling,
    masker: Masker,
    log: Mutex<Journal<AssistedAnswer>>,
    places: Semaphore,
}

impl Assistant {
    /// Opens the log beside it.
    ///
    /// # Errors
    /// When the log cannot be opened.
    pub fn open(
        (label, token): (String, &str),
        (model, sampling): (Arc<dyn Model>, Sampling),
        masker: Masker,
        log: &Path,
    ) -> Result<Self, RecordError> {
        let read = |line: &[u8]| serde_json::from_slice::<AssistedAnswer>(line).map(|_| ()).map_err(|e| e.to_string());
        let (log, _, _) = Journal::open(log, read)?;
        let places = Semaphore::new(model.parallel().clamp(1, Semaphore::MAX_PERMITS));
        Ok(Self { label, token: sha256(token.as_bytes()), model, sampling, masker, log: Mutex::new(log), places })
    }

    pub(super) fn label(&self) -> &str {
        &self.label
    }

    pub(super) fn knows(&self, token: &str) -> bool {
        self.token == sha256(token.as_bytes())
    }

    /// Whether these messages are a conversation that ends with a question.
    pub(super) fn check(messages: &[Message]) -> Result<(), Refused> {
        let is_in_turn = |(place, message): (usize, &Message)| {
            let role = if place % 2 == 0 { Role::User } else { Role::Assistant };
            message.role == role && !message.content.trim().is_empty()
        };
        if messages.len() % 2 == 1 && messages.iter().enumerate().all(is_in_turn) { Ok(()) } else { Err(Refused::Messages) }
    }

    /// The answer to a conversation that [`Self::check`] has seen.
    pub(super) async fn answer(self: Arc<Self>, messages: Vec<Message>, tell: impl Fn(Told) + Send) -> Result<String, Refused> {
        let count = messages.len();
        match self.clone().get(messages).await {
            Ok(text) => {
                tell(Told::Assisted { messages: count });
                Ok(text)
            }
            Err(why) => {
                tell(Told::Failed { model: self.model.identity().name.clone(), case: None, why });
                Err(Refused::NotNow)
            }
        }
    }

    async fn get(self: Arc<Self>, messages: Vec<Message>) -> Result<String, Bilingual> {
        // Closed never.
        let place = self.places.acquire().await.ok();
        // Plain data: serde_json can always write it.
        let said = sha256(&serde_json::to_vec(&messages).unwrap_or_default());
        let seed = derive_seed(SEED, &said, messages.len(), 0);
        let request = Request { messages: messages.clone(), sampling: self.sampling, seed };
        let original = self.whole(request).await?;
        drop(place);
        let masked = self.masker.mask(&original);
        let text = masked.clone().unwrap_or_else(|| original.clone());
        let line = AssistedAnswer {
            wardround_assisted: ASSISTED_VERSION,
            at: jiff::Timestamp::now(),
            label: self.label.clone(),
            model: self.model.identity().clone(),
            sampling: self.sampling,
            seed,
            messages,
            text: text.clone(),
            unmasked: masked.map(|_| original),
        };
        let this = self.clone();
        let appended =
            tokio::task::spawn_blocking(move || this.log.lock().unwrap_or_else(PoisonError::into_inner).append_all([&line]).map(|_| ()));
        let internal = |e: tokio::task::JoinError| Bilingual::both(format!("写入任务中断：{e}"), format!("the writing ended: {e}"));
        appended.await.map_err(internal)?.map_err(|error| both(|language| error.words(language)))?;
        Ok(text)
    }

    async fn whole(&self, request: Request) -> Result<String, Bilingual> {
        let mut stream = self.model.answer(request).await.map_err(|error| both(|language| error.words(language)))?;
        let mut text = String::new();
        while let Some(delta) = stream.next().await {
            match delta.map_err(|error| both(|language| error.words(language)))? {
                Delta::Text(piece) => text.push_str(&piece),
                Delta::TextWasReasoning => text.clear(),
                Delta::Done(completion) if completion.finish.is_final() && !text.trim().is_empty() => return Ok(text),
                Delta::Done(_) => break,
                Delta::Reasoning(_) | Delta::Prompt { .. } | Delta::Retrying { .. } => {}
            }
        }
        Err(Bilingual::both("模型没有给出完整的回答", "the model gave no whole answer"))
    }
}
