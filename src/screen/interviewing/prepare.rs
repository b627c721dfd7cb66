//! Lays out what the screen of an interview shows, before it is drawn.

use super::{
    areas::Pane,
    pages,
    paint::text,
    state::{InterviewScreen, Overlay},
    watching_keys,
};
use crate::{
    interview::{Role as Speaker, ShownPart},
    screen::{
        draw::paint::{Themed, glyphs},
        layout::Row,
        theme::Role,
    },
};

impl InterviewScreen {
    /// Lays out what is shown. Scrolling stays on the texts.
    pub fn prepare(&mut self) {
        let areas = self.areas();
        if areas.is_small {
            return;
        }
        let layout = self.layout(areas.inside(Pane::Talk).width);
        self.pages.talk = match &self.result {
            Some(result) if !self.talk_in_front => pages::result(result, &layout),
            _ if self.lines.is_empty() => {
                let opening = match self.seat {
                    Some(Speaker::Doctor) => self.words.opening(),
                    Some(_) => self.words.opening_patient(),
                    None => self.words.opening_watching(),
                };
                text(opening, Role::Dim, &layout)
            }
            _ => pages::talk(&self.lines, self.words, &layout),
        };
        if let (None, Some(since)) = (self.next.role(), self.speaking) {
            let said = self.words.judging(self.clock.saturating_sub(since).as_secs());
            let rows = text(&said, Role::Dim, &layout).into_iter().chain([Row::empty()]);
            self.pages.talk.splice(0..0, rows);
        }
        let mut talk_ends = Vec::new();
        if let (Some(role), Some(since)) = (self.next.role(), self.speaking) {
            let said = self.words.speaking(role, self.clock.saturating_sub(since).as_secs());
            self.pages.talk.push(Row::empty());
            self.pages.talk.extend(text(&said, Role::Dim, &layout));
        }
        for line in self.waiting() {
            let said = format!("{}{line}", self.words.waiting());
            talk_ends.extend(text(&said, Role::Dim, &layout));
        }
        self.pages.talk.extend(talk_ends);
        let (side, lit) = self.side_rows(areas.inside(Pane::Side).width);
        self.pages.side = side;
        if let Some(lit) = lit.filter(|_| std::mem::take(&mut self.is_lit)) {
            let room = usize::from(areas.inside(Pane::Side).height);
            let offset = self.offset(Pane::Side);
            if !(offset..offset + room).contains(&lit) {
                self.offsets.insert(Pane::Side, lit.saturating_sub(room / 2));
            }
        }
        for pane in [Pane::Talk, Pane::Side] {
            let room = usize::from(areas.inside(pane).height);
            let last = self.rows(pane).saturating_sub(room);
            if let Some(offset) = self.offsets.get_mut(&pane) {
                *offset = (*offset).min(last);
                // What is scrolled to its end follows what is said.
                if pane == Pane::Talk && *offset == last && self.result.is_none() {
                    self.offsets.remove(&pane);
                }
            }
        }
        let keys = self.useful_keys().len() + if self.own.is_none() { watching_keys::BINDINGS.len() } else { 0 };
        if let Some(Overlay::Help(scroll)) = &mut self.overlay {
            *scroll = (*scroll).min((keys + 6).saturating_sub(usize::from(self.size.1.saturating_sub(6))));
        }
    }

    /// The facts that the person may see now; none for a doctor before the end.
    pub(super) fn sheet(&self) -> Option<&[ShownPart]> {
        match self.seat {
            Some(Speaker::Doctor) => None,
            Some(_) => self.patient_sheet.as_deref(),
            None => self.whole_sheet.as_deref(),
        }
    }

    /// How many facts of what the person may see were told, and how many there are.
    pub(super) fn found(&self) -> Option<(usize, usize)> {
        let facts: Vec<&str> = self.sheet()?.iter().flat_map(|part| &part.facts).map(|fact| fact.id.as_str()).collect();
        let is_told = |id: &&&str| self.lines.iter().any(|line| line.told.iter().any(|told| told == **id));
        Some((facts.iter().filter(is_told).count(), facts.len()))
    }

    /// The patient's card, who plays whom, and the orders or the facts; and the row of the fact that was told last.
    fn side_rows(&self, width: u16) -> (Vec<Row>, Option<usize>) {
        let layout = self.layout(width);
        let card = self.card.as_deref().unwrap_or(self.words.no_card());
        let mut rows = text(card, Role::Strong, &layout);
        rows.extend(text(&self.about, Role::Dim, &layout));
        rows.push(Row::empty());
        if let Some(sheet) = self.sheet() {
            let before = rows.len();
            let (facts, lit) = pages::facts(sheet, &self.lines, glyphs(self.options()).done, &layout);
            rows.extend(facts);
            return (rows, lit.map(|row| row + before));
        }
        rows.extend(text(self.words.orders(), Role::Heading, &layout));
        rows.extend(pages::orders(&self.lines, self.words, &layout));
        (rows, None)
    }

    fn rows(&self, pane: Pane) -> usize {
        match pane {
            Pane::Talk => self.pages.talk.len(),
            Pane::Side => self.pages.side.len(),
            Pane::Notes | Pane::Field => 0,
        }
    }

    /// How far a pane is scrolled.
    pub(super) fn offset(&self, pane: Pane) -> usize {
        let room = usize::from(self.areas().inside(pane).height);
        let last = self.rows(pane).saturating_sub(room);
        let default = if pane == Pane::Talk { last } else { 0 };
        self.offsets.get(&pane).copied().unwrap_or(default)
    }
}
