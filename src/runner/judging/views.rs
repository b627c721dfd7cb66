//! Asks a judge to grade an interview that has ended, in five views.

use super::{OnRetry, ask};
use crate::{
    chat::{Finish, Model, ModelError, Request, Sampling, Usage, derive_seed},
    interview::{ToGrade, ViewsRecord},
    judge::{ViewGrades, ViewsReading, ViewsVerdict, read_views},
    record::{JudgeSaid, SCHEMA},
    runner::{ReplayError, Trust},
};
use std::{sync::Arc, time::Instant};
use tokio_util::sync::CancellationToken;

/// Who grades interviews, and how.
#[derive(Clone)]
pub struct ViewsJudge {
    /// The judge.
    pub model: Arc<dyn Model>,
    /// Its sampling; all absent for a provider's defaults.
    pub sampling: Sampling,
    /// How often it is asked until every view has a grade.
    pub attempts: u32,
    /// What its refusals so far say about it.
    pub trust: Arc<Trust>,
}

/// What the judge said once.
struct Said {
    said: JudgeSaid,
    reading: ViewsReading,
    error: Option<ModelError>,
    worth_asking: bool,
}

impl ViewsJudge {
    /// The digest of what the judge is asked.
    pub fn key(&self, asked: &ToGrade) -> String {
        asked.key(&self.model.identity().clone().without_folder(), &self.sampling)
    }

    /// Grades an interview. It is asked about again, within the limit, while a view has words that are no grade, or none has one; the reply with the most grades
    /// counts. `None` when stopped.
    ///
    /// # Errors
    /// When the judge fails in a way that every further question would meet too.
    pub async fn grade(
        &self,
        asked: &ToGrade,
        stop: &CancellationToken,
        on_retry: &mut OnRetry<'_>,
    ) -> Result<Option<ViewsRecord>, ReplayError> {
        let (begin, key) = (Instant::now(), self.key(asked));
        let mut before: Option<Usage> = None;
        let mut best: Option<Said> = None;
        let mut attempts = 0;
        loop {
            attempts += 1;
            let Some(said) = self.once(asked, (&key, attempts), stop, on_retry).await? else { return Ok(None) };
            let (is_open, usage) = (said.worth_asking, said.said.usage);
            // Of replies with as many grades the later one counts: a failure is not worse than another.
            let is_better = |best: &Said| said.reading.grades.count() >= best.reading.grades.count() && said.error.is_none();
            if best.as_ref().is_none_or(is_better) {
                best = Some(said);
            }
            if !is_open || attempts >= self.attempts {
                break;
            }
            if usage != Usage::default() {
                before = Some(before.unwrap_or_default().and(usage));
            }
        }
        let record = |said| self.record(asked, key, said, (attempts, before), begin.elapsed().as_secs_f64() * 1e3);
        Ok(best.map(record))
    }

    async fn once(
        &self,
        asked: &ToGrade,
        (key, attempt): (&str, u32),
        stop: &CancellationToken,
        on_retry: &mut OnRetry<'_>,
    ) -> Result<Option<Said>, ReplayError> {
        // Asked the same way, a greedy judge says the same again; a worker that died, or a connection, is another matter.
        let can_differ = self.sampling.temperature != Some(0.0);
        let request = Request { messages: asked.messages.clone(), sampling: self.sampling, seed: derive_seed(0, key, 0, attempt) };
        Ok(match ask(&*self.model, request, stop, on_retry).await {
            Ok(None) => None,
            Ok(Some(said)) => {
                self.trust.answered();
                let reading = read_views(&said.text, said.finish.unwrap_or(Finish::Failed), asked.has_conclusion);
                let worth_asking = can_differ && reading.is_open();
                Some(Said { said, reading, error: None, worth_asking })
            }
            Err(error) if self.trust.fails_for_good(asked.interview.case.as_str(), &error) => {
                return Err(ReplayError::Model { model: self.model.identity().name.clone(), error: Box::new(error) });
            }
            Err(error) => {
                let worth_asking = error.is_retryable() || (can_differ && matches!(error, ModelError::Engine(_) | ModelError::NoEnd));
                let reading = ViewsReading { verdict: ViewsVerdict::Failed, grades: ViewGrades::default(), right: None, other: Vec::new() };
                Some(Said { said: JudgeSaid::default(), reading, error: Some(error), worth_asking })
            }
        })
    }

    fn record(&self, asked: &ToGrade, key: String, said: Said, (attempts, before): (u32, Option<Usage>), total_ms: f64) -> ViewsRecord {
        let Said { said, reading, error, .. } = said;
        ViewsRecord {
            schema: SCHEMA,
            key,
            interview_key: asked.interview_key.clone(),
            ended: asked.ended,
            interview: asked.interview.clone(),
            at: jiff::Timestamp::now(),
            judge: self.model.identity().clone().without_folder(),
            judge_is_doctor: asked.is_doctor(self.model.identity()),
            wording: asked.wording.clone(),
            prompt_digest: asked.prompt_digest(),
            sampling_asked: self.sampling,
            sampling_used: said.sampling,
            served_model: said.served_model,
            verdict: reading.verdict,
            grades: reading.grades,
            right_diagnosis: reading.right,
            other_grades: reading.other,
            no_conclusion: !asked.has_conclusion,
            failure: error.map(Box::new),
            attempts,
            text: said.text,
            reasoning: said.reasoning,
            finish: said.finish,
            usage: said.usage,
            usage_before: before,
            total_ms,
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
