//! What a key does.

use super::{
    keys::{self, Action},
    overlay::Overlay,
    state::{Face, Output, ViewScreen},
};
use crate::{
    screen::state::{Input, Tone},
    text::half_width,
};
use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseEventKind};

/// Rows that a turn of the wheel moves.
const WHEEL: usize = 3;

impl ViewScreen {
    /// Takes what a reader does.
    pub fn input(&mut self, input: Input) -> Vec<Output> {
        match input {
            Input::Resize(width, height) => {
                self.size = (width, height);
                self.keep_in_sight();
                Vec::new()
            }
            Input::Redraw => vec![Output::Redraw],
            Input::Paste(text) => {
                if let Some(Overlay::Filter(entry, _) | Overlay::Note(_, entry) | Overlay::Tags(_, entry, _)) = &mut self.overlay {
                    entry.paste(&text);
                }
                Vec::new()
            }
            Input::Mouse(mouse) => {
                let action = match mouse.kind {
                    MouseEventKind::ScrollDown => Action::Down,
                    MouseEventKind::ScrollUp => Action::Up,
                    _ => return Vec::new(),
                };
                (0..WHEEL).flat_map(|_| self.act(action)).collect()
            }
            Input::Key(key) if key.kind != KeyEventKind::Release => self.key(key),
            Input::Key(_) | Input::Tick => Vec::new(),
        }
    }

    fn key(&mut self, key: KeyEvent) -> Vec<Output> {
        let action = keys::action(key);
        self.message = None;
        match action {
            Some(Action::Suspend) => return vec![Output::Suspend],
            Some(Action::Redraw) => return vec![Output::Redraw],
            Some(Action::Leave) if key.modifiers.contains(KeyModifiers::CONTROL) => return vec![Output::Leave],
            _ => {}
        }
        if let Some(overlay) = self.overlay.take() {
            return self.key_of_overlay(overlay, key, action);
        }
        action.map_or_else(Vec::new, |action| self.act(action))
    }

    /// Does what an action says, where it can be done.
    fn act(&mut self, action: Action) -> Vec<Output> {
        match action {
            Action::Help => self.overlay = Some(Overlay::Help(0)),
            Action::Remarks => self.overlay = Some(Overlay::Remarks),
            Action::ReadAgain if !self.is_reading => {
                self.is_reading = true;
                return vec![Output::ReadAgain];
            }
            Action::Leave | Action::Back => return self.back(action),
            _ if self.table.is_none() => {}
            Action::Note => self.begin_note(),
            Action::Tags => self.begin_tags(),
            Action::Send => self.begin_sending(),
            Action::SelectNone => self.selection.clear(),
            Action::AsOne => self.turn_as_one(),
            Action::Compare => return self.compare(),
            Action::CompareOther => return self.compare_other(),
            Action::Select => self.select(),
            action => {
                return match &self.face {
                    Face::Table => self.act_on_table(action),
                    Face::Page(_) => self.act_on_page(action),
                    Face::Two(_) => self.act_on_two(action),
                };
            }
        }
        Vec::new()
    }

    fn act_on_table(&mut self, action: Action) -> Vec<Output> {
        match action {
            Action::Open => return self.open_row(),
            Action::Filter => self.begin_filter(),
            Action::Everything => return self.show_everything(),
            Action::Sort => self.begin_sorting(),
            Action::Reverse => self.reverse(),
            Action::Group => self.begin_grouping(),
            Action::Groups => self.turn_groups(),
            Action::Left => self.skipped = self.skipped.saturating_sub(1),
            Action::Right => self.skipped = (self.skipped + 1).min(self.columns.len().saturating_sub(2)),
            Action::NextDisagreement => self.disagree(true),
            Action::PreviousDisagreement => self.disagree(false),
            Action::Range => self.range(),
            Action::SelectShown => self.select_shown(),
            moving => self.go(moving),
        }
        Vec::new()
    }

    /// One step back: from what is open to the table, from a search or a range to none, from the table out.
    fn back(&mut self, action: Action) -> Vec<Output> {
        if !matches!(self.face, Face::Table) {
            let place = self.current();
            self.face = Face::Table;
            if let Some(row) = place.and_then(|place| self.view.row_of(place)) {
                self.cursor = row;
                self.keep_in_sight();
            }
            return Vec::new();
        }
        if action == Action::Leave {
            return vec![Output::Leave];
        }
        if self.searching.take().is_some() {
            self.say(Tone::Info, self.words.search_stopped());
            return vec![Output::StopSearch];
        }
        if self.anchor.take().is_none() && self.marked.take().is_none() {
            self.say(Tone::Info, self.words.how_to_leave());
        }
        Vec::new()
    }

    fn key_of_overlay(&mut self, overlay: Overlay, key: KeyEvent, action: Option<Action>) -> Vec<Output> {
        if key.code == KeyCode::Esc {
            return Vec::new();
        }
        match overlay {
            Overlay::Filter(entry, _) => self.key_of_filter(entry, key),
            Overlay::Note(place, mut entry) => {
                let is_sent = key.modifiers.contains(KeyModifiers::CONTROL) && matches!(key.code, KeyCode::Char('s'));
                if is_sent || key.code == KeyCode::F(2) {
                    return self.send_note(place, &entry);
                }
                entry.key(key);
                self.overlay = Some(Overlay::Note(place, entry));
                Vec::new()
            }
            Overlay::Tags(place, entry, _) => self.key_of_tags(place, entry, key),
            Overlay::Menu(menu) => self.key_of_menu(menu, key, action),
            Overlay::Sent(said, command) => {
                let letter = if let KeyCode::Char(c) = key.code { half_width(c).to_ascii_lowercase() } else { '\0' };
                match (letter, command) {
                    ('y', Some(command)) => return vec![Output::Run(command)],
                    (_, None) if matches!(key.code, KeyCode::Enter | KeyCode::Char('q')) => {}
                    (_, command) => self.overlay = Some(Overlay::Sent(said, command)),
                }
                Vec::new()
            }
            Overlay::Help(from) => {
                match action {
                    Some(Action::Down | Action::PageDown) => self.overlay = Some(Overlay::Help(from + 1)),
                    Some(Action::Up | Action::PageUp) => self.overlay = Some(Overlay::Help(from.saturating_sub(1))),
                    Some(Action::Help | Action::Leave | Action::Open) => {}
                    _ => self.overlay = Some(Overlay::Help(from)),
                }
                Vec::new()
            }
            Overlay::Remarks => {
                match action {
                    Some(Action::AsOne) if self.can(Action::AsOne) => self.turn_as_one(),
                    Some(Action::Open | Action::Leave | Action::Remarks) => {}
                    _ => self.overlay = Some(Overlay::Remarks),
                }
                Vec::new()
            }
        }
    }
}
