//! Wins, ties and losses of a field in which two models are compared, and the strengths behind them.

use super::{
    Figure,
    choices::share,
    coverage::Counted,
    types::{PreferenceNumbers, PreferencePair, Strength},
    units::Trial,
};
use crate::{
    case::{CaseId, Source},
    stats::{Confidence, Preference, Preferences, Regularisation, Ties, Winner, bradley_terry, bradley_terry_by_case},
    trial::{
        form::{FieldKind, Rates},
        observations::Observation,
    },
};
use std::collections::BTreeMap;

/// Whether a field says which of two is better.
pub(super) fn is_preference(rates: Rates, kind: &FieldKind) -> bool {
    match kind {
        FieldKind::Choice { options } => rates == Rates::Pair && ["a", "b"].iter().all(|id| options.iter().any(|o| o.id == *id)),
        _ => false,
    }
}

/// A preference in the models' order, whichever was shown first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Preferred {
    pub preference: Preference,
    pub both_bad: bool,
}

/// What a rater preferred; `None` without a value.
pub(super) fn preferred(trial: &Trial<'_>, seen: &Observation, field: &str) -> Option<Preferred> {
    let [first, second] = seen.models.as_slice() else { return None };
    let (first, second) = (trial.model(first), trial.model(second));
    let chosen = seen.choice(field)?;
    let (left, right) = (first.min(second), first.max(second));
    let winner = match chosen {
        "a" if first == left => Winner::Left,
        "b" if second == left => Winner::Left,
        "a" | "b" => Winner::Right,
        _ => Winner::Neither,
    };
    Some(Preferred { preference: Preference { left, right, winner }, both_bad: chosen == "both_bad" })
}

/// The same as a label that raters can agree on.
pub(super) fn label(of: Preferred) -> f64 {
    match (of.preference.winner, of.both_bad) {
        (Winner::Left, _) => 0.0,
        (Winner::Right, _) => 1.0,
        (Winner::Neither, false) => 2.0,
        (Winner::Neither, true) => 3.0,
    }
}

/// How many labels there are.
pub(super) const LABELS: usize = 4;

/// The numbers of one field.
pub(super) fn preference(trial: &Trial<'_>, counted: &Counted<'_>, field: &str) -> PreferenceNumbers {
    let mut by_case: BTreeMap<(Source, &CaseId), Vec<Preference>> = BTreeMap::new();
    let mut pairs: BTreeMap<(usize, usize), PreferencePair> = BTreeMap::new();
    let (mut first_shown, mut decided) = (0, 0);
    for seen in counted.observations {
        let Some(found) = preferred(trial, seen, field) else { continue };
        let Preference { left, right, winner } = found.preference;
        by_case.entry((seen.question.source, &seen.question.case)).or_default().push(found.preference);
        let pair = pairs.entry((left, right)).or_insert_with(|| PreferencePair {
            left: trial.models[left].clone(),
            right: trial.models[right].clone(),
            wins: 0,
            ties: 0,
            both_bad: 0,
            losses: 0,
            score: None,
        });
        match winner {
            Winner::Left => pair.wins += 1,
            Winner::Right => pair.losses += 1,
            Winner::Neither => pair.ties += 1,
        }
        pair.both_bad += usize::from(found.both_bad);
        decided += usize::from(winner != Winner::Neither);
        first_shown += usize::from(seen.choice(field) == Some("a"));
    }
    let mut pairs: Vec<PreferencePair> = pairs.into_values().collect();
    for pair in &mut pairs {
        let all = pair.wins + pair.ties + pair.losses;
        pair.score = (all > 0).then(|| (pair.wins as f64 + pair.ties as f64 / 2.0) / all as f64);
    }
    let (strengths, tie) = strengths(trial, &by_case.into_values().collect::<Vec<_>>());
    let strengths = trial.models.iter().zip(strengths).map(|(model, log_strength)| Strength { model: model.clone(), log_strength });
    PreferenceNumbers {
        field: field.to_owned(),
        pairs,
        strengths: strengths.collect(),
        tie,
        first_shown: share(first_shown, decided),
        decided,
        coverage: counted.of(field, None, None),
    }
}

/// Each model's log strength, and the tie parameter.
fn strengths(trial: &Trial<'_>, cases: &[Vec<Preference>]) -> (Vec<Figure>, Figure) {
    let count = trial.models.len();
    let way = (Ties::Davidson, Regularisation::None);
    let alone = || Preferences::new(count, cases.iter().flatten()).and_then(|counted| bradley_terry(&counted, way.0, way.1));
    let found = bradley_terry_by_case(cases, count, way, trial.plan, Confidence::NINETY_FIVE);
    match found {
        Ok(found) => {
            let figure = |estimate| Figure::resampled(Ok(estimate), || Ok(0.0));
            (found.log_strengths.iter().map(|estimate| figure(*estimate)).collect(), figure(found.tie))
        }
        Err(_) => match alone() {
            Ok(found) => {
                let strengths = found.log_strengths().iter().map(|strength| Figure::alone(Ok(*strength)));
                (strengths.collect(), Figure::alone(Ok(found.tie())))
            }
            Err(why) => (vec![Figure::Undefined { why }; count], Figure::Undefined { why }),
        },
    }
}
