//! Raters against a judge that judged the same answers.

use super::{
    figure::Figure,
    types::{JudgeLevel, JudgeNumbers, Pooled},
    units::Trial,
};
use crate::{
    case::{CaseId, Source},
    report::IntervalNumbers,
    stats::{
        Scale, ScorePairs, StatisticError, ValuePairs, Values, Weights, bland_altman, kendall_tau_b, pearson, spearman, weighted_kappa,
    },
    trial::{
        form::FieldKind,
        key::{Question, TrialKey},
        observations::Observation,
    },
};
use std::collections::BTreeMap;

/// The most things for which every pair is compared with every other: 20,000 take a second.
const MOST_FOR_KENDALL: usize = 20_000;
/// The ends of the judges' scale of a rating.
const JUDGE_SCALE: (u8, u8) = (1, 10);

/// What a judge gave to an answer of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// The judge.
    pub judge: String,
    /// The judge's prompts.
    pub preset: String,
    /// The key of the judged answer.
    pub turn_key: String,
    /// The rating, or the mean of the criteria.
    pub score: f64,
    /// Whether the score is a rating from 1 to 10.
    pub is_rating: bool,
}

/// A rated answer with both: its case, its model, the raters' scores and the judge's mean.
struct Item<'a> {
    case: (Source, &'a CaseId),
    model: &'a str,
    people: Vec<f64>,
    judge: f64,
    /// The judge's first rating, where it is one on the scale.
    rating: Option<f64>,
}

/// Every judge in every field with a scale, where some rated answers have verdicts.
pub(super) fn judges(trial: &Trial<'_>, observations: &[&Observation], judged: &[Judged]) -> Vec<JudgeNumbers> {
    let mut by_judge: BTreeMap<(&str, &str), BTreeMap<&str, Vec<&Judged>>> = BTreeMap::new();
    for verdict in judged {
        let answers = by_judge.entry((&verdict.judge, &verdict.preset)).or_default();
        answers.entry(&verdict.turn_key).or_default().push(verdict);
    }
    let keys = turn_keys(trial.key);
    let mut all = Vec::new();
    for ((judge, preset), verdicts) in &by_judge {
        for field in trial.protocol.form.fields() {
            let FieldKind::Scale { min, max, .. } = field.kind else { continue };
            let items = items(observations, &keys, verdicts, &field.id);
            if items.is_empty() {
                continue;
            }
            let same_scale = (min, max) == JUDGE_SCALE && verdicts.values().flatten().all(|v| v.is_rating);
            all.push(JudgeNumbers {
                judge: (*judge).to_owned(),
                preset: (*preset).to_owned(),
                field: field.id.clone(),
                same_scale,
                levels: levels(&items, same_scale),
            });
        }
    }
    all
}

type Keys<'a> = BTreeMap<(&'a Question, &'a str), &'a [String]>;

/// The recorded answers behind each rated one.
fn turn_keys(key: &TrialKey) -> Keys<'_> {
    let items = key.packs.iter().flat_map(|pack| &pack.items);
    items.flat_map(|item| item.answers.iter().map(|a| ((&item.question, a.model.as_str()), a.turn_keys.as_slice()))).collect()
}

fn items<'a>(observations: &[&'a Observation], keys: &Keys<'_>, verdicts: &BTreeMap<&str, Vec<&Judged>>, field: &str) -> Vec<Item<'a>> {
    let mut people: BTreeMap<(&Question, &str), Vec<f64>> = BTreeMap::new();
    for seen in observations {
        if let (Some(score), [model]) = (seen.score(field), seen.models.as_slice()) {
            people.entry((&seen.question, model)).or_default().push(f64::from(score));
        }
    }
    let item = |((question, model), people): ((&'a Question, &'a str), Vec<f64>)| {
        let answers = keys.get(&(question, model))?;
        let found: Vec<&Judged> = answers.iter().flat_map(|key| verdicts.get(key.as_str()).into_iter().flatten().copied()).collect();
        let first = found.first()?;
        let judge = found.iter().map(|v| v.score).sum::<f64>() / found.len() as f64;
        // A whole conversation has no single rating.
        let rating = (first.is_rating && answers.len() == 1).then_some(first.score);
        Some(Item { case: (question.source, &question.case), model, people, judge, rating })
    };
    people.into_iter().filter_map(item).collect()
}

fn levels(items: &[Item<'_>], same_scale: bool) -> Vec<JudgeLevel> {
    let mut by_case: BTreeMap<_, Vec<(f64, f64)>> = BTreeMap::new();
    let mut by_model: BTreeMap<&str, Vec<(f64, f64)>> = BTreeMap::new();
    let mut single = Vec::new();
    for item in items {
        let pair = (mean(&item.people), item.judge);
        by_case.entry((item.case, item.model)).or_default().push(pair);
        by_model.entry(item.model).or_default().push(pair);
        single.push(pair);
    }
    let pooled = |groups: Vec<Vec<(f64, f64)>>| -> Vec<(f64, f64)> {
        let side = |pairs: &[(f64, f64)], of: fn(&(f64, f64)) -> f64| mean(&pairs.iter().map(of).collect::<Vec<_>>());
        groups.iter().map(|pairs| (side(pairs, |p| p.0), side(pairs, |p| p.1))).collect()
    };
    let (cases, models) = (pooled(by_case.into_values().collect()), pooled(by_model.into_values().collect()));
    let mut levels = vec![level(Pooled::Item, &single, same_scale)];
    levels[0].kappa = Some(kappa(items, same_scale));
    levels.extend([level(Pooled::Case, &cases, same_scale), level(Pooled::Model, &models, same_scale)]);
    levels
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Every single rating against the judge's first one.
fn kappa(items: &[Item<'_>], same_scale: bool) -> Figure {
    if !same_scale {
        return OTHER_SCALE;
    }
    let pairs = items.iter().flat_map(|item| item.people.iter().map(move |score| (Some(*score), item.rating)));
    let (min, max) = JUDGE_SCALE;
    let scale = Scale::new(i32::from(min), i32::from(max));
    Figure::alone(ScorePairs::new(pairs).and_then(|pairs| weighted_kappa(&pairs, scale?, Weights::Quadratic)))
}

const OTHER_SCALE: Figure =
    Figure::Undefined { why: StatisticError::Parameter { name: "the scale", allowed: "the same for raters and judge" } };

fn level(level: Pooled, pairs: &[(f64, f64)], same_scale: bool) -> JudgeLevel {
    let (people, judge): (Vec<f64>, Vec<f64>) = pairs.iter().copied().unzip();
    let both = Values::new(people).and_then(|people| ValuePairs::new(people, Values::new(judge)?));
    let of = |statistic: fn(&ValuePairs) -> Result<f64, StatisticError>| match &both {
        Ok(pairs) => Figure::alone(statistic(pairs)),
        Err(why) => Figure::Undefined { why: *why },
    };
    let kendall = if pairs.len() > MOST_FOR_KENDALL {
        Figure::Undefined { why: StatisticError::Parameter { name: "the count of pairs", allowed: "at most 20,000 for Kendall's tau" } }
    } else {
        of(kendall_tau_b)
    };
    let bias = match both.clone().and_then(|pairs| bland_altman(&pairs)) {
        _ if !same_scale => OTHER_SCALE,
        Ok(found) => Figure::Defined {
            value: found.bias,
            interval: Some(IntervalNumbers { low: found.lower_limit, high: found.upper_limit }),
            undefined_resamples: 0,
        },
        Err(why) => Figure::Undefined { why },
    };
    JudgeLevel { level, n: pairs.len(), pearson: of(pearson), spearman: of(spearman), kendall, bias, kappa: None }
}
