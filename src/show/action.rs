//! What comes into a show from a presenter, and what it asks for.

use crate::tape::Speed;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// What a presenter can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// To the end of what plays, then on.
    Next,
    /// To the page before.
    Back,
    /// Hide the stage, or show it again.
    Blank,
    /// Show or hide the caption.
    Caption,
    /// A digit of a step's number.
    Digit(u8),
    /// Stop the time, or go on.
    Pause,
    /// Play faster.
    Faster,
    /// Play slower.
    Slower,
    /// Do not wait for the first piece of an answer.
    SkipWait,
    /// Dim everything but what matters.
    Spotlight,
    /// Show or hide the keys.
    Keys,
    /// Close what lies over the stage; nothing where there is nothing.
    Close,
    /// Lines up.
    Up,
    /// Lines down.
    Down,
    /// Leave the show.
    Leave,
}

/// A question to a live model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question {
    /// The round of a show that begins again and again; an event of another round belongs to nothing.
    pub round: u64,
    /// The step.
    pub step: usize,
    /// The place of the turn, from 0.
    pub turn: usize,
}

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Output {
    /// Ask a live model.
    Ask(Question),
    /// Nobody waits for the answer any more.
    Forget,
    /// The show is over; whether it came to its end.
    Leave {
        /// Whether the last page was left by going on.
        finished: bool,
    },
}

/// How a show is played.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Beginning {
    /// Goes on by time where a presenter would press a key.
    pub unattended: bool,
    /// How fast; the show's own speed where nothing is said.
    pub speed: Option<Speed>,
    /// Begins again after its end, whatever the playlist says.
    pub loops: bool,
    /// Shows which keys were pressed, whatever the playlist says.
    pub show_keys: bool,
    /// How long every page stays, in the place of what the playlist says.
    pub pause: Option<Duration>,
}
