//! Asks the judge.

use super::{Tasks, lock};
use crate::{
    judge::Prompts,
    record::{Plan, ToJudge, VerdictRecord},
    runner::{Judging, ReplayEvent, Trust, note_in_manifest, unless_stopped},
    session::{Judge, SessionError, SessionEvent},
};
use tokio_util::sync::CancellationToken;

impl Tasks {
    pub(super) async fn judge(&self, judge: Judge, stop: CancellationToken) {
        let key = judge.key.clone();
        let event = match self.verdict(&judge, &stop).await {
            Ok(verdict) => SessionEvent::Judged(key.clone(), verdict.map(Box::new)),
            Err(error @ SessionError::Record(_)) => SessionEvent::VerdictNotRecorded(key.clone(), error),
            Err(error) => SessionEvent::JudgeFailed(key.clone(), error),
        };
        lock(&self.shared.judging).remove(&key);
        self.send(event).await;
    }

    /// The verdict, from the record or recorded now; `None` when stopped.
    async fn verdict(&self, judge: &Judge, stop: &CancellationToken) -> Result<Option<VerdictRecord>, SessionError> {
        let settings = self.settings();
        let choice = settings.choose(&judge.judge, &self.shared.paths, |v| std::env::var(v).ok())?;
        let sampling = choice.sampling_as_judge(&settings.judge);
        if settings.judge.sampling.is_constrained() && !sampling.is_constrained() {
            return Err(SessionError::ConstrainedRemoteJudge(judge.judge.clone()));
        }
        // Opening can take minutes, which a stop must not wait for.
        let Some(opened) = unless_stopped(stop, self.as_judge(&judge.judge)).await else { return Ok(None) };
        let judging = Judging {
            model: opened?.model,
            prompts: Prompts::new(settings.judge.preset),
            turns: vec![judge.turn],
            attempts: settings.judge.attempts,
            sampling,
            trust: Trust::new(),
        };
        let question = ToJudge { case: &judge.case, turn: judge.turn, answers: &judge.answers, repeat: 0, seed: self.shared.seed };
        let Some(recorder) = unless_stopped(stop, self.run(&judge.key.model)).await else { return Ok(None) };
        let recorder = recorder?;
        if let Some(answer) = judge.answers.last() {
            // A judge that grades itself is noted there.
            note_in_manifest(&recorder, &answer.model, Some(judging.model.identity()), Plan::default()).await?;
        }
        let mut observer = |event: ReplayEvent<'_>| {
            if let ReplayEvent::Retrying { attempt, reason, wait_ms } = event {
                tracing::info!("judge again ({attempt}) in {wait_ms} ms: {reason}");
            }
        };
        Ok(judging.judge_into(&question, &recorder, stop, &mut observer).await?)
    }
}
