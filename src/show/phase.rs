//! How far a page of a show is.

use std::time::Duration;

/// What plays on a page.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Phase {
    /// Milliseconds of a tape.
    pub position_ms: f64,
    /// Pieces that have come, of one tape or of two.
    pub shown: [usize; 2],
    /// Everything has come.
    pub is_over: bool,
    /// How long that is so.
    pub rested: Duration,
    /// How much waiting was skipped, in milliseconds of the tape.
    pub skipped_ms: f64,
    /// Whether a key asked to go on while a live model was answering.
    pub is_hurried: bool,
    /// How long a live model has been silent.
    pub silent: Duration,
}

/// How much of a page there is to see.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Page {
    pub rows: usize,
    pub room: usize,
    pub offset: usize,
}

impl Page {
    /// The last row that the page can begin with.
    pub fn last(self) -> usize {
        self.rows.saturating_sub(self.room)
    }
}
