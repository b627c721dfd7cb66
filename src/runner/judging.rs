//! Asks a judge and records its verdicts.

mod games;
mod items;
mod views;

pub use games::{Comparing, Played};
pub use views::ViewsJudge;

use super::{Observer, ReplayError, ReplayEvent, Trust, drive, unless_stopped};
use crate::record::{JudgeQuestion, JudgeSaid};
use crate::{
    case::Case,
    chat::{Delta, Finish, Message, Model, ModelError, Request, RetryReason, Sampling, Usage},
    judge::{Prompts, Verdict},
    record::{PlannedJudging, Recorder, ToJudge, VerdictRecord},
};
use futures::StreamExt;
use std::{sync::Arc, time::Instant};
use tokio_util::sync::CancellationToken;

/// Bytes after which a judge is taken at what it has said. The benchmark sends the judge no limit on tokens, so neither do we; a judge that repeats
/// itself would fill its whole context for every answer.
const JUDGE_TEXT_LIMIT: usize = 24 << 10;

/// Who judges, and how.
pub struct Judging {
    /// The judge.
    pub model: Arc<dyn Model>,
    /// Its prompts.
    pub prompts: Prompts,
    /// The turns it judges, from 1.
    pub turns: Vec<usize>,
    /// How often it is asked until it gives a rating.
    pub attempts: u32,
    /// Its sampling; all absent for a provider's defaults.
    pub sampling: Sampling,
    /// What its refusals so far say about it.
    pub trust: Trust,
}

impl Judging {
    /// The verdict on one answer, from the record where it is there and else recorded before it is told; `None` when stopped.
    ///
    /// # Errors
    /// When the record cannot be written, the preset has no wording for the turn, or the judge fails in a way that every further question would meet too.
    pub async fn judge_into(
        &self,
        question: &ToJudge<'_>,
        recorder: &Recorder,
        stop: &CancellationToken,
        observer: &mut Observer<'_>,
    ) -> Result<Option<VerdictRecord>, ReplayError> {
        let key = self.key(question)?;
        if let Some(record) = recorder.lookup().judged(&key)? {
            self.trust.restored();
            observer(ReplayEvent::VerdictFinished { record: &record, restored: true });
            return Ok(Some(record));
        }
        observer(ReplayEvent::Judging { case: question.case.id(), turn: question.turn, judge: &self.model.identity().name });
        let mut on_retry = |attempt, reason: &RetryReason, wait_ms| observer(ReplayEvent::Retrying { attempt, reason, wait_ms });
        let judged = self.judge(question, stop, &mut on_retry).await?;
        let Some(record) = judged else { return Ok(None) };
        recorder.record_verdict(record.clone()).await?;
        observer(ReplayEvent::VerdictFinished { record: &record, restored: false });
        Ok(Some(record))
    }

    /// Once everything was asked: an error where the judge refused all of it and never said that it was for the question's sake.
    pub(crate) fn check(&self) -> Result<(), ReplayError> {
        let error = self.trust.in_the_end();
        error.map_or(Ok(()), |error| Err(ReplayError::Model { model: self.model.identity().name.clone(), error: Box::new(error) }))
    }

    /// As a plan has it.
    pub fn planned(&self, repeats: u32) -> PlannedJudging {
        PlannedJudging {
            judge: self.model.identity().key_as_judge(&self.sampling),
            preset: self.prompts.preset(),
            turns: self.turns.clone(),
            repeats,
        }
    }

    /// The turns of a case that are judged, from 1; none where the case lacks a reference that the prompts need.
    pub fn turns_of<'a>(&'a self, case: &'a Case) -> impl Iterator<Item = usize> + 'a {
        let turns: &[usize] = if self.prompts.can_judge(case) { &self.turns } else { &[] };
        case.judged_turns(turns).filter(move |&turn| self.prompts.can_judge_turn(case, turn))
    }
}

/// Told when a request to the judge is repeated: which repetition, why, and after how many milliseconds.
pub type OnRetry<'a> = dyn FnMut(u32, &RetryReason, u64) + Send + 'a;

impl Judging {
    /// The digest of what the judge is asked.
    ///
    /// # Errors
    /// When the preset has no wording for the turn.
    pub fn key(&self, question: &ToJudge<'_>) -> Result<String, ReplayError> {
        Ok(self.asking(question).key()?)
    }

    fn asking<'a>(&'a self, question: &ToJudge<'a>) -> JudgeQuestion<'a> {
        JudgeQuestion { judge: self.model.identity(), prompts: self.prompts, sampling: &self.sampling, question: *question }
    }

    /// The verdict on the answer to a turn (from 1), asked again within the limit until there is a rating; `None` when stopped.
    ///
    /// # Errors
    /// When the preset has no wording for the turn, or the judge fails in a way that every further question would meet too.
    pub async fn judge(
        &self,
        question: &ToJudge<'_>,
        stop: &CancellationToken,
        on_retry: &mut OnRetry<'_>,
    ) -> Result<Option<VerdictRecord>, ReplayError> {
        let asking = self.asking(question);
        if self.prompts.preset().is_rubric() {
            return self.judge_items(&asking, stop, on_retry).await;
        }
        let messages = asking.messages()?;
        let begin = Instant::now();
        let mut attempts = 0;
        let mut usage_before: Option<Usage> = None;
        let (mut said, verdict) = loop {
            attempts += 1;
            let seed = asking.seed(attempts)?;
            // Asked the same way, a greedy judge says the same again; a worker that died, or a connection, is another matter.
            let can_differ = self.sampling.temperature != Some(0.0);
            let (said, verdict, worth_asking) = match self.ask(&messages, seed, stop, on_retry).await {
                Ok(Some(said)) => {
                    self.trust.answered();
                    let verdict = asking.read(&said.text, said.finish.unwrap_or(Finish::Failed))?;
                    let is_open =
                        matches!(verdict, Verdict::Diagnoses(_) | Verdict::Errors(_) | Verdict::Form(_)) && verdict.score().is_none();
                    let worth_asking =
                        can_differ && (is_open || matches!(verdict, Verdict::NoRating | Verdict::OtherIds { .. } | Verdict::Failed { .. }));
                    (said, verdict, worth_asking)
                }
                Ok(None) => return Ok(None),
                Err(error) if self.trust.fails_for_good(question.case.id().as_str(), &error) => {
                    return Err(ReplayError::Model { model: asking.judge.name.clone(), error: Box::new(error) });
                }
                Err(error) => {
                    // What an endpoint has refused, it refuses again.
                    let worth_asking = error.is_retryable() || (can_differ && matches!(error, ModelError::Engine(_) | ModelError::NoEnd));
                    let verdict = Verdict::Failed { error: error.to_string(), failure: Some(Box::new(error)) };
                    (JudgeSaid::default(), verdict, worth_asking)
                }
            };
            if !worth_asking || attempts >= self.attempts {
                break (said, verdict);
            }
            if said.usage != Usage::default() {
                usage_before = Some(usage_before.unwrap_or_default().and(said.usage));
            }
        };
        said.usage_before = usage_before;
        Ok(Some(asking.record(said, verdict, attempts, begin.elapsed().as_secs_f64() * 1e3)?))
    }

    /// As [`ask`] has it.
    async fn ask(
        &self,
        messages: &[Message],
        seed: u32,
        stop: &CancellationToken,
        on_retry: &mut OnRetry<'_>,
    ) -> Result<Option<JudgeSaid>, ModelError> {
        ask(&*self.model, Request { messages: messages.to_vec(), sampling: self.sampling, seed }, stop, on_retry).await
    }
}

/// The judge's whole text; `None` when stopped, so that the next run asks again.
async fn ask(
    model: &dyn Model,
    request: Request,
    stop: &CancellationToken,
    on_retry: &mut OnRetry<'_>,
) -> Result<Option<JudgeSaid>, ModelError> {
    let Some(measure) = unless_stopped(stop, drive::measure(model, &request.messages)).await else { return Ok(None) };
    let measure = measure?;
    if let (Some(tokens), Some(context)) = (measure.prompt_tokens, measure.context)
        && tokens + request.sampling.max_tokens.unwrap_or(256) > context
    {
        return Err(ModelError::ContextLength {
            url: None,
            message: format!("the judge's prompt takes {tokens} tokens and its context holds {context}; raise the judge's context"),
            tokens: Some(tokens),
            context: Some(context),
        });
    }
    let Some(stream) = unless_stopped(stop, model.answer(request)).await else { return Ok(None) };
    let mut stream = stream?;
    let mut said = JudgeSaid::default();
    loop {
        if said.text.len() + said.reasoning.len() > JUDGE_TEXT_LIMIT {
            said.finish = Some(Finish::Length);
            return Ok(Some(said));
        }
        let Some(delta) = unless_stopped(stop, stream.next()).await else { return Ok(None) };
        match delta {
            Some(Ok(Delta::Text(text))) => said.text.push_str(&text),
            Some(Ok(Delta::Reasoning(text))) => said.reasoning.push_str(&text),
            Some(Ok(Delta::TextWasReasoning)) => said.reasoning.push_str(&std::mem::take(&mut said.text)),
            Some(Ok(Delta::Done(completion))) => {
                said.finish = Some(completion.finish);
                said.usage = completion.usage;
                said.sampling = Some(completion.sampling);
                said.served_model = completion.served_model;
                said.ratings = completion.ratings.map(|r| *r);
                return Ok(Some(said));
            }
            Some(Ok(Delta::Retrying { attempt, reason, wait_ms })) => on_retry(attempt, &reason, wait_ms),
            Some(Ok(Delta::Prompt { .. })) => {}
            Some(Err(error)) => return Err(error),
            None => return Err(ModelError::NoEnd),
        }
    }
}
