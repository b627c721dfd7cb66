//! How tapes play at the moment: the speed, a pause, the rest of an answer at once. Changed while they play.

use super::Speed;
use std::time::Duration;
use tokio::{sync::watch, time::Instant};

/// Controls every tape that was opened with it. Cheap to clone; all clones are one.
#[derive(Debug, Clone)]
pub struct Playback {
    state: watch::Sender<State>,
}

/// A change of how tapes play.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum PlaybackChange {
    /// Another speed.
    Speed(Speed),
    /// Wait, or go on.
    Paused(bool),
    /// Whether answers come at once, whatever the speed: the rest of one, or all up to a turn.
    AtOnce(bool),
    /// The first piece of the answer that is waited for comes now.
    SkipWait,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct State {
    speed: Speed,
    is_paused: bool,
    is_at_once: bool,
    /// How often a waiting was skipped.
    skips: u64,
}

impl Playback {
    /// At a speed, without a pause.
    pub fn new(speed: Speed) -> Self {
        Self { state: watch::Sender::new(State { speed, is_paused: false, is_at_once: false, skips: 0 }) }
    }

    /// Changes how tapes play from now on, in answers that are playing too.
    pub fn change(&self, change: PlaybackChange) {
        self.state.send_modify(|state| match change {
            PlaybackChange::Speed(speed) => state.speed = speed,
            PlaybackChange::Paused(is_paused) => state.is_paused = is_paused,
            PlaybackChange::AtOnce(is_at_once) => state.is_at_once = is_at_once,
            PlaybackChange::SkipWait => state.skips += 1,
        });
    }

    /// The clock of an answer that begins to play now; its first piece comes `first_ms` after the question.
    pub(super) fn clock(&self, first_ms: u64) -> PlayClock {
        let receiver = self.state.subscribe();
        let state = *receiver.borrow();
        PlayClock { _keeps_open: self.clone(), receiver, state, since: Instant::now(), played_ms: 0.0, first_ms: first_ms as f64 }
    }
}

/// How far an answer has played.
pub(super) struct PlayClock {
    _keeps_open: Playback,
    receiver: watch::Receiver<State>,
    state: State,
    /// The last change, and how much of the recorded time had passed by then: later pieces are timed from there, so that no piece's delay moves the next.
    since: Instant,
    played_ms: f64,
    first_ms: f64,
}

impl PlayClock {
    /// Waits until so many milliseconds of the recorded time have passed.
    pub async fn until(&mut self, at_ms: u64) {
        loop {
            self.catch_up();
            let Some(deadline) = self.deadline(at_ms) else {
                // The sender is in this very clock.
                let _ = self.receiver.changed().await;
                continue;
            };
            if deadline <= Instant::now() {
                return;
            }
            tokio::select! {
                () = tokio::time::sleep_until(deadline) => return,
                _ = self.receiver.changed() => {}
            }
        }
    }

    /// When that is as things are; `None` in a pause.
    fn deadline(&self, at_ms: u64) -> Option<Instant> {
        let left_ms = (at_ms as f64 - self.played_ms).max(0.0);
        match self.state {
            State { is_at_once: true, .. } => Some(self.since),
            State { is_paused: true, .. } => None,
            State { speed, .. } => Some(self.since + speed.of(Duration::from_secs_f64(left_ms / 1e3))),
        }
    }

    /// Takes changes over.
    fn catch_up(&mut self) {
        let now = *self.receiver.borrow_and_update();
        if now == self.state {
            return;
        }
        let passed = Instant::now();
        if !self.state.is_paused
            && let Speed::Times(times) = self.state.speed
        {
            self.played_ms += passed.duration_since(self.since).as_secs_f64() * 1e3 * times;
        }
        if now.skips != self.state.skips {
            self.played_ms = self.played_ms.max(self.first_ms);
        }
        (self.since, self.state) = (passed, now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Milliseconds that a piece recorded at `at_ms` takes, where changes come at these milliseconds.
    async fn takes(speed: f64, at_ms: u64, changes: &[(u64, PlaybackChange)]) -> u64 {
        let playback = Playback::new(Speed::Times(speed));
        let mut clock = playback.clock(1000);
        let begin = Instant::now();
        let changed = async {
            for (at, change) in changes {
                tokio::time::sleep_until(begin + Duration::from_millis(*at)).await;
                playback.change(*change);
            }
        };
        let ((), at) = tokio::join!(changed, async {
            clock.until(at_ms).await;
            begin.elapsed()
        });
        u64::try_from(at.as_millis()).unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn a_piece_comes_when_the_changes_so_far_say() {
        use PlaybackChange::{AtOnce, Paused, SkipWait, Speed as Faster};
        type Changes = &'static [(u64, PlaybackChange)];
        let rows: &[(f64, u64, Changes, u64)] = &[
            (1.0, 800, &[], 800),
            (4.0, 800, &[], 200),
            (0.25, 100, &[], 400),
            // Twice as fast from the middle on.
            (1.0, 800, &[(400, Faster(Speed::Times(2.0)))], 600),
            // A pause of 300 ms.
            (1.0, 800, &[(100, Paused(true)), (400, Paused(false))], 1100),
            // The speed changes in a pause.
            (1.0, 800, &[(100, Paused(true)), (200, Faster(Speed::Times(7.0))), (400, Paused(false))], 500),
            (1.0, 800, &[(100, AtOnce(true))], 100),
            // A pause holds nothing that is to come at once.
            (1.0, 800, &[(100, Paused(true)), (200, AtOnce(true))], 200),
            // The first piece would come at 1000; what was recorded 500 ms after it still takes 500 ms.
            (1.0, 1000, &[(100, SkipWait)], 100),
            (1.0, 1500, &[(100, SkipWait)], 600),
            // After the first piece there is no waiting to skip.
            (1.0, 1500, &[(1200, SkipWait)], 1500),
        ];
        for (speed, at_ms, changes, expected) in rows {
            let took = takes(*speed, *at_ms, changes).await;
            assert!(took.abs_diff(*expected) <= 1, "{speed} {at_ms} {changes:?}: {took}, not {expected}");
        }
    }
}
