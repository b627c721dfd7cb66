//! What a key does in the form.

use super::{
    keys::{self, Action},
    state::{Output, Overlay, WritingScreen},
};
use crate::{
    own_case::Field,
    screen::state::{Input, Tone},
};
use crossterm::event::{KeyCode, KeyEvent, KeyEventKind};

impl WritingScreen {
    /// Takes what a doctor does.
    pub fn input(&mut self, input: Input) -> Vec<Output> {
        match input {
            Input::Resize(width, height) => {
                self.size = (width, height);
                Vec::new()
            }
            Input::Redraw => vec![Output::Redraw],
            Input::Paste(text) => {
                if self.overlay.is_none() && !self.is_small() {
                    self.message = None;
                    self.entries[self.focus].paste(&text);
                }
                Vec::new()
            }
            Input::Key(key) if key.kind != KeyEventKind::Release => self.key(key),
            Input::Key(_) | Input::Tick | Input::Mouse(_) => Vec::new(),
        }
    }

    fn key(&mut self, key: KeyEvent) -> Vec<Output> {
        let confirmed = std::mem::take(&mut self.confirm);
        self.message = None;
        let action = keys::action(key);
        match action {
            Some(Action::Leave) => return self.leave(confirmed),
            Some(Action::Suspend) => return vec![Output::Suspend],
            Some(Action::Redraw) => return vec![Output::Redraw],
            _ if self.is_small() => return Vec::new(),
            _ => {}
        }
        if let Some(overlay) = self.overlay.take() {
            return self.key_of_overlay(overlay, key, action);
        }
        match action {
            Some(Action::NextField) => self.go(1),
            Some(Action::PreviousField) => self.go(Field::ALL.len() - 1),
            Some(Action::Save) => self.look(),
            Some(Action::Help) => self.overlay = Some(Overlay::Help),
            _ if key.code == KeyCode::Enter && self.field().is_line() => self.go(1),
            _ => _ = self.entries[self.focus].key(key),
        }
        Vec::new()
    }

    /// To another field, in a circle.
    fn go(&mut self, steps: usize) {
        self.focus = (self.focus + steps) % Field::ALL.len();
    }

    /// A key while something lies over the form; what it does not close stays.
    fn key_of_overlay(&mut self, overlay: Overlay, key: KeyEvent, action: Option<Action>) -> Vec<Output> {
        let letter = if let KeyCode::Char(c) = key.code { crate::text::half_width(c).to_ascii_lowercase() } else { '\0' };
        match (&overlay, key.code, letter) {
            (Overlay::Reminder(Some(_)), _, 'n') => {
                self.begin_anew();
                return vec![Output::Forget];
            }
            (Overlay::Names(_), _, 'y') => {
                let mut form = self.form();
                form.mask();
                self.show(&form);
                self.look();
                self.say(Tone::Info, self.words.masked());
            }
            (Overlay::Names(_), _, 'n') => {
                self.names_seen = Some(self.form());
                self.look();
            }
            (Overlay::Save(_), KeyCode::Enter, _) => return self.save(),
            (Overlay::Saved(_), _, 'n') => {}
            (Overlay::Saved(_), KeyCode::Enter | KeyCode::Esc, _) | (Overlay::Saved(_), _, 'q') => return vec![Output::Leave],
            (Overlay::Reminder(_) | Overlay::Help, KeyCode::Enter | KeyCode::Esc, _)
            | (Overlay::Names(_) | Overlay::Save(_), KeyCode::Esc, _) => {}
            (Overlay::Help, ..) if action == Some(Action::Help) => {}
            _ => self.overlay = Some(overlay),
        }
        Vec::new()
    }
}
