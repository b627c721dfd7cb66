//! Asking a model.

use super::{Performer, Running, lock};
use crate::{
    chat::{Delta, Measure, ModelError},
    consultation::Ready,
    record::{Asking, Plan},
    runner::{Answering, Contestant, Step, note_in_manifest, unless_stopped},
    session::{Ask, DeskEvent, SessionError, VisitKey},
};
use tokio_util::sync::CancellationToken;

impl Performer {
    pub(super) async fn measure(&self, key: VisitKey, serial: u64, ready: Ready, running: Running) {
        // Opening the run and the model can take minutes, which a stop must not wait for.
        let measured = unless_stopped(&running.stop, self.measured(&key, &ready, &running.stop)).await;
        if !matches!(measured, Some(Ok(Some(Ok(_))))) {
            self.given_up(&key, serial);
        }
        let event = match measured {
            None | Some(Ok(None)) => return,
            Some(Ok(Some(measured))) => DeskEvent::Measured(key, serial, measured),
            // The model was found wanting before its context was.
            Some(Err(SessionError::Model(error))) => DeskEvent::Measured(key, serial, Err(error)),
            Some(Err(error)) => DeskEvent::CannotRecord(key, serial, error),
        };
        self.send(event).await;
    }

    async fn measured(
        &self,
        key: &VisitKey,
        ready: &Ready,
        stop: &CancellationToken,
    ) -> Result<Option<Result<Measure, ModelError>>, SessionError> {
        let contestant = self.contestant_with_run(&key.model, stop).await?;
        note_in_manifest(&contestant.recorder, contestant.model.identity(), None, Plan::default()).await?;
        Ok(contestant.measure(ready).await)
    }

    /// The model by this name to answer, and its run: the run first, since a folder in use should not cost an answer that cannot be recorded.
    pub(super) async fn contestant_with_run(&self, name: &str, stop: &CancellationToken) -> Result<Contestant, SessionError> {
        let recorder = self.run(name).await?;
        let opened = self.contestant(name).await?;
        Ok(Contestant::new(opened.model, recorder, opened.sampling, self.shared.seed, stop.clone()))
    }

    pub(super) async fn ask(&self, ask: Ask, running: Running) {
        let (key, serial) = (ask.key.clone(), ask.serial);
        if let Err(error) = self.follow(ask, &running).await {
            self.send(DeskEvent::AnswerFailed(key, serial, error)).await;
        }
    }

    async fn follow(&self, ask: Ask, running: &Running) -> Result<(), ModelError> {
        let Some(contestant) = unless_stopped(&running.stop, self.contestant_with_run(&ask.key.model, &running.stop)).await else {
            return Ok(());
        };
        let contestant = contestant.map_err(|error| match error {
            SessionError::Model(error) => error,
            // The run was open a moment ago, when the question was measured.
            other => ModelError::Other(other.to_string()),
        })?;
        let asking = Asking {
            case: &ask.case,
            model: contestant.model.identity(),
            sampling: &contestant.sampling,
            seed: contestant.seed,
            repeat: ask.repeat,
            regenerated: ask.regenerated,
            turn: ask.ready.asked.turn().unwrap_or_default(),
        };
        let Some(answering) = contestant.ask(&asking, &ask.ready).await else { return Ok(()) };
        self.pass_on(&ask, answering?, running).await
    }

    async fn pass_on(&self, ask: &Ask, mut answering: Answering, running: &Running) -> Result<(), ModelError> {
        loop {
            *lock(&running.clock) = answering.clock();
            match answering.next().await {
                Step::Delta(delta) => {
                    *lock(&running.clock) = answering.clock();
                    let is_end = matches!(delta, Delta::Done(_));
                    self.send(DeskEvent::Delta(ask.key.clone(), ask.serial, delta)).await;
                    if is_end {
                        return Ok(());
                    }
                }
                Step::Stopped => return Ok(()),
                Step::Failed(error) => return Err(error),
            }
        }
    }

    /// This answer will not come.
    fn given_up(&self, key: &VisitKey, serial: u64) {
        let mut running = lock(&self.shared.running);
        if running.get(key).is_some_and(|r| r.serial == serial) {
            running.remove(key);
        }
    }

    /// Nothing of this consultation is being answered any more.
    pub(super) fn finished(&self, key: &VisitKey) {
        lock(&self.shared.running).remove(key);
    }
}
