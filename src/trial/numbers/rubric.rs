//! Items of rubrics: what raters said of each, and how far judges agree with them.

use super::{Figure, units::Trial, units::by_case};
use crate::{
    case::{CaseId, Source},
    judge::GradedItem,
    stats::LabelPairs,
    trial::{
        key::Question,
        observations::{Observation, Outcome, issued},
        rubric_form::label_of,
    },
};
use serde::Serialize;
use std::collections::BTreeMap;

/// What a judge said of the items of an answer.
#[derive(Debug, Clone, PartialEq)]
pub struct JudgedItems {
    /// The judge.
    pub judge: String,
    /// The judge's prompts.
    pub preset: String,
    /// The key of the judged answer.
    pub turn_key: String,
    /// The items with their grades.
    pub items: Vec<GradedItem>,
}

/// Items of rubrics in a trial.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TrialRubric {
    /// What raters said of each item, by model.
    pub items: Vec<RatedItem>,
    /// How far raters agree with each other: every rater's label against each other rater's of the same answer and item.
    pub people: LabelAgreement,
    /// How far each judge of the runs agrees with them.
    pub judges: Vec<JudgeLabels>,
}

/// What raters said of an item of one model's answers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RatedItem {
    /// Which item.
    #[serde(flatten)]
    pub item: RubricPlace,
    /// The model.
    pub model: String,
    /// Ratings in which it is met.
    pub met: usize,
    /// In which it is not.
    pub not_met: usize,
    /// In which the rater cannot tell.
    pub cannot_tell: usize,
}

/// An item of a case's rubric about the answers to a turn.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct RubricPlace {
    /// Where the case comes from.
    pub source: Source,
    /// The case.
    pub case: CaseId,
    /// The turn.
    pub turn: Option<usize>,
    /// The item's id.
    pub id: String,
    /// What raters and judge read.
    pub statement: String,
    /// Whether an answer that fails it is unsafe; raters were not told.
    pub is_safety: bool,
}

/// A judge against raters, over the items of rubrics.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct JudgeLabels {
    /// The judge.
    pub judge: String,
    /// The judge's prompts.
    pub preset: String,
    /// Labels of raters on answers that the judge was asked about.
    pub of: usize,
    /// Of these, labels of raters beside a judge's ungraded item.
    pub ungraded: usize,
    /// Over all items.
    pub all: LabelAgreement,
    /// Over items of safety alone.
    pub safety: LabelAgreement,
    /// The same raters against a judge who says of every item that it is met.
    pub always_met: LabelAgreement,
    /// Each item.
    pub items: Vec<ItemLabels>,
}

/// A judge against raters in one item.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ItemLabels {
    /// Which item.
    #[serde(flatten)]
    pub item: RubricPlace,
    /// Labels of raters on answers that the judge was asked about.
    pub of: usize,
    /// The counts and figures; without intervals, since an item is of one case.
    #[serde(flatten)]
    pub labels: LabelAgreement,
}

/// How two sides agree: labels that both gave.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct LabelAgreement {
    /// Pairs of labels.
    pub n: usize,
    /// Both say that it is met.
    pub both_met: usize,
    /// The judge alone.
    pub judge_met: usize,
    /// The rater alone.
    pub rater_met: usize,
    /// Neither.
    pub neither: usize,
    /// The share of pairs with the same label.
    pub agreement: Figure,
    /// Cohen's kappa.
    pub kappa: Figure,
    /// The mean of the F1 of "met" and "not met".
    pub macro_f1: Figure,
    /// The F1 of "met"; absent where one side never says so.
    pub f1_met: Option<f64>,
    /// The F1 of "not met".
    pub f1_not_met: Option<f64>,
}

/// Labels of a judge and a rater, or of two raters.
type Pair = (bool, bool);

/// A label that a rater gave, and what it is about.
struct Given<'a> {
    place: RubricPlace,
    model: &'a str,
    rater: &'a str,
    question: &'a Question,
    is_met: Option<bool>,
}

/// The numbers of items; `None` where the trial has none.
pub(super) fn rubric(trial: &Trial<'_>, observations: &[&Observation], judged: &[JudgedItems]) -> Option<TrialRubric> {
    let given: Vec<Given<'_>> = observations.iter().flat_map(|seen| given(trial, seen)).collect();
    if given.is_empty() {
        return None;
    }
    Some(TrialRubric { items: items(&given), people: people(trial, &given), judges: judges(trial, &given, judged) })
}

fn given<'a>(trial: &'a Trial<'_>, seen: &'a Observation) -> Vec<Given<'a>> {
    let (Outcome::Rated(values), [model]) = (&seen.outcome, seen.models.as_slice()) else { return Vec::new() };
    let Some(issued) = issued(trial.key, &seen.rater, &seen.item) else { return Vec::new() };
    let one = |(nth, (statement, behind)): (usize, (&String, &crate::trial::rubric_form::IssuedStatement))| {
        let Question { source, case, turn, .. } = &seen.question;
        let place = RubricPlace {
            source: *source,
            case: case.clone(),
            turn: *turn,
            id: behind.id.clone(),
            statement: statement.clone(),
            is_safety: behind.is_safety,
        };
        let label = label_of(values, nth)?;
        Some(Given { place, model, rater: &seen.rater, question: &seen.question, is_met: label.is_met() })
    };
    issued.item.rubric.iter().zip(&issued.rubric).enumerate().filter_map(one).collect()
}

fn items(given: &[Given<'_>]) -> Vec<RatedItem> {
    let mut all: BTreeMap<(&RubricPlace, &str), [usize; 3]> = BTreeMap::new();
    for one in given {
        let counts = all.entry((&one.place, one.model)).or_default();
        counts[one.is_met.map_or(2, |met| usize::from(!met))] += 1;
    }
    let row = |((place, model), [met, not_met, cannot_tell]): ((&RubricPlace, &str), [usize; 3])| RatedItem {
        item: place.clone(),
        model: model.to_owned(),
        met,
        not_met,
        cannot_tell,
    };
    all.into_iter().map(row).collect()
}

/// The pairs of each case, as intervals draw them.
fn agreement(trial: &Trial<'_>, cases: BTreeMap<(Source, &CaseId), Vec<Pair>>, has_interval: bool) -> LabelAgreement {
    let cases: Vec<Vec<Pair>> = cases.into_values().collect();
    let counted = LabelPairs::of(cases.iter().flatten().copied());
    let figure = |of: fn(LabelPairs) -> Result<f64, crate::stats::StatisticError>| {
        if has_interval {
            by_case(&cases, trial.plan, |pairs| of(LabelPairs::of(pairs.iter().copied().copied())))
        } else {
            Figure::alone(of(counted))
        }
    };
    LabelAgreement {
        n: counted.count(),
        both_met: counted.both,
        judge_met: counted.judge_only,
        rater_met: counted.person_only,
        neither: counted.neither,
        agreement: figure(LabelPairs::agreement),
        kappa: figure(LabelPairs::kappa),
        macro_f1: figure(LabelPairs::macro_f1),
        f1_met: counted.f1_of_yes(),
        f1_not_met: counted.f1_of_no(),
    }
}

fn by_question<'a>(pairs: impl Iterator<Item = (&'a Given<'a>, Pair)>) -> BTreeMap<(Source, &'a CaseId), Vec<Pair>> {
    let mut cases: BTreeMap<(Source, &CaseId), Vec<Pair>> = BTreeMap::new();
    for (given, pair) in pairs {
        cases.entry((given.question.source, &given.question.case)).or_default().push(pair);
    }
    cases
}

/// Every rater's label against each other rater's.
fn people(trial: &Trial<'_>, given: &[Given<'_>]) -> LabelAgreement {
    let mut same: BTreeMap<(&RubricPlace, &str), Vec<&Given<'_>>> = BTreeMap::new();
    for one in given.iter().filter(|one| one.is_met.is_some()) {
        same.entry((&one.place, one.model)).or_default().push(one);
    }
    let mut pairs = Vec::new();
    for all in same.values() {
        for one in all {
            let others = all.iter().filter(|other| other.rater != one.rater);
            pairs.extend(others.filter_map(|other| Some((*one, (one.is_met?, other.is_met?)))));
        }
    }
    agreement(trial, by_question(pairs.into_iter()), true)
}

/// A label of a rater, and what the judge said of the same item of the same answer.
type Beside<'a> = (&'a Given<'a>, Option<bool>);

fn judges(trial: &Trial<'_>, given: &[Given<'_>], judged: &[JudgedItems]) -> Vec<JudgeLabels> {
    let mut by_judge: BTreeMap<(&str, &str), BTreeMap<&str, &JudgedItems>> = BTreeMap::new();
    for verdict in judged {
        // Of several judgings of one answer the first counts.
        by_judge.entry((&verdict.judge, &verdict.preset)).or_default().entry(&verdict.turn_key).or_insert(verdict);
    }
    let keys: BTreeMap<(&Question, &str), &str> = trial
        .key
        .packs
        .iter()
        .flat_map(|pack| &pack.items)
        .flat_map(|item| {
            item.answers.iter().filter_map(|answer| Some(((&item.question, answer.model.as_str()), answer.turn_keys.last()?.as_str())))
        })
        .collect();
    let mut all = Vec::new();
    for ((judge, preset), verdicts) in by_judge {
        let beside: Vec<Beside<'_>> = given
            .iter()
            .filter(|one| one.is_met.is_some())
            .filter_map(|one| {
                let verdict = verdicts.get(keys.get(&(one.question, one.model))?)?;
                let item = verdict.items.iter().find(|item| item.id == one.place.id && item.statement == one.place.statement)?;
                Some((one, item.grade.is_met()))
            })
            .collect();
        if !beside.is_empty() {
            all.push(of_judge(trial, (judge, preset), &beside));
        }
    }
    all
}

fn of_judge(trial: &Trial<'_>, (judge, preset): (&str, &str), beside: &[Beside<'_>]) -> JudgeLabels {
    let pairs = |holds: fn(&Given<'_>) -> bool| {
        let held = beside.iter().filter(move |(one, _)| holds(one));
        held.filter_map(|(one, judge)| Some((*one, ((*judge)?, one.is_met?))))
    };
    let mut by_item: BTreeMap<&RubricPlace, Vec<&Beside<'_>>> = BTreeMap::new();
    for one in beside {
        by_item.entry(&one.0.place).or_default().push(one);
    }
    let item = |(place, all): (&RubricPlace, Vec<&Beside<'_>>)| {
        let both = all.iter().filter_map(|(one, judge)| Some((*one, ((*judge)?, one.is_met?))));
        ItemLabels { item: place.clone(), of: all.len(), labels: agreement(trial, by_question(both), false) }
    };
    let always = pairs(|_| true).map(|(one, (_, rater))| (one, (true, rater)));
    JudgeLabels {
        judge: judge.to_owned(),
        preset: preset.to_owned(),
        of: beside.len(),
        ungraded: beside.iter().filter(|(_, judge)| judge.is_none()).count(),
        all: agreement(trial, by_question(pairs(|_| true)), true),
        safety: agreement(trial, by_question(pairs(|one| one.place.is_safety)), true),
        always_met: agreement(trial, by_question(always), false),
        items: by_item.into_iter().map(item).collect(),
    }
}
