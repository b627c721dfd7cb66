//! What a key does in an interview.

use super::{
    areas::{Areas, Pane},
    keys::{self, Action},
    menu::Menu,
    state::{InterviewScreen, Output, Overlay},
    watching_keys,
};
use crate::{
    interview::Role,
    screen::state::{Input, Tone},
};
use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, MouseEventKind};

/// Rows of one turn of the wheel.
const WHEEL: isize = 3;

impl InterviewScreen {
    /// Takes what the person does.
    pub fn input(&mut self, input: Input) -> Vec<Output> {
        match input {
            Input::Resize(width, height) => {
                self.size = (width, height);
                Vec::new()
            }
            Input::Redraw => vec![Output::Redraw],
            Input::Paste(text) => {
                self.paste(&text);
                Vec::new()
            }
            Input::Mouse(event) => {
                match event.kind {
                    MouseEventKind::ScrollDown => self.scroll(WHEEL),
                    MouseEventKind::ScrollUp => self.scroll(-WHEEL),
                    _ => {}
                }
                Vec::new()
            }
            Input::Key(key) if key.kind != KeyEventKind::Release => self.key(key),
            Input::Key(_) | Input::Tick => Vec::new(),
        }
    }

    fn paste(&mut self, text: &str) {
        if self.areas().is_small {
            return;
        }
        let has_field = self.has_field();
        match &mut self.overlay {
            Some(Overlay::Conclusion) => self.form.entries[self.form.focus].paste(text),
            Some(Overlay::Orders(menu)) => menu.filter.paste(text),
            Some(Overlay::Help(_)) => {}
            None if self.focus == Pane::Notes => self.notes.paste(text),
            None if has_field => {
                self.focus = Pane::Field;
                self.field.paste(text);
            }
            None => {}
        }
    }

    fn key(&mut self, key: KeyEvent) -> Vec<Output> {
        let confirmed = std::mem::take(&mut self.confirm);
        self.message = None;
        let action = keys::action(key);
        match action {
            // The terminal's key for stopping stops whoever speaks first.
            Some(Action::Leave) if keys::is_ctrl_c(key) && self.speaking.is_some() => return vec![Output::StopWaiting],
            Some(Action::Leave) => return self.leave(confirmed),
            Some(Action::Suspend) => return vec![Output::Suspend],
            Some(Action::Redraw) => return vec![Output::Redraw],
            _ if self.areas().is_small => return Vec::new(),
            _ => {}
        }
        if let Some(overlay) = self.overlay.take() {
            return self.key_of_overlay(overlay, key, action, confirmed);
        }
        match action {
            Some(action) => self.act(action),
            None if self.is_ended() && self.focus != Pane::Notes => self.key_after_the_end(key),
            None if self.seat.is_none() && self.focus != Pane::Notes => match watching_keys::action(key) {
                Some(action) => self.watch(action),
                None => Vec::new(),
            },
            None => self.text(key, confirmed),
        }
    }

    fn act(&mut self, action: Action) -> Vec<Output> {
        match action {
            Action::Orders if self.can_order() => self.overlay = Some(Overlay::Orders(Box::new(Menu::new()))),
            Action::Conclude if self.can_order() => self.open_conclusion(),
            Action::Stop if self.speaking.is_some() => return vec![Output::StopWaiting],
            Action::Stop => self.focus = if self.has_field() { Pane::Field } else { Pane::Talk },
            Action::Again => {
                self.pace.is_paused = false;
                return self.go_on();
            }
            Action::TakeDoctor => return self.take_role(Role::Doctor),
            Action::TakePatient => return self.take_role(Role::Patient),
            Action::Give => return self.give_role(),
            Action::NextPane => self.step_pane(1),
            Action::PreviousPane => self.step_pane(-1),
            Action::PageDown => self.scroll(self.page()),
            Action::PageUp => self.scroll(-self.page()),
            Action::LineDown => self.scroll(1),
            Action::LineUp => self.scroll(-1),
            Action::Help => self.overlay = Some(Overlay::Help(0)),
            // Taken before, or without meaning here.
            Action::Orders | Action::Conclude | Action::Send | Action::Redraw | Action::Suspend | Action::Leave => {}
        }
        Vec::new()
    }

    /// Whether the person can order examinations and tests.
    pub(super) fn can_order(&self) -> bool {
        self.seat == Some(Role::Doctor) && !self.is_ended()
    }

    /// Nothing can be said any more, so letters are keys.
    fn key_after_the_end(&mut self, key: KeyEvent) -> Vec<Output> {
        match key.code {
            KeyCode::Char('q' | 'Q' | 'ｑ') => return self.leave(true),
            KeyCode::Down | KeyCode::Char('j') => self.scroll(1),
            KeyCode::Up | KeyCode::Char('k') => self.scroll(-1),
            KeyCode::Char(' ') => self.scroll(self.page()),
            KeyCode::Home => self.scroll(isize::MIN / 2),
            KeyCode::End => self.scroll(isize::MAX / 2),
            _ => {}
        }
        Vec::new()
    }

    /// The panes that can have the keys, in the order in which `Tab` goes through them.
    fn panes(&self) -> Vec<Pane> {
        let first = if self.has_field() { Pane::Field } else { Pane::Talk };
        // A doctor writes notes, and whoever plays the patient looks up what there is to say.
        let notes_first = self.seat == Some(Role::Doctor);
        if notes_first { vec![first, Pane::Notes, Pane::Side] } else { vec![first, Pane::Side, Pane::Notes] }
    }

    fn step_pane(&mut self, by: isize) {
        if self.is_ended() && self.focus == Pane::Talk && by > 0 && !self.talk_in_front {
            self.talk_in_front = true;
            self.offsets.remove(&Pane::Talk);
            return;
        }
        let panes = self.panes();
        let at = panes.iter().position(|pane| *pane == self.focus).unwrap_or(0);
        // Never empty.
        self.focus = panes[(at + panes.len()).saturating_add_signed(by) % panes.len()];
        if self.is_ended() && self.focus == Pane::Talk {
            self.talk_in_front = false;
            self.offsets.insert(Pane::Talk, 0);
        }
    }

    pub(super) fn areas(&self) -> Areas {
        Areas::of(self.size, self.focus, self.has_field(), self.sheet().is_some())
    }

    /// What scrolls: beside a text that is written, the conversation.
    fn scrolled(&self) -> Pane {
        let areas = self.areas();
        if self.focus == Pane::Side || areas.pane(Pane::Talk).height == 0 { Pane::Side } else { Pane::Talk }
    }

    pub(super) fn scroll(&mut self, by: isize) {
        if let Some(Overlay::Help(scroll)) = &mut self.overlay {
            *scroll = scroll.saturating_add_signed(by);
            return;
        }
        let pane = self.scrolled();
        let offset = self.offset(pane).saturating_add_signed(by);
        self.offsets.insert(pane, offset);
    }

    /// A page of what scrolls, of which one line stays in sight.
    fn page(&self) -> isize {
        let rows = self.areas().inside(self.scrolled()).height.saturating_sub(1).max(1);
        isize::from(i16::try_from(rows).unwrap_or(1))
    }

    fn key_of_overlay(&mut self, overlay: Overlay, key: KeyEvent, action: Option<Action>, confirmed: bool) -> Vec<Output> {
        match (overlay, action) {
            (_, Some(Action::Stop)) => {}
            (Overlay::Help(_), Some(Action::Help)) => {}
            (Overlay::Help(_), None) if matches!(key.code, KeyCode::Enter | KeyCode::Char('q')) => {}
            (Overlay::Help(scroll), action) => {
                self.overlay = Some(Overlay::Help(scroll));
                match (action, key.code) {
                    (Some(Action::PageDown), _) => self.scroll(isize::from(i16::try_from(self.size.1 / 2).unwrap_or(1))),
                    (Some(Action::PageUp), _) => self.scroll(-isize::from(i16::try_from(self.size.1 / 2).unwrap_or(1))),
                    (Some(Action::LineDown), _) | (None, KeyCode::Down) => self.scroll(1),
                    (Some(Action::LineUp), _) | (None, KeyCode::Up) => self.scroll(-1),
                    _ => {}
                }
            }
            (Overlay::Orders(menu), Some(Action::NextPane | Action::Orders)) => {
                self.put_orders(&menu);
                self.focus = Pane::Field;
            }
            (Overlay::Orders(mut menu), _) => {
                menu.key(key);
                self.overlay = Some(Overlay::Orders(menu));
            }
            (Overlay::Conclusion, action) => {
                self.overlay = Some(Overlay::Conclusion);
                match action {
                    Some(Action::Conclude) => return self.lock(confirmed),
                    Some(Action::NextPane) => self.step_part(1),
                    Some(Action::PreviousPane) => self.step_part(3),
                    None if key.code == KeyCode::Enter && self.form.focus == 0 => self.step_part(1),
                    None => _ = self.form.entries[self.form.focus].key(key),
                    Some(Action::Orders) => self.say(Tone::Info, self.words.keys_of_conclusion()),
                    Some(_) => {}
                }
            }
        }
        Vec::new()
    }
}
