//! Answers that come from the organiser's server: those of the item in front of the rater, and meanwhile those of the next one.

use super::state::{Output, RatingScreen};
use crate::{
    language::Bilingual,
    text::clean,
    trial::{
        pack::{LiveTexts, OpaqueId},
        rating::{Event, RatingLine},
        session::{Command, Now, Wanted},
    },
};

impl RatingScreen {
    /// What is to be got now; `None` where nothing is, or where the rater has to say that it is to be tried again.
    pub fn wanted(&self) -> Option<Wanted> {
        let is_open = |wanted: &Wanted| !self.live.came.contains_key(&wanted.item) && !self.live.failed.contains_key(&wanted.item);
        match self.session.wanted() {
            Some(wanted) => Some(wanted).filter(is_open),
            None => self.session.wanted_next().filter(is_open),
        }
    }

    /// What came of getting an item's answers.
    pub fn fetched(&mut self, item: OpaqueId, answers: Result<Vec<LiveTexts>, Bilingual>) {
        match answers {
            Ok(answers) => _ = self.live.came.insert(item, answers),
            Err(why) => _ = self.live.failed.insert(item, clean(why.words(self.words.0)).into_owned()),
        }
    }

    /// Has the answers of the item in front of the rater written where they have come; they are shown once they are on the disk.
    pub fn take_up(&mut self, now: Now) -> Vec<Output> {
        let item = self.session.item().1.item.clone();
        if self.live.front.as_ref() != Some(&item) {
            // Whoever comes to an item anew has it tried anew.
            self.live.failed.remove(&item);
            self.live.front = Some(item.clone());
        }
        if self.session.is_saving() || !self.session.lacks_answers() {
            return Vec::new();
        }
        let Some(answers) = self.live.came.remove(&item) else { return Vec::new() };
        match self.session.handle(Command::Answers { item: item.clone(), answers }, now) {
            Ok(Some(line)) => self.append(line),
            Ok(None) => Vec::new(),
            Err(refusal) => {
                let words = refusal.words(self.session.form(), self.words.0);
                self.live.failed.insert(item, words);
                Vec::new()
            }
        }
    }

    /// Tries again to get the answers of the item in front of the rater.
    pub(super) fn try_again(&mut self) {
        self.live.failed.remove(&self.session.item().1.item);
    }

    /// A line with answers could not be written: they are got again when the rater says so.
    pub(super) fn answers_not_written(&mut self, line: Option<&RatingLine>, why: &str) {
        if let Some(RatingLine { item, event: Event::LiveAnswers { .. }, .. }) = line {
            self.live.failed.insert(item.clone(), format!("{}: {why}", self.words.not_saved()));
        }
    }
}
