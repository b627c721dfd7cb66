//! Asking a model.

use super::{Performer, Running, blocking, lock};
use crate::{
    consult::Ready,
    model::{Delta, ModelError, Request},
    record::note_model,
    replay::{Asking, Clock},
    tui::desk::{Ask, DeskEvent, RunTrouble, VisitKey},
};
use futures::StreamExt;

impl Performer {
    pub(super) async fn measure(&self, key: VisitKey, serial: u64, ready: Ready, running: Running) {
        let measured = async {
            // The run first: a folder in use should not cost an answer that cannot be recorded.
            let run = self.run(&key.model).await?;
            let opened = match self.contestant(&key.model).await {
                Ok(opened) => opened,
                Err(error) => return Ok(Err(error)),
            };
            let identity = opened.model.identity().clone();
            blocking(move || lock(&run).update_manifest(|m| note_model(&mut m.models, &identity)).map_err(RunTrouble::from)).await?;
            Ok::<_, RunTrouble>(match opened.model.measure(&ready.messages).await {
                // A process that died while nobody asked it anything costs nobody a question: the next one starts another.
                Err(error) if error.is_retryable() => opened.model.measure(&ready.messages).await,
                measured => measured,
            })
        };
        let measured = tokio::select! {
            biased;
            () = running.stop.cancelled() => return self.given_up(&key, serial),
            measured = measured => measured,
        };
        if !matches!(measured, Ok(Ok(_))) {
            self.given_up(&key, serial);
        }
        self.send(match measured {
            Ok(measured) => DeskEvent::Measured(key, serial, measured),
            Err(trouble) => DeskEvent::CannotRecord(key, serial, trouble),
        })
        .await;
    }

    pub(super) async fn ask(&self, ask: Ask, running: Running) {
        let (key, serial) = (ask.key.clone(), ask.serial);
        let followed = tokio::select! {
            biased;
            () = running.stop.cancelled() => Ok(()),
            followed = self.follow(ask, &running) => followed,
        };
        if let Err(error) = followed {
            self.send(DeskEvent::AnswerFailed(key, serial, error)).await;
        }
    }

    async fn follow(&self, ask: Ask, running: &Running) -> Result<(), ModelError> {
        let opened = self.contestant(&ask.key.model).await?;
        let asking = Asking {
            case: &ask.case,
            model: opened.model.identity(),
            sampling: &opened.sampling,
            seed: self.shared.seed,
            repeat: ask.repeat,
            regenerated: ask.regenerated,
            turn: ask.ready.asked.turn().unwrap_or_default(),
        };
        let seed = asking.seed_of(&ask.ready);
        *lock(&running.clock) = Clock::start();
        let request = Request { messages: ask.ready.messages, sampling: opened.sampling, seed };
        let mut stream = opened.model.answer(request).await?;
        while let Some(delta) = stream.next().await {
            let delta = delta?;
            if matches!(delta, Delta::Text(_) | Delta::Reasoning(_)) {
                lock(&running.clock).piece(matches!(delta, Delta::Reasoning(_)));
            }
            if delta == Delta::TextWasReasoning {
                lock(&running.clock).text_was_reasoning();
            }
            let is_end = matches!(delta, Delta::Done(_));
            self.send(DeskEvent::Delta(ask.key.clone(), ask.serial, delta)).await;
            if is_end {
                return Ok(());
            }
        }
        Err(ModelError::Engine("the answer's stream ended without an end".into()))
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
