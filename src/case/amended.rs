//! A case with something that others say of it: a corrected reference, tags.

use super::{Case, Diagnosis, Difficulty, Distractor, Tag, TextField, twin::Twin};

impl Case {
    /// With another answer of a pair of the reference, by its place from 0; the same case where it has no such pair, or the answer is empty.
    #[must_use]
    pub fn with_answer_of_pair(&self, pair: usize, answer: &str) -> Self {
        let mut case = self.clone();
        if let Some(pair) = case.pairs.get_mut(pair).filter(|_| !answer.trim().is_empty()) {
            answer.clone_into(&mut pair.answer);
            // In the other language it may still be wrong.
            case.twin = Twin::lacks(TextField::Reference);
        }
        case
    }

    /// With these wrong diagnoses, and with these right ones where it names none itself; the same case where it lists wrong ones itself.
    #[must_use]
    pub fn with_distractors(mut self, right: Vec<Diagnosis>, wrong: Vec<Distractor>) -> Self {
        if self.details.distractors.is_empty() {
            self.details.distractors = wrong;
            if self.details.diagnoses.is_empty() {
                self.details.diagnoses = right;
            }
        }
        self
    }

    /// With these tags beside its own, and with this difficulty and department where there are any.
    #[must_use]
    pub fn tagged(mut self, tags: &[Tag], difficulty: Option<Difficulty>, department: Option<&str>) -> Self {
        self.details.tags.extend_from_slice(tags);
        self.details.tags.sort();
        self.details.tags.dedup();
        self.details.difficulty = difficulty.or(self.details.difficulty);
        self.department = department.map(str::to_owned).or(self.department);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::super::{ReadOptions, bundled};

    #[test]
    fn a_pair_that_a_case_has_not_and_an_empty_answer_leave_it_as_it_is() {
        let case = bundled(&ReadOptions::default()).unwrap().cases.remove(0);
        assert_eq!(case.with_answer_of_pair(99, "x"), case);
        assert_eq!(case.with_answer_of_pair(0, " "), case);
        assert_eq!(case.with_answer_of_pair(0, "x").pairs()[0].answer, "x");
    }
}
