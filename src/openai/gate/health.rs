//! Decides when a failing endpoint is paused and when it is tried again.

use std::time::Duration;
use tokio::time::Instant;

const FIRST_PAUSE: Duration = Duration::from_secs(5);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// One server error is an accident; so many in a row, over all requests, are a state.
const ERRORS_IN_A_ROW: u32 = 3;

/// What an endpoint did wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::openai) enum Fault {
    /// It could not be reached.
    Unreachable,
    /// It answered with an error of its own, or not at all, or broke off.
    Server,
    /// It refused the key.
    Key,
}

/// Whether an endpoint can be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::openai) enum Condition {
    /// Yes.
    Living,
    /// Its pause is over: one request may find out.
    Due,
    /// Not before this time; while it is being found out, a little later than now.
    SetAside(Instant),
}

/// What is known of an endpoint. Pure: told the time.
#[derive(Debug, Clone, Default)]
pub(super) struct Health {
    errors: u32,
    aside: Option<Aside>,
}

#[derive(Debug, Clone, Copy)]
struct Aside {
    until: Instant,
    pause: Duration,
    probed: bool,
}

impl Health {
    pub fn condition(&self, now: Instant) -> Condition {
        match self.aside {
            None => Condition::Living,
            Some(aside) if aside.probed => Condition::SetAside(now + Duration::from_secs(1)),
            Some(aside) if aside.until <= now => Condition::Due,
            Some(aside) => Condition::SetAside(aside.until),
        }
    }

    /// A request was sent to find out, or that request is gone without having found out.
    pub fn probe(&mut self, is_out: bool) {
        if let Some(aside) = &mut self.aside {
            aside.probed = is_out;
        }
    }

    /// An answer has begun: it lives, but one more error sets it aside again.
    pub fn answering(&mut self) {
        if self.aside.take().is_some() {
            self.errors = ERRORS_IN_A_ROW - 1;
        }
    }

    /// An answer came to its end.
    pub fn answered(&mut self) {
        *self = Self::default();
    }

    pub fn failed(&mut self, fault: Fault, now: Instant) {
        self.errors = self.errors.saturating_add(1);
        if fault == Fault::Server && self.errors < ERRORS_IN_A_ROW && self.aside.is_none() {
            return;
        }
        let pause = match (fault, self.aside) {
            // Keys do not come back by themselves in seconds.
            (Fault::Key, _) => LONGEST_PAUSE,
            (_, None) => FIRST_PAUSE,
            // Several requests that were under way together are one failure.
            (_, Some(aside)) if !aside.probed && aside.until > now => return,
            (_, Some(aside)) => (aside.pause * 2).min(LONGEST_PAUSE),
        };
        self.aside = Some(Aside { until: now + pause, pause, probed: false });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(n: u64) -> Duration {
        Duration::from_secs(n)
    }

    #[test]
    fn an_endpoint_that_cannot_be_reached_is_left_alone_for_longer_and_longer() {
        let mut now = Instant::now();
        let mut health = Health::default();
        for pause in [5, 10, 20, 40, 60, 60] {
            health.failed(Fault::Unreachable, now);
            // Others that were under way fail, too, and change nothing.
            health.failed(Fault::Unreachable, now);
            assert_eq!(health.condition(now), Condition::SetAside(now + seconds(pause)));
            now += seconds(pause);
            assert_eq!(health.condition(now), Condition::Due);
            health.probe(true);
            assert!(matches!(health.condition(now), Condition::SetAside(_)), "one request finds out, not all");
        }
        health.probe(false);
        assert_eq!(health.condition(now), Condition::Due);
        health.answered();
        assert_eq!(health.condition(now), Condition::Living);
        health.failed(Fault::Unreachable, now);
        assert_eq!(health.condition(now), Condition::SetAside(now + seconds(5)), "the pause begins anew");
    }

    #[test]
    fn server_errors_set_aside_only_in_a_row() {
        let now = Instant::now();
        let mut health = Health::default();
        for _ in 0..10 {
            health.failed(Fault::Server, now);
            health.failed(Fault::Server, now);
            assert_eq!(health.condition(now), Condition::Living);
            health.answered();
        }
        (0..3).for_each(|_| health.failed(Fault::Server, now));
        assert_eq!(health.condition(now), Condition::SetAside(now + seconds(5)));
        // An answer that begins and breaks off again is no recovery.
        health.answering();
        assert_eq!(health.condition(now), Condition::Living);
        health.failed(Fault::Server, now);
        assert!(matches!(health.condition(now), Condition::SetAside(_)));
    }

    #[test]
    fn a_refused_key_is_not_tried_again_soon() {
        let now = Instant::now();
        let mut health = Health::default();
        health.failed(Fault::Key, now);
        assert_eq!(health.condition(now), Condition::SetAside(now + LONGEST_PAUSE));
    }
}
