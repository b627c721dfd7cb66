//! Repeats a request as long as no piece of its answer has arrived: at once at another endpoint, else with
//! bounded, growing pauses that respect `Retry-After`. An endpoint that answered before and is unreachable is
//! awaited like one that is loading.

use super::{
    gate::Fault,
    loading::{Loading, Step},
    pool::Pool,
    sink::Sink,
    stream::{self, Broken},
};
use crate::chat::{Advice, Delta, ModelError, Request, RetryReason, TimeLimit};
use backon::{BackoffBuilder, ExponentialBuilder};
use std::{sync::Arc, time::Duration};
use tokio::time::Instant;

/// A wait before the first request that is worth a word.
const WORTH_TELLING: Duration = Duration::from_secs(1);
/// How often a request that is refused while others are answered stands in line again without that counting as a repetition: a bound, no more.
const REFUSALS: u32 = 200;

/// What an error says about the endpoint it came from.
enum News {
    /// It has too much to do.
    Busy,
    /// Something is wrong with it, and another one may be right.
    Faulty(Fault),
    /// Nothing: it is this question that it does not answer.
    None,
}

fn news(error: &ModelError) -> News {
    match error {
        ModelError::Status { status: 429 | 503, .. } => News::Busy,
        // Forbidden without a reason: another endpoint may allow it, and this one the next question.
        ModelError::Status { status: 403, advice: None | Some(Advice::Forbidden { .. }), .. } => News::Faulty(Fault::Server),
        ModelError::Status { status: 401 | 403, .. } | ModelError::Account { .. } => News::Faulty(Fault::Key),
        ModelError::Status { status: 408 | 500..=599, .. } | ModelError::Broken { .. } | ModelError::Protocol { .. } => {
            News::Faulty(Fault::Server)
        }
        ModelError::Connect { .. } | ModelError::Certificate { .. } | ModelError::Loading { .. } => News::Faulty(Fault::Unreachable),
        ModelError::Timeout { limit: TimeLimit::Connect | TimeLimit::Response, .. } => News::Faulty(Fault::Unreachable),
        ModelError::Timeout { .. } => News::Faulty(Fault::Server),
        _ => News::None,
    }
}

/// Sends the request's answer, or its last error, to the sink.
pub(super) async fn answer(pool: Arc<Pool>, request: Request, sink: Sink) {
    let question = pool.question(&request);
    drop(request);
    let place = pool.place();
    let mut pauses = ExponentialBuilder::default()
        .with_min_delay(Duration::from_millis(500))
        .with_max_delay(Duration::from_secs(30))
        .with_max_times(pool.settings.retries as usize)
        .with_jitter()
        .build();
    let mut attempt = 0;
    let mut tried = vec![false; pool.endpoints.len()];
    // Whether an error of this round over the endpoints is one that passes.
    let mut passes = false;
    // Whether nothing was there at any of them.
    let mut all_gone = true;
    let (mut answers, mut refusals) = (pool.answers(), 0);
    let mut loading = Loading::default();
    if let Some((wait, reason)) = pool.hold(question.tokens).filter(|(wait, _)| *wait >= WORTH_TELLING) {
        sink.send(Ok(Delta::Retrying { attempt, reason, wait_ms: wait.as_millis() as u64 })).await;
    }
    loop {
        let (index, permit) = pool.enter(&tried, place, question.tokens).await;
        let Err(Broken { error, something_came, mut permit }) = stream::once(&pool.endpoints[index], &question, permit, &sink).await else {
            return;
        };
        let asked = match &error {
            ModelError::Status { retry_after_ms: Some(ms), .. } => Some(Duration::from_millis((*ms).min(ModelError::LONGEST_WAIT_MS))),
            _ => None,
        };
        let (is_busy, elsewhere, pause) = match news(&error) {
            News::Busy => (true, true, permit.refused(asked)),
            News::Faulty(fault) => {
                permit.failed(fault);
                (false, true, Duration::ZERO)
            }
            News::None => {
                permit.answering();
                drop(permit);
                (false, false, Duration::ZERO)
            }
        };
        tried[index] = true;
        passes |= error.is_retryable();
        pool.note_reached(!error.is_unreachable());
        all_gone &= error.is_unreachable();
        if something_came || !(elsewhere || error.is_retryable()) {
            return sink.send(Err(error)).await;
        }
        let is_loading = matches!(error, ModelError::Loading { .. });
        if elsewhere && pool.has_open(&tried) {
            attempt += u32::from(!is_loading);
            sink.send(Ok(Delta::Retrying { attempt, reason: RetryReason::Failed(error), wait_ms: 0 })).await;
            continue;
        }
        // Where nothing ever answered, the address is wrong or nothing was started there: said at once. What has answered is being started again.
        if all_gone && !pool.was_reached() {
            return sink.send(Err(error)).await;
        }
        if is_loading || all_gone {
            let limit = Duration::from_secs(pool.settings.timeouts.loading);
            let (wait, told) = match loading.step(limit, Instant::now()) {
                Step::Wait(wait, told) => (wait, told),
                Step::GiveUp(waited_s) => return sink.send(Err(error.after_waiting(waited_s))).await,
            };
            if let Some(waited_s) = told {
                let reason = RetryReason::of_wait(error, waited_s, limit.as_secs());
                sink.send(Ok(Delta::Retrying { attempt: 0, reason, wait_ms: wait.as_millis() as u64 })).await;
            }
            tried.fill(false);
            (passes, all_gone) = (false, true);
            tokio::time::sleep(wait).await;
            continue;
        }
        attempt += 1;
        // One that others are answered beside has only to wait for its turn.
        let others = is_busy && pool.answers() > answers && refusals < REFUSALS;
        let repetition = if others { Some(Duration::ZERO) } else { pauses.next() };
        let Some(repetition) = repetition.filter(|_| passes) else {
            return sink.send(Err(error)).await;
        };
        (answers, refusals) = (pool.answers(), refusals + u32::from(others));
        let wait = if is_busy { repetition } else { repetition.max(asked.unwrap_or_default()) };
        let told = wait.max(pause).as_millis() as u64;
        sink.send(Ok(Delta::Retrying { attempt, reason: RetryReason::Failed(error), wait_ms: told })).await;
        tried.fill(false);
        (passes, all_gone) = (false, true);
        tokio::time::sleep(wait).await;
    }
}
