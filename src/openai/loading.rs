//! Waits for a server that is loading its model, or that answered before and is unreachable now.

use std::time::Duration;
use tokio::time::Instant;

/// Between two questions whether it is ready: the first is a second, the others more and more, up to this.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// The wait is told again after so long.
const TELL_EVERY: Duration = Duration::from_secs(10);

/// One wait, from the first time that a server is not ready. Pure: told the time.
#[derive(Debug, Default)]
pub(super) struct Loading {
    since: Option<Instant>,
    told: Option<Instant>,
    pause: Duration,
}

/// What to do next.
#[derive(Debug, PartialEq)]
pub(super) enum Step {
    /// Ask again after this time, and say how many seconds it has been where that is due.
    Wait(Duration, Option<u64>),
    /// It takes too long: so many seconds so far.
    GiveUp(u64),
}

impl Loading {
    /// It is not ready; `limit` is how long that may go on.
    pub fn step(&mut self, limit: Duration, now: Instant) -> Step {
        let waited = now - *self.since.get_or_insert(now);
        if waited >= limit {
            return Step::GiveUp(waited.as_secs());
        }
        self.pause = (self.pause + Duration::from_secs(1)).min(LONGEST_PAUSE);
        let due = self.told.is_none_or(|told| now - told >= TELL_EVERY);
        let told = due.then(|| {
            self.told = Some(now);
            waited.as_secs()
        });
        Step::Wait(self.pause.min(limit - waited), told)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_waited_for_up_to_the_limit_and_told_now_and_then() {
        let mut loading = Loading::default();
        let begin = Instant::now();
        let mut now = begin;
        let limit = Duration::from_secs(60);
        let (mut asked, mut told) = (0, Vec::new());
        let waited = loop {
            match loading.step(limit, now) {
                Step::Wait(pause, due) => {
                    asked += 1;
                    told.extend(due);
                    assert!(pause <= LONGEST_PAUSE);
                    now += pause;
                }
                Step::GiveUp(waited) => break waited,
            }
        };
        assert_eq!(waited, 60);
        assert_eq!((now - begin, asked), (limit, 14));
        assert_eq!(told, [0, 10, 20, 30, 40, 50]);
    }
}
