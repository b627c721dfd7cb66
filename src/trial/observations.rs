//! What a trial's figures are computed from: every current decision with what is behind its opaque ids. Pure.

use super::{
    form::{FieldKind, Form, Rates, Value, Values},
    key::{IssuedItem, Question, TrialKey},
    marks::Mark,
    merge::Merged,
    pack::{OpaqueId, ReferenceShown},
    protocol::{Exclusions, Protocol},
    rating::{Event, RatingLine, Subject},
};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// A rating, or that none was possible.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The form's values. In the choices of a pair, `a` and `b` are positions; [`Observation::models`] has the models.
    Rated(Values),
    /// The rater could not judge it.
    CannotJudge(String),
}

/// One current decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observation {
    /// Who rated.
    pub rater: String,
    /// The item in the rater's pack.
    pub item: OpaqueId,
    /// Which question.
    pub question: Question,
    /// The rated model; two where they are compared, in the order in which they were shown.
    pub models: Vec<String>,
    /// The position of the rated answer, from 0; 0 where two are compared.
    pub position: usize,
    /// Whether the rater had rated the same before: a hidden repeat, left out of every figure but the intra-rater ones.
    pub is_repeat: bool,
    /// What was decided.
    pub outcome: Outcome,
    /// The comment.
    pub comment: String,
    /// Milliseconds.
    pub active_ms: u64,
    /// How many items the rater had completed before.
    pub completed_before: usize,
    /// Whether the rater had seen the reference of this question, be it in this item, in the one that this repeats, or on another machine.
    pub saw_reference: bool,
    /// How often the rater changed the decision.
    pub changes: usize,
}

impl Observation {
    /// The number given in a field with a scale.
    pub fn score(&self, field: &str) -> Option<u8> {
        match &self.outcome {
            Outcome::Rated(values) => match values.get(field) {
                Some(Value::Number(score)) => Some(*score),
                _ => None,
            },
            Outcome::CannotJudge(_) => None,
        }
    }

    /// The rated texts as the rater had them; none where two are compared.
    pub fn texts<'k>(&self, key: &'k TrialKey) -> &'k [String] {
        match (issued(key, &self.rater, &self.item), self.models.as_slice()) {
            (Some(issued), [_]) => issued.item.answers.get(self.position).map_or(&[], |answer| &answer.texts),
            _ => &[],
        }
    }

    /// The marks, where the form has them and the answer was rated.
    pub fn marks(&self, form: &Form) -> &[Mark] {
        match &self.outcome {
            Outcome::Rated(values) => form.marks(values),
            Outcome::CannotJudge(_) => &[],
        }
    }

    /// The option chosen in a field with options.
    pub fn choice(&self, field: &str) -> Option<&str> {
        match &self.outcome {
            Outcome::Rated(values) => match values.get(field) {
                Some(Value::Word(word)) => Some(word),
                _ => None,
            },
            Outcome::CannotJudge(_) => None,
        }
    }
}

/// Why a rater's ratings are conspicuous.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Flag {
    /// The mean time is below the protocol's share of all raters' mean; below a third where it names none.
    TooFast,
    /// One and the same value in every rating of a scale.
    Uniform,
    /// Hidden repeats are far from the first ratings. The figures of the repeats determine it, and no protocol leaves a rater out for it.
    AtOddsWithRepeats,
}

impl Flag {
    /// Its name in exports.
    pub fn name(self) -> &'static str {
        match self {
            Self::TooFast => "too_fast",
            Self::Uniform => "uniform",
            Self::AtOddsWithRepeats => "at_odds_with_repeats",
        }
    }
}

/// What is known of one rater.
#[derive(Debug, Clone, PartialEq)]
pub struct RaterSummary {
    /// The rater.
    pub rater: String,
    /// Ratings that are to be made, hidden repeats left out.
    pub planned: usize,
    /// Of these, decided: rated, or said that it cannot be judged.
    pub decided: usize,
    /// Hidden repeats that are to be rated.
    pub repeats_planned: usize,
    /// Of these, decided.
    pub repeats_decided: usize,
    /// Mean seconds a decision.
    pub mean_seconds: Option<f64>,
    /// What is conspicuous.
    pub flags: BTreeSet<Flag>,
    /// Whether the protocol leaves the rater out.
    pub excluded: bool,
}

/// A rater's current answers to the questionnaire after the last item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// Who answered.
    pub rater: String,
    /// The values, by the questionnaire's fields.
    pub values: Values,
    /// The comment.
    pub comment: String,
    /// Milliseconds.
    pub active_ms: u64,
}

/// Everything that figures are computed from.
#[derive(Debug, Clone, PartialEq)]
pub struct Observations {
    /// The decisions, in one order whatever order the files came in.
    pub all: Vec<Observation>,
    /// The raters, in the key's order.
    pub raters: Vec<RaterSummary>,
    /// Items that a rater decided on two machines: the later decision counts.
    pub on_two_machines: usize,
    /// Answers to the questionnaire, by rater.
    pub questionnaires: Vec<Answered>,
}

/// The paper's survey rule, where the protocol names no share.
const DEFAULT_FASTER_THAN: f64 = 1.0 / 3.0;

impl Observations {
    /// Puts the key's knowledge beside the merged ratings. What is not among the handed out questions, as training items, is left out.
    pub fn of(protocol: &Protocol, key: &TrialKey, merged: &Merged) -> Self {
        let (current, twice) = merged.current();
        let sessions = merged.sessions();
        let mut changes: BTreeMap<(&str, Subject), usize> = BTreeMap::new();
        // What a reference says is about its question; about the whole case where it waits for all of it.
        let of_case = protocol.reference == ReferenceShown::AfterCase;
        let about = |question: &Question| if of_case { Question { turn: None, pair: None, ..question.clone() } } else { question.clone() };
        let mut references: BTreeMap<(&str, Question), Vec<&RatingLine>> = BTreeMap::new();
        for line in merged.lines() {
            if let Some(subject) = line.subject() {
                *changes.entry((&line.rater, subject)).or_default() += 1;
            } else if line.event == Event::ReferenceShown
                && let Some(issued) = issued(key, &line.rater, &line.item)
            {
                references.entry((&line.rater, about(&issued.question))).or_default().push(line);
            }
        }
        let mut all = Vec::new();
        for ((rater, subject), line) in &current {
            let Some(issued) = issued(key, rater, &line.item) else { continue };
            let count = changes.get(&(rater.as_str(), subject.clone())).copied().unwrap_or(1);
            let shown = references
                .get(&(rater.as_str(), about(&issued.question)))
                .is_some_and(|shown| shown.iter().any(|shown| sessions.precedes(shown, line)));
            all.extend(
                observation(issued, line, protocol.form.rates(), count - 1)
                    .map(|one| Observation { saw_reference: one.saw_reference || shown, ..one }),
            );
        }
        let raters = raters(protocol, key, &all);
        let questionnaires = merged.questionnaires().into_values().filter_map(answered).collect();
        Self { all, raters, on_two_machines: twice.len(), questionnaires }
    }

    /// The decisions that count: first ratings, of raters whom the protocol does not leave out unless `with_excluded`.
    pub fn counted(&self, with_excluded: bool) -> impl Iterator<Item = &Observation> {
        let excluded: BTreeSet<&str> = self.raters.iter().filter(|r| r.excluded && !with_excluded).map(|r| r.rater.as_str()).collect();
        self.all.iter().filter(move |o| !o.is_repeat && !excluded.contains(o.rater.as_str()))
    }
}

fn answered(line: &RatingLine) -> Option<Answered> {
    match &line.event {
        Event::Questionnaire { values } => {
            Some(Answered { rater: line.rater.clone(), values: values.clone(), comment: line.comment.clone(), active_ms: line.active_ms })
        }
        Event::Rated { .. } | Event::CannotJudge { .. } | Event::Withdrawn | Event::ReferenceShown | Event::LiveAnswers { .. } => None,
    }
}

/// An item of a rater's pack with what is behind it.
pub(super) fn issued<'a>(key: &'a TrialKey, rater: &str, item: &OpaqueId) -> Option<&'a IssuedItem> {
    key.pack(rater)?.items.iter().find(|issued| issued.item.item == *item)
}

fn observation(issued: &IssuedItem, line: &RatingLine, rates: Rates, changes: usize) -> Option<Observation> {
    let place = match (&line.answer, rates) {
        (Some(answer), Rates::Answer) => issued.item.answers.iter().position(|known| known.answer == *answer)?,
        _ => 0,
    };
    let models = match rates {
        Rates::Answer => vec![issued.answers.get(place)?.model.clone()],
        Rates::Pair | Rates::Questionnaire => issued.answers.iter().map(|answer| answer.model.clone()).collect(),
    };
    Some(Observation {
        rater: line.rater.clone(),
        item: line.item.clone(),
        question: issued.question.clone(),
        models,
        position: place,
        is_repeat: issued.repeats.is_some(),
        outcome: match &line.event {
            Event::Rated { values } => Outcome::Rated(values.clone()),
            Event::CannotJudge { reason } => Outcome::CannotJudge(reason.clone()),
            Event::Withdrawn | Event::ReferenceShown | Event::LiveAnswers { .. } | Event::Questionnaire { .. } => return None,
        },
        comment: line.comment.clone(),
        active_ms: line.active_ms,
        completed_before: line.position,
        saw_reference: line.saw_reference,
        changes,
    })
}

fn raters(protocol: &Protocol, key: &TrialKey, all: &[Observation]) -> Vec<RaterSummary> {
    let seconds = |of: &mut dyn Iterator<Item = &Observation>| {
        // In whole milliseconds, whose sum does not depend on their order.
        let (sum, count) = of.fold((0_u64, 0_u64), |(sum, count), o| (sum + o.active_ms, count + 1));
        (count > 0).then(|| sum as f64 / count as f64 / 1000.0)
    };
    let mean = seconds(&mut all.iter());
    let Exclusions { faster_than, uniform } = protocol.exclusions;
    let share = faster_than.unwrap_or(DEFAULT_FASTER_THAN);
    key.packs
        .iter()
        .map(|pack| {
            let own: Vec<&Observation> = all.iter().filter(|o| o.rater == pack.rater).collect();
            let own_mean = seconds(&mut own.iter().copied());
            let mut flags = BTreeSet::new();
            if own_mean.zip(mean).is_some_and(|(own, all)| own < all * share) {
                flags.insert(Flag::TooFast);
            }
            if is_uniform(&protocol.form, &own) {
                flags.insert(Flag::Uniform);
            }
            let planned = |is_repeat: bool| pack.subjects(is_repeat, protocol.form.rates());
            let excluded = (faster_than.is_some() && flags.contains(&Flag::TooFast)) || (uniform && flags.contains(&Flag::Uniform));
            RaterSummary {
                rater: pack.rater.clone(),
                planned: planned(false),
                decided: own.iter().filter(|o| !o.is_repeat).count(),
                repeats_planned: planned(true),
                repeats_decided: own.iter().filter(|o| o.is_repeat).count(),
                mean_seconds: own_mean,
                flags,
                excluded,
            }
        })
        .collect()
}

/// Ten ratings at least, and all with the same values in every scale and choice.
fn is_uniform(form: &Form, own: &[&Observation]) -> bool {
    let counted: Vec<Vec<Option<&Value>>> = own
        .iter()
        .filter_map(|o| match &o.outcome {
            Outcome::Rated(values) => {
                let fields = form.fields().iter().filter(|f| matches!(f.kind, FieldKind::Scale { .. } | FieldKind::Choice { .. }));
                Some(fields.map(|f| values.get(&f.id)).collect())
            }
            Outcome::CannotJudge(_) => None,
        })
        .collect();
    counted.len() >= 10 && counted.windows(2).all(|pair| pair[0] == pair[1])
}
