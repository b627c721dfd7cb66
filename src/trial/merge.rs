//! Takes ratings files back. Pure: the same files in any order, once or several times, give the same ratings.

use super::{
    form::Form,
    key::TrialKey,
    pack::OpaqueId,
    rating::{Event, RATING_VERSION, RatingLine, Subject},
};
use crate::language::Language;
use std::collections::{BTreeMap, BTreeSet};

/// Why a line is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NotTaken {
    /// Of another layout's version.
    Version,
    /// Of another trial.
    OtherTrial,
    /// The rater has no pack in this trial.
    UnknownRater,
    /// Given on a pack that was not handed out to the rater, as one that was changed.
    ChangedPack,
    /// About something that the rater's pack does not contain.
    UnknownSubject,
    /// Given with another form, with values that the form does not take, or with marks that do not fit the answer.
    OtherForm,
    /// Another line with the same place in the same session says something else.
    Contradicts,
}

impl NotTaken {
    /// In a language of the interface.
    pub fn words(self, language: Language) -> &'static str {
        let (zh, en) = match self {
            Self::Version => ("版本不同", "another version of the layout"),
            Self::OtherTrial => ("属于另一项试验", "of another trial"),
            Self::UnknownRater => ("评分者不在本试验中", "the rater is not in this trial"),
            Self::ChangedPack => ("评分所用的评分包不是发出的那一份", "given on a pack that was not handed out, or was changed"),
            Self::UnknownSubject => ("评分包中没有这一题", "about something that the rater's pack does not contain"),
            Self::OtherForm => ("量表或评分值不符", "another form, or a value that the form does not take"),
            Self::Contradicts => ("与同一评分者的同一条记录矛盾", "contradicts another line of the same rater and place"),
        };
        match language {
            Language::Zh => zh,
            Language::En => en,
        }
    }
}

/// What came of one file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileMerged {
    /// Lines that are new.
    pub new: usize,
    /// Lines that were there already.
    pub known: usize,
    /// Lines that were not taken, by reason.
    pub not_taken: BTreeMap<NotTaken, usize>,
}

/// Which line of a rater: the session and the place in it.
type Place = (String, String, u64);

/// The current decisions by rater and subject, and what a rater decided in two sessions: rater and item.
pub type Current<'a> = (BTreeMap<(String, Subject), &'a RatingLine>, BTreeSet<(String, OpaqueId)>);

/// The merged ratings of a trial, in one order whatever order they came in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Merged {
    lines: BTreeMap<Place, RatingLine>,
}

fn place(line: &RatingLine) -> Place {
    (line.rater.clone(), line.session.clone(), line.sequence)
}

/// The forms whose values are taken.
#[derive(Debug, Clone, Copy)]
pub struct Forms<'a> {
    /// What answers are rated with.
    pub rating: &'a Form,
    /// What raters are asked after the last item; `None` where they are asked nothing.
    pub questionnaire: Option<&'a Form>,
}

impl Merged {
    /// Takes up what was merged before.
    pub fn new(lines: Vec<RatingLine>) -> Self {
        Self { lines: lines.into_iter().map(|line| (place(&line), line)).collect() }
    }

    /// Takes a file's lines.
    pub fn take(&mut self, lines: Vec<RatingLine>, key: &TrialKey, forms: &Forms<'_>) -> FileMerged {
        let mut done = FileMerged::default();
        for line in lines {
            match self.check(&line, key, forms) {
                Err(why) => *done.not_taken.entry(why).or_default() += 1,
                Ok(()) if self.lines.contains_key(&place(&line)) => done.known += 1,
                Ok(()) => {
                    done.new += 1;
                    self.lines.insert(place(&line), line);
                }
            }
        }
        done
    }

    fn check(&self, line: &RatingLine, key: &TrialKey, forms: &Forms<'_>) -> Result<(), NotTaken> {
        if line.wardround_rating != RATING_VERSION {
            return Err(NotTaken::Version);
        }
        if line.trial != key.trial {
            return Err(NotTaken::OtherTrial);
        }
        let pack = key.pack(&line.rater).ok_or(NotTaken::UnknownRater)?;
        if !pack.digests.contains(&line.pack) {
            return Err(NotTaken::ChangedPack);
        }
        let is_questionnaire = matches!(line.event, Event::Questionnaire { .. });
        let item = pack.all_items().find(|item| line.is_about(item, forms.rating.rates()));
        if !is_questionnaire && item.is_none() {
            return Err(NotTaken::UnknownSubject);
        }
        let texts = item.map_or(&[][..], |item| item.texts(line.answer.as_ref()));
        let form = if is_questionnaire { forms.questionnaire } else { Some(forms.rating) };
        let Some(form) = form else { return Err(NotTaken::UnknownSubject) };
        let values_fit = match &line.event {
            Event::Rated { values } | Event::Questionnaire { values } => form.check_values(values, texts).is_ok(),
            Event::CannotJudge { .. } | Event::Withdrawn | Event::ReferenceShown => true,
        };
        if line.form != form.digest() || !values_fit {
            return Err(NotTaken::OtherForm);
        }
        match self.lines.get(&place(line)) {
            Some(known) if known != line => Err(NotTaken::Contradicts),
            _ => Ok(()),
        }
    }

    /// Whether a rater had been shown a reference before a decision: in the same session by the place in it, in another one by the rater's clock.
    pub fn had_seen(shown: &RatingLine, decision: &RatingLine) -> bool {
        shown.rater == decision.rater
            && if shown.session == decision.session { shown.sequence < decision.sequence } else { shown.at < decision.at }
    }

    /// Every line, in one order.
    pub fn lines(&self) -> impl Iterator<Item = &RatingLine> {
        self.lines.values()
    }

    /// The current answers of each rater to the questionnaire: the latest by the rater's clock, and in the order of the file where clocks agree.
    pub fn questionnaires(&self) -> BTreeMap<&str, &RatingLine> {
        let mut latest: BTreeMap<&str, &RatingLine> = BTreeMap::new();
        for line in self.lines.values().filter(|line| matches!(line.event, Event::Questionnaire { .. })) {
            let newer = |known: &&RatingLine| (known.at, &known.session, known.sequence) < (line.at, &line.session, line.sequence);
            if latest.get(line.rater.as_str()).is_none_or(newer) {
                latest.insert(&line.rater, line);
            }
        }
        latest
    }

    /// The current decision of each rater on each subject, and the subjects that a rater decided in two sessions, as on two machines: the later one by the
    /// rater's clock counts there, and the session's name where the clocks agree.
    pub fn current(&self) -> Current<'_> {
        let mut of_session: BTreeMap<(&str, Subject, &str), &RatingLine> = BTreeMap::new();
        for line in self.lines.values() {
            // In the order of the sequence: the later one counts, whatever the clock says.
            if let Some(subject) = line.subject() {
                of_session.insert((&line.rater, subject, &line.session), line);
            }
        }
        let mut current: BTreeMap<(String, Subject), &RatingLine> = BTreeMap::new();
        let mut twice = BTreeSet::new();
        for ((rater, subject, _), line) in of_session {
            if line.event == Event::Withdrawn {
                continue;
            }
            let key = (rater.to_owned(), subject);
            match current.get(&key) {
                Some(known) => {
                    twice.insert((rater.to_owned(), line.item.clone()));
                    if (line.at, &line.session) > (known.at, &known.session) {
                        current.insert(key, line);
                    }
                }
                None => {
                    current.insert(key, line);
                }
            }
        }
        (current, twice)
    }
}
