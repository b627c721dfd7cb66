//! Strengths of the models of a block: Bradley and Terry's model with Davidson's ties, resampled by case.

use super::{Outcome, Strength, pair::Pair};
use crate::{
    report::Figure,
    stats::{Confidence, Preference, Preferences, Regularisation, Resampling, Ties, Winner, bradley_terry, bradley_terry_by_case},
};

const WAY: (Ties, Regularisation) = (Ties::Davidson, Regularisation::None);

/// The strengths, the greatest first, and the tie parameter. Every pair without a winner is a tie, whatever made it one.
pub(super) fn of(pairs: &[Pair<'_>], names: &[String], plan: Resampling) -> (Vec<Strength>, Option<Figure>) {
    let of_case = |case: &[Pair<'_>]| case.iter().filter_map(preference).collect::<Vec<_>>();
    let cases: Vec<Vec<Preference>> = pairs.chunk_by(|a, b| a.case == b.case).map(of_case).filter(|case| !case.is_empty()).collect();
    let (figures, tie) = figures(&cases, names.len(), plan);
    let mut strengths: Vec<Strength> =
        names.iter().zip(figures).map(|(model, log_strength)| Strength { model: model.clone(), log_strength }).collect();
    strengths.sort_by(|a, b| {
        b.log_strength.value().unwrap_or(f64::NEG_INFINITY).total_cmp(&a.log_strength.value().unwrap_or(f64::NEG_INFINITY))
    });
    (strengths, Some(tie))
}

fn preference(pair: &Pair<'_>) -> Option<Preference> {
    let winner = match pair.outcome.ok()? {
        Outcome::Left => Winner::Left,
        Outcome::Right => Winner::Right,
        Outcome::Tie | Outcome::First | Outcome::Second | Outcome::Mixed => Winner::Neither,
    };
    Some(Preference { left: pair.models[0], right: pair.models[1], winner })
}

fn figures(cases: &[Vec<Preference>], models: usize, plan: Resampling) -> (Vec<Figure>, Figure) {
    if let Ok(found) = bradley_terry_by_case(cases, models, WAY, plan, Confidence::NINETY_FIVE) {
        return (found.log_strengths.iter().map(Figure::of_resamples).collect(), Figure::of_resamples(&found.tie));
    }
    // Too few cases for an interval, or no strengths at all.
    match Preferences::new(models, cases.iter().flatten()).and_then(|counted| bradley_terry(&counted, WAY.0, WAY.1)) {
        Ok(found) => (found.log_strengths().iter().map(|strength| Figure::alone(Ok(*strength))).collect(), Figure::alone(Ok(found.tie()))),
        Err(why) => (vec![Figure::Undefined { why }; models], Figure::Undefined { why }),
    }
}
