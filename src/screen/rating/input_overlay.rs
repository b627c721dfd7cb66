//! What a key does in what lies over the rating screen: a text that is written, or one that is read.

use super::{
    keys::{self, Action},
    overlay::{Overlay, Purpose},
    state::{Confirm, Output, RatingScreen},
};
use crate::trial::{
    form::Value,
    session::{Command, Now},
};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

impl RatingScreen {
    pub(super) fn key_of_writing(&mut self, key: KeyEvent, confirm: Option<Confirm>, now: Now) -> Vec<Output> {
        let is_control = key.modifiers.contains(KeyModifiers::CONTROL);
        let is_alt = key.modifiers.contains(KeyModifiers::ALT);
        match (key.code, keys::action(key)) {
            (_, Some(action @ (Action::Leave | Action::Suspend | Action::Redraw))) if is_control => {
                // What is written stays in the form or with the answer.
                self.keep_text(now);
                self.act(Some(action), confirm, now)
            }
            (KeyCode::Esc, _) => {
                self.keep_text(now);
                Vec::new()
            }
            (KeyCode::Char('s'), _) if is_control => self.finish_text(now),
            (KeyCode::Enter, _) if !is_alt && !is_control => self.finish_text(now),
            _ => {
                if let Some(Overlay::Writing(_, entry)) = &mut self.overlay {
                    let is_break = key.code == KeyCode::Enter;
                    entry.key(if is_break { KeyEvent::new(KeyCode::Enter, KeyModifiers::NONE) } else { key });
                }
                Vec::new()
            }
        }
    }

    /// Closes the text that is written, and keeps it where it belongs without saving anything.
    fn keep_text(&mut self, now: Now) {
        let Some(Overlay::Writing(purpose, entry)) = self.overlay.take() else { return };
        let text = entry.text();
        match purpose {
            Purpose::Comment => _ = self.command(Command::Comment(text), now),
            Purpose::Field(field) if text.trim().is_empty() => _ = self.command(Command::Clear { field }, now),
            Purpose::Field(field) => _ = self.command(Command::Set { field, value: Value::Word(text.trim().to_owned()) }, now),
            Purpose::Note(nth) => self.set_note(nth, &text, now),
            Purpose::Reason if text.trim().is_empty() => _ = self.reasons.remove(&self.subject()),
            Purpose::Reason => _ = self.reasons.insert(self.subject(), text),
        }
    }

    fn finish_text(&mut self, now: Now) -> Vec<Output> {
        let is_reason = matches!(self.overlay, Some(Overlay::Writing(Purpose::Reason, _)));
        if !is_reason {
            self.keep_text(now);
            return Vec::new();
        }
        let reason = match &self.overlay {
            Some(Overlay::Writing(_, entry)) => entry.text(),
            _ => String::new(),
        };
        if !reason.trim().is_empty() {
            self.keep_text(now);
        }
        // Without a reason the session refuses, and the text stays open.
        self.decide(Command::CannotJudge(reason), now)
    }

    pub(super) fn key_of_reading(&mut self, key: KeyEvent, confirm: Option<Confirm>, now: Now) -> Vec<Output> {
        let is_finished = matches!(self.overlay, Some(Overlay::Finished));
        match keys::action(key) {
            Some(action @ (Action::Suspend | Action::Redraw)) => self.act(Some(action), None, now),
            // A `q` closes what is read: whoever reads the help does not mean to leave.
            Some(Action::Leave) if is_finished || key.modifiers.contains(KeyModifiers::CONTROL) => self.leave(confirm),
            Some(Action::PageDown) => self.scroll_overlay(self.page()),
            Some(Action::PageUp) => self.scroll_overlay(-self.page()),
            Some(Action::LineDown | Action::FieldDown) => self.scroll_overlay(1),
            Some(Action::LineUp | Action::FieldUp) => self.scroll_overlay(-1),
            Some(Action::Top) => self.scroll_overlay(isize::MIN / 2),
            Some(Action::Save | Action::Help | Action::Guidelines | Action::Leave) => self.close(now),
            _ if key.code == KeyCode::Esc => self.close(now),
            _ => Vec::new(),
        }
    }

    fn close(&mut self, now: Now) -> Vec<Output> {
        if let Some(Overlay::Guidelines(_, true)) = self.overlay.take()
            && self.session.is_paused()
        {
            self.command(Command::Pause, now);
        }
        Vec::new()
    }

    pub(super) fn scroll_overlay(&mut self, by: isize) -> Vec<Output> {
        if let Some(Overlay::Help(scroll) | Overlay::Guidelines(scroll, _)) = &mut self.overlay {
            *scroll = scroll.saturating_add_signed(by);
        }
        Vec::new()
    }
}
