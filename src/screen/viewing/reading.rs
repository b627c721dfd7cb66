//! An answer in full, and two side by side.

use super::{
    keys::Action,
    opened::{Compared, Page},
    rows,
    state::{Face, Output, ViewScreen},
};
use crate::{
    items::Item,
    screen::state::Tone,
    viewing::{Opened, Table, curl, difference, page},
};

/// Columns from which on what belongs beside the answer stands there.
const WIDE: u16 = 120;

impl ViewScreen {
    /// An answer was read, or why not.
    pub fn opened(&mut self, place: usize, opened: Result<Box<Opened>, String>) {
        let opened = match opened {
            Ok(opened) => opened,
            Err(why) => return self.say(Tone::Error, &why),
        };
        // The runs may have been read again meanwhile.
        if !self.is_at(place, &opened.turn.key) {
            return;
        }
        let Some(table) = &self.table else { return };
        let sections = page(table.items().item(place), &opened, table.notes(place), self.words.0);
        let at = sections.iter().position(|section| section.is_answer).unwrap_or(0);
        self.face = Face::Page(Box::new(Page { place, opened, sections, at, offsets: [0, 0], laid: None }));
    }

    /// Whether the answer to this question is at this place.
    pub(super) fn is_at(&self, place: usize, question: &str) -> bool {
        let items = self.table.as_ref().map(Table::items);
        items.is_some_and(|items| place < items.len() && items.item(place).question_digest() == Item::shortened(question))
    }

    /// The page again, after a note: what is unfolded and in sight stays.
    pub(super) fn lay_out_again(&mut self) {
        let language = self.words.0;
        let (Face::Page(open), Some(table)) = (&mut self.face, &self.table) else { return };
        let sections = page(table.items().item(open.place), &open.opened, table.notes(open.place), language);
        let folded: Vec<(String, bool)> = open.sections.iter().map(|section| (section.title.clone(), section.is_folded)).collect();
        open.sections = sections;
        for section in &mut open.sections {
            if let Some((_, is_folded)) = folded.iter().find(|(title, _)| *title == section.title) {
                section.is_folded = *is_folded;
            }
        }
        open.at = open.at.min(open.sections.len() - 1);
        open.laid = None;
    }

    /// Lays out what is open for the size of the terminal: before it is drawn.
    pub fn prepare(&mut self) {
        let (width, options) = (self.size.0, crate::screen::draw::paint::Themed::options(self));
        let Face::Page(page) = &mut self.face else { return };
        if page.laid.as_ref().is_none_or(|laid| laid.width() != width) {
            page.laid = Some(rows::lay_out(&page.sections, page.at, width, width >= WIDE, options));
        }
        let rows = usize::from(self.size.1).saturating_sub(super::areas::PAGE_FRAME).max(1);
        if let Some(laid) = &page.laid {
            for pane in 0..2 {
                page.offsets[pane] = page.offsets[pane].min(laid.rows(pane).len().saturating_sub(rows));
            }
        }
    }

    fn page_rows(&self) -> usize {
        usize::from(self.size.1).saturating_sub(super::areas::PAGE_FRAME).max(1)
    }

    pub(super) fn act_on_page(&mut self, action: Action) -> Vec<Output> {
        self.prepare();
        let rows = self.page_rows();
        let Face::Page(page) = &mut self.face else { return Vec::new() };
        let (place, pane) = (page.place, page.pane());
        let last = page.laid.as_ref().map_or(0, |laid| laid.rows(pane).len().saturating_sub(rows));
        let offset = &mut page.offsets[pane];
        match action {
            Action::Down => *offset = (*offset + 1).min(last),
            Action::Up => *offset = offset.saturating_sub(1),
            Action::PageDown => *offset = (*offset + rows).min(last),
            Action::PageUp => *offset = offset.saturating_sub(rows),
            Action::Top => *offset = 0,
            Action::Bottom => *offset = last,
            Action::NextSection | Action::PreviousSection => {
                let count = page.sections.len();
                page.at = (page.at + if action == Action::NextSection { 1 } else { count - 1 }) % count;
                page.laid = None;
                self.section_in_sight();
            }
            Action::Open => {
                let section = &mut page.sections[page.at];
                section.is_folded = !section.is_folded;
                page.laid = None;
                self.section_in_sight();
            }
            Action::Copy => return vec![Output::Copy(curl(&page.opened).line)],
            Action::NextItem | Action::PreviousItem => {
                return self.neighbour(place, action == Action::NextItem).map(Output::Open).into_iter().collect();
            }
            Action::NextOther | Action::PreviousOther => match self.other(place, action == Action::NextOther) {
                Some(other) => return vec![Output::Open(other)],
                None => self.say(Tone::Info, self.words.no_other()),
            },
            _ => {}
        }
        Vec::new()
    }

    /// Scrolls so that the beginning of the section that has the keys is in sight.
    fn section_in_sight(&mut self) {
        self.prepare();
        let rows = self.page_rows();
        let Face::Page(page) = &mut self.face else { return };
        let pane = page.pane();
        let Some(begin) = page.laid.as_ref().map(|laid| laid.begin(page.at)) else { return };
        let offset = &mut page.offsets[pane];
        if begin < *offset || begin >= *offset + rows.saturating_sub(2) {
            *offset = begin;
        }
        self.prepare();
    }

    /// Marks an answer, or compares it with the marked one.
    pub(super) fn compare(&mut self) -> Vec<Output> {
        let Some(place) = self.current() else { return Vec::new() };
        match self.marked.take() {
            Some(marked) if marked != place => vec![Output::OpenTwo(marked, place)],
            Some(_) => Vec::new(),
            None => {
                self.marked = Some(place);
                self.say(Tone::Info, self.words.marked());
                Vec::new()
            }
        }
    }

    /// Compares an answer with the next one to the same question.
    pub(super) fn compare_other(&mut self) -> Vec<Output> {
        let Some(place) = self.current() else { return Vec::new() };
        match self.other(place, true) {
            Some(other) => vec![Output::OpenTwo(place, other)],
            None => {
                self.say(Tone::Info, self.words.no_other());
                Vec::new()
            }
        }
    }

    /// Two answers were read, or why not.
    pub fn compared(&mut self, places: (usize, usize), opened: Result<(Box<Opened>, Box<Opened>), String>) {
        match opened {
            Ok(opened) if !self.is_at(places.0, &opened.0.turn.key) || !self.is_at(places.1, &opened.1.turn.key) => {}
            Ok(opened) => {
                let difference = difference(&opened.0.turn.text, &opened.1.turn.text);
                self.face = Face::Two(Box::new(Compared { places, opened, difference, offset: 0 }));
            }
            Err(why) => self.say(Tone::Error, &why),
        }
    }

    pub(super) fn act_on_two(&mut self, action: Action) -> Vec<Output> {
        let rows = self.page_rows();
        let Face::Two(two) = &mut self.face else { return Vec::new() };
        let (first, second) = two.places;
        match action {
            Action::Down => two.offset += 1,
            Action::Up => two.offset = two.offset.saturating_sub(1),
            Action::PageDown => two.offset += rows,
            Action::PageUp => two.offset = two.offset.saturating_sub(rows),
            Action::Top => two.offset = 0,
            Action::Bottom => two.offset = usize::MAX / 2,
            Action::Open => return vec![Output::Open(second)],
            Action::Copy => return vec![Output::Copy(curl(&two.opened.1).line)],
            Action::NextOther | Action::PreviousOther => {
                let all = self.others(second);
                let forwards = action == Action::NextOther;
                let Some(at) = all.iter().position(|place| *place == second) else { return Vec::new() };
                let step = if forwards { 1 } else { all.len() - 1 };
                let next = all[(at + step) % all.len()];
                // The one on the left is no answer to compare it with.
                let next = if next == first { all[(at + 2 * step) % all.len()] } else { next };
                if next != second && next != first {
                    return vec![Output::OpenTwo(first, next)];
                }
                self.say(Tone::Info, self.words.no_other());
            }
            _ => {}
        }
        Vec::new()
    }
}
