//! Takes ratings files back. Pure: the same files in any order, once or several times, give the same ratings.

use super::{
    form::Forms,
    key::TrialKey,
    pack::{OpaqueId, PackItem},
    rating::{Event, RATING_VERSION, RatingLine, Subject},
    rubric_form::form_of,
};
use crate::language::Language;
use std::collections::{BTreeMap, BTreeSet};

/// A year: nobody looks at one answer longer.
const MOST_MS: u64 = 366 * 24 * 3600 * 1000;

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
    /// About live answers that are not those which the server gave, or of a file that does not say which they were.
    OtherAnswers,
    /// A time or a place in the session that no program writes.
    Impossible,
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
            Self::OtherAnswers => (
                "所评的实时回答与服务器的记录不符，或文件中没有",
                "about live answers that are not those which the server gave, or that the file lacks",
            ),
            Self::Impossible => ("用时或序号不可能", "an impossible time or sequence number"),
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

impl Merged {
    /// Takes up what was merged before.
    pub fn new(lines: Vec<RatingLine>) -> Self {
        Self { lines: lines.into_iter().map(|line| (place(&line), line)).collect() }
    }

    /// Takes up what was merged before, and checks it again: the file can have been changed by hand since.
    ///
    /// # Errors
    /// The first line, from 1, that would not be taken, and why.
    pub fn again(lines: Vec<RatingLine>, key: &TrialKey, forms: &Forms<'_>) -> Result<Self, (usize, NotTaken)> {
        let mut merged = Self::default();
        let live = live_answers(&lines, key);
        for (nth, line) in lines.into_iter().enumerate() {
            merged.check(&line, key, forms, &live).map_err(|why| (nth + 1, why))?;
            merged.lines.insert(place(&line), line);
        }
        Ok(merged)
    }

    /// Takes a file's lines.
    pub fn take(&mut self, lines: Vec<RatingLine>, key: &TrialKey, forms: &Forms<'_>) -> FileMerged {
        let mut done = FileMerged::default();
        let live = live_answers(&lines, key);
        for line in lines {
            match self.check(&line, key, forms, &live) {
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

    fn check(&self, line: &RatingLine, key: &TrialKey, forms: &Forms<'_>, live: &LiveItems) -> Result<(), NotTaken> {
        if line.wardround_rating != RATING_VERSION {
            return Err(NotTaken::Version);
        }
        if line.active_ms > MOST_MS || line.sequence == u64::MAX {
            return Err(NotTaken::Impossible);
        }
        if line.trial != key.trial {
            return Err(NotTaken::OtherTrial);
        }
        let pack = key.pack(&line.rater).ok_or(NotTaken::UnknownRater)?;
        if !pack.digests.contains(&line.pack) {
            return Err(NotTaken::ChangedPack);
        }
        let is_questionnaire = matches!(line.event, Event::Questionnaire { .. });
        if is_questionnaire && (line.item != key.trial || line.answer.is_some()) {
            return Err(NotTaken::UnknownSubject);
        }
        let item = pack.all_items().find(|item| line.is_about(item, forms.rating.rates()));
        if !is_questionnaire && item.is_none() {
            return Err(NotTaken::UnknownSubject);
        }
        if item.is_some_and(PackItem::is_live) && !live.contains(&(line.rater.clone(), line.item.clone())) {
            return Err(NotTaken::OtherAnswers);
        }
        let texts = item.map_or(&[][..], |item| item.texts(line.answer.as_ref()));
        let form = if is_questionnaire { forms.questionnaire } else { Some(forms.rating) };
        let Some(form) = form else { return Err(NotTaken::UnknownSubject) };
        let values_fit = match &line.event {
            Event::Rated { values } => item.is_some_and(|item| form_of(form, item).check_values(values, texts).is_ok()),
            Event::Questionnaire { values } => form.check_values(values, texts).is_ok(),
            Event::CannotJudge { .. } | Event::Withdrawn | Event::ReferenceShown | Event::LiveAnswers { .. } => true,
        };
        if line.form != form.digest() || !values_fit {
            return Err(NotTaken::OtherForm);
        }
        match self.lines.get(&place(line)) {
            Some(known) if known != line => Err(NotTaken::Contradicts),
            _ => Ok(()),
        }
    }

    /// Every line, in one order.
    pub fn lines(&self) -> impl Iterator<Item = &RatingLine> {
        self.lines.values()
    }

    /// The current answers of each rater to the questionnaire.
    pub fn questionnaires(&self) -> BTreeMap<&str, &RatingLine> {
        let sessions = self.sessions();
        let mut latest: BTreeMap<&str, &RatingLine> = BTreeMap::new();
        for line in self.lines.values().filter(|line| matches!(line.event, Event::Questionnaire { .. })) {
            if latest.get(line.rater.as_str()).is_none_or(|known| sessions.precedes(known, line)) {
                latest.insert(&line.rater, line);
            }
        }
        latest
    }

    /// How the sessions of raters follow each other.
    pub fn sessions(&self) -> Sessions<'_> {
        Sessions::of(self.lines.values().map(|line| (line.rater.as_str(), line.session.as_str(), line.continues.as_deref())))
    }

    /// How many lines are missing by their places in their sessions: a file that was sent before the rater went on, or one that lines were taken out of.
    pub fn gaps(&self, rater: &str) -> u64 {
        gaps(self.lines.values().filter(|line| line.rater == rater).map(|line| (line.session.as_str(), line.sequence)))
    }

    /// The current decision of each rater on each subject, and the subjects that a rater decided on two machines, in sessions neither of which goes on from the
    /// other: there the later one by the rater's clock counts, and the session's name where the clocks agree.
    pub fn current(&self) -> Current<'_> {
        let sessions = self.sessions();
        // In the order of the sequence: within a session the later one counts, whatever the clock says.
        let mut last: BTreeMap<(&str, Subject), BTreeMap<&str, &RatingLine>> = BTreeMap::new();
        for line in self.lines.values() {
            if let Some(subject) = line.subject() {
                last.entry((&line.rater, subject)).or_default().insert(&line.session, line);
            }
        }
        let mut current: BTreeMap<(String, Subject), &RatingLine> = BTreeMap::new();
        let mut twice = BTreeSet::new();
        for ((rater, subject), lines) in last {
            let is_superseded = |line: &RatingLine| lines.values().any(|other| sessions.goes_on(rater, &line.session, &other.session));
            let open = lines.values().copied().filter(|line| !is_superseded(line) && line.event != Event::Withdrawn);
            let open: Vec<&RatingLine> = open.collect();
            if open.len() > 1 {
                twice.insert((rater.to_owned(), subject.item.clone()));
            }
            if let Some(line) = open.into_iter().max_by_key(|line| (line.at, line.session.as_str())) {
                current.insert((rater.to_owned(), subject), line);
            }
        }
        (current, twice)
    }
}

/// How many places are missing in sessions, out of those of which there are lines: each session with its place, once.
pub fn gaps<'a>(places: impl Iterator<Item = (&'a str, u64)>) -> u64 {
    let mut sessions: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for (session, place) in places {
        let (count, last) = sessions.entry(session).or_default();
        (*count, *last) = (*count + 1, (*last).max(place));
    }
    sessions.values().map(|(count, last)| last + 1 - count).sum()
}

/// Items with live answers whose ratings can be taken: rater and item.
type LiveItems = BTreeSet<(String, OpaqueId)>;

/// Which items of a file were rated by the live answers that the server gave.
fn live_answers(lines: &[RatingLine], key: &TrialKey) -> LiveItems {
    let mut same: BTreeMap<(String, OpaqueId), bool> = BTreeMap::new();
    for line in lines {
        let Event::LiveAnswers { answers } = &line.event else { continue };
        let item = key.pack(&line.rater).and_then(|pack| pack.all_items().find(|item| item.item == line.item));
        let is_served = item.is_some_and(|item| {
            item.fits(answers)
                && item
                    .answers
                    .iter()
                    .filter(|answer| answer.live)
                    .zip(answers)
                    .all(|(served, rated)| served.texts == rated.texts && served.earlier == rated.earlier)
        });
        *same.entry((line.rater.clone(), line.item.clone())).or_insert(true) &= is_served;
    }
    same.into_iter().filter_map(|(place, is_served)| is_served.then_some(place)).collect()
}

/// How the sessions of raters follow each other: which one each goes on from.
#[derive(Debug)]
pub struct Sessions<'a> {
    before: BTreeMap<(&'a str, &'a str), &'a str>,
}

impl<'a> Sessions<'a> {
    /// From what lines say: who, in which session, and which session that one goes on from.
    pub fn of(lines: impl Iterator<Item = (&'a str, &'a str, Option<&'a str>)>) -> Self {
        Self { before: lines.filter_map(|(who, session, before)| Some(((who, session), before?))).collect() }
    }

    /// Whether `later` goes on from `earlier`, directly or by others between; never from itself.
    pub fn goes_on(&self, rater: &str, earlier: &str, later: &str) -> bool {
        let mut at = later;
        // As many steps as there are sessions: lines that were made up can go in a circle.
        for _ in 0..self.before.len() {
            match self.before.get(&(rater, at)) {
                Some(before) if *before == earlier => return earlier != later,
                Some(before) => at = before,
                None => return false,
            }
        }
        false
    }

    /// Whether one line of a rater came before another: by the sequence in one session, by which goes on from which, else by the rater's clock.
    pub fn precedes(&self, first: &RatingLine, second: &RatingLine) -> bool {
        let rater = &first.rater;
        if *rater != second.rater {
            false
        } else if first.session == second.session {
            first.sequence < second.sequence
        } else if self.goes_on(rater, &first.session, &second.session) {
            true
        } else if self.goes_on(rater, &second.session, &first.session) {
            false
        } else {
            first.at < second.at
        }
    }
}
