//! Changing what is saved already, in the dialogue of lines: `/change` asks for the fields again.

use super::{Dialogue, Refusal};
use crate::{
    language::Language,
    trial::{
        form::{Field, Rates},
        session::Command,
        words::letter,
    },
};
use std::io::Write;

/// What takes the value of an optional field back.
const NOTHING: &str = "-";

impl<W: Write> Dialogue<'_, W> {
    /// `/change`, `/change B`: asks for the fields of an answer, or of the questionnaire, again; the values so far stay where nothing is typed.
    pub(super) fn change(&mut self, name: &str) {
        if !name.is_empty() && !self.went_to(name) {
            return;
        }
        if self.session.is_locked() {
            return self.refused(&Refusal::Locked);
        }
        if !self.session.is_at_questionnaire() {
            self.subject();
        }
        self.field = 0;
        self.changing = self.session.is_decided();
    }

    /// Goes to an answer of the item by its letter; whether there is one.
    fn went_to(&mut self, name: &str) -> bool {
        let answers = if self.session.form().rates() == Rates::Answer { self.session.item().1.answers.len() } else { 0 };
        let wanted = name.chars().next().map(|c| crate::text::half_width(c).to_ascii_uppercase());
        match (0..answers).find(|place| Some(letter(*place)) == wanted && name.chars().count() == 1) {
            Some(place) => self.do_command(Command::Subject(place)).is_some(),
            None => {
                self.refused(&Refusal::NoSuchPlace);
                false
            }
        }
    }

    /// What a field has now, behind what it asks for; nothing where it has no value.
    pub(super) fn present(&self, field: &Field) -> String {
        let draft = self.session.draft();
        let Some(value) = draft.values.get(&field.id) else { return String::new() };
        let value = field.value_words(value, self.language);
        match (self.language, field.required) {
            (Language::Zh, true) => format!("（现为 {value}，直接回车保留）"),
            (Language::Zh, false) => format!("（现为 {value}，直接回车保留，- 清除）"),
            (Language::En, true) => format!(" (now {value}; Enter keeps it)"),
            (Language::En, false) => format!(" (now {value}; Enter keeps it, - takes it back)"),
        }
    }

    /// Takes the value of an optional field back; whether the line says so.
    pub(super) fn clears(&mut self, field: &Field, line: &str) -> bool {
        let is_asked = line == NOTHING && !field.required && self.session.draft().values.contains_key(&field.id);
        if is_asked && self.do_command(Command::Clear { field: field.id.clone() }).is_some() {
            self.next_field();
        }
        is_asked
    }

    /// Saves what the fields have now; where nothing was changed, says so and leaves what is saved.
    pub(super) fn save_fields(&mut self) {
        if self.changing && !self.session.is_changed() {
            self.changing = false;
            return self.say("没有改动", "nothing was changed");
        }
        self.save(Command::Save);
    }
}
