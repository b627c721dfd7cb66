//! What a rater answers after the last item.

use super::{Draft, draft_of};
use crate::trial::{form::Form, rating::RatingLine};
use std::time::Duration;

/// The questionnaire of a rater at work.
#[derive(Debug)]
pub(super) struct Answers {
    form: Form,
    is_in_front: bool,
    draft: Option<Draft>,
    answered: Option<RatingLine>,
    spent: Duration,
}

impl Answers {
    pub fn new(form: Form) -> Self {
        Self { form, is_in_front: false, draft: None, answered: None, spent: Duration::ZERO }
    }

    pub fn form(&self) -> &Form {
        &self.form
    }

    pub fn is_in_front(&self) -> bool {
        self.is_in_front
    }

    pub fn enter(&mut self) {
        self.is_in_front = true;
    }

    pub fn leave(&mut self) {
        self.is_in_front = false;
    }

    pub fn is_answered(&self) -> bool {
        self.answered.is_some()
    }

    /// What was typed, else what was saved.
    pub fn draft(&self) -> Draft {
        self.draft.clone().unwrap_or_else(|| self.saved())
    }

    fn saved(&self) -> Draft {
        self.answered.as_ref().map(draft_of).unwrap_or_default()
    }

    pub fn set(&mut self, draft: Draft) {
        self.draft = Some(draft);
    }

    pub fn is_changed(&self) -> bool {
        self.draft.as_ref().is_some_and(|draft| *draft != self.saved())
    }

    /// The answers of a line are on the disk.
    pub fn take(&mut self, line: RatingLine) {
        self.answered = Some(line);
        (self.draft, self.spent) = (None, Duration::ZERO);
    }

    pub fn spend(&mut self, time: Duration) {
        self.spent += time;
    }

    pub fn spent(&self) -> Duration {
        self.spent
    }
}
