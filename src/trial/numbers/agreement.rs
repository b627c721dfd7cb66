//! Agreement of raters in one field, over the units that several rated.

use super::{
    types::{FieldAgreement, Level, RaterPair},
    units::{Trial, Unit, by_case, only},
};
use crate::stats::{
    CategoryTable, CompleteTable, Metric, RatingTable, Scale, ScorePairs, StatisticError, Weights, gwet_ac1, krippendorff_alpha,
    raw_agreement, weighted_kappa,
};

/// The agreement on ratings by case and unit. Scales are ordinal, labels nominal.
pub(super) fn agreement(trial: &Trial<'_>, field: &str, level: Level, scale: Scale, cases: &[Vec<Unit>]) -> FieldAgreement {
    let given = |unit: &Unit| unit.scores.iter().flatten().count();
    let shared = only(cases, |unit| given(unit) > 1);
    let columns: Vec<usize> =
        (0..trial.raters.len()).filter(|rater| shared.iter().flatten().any(|unit| unit.scores[*rater].is_some())).collect();
    let rows: Vec<Vec<Vec<Option<f64>>>> =
        shared.iter().map(|units| units.iter().map(|unit| columns.iter().map(|rater| unit.scores[*rater]).collect()).collect()).collect();
    let plan = trial.plan;
    let metric = if level == Level::Ordinal { Metric::Ordinal } else { Metric::Nominal };
    let is_ordinal = level == Level::Ordinal;
    let complete = |units: &[&Vec<Option<f64>>]| CompleteTable::of_complete_rows(units.iter().copied());
    FieldAgreement {
        field: field.to_owned(),
        level,
        units: shared.iter().map(Vec::len).sum(),
        cases: shared.len(),
        complete_units: rows.iter().flatten().filter(|row| row.iter().all(Option::is_some)).count(),
        raters: columns.iter().map(|rater| trial.raters[*rater].clone()).collect(),
        alpha: by_case(&rows, plan, |units| krippendorff_alpha(&RatingTable::new(units.iter().copied())?, metric)),
        single_correlation: is_ordinal.then(|| by_case(&rows, plan, |units| complete(units)?.single_rating_correlation())),
        mean_correlation: is_ordinal.then(|| by_case(&rows, plan, |units| complete(units)?.mean_rating_correlation())),
        ac1: (!is_ordinal).then(|| by_case(&rows, plan, |units| Ok(gwet_ac1(&CategoryTable::new(scale, units.iter().copied())?)))),
        exact: by_case(&rows, plan, |units| Ok(raw_agreement(&every_pair(units)?).exact)),
        within_one: is_ordinal.then(|| by_case(&rows, plan, |units| Ok(raw_agreement(&every_pair(units)?).within_one))),
        pairs: pairs(trial, level, scale, &shared, &columns),
    }
}

/// Every two ratings of one unit.
fn every_pair(units: &[&Vec<Option<f64>>]) -> Result<ScorePairs, StatisticError> {
    let mut pairs = Vec::new();
    for unit in units {
        let given: Vec<f64> = unit.iter().copied().flatten().collect();
        for (place, left) in given.iter().enumerate() {
            pairs.extend(given[place + 1..].iter().map(|right| (Some(*left), Some(*right))));
        }
    }
    ScorePairs::new(pairs)
}

type Both = (Option<f64>, Option<f64>);

fn pairs(trial: &Trial<'_>, level: Level, scale: Scale, shared: &[Vec<Unit>], columns: &[usize]) -> Vec<RaterPair> {
    let two = columns.iter().enumerate().flat_map(|(place, left)| columns[place + 1..].iter().map(move |right| (*left, *right)));
    let weights = if level == Level::Ordinal { Weights::Quadratic } else { Weights::Unweighted };
    let pair = |(left, right): (usize, usize)| {
        let both = only(shared, |unit| unit.scores[left].is_some() && unit.scores[right].is_some());
        let cases: Vec<Vec<Both>> = both.iter().map(|units| units.iter().map(|u| (u.scores[left], u.scores[right])).collect()).collect();
        if cases.is_empty() {
            return None;
        }
        let scores = |units: &[&Both]| ScorePairs::new(units.iter().map(|pair| **pair));
        Some(RaterPair {
            left: trial.raters[left].clone(),
            right: trial.raters[right].clone(),
            units: cases.iter().map(Vec::len).sum(),
            kappa: by_case(&cases, trial.plan, |units| weighted_kappa(&scores(units)?, scale, weights)),
            exact: by_case(&cases, trial.plan, |units| Ok(raw_agreement(&scores(units)?).exact)),
            within_one: (level == Level::Ordinal)
                .then(|| by_case(&cases, trial.plan, |units| Ok(raw_agreement(&scores(units)?).within_one))),
        })
    };
    two.filter_map(pair).collect()
}
