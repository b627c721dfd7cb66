//! Measures and asks a question of a model.

use super::{Running, Tasks, lock};
use crate::{
    chat::{Delta, Measure, ModelError},
    consultation::Ready,
    record::{Listener, Plan, QuestionContext},
    runner::{Answering, Candidate, Step, unless_stopped},
    session::{AnswerId, Ask, ConsultationKey, SessionError, SessionEvent},
};
use tokio_util::sync::CancellationToken;

impl Tasks {
    pub(super) async fn measure(&self, key: ConsultationKey, ready: Ready, running: Running) {
        // Opening the run and the model can take minutes, which a stop must not wait for.
        let measured = unless_stopped(&running.stop, self.measured(&key, &ready, &running.stop)).await;
        if !matches!(measured, Some(Ok(Some(Ok(_))))) {
            self.given_up(&key, running.answer);
        }
        let event = match measured {
            None | Some(Ok(None)) => return,
            Some(Ok(Some(measured))) => SessionEvent::Measured(running.answer, measured),
            // The model was found wanting before its context was.
            Some(Err(SessionError::Model(error))) => SessionEvent::Measured(running.answer, Err(error)),
            Some(Err(error)) => SessionEvent::CannotRecord(running.answer, error),
        };
        self.send(event).await;
    }

    async fn measured(
        &self,
        key: &ConsultationKey,
        ready: &Ready,
        stop: &CancellationToken,
    ) -> Result<Option<Result<Measure, ModelError>>, SessionError> {
        let candidate = self.candidate_with_run(&key.model, stop).await?;
        candidate.note(None, Plan::default()).await?;
        Ok(candidate.measure(ready).await)
    }

    /// The model by this name to answer, and its run: the run first, since a folder in use should not cost an answer that cannot be recorded.
    pub(super) async fn candidate_with_run(&self, name: &str, stop: &CancellationToken) -> Result<Candidate, SessionError> {
        let recorder = self.run(name).await?;
        let opened = self.candidate(name).await?;
        Ok(Candidate::new(opened.model, recorder, opened.sampling, self.shared.seed, stop.clone()).known_as(opened.facts))
    }

    pub(super) async fn ask(&self, ask: Ask, running: Running) {
        if let Err(error) = self.follow(&ask, &running).await {
            self.send(SessionEvent::AnswerFailed(ask.answer, error)).await;
        }
    }

    async fn follow(&self, ask: &Ask, running: &Running) -> Result<(), ModelError> {
        let Some(candidate) = unless_stopped(&running.stop, self.candidate_with_run(&ask.key.model, &running.stop)).await else {
            return Ok(());
        };
        let candidate = candidate.map_err(|error| match error {
            SessionError::Model(error) => error,
            // The run was open a moment ago, when the question was measured.
            other => ModelError::Other(other.to_string()),
        })?;
        let asking = QuestionContext {
            case: &ask.case,
            model: candidate.model.identity(),
            sampling: &candidate.sampling,
            seed: candidate.seed,
            repeat: ask.repeat,
            regenerated: ask.regenerated,
            turn: ask.ready.asked.turn().unwrap_or_default(),
        };
        for record in &ask.earlier {
            self.shared.tapes.restored(&asking, record);
        }
        let Some(answering) = candidate.ask(&asking, &ask.ready).await else { return Ok(()) };
        self.pass_on(answering?, running).await
    }

    async fn pass_on(&self, mut answering: Answering, running: &Running) -> Result<(), ModelError> {
        loop {
            *lock(&running.clock) = answering.clock();
            match answering.next().await {
                Step::Delta(delta) => {
                    *lock(&running.clock) = answering.clock();
                    let is_end = matches!(delta, Delta::Done(_));
                    // What is stopped is over, also while the front has no room for what came before.
                    let sent = unless_stopped(&running.stop, self.send(SessionEvent::Delta(running.answer, delta))).await;
                    if is_end || sent.is_none() {
                        return Ok(());
                    }
                }
                Step::Stopped => return Ok(()),
                Step::Failed(error) => return Err(error),
            }
        }
    }

    /// This answer will not come.
    fn given_up(&self, key: &ConsultationKey, answer: AnswerId) {
        let mut running = lock(&self.shared.running);
        if running.get(key).is_some_and(|r| r.answer == answer) {
            running.remove(key);
        }
    }

    /// Nothing of this consultation is being answered any more.
    pub(super) fn finished(&self, key: &ConsultationKey) {
        lock(&self.shared.running).remove(key);
    }
}
