//! Choosing a wording and a wrong diagnosis, the same way every time.

use crate::{case::CaseId, digest::sha256_bytes};

/// Chooses among several by the case and the seed: the same for the same two, whatever else is run.
#[derive(Debug, Clone, Copy)]
pub(super) struct Draw<'a> {
    pub case: &'a CaseId,
    pub seed: u32,
}

impl Draw<'_> {
    /// For what is said again: another wording of the same list.
    pub fn later(self, nth: usize) -> Self {
        // A few pushes.
        Self { seed: self.seed.wrapping_add(nth as u32), ..self }
    }

    /// Of a list that is not empty. Seeds that follow each other give entries that follow each other, so that as many seeds as entries give each of them once.
    pub fn wording<T: Copy>(&self, what: &str, list: &[T]) -> Option<T> {
        let begin = u64::from(self.number(what)) + u64::from(self.seed);
        // The remainder is less than the length.
        list.get((begin % (list.len().max(1)) as u64) as usize).copied()
    }

    /// A number below another one, which is above 0, by the seed.
    pub fn below(&self, what: &str, limit: usize) -> usize {
        self.number(&format!("{what} {}", self.seed)) as usize % limit.max(1)
    }

    /// The same for every seed and every kind of variant: all of them press the same wrong diagnosis on the model.
    pub fn of_case<'t, T>(&self, list: &'t [T]) -> Option<&'t T> {
        list.get(self.number("distractor") as usize % list.len().max(1))
    }

    fn number(&self, what: &str) -> u32 {
        let bytes = sha256_bytes(format!("{what}\n{}", self.case).as_bytes());
        u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])
    }
}
