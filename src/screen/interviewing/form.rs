//! The conclusion as a form of four fields.

use crate::{
    interview::{Conclusion, ConclusionPart},
    screen::state::Entry,
};

/// The conclusion as it is written.
#[derive(Debug)]
pub(super) struct ConclusionForm {
    pub entries: [Entry; 4],
    pub focus: usize,
}

impl ConclusionForm {
    pub fn new() -> Self {
        Self { entries: [Entry::line(""), Entry::lines(""), Entry::lines(""), Entry::lines("")], focus: 0 }
    }

    pub fn is_empty(&self) -> bool {
        self.entries.iter().all(Entry::is_empty)
    }

    /// What is written.
    pub fn conclusion(&self) -> Conclusion {
        let mut conclusion = Conclusion::default();
        for (part, entry) in ConclusionPart::ALL.into_iter().zip(&self.entries) {
            entry.text().trim().clone_into(conclusion.part_mut(part));
        }
        conclusion
    }
}
