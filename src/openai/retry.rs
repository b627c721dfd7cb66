//! Repeats a request as long as no piece of its answer has arrived: at once at another endpoint, else with
//! bounded, growing pauses that respect `Retry-After`. An endpoint that answered before and is unreachable is
//! awaited like one that is loading.

use super::{
    gate::{Fault, Permit},
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

/// What is left to do after an error.
struct Consequence {
    /// Whether the endpoint has too much to do, and how long it wants to rest.
    is_busy: bool,
    pause: Duration,
    /// Whether another endpoint may answer.
    elsewhere: bool,
}

/// Gives the permit back with what the error says about the endpoint; `asked` is how long it wants to be left alone.
fn give_back(mut permit: Permit, error: &ModelError, asked: Option<Duration>) -> Consequence {
    match news(error) {
        News::Busy => Consequence { is_busy: true, pause: permit.refused(asked), elsewhere: true },
        News::Faulty(fault) => {
            permit.failed(fault);
            Consequence { is_busy: false, pause: Duration::ZERO, elsewhere: true }
        }
        News::None => {
            permit.answering();
            Consequence { is_busy: false, pause: Duration::ZERO, elsewhere: false }
        }
    }
}

/// A round over the endpoints.
struct Round {
    tried: Vec<bool>,
    /// Whether one of its errors is one that passes.
    passes: bool,
    /// Whether nothing was there at any of them.
    all_gone: bool,
}

impl Round {
    fn new(endpoints: usize) -> Self {
        Self { tried: vec![false; endpoints], passes: false, all_gone: true }
    }

    fn note(&mut self, index: usize, error: &ModelError) {
        self.tried[index] = true;
        self.passes |= error.is_retryable();
        self.all_gone &= error.is_unreachable();
    }

    fn begin_again(&mut self) {
        *self = Self::new(self.tried.len());
    }
}

/// Waits until a server that is not ready may be asked again; the error where that takes too long.
async fn wait_until_ready(loading: &mut Loading, limit: Duration, error: ModelError, sink: &Sink) -> Result<(), ModelError> {
    let (wait, told) = match loading.step(limit, Instant::now()) {
        Step::Wait(wait, told) => (wait, told),
        Step::GiveUp(waited_s) => return Err(error.after_waiting(waited_s)),
    };
    if let Some(waited_s) = told {
        let reason = RetryReason::of_wait(error, waited_s, limit.as_secs());
        sink.send(Ok(Delta::Retrying { attempt: 0, reason, wait_ms: wait.as_millis() as u64 })).await;
    }
    tokio::time::sleep(wait).await;
    Ok(())
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
    let mut round = Round::new(pool.endpoints.len());
    let mut answers = pool.answers();
    let mut refusals = 0;
    let mut loading = Loading::default();
    if let Some((wait, reason)) = pool.hold(question.tokens).filter(|(wait, _)| *wait >= WORTH_TELLING) {
        sink.send(Ok(Delta::Retrying { attempt, reason, wait_ms: wait.as_millis() as u64 })).await;
    }
    loop {
        let (index, permit) = pool.enter(&round.tried, place, question.tokens).await;
        let Err(Broken { error, something_came, permit }) = stream::once(&pool.endpoints[index], &question, permit, &sink).await else {
            return;
        };
        let asked = match &error {
            ModelError::Status { retry_after_ms: Some(ms), .. } => Some(Duration::from_millis((*ms).min(ModelError::LONGEST_WAIT_MS))),
            _ => None,
        };
        let Consequence { is_busy, pause, elsewhere } = give_back(permit, &error, asked);
        round.note(index, &error);
        pool.note_reached(!error.is_unreachable());
        if something_came || !(elsewhere || error.is_retryable()) {
            return sink.send(Err(error)).await;
        }
        let is_loading = matches!(error, ModelError::Loading { .. });
        if elsewhere && pool.has_open(&round.tried) {
            attempt += u32::from(!is_loading);
            sink.send(Ok(Delta::Retrying { attempt, reason: RetryReason::Failed(error), wait_ms: 0 })).await;
            continue;
        }
        // Where nothing ever answered, the address is wrong or nothing was started there: said at once. What has answered is being started again.
        if round.all_gone && !pool.was_reached() {
            return sink.send(Err(error)).await;
        }
        if is_loading || round.all_gone {
            let limit = Duration::from_secs(pool.settings.timeouts.loading);
            if let Err(error) = wait_until_ready(&mut loading, limit, error, &sink).await {
                return sink.send(Err(error)).await;
            }
            round.begin_again();
            continue;
        }
        attempt += 1;
        // One that others are answered beside has only to wait for its turn.
        let others = is_busy && pool.answers() > answers && refusals < REFUSALS;
        let repetition = if others { Some(Duration::ZERO) } else { pauses.next() };
        let Some(repetition) = repetition.filter(|_| round.passes) else {
            return sink.send(Err(error)).await;
        };
        answers = pool.answers();
        refusals += u32::from(others);
        let wait = if is_busy { repetition } else { repetition.max(asked.unwrap_or_default()) };
        let told = wait.max(pause).as_millis() as u64;
        sink.send(Ok(Delta::Retrying { attempt, reason: RetryReason::Failed(error), wait_ms: told })).await;
        round.begin_again();
        tokio::time::sleep(wait).await;
    }
}
