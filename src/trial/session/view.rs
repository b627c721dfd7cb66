//! What a rater's session tells: what is in front of the rater, how far it is, and what may be seen.

use super::{Draft, Progress, RatingSession, draft_of, questionnaire::Answers};
use crate::{
    stats,
    trial::{
        form::Form,
        pack::{Gold, Header, OpaqueId, PackItem, ReferenceShown},
        rating::{RatingLine, Subject},
    },
};
use std::time::Duration;

impl RatingSession {
    /// What holds for all items.
    pub fn header(&self) -> &Header {
        &self.pack.header
    }

    /// All items.
    pub fn items(&self) -> &[PackItem] {
        &self.pack.items
    }

    /// The item in front of the rater, and its place from 0.
    pub fn item(&self) -> (usize, &PackItem) {
        (self.item, &self.pack.items[self.item])
    }

    /// Which of the item's subjects is in front of the rater, from 0: an answer, or 0 where two are compared.
    pub fn subject_place(&self) -> usize {
        self.subject
    }

    /// The subjects of an item.
    pub fn subjects(&self, item: usize) -> Vec<Subject> {
        let item = &self.pack.items[item];
        item.subjects(self.pack.header.form.rates())
            .into_iter()
            .map(|answer| Subject { item: item.item.clone(), answer: answer.cloned() })
            .collect()
    }

    pub(super) fn subject(&self) -> Subject {
        self.subjects(self.item).swap_remove(self.subject)
    }

    /// The form in front of the rater: the trial's with the items of the case's rubric, or the questionnaire.
    pub fn form(&self) -> &Form {
        self.at_questionnaire().map_or(&self.item_forms[self.item], Answers::form)
    }

    /// Whether the questionnaire is in front of the rater.
    pub fn is_at_questionnaire(&self) -> bool {
        self.at_questionnaire().is_some()
    }

    pub(super) fn at_questionnaire(&self) -> Option<&Answers> {
        self.questionnaire.as_ref().filter(|questionnaire| questionnaire.is_in_front())
    }

    /// Whether what is in front of the rater is on the disk: a decision, or the answers to the questionnaire.
    pub fn is_decided(&self) -> bool {
        match self.at_questionnaire() {
            Some(questionnaire) => questionnaire.is_answered(),
            None => self.decided.contains_key(&self.subject()),
        }
    }

    /// What stands in the form in front of the rater: what was typed, else what was saved.
    pub fn draft(&self) -> Draft {
        if let Some(questionnaire) = self.at_questionnaire() {
            return questionnaire.draft();
        }
        let subject = self.subject();
        self.drafts.get(&subject).cloned().unwrap_or_else(|| self.decided.get(&subject).map(draft_of).unwrap_or_default())
    }

    /// Whether the form in front of the rater holds what is not saved.
    pub fn is_changed(&self) -> bool {
        if let Some(questionnaire) = self.at_questionnaire() {
            return questionnaire.is_changed();
        }
        let subject = self.subject();
        self.drafts.get(&subject).is_some_and(|draft| self.differs(&subject, draft))
    }

    /// Whether any form holds what is not saved.
    pub fn has_unsaved(&self) -> bool {
        self.questionnaire.as_ref().is_some_and(Answers::is_changed)
            || self.drafts.iter().any(|(subject, draft)| self.differs(subject, draft))
    }

    /// Whether a form of the item in front of the rater holds what is not saved, or a form of an item that its reference waits for.
    pub(super) fn has_unsaved_beside(&self) -> bool {
        let own = &self.pack.items[self.item];
        let beside = |item: usize| item == self.item || own.waits_for.contains(&self.pack.items[item].item);
        (0..self.pack.items.len()).any(|item| beside(item) && self.has_unsaved_in(item))
    }

    fn has_unsaved_in(&self, item: usize) -> bool {
        self.subjects(item).iter().any(|subject| self.drafts.get(subject).is_some_and(|draft| self.differs(subject, draft)))
    }

    fn differs(&self, subject: &Subject, draft: &Draft) -> bool {
        *draft != self.decided.get(subject).map(draft_of).unwrap_or_default()
    }

    /// What was decided about a subject.
    pub fn decision(&self, subject: &Subject) -> Option<&RatingLine> {
        self.decided.get(subject)
    }

    /// Whether everything of an item has a decision.
    pub fn is_complete(&self, item: usize) -> bool {
        self.subjects(item).iter().all(|subject| self.decided.contains_key(subject))
    }

    /// Whether only the questionnaire is open.
    pub fn is_questionnaire_due(&self) -> bool {
        self.first_open(0).is_none() && !self.is_finished()
    }

    /// Whether nothing comes after what is in front of the rater, and nothing is open before it.
    pub fn is_at_end(&self) -> bool {
        let is_last = self.item + 1 == self.pack.items.len() && self.questionnaire.is_none();
        self.first_open(0).is_none() && (self.is_at_questionnaire() || is_last)
    }

    /// Whether everything of the pack has, and the questionnaire is answered where there is one.
    pub fn is_finished(&self) -> bool {
        self.first_open(0).is_none() && self.questionnaire.as_ref().is_none_or(Answers::is_answered)
    }

    /// Whether time stands still.
    pub fn is_paused(&self) -> bool {
        self.running_since.is_none()
    }

    /// Whether a line is on its way to the disk.
    pub fn is_saving(&self) -> bool {
        self.saving.is_some()
    }

    /// Whether the ratings of the item in front of the rater can no longer change.
    pub fn is_locked(&self) -> bool {
        !self.is_at_questionnaire() && self.locks(&self.pack.items[self.item].item)
    }

    /// Whether a reference that was shown locks the decisions about an item: its own, or that of an item that waited for this one. An item that came into the
    /// pack later is not locked by what was shown before.
    pub(super) fn locks(&self, item: &OpaqueId) -> bool {
        let waited = |seen: &OpaqueId| self.pack.item(seen).is_some_and(|seen| seen.waits_for.contains(item));
        self.pack.header.reference.locks() && self.references_seen.iter().any(|seen| seen == item || waited(seen))
    }

    /// Whether seeing the reference now would lock ratings: those of the item in front of the rater, and of the case's other items where it is shown after the
    /// case.
    pub fn reference_locks(&self) -> bool {
        !self.is_at_questionnaire()
            && self.pack.header.reference.locks()
            && self.pack.items[self.item].reference.is_some()
            && self.is_complete(self.item)
            && self.reference_waits_for().is_empty()
            && !self.is_locked()
    }

    /// The places of the items that lack decisions and that the reference of the item in front of the rater waits for.
    pub fn reference_waits_for(&self) -> Vec<usize> {
        let waits_for = &self.pack.items[self.item].waits_for;
        (0..self.pack.items.len()).filter(|&item| waits_for.contains(&self.pack.items[item].item) && !self.is_complete(item)).collect()
    }

    /// Whether a rater who has rated an item stays at it, since its reference comes after the rating and can be looked at now.
    pub fn stays_at_rated(&self) -> bool {
        self.pack.header.reference.locks() && self.reference_waits_for().is_empty()
    }

    /// The reference, where it is to be shown now.
    pub fn reference(&self) -> Option<&str> {
        let shown = match self.pack.header.reference {
            ReferenceShown::Always => true,
            ReferenceShown::AfterRating | ReferenceShown::AfterCase => self.reference_shown,
            ReferenceShown::Never => false,
        };
        let shown = shown && !self.is_at_questionnaire() && !self.lacks_answers();
        self.pack.items[self.item].reference.as_deref().filter(|_| shown)
    }

    /// What a training item is compared with, once it is rated.
    pub fn gold(&self) -> &[Gold] {
        if self.is_complete(self.item) && !self.is_at_questionnaire() { &self.pack.items[self.item].gold } else { &[] }
    }

    /// How far the rater is.
    pub fn progress(&self) -> Progress {
        let complete = (0..self.pack.items.len()).filter(|&item| self.is_complete(item)).count();
        let open: usize = (0..self.pack.items.len())
            .map(|item| self.subjects(item).iter().filter(|subject| !self.decided.contains_key(subject)).count())
            .sum();
        let times = self.decided.values().map(|line| line.active_ms as f64).collect::<Vec<_>>();
        let median = if times.len() >= 3 { stats::Values::new(times).ok().and_then(|values| values.median()) } else { None };
        let left = median.map(|median| Duration::from_millis((median * open as f64) as u64));
        Progress { complete, items: self.pack.items.len(), left }
    }

    pub(super) fn has_seen_reference(&self, item: &OpaqueId) -> bool {
        match self.pack.header.reference {
            ReferenceShown::Always => self.pack.item(item).is_some_and(|item| item.reference.is_some()),
            ReferenceShown::AfterRating => self.references_seen.contains(item),
            // That of another item of the case says what was expected here too.
            ReferenceShown::AfterCase => {
                let waits_for = self.pack.item(item).map_or(&[][..], |item| &item.waits_for);
                self.locks(item) || waits_for.iter().any(|other| self.references_seen.contains(other))
            }
            ReferenceShown::Never => false,
        }
    }

    /// The first item from `from` on that lacks a decision.
    pub(super) fn first_open(&self, from: usize) -> Option<usize> {
        (from..self.pack.items.len()).find(|&item| !self.is_complete(item))
    }
}
