//! Answers that come from the organiser's server while the rater rates.

use super::{RatingSession, Refusal, command::Now};
use crate::{
    language::Bilingual,
    trial::{
        pack::{LiveTexts, OpaqueId},
        rating::{Event, RatingLine, Subject},
    },
};
use futures::future::BoxFuture;
use std::sync::Arc;

/// What is to be asked for before an item can be rated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// The item.
    pub item: OpaqueId,
    /// The questions of its turns, in order.
    pub questions: Vec<String>,
    /// Its live answers, in its order.
    pub answers: Vec<OpaqueId>,
    /// Whether all turns' answers are rated, not the last one's only.
    pub conversations: bool,
}

/// Gets the live answers of an item, or says why they cannot be got and what to do.
pub type Fetch = Arc<dyn Fn(Wanted) -> BoxFuture<'static, Result<Vec<LiveTexts>, Bilingual>> + Send + Sync>;

impl RatingSession {
    /// Whether the item in front of the rater cannot be rated yet because answers have to come from the organiser's server first.
    pub fn lacks_answers(&self) -> bool {
        !self.is_at_questionnaire() && self.pack.items[self.item].lacks_answers()
    }

    /// What has to be asked for before the item in front of the rater can be rated; `None` where nothing has.
    pub fn wanted(&self) -> Option<Wanted> {
        if self.is_at_questionnaire() { None } else { self.wanted_of(self.item) }
    }

    /// What will have to be asked for next, after the item in front of the rater; `None` where nothing will.
    pub fn wanted_next(&self) -> Option<Wanted> {
        let open = |item: &usize| !self.is_complete(*item) && self.pack.items[*item].lacks_answers();
        (self.item + 1..self.pack.items.len()).find(open).and_then(|item| self.wanted_of(item))
    }

    fn wanted_of(&self, item: usize) -> Option<Wanted> {
        let live = self.pack.header.live.as_ref()?;
        let item = &self.pack.items[item];
        item.lacks_answers().then(|| Wanted {
            item: item.item.clone(),
            questions: item.turns.iter().map(|turn| turn.question.clone()).collect(),
            answers: item.answers.iter().filter(|answer| answer.live).map(|answer| answer.answer.clone()).collect(),
            conversations: live.conversations,
        })
    }

    /// The line that says which answers came: they are shown once it is on the disk.
    pub(super) fn answers(&mut self, item: OpaqueId, answers: Vec<LiveTexts>, now: Now) -> Result<Option<RatingLine>, Refusal> {
        let known = self.pack.item(&item).ok_or(Refusal::OtherAnswers)?;
        if !known.lacks_answers() {
            // They came before: those are the ones that are rated.
            return Ok(None);
        }
        if !known.fits(&answers) {
            return Err(Refusal::OtherAnswers);
        }
        self.line(Subject { item, answer: None }, Event::LiveAnswers { answers }, String::new(), now).map(Some)
    }

    /// Takes up answers that are on the disk; those that came first stay.
    pub(super) fn take_answers(&mut self, item: &OpaqueId, answers: &[LiveTexts]) {
        if let Some(known) = self.pack.items.iter_mut().find(|known| known.item == *item && known.lacks_answers()) {
            known.fill(answers);
        }
    }
}
