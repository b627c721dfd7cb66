//! The figures about each rater: time, severity, drift, and its hidden repeats.

use super::{
    Figure,
    preferences::{label, preferred},
    types::{RaterNumbers, RaterScale, Repeats},
    units::{Trial, Unit, scores},
};
use crate::{
    stats::{RatedCases, Scale, ScorePairs, StatisticError, Values, drift, repeat_agreement, severity},
    trial::{
        form::{Field, FieldKind, Value},
        observations::{Flag, Observation, Outcome, RaterSummary},
        protocol::Rater,
    },
};
use std::collections::BTreeMap;

/// Repeats that are few say nothing about a rater.
const FEWEST_REPEATS: usize = 5;
/// Repeats that are on average further apart than this share of the scale's range: ratings by chance are a third of it apart.
const AT_ODDS: f64 = 0.25;

/// Every rater, in the key's order.
pub(super) fn raters(trial: &Trial<'_>) -> Vec<RaterNumbers> {
    let of_field = |field: &'_ Field| match field.kind {
        FieldKind::Scale { min, max, .. } => {
            let first = trial.observations.counted(true);
            let cases = trial.units(first, |seen| seen.score(&field.id).map(f64::from));
            Some(RatedField { id: field.id.clone(), min, max, cases })
        }
        _ => None,
    };
    let fields: Vec<RatedField> = trial.protocol.form.fields().iter().filter_map(of_field).collect();
    trial.observations.raters.iter().map(|summary| rater(trial, summary, &fields)).collect()
}

/// A field with a scale, and all raters' first ratings in it.
struct RatedField {
    id: String,
    min: u8,
    max: u8,
    cases: Vec<Vec<Unit>>,
}

fn rater(trial: &Trial<'_>, summary: &RaterSummary, fields: &[RatedField]) -> RaterNumbers {
    let own: Vec<&Observation> = trial.observations.all.iter().filter(|o| o.rater == summary.rater).collect();
    let twice = twice(&own);
    let known = trial.protocol.raters.iter().find(|rater| rater.name == summary.rater);
    // In whole milliseconds, whose sum does not depend on their order.
    let times = Values::new(own.iter().map(|o| o.active_ms as f64).collect()).unwrap_or_default();
    let all: u64 = own.iter().map(|o| o.active_ms).sum();
    let mut flags = summary.flags.clone();
    let mut of_scales = BTreeMap::new();
    for field in fields {
        let of = scale(trial, &summary.rater, field, &twice);
        let range = f64::from(field.max - field.min);
        if of.repeats.units >= FEWEST_REPEATS && of.repeats.mean_apart.value().is_some_and(|apart| apart > range * AT_ODDS) {
            flags.insert(Flag::AtOddsWithRepeats);
        }
        of_scales.insert(field.id.clone(), of);
    }
    RaterNumbers {
        rater: summary.rater.clone(),
        role: known.map(|rater| rater.role.clone()).unwrap_or_default(),
        years: known.and_then(Rater::stated_years),
        grade: known.map(|rater| rater.grade.clone()).unwrap_or_default(),
        planned: summary.planned,
        decided: summary.decided,
        repeats_planned: summary.repeats_planned,
        repeats_decided: summary.repeats_decided,
        cannot_judge: own.iter().filter(|o| matches!(o.outcome, Outcome::CannotJudge(_))).count(),
        mean_seconds: summary.mean_seconds,
        median_seconds: times.median().map(|median| median / 1000.0),
        minutes: all as f64 / 60_000.0,
        flags,
        excluded: summary.excluded,
        scales: of_scales,
        choices: choices(trial, &twice),
    }
}

/// What a rater decided twice: the first decision and the repeat.
fn twice<'o>(own: &[&'o Observation]) -> Vec<(&'o Observation, &'o Observation)> {
    let mut models: BTreeMap<_, &Observation> = BTreeMap::new();
    // Two models may be shown in the other order the second time.
    let name = |seen: &'o Observation| {
        let mut models: Vec<&str> = seen.models.iter().map(String::as_str).collect();
        models.sort_unstable();
        (&seen.question, models)
    };
    for first in own.iter().filter(|o| !o.is_repeat) {
        models.insert(name(first), first);
    }
    own.iter().filter(|o| o.is_repeat).filter_map(|second| Some((*models.get(&name(second))?, *second))).collect()
}

fn scale(trial: &Trial<'_>, name: &str, field: &RatedField, twice: &[(&Observation, &Observation)]) -> RaterScale {
    let rater = trial.rater(name);
    let RatedField { id, min, max, cases } = field;
    let given: Vec<f64> = cases.iter().flatten().filter_map(|unit| unit.scores[rater]).collect();
    let rated = RatedCases::new(scores(cases));
    let positions: Vec<Vec<Option<f64>>> = cases.iter().map(|units| units.iter().map(|unit| unit.positions[rater]).collect()).collect();
    let score = |seen: &Observation| seen.score(id).map(f64::from);
    let pairs = twice.iter().map(|(first, second)| (score(first), score(second)));
    RaterScale {
        mean: Values::new(given).unwrap_or_default().mean(),
        severity: Figure::clustered(rated.clone().and_then(|rated| severity(&rated, rater))),
        drift: Figure::clustered(rated.and_then(|rated| drift(&rated, rater, &positions))),
        repeats: repeats(pairs, *min, *max),
    }
}

fn repeats(pairs: impl Iterator<Item = (Option<f64>, Option<f64>)>, min: u8, max: u8) -> Repeats {
    let found = ScorePairs::new(pairs.filter(|(first, second)| first.is_some() && second.is_some()));
    let scale = Scale::new(i32::from(min), i32::from(max));
    match found.and_then(|pairs| Ok(repeat_agreement(&pairs, scale?))) {
        Ok(found) => Repeats {
            units: found.raw.units,
            exact: Figure::alone(Ok(found.raw.exact)),
            within_one: Figure::alone(Ok(found.raw.within_one)),
            mean_apart: Figure::alone(Ok(found.raw.mean_absolute_difference)),
            correlation: Figure::alone(found.intraclass),
            kappa: Figure::alone(found.quadratic_kappa),
        },
        Err(_) => {
            let none = Figure::Undefined { why: StatisticError::Empty { what: "hidden repeats" } };
            Repeats { units: 0, exact: none, within_one: none, mean_apart: none, correlation: none, kappa: none }
        }
    }
}

/// By field with options: the share of repeats with the same answer.
fn choices(trial: &Trial<'_>, twice: &[(&Observation, &Observation)]) -> BTreeMap<String, Figure> {
    let value = |seen: &Observation, field: &Field| -> Option<Value> {
        match preferred(trial, seen, &field.id) {
            // In the models' order, not in the order shown.
            Some(found) => Some(Value::Word(label(found).to_string())),
            None => match &seen.outcome {
                Outcome::Rated(values) => values.get(&field.id).cloned(),
                Outcome::CannotJudge(_) => None,
            },
        }
    };
    let fields = trial.protocol.form.fields().iter();
    let with_options = fields.filter(|field| matches!(field.kind, FieldKind::Choice { .. } | FieldKind::Choices { .. }));
    let same = |field: &Field| {
        let both: Vec<bool> = twice.iter().filter_map(|(first, second)| Some(value(first, field)? == value(second, field)?)).collect();
        match both.len() {
            0 => Figure::Undefined { why: StatisticError::Empty { what: "hidden repeats" } },
            count => Figure::alone(Ok(both.iter().filter(|same| **same).count() as f64 / count as f64)),
        }
    };
    with_options.map(|field| (field.id.clone(), same(field))).collect()
}
