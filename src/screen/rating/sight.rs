//! Which answers stood in the window, and whether their end did. A rating of an answer that was never shown is none: only the screen knows what it showed.

use super::{
    areas::{Areas, Pane},
    state::RatingScreen,
};
use crate::trial::words::letter;

impl RatingScreen {
    /// Remembers what the frame that is being laid out shows of the answers, in so many rows.
    pub(super) fn note_shown(&mut self, areas: &Areas, rows: u16) {
        let hidden = self.overlay.is_some() || self.session.is_paused() || self.session.is_at_questionnaire();
        if hidden || !self.is_shown(areas, Pane::Answers) {
            return;
        }
        let (item, last) = (self.session.item().0, self.offset(Pane::Answers) + usize::from(rows));
        for (place, page) in &self.pages.answers {
            *self.sight.entry((item, *place)).or_default() |= last >= page.len();
        }
    }

    /// Why what is in front cannot be rated yet: an answer was not shown, or not to its end, and which keys show it. Nothing where it was, or has a
    /// decision.
    pub(super) fn unseen(&self) -> Option<String> {
        if self.session.is_at_questionnaire() || self.is_decided() {
            return None;
        }
        let (item, answers) = (self.session.item().0, self.session.item().1.answers.len());
        let mut about = if self.is_pair() { 0..answers } else { self.answer()..self.answer() + 1 };
        let place = about.find(|place| self.sight.get(&(item, *place)) != Some(&true))?;
        let is_begun = self.sight.contains_key(&(item, place));
        let is_there = self.pane == Pane::Answers && self.pages.answers.iter().any(|(shown, _)| *shown == place);
        // The answer in front is one key away from another pane; the other one of a pair is so on either side.
        let key = if self.pane == Pane::Answers && place < self.answer() { "[" } else { "]" };
        Some(self.words.unseen(letter(place), is_begun, (!is_there).then_some(key)))
    }
}
