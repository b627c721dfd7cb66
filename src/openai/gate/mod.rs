//! The limiter of one endpoint, shared by all models of this process that use it with the same key:
//! concurrency, rate, fair queueing, pauses after failures.

mod adaptive;
mod bucket;
mod health;
mod permit;
mod queue;

pub(super) use health::{Condition, Fault};
pub(super) use permit::Permit;
pub(super) use queue::Place;

use super::limits::Limits;
use crate::chat::ModelError;
use adaptive::Adaptive;
use bucket::Bucket;
use health::Health;
use queue::Queues;
use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{
    sync::Notify,
    time::{Instant, sleep_until},
};

/// The first pause after a refusal that does not say how long to wait; it doubles until something is answered.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
const LONGEST_WAIT: Duration = Duration::from_millis(ModelError::LONGEST_WAIT_MS);

/// The gate of one endpoint.
#[derive(Debug)]
pub(super) struct Gate(Mutex<State>);

#[derive(Debug)]
struct State {
    limits: Limits,
    adaptive: Adaptive,
    under_way: u32,
    requests: Option<Bucket>,
    tokens: Option<Bucket>,
    /// Nothing is sent before this time: the endpoint wants to be left alone.
    paused_until: Instant,
    /// The next pause where the endpoint does not say how long.
    pause: Duration,
    health: Health,
    /// Answers so far, by which a request that is refused again and again sees whether others are answered.
    answers: u64,
    queue: Queues<Arc<Notify>>,
}

/// What keeps the next request from being sent, apart from others that go before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hold {
    /// The endpoint asked to be left alone.
    Pause,
    /// The limit on requests a minute.
    Requests,
    /// The limit on tokens a minute.
    Tokens,
}

enum Admission {
    Admitted,
    /// When something ends.
    Later,
    /// At this time.
    At(Instant),
}

impl Gate {
    /// A gate that lets through what the limits allow.
    pub fn new(limits: Limits) -> Self {
        let now = Instant::now();
        let bucket = |limit: Option<u32>| limit.map(|per_minute| Bucket::new(per_minute, now));
        Self(Mutex::new(State {
            adaptive: Adaptive::new(limits.concurrency),
            under_way: 0,
            requests: bucket(limits.requests_per_minute),
            tokens: bucket(limits.tokens_per_minute),
            limits,
            paused_until: now,
            pause: FIRST_PAUSE,
            health: Health::default(),
            answers: 0,
            queue: Queues::default(),
        }))
    }

    /// Another model uses this endpoint, too: the stricter limits hold for both.
    pub fn restrict(&self, limits: Limits) {
        let state = &mut *self.lock();
        let strict = state.limits.stricter(limits);
        let now = Instant::now();
        state.adaptive.restrict(strict.concurrency);
        for (bucket, before, after) in [
            (&mut state.requests, state.limits.requests_per_minute, strict.requests_per_minute),
            (&mut state.tokens, state.limits.tokens_per_minute, strict.tokens_per_minute),
        ] {
            if before != after {
                *bucket = after.map(|per_minute| Bucket::new(per_minute, now));
            }
        }
        state.limits = strict;
    }

    /// Waits for this request's turn. `tokens` is an estimate of what it will take. Dropping the wait leaves the queue.
    pub async fn enter(self: &Arc<Self>, place: Place, tokens: u32) -> Permit {
        let mut waiting = Waiting { gate: self, place, notify: None };
        loop {
            let admission = {
                let mut state = self.lock();
                let admission = state.admit(place, tokens, Instant::now());
                if !matches!(admission, Admission::Admitted) && waiting.notify.is_none() {
                    let notify = Arc::new(Notify::new());
                    state.queue.push(place, notify.clone());
                    waiting.notify = Some(notify);
                }
                if matches!(admission, Admission::Admitted) {
                    let permit = Permit::new(self.clone(), &state, tokens);
                    // The queue has let go of it.
                    waiting.notify = None;
                    return permit;
                }
                admission
            };
            // It was made above, before the first wait.
            let Some(notify) = &waiting.notify else { continue };
            match admission {
                Admission::At(time) => tokio::select! {
                    () = notify.notified() => {}
                    () = sleep_until(time) => {}
                },
                Admission::Admitted | Admission::Later => notify.notified().await,
            }
        }
    }

    /// Requests that could be sent now.
    pub fn free(&self) -> u32 {
        let state = self.lock();
        if state.paused_until > Instant::now() { 0 } else { state.adaptive.limit().saturating_sub(state.under_way) }
    }

    /// Whether the endpoint asked to be left alone for now.
    pub fn is_paused(&self) -> bool {
        self.lock().paused_until > Instant::now()
    }

    /// Whether it can be asked.
    pub fn condition(&self) -> Condition {
        self.lock().health.condition(Instant::now())
    }

    /// For how long nothing is sent, and why.
    pub fn hold(&self, tokens: u32) -> Option<(Duration, Hold)> {
        let state = &mut *self.lock();
        let now = Instant::now();
        let paused = Some((state.paused_until, Hold::Pause));
        let requests = state.requests.as_mut().map(|b| (b.ready_at(1.0, now), Hold::Requests));
        let tokens = state.tokens.as_mut().map(|b| (b.ready_at(f64::from(tokens), now), Hold::Tokens));
        let (until, hold) = [paused, requests, tokens].into_iter().flatten().max_by_key(|(until, _)| *until)?;
        (until > now).then(|| (until - now, hold))
    }

    /// Answers so far.
    pub fn answers(&self) -> u64 {
        self.lock().answers
    }

    /// What it guards is plain data, each time changed in one step.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn admit(&mut self, place: Place, tokens: u32, now: Instant) -> Admission {
        if !self.queue.is_next(place) || self.under_way >= self.adaptive.limit() {
            return Admission::Later;
        }
        let mut at = self.paused_until;
        for (bucket, amount) in [(&mut self.requests, 1.0), (&mut self.tokens, f64::from(tokens))] {
            at = at.max(bucket.as_mut().map_or(now, |b| b.ready_at(amount, now)));
        }
        if at > now {
            return Admission::At(at);
        }
        for (bucket, amount) in [(&mut self.requests, 1.0), (&mut self.tokens, f64::from(tokens))] {
            if let Some(bucket) = bucket {
                bucket.spend(amount, now);
            }
        }
        self.queue.serve(place);
        self.under_way += 1;
        self.wake();
        Admission::Admitted
    }

    /// Has whoever is next look again, where there is room.
    fn wake(&self) {
        if self.under_way < self.adaptive.limit()
            && let Some(next) = self.queue.next()
        {
            next.notify_one();
        }
    }
}

/// Leaves the queue when dropped.
struct Waiting<'a> {
    gate: &'a Gate,
    place: Place,
    notify: Option<Arc<Notify>>,
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        if self.notify.is_some() {
            let mut state = self.gate.lock();
            state.queue.remove(self.place);
            // It may have been next, and told so.
            state.wake();
        }
    }
}

#[cfg(test)]
mod tests;
