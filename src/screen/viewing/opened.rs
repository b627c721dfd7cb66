//! Answers that are open.

use super::rows::Laid;
use crate::viewing::{Difference, Opened, Section};

/// An answer that is open.
#[derive(Debug)]
pub(super) struct Page {
    pub place: usize,
    pub opened: Box<Opened>,
    pub sections: Vec<Section>,
    /// The section that has the keys.
    pub at: usize,
    /// Rows above what is in sight, of each pane.
    pub offsets: [usize; 2],
    /// Laid out for a width; `None` where something has changed.
    pub laid: Option<Laid>,
}

/// Two answers side by side.
#[derive(Debug)]
pub(super) struct Compared {
    pub places: (usize, usize),
    pub opened: (Box<Opened>, Box<Opened>),
    pub difference: Difference,
    pub offset: usize,
}

impl Page {
    /// The pane of the section that has the keys, in a terminal with room for two.
    pub fn pane(&self) -> usize {
        usize::from(self.laid.as_ref().is_some_and(Laid::is_wide) && self.sections[self.at].is_beside)
    }
}
