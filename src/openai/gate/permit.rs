//! The permit for one request, held until its answer ends.

use super::{Condition, FIRST_PAUSE, Fault, Gate, LONGEST_PAUSE, LONGEST_WAIT, State};
use std::{sync::Arc, time::Duration};
use tokio::time::Instant;

/// Held as long as a request is under way; dropping it, at whatever point, makes room for the next.
#[derive(Debug)]
pub(in crate::openai) struct Permit {
    gate: Arc<Gate>,
    round: u64,
    estimated: u32,
    /// Whether this request finds out if the endpoint is back.
    probes: bool,
}

impl Permit {
    pub(super) fn new(gate: Arc<Gate>, state: &State, estimated: u32) -> Self {
        Self { gate, round: state.adaptive.round(), estimated, probes: false }
    }

    /// Whether the endpoint may be asked now that there is room: what was alive when the wait began may be set aside since. Where its pause is
    /// over, this request becomes the one that finds out.
    pub fn claim(&mut self) -> bool {
        let mut state = self.gate.lock();
        match state.health.condition(Instant::now()) {
            Condition::Living => true,
            Condition::SetAside(_) => false,
            Condition::Due => {
                state.health.probe(true);
                self.probes = true;
                true
            }
        }
    }

    /// Nothing was sent.
    pub fn unused(self) {
        let state = &mut *self.gate.lock();
        for (bucket, amount) in [(&mut state.requests, 1.0), (&mut state.tokens, f64::from(self.estimated))] {
            if let Some(bucket) = bucket {
                bucket.correct(amount, 0.0);
            }
        }
    }

    /// A piece of the answer has come.
    pub fn answering(&mut self) {
        if std::mem::take(&mut self.probes) {
            self.gate.lock().health.answering();
        }
    }

    /// The answer came to its end and took so many tokens, where the endpoint says.
    pub fn answered(mut self, tokens: Option<u32>) {
        self.probes = false;
        let state = &mut *self.gate.lock();
        state.health.answered();
        state.adaptive.answered(self.round);
        state.answers += 1;
        state.pause = FIRST_PAUSE;
        if let (Some(spent), Some(bucket)) = (tokens, &mut state.tokens) {
            bucket.correct(f64::from(self.estimated), f64::from(spent));
        }
    }

    /// The endpoint refused for being busy (429, 503), and maybe said for how long. The whole endpoint is left alone for the time that is returned.
    pub fn refused(mut self, retry_after: Option<Duration>) -> Duration {
        let now = Instant::now();
        let state = &mut *self.gate.lock();
        if std::mem::take(&mut self.probes) {
            state.health.answering();
        }
        let mut pause = retry_after.unwrap_or_default();
        if state.adaptive.refused(self.round) {
            pause = pause.max(state.pause);
            state.pause = (state.pause * 2).min(LONGEST_PAUSE);
        }
        state.paused_until = state.paused_until.max(now + pause.min(LONGEST_WAIT));
        // It took nothing.
        if let Some(bucket) = &mut state.tokens {
            bucket.correct(f64::from(self.estimated), 0.0);
        }
        state.paused_until - now
    }

    /// The endpoint failed.
    pub fn failed(mut self, fault: Fault) {
        self.gate.lock().health.failed(fault, Instant::now());
        self.probes = false;
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let mut state = self.gate.lock();
        if self.probes {
            state.health.probe(false);
        }
        state.under_way = state.under_way.saturating_sub(1);
        state.wake();
    }
}
