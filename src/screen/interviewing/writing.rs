//! The field and its history.

use super::{
    areas::Pane,
    state::{InterviewScreen, Output, Overlay},
};
use crate::{
    interview::{Role, Typed, words},
    screen::state::Tone,
};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

impl InterviewScreen {
    /// A key that is text, or moves the caret, in the pane that has the keys.
    pub(super) fn text(&mut self, key: KeyEvent, confirmed: bool) -> Vec<Output> {
        match self.focus {
            Pane::Notes => _ = self.notes.key(key),
            Pane::Field if self.has_field() => return self.text_of_field(key, confirmed),
            Pane::Field | Pane::Talk | Pane::Side => {}
        }
        Vec::new()
    }

    fn text_of_field(&mut self, key: KeyEvent, confirmed: bool) -> Vec<Output> {
        let lines = self.field.area().lines().len();
        let row = self.field.area().cursor().0;
        match key.code {
            KeyCode::Enter if !key.modifiers.contains(KeyModifiers::ALT) => return self.enter(confirmed),
            KeyCode::Enter => _ = self.field.key(KeyEvent::new(KeyCode::Enter, KeyModifiers::NONE)),
            KeyCode::Up if row == 0 => self.recall(true),
            KeyCode::Down if row + 1 >= lines => self.recall(false),
            _ => {
                self.field.key(key);
            }
        }
        Vec::new()
    }

    /// Says what stands in the field, or carries its command out.
    fn enter(&mut self, confirmed: bool) -> Vec<Output> {
        let Some(role) = self.seat else { return Vec::new() };
        let typed = self.field.text();
        match Typed::read(&typed, role) {
            Typed::Nothing => Vec::new(),
            Typed::Help => self.command(|me| me.overlay = Some(Overlay::Help(0))),
            Typed::Conclude if role == Role::Doctor => self.command(Self::open_conclusion),
            Typed::Quit => {
                self.field.replace("");
                self.leave(false)
            }
            Typed::Take(role) => {
                self.field.replace("");
                self.take_role(role)
            }
            Typed::Give => {
                self.field.replace("");
                self.give_role()
            }
            Typed::Conclude | Typed::Unknown(_) => {
                let said = words::unknown(typed.trim(), self.words.0);
                self.say(Tone::Warning, &said);
                Vec::new()
            }
            Typed::Diagnosis => {
                self.say(Tone::Warning, self.words.diagnosis_by_key());
                Vec::new()
            }
            Typed::Words(_) if !self.next.is_of(role) || self.is_busy() => {
                self.say(Tone::Warning, self.words.still_speaking());
                Vec::new()
            }
            Typed::Words(_) if self.next.must_conclude() => {
                self.say(Tone::Warning, words::time_is_up(self.words.0));
                Vec::new()
            }
            Typed::Words(text) => self.send(text.to_owned(), confirmed),
        }
    }

    fn command(&mut self, act: impl FnOnce(&mut Self)) -> Vec<Output> {
        self.field.replace("");
        act(self);
        Vec::new()
    }

    /// Brings what was said before back into the field, and at the end what was being written.
    fn recall(&mut self, is_back: bool) {
        let Some(role) = self.seat else { return };
        let said: Vec<&str> =
            self.lines.iter().filter(|line| line.role == role && line.conclusion.is_none()).map(|line| line.text.as_str()).collect();
        let at = match (&self.recalled, is_back) {
            (None, true) => said.len().checked_sub(1),
            (None, false) => return,
            (Some((at, _)), true) => Some(at.saturating_sub(1)),
            (Some((at, _)), false) => Some(at + 1),
        };
        let Some(at) = at else { return };
        let draft = self.recalled.take().map_or_else(|| self.field.text(), |(_, draft)| draft);
        match said.get(at) {
            Some(text) => {
                let text = (*text).to_owned();
                self.field.replace(&text);
                self.recalled = Some((at, draft));
            }
            None => self.field.replace(&draft),
        }
    }

    /// Has the line recorded; the field keeps it until it is.
    pub(super) fn send(&mut self, text: String, is_sure: bool) -> Vec<Output> {
        if self.is_busy() {
            return Vec::new();
        }
        self.is_saving = true;
        vec![Output::Say { text, is_sure }]
    }

    /// Whether there is a field to write in.
    pub(super) fn has_field(&self) -> bool {
        self.seat.is_some() && self.next.end().is_none()
    }

    /// Whether words stand somewhere that nobody has.
    pub(super) fn has_unsent(&self) -> bool {
        self.has_field() && (!self.field.is_empty() || !self.form.is_empty())
    }
}
