//! Dispatches an input to the overlay, the form or the screen that has the focus.

use super::{App, Field, Input, Output, Overlay, RateField, Screen, overlay::Purpose};
use crate::screen::{
    keys::{Action, Context},
    layout::{Areas, Kind, Pane},
};
use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::Position;
use std::time::Instant;

/// Rows of one turn of the wheel.
const WHEEL: isize = 3;

impl App {
    /// Takes what a user does.
    pub fn input(&mut self, input: Input, now: Instant) -> Vec<Output> {
        self.let_toasts_go(now);
        match input {
            Input::Resize(width, height) => {
                self.size = (width, height);
                Vec::new()
            }
            Input::Tick => Vec::new(),
            Input::Redraw => vec![Output::Redraw],
            Input::Paste(text) => self.paste(&text),
            Input::Mouse(event) => self.mouse(event, now),
            Input::Key(key) if key.kind == KeyEventKind::Release => Vec::new(),
            Input::Key(key) => self.key(key, now),
        }
    }

    fn key(&mut self, key: KeyEvent, now: Instant) -> Vec<Output> {
        if Areas::of(self.size.0, self.size.1).kind == Kind::Small {
            // Nothing can be seen, so only leaving makes sense.
            return match self.keymap.action(key, &[Context::Global]) {
                Some(action @ (Action::Quit | Action::Suspend)) => self.act(action, now),
                _ => Vec::new(),
            };
        }
        let contexts = self.contexts();
        let action = self.keymap.action(key, &contexts).filter(|_| !self.is_text(key));
        let action = if self.overlays.is_empty() { action } else { action.and_then(|a| in_overlay(a, key)) };
        if action != Some(Action::Quit) {
            self.leaving = false;
        }
        match action {
            Some(action) => self.act(action, now),
            None => self.text_key(key),
        }
    }

    /// Whether a key is text where it is pressed: a character without Ctrl or Alt, while something is written.
    fn is_text(&self, key: KeyEvent) -> bool {
        let plain = !key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
        let is_list = self.overlays.last().is_some_and(|o| !matches!(o, Overlay::Entry(_) | Overlay::Rate(_)));
        let is_text = match key.code {
            KeyCode::Char(_) | KeyCode::Backspace | KeyCode::Delete | KeyCode::Left | KeyCode::Right => true,
            KeyCode::Home | KeyCode::End => !is_list,
            _ => false,
        };
        self.is_writing() && plain && is_text
    }

    /// The contexts of a key, the nearest first.
    fn contexts(&self) -> Vec<Context> {
        if let Some(overlay) = self.overlays.last() {
            return match overlay {
                Overlay::Help(_) | Overlay::Log(_) => vec![Context::Movement, Context::Global],
                Overlay::Entry(form) if form.purpose.has_lines() && form.field == Field::Text => vec![Context::Entry, Context::Global],
                Overlay::Entry(_) => vec![Context::Entry, Context::Dialogue, Context::Global],
                Overlay::Rate(form) if form.field == RateField::Comment => vec![Context::Entry, Context::Global],
                Overlay::Rate(_) => vec![Context::Entry, Context::Dialogue, Context::Movement, Context::Global],
                _ => vec![Context::Dialogue, Context::Movement, Context::Global],
            };
        }
        if self.is_writing() {
            return vec![Context::Dialogue, Context::Movement, Context::Global];
        }
        match self.screen {
            Screen::Ward => vec![Context::Ward, Context::Movement, Context::Global],
            Screen::Consultation(_) => vec![Context::Consultation, Context::Movement, Context::Global],
            Screen::Comparison => vec![Context::Comparison, Context::Consultation, Context::Movement, Context::Global],
            Screen::Scores => vec![Context::Scores, Context::Movement, Context::Global],
        }
    }

    /// A key that is no action: text, a digit of a rating.
    fn text_key(&mut self, key: KeyEvent) -> Vec<Output> {
        // A key with Ctrl or Alt that means nothing is not text.
        match self.overlays.last_mut() {
            Some(Overlay::Rate(form)) if form.field != RateField::Comment => {
                if let KeyCode::Char(c) = key.code
                    && let Some(digit) = digit(c)
                {
                    form.digit(digit);
                    form.field = RateField::Rating;
                }
                return Vec::new();
            }
            Some(Overlay::Rate(form)) => {
                form.comment.key(key);
                return Vec::new();
            }
            Some(Overlay::Entry(form)) if form.field == Field::Text || matches!(key.code, KeyCode::Char(_)) => {
                // What is typed is text, wherever the keys were.
                form.field = Field::Text;
                form.problem = None;
                form.entry.key(key);
                return Vec::new();
            }
            Some(Overlay::Palette(p)) => typed(p, key),
            Some(Overlay::Themes(p, _)) => typed(p, key),
            Some(Overlay::Models(p) | Overlay::Judges(p)) => typed(p, key),
            Some(Overlay::Sources(p)) => typed(p, key),
            Some(Overlay::Columns(p) | Overlay::LiveModels(p)) => typed(p, key),
            Some(Overlay::Turns(p)) => typed(p, key),
            Some(Overlay::Variants(_, p)) => typed(p, key),
            Some(_) => return Vec::new(),
            None => return self.typed_below(key),
        }
        self.preview_theme();
        Vec::new()
    }

    /// Text for the filter or the search of the screen.
    fn typed_below(&mut self, key: KeyEvent) -> Vec<Output> {
        if let Some(entry) = self.ward.filter_mut().filter(|_| self.screen == Screen::Ward) {
            if entry.key(key) {
                self.refresh_ward();
            }
        } else if let Some(search) = self.view_mut().and_then(|r| r.search.as_mut()).filter(|s| s.is_typing)
            && search.entry.key(key)
        {
            search.current = 0;
            if let Some(view) = self.view_mut() {
                view.go_to_hit = true;
            }
        }
        Vec::new()
    }

    fn paste(&mut self, text: &str) -> Vec<Output> {
        match self.overlays.last_mut() {
            Some(Overlay::Entry(form)) => {
                form.field = Field::Text;
                form.problem = None;
                form.entry.paste(text);
            }
            Some(Overlay::Rate(form)) => {
                form.field = RateField::Comment;
                form.comment.paste(text);
            }
            Some(Overlay::Palette(p)) => pasted(p, text),
            Some(Overlay::Themes(p, _)) => pasted(p, text),
            Some(Overlay::Models(p) | Overlay::Judges(p)) => pasted(p, text),
            Some(Overlay::Sources(p)) => pasted(p, text),
            Some(Overlay::Columns(p) | Overlay::LiveModels(p)) => pasted(p, text),
            Some(Overlay::Turns(p)) => pasted(p, text),
            Some(Overlay::Variants(_, p)) => pasted(p, text),
            Some(_) => {}
            None => self.paste_below(text),
        }
        self.preview_theme();
        Vec::new()
    }

    fn paste_below(&mut self, text: &str) {
        if self.screen == Screen::Ward {
            if let Some(entry) = self.ward.filter_mut() {
                entry.paste(text);
                self.refresh_ward();
            }
        } else if let Some(search) = self.view_mut().and_then(|r| r.search.as_mut()).filter(|s| s.is_typing) {
            search.entry.paste(text);
        } else if let Screen::Consultation(key) = self.screen.clone() {
            // A text pasted into a consultation is a question in the making.
            self.write_question(Purpose::Own(key), "");
            if let Some(Overlay::Entry(form)) = self.overlays.last_mut() {
                form.entry.paste(text);
            }
        }
    }

    fn mouse(&mut self, event: MouseEvent, now: Instant) -> Vec<Output> {
        let areas = Areas::of(self.size.0, self.size.1);
        if areas.kind == Kind::Small {
            return Vec::new();
        }
        let at = Position::new(event.column, event.row);
        let wheel = match event.kind {
            MouseEventKind::ScrollDown => WHEEL,
            MouseEventKind::ScrollUp => -WHEEL,
            MouseEventKind::Down(MouseButton::Left) => return self.click(at, &areas, now),
            _ => return Vec::new(),
        };
        if !self.overlays.is_empty() {
            let action = if wheel > 0 { Action::Down } else { Action::Up };
            return self.act(action, now);
        }
        match &self.screen {
            Screen::Ward | Screen::Comparison | Screen::Scores => self.move_by(wheel),
            Screen::Consultation(_) => {
                if let Some(view) = self.view_mut() {
                    let pane = match areas.kind {
                        Kind::Panes => Pane::ALL.into_iter().find(|p| areas.pane(*p).contains(at)).unwrap_or(view.pane),
                        Kind::Tabs | Kind::Small => view.pane,
                    };
                    view.scroll_by(pane, wheel);
                }
            }
        }
        Vec::new()
    }

    fn click(&mut self, at: Position, areas: &Areas, now: Instant) -> Vec<Output> {
        if !self.overlays.is_empty() {
            return Vec::new();
        }
        match &self.screen {
            Screen::Ward => {
                let first = areas.inside(areas.list_and_preview().0).y + 1;
                let Some(line) = at.y.checked_sub(first).filter(|l| *l < areas.list_rows()) else { return Vec::new() };
                let position = self.ward.top() + usize::from(line);
                if position >= self.ward.visible().len() {
                    return Vec::new();
                }
                if position == self.ward.cursor() {
                    return self.act(Action::Open, now);
                }
                self.select_case(position);
            }
            Screen::Comparison => self.click_column(at, areas),
            Screen::Scores => {}
            Screen::Consultation(_) => {
                let Some(view) = self.view_mut() else { return Vec::new() };
                if areas.kind == Kind::Panes {
                    view.pane = Pane::ALL.into_iter().find(|p| areas.pane(*p).contains(at)).unwrap_or(view.pane);
                } else if areas.tabs.contains(at) {
                    let third = usize::from(at.x) * Pane::ALL.len() / usize::from(areas.tabs.width.max(1));
                    view.pane = Pane::ALL[third.min(Pane::ALL.len() - 1)];
                }
            }
        }
        Vec::new()
    }
}

/// Of the actions that can be done anywhere, those that make sense over a dialogue. A `q` closes it: whoever is in the help does not mean to leave.
fn in_overlay(action: Action, key: KeyEvent) -> Option<Action> {
    match action {
        Action::Quit if !key.modifiers.contains(KeyModifiers::CONTROL) => Some(Action::Back),
        Action::Quit | Action::Back | Action::Redraw | Action::Suspend => Some(action),
        _ if action.context() == Context::Global => None,
        _ => Some(action),
    }
}

fn typed<T: PartialEq>(picker: &mut super::Picker<T>, key: KeyEvent) {
    if picker.filter.key(key) {
        picker.typed();
    }
}

fn pasted<T: PartialEq>(picker: &mut super::Picker<T>, text: &str) {
    picker.filter.paste(text);
    picker.typed();
}

/// A digit, of either width.
fn digit(c: char) -> Option<u8> {
    let c = match c {
        '０'..='９' => char::from_u32(u32::from(c) - u32::from('０') + u32::from('0'))?,
        c => c,
    };
    c.to_digit(10).and_then(|d| u8::try_from(d).ok())
}
