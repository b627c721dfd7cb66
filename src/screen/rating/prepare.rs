//! Lays out what the rating screen shows, before it is drawn.

use super::{
    areas::{self, Areas, Kind, Pane},
    form_rows::{FormRows, FormSetting},
    overlay::Overlay,
    pages::{PagesKey, text},
    state::{RatingScreen, Saving},
};
use crate::{
    glossary,
    screen::{
        draw::paint::{Themed, glyphs},
        layout::Row,
        theme::Role,
    },
    text::Layout,
};

impl RatingScreen {
    /// Lays out what is shown. Scrolling stays on the texts.
    pub fn prepare(&mut self) {
        if Kind::of(self.size) == Kind::Small {
            return;
        }
        let shown = self.shown_answers();
        let areas = self.areas();
        let inside = areas.inside(areas.case);
        let column = areas::split(areas.answers, shown.len()).first().copied().unwrap_or_default();
        // Side by side, answers have borders in any window.
        let column = if shown.len() > 1 { column.width.saturating_sub(4) } else { areas.inside(areas.answers).width };
        let key = PagesKey {
            item: self.session.item().0,
            views: shown.iter().map(|place| self.view_of(*place)).collect(),
            shown,
            widths: (usize::from(inside.width), usize::from(column), usize::from(areas.inside(areas.reference).width)),
            reference: self.session.reference().is_some(),
            lacks_answers: self.session.lacks_answers(),
        };
        let layout = self.layout(key.widths.0);
        let former_row = self.pages.rated_row;
        self.pages.lay_out(key, &self.session, self.words, layout);
        if self.session.reference().is_none() && self.pane == Pane::Reference {
            self.pane = Pane::Answers;
        }
        let answers_rows =
            if self.pages.is_side_by_side() { areas.answers.height.saturating_sub(2) } else { areas.inside(areas.answers).height };
        // The case opens at the turn that is rated, and stays there in a window of another width.
        let at = self.offsets.entry(Pane::Case).or_insert(self.pages.rated_row);
        if *at == former_row {
            *at = self.pages.rated_row;
        }
        let heights = [
            (Pane::Case, self.pages.case.len(), inside.height),
            (Pane::Answers, self.pages.answers_height(), answers_rows),
            (Pane::Reference, self.pages.reference.len(), areas.inside(areas.reference).height),
        ];
        for (pane, rows, room) in heights {
            let offset = self.offsets.entry(pane).or_default();
            *offset = (*offset).min(rows.saturating_sub(usize::from(room)));
        }
        if let Some(row) = self.cursor_row() {
            let offset = self.offsets.entry(Pane::Answers).or_default();
            *offset = (*offset).min(row).max((row + 1).saturating_sub(usize::from(answers_rows)));
        }
        self.note_shown(&areas, answers_rows);
        self.keep_overlay_on_its_text();
    }

    fn keep_overlay_on_its_text(&mut self) {
        let rows = match self.overlay {
            Some(Overlay::Guidelines(..)) => self.guidelines_rows().len(),
            Some(Overlay::Help(_)) => super::keys::BINDINGS.len() + 24,
            _ => return,
        };
        let room = usize::from(self.size.1.saturating_sub(6));
        if let Some(Overlay::Help(scroll) | Overlay::Guidelines(scroll, _)) = &mut self.overlay {
            *scroll = (*scroll).min(rows.saturating_sub(room));
        }
    }

    /// Which answers are shown, from 0.
    fn shown_answers(&self) -> Vec<usize> {
        let kind = Kind::of(self.size);
        let width = areas::answers_width(self.size, kind);
        let (answers, current) = (self.session.item().1.answers.len(), self.answer());
        // Two that are compared stand side by side in any window.
        let by_itself = self.is_pair() || (kind == Kind::Panes && areas::has_room_for_all(answers, width));
        if !self.side_by_side.unwrap_or(by_itself) {
            return vec![current];
        }
        let columns = areas::columns(answers, width);
        let first = (current / columns * columns).min(answers - columns);
        (first..first + columns).collect()
    }

    pub(super) fn layout(&self, width: usize) -> Layout {
        Layout { width: width.max(2), ambiguous: self.options().ambiguous, ascii: self.options().ascii }
    }

    /// Rows of the form, or of what stands in its place.
    pub(super) fn form_height(&self) -> usize {
        if self.is_marking() { self.marking_height() } else { self.form_rows().rows.len() }
    }

    /// The form, or what stands in its place.
    pub(super) fn form_rows(&self) -> FormRows {
        if self.is_marking() {
            return self.marking_rows();
        }
        let setting = FormSetting {
            session: &self.session,
            words: self.words,
            letters: &self.letters,
            field: self.field,
            width: usize::from(self.size.0.saturating_sub(2)),
            ambiguous: self.options().ambiguous,
            marker: glyphs(self.options()).selected,
        };
        setting.rows()
    }

    /// Why the last rating could not be written; stays until one can.
    pub(super) fn alert_rows(&self) -> Vec<Row> {
        let Saving::Failed(why) = &self.saving else { return Vec::new() };
        let words = self.words;
        let said = format!("! {}{}{why}  {}", words.not_saved(), glossary::colon(words.0), words.draft_kept());
        text(&said, Role::Error, &self.layout(usize::from(self.size.0.saturating_sub(2))))
    }

    /// What the organiser tells raters.
    pub(super) fn guidelines_rows(&self) -> Vec<Row> {
        let written = self.session.header().guidelines.words(self.words.0);
        let said = if written.trim().is_empty() { self.words.no_guidelines() } else { written };
        text(said, Role::Overlay, &self.layout(usize::from(Self::guidelines_width(self.size.0).saturating_sub(4))))
    }

    /// Columns of the guidelines' box.
    pub(super) fn guidelines_width(width: u16) -> u16 {
        width.saturating_sub(4).min(96)
    }

    /// Rows of the areas, for whoever draws them.
    pub(super) fn offset(&self, pane: Pane) -> usize {
        self.offsets.get(&pane).copied().unwrap_or(0)
    }

    /// Whether a pane is on the screen: of tabs, only the one in front.
    pub(super) fn is_shown(&self, areas: &Areas, pane: Pane) -> bool {
        match areas.kind {
            Kind::Small => false,
            Kind::Tabs => self.pane == pane,
            Kind::Panes => pane != Pane::Reference || self.session.reference().is_some(),
        }
    }
}
