//! Lays out what a doctor's screen shows, before it is drawn.

use super::{
    areas::{Areas, Pane, Shown},
    keys::BINDINGS,
    pages::{self, text},
    state::{AnsweringScreen, Overlay},
};
use crate::{
    arms::{pack::Arm, turn::Stage},
    glossary,
    screen::{draw::paint::Themed, layout::Row, rating::Saving, theme::Role},
    text::Layout,
};

impl AnsweringScreen {
    /// Lays out what is shown. Scrolling stays on the texts.
    pub fn prepare(&mut self) {
        let areas = self.areas();
        if areas.is_small {
            return;
        }
        let layout = |pane| self.layout(usize::from(areas.inside(pane).width));
        let case = pages::case(&self.session, self.words, &layout(Pane::Case));
        let model = pages::model(&self.session, self.words, &layout(Pane::Model));
        let answer = self.saved_answer().map(|answer| text(answer, Role::Answer, &layout(Pane::Answer))).unwrap_or_default();
        (self.pages.case, self.pages.model, self.pages.answer) = (case, model, answer);
        let pages = [
            (Pane::Case, self.pages.case.0.len(), self.pages.case.1),
            (Pane::Model, self.pages.model.0.len(), self.pages.model.1),
            (Pane::Answer, self.pages.answer.len(), 0),
        ];
        for (pane, rows, begin) in pages {
            let room = usize::from(areas.inside(pane).height);
            if room > 0 {
                let offset = self.offsets.entry(pane).or_insert(begin);
                *offset = (*offset).min(rows.saturating_sub(room));
            }
        }
        self.keep_overlay_on_its_text();
    }

    fn keep_overlay_on_its_text(&mut self) {
        let rows = match self.overlay {
            Some(Overlay::Guidelines(_)) => self.guidelines_rows().len(),
            Some(Overlay::Help(_)) => BINDINGS.len() + 2,
            _ => return,
        };
        let room = usize::from(self.size.1.saturating_sub(6));
        if let Some(Overlay::Help(scroll) | Overlay::Guidelines(scroll)) = &mut self.overlay {
            *scroll = (*scroll).min(rows.saturating_sub(room));
        }
    }

    pub(super) fn layout(&self, width: usize) -> Layout {
        Layout { width: width.max(2), ambiguous: self.options().ambiguous, ascii: self.options().ascii }
    }

    /// Whether there is anything that the model says, or can be asked.
    pub(super) fn has_model(&self) -> bool {
        self.arm() == Some(Arm::Aided) || self.session.shown().iter().any(|place| self.session.models_answer(*place).is_some())
    }

    /// The answer that is saved, where the field takes no text.
    fn saved_answer(&self) -> Option<&str> {
        let turn = self.session.turn(self.session.front()?);
        match turn.stage() {
            Stage::FirstSaved => turn.first(),
            Stage::Answered => turn.answer(),
            Stage::Closed | Stage::Answering | Stage::Revising => None,
        }
    }

    /// Where everything is.
    pub(super) fn areas(&self) -> Areas {
        let alert = if let Saving::Failed(_) = self.saving { self.alert_rows().len() } else { 0 };
        let shown = Shown { model: self.has_model(), message: self.can_ask(), model_in_front: self.model_in_front };
        Areas::of(self.size, shown, alert)
    }

    /// Why the last line could not be written; stays until one can.
    pub(super) fn alert_rows(&self) -> Vec<Row> {
        let Saving::Failed(why) = &self.saving else { return Vec::new() };
        let words = self.words;
        let said = format!("! {}{}{why}  {}", words.not_saved(), glossary::colon(words.0), words.still_here());
        text(&said, Role::Error, &self.layout(usize::from(self.size.0.saturating_sub(2))))
    }

    /// What the organiser tells doctors.
    pub(super) fn guidelines_rows(&self) -> Vec<Row> {
        let written = self.session.header().guidelines.words(self.words.0);
        let said = if written.trim().is_empty() { self.words.no_guidelines() } else { written };
        text(said, Role::Overlay, &self.layout(usize::from(Self::overlay_width(self.size.0).saturating_sub(4))))
    }

    /// Columns of what lies over the screen.
    pub(super) fn overlay_width(width: u16) -> u16 {
        width.saturating_sub(4).min(96)
    }

    /// How far a pane is scrolled.
    pub(super) fn offset(&self, pane: Pane) -> usize {
        self.offsets.get(&pane).copied().unwrap_or(0)
    }
}
