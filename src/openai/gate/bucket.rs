//! Rate limit per minute, as a token bucket that fills evenly.

use std::time::Duration;
use tokio::time::Instant;

const MINUTE: f64 = 60.0;

/// What may be spent: requests, or tokens. It holds three seconds' worth, so that a question and its verdict need not wait for one another, and
/// fills so slowly that no minute has more than the rate. A single expense larger than the bucket is let through when the bucket is full and paid
/// off afterwards. Pure: told the time, never waits.
#[derive(Debug, Clone)]
pub(super) struct Bucket {
    room: f64,
    /// A second.
    rate: f64,
    level: f64,
    at: Instant,
}

impl Bucket {
    /// Full, for this many a minute.
    pub fn new(per_minute: u32, now: Instant) -> Self {
        let per_minute = f64::from(per_minute.max(1));
        let room = (per_minute / 20.0).floor().max(1.0);
        // A minute that begins with a full bucket spends what was in it, too.
        Self { room, rate: (per_minute - room + 1.0) / MINUTE, level: room, at: now }
    }

    fn fill(&mut self, now: Instant) {
        let passed = now.saturating_duration_since(self.at).as_secs_f64();
        self.level = (self.level + passed * self.rate).min(self.room);
        self.at = self.at.max(now);
    }

    /// When this much can be spent; `now` or earlier where it can be at once.
    pub fn ready_at(&mut self, amount: f64, now: Instant) -> Instant {
        self.fill(now);
        let missing = amount.min(self.room) - self.level;
        // What floating point leaves of a wait that is over is no reason for another.
        if missing <= 1e-9 { now } else { now + Duration::from_secs_f64(missing / self.rate) }
    }

    /// Spends, into debt if need be.
    pub fn spend(&mut self, amount: f64, now: Instant) {
        self.fill(now);
        self.level -= amount;
    }

    /// Corrects an estimate by what was really spent.
    pub fn correct(&mut self, estimated: f64, spent: f64) {
        self.level = (self.level + estimated - spent).min(self.room);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The seconds at which `count` expenses of the same amount go through.
    fn times(per_minute: u32, amount: f64, count: usize) -> Vec<f64> {
        let start = Instant::now();
        let (mut bucket, mut now) = (Bucket::new(per_minute, start), start);
        (0..count)
            .map(|_| {
                now = now.max(bucket.ready_at(amount, now));
                bucket.spend(amount, now);
                (now - start).as_secs_f64()
            })
            .collect()
    }

    proptest! {
        #[test]
        fn no_minute_has_more_than_the_rate(per_minute in 1u32..3000) {
            let times = times(per_minute, 1.0, 3 * per_minute as usize);
            // So many later is a minute later at least.
            for pair in times.windows(per_minute as usize + 1) {
                prop_assert!(pair[per_minute as usize] >= pair[0] + MINUTE - 1e-3);
            }
            // And it does not dawdle: nine tenths of the rate at least, over three minutes.
            prop_assert!(*times.last().unwrap() <= 180.0 / 0.9);
        }
    }

    #[test]
    fn an_expense_larger_than_the_bucket_is_paid_off() {
        // 6000 tokens a minute, 1500 a request: four a minute.
        let times = times(6000, 1500.0, 9);
        assert!(times[0] == 0.0 && (110.0..=130.0).contains(&times[8]), "{times:?}");
    }

    #[test]
    fn what_was_not_spent_comes_back_and_what_was_spent_beyond_is_owed() {
        let now = Instant::now();
        let mut bucket = Bucket::new(1200, now);
        bucket.spend(60.0, now);
        bucket.correct(60.0, 10.0);
        assert_eq!(bucket.ready_at(50.0, now), now);
        bucket.spend(50.0, now);
        bucket.correct(50.0, 80.0);
        assert!(bucket.ready_at(1.0, now) > now + Duration::from_secs(1));
        bucket.correct(1e9, 0.0);
        assert_eq!(bucket.ready_at(60.0, now), now);
        assert!(bucket.level <= bucket.room);
    }
}
