//! Watching models: when the next line comes, and taking a role over and giving it back.

use super::{
    areas::Pane,
    state::{InterviewScreen, Output},
    watching_keys::Action,
};
use crate::{
    interview::{Role, give, seat_words, take},
    screen::state::Tone,
};
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
}

impl InterviewScreen {
    pub(super) fn watch(&mut self, action: Action) -> Vec<Output> {
        match action {
            Action::Pause => {
                self.pace.is_paused = !self.pace.is_paused;
                self.pace.step = false;
            }
            Action::Step => {
                self.pace.is_paused = true;
                self.pace.step = true;
            }
            Action::Faster => self.pace.speed = (self.pace.speed + 1).min(WAITS.len() - 1),
            Action::Slower => self.pace.speed = self.pace.speed.saturating_sub(1),
        }
        // A wait that became shorter is over sooner.
        self.pace.due = self.pace.due.min(self.clock + self.pace.wait());
        self.go_on()
    }

    /// Plays a role from here on.
    pub(super) fn take_role(&mut self, wanted: Role) -> Vec<Output> {
        if self.is_ended() {
            return Vec::new();
        }
        match take(self.seat, wanted) {
            Ok(role) => {
                self.sit(Some(role));
                // Whoever plays it must not speak any more.
                if self.speaking.is_some() && self.next.is_of(role) { vec![Output::StopWaiting] } else { self.go_on() }
            }
            Err(why) => {
                self.say(Tone::Warning, why.words(self.words.0));
                Vec::new()
            }
        }
    }

    /// Gives the role back to whoever played it before.
    pub(super) fn give_role(&mut self) -> Vec<Output> {
        if self.is_ended() || self.is_saving {
            return Vec::new();
        }
        match give(self.seat, self.own) {
            Ok(_) => {
                self.sit(None);
                self.pace.said(self.clock);
                self.go_on()
            }
            Err(why) => {
                self.say(Tone::Warning, why.words(self.words.0));
                Vec::new()
            }
        }
    }

    fn sit(&mut self, seat: Option<Role>) {
        self.seat = seat;
        self.overlay = None;
        self.recalled = None;
        self.focus = if seat.is_some() { Pane::Field } else { Pane::Talk };
        self.offsets.clear();
        self.say(Tone::Info, seat_words::taken(seat, self.words.0));
    }
}
