//! Asks a judge which of two answers is better.

use super::{OnRetry, ask};
use crate::{
    chat::{Finish, Message, Model, ModelError, Request, Sampling, Usage, derive_seed},
    judge::GameVerdict,
    record::JudgeSaid,
    runner::{ReplayError, Trust},
};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// Who compares, and how.
pub struct Comparing {
    /// The judge.
    pub model: Arc<dyn Model>,
    /// Its sampling; all absent for a provider's defaults.
    pub sampling: Sampling,
    /// How often it is asked until it decides.
    pub attempts: u32,
    /// Reads its finished text: the verdict, and what it says of it.
    pub read: fn(&str, Finish) -> (GameVerdict, Option<String>),
    /// What its refusals so far say about it.
    pub trust: Trust,
}

/// What came of a comparison in one order.
#[derive(Debug, Clone, PartialEq)]
pub struct Played {
    /// What the judge decided.
    pub verdict: GameVerdict,
    /// Why, in its words.
    pub reason: Option<String>,
    /// Everything that it said the last time.
    pub said: JudgeSaid,
    /// Why it could not be asked.
    pub error: Option<ModelError>,
    /// How often it was asked.
    pub attempts: u32,
}

impl Comparing {
    /// Asks about two answers to a case's question until there is a verdict, within the limit; `key` tells this comparison from every other. `None` when stopped.
    ///
    /// # Errors
    /// When the judge fails in a way that every further question would meet too.
    pub async fn play(
        &self,
        (case, key): (&str, &str),
        messages: &[Message],
        stop: &CancellationToken,
        on_retry: &mut OnRetry<'_>,
    ) -> Result<Option<Played>, ReplayError> {
        // Asked the same way, a greedy judge says the same again; a worker that died, or a connection, is another matter.
        let can_differ = self.sampling.temperature != Some(0.0);
        let mut usage_before: Option<Usage> = None;
        let mut attempts = 0;
        loop {
            attempts += 1;
            let request = Request { messages: messages.to_vec(), sampling: self.sampling, seed: derive_seed(0, key, 0, attempts) };
            let (mut played, worth_asking) = match ask(&*self.model, request, stop, on_retry).await {
                Ok(None) => return Ok(None),
                Ok(Some(said)) => {
                    self.trust.answered();
                    let (verdict, reason) = (self.read)(&said.text, said.finish.unwrap_or(Finish::Failed));
                    let worth_asking = can_differ && matches!(verdict, GameVerdict::NoVerdict | GameVerdict::Failed);
                    (Played { verdict, reason, said, error: None, attempts }, worth_asking)
                }
                Err(error) if self.trust.fails_for_good(case, &error) => {
                    return Err(ReplayError::Model { model: self.model.identity().name.clone(), error: Box::new(error) });
                }
                Err(error) => {
                    let worth_asking = error.is_retryable() || (can_differ && matches!(error, ModelError::Engine(_) | ModelError::NoEnd));
                    let said = JudgeSaid::default();
                    (Played { verdict: GameVerdict::Failed, reason: None, said, error: Some(error), attempts }, worth_asking)
                }
            };
            if !worth_asking || attempts >= self.attempts {
                played.said.usage_before = usage_before;
                return Ok(Some(played));
            }
            if played.said.usage != Usage::default() {
                usage_before = Some(usage_before.unwrap_or_default().and(played.said.usage));
            }
        }
    }

    /// Once everything was asked: an error where the judge refused all of it and never said that it was for the question's sake.
    ///
    /// # Errors
    /// [`ReplayError::Model`] with what it said last.
    pub fn check(&self) -> Result<(), ReplayError> {
        let error = self.trust.in_the_end();
        error.map_or(Ok(()), |error| Err(ReplayError::Model { model: self.model.identity().name.clone(), error: Box::new(error) }))
    }
}
