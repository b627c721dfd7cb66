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
            Pane::Field => {}
            Pane::Talk | Pane::Side => return self.key_of_page(key, confirmed),
        }
        Vec::new()
    }

    /// A key in a pane that is read: it scrolls, and letters go to the field, which has the keys from then on.
    fn key_of_page(&mut self, key: KeyEvent, confirmed: bool) -> Vec<Output> {
        match key.code {
            KeyCode::Down => self.scroll(1),
            KeyCode::Up => self.scroll(-1),
            KeyCode::Char(_) | KeyCode::Backspace if self.has_field() => {
                self.focus = Pane::Field;
                return self.text_of_field(key, confirmed);
            }
            KeyCode::Enter if self.has_field() => self.focus = Pane::Field,
            _ => {}
        }
        Vec::new()
    }

    fn text_of_field(&mut self, key: KeyEvent, confirmed: bool) -> Vec<Output> {
        let lines = self.field.area().lines().len();
        let row = self.field.area().cursor().0;
        match key.code {
            KeyCode::Enter if !key.modifiers.contains(KeyModifiers::ALT) => return self.enter(confirmed),
            KeyCode::Enter => _ = self.field.key(KeyEvent::new(KeyCode::Enter, KeyModifiers::NONE)),
            KeyCode::Up if row == 0 && self.field.is_empty() && !self.waiting().is_empty() => {
                let line = self.queue.pop_back().unwrap_or_default();
                self.field.replace(&line);
            }
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
            Typed::Nothing => {
                if let Some(draft) = self.aside.take() {
                    self.field.replace(&draft);
                }
                self.send_next(false)
            }
            Typed::Help => self.command(|me| me.overlay = Some(Overlay::Help(0))),
            // After what was written before it.
            Typed::Conclude if role == Role::Doctor && self.is_busy() => self.put_off(typed.trim().to_owned(), confirmed),
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
            Typed::Words(_) if self.next.must_conclude() => {
                self.say(Tone::Warning, self.words.time_is_up());
                Vec::new()
            }
            Typed::Words(text) => self.put_off(text.to_owned(), confirmed),
        }
    }

    /// Puts a line behind those that wait, and says the first of them where it can be said; the field is free for the next.
    fn put_off(&mut self, text: String, is_sure: bool) -> Vec<Output> {
        self.recalled = None;
        // A line that came back is still the first.
        match self.aside.take() {
            Some(draft) => {
                let place = usize::from(self.is_first_sent).min(self.queue.len());
                self.queue.insert(place, text);
                self.field.replace(&draft);
            }
            None => {
                self.queue.push_back(text);
                self.field.replace("");
            }
        }
        let outputs = self.send_next(is_sure);
        if !self.waiting().is_empty() {
            let is_asked = self.is_busy() || self.next.role() == self.seat;
            self.say(Tone::Info, if is_asked { self.words.sent_later() } else { self.words.ask_again() });
        }
        outputs
    }

    /// Says the first of the lines that wait, where it is the person's turn.
    pub(super) fn send_next(&mut self, is_sure: bool) -> Vec<Output> {
        let Some(role) = self.seat.filter(|role| self.next.is_of(*role)) else { return Vec::new() };
        if self.is_busy() || self.aside.is_some() {
            return Vec::new();
        }
        let Some(first) = self.queue.front() else { return Vec::new() };
        if Typed::read(first, role) == Typed::Conclude {
            self.queue.pop_front();
            self.open_conclusion();
            return Vec::new();
        }
        if self.next.must_conclude() {
            self.take_back();
            return Vec::new();
        }
        let text = first.clone();
        self.is_first_sent = true;
        self.send(text, is_sure)
    }

    /// Puts the line that could not be said back into the field, and what stood there aside.
    pub(super) fn bring_back(&mut self) {
        if let Some(line) = self.queue.pop_front() {
            self.aside = Some(self.field.text());
            self.field.replace(&line);
            self.focus = Pane::Field;
        }
    }

    /// Puts all lines that wait into the field, each on a line of its own.
    pub(super) fn take_back(&mut self) {
        if self.queue.is_empty() && self.aside.is_none() {
            return;
        }
        let waiting = std::mem::take(&mut self.queue);
        let written = [self.field.text(), self.aside.take().unwrap_or_default()];
        let lines: Vec<String> = waiting.into_iter().chain(written).filter(|line| !line.trim().is_empty()).collect();
        self.field.replace(&lines.join("\n"));
    }

    /// Lines that wait, without the one that is on its way to the disk.
    pub(super) fn waiting(&self) -> Vec<&str> {
        self.queue.iter().skip(usize::from(self.is_first_sent)).map(String::as_str).collect()
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

    /// Whether a line that was written was not said.
    pub(super) fn has_unsent_line(&self) -> bool {
        !self.field.is_empty() || !self.queue.is_empty() || self.aside.as_ref().is_some_and(|draft| !draft.trim().is_empty())
    }

    /// Whether words stand somewhere that nobody has.
    pub(super) fn has_unsent(&self) -> bool {
        self.has_field() && (self.has_unsent_line() || !self.form.is_empty())
    }
}
