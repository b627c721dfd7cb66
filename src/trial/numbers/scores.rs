//! Means and paired differences of a field with a scale.

use super::{
    Figure,
    coverage::Counted,
    strata::strata,
    types::{ScaleNumbers, ScaleRow},
    units::{Trial, Unit, mean, only, scores},
};
use crate::{
    report::{
        compare::{TurnMeans, comparisons},
        row::estimates,
    },
    stats::{Confidence, RatedCases, mean_over_cases_and_raters},
};
use std::collections::BTreeSet;

/// What a row is of.
struct Group {
    model: usize,
    turn: Option<usize>,
    cases: Vec<Vec<Unit>>,
}

/// The numbers of one field.
pub(super) fn scale(trial: &Trial<'_>, counted: &Counted<'_>, field: &str, (min, max): (u8, u8)) -> ScaleNumbers {
    let cases = trial.units(counted.observations.iter().copied(), |seen| seen.score(field).map(f64::from));
    let turns: BTreeSet<usize> = counted.wanted.iter().filter_map(|w| w.question.turn).collect();
    // One turn alone is all turns.
    let turns: Vec<Option<usize>> = std::iter::once(None).chain(turns.iter().filter(|_| turns.len() > 1).map(|turn| Some(*turn))).collect();
    let groups: Vec<Group> = (0..trial.models.len())
        .flat_map(|model| turns.iter().map(move |turn| (model, *turn)))
        .map(|(model, turn)| {
            let cases = only(&cases, |unit| unit.model == model && (turn.is_none() || unit.turn == turn));
            Group { model, turn, cases }
        })
        .collect();
    let lists: Vec<Vec<Vec<f64>>> = groups.iter().map(|group| group.cases.iter().map(|units| all(units)).collect()).collect();
    let means = estimates(&lists, trial.plan);
    let row = |(Group { model, turn, cases }, mean): (&Group, _)| {
        let name = &trial.models[*model];
        let given: Vec<f64> = cases.iter().flat_map(|units| all(units)).collect();
        ScaleRow {
            model: name.clone(),
            turn: *turn,
            mean,
            over_raters: over_raters(trial, cases),
            coverage: counted.of(field, Some(name), *turn),
            cases: cases.len(),
            raters: raters(cases),
            counts: (min..=max).map(|value| given.iter().filter(|score| **score == f64::from(value)).count()).collect(),
        }
    };
    ScaleNumbers {
        field: field.to_owned(),
        min,
        max,
        rows: groups.iter().zip(means).map(row).collect(),
        comparisons: comparisons(&unit_means(trial, &cases), trial.plan),
        strata: strata(trial, counted, field, &cases),
    }
}

fn all(units: &[Unit]) -> Vec<f64> {
    units.iter().flat_map(|unit| unit.scores.iter().copied().flatten()).collect()
}

fn over_raters(trial: &Trial<'_>, cases: &[Vec<Unit>]) -> Figure {
    let rated = RatedCases::new(scores(cases));
    match rated.and_then(|rated| mean_over_cases_and_raters(&rated, trial.plan, Confidence::NINETY_FIVE)) {
        Ok(found) => Figure::resampled(Ok(found), || Ok(found.estimate)),
        Err(why) => Figure::Undefined { why },
    }
}

fn raters(cases: &[Vec<Unit>]) -> usize {
    let given = cases.iter().flatten().flat_map(|unit| unit.scores.iter().enumerate().filter(|(_, score)| score.is_some()));
    given.map(|(rater, _)| rater).collect::<BTreeSet<_>>().len()
}

/// Each model's mean over raters, by case and turn: what is compared in pairs.
fn unit_means(trial: &Trial<'_>, cases: &[Vec<Unit>]) -> Vec<(String, TurnMeans)> {
    let place = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let of_model = |model: usize| {
        let in_order = cases.iter().enumerate().flat_map(|(case, units)| units.iter().map(move |unit| (case, unit)));
        let of = in_order.filter(|(_, unit)| unit.model == model);
        of.map(|(case, unit)| ((place(case), place(unit.turn.unwrap_or(0))), mean(unit))).collect()
    };
    trial.models.iter().enumerate().map(|(model, name)| (name.clone(), of_model(model))).collect()
}
