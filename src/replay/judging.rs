//! Having answers judged.

use super::{Observer, Replay, ReplayError, ReplayEvent, Summary};
use crate::{
    case::Case,
    judge::{Prompts, Verdict, lenient_rating, official_rating},
    model::{Delta, Finish, Message, Model, ModelError, Request, Sampling, Usage, derive_seed},
    record::{SCHEMA, TurnRecord, VerdictRecord, verdict_key},
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
}

/// What a judge said, however it ended.
#[derive(Default)]
struct Said {
    text: String,
    reasoning: String,
    finish: Option<Finish>,
    usage: Usage,
}

impl Replay {
    /// Has the finished answers of a case judged, as far as they are to be.
    pub(super) async fn judge(
        &mut self,
        case: &Case,
        answers: &[TurnRecord],
        summary: &mut Summary,
        observer: &mut Observer<'_>,
    ) -> Result<(), ReplayError> {
        for turn in self.turns_to_judge(case) {
            if self.stop.is_cancelled() {
                return Ok(());
            }
            match answers.get(turn - 1) {
                Some(answer) if !answer.text.trim().is_empty() => {
                    let record = self.judge_turn(case, turn, answers, observer).await?;
                    if let Some(record) = record {
                        summary.add_verdict(&record);
                    }
                }
                // A turn without an answer, or with nothing but reasoning, is missing from the coverage and not from the count.
                _ => summary.add_unjudgeable(turn),
            }
        }
        Ok(())
    }

    /// Whether every verdict there should be is in the record.
    pub(super) fn judged_through(&self, case: &Case, answers: &[TurnRecord]) -> Result<bool, ReplayError> {
        let Some(judging) = &self.judging else { return Ok(true) };
        for turn in self.turns_to_judge(case) {
            if answers.get(turn - 1).is_none_or(|a| a.text.trim().is_empty()) {
                continue;
            }
            if self.run.judged(&judging.key(&ToJudge { case, turn, answers, seed: self.seed })?).is_none() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn turns_to_judge(&self, case: &Case) -> Vec<usize> {
        let turns = self.judging.as_ref().map(|j| j.turns.clone()).unwrap_or_default();
        turns.into_iter().filter(|&t| t <= case.turns().len()).collect()
    }

    async fn judge_turn(
        &mut self,
        case: &Case,
        turn: usize,
        answers: &[TurnRecord],
        observer: &mut Observer<'_>,
    ) -> Result<Option<VerdictRecord>, ReplayError> {
        let Some(judging) = &self.judging else { return Ok(None) };
        let question = ToJudge { case, turn, answers, seed: self.seed };
        let key = judging.key(&question)?;
        if let Some(record) = self.run.judged(&key).cloned() {
            observer(ReplayEvent::VerdictFinished { record: &record, restored: true });
            return Ok(Some(record));
        }
        observer(ReplayEvent::Judging { case: case.id(), turn, judge: &judging.model.identity().name });
        let mut on_retry = |attempt, reason: &str, wait_ms| observer(ReplayEvent::Retrying { attempt, reason, wait_ms });
        let judged = judging.judge(&question, self.answered.judge, &self.stop, &mut on_retry).await?;
        let Some(record) = judged else { return Ok(None) };
        self.answered.judge |= record.finish.is_some();
        self.run.record_verdict(record.clone())?;
        observer(ReplayEvent::VerdictFinished { record: &record, restored: false });
        Ok(Some(record))
    }
}

/// Told when a request to the judge is repeated: which repetition, why, and after how many milliseconds.
pub type OnRetry<'a> = dyn FnMut(u32, &str, u64) + Send + 'a;

/// An answer to be judged.
#[derive(Debug, Clone, Copy)]
pub struct ToJudge<'a> {
    /// The case.
    pub case: &'a Case,
    /// The turn, from 1.
    pub turn: usize,
    /// The finished answers to the turns of the protocol, from the first at least up to this one.
    pub answers: &'a [TurnRecord],
    /// The seed from which the judge's own is derived.
    pub seed: u64,
}

impl Judging {
    /// The digest of what the judge is asked.
    ///
    /// # Errors
    /// When the preset has no wording for the turn.
    pub fn key(&self, question: &ToJudge<'_>) -> Result<String, ReplayError> {
        let messages = self.messages(question)?;
        let answer = &question.answers[question.turn - 1];
        Ok(verdict_key(&answer.key, &answer.text, 0, &messages, &self.sampling, self.model.identity()))
    }

    fn messages(&self, question: &ToJudge<'_>) -> Result<Vec<Message>, ReplayError> {
        let texts: Vec<&str> = question.answers.iter().map(|a| a.text.as_str()).collect();
        Ok(self.prompts.fill(question.case, question.turn, &texts)?.to_vec())
    }

    /// The verdict on the answer to a turn (from 1), asked again within the limit until there is a rating; `None` when stopped.
    /// `answered_before` says whether the judge has ever answered; see [`ModelError::is_fatal`].
    ///
    /// # Errors
    /// When the preset has no wording for the turn, or the judge fails in a way that every further question would meet too.
    pub async fn judge(
        &self,
        question: &ToJudge<'_>,
        answered_before: bool,
        stop: &CancellationToken,
        on_retry: &mut OnRetry<'_>,
    ) -> Result<Option<VerdictRecord>, ReplayError> {
        let messages = self.messages(question)?;
        let key = self.key(question)?;
        let ToJudge { case, turn, answers, seed } = *question;
        let (answer, judge) = (&answers[turn - 1], self.model.identity());
        let begin = Instant::now();
        let mut attempts = 0;
        let (said, verdict) = loop {
            attempts += 1;
            let seed = derive_seed(seed, &format!("judge {}", case.id()), turn, attempts);
            let (said, verdict) = match self.ask(&messages, seed, stop, on_retry).await {
                Ok(Some(said)) => {
                    let verdict = Verdict::read(&said.text, said.finish.unwrap_or(Finish::Failed), self.prompts.preset());
                    (said, verdict)
                }
                Ok(None) => return Ok(None),
                Err(error) if error.is_fatal(answered_before) => return Err(ReplayError::Model { model: judge.name.clone(), error }),
                Err(error) => (Said::default(), Verdict::Failed { error: error.to_string() }),
            };
            // Asked the same way, a greedy judge says the same again.
            let can_differ = self.sampling.temperature != Some(0.0);
            let worth_asking = matches!(verdict, Verdict::NoRating | Verdict::Failed { .. }) && can_differ;
            if !worth_asking || attempts >= self.attempts {
                break (said, verdict);
            }
        };
        let on_ten = self.prompts.preset().highest() == 10;
        Ok(Some(VerdictRecord {
            schema: SCHEMA,
            key,
            turn_key: answer.key.clone(),
            at: jiff::Timestamp::now(),
            case: case.id().clone(),
            source: case.source(),
            category: case.category().map(str::to_owned),
            turn,
            repeat: answer.repeat,
            judge_repeat: 0,
            model: answer.model.clone(),
            judge: judge.clone(),
            judge_is_contestant: judge.same_model(&answer.model),
            preset: self.prompts.preset(),
            prompt_digest: self.prompts.digest(case.source(), turn)?,
            sampling_asked: self.sampling,
            official_rating: official_rating(&said.text).filter(|_| on_ten),
            lenient_rating: lenient_rating(&said.text).filter(|_| on_ten),
            verdict,
            attempts,
            text: said.text,
            reasoning: said.reasoning,
            finish: said.finish,
            usage: said.usage,
            total_ms: begin.elapsed().as_secs_f64() * 1e3,
        }))
    }

    /// The judge's whole text; `None` when stopped, so that the next run asks again.
    async fn ask(
        &self,
        messages: &[Message],
        seed: u32,
        stop: &CancellationToken,
        on_retry: &mut OnRetry<'_>,
    ) -> Result<Option<Said>, ModelError> {
        let measure = self.model.measure(messages).await?;
        if let (Some(tokens), Some(context)) = (measure.prompt_tokens, measure.context)
            && tokens + self.sampling.max_tokens.unwrap_or(256) > context
        {
            return Err(ModelError::ContextLength {
                message: format!("the judge's prompt takes {tokens} tokens and its context holds {context}; raise the judge's context"),
            });
        }
        let mut stream = self.model.answer(Request { messages: messages.to_vec(), sampling: self.sampling, seed }).await?;
        let mut said = Said::default();
        loop {
            if said.text.len() + said.reasoning.len() > JUDGE_TEXT_LIMIT {
                said.finish = Some(Finish::Length);
                return Ok(Some(said));
            }
            let delta = tokio::select! {
                biased;
                () = stop.cancelled() => return Ok(None),
                delta = stream.next() => delta,
            };
            match delta {
                Some(Ok(Delta::Text(text))) => said.text.push_str(&text),
                Some(Ok(Delta::Reasoning(text))) => said.reasoning.push_str(&text),
                Some(Ok(Delta::Done(completion))) => {
                    said.finish = Some(completion.finish);
                    said.usage = completion.usage;
                    return Ok(Some(said));
                }
                Some(Ok(Delta::Retrying { attempt, reason, wait_ms })) => on_retry(attempt, &reason, wait_ms),
                Some(Ok(Delta::Prompt { .. })) => {}
                Some(Err(error)) => return Err(error),
                None => return Err(ModelError::Engine("the judge's stream ended without an end".into())),
            }
        }
    }
}
