//! A part of a case, which is a case again.

use super::{Case, TextField, twin::Twin};
use std::ops::RangeInclusive;

impl Case {
    /// With these turns only, from 1; the same case where it has none of them. The reference stays whole, and facts and rubric follow the turns.
    #[must_use]
    pub fn with_turns(&self, turns: &RangeInclusive<usize>) -> Self {
        // From 0, and within the case.
        let kept = turns.start().saturating_sub(1)..=turns.end().saturating_sub(1).min(self.turns.len() - 1);
        if kept.is_empty() || *turns.end() == 0 {
            return self.clone();
        }
        let twin = self.twin_changed(|twin| twin.with_turns(turns));
        Self { turns: self.turns[kept.clone()].to_vec(), details: Box::new(self.details.for_turns(&kept)), twin, ..self.clone() }
    }

    /// Without reference and title, and without whatever else tells the diagnosis or warns of it: what a model's answers may be shown with.
    #[must_use]
    pub fn without_reference(mut self) -> Self {
        self.turns.iter_mut().for_each(|turn| turn.answered_by.clear());
        let twin = Twin::lacks(TextField::Reference);
        Self { title: None, pairs: Vec::new(), details: Box::new(self.details.without_reference()), twin, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{ReadOptions, bundled};

    #[test]
    fn turns_that_a_case_has_not_leave_it_as_it_is() {
        let case = bundled(&ReadOptions::default()).unwrap().cases.remove(0);
        assert_eq!(case.with_turns(&(2..=3)).turns(), &case.turns()[1..]);
        assert_eq!(case.with_turns(&(1..=99)), case);
        for none in [0..=0, 4..=9] {
            assert_eq!(case.with_turns(&none), case);
        }
    }
}
