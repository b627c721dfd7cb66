//! A model that says what it was given, so that the examples need no model file and no network. It stands in for one of your own: see `own_model.rs`.

#![allow(dead_code, reason = "each example uses a part of this")]

use std::sync::Mutex;
use wardround::chat::{
    AnswerStream, Completion, Measure, Message, Model, ModelError, ModelIdentity, Origin, Request, Ways, async_trait, whole_answer,
};

/// Says its answers one after another, and the last one from then on.
pub struct Scripted {
    identity: ModelIdentity,
    answers: Mutex<Vec<String>>,
}

impl Scripted {
    /// A model of this name.
    pub fn new(name: &str, answers: &[&str]) -> Self {
        let origin = Origin::Remote { base_url: "http://scripted.invalid/v1".into(), model: name.into() };
        let identity = ModelIdentity { name: name.into(), origin, system: None, ways: Ways::default() };
        Self { identity, answers: Mutex::new(answers.iter().rev().map(ToString::to_string).collect()) }
    }
}

#[async_trait]
impl Model for Scripted {
    fn identity(&self) -> &ModelIdentity {
        &self.identity
    }

    async fn measure(&self, _: &[Message]) -> Result<Measure, ModelError> {
        Ok(Measure::default())
    }

    async fn answer(&self, request: Request) -> Result<AnswerStream, ModelError> {
        let mut answers = self.answers.lock().map_err(|_| ModelError::Other("another question panicked".into()))?;
        let text = if answers.len() > 1 { answers.pop() } else { answers.last().cloned() };
        Ok(whole_answer(text.unwrap_or_default(), Completion::stopped(request.sampling)))
    }
}
