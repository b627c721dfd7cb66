//! Lays out what the screen of an interview shows, before it is drawn.

use super::{
    areas::Pane,
    keys::BINDINGS,
    pages,
    paint::text,
    state::{InterviewScreen, Overlay},
};
use crate::screen::{layout::Row, theme::Role};

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
            _ if self.lines.is_empty() => text(self.words.opening(), Role::Dim, &layout),
            _ => pages::talk(&self.lines, self.words, &layout),
        };
        if let (Some(role), Some(since)) = (self.next.role(), self.speaking) {
            let said = self.words.speaking(role, self.clock.saturating_sub(since).as_secs());
            self.pages.talk.push(Row::empty());
            self.pages.talk.extend(text(&said, Role::Dim, &layout));
        }
        self.pages.side = self.side_rows(areas.inside(Pane::Side).width);
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
        if let Some(Overlay::Help(scroll)) = &mut self.overlay {
            *scroll = (*scroll).min((BINDINGS.len() + 4).saturating_sub(usize::from(self.size.1.saturating_sub(6))));
        }
    }

    /// The patient's card, who plays whom, and the orders.
    fn side_rows(&self, width: u16) -> Vec<Row> {
        let layout = self.layout(width);
        let card = self.card.as_deref().unwrap_or(self.words.no_card());
        let mut rows = text(card, Role::Strong, &layout);
        rows.extend(text(&self.about, Role::Dim, &layout));
        rows.push(Row::empty());
        rows.extend(text(self.words.orders(), Role::Heading, &layout));
        rows.extend(pages::orders(&self.lines, self.words, &layout));
        rows
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
