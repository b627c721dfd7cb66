//! When the next line comes while somebody watches.

use super::watching_keys::Action;
use std::time::Duration;

/// Times between a line and the next, from the slowest.
const WAITS: [Duration; 5] =
    [Duration::from_secs(8), Duration::from_secs(4), Duration::from_secs(2), Duration::from_secs(1), Duration::ZERO];

/// How lines follow on each other while somebody watches.
#[derive(Debug)]
pub(super) struct Pace {
    pub is_paused: bool,
    /// Whether one line is wanted although it is paused.
    step: bool,
    /// A place in [`WAITS`].
    speed: usize,
    /// When the next line may come.
    due: Duration,
}

impl Pace {
    pub fn new() -> Self {
        Self { is_paused: false, step: false, speed: 2, due: Duration::ZERO }
    }

    /// Seconds between lines.
    pub fn wait(&self) -> Duration {
        WAITS[self.speed.min(WAITS.len() - 1)]
    }

    /// Whether the next line may come now.
    pub fn is_due(&self, clock: Duration) -> bool {
        self.step || (!self.is_paused && clock >= self.due)
    }

    /// A line was said.
    pub fn said(&mut self, clock: Duration) {
        self.step = false;
        self.due = clock + self.wait();
    }

    /// Takes what whoever watches wants.
    pub fn act(&mut self, action: Action, clock: Duration) {
        match action {
            Action::Pause => {
                self.is_paused = !self.is_paused;
                self.step = false;
            }
            Action::Step => {
                self.is_paused = true;
                self.step = true;
            }
            Action::Faster => self.speed = (self.speed + 1).min(WAITS.len() - 1),
            Action::Slower => self.speed = self.speed.saturating_sub(1),
        }
        // A wait that became shorter is over sooner.
        self.due = self.due.min(clock + self.wait());
    }
}
