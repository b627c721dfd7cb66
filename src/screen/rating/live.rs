//! Answers that come from the organiser's server: those of the item in front of the rater, and meanwhile those of the next one.

use super::{
    areas::Areas,
    pages::text,
    paint::{Paint, row_ref},
    state::{Output, RatingScreen},
};
use crate::{
    language::Bilingual,
    screen::{layout::Row, theme::Role},
    text::clean,
    trial::{
        pack::{LiveTexts, OpaqueId},
        rating::{Event, RatingLine},
        session::{Command, Now, Wanted},
    },
};
use std::collections::HashMap;

/// How far the answers of items are that do not have them in the pack.
#[derive(Debug, Default)]
pub(super) struct Live {
    /// The item that was in front of the rater last.
    front: Option<OpaqueId>,
    /// What has come and is not on the disk.
    came: HashMap<OpaqueId, Vec<LiveTexts>>,
    /// What could not be got or not be written, and why.
    failed: HashMap<OpaqueId, String>,
}

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

/// Says that the answers are on their way, or why they are not, in the place of the case and the answers.
pub(super) fn waiting(painter: &mut Paint<'_, '_>, areas: &Areas) {
    let screen = painter.app;
    let body = areas.case.union(areas.answers).union(areas.tabs);
    let layout = screen.layout(usize::from(body.width.saturating_sub(4)));
    let mut page: Vec<Row> = Vec::new();
    match screen.live.failed.get(&screen.session.item().1.item) {
        None => page.extend(text(screen.words.getting_answers(), Role::Text, &layout)),
        Some(why) => page.extend(text(why, Role::Warning, &layout)),
    }
    let failed = screen.live.failed.contains_key(&screen.session.item().1.item);
    page.push(Row::empty());
    page.extend(text(if failed { screen.words.try_again() } else { screen.words.time_stands() }, Role::Dim, &layout));
    for (row, y) in page.iter().zip(body.y + 1..body.bottom()) {
        painter.row(body.x + 2, y, body.width.saturating_sub(4), row_ref(row));
    }
}
