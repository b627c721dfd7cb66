//! A rater at work on a pack: a state machine without IO and without a clock of its own. The screen and the plain dialogue both drive it.
//!
//! A line is not saved before [`RatingSession::appended`] says that it is on the disk. A rating may be changed, and taken back, until the reference of its item
//! was shown by the protocol's rule `after_rating` or `after_case`; from then on it is locked, so that the recorded rating is one that was given without the reference. That it
//! was shown is a line too, and the reference appears only once that line is on the disk: a restart must not unlock the item.

mod command;
mod draft;
mod live;
mod questionnaire;
mod refusal;
mod view;

pub use command::{Command, Now};
pub use draft::Draft;
pub use live::{Fetch, Wanted};
pub use refusal::{ForeignLine, Refusal};

use draft::{draft_of, toggle};
use questionnaire::Answers;

use super::{
    form::{Form, ValueError},
    pack::{OpaqueId, Pack, ReferenceShown},
    rating::{Event, RATING_VERSION, RatingLine, Subject},
    rubric_form::form_of,
};
use std::{
    collections::{BTreeSet, HashMap},
    time::Duration,
};

/// How far a rater is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Items of which everything has a decision.
    pub complete: usize,
    /// All items.
    pub items: usize,
    /// How long the rest takes at the rater's own median; `None` before three subjects are rated.
    pub left: Option<Duration>,
}

/// A rater at work.
#[derive(Debug)]
pub struct RatingSession {
    pack: Pack,
    /// The form of each item: the trial's, with the items of the case's rubric.
    item_forms: Vec<Form>,
    pack_digest: String,
    form_digest: String,
    session: String,
    continues: Option<String>,
    sequence: u64,
    decided: HashMap<Subject, RatingLine>,
    undo: Vec<Subject>,
    drafts: HashMap<Subject, Draft>,
    references_seen: BTreeSet<OpaqueId>,
    reference_shown: bool,
    item: usize,
    subject: usize,
    spent: HashMap<Subject, Duration>,
    running_since: Option<Duration>,
    saving: Option<RatingLine>,
    /// What raters are asked after the last item; `None` where they are asked nothing.
    questionnaire: Option<Answers>,
}

impl RatingSession {
    /// Takes up a pack where `lines`, the ratings beside it, end. `session` names the ratings file's session, new ones a random name.
    ///
    /// # Errors
    /// The place of the first line, from 0, that does not belong to the pack, and why.
    pub fn new(pack: Pack, pack_digest: String, session: String, lines: Vec<RatingLine>, now: Now) -> Result<Self, (usize, ForeignLine)> {
        let form_digest = pack.header.form.digest();
        let questionnaire = pack.header.questionnaire.clone().map(Answers::new);
        let item_forms = pack.items.iter().map(|item| form_of(&pack.header.form, item).into_owned()).collect();
        let mut this = Self {
            pack,
            item_forms,
            pack_digest,
            form_digest,
            continues: lines.last().map(|line| line.session.clone()).filter(|last| *last != session),
            session,
            sequence: 0,
            decided: HashMap::new(),
            undo: Vec::new(),
            drafts: HashMap::new(),
            references_seen: BTreeSet::new(),
            reference_shown: false,
            item: 0,
            subject: 0,
            spent: HashMap::new(),
            running_since: Some(now.clock),
            saving: None,
            questionnaire,
        };
        for (place, line) in lines.into_iter().enumerate() {
            this.check(&line).map_err(|why| (place, why))?;
            if line.session == this.session {
                this.sequence = this.sequence.max(line.sequence.saturating_add(1));
            }
            this.take(line);
        }
        this.item = this.first_open(0).unwrap_or(this.pack.items.len() - 1);
        this.enter_item(this.item);
        this.enter_questionnaire();
        Ok(this)
    }

    fn check(&self, line: &RatingLine) -> Result<(), ForeignLine> {
        if line.trial != self.pack.header.trial {
            return Err(ForeignLine::Trial);
        }
        if line.rater != self.pack.header.rater {
            return Err(ForeignLine::Rater);
        }
        if let Event::Questionnaire { .. } = line.event {
            return if self.questionnaire.is_some() { Ok(()) } else { Err(ForeignLine::Subject) };
        }
        let item = self.pack.item(&line.item).ok_or(ForeignLine::Subject)?;
        if line.is_about(item, self.pack.header.form.rates()) { Ok(()) } else { Err(ForeignLine::Subject) }
    }

    fn take(&mut self, line: RatingLine) {
        let Some(subject) = line.subject() else {
            match (&line.event, &mut self.questionnaire) {
                (Event::Questionnaire { .. }, Some(questionnaire)) => questionnaire.take(line),
                (Event::LiveAnswers { answers }, _) => self.take_answers(&line.item, answers),
                _ => _ = self.references_seen.insert(line.item),
            }
            return;
        };
        self.undo.retain(|known| *known != subject);
        if line.event == Event::Withdrawn {
            self.decided.remove(&subject);
        } else {
            self.undo.push(subject.clone());
            self.decided.insert(subject, line);
        }
    }

    /// Goes to the questionnaire where nothing else is open and it is not answered.
    fn enter_questionnaire(&mut self) {
        if self.is_questionnaire_due() {
            self.questionnaire.iter_mut().for_each(Answers::enter);
        }
    }

    fn save(&mut self, now: Now) -> Result<Option<RatingLine>, Refusal> {
        let draft = self.draft();
        self.form().check_values(&draft.values, self.texts()).map_err(Refusal::Values)?;
        if self.is_at_questionnaire() {
            let about = Subject { item: self.pack.header.trial.clone(), answer: None };
            return self.line(about, Event::Questionnaire { values: draft.values }, draft.comment, now).map(Some);
        }
        self.decide(Event::Rated { values: draft.values }, draft.comment, now)
    }

    /// Goes to the next open item, or the next one, or the questionnaire.
    fn next(&mut self, now: Now) -> Result<Option<RatingLine>, Refusal> {
        let next = self.first_open(self.item + 1).or_else(|| self.first_open(0)).unwrap_or(self.item + 1);
        if next < self.pack.items.len() {
            self.go(next, now);
            return Ok(None);
        }
        self.stop_watch(now);
        if self.is_at_end() {
            return Err(Refusal::NoSuchPlace);
        }
        self.questionnaire.iter_mut().for_each(Answers::enter);
        Ok(None)
    }

    /// Carries a command out. A line that is returned has to be appended to the ratings file; then [`Self::appended`] or [`Self::append_failed`] is to be
    /// called.
    ///
    /// # Errors
    /// Why the command does nothing.
    pub fn handle(&mut self, command: Command, now: Now) -> Result<Option<RatingLine>, Refusal> {
        if let Some(refusal) = self.refuses(&command) {
            return Err(refusal);
        }
        match command {
            Command::Answers { item, answers } => self.answers(item, answers, now),
            Command::Set { field, value } => self.edit(|form, texts, draft| {
                let known = form.field(&field).ok_or_else(|| ValueError::UnknownField { field: field.clone() })?;
                known.check(&value, texts)?;
                draft.values.insert(field, value);
                Ok(())
            }),
            Command::Toggle { field, option } => self.edit(|form, _, draft| toggle(form, draft, field, option)),
            Command::Clear { field } => self.edit(|_, _, draft| {
                draft.values.remove(&field);
                Ok(())
            }),
            Command::Comment(text) => self.edit(|_, _, draft| {
                text.trim().clone_into(&mut draft.comment);
                Ok(())
            }),
            Command::Save => self.save(now),
            Command::CannotJudge(_) | Command::Reference | Command::Subject(_) if self.is_at_questionnaire() => Err(Refusal::Questionnaire),
            Command::CannotJudge(reason) if reason.trim().is_empty() => Err(Refusal::NoReason),
            Command::CannotJudge(reason) => {
                let comment = self.draft().comment;
                self.decide(Event::CannotJudge { reason: reason.trim().to_owned() }, comment, now)
            }
            Command::Subject(place) if place < self.subjects(self.item).len() => {
                self.stop_watch(now);
                self.subject = place;
                Ok(None)
            }
            Command::Item(place) if place < self.pack.items.len() => {
                self.go(place, now);
                Ok(None)
            }
            Command::Subject(_) | Command::Item(_) => Err(Refusal::NoSuchPlace),
            Command::Next => self.next(now),
            Command::Previous if self.is_at_questionnaire() => {
                self.go(self.item, now);
                Ok(None)
            }
            Command::Previous => {
                let before = self.item.checked_sub(1).ok_or(Refusal::NoSuchPlace)?;
                self.go(before, now);
                Ok(None)
            }
            Command::Reference => self.show_reference(now),
            Command::Undo => self.undo(now),
            Command::Pause => {
                match self.running_since {
                    Some(_) => {
                        self.stop_watch(now);
                        self.running_since = None;
                    }
                    None => self.running_since = Some(now.clock),
                }
                Ok(None)
            }
        }
    }

    /// Why nothing of this kind can be done now.
    fn refuses(&self, command: &Command) -> Option<Refusal> {
        match command {
            // What comes from the server does not wait for the rater.
            Command::Answers { .. } | Command::Pause => None,
            _ if self.is_paused() => Some(Refusal::Paused),
            command if self.lacks_answers() && command.is_about_the_item() => Some(Refusal::NoAnswers),
            _ => None,
        }
    }

    /// The line that was returned last is on the disk: only now it counts. After a decision, goes to the next subject of the item that has none.
    pub fn appended(&mut self) {
        let Some(line) = self.saving.take() else { return };
        let Some(subject) = line.subject() else {
            self.sequence = line.sequence + 1;
            self.reference_shown |= line.event == Event::ReferenceShown && line.item == self.pack.items[self.item].item;
            return self.take(line);
        };
        let withdrawn = line.event == Event::Withdrawn;
        let before = self.decided.get(&subject).map(draft_of);
        self.spent.remove(&subject);
        self.sequence = line.sequence + 1;
        self.take(line);
        if withdrawn {
            self.drafts.insert(subject.clone(), before.unwrap_or_default());
            self.show(&subject);
        } else {
            self.drafts.remove(&subject);
            let next = self.subjects(self.item).iter().position(|subject| !self.decided.contains_key(subject));
            self.subject = next.unwrap_or(self.subject);
        }
    }

    /// The line that was returned last could not be written: nothing changed, and the form keeps what stands in it.
    pub fn append_failed(&mut self) {
        self.saving = None;
    }

    fn edit(&mut self, change: impl FnOnce(&Form, &[String], &mut Draft) -> Result<(), ValueError>) -> Result<Option<RatingLine>, Refusal> {
        if self.is_locked() {
            return Err(Refusal::Locked);
        }
        let mut draft = self.draft();
        change(self.form(), self.texts(), &mut draft).map_err(Refusal::Values)?;
        match &mut self.questionnaire {
            Some(questionnaire) if questionnaire.is_in_front() => questionnaire.set(draft),
            _ => _ = self.drafts.insert(self.subject(), draft),
        }
        Ok(None)
    }

    fn decide(&mut self, decision: Event, comment: String, now: Now) -> Result<Option<RatingLine>, Refusal> {
        if self.is_locked() {
            return Err(Refusal::Locked);
        }
        self.line(self.subject(), decision, comment, now).map(Some)
    }

    fn undo(&mut self, now: Now) -> Result<Option<RatingLine>, Refusal> {
        // What is in front of the rater first: another item's decisions may be locked already.
        let here = self.pack.items[self.item].item.clone();
        let of_here = self.undo.iter().rev().find(|subject| subject.item == here && !self.is_locked());
        let last = of_here.or(self.undo.last()).cloned().ok_or(Refusal::NothingToUndo)?;
        if self.locks(&last.item) {
            return Err(Refusal::Locked);
        }
        self.line(last, Event::Withdrawn, String::new(), now).map(Some)
    }

    fn line(&mut self, subject: Subject, event: Event, comment: String, now: Now) -> Result<RatingLine, Refusal> {
        if self.saving.is_some() {
            return Err(Refusal::Saving);
        }
        self.stop_watch(now);
        let spent = match (&event, &self.questionnaire) {
            (Event::ReferenceShown | Event::LiveAnswers { .. }, _) => Duration::ZERO,
            (Event::Questionnaire { .. }, Some(questionnaire)) => questionnaire.spent(),
            _ => self.spent.get(&subject).copied().unwrap_or_default(),
        };
        let form = if let Event::Questionnaire { .. } = event { self.form().digest() } else { self.form_digest.clone() };
        let active_ms = u64::try_from(spent.as_millis()).unwrap_or(u64::MAX);
        let line = RatingLine {
            wardround_rating: RATING_VERSION,
            trial: self.pack.header.trial.clone(),
            pack: self.pack_digest.clone(),
            rater: self.pack.header.rater.clone(),
            session: self.session.clone(),
            continues: self.continues.clone(),
            sequence: self.sequence,
            form,
            event,
            comment,
            active_ms,
            saw_reference: self.has_seen_reference(&subject.item),
            position: (0..self.pack.items.len()).filter(|&item| self.is_complete(item)).count(),
            at: now.at,
            item: subject.item,
            answer: subject.answer,
        };
        self.saving = Some(line.clone());
        Ok(line)
    }

    /// Shows the reference or hides it. A line is returned where it has not been shown before: it is shown once the line is on the disk.
    fn show_reference(&mut self, now: Now) -> Result<Option<RatingLine>, Refusal> {
        let item = &self.pack.items[self.item];
        match self.pack.header.reference {
            _ if item.reference.is_none() => Err(Refusal::NoReference),
            ReferenceShown::Never => Err(Refusal::NoReference),
            ReferenceShown::Always => Ok(None),
            // It is shown again whatever else is open: what was seen is seen.
            ReferenceShown::AfterRating | ReferenceShown::AfterCase if self.references_seen.contains(&item.item) => {
                self.reference_shown = !self.reference_shown;
                Ok(None)
            }
            ReferenceShown::AfterRating if !self.is_complete(self.item) => Err(Refusal::ReferenceAfterRating),
            ReferenceShown::AfterCase if !self.is_complete(self.item) || !self.reference_waits_for().is_empty() => {
                Err(Refusal::ReferenceAfterCase { open: self.reference_waits_for() })
            }
            ReferenceShown::AfterRating | ReferenceShown::AfterCase if self.has_unsaved_beside() => Err(Refusal::UnsavedChange),
            ReferenceShown::AfterRating | ReferenceShown::AfterCase => {
                let about = Subject { item: item.item.clone(), answer: None };
                self.line(about, Event::ReferenceShown, String::new(), now).map(Some)
            }
        }
    }

    fn go(&mut self, item: usize, now: Now) {
        self.stop_watch(now);
        self.enter_item(item);
    }

    fn enter_item(&mut self, item: usize) {
        if let Some(questionnaire) = &mut self.questionnaire {
            questionnaire.leave();
        }
        self.item = item;
        self.reference_shown = false;
        self.subject = self.subjects(item).iter().position(|subject| !self.decided.contains_key(subject)).unwrap_or(0);
    }

    fn show(&mut self, subject: &Subject) {
        if let Some(item) = self.pack.items.iter().position(|item| item.item == subject.item) {
            self.enter_item(item);
            self.subject = self.subjects(item).iter().position(|other| other == subject).unwrap_or(0);
        }
    }

    /// Credits the time so far to what is in front of the rater.
    fn stop_watch(&mut self, now: Now) {
        if let Some(since) = self.running_since {
            let passed = now.clock.saturating_sub(since);
            match &mut self.questionnaire {
                Some(questionnaire) if questionnaire.is_in_front() => questionnaire.spend(passed),
                // Waiting is no rating time.
                _ if self.pack.items[self.item].lacks_answers() => {}
                _ => *self.spent.entry(self.subject()).or_default() += passed,
            }
            self.running_since = Some(now.clock);
        }
    }
}

#[cfg(test)]
mod tests;
