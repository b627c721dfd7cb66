//! Waiting for a server that is still loading its model.

use super::super::{ModelError, RetryReason};
use std::time::Duration;
use tokio::time::Instant;

/// Between two questions whether it is ready: the first is a second, the others more and more, up to this.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// The wait is told again after so long.
const TELL_EVERY: Duration = Duration::from_secs(10);

/// One wait, from the first time that a server says that it loads. Pure: told the time.
#[derive(Debug, Default)]
pub(super) struct Loading {
    since: Option<Instant>,
    told: Option<Instant>,
    pause: Duration,
}

/// What to do next.
#[derive(Debug, PartialEq)]
pub(super) enum Step {
    /// Ask again after this time, and say why where that is due.
    Wait(Duration, Option<RetryReason>),
    /// It takes too long.
    GiveUp(ModelError),
}

impl Loading {
    /// The server at `url` said that it loads; `limit` is how long that may go on.
    pub fn step(&mut self, url: &str, said: &str, limit: Duration, now: Instant) -> Step {
        let waited = now - *self.since.get_or_insert(now);
        let (url, said, waited_s) = (url.to_owned(), said.to_owned(), waited.as_secs());
        if waited >= limit {
            return Step::GiveUp(ModelError::Loading { url, said, waited_s });
        }
        self.pause = (self.pause + Duration::from_secs(1)).min(LONGEST_PAUSE);
        let due = self.told.is_none_or(|told| now - told >= TELL_EVERY);
        let reason = due.then(|| {
            self.told = Some(now);
            RetryReason::Loading { url, said, waited_s, limit_s: limit.as_secs() }
        });
        Step::Wait(self.pause.min(limit - waited), reason)
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
        let error = loop {
            match loading.step("u", "Loading model", limit, now) {
                Step::Wait(pause, reason) => {
                    asked += 1;
                    told.extend(reason.map(|_| (now - begin).as_secs()));
                    assert!(pause <= LONGEST_PAUSE);
                    now += pause;
                }
                Step::GiveUp(error) => break error,
            }
        };
        assert!(matches!(error, ModelError::Loading { waited_s: 60, .. }), "{error:?}");
        assert_eq!((now - begin, asked), (limit, 14));
        assert_eq!(told, [0, 10, 20, 30, 40, 50]);
    }
}
