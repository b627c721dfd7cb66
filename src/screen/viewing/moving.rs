//! Moving through the table, selecting, opening groups.

use super::{
    keys::Action,
    state::{Face, Output, ViewScreen},
};
use crate::{
    screen::state::Tone,
    viewing::{Grouping, Row, Sort},
};

impl ViewScreen {
    /// Rows of the table that are in sight.
    pub(super) fn table_rows(&self) -> usize {
        usize::from(self.size.1).saturating_sub(super::areas::TABLE_FRAME).max(1)
    }

    /// Moves what is in sight so that the cursor is in it.
    pub(super) fn keep_in_sight(&mut self) {
        let (rows, all) = (self.table_rows(), self.view.rows().len());
        self.cursor = self.cursor.min(all.saturating_sub(1));
        self.offset = self.offset.clamp(self.cursor.saturating_sub(rows - 1), self.cursor).min(all.saturating_sub(rows));
    }

    /// Moves through the table.
    pub(super) fn go(&mut self, action: Action) {
        let (rows, last) = (self.table_rows(), self.view.rows().len().saturating_sub(1));
        self.cursor = match action {
            Action::Down => (self.cursor + 1).min(last),
            Action::Up => self.cursor.saturating_sub(1),
            Action::PageDown => (self.cursor + rows).min(last),
            Action::PageUp => self.cursor.saturating_sub(rows),
            Action::Top => 0,
            Action::Bottom => last,
            _ => self.cursor,
        };
        self.keep_in_sight();
    }

    /// To the next answer on which judges and people are far apart.
    pub(super) fn disagree(&mut self, forwards: bool) {
        let Some(table) = &self.table else { return };
        match self.view.next(self.cursor, forwards, |place| table.is_disagreement(place)) {
            Some(row) => {
                self.cursor = row;
                self.keep_in_sight();
            }
            None => self.say(Tone::Info, self.words.no_disagreement()),
        }
    }

    /// Selects the answer of the cursor, or every answer of its group; then goes on to the next row.
    pub(super) fn select(&mut self) {
        let places = self.row_places(self.cursor);
        match (self.current(), places.as_slice()) {
            (Some(place), _) => self.selection.turn(place),
            (None, places) => self.selection.turn_all(places),
        }
        if matches!(self.face, Face::Table) {
            self.go(Action::Down);
        }
    }

    /// Begins a range at the cursor, or selects from where one began.
    pub(super) fn range(&mut self) {
        let Some(anchor) = self.anchor.take() else {
            self.anchor = Some(self.cursor);
            self.say(Tone::Info, self.words.range_begun());
            return;
        };
        let rows = anchor.min(self.cursor)..=anchor.max(self.cursor);
        let places: Vec<usize> = rows.filter_map(|row| self.view.rows().get(row)).filter_map(item_of).collect();
        self.selection.add(places);
    }

    /// Selects every answer that is shown, or none of them where all are selected.
    pub(super) fn select_shown(&mut self) {
        let places: Vec<usize> = self.view.shown().collect();
        self.selection.turn_all(&places);
    }

    /// The answers of a row: one, or those of a group.
    fn row_places(&self, row: usize) -> Vec<usize> {
        let Some(Row::Group(group)) = self.view.rows().get(row) else { return Vec::new() };
        let (Some(table), Some(grouping)) = (&self.table, self.view.grouping()) else { return Vec::new() };
        let (name, field) = (&self.view.groups()[*group].name, grouping.field());
        self.view.shown().filter(|&place| table.cell(&field, place, self.words.0) == *name).collect()
    }

    /// Opens the answer of the cursor, or closes and opens its group.
    pub(super) fn open_row(&mut self) -> Vec<Output> {
        match (self.view.rows().get(self.cursor), &self.table) {
            (Some(Row::Item(place)), _) => vec![Output::Open(*place)],
            (Some(Row::Group(group)), Some(table)) => {
                self.view.turn_group(table, *group);
                self.keep_in_sight();
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    /// Closes all groups, or opens all.
    pub(super) fn turn_groups(&mut self) {
        if let Some(table) = &self.table {
            self.view.turn_all(table);
            self.keep_in_sight();
        }
    }

    /// Groups by something else; the cursor stays at its answer.
    pub(super) fn group_by(&mut self, grouping: Option<Grouping>) {
        let current = self.current();
        if let Some(table) = &self.table {
            self.view.group_by(table, grouping);
            self.follow(current);
        }
    }

    /// Sorts by another column; once more by the same one turns the order round.
    pub(super) fn sort_by(&mut self, sort: Vec<Sort>) {
        if let Some(table) = &self.table {
            self.view.sort_by(table, sort);
            self.anchor = None;
            // Whoever sorts wants to see what comes first.
            (self.cursor, self.offset) = (0, 0);
            self.keep_in_sight();
        }
    }

    fn follow(&mut self, place: Option<usize>) {
        self.cursor = place.and_then(|place| self.view.row_of(place)).unwrap_or(0);
        self.keep_in_sight();
    }

    /// The answer after the one that is open, or before it, as the table has them.
    pub(super) fn neighbour(&self, place: usize, forwards: bool) -> Option<usize> {
        let row = self.view.row_of(place)?;
        let next = self.view.next(row, forwards, |_| true)?;
        self.view.rows().get(next).and_then(item_of)
    }

    /// The answers to the question of an answer, in order: of other models, in other repeats.
    pub(super) fn others(&self, place: usize) -> Vec<usize> {
        let Some(table) = &self.table else { return Vec::new() };
        let items = table.items();
        let own = items.item(place);
        let same = |item: &crate::items::Item<'_>| (item.case_place(), item.turn()) == (own.case_place(), own.turn());
        items.iter().filter(same).map(crate::items::Item::place).collect()
    }

    /// The next answer to the question of an answer, other than this one; in a circle.
    pub(super) fn other(&self, place: usize, forwards: bool) -> Option<usize> {
        let all = self.others(place);
        let at = all.iter().position(|other| *other == place)?;
        let next = all[(at + if forwards { 1 } else { all.len() - 1 }) % all.len()];
        (next != place).then_some(next)
    }
}

fn item_of(row: &Row) -> Option<usize> {
    match row {
        Row::Item(place) => Some(*place),
        Row::Group(_) => None,
    }
}
