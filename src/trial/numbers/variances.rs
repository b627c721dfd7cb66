//! The scores that variance components are estimated from.

use super::units::Trial;
use crate::{
    stats::Resampling,
    trial::{key::TrialKey, observations::Observations, protocol::Protocol},
};
use std::collections::BTreeSet;

/// The scores of a field by case, model and rater: a rater's mean over the turns of a case in which the rater scored all models, so that no difference of turns
/// is taken for one of models. Without the raters whom the protocol leaves out; cases without any score are left out.
pub(in crate::trial) fn scores_by_rater(
    protocol: &Protocol,
    key: &TrialKey,
    observations: &Observations,
    field: &str,
) -> Vec<Vec<Vec<Option<f64>>>> {
    let trial = Trial::new(protocol, key, observations, Resampling::default());
    let cases = trial.units(observations.counted(false), |seen| seen.score(field).map(f64::from));
    let (models, raters) = (trial.models.len(), trial.raters.len());
    let of_case = |units: &Vec<super::units::Unit>| {
        let turns: BTreeSet<Option<usize>> = units.iter().map(|unit| unit.turn).collect();
        // By rater and model.
        let mut sums = vec![vec![(0.0, 0_u32); models]; raters];
        for turn in turns {
            let of_turn: Vec<_> = units.iter().filter(|unit| unit.turn == turn).collect();
            for (rater, sums) in sums.iter_mut().enumerate() {
                let scores: Vec<(usize, f64)> = of_turn.iter().filter_map(|unit| Some((unit.model, unit.scores[rater]?))).collect();
                if scores.len() == models {
                    for (model, score) in scores {
                        let (sum, count) = &mut sums[model];
                        (*sum, *count) = (*sum + score, *count + 1);
                    }
                }
            }
        }
        let mean = |(sum, count): (f64, u32)| (count > 0).then(|| sum / f64::from(count));
        (0..models).map(|model| sums.iter().map(|of_rater| mean(of_rater[model])).collect::<Vec<_>>()).collect::<Vec<_>>()
    };
    cases.iter().map(of_case).filter(|case| case.iter().flatten().any(Option::is_some)).collect()
}
