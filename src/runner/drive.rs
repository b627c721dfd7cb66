//! The effects of one consultation, shared by every driver: measure a question, ask it, record its answer;
//! each can be stopped.

use super::Candidate;
use crate::record::{Clock, ConversationKey, Listener, QuestionContext};
use crate::{
    chat::{AnswerStream, Delta, Measure, Message, Model, ModelError, Request},
    consultation::{Answer, Ready},
    record::{RecordError, TurnRecord},
};
use futures::StreamExt;
use std::sync::Arc;
use tokio::sync::OwnedSemaphorePermit;
use tokio_util::sync::CancellationToken;

/// What `work` comes to; `None` where it is stopped before.
pub(crate) async fn unless_stopped<T>(stop: &CancellationToken, work: impl Future<Output = T>) -> Option<T> {
    tokio::select! {
        biased;
        () = stop.cancelled() => None,
        result = work => Some(result),
    }
}

/// What a conversation takes of the model's context. Tried twice where the failure can pass: a process that died while nobody asked it anything costs nobody a
/// question, since the next one starts another.
pub(crate) async fn measure(model: &dyn Model, messages: &[Message]) -> Result<Measure, ModelError> {
    match model.measure(messages).await {
        Err(error) if error.is_retryable() => model.measure(messages).await,
        measured => measured,
    }
}

/// An answer that is coming. It keeps its place among the model's answers until it is dropped.
pub struct Answering {
    stream: AnswerStream,
    clock: Clock,
    stop: CancellationToken,
    /// Who is told of its pieces, and of which conversation they are.
    told: Option<(Arc<dyn Listener>, ConversationKey)>,
    _place: Option<OwnedSemaphorePermit>,
}

/// What comes next of an answer.
#[derive(Debug)]
pub enum Step {
    /// A piece, or the end.
    Delta(Delta),
    /// It was stopped.
    Stopped,
    /// The model failed.
    Failed(ModelError),
}

impl Candidate {
    /// What a question takes of the context; `None` where it is stopped before that is known.
    pub async fn measure(&self, ready: &Ready) -> Option<Result<Measure, ModelError>> {
        unless_stopped(&self.stop, measure(&*self.model, &ready.messages)).await
    }

    /// Asks a question, once there is a place for it. `None` where it is stopped before the model has taken it: then nothing was asked, and there is nothing to
    /// record.
    pub async fn ask(&self, asking: &QuestionContext<'_>, ready: &Ready) -> Option<Result<Answering, ModelError>> {
        self.ask_told(asking, ready, self.recorder.listener()).await
    }

    /// The same without anybody being told: what is no part of the conversation.
    pub(super) async fn ask_unheard(&self, asking: &QuestionContext<'_>, ready: &Ready) -> Option<Result<Answering, ModelError>> {
        self.ask_told(asking, ready, None).await
    }

    async fn ask_told(
        &self,
        asking: &QuestionContext<'_>,
        ready: &Ready,
        listener: Option<&Arc<dyn Listener>>,
    ) -> Option<Result<Answering, ModelError>> {
        let begin = async {
            // Closed never.
            let place = self.places.clone().acquire_owned().await.ok();
            // Enough was had while it waited for its place.
            if self.enough.is_cancelled() {
                return None;
            }
            let clock = Clock::start();
            let told = listener.map(|listener| (listener.clone(), asking.conversation()));
            if let Some((listener, _)) = &told {
                listener.asked(asking);
            }
            let request = Request { messages: ready.messages.clone(), sampling: *asking.sampling, seed: asking.seed_of(ready) };
            let answering = |stream| Answering { stream, clock, stop: self.stop.clone(), told, _place: place };
            Some(self.model.answer(request).await.map(answering))
        };
        unless_stopped(&self.stop, begin).await.flatten()
    }

    /// Puts an answer on the disk, as the `attempt`th (from 0) to its question; returns its record.
    ///
    /// # Errors
    /// When it cannot be written whole.
    pub async fn record(
        &self,
        asking: &QuestionContext<'_>,
        ready: &Ready,
        attempt: usize,
        answer: Answer,
        clock: &Clock,
    ) -> Result<TurnRecord, RecordError> {
        let record = asking.record(ready, attempt, answer, clock);
        self.recorder.record_turn(record.clone()).await?;
        Ok(record)
    }
}

impl Answering {
    /// Waits for what comes next. After the end, a stop or a failure nothing does.
    pub async fn next(&mut self) -> Step {
        match unless_stopped(&self.stop, self.stream.next()).await {
            None => Step::Stopped,
            Some(Some(Ok(delta))) => {
                match &delta {
                    Delta::Text(_) => self.clock.piece(false),
                    Delta::Reasoning(_) => self.clock.piece(true),
                    Delta::TextWasReasoning => self.clock.text_was_reasoning(),
                    Delta::Prompt { .. } | Delta::Retrying { .. } | Delta::Done(_) => {}
                }
                if let (Some((listener, conversation)), Delta::Text(_) | Delta::Reasoning(_) | Delta::TextWasReasoning) =
                    (&self.told, &delta)
                {
                    listener.piece(conversation, &delta);
                }
                Step::Delta(delta)
            }
            Some(Some(Err(error))) => Step::Failed(error),
            Some(None) => Step::Failed(ModelError::NoEnd),
        }
    }

    /// When its pieces came.
    pub fn clock(&self) -> Clock {
        self.clock
    }
}
