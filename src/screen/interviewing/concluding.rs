//! Writing the conclusion: it is locked with a second press.

use super::state::{InterviewScreen, Output, Overlay};
use crate::{interview::Role, screen::state::Tone};

impl InterviewScreen {
    /// Opens the form; what was written in it before is still there.
    pub(super) fn open_conclusion(&mut self) {
        if self.next.is_of(Role::Doctor) && self.seat == Some(Role::Doctor) {
            self.overlay = Some(Overlay::Conclusion);
            if self.has_unsent_line() {
                self.say(Tone::Info, self.words.line_is_kept());
            }
        } else {
            self.say(Tone::Warning, self.words.still_speaking());
        }
    }

    /// Locks the conclusion, once it was asked for twice.
    pub(super) fn lock(&mut self, confirmed: bool) -> Vec<Output> {
        let conclusion = self.form.conclusion();
        if !conclusion.diagnosis.contains(char::is_alphanumeric) {
            self.form.focus = 0;
            self.say(Tone::Warning, self.words.need_diagnosis());
            return Vec::new();
        }
        if !confirmed {
            self.confirm = true;
            let words = self.words;
            self.say(Tone::Warning, if self.has_unsent_line() { words.confirm_conclusion_unsent() } else { words.confirm_conclusion() });
            return Vec::new();
        }
        self.send(conclusion.text(self.case_language), true)
    }

    pub(super) fn step_part(&mut self, by: usize) {
        self.form.focus = (self.form.focus + by) % self.form.entries.len();
    }
}
