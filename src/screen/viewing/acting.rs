//! Filters, sorting, notes, and what is made of selected answers.

use super::{
    keys::Action,
    menu::{Choices, Menu},
    overlay::Overlay,
    state::{Output, Unsaved, ViewScreen},
    world::{Sending, Sent},
};
use crate::{
    language::Bilingual,
    record::{NoteRecord, NoteTag},
    screen::state::{Entry, Tone},
    viewing::{Filter, Grouping, Sort},
};
use crossterm::event::{KeyCode, KeyEvent};

impl ViewScreen {
    pub(super) fn begin_filter(&mut self) {
        self.overlay = Some(Overlay::Filter(Entry::line(&self.filter.to_string()), None));
    }

    /// A key while a filter is written. A filter that is wrong stays, with the place of the mistake.
    pub(super) fn key_of_filter(&mut self, mut entry: Entry, key: KeyEvent) -> Vec<Output> {
        if key.code != KeyCode::Enter {
            entry.key(key);
            self.overlay = Some(Overlay::Filter(entry, None));
            return Vec::new();
        }
        let parsed = Filter::parse(&entry.text()).and_then(|filter| match &self.table {
            Some(table) => crate::viewing::Matcher::new(&filter, table).map(|_| filter),
            None => Ok(filter),
        });
        match parsed {
            Ok(filter) => {
                self.filter = filter;
                (self.cursor, self.offset) = (0, 0);
                self.apply_filter()
            }
            Err(error) => {
                self.overlay = Some(Overlay::Filter(entry, Some(error)));
                Vec::new()
            }
        }
    }

    pub(super) fn show_everything(&mut self) -> Vec<Output> {
        let current = self.current();
        self.filter = Filter::everything();
        let outputs = self.apply_filter();
        if let Some(row) = current.and_then(|place| self.view.row_of(place)) {
            self.cursor = row;
            self.keep_in_sight();
        }
        outputs
    }

    pub(super) fn begin_sorting(&mut self) {
        let at = self.view.sort().first().and_then(|sort| self.columns.iter().position(|field| *field == sort.field)).unwrap_or(0);
        self.overlay = Some(Overlay::Menu(Menu::new(Choices::Sort(self.columns.clone()), at)));
    }

    /// Turns the order round.
    pub(super) fn reverse(&mut self) {
        let mut sort = self.view.sort().to_vec();
        match sort.first_mut() {
            Some(first) => first.descending = !first.descending,
            None => return self.begin_sorting(),
        }
        self.sort_by(sort);
    }

    pub(super) fn begin_grouping(&mut self) {
        let groups: Vec<Option<Grouping>> = std::iter::once(None).chain(Grouping::ALL.map(Some)).collect();
        let at = groups.iter().position(|group| *group == self.view.grouping()).unwrap_or(0);
        self.overlay = Some(Overlay::Menu(Menu::new(Choices::Group(groups), at)));
    }

    pub(super) fn begin_sending(&mut self) {
        if self.is_beginning {
            self.say(Tone::Warning, self.words.still_reading());
            return;
        }
        if self.chosen().is_empty() {
            self.say(Tone::Warning, self.words.nothing_selected());
            return;
        }
        self.overlay = Some(Overlay::Menu(Menu::new(Choices::Send(Sending::ALL.to_vec()), 0)));
    }

    /// The selected answers, or the one that has the keys.
    pub(super) fn chosen(&self) -> Vec<usize> {
        if self.selection.is_empty() { self.current().into_iter().collect() } else { self.selection.places().collect() }
    }

    pub(super) fn key_of_menu(&mut self, mut menu: Menu, key: KeyEvent, action: Option<Action>) -> Vec<Output> {
        match (key.code, action) {
            (KeyCode::Enter, _) => return self.choose(&menu),
            (_, Some(Action::Down | Action::NextSection)) => menu.step(true),
            (_, Some(Action::Up | Action::PreviousSection)) => menu.step(false),
            (_, Some(Action::Leave)) => return Vec::new(),
            _ => {}
        }
        self.overlay = Some(Overlay::Menu(menu));
        Vec::new()
    }

    fn choose(&mut self, menu: &Menu) -> Vec<Output> {
        match &menu.choices {
            Choices::Sort(fields) => {
                let field = fields[menu.at].clone();
                // The worst first; the same column once more turns it round.
                let descending = self.view.sort().first().is_some_and(|sort| sort.field == field && !sort.descending);
                self.sort_by(vec![Sort { field, descending }]);
                Vec::new()
            }
            Choices::Group(groups) => {
                self.group_by(groups[menu.at]);
                Vec::new()
            }
            Choices::Send(all) => {
                self.say(Tone::Info, self.words.writing());
                vec![Output::Send(all[menu.at], self.chosen())]
            }
        }
    }

    /// Something was made of answers, or why not.
    pub fn sent(&mut self, sent: Result<Sent, Bilingual>) {
        self.message = None;
        match sent {
            Ok(Sent { said, command }) => self.overlay = Some(Overlay::Sent(said.words(self.words.0).to_owned(), command)),
            Err(why) => {
                let why = why.words(self.words.0).to_owned();
                self.overlay = Some(Overlay::Sent(why, None));
            }
        }
    }

    /// A command has run on the terminal.
    pub fn ran(&mut self, code: Option<i32>) {
        let said = self.words.ran(code);
        self.say(if code == Some(0) { Tone::Info } else { Tone::Warning }, &said);
    }

    /// The reader's own note on an answer.
    fn own_note(&self, place: usize) -> Option<&NoteRecord> {
        self.table.as_ref()?.notes(place).iter().find(|note| note.author == self.author)
    }

    pub(super) fn begin_note(&mut self) {
        let Some(place) = self.current() else { return };
        let text = self.own_note(place).map_or_else(String::new, |note| note.text.clone());
        self.overlay = Some(Overlay::Note(place, Entry::lines(&text)));
    }

    pub(super) fn begin_tags(&mut self) {
        let Some(place) = self.current() else { return };
        let tags: Vec<&str> = self.own_note(place).map_or_else(Vec::new, |note| note.tags.iter().map(NoteTag::as_str).collect());
        self.overlay = Some(Overlay::Tags(place, Entry::line(&tags.join(" ")), None));
    }

    /// Saves a note; the tags stay.
    pub(super) fn send_note(&mut self, place: usize, entry: &Entry) -> Vec<Output> {
        let tags = self.own_note(place).map_or_else(Vec::new, |note| note.tags.clone());
        self.say(Tone::Info, self.words.saving());
        vec![Output::Note(place, entry.text().trim().to_owned(), tags)]
    }

    pub(super) fn key_of_tags(&mut self, place: usize, mut entry: Entry, key: KeyEvent) -> Vec<Output> {
        if key.code != KeyCode::Enter {
            entry.key(key);
            self.overlay = Some(Overlay::Tags(place, entry, None));
            return Vec::new();
        }
        let written = entry.text();
        let words = written.split(|c: char| c.is_whitespace() || matches!(c, ',' | '，' | '、')).filter(|word| !word.is_empty());
        let mut tags: Vec<NoteTag> = Vec::new();
        for word in words {
            match word.trim_start_matches('#').parse::<NoteTag>() {
                Ok(tag) if !tags.contains(&tag) => tags.push(tag),
                Ok(_) => {}
                Err(wrong) => {
                    let why = wrong.words(self.words.0);
                    self.overlay = Some(Overlay::Tags(place, entry, Some(why)));
                    return Vec::new();
                }
            }
        }
        let text = self.own_note(place).map_or_else(String::new, |note| note.text.clone());
        self.say(Tone::Info, self.words.saving());
        vec![Output::Note(place, text, tags)]
    }

    /// A note is on the disk, or why not; one that is not is offered again.
    pub fn noted(&mut self, place: usize, noted: Result<NoteRecord, Unsaved>) {
        match noted {
            Ok(note) => {
                self.say(Tone::Info, self.words.saved());
                let is_here = self.is_at(place, &note.turn_key);
                if let Some(table) = self.table.as_mut().filter(|_| is_here) {
                    table.noted(place, note);
                    for field in [crate::viewing::Field::Tag, crate::viewing::Field::Note] {
                        let has = table.value(&field, table.items().item(place)) != crate::viewing::Value::Missing;
                        if has && !self.columns.contains(&field) {
                            self.columns.push(field);
                        }
                    }
                }
                self.lay_out_again();
            }
            Err(Unsaved { text, tags, why }) => {
                self.say(Tone::Error, &why);
                let before = self.own_note(place).map_or("", |note| note.text.as_str());
                self.overlay = Some(if text == before {
                    let tags: Vec<&str> = tags.iter().map(NoteTag::as_str).collect();
                    Overlay::Tags(place, Entry::line(&tags.join(" ")), Some(why))
                } else {
                    Overlay::Note(place, Entry::lines(&text))
                });
            }
        }
    }

    /// A text is on the clipboard, or why not.
    pub fn copied(&mut self, copied: Result<(), String>) {
        match copied {
            Ok(()) => self.say(Tone::Info, self.words.copied()),
            Err(why) => self.say(Tone::Error, &why),
        }
    }

    /// Shows models that are the same as one, or apart again.
    pub(super) fn turn_as_one(&mut self) {
        let current = self.current();
        let Some(table) = &mut self.table else { return };
        let same = table.items().same_models();
        if same.is_empty() {
            self.say(Tone::Info, self.words.no_same_models());
            return;
        }
        self.as_one = !self.as_one;
        table.show_as_one(&same, self.as_one);
        let said = if self.as_one { self.words.shown_as_one() } else { self.words.shown_apart() };
        self.say(Tone::Info, said);
        let sort = self.view.sort().to_vec();
        // A filter on models has other answers now; what was searched for stays as it is.
        if self.searching.is_none() && !self.filter.reads_texts() {
            self.apply_filter();
        }
        self.sort_by(sort);
        if let Some(row) = current.and_then(|place| self.view.row_of(place)) {
            self.cursor = row;
            self.keep_in_sight();
        }
    }
}
