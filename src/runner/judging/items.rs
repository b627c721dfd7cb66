//! Asks a judge about the items of a rubric: in one request for all, or one for each.

use super::{Judging, OnRetry};
use crate::{
    chat::{Finish, ModelError, Usage},
    judge::{ItemRequest, Verdict},
    record::{JudgeQuestion, JudgeSaid, VerdictRecord},
    runner::ReplayError,
};
use std::time::Instant;
use tokio_util::sync::CancellationToken;

/// What came of one request.
enum Asked {
    Said(Box<JudgeSaid>),
    Failed(Box<ModelError>),
    Stopped,
}

/// How the requests of one verdict go.
struct Course {
    attempts: u32,
    usage_before: Option<Usage>,
}

impl Judging {
    /// The verdict on an answer, item by item. Where one request fails the whole verdict does, so that it is asked for again the next time.
    pub(super) async fn judge_items(
        &self,
        asking: &JudgeQuestion<'_>,
        stop: &CancellationToken,
        on_retry: &mut OnRetry<'_>,
    ) -> Result<Option<VerdictRecord>, ReplayError> {
        let begin = Instant::now();
        let mut course = Course { attempts: 0, usage_before: None };
        let mut all: Option<JudgeSaid> = None;
        let mut failed = None;
        for request in asking.item_requests()? {
            match self.ask_items(asking, &request, &mut course, stop, on_retry).await? {
                Asked::Said(said) => all = Some(all.map_or_else(|| (*said).clone(), |all| together(all, &said, &mut course.usage_before))),
                Asked::Failed(error) => {
                    failed = Some(error);
                    break;
                }
                Asked::Stopped => return Ok(None),
            }
        }
        let mut said = all.unwrap_or_default();
        let verdict = match failed {
            Some(error) => Verdict::Failed { error: error.to_string(), failure: Some(error) },
            None => asking.read(&said.text, said.finish.unwrap_or(Finish::Failed))?,
        };
        said.usage_before = course.usage_before;
        Ok(Some(asking.record(said, verdict, course.attempts, begin.elapsed().as_secs_f64() * 1e3)?))
    }

    /// Asks about some items until each has a grade, within the limit. Of several replies the one with the most grades counts, the first of those.
    async fn ask_items(
        &self,
        asking: &JudgeQuestion<'_>,
        request: &ItemRequest,
        course: &mut Course,
        stop: &CancellationToken,
        on_retry: &mut OnRetry<'_>,
    ) -> Result<Asked, ReplayError> {
        let can_differ = self.sampling.temperature != Some(0.0);
        let mut best: Option<(usize, JudgeSaid)> = None;
        let mut last_error = None;
        for attempt in 1..=self.attempts.max(1) {
            course.attempts += 1;
            let worth_asking = match self.ask(&request.messages, asking.seed(course.attempts)?, stop, on_retry).await {
                Ok(None) => return Ok(Asked::Stopped),
                Ok(Some(said)) => {
                    self.trust.answered();
                    let graded = match asking.read_items(&said.text, Finish::Stop, request.items.clone())? {
                        Verdict::Rubric(rubric) => rubric.graded(),
                        _ => 0,
                    };
                    let (kept, other) = match best.take() {
                        Some((most, kept)) if most >= graded => ((most, kept), Some(said.usage)),
                        Some((_, other)) => ((graded, said), Some(other.usage)),
                        None => ((graded, said), None),
                    };
                    note(&mut course.usage_before, other.unwrap_or_default());
                    let is_whole = kept.0 == request.items.len();
                    best = Some(kept);
                    can_differ && !is_whole
                }
                Err(error) if self.trust.fails_for_good(asking.question.case.id().as_str(), &error) => {
                    return Err(ReplayError::Model { model: asking.judge.name.clone(), error: Box::new(error) });
                }
                Err(error) => {
                    let worth_asking = error.is_retryable() || (can_differ && matches!(error, ModelError::Engine(_) | ModelError::NoEnd));
                    last_error = Some(error);
                    worth_asking
                }
            };
            if !worth_asking || attempt == self.attempts {
                break;
            }
        }
        Ok(match (best, last_error) {
            (Some((_, said)), _) => Asked::Said(Box::new(said)),
            (None, Some(error)) => Asked::Failed(Box::new(error)),
            // At least one request was made, and it came to one of the two.
            (None, None) => Asked::Failed(Box::new(ModelError::NoEnd)),
        })
    }
}

/// The replies to two requests as one. The last one says how it ended, unless an earlier one did not end by itself.
fn together(mut all: JudgeSaid, said: &JudgeSaid, usage_before: &mut Option<Usage>) -> JudgeSaid {
    note(usage_before, all.usage);
    for (whole, part) in [(&mut all.text, &said.text), (&mut all.reasoning, &said.reasoning)] {
        if !whole.is_empty() && !part.is_empty() {
            whole.push_str("\n\n");
        }
        whole.push_str(part);
    }
    let finish = if all.finish == Some(Finish::Stop) { said.finish } else { all.finish };
    JudgeSaid { text: all.text, reasoning: all.reasoning, finish, ..said.clone() }
}

fn note(before: &mut Option<Usage>, usage: Usage) {
    if usage != Usage::default() {
        *before = Some(before.unwrap_or_default().and(usage));
    }
}
