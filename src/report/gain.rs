//! A model against the model that it was made from, case by case.

use super::{
    BaseMissing, Gain, IntervalNumbers, ModelNumbers, PairNumbers,
    compare::{TurnMeans, comparisons_of, shared_turns},
};
use crate::stats::{Confidence, Resampling, percent_gain};

/// Every model of a block against its base. `names` are the models' own names, `models` the same with numbers where several have one name.
pub(super) fn gains(
    names: &[&str],
    models: &[ModelNumbers],
    means: &[(String, TurnMeans)],
    plan: Resampling,
) -> (Vec<Gain>, Vec<BaseMissing>) {
    let (mut pairs, mut missing) = (Vec::new(), Vec::new());
    for (place, model) in models.iter().enumerate() {
        let Some(base) = model.facts.as_ref().and_then(|facts| facts.base.as_deref()) else { continue };
        let is_base = |other: &usize| *other != place && (names[*other] == base || models[*other].model == base);
        let found: Vec<(usize, usize)> = (0..models.len()).filter(is_base).map(|other| (place, other)).collect();
        if found.is_empty() {
            missing.push(BaseMissing { model: model.model.clone(), base: base.to_owned() });
        }
        pairs.extend(found);
    }
    let compared = comparisons_of(means, &pairs, plan);
    let gain = |((model, base), pair): (&(usize, usize), PairNumbers)| {
        let cases = case_means(&means[*model].1, &means[*base].1);
        let base_mean = (!cases.is_empty()).then(|| cases.iter().map(|case| case.1).sum::<f64>() / cases.len() as f64);
        let percent = percent_gain(&cases, plan, Confidence::NINETY_FIVE).ok();
        Gain {
            model: pair.left,
            base: pair.right,
            cases: pair.cases,
            turns: pair.turns,
            base_mean,
            points: pair.test,
            percent: percent.map(|gain| gain.estimate),
            percent_interval: percent.and_then(|gain| gain.interval).map(IntervalNumbers::from),
        }
    };
    (pairs.iter().zip(compared).map(gain).collect(), missing)
}

/// The means of both over the turns that both have, a pair a case.
fn case_means(left: &TurnMeans, right: &TurnMeans) -> Vec<(f64, f64)> {
    let mean = |case: &[(u32, f64, f64)]| {
        let count = case.len() as f64;
        (case.iter().map(|turn| turn.1).sum::<f64>() / count, case.iter().map(|turn| turn.2).sum::<f64>() / count)
    };
    shared_turns(left, right).chunk_by(|a, b| a.0 == b.0).map(mean).collect()
}
