//! Asking the judge.

use super::{Performer, lock, models::Opened};
use crate::{
    judge::Prompts,
    model::{ModelError, RetryReason},
    replay::{Judging, ReplayError, ToJudge, Trust},
    tui::desk::{DeskEvent, Judge, RunTrouble},
};
use tokio_util::sync::CancellationToken;

/// Why there is no verdict.
enum NoVerdict {
    Judge(ModelError),
    Record(RunTrouble),
}

impl From<ModelError> for NoVerdict {
    fn from(error: ModelError) -> Self {
        Self::Judge(error)
    }
}

impl From<RunTrouble> for NoVerdict {
    fn from(trouble: RunTrouble) -> Self {
        Self::Record(trouble)
    }
}

impl Performer {
    pub(super) async fn judge(&self, judge: Judge, stop: CancellationToken) {
        let key = judge.key.clone();
        let event = match self.verdict(&judge, &stop).await {
            Ok(verdict) => DeskEvent::Judged(key.clone(), verdict.map(Box::new)),
            Err(NoVerdict::Judge(error)) => DeskEvent::JudgeFailed(key.clone(), error),
            Err(NoVerdict::Record(trouble)) => DeskEvent::VerdictNotRecorded(key.clone(), trouble),
        };
        lock(&self.shared.judging).remove(&key);
        self.send(event).await;
    }

    async fn verdict(&self, judge: &Judge, stop: &CancellationToken) -> Result<Option<crate::record::VerdictRecord>, NoVerdict> {
        let settings = self.settings();
        let choice =
            settings.choose(&judge.judge, &self.shared.paths, |v| std::env::var(v).ok()).map_err(|e| ModelError::from(e.to_string()))?;
        let sampling = choice.sampling_as_judge(&settings.judge);
        if settings.judge.sampling.is_constrained() && !sampling.is_constrained() {
            return Err(ModelError::from(format!(
                "[judge.sampling] constrained needs a judge that runs here, and {} is behind an endpoint: choose another judge, or take constrained out",
                judge.judge
            ))
            .into());
        }
        let opened: Opened = tokio::select! {
            biased;
            () = stop.cancelled() => return Ok(None),
            opened = self.as_judge(&judge.judge) => opened?,
        };
        let judging = Judging {
            model: opened.model,
            prompts: Prompts::new(settings.judge.preset),
            turns: vec![judge.turn],
            attempts: settings.judge.attempts,
            sampling,
            trust: Trust::new(),
        };
        let question = ToJudge { case: &judge.case, turn: judge.turn, answers: &judge.answers, repeat: 0, seed: self.shared.seed };
        let run = self.run(&judge.key.model).await?;
        let verdict_key = judging.key(&question).map_err(|e| ModelError::from(e.to_string()))?;
        let lookup = lock(&run).lookup().clone();
        if let Some(known) = lookup.judged(&verdict_key).map_err(RunTrouble::from)? {
            return Ok(Some(known));
        }
        let mut on_retry = |attempt, reason: &RetryReason, wait_ms| tracing::info!("judge again ({attempt}) in {wait_ms} ms: {reason}");
        let verdict = judging.judge(&question, stop, &mut on_retry).await.map_err(|e| match e {
            ReplayError::Model { error, .. } => *error,
            other => ModelError::from(other.to_string()),
        })?;
        if let Some(verdict) = verdict.clone() {
            let judge = judging.model.identity().clone();
            super::blocking(move || {
                let mut run = lock(&run);
                run.update_manifest(|m| crate::record::note_model(&mut m.judges, &judge))?;
                run.record_verdict(&verdict).map_err(RunTrouble::from)
            })
            .await?;
        }
        Ok(verdict)
    }
}
