//! Where the variance of a trial's scores comes from: cases, raters, models, and what they do together.

use super::{RatedCases, StatisticError};
use serde::Serialize;
use std::collections::BTreeMap;

/// Variance components of scores by case × rater × model, in squared points. One that is estimated can be below 0, where the true one is near it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct VarianceComponents {
    /// Cases differ in how well all models do.
    pub case: f64,
    /// Raters differ in severity.
    pub rater: f64,
    /// Models differ.
    pub model: f64,
    /// Models do better on some cases than others: what more cases average out.
    pub case_model: f64,
    /// Raters are stricter on some cases than others.
    pub case_rater: f64,
    /// Raters prefer some models: what more cases do not average out.
    pub rater_model: f64,
    /// The rest, the three-way interaction included.
    pub residual: f64,
}

impl VarianceComponents {
    /// No variance at all.
    pub const ZERO: Self = Self { case: 0.0, rater: 0.0, model: 0.0, case_model: 0.0, case_rater: 0.0, rater_model: 0.0, residual: 0.0 };
}

/// The components by the method of moments: half the mean squared difference of two scores that share a case, a rater, a model, two of these or none is in
/// expectation the sum of the components that the two do not share; seven equations for seven components. Unbiased whatever scores are missing; without gaps
/// it is the estimator of the analysis of variance (Koch, "Some further remarks concerning ‘A general approach to the estimation of variance components’",
/// Technometrics 10 (1968); Searle, Casella and McCulloch, "Variance Components" (1992), chapter 5). A case's list of units is its models, in the same order
/// for each case.
///
/// # Errors
/// [`StatisticError::TooFew`] where no two scores differ in the model alone, in the rater alone, or in the case alone, or no two share one of them alone or
/// none: two of each, crossed, are needed.
pub fn variance_components(rated: &RatedCases) -> Result<VarianceComponents, StatisticError> {
    let mut scores: Vec<([usize; 3], f64)> = Vec::new();
    for (case, models) in rated.as_slice().iter().enumerate() {
        for (model, raters) in models.iter().enumerate() {
            scores.extend(raters.iter().enumerate().filter_map(|(rater, score)| Some(([case, rater, model], (*score)?))));
        }
    }
    // About their mean the sums of squares keep their digits.
    let mean = scores.iter().map(|(_, score)| score).sum::<f64>() / scores.len() as f64;
    scores.iter_mut().for_each(|(_, score)| *score -= mean);

    let at_least = |shared: [bool; 3]| Pairs::sharing(&scores, shared);
    let (all, by_case, by_rater, by_model) =
        (at_least([false; 3]), at_least([true, false, false]), at_least([false, true, false]), at_least([false, false, true]));
    let case_rater = at_least([true, true, false]);
    let case_model = at_least([true, false, true]);
    let rater_model = at_least([false, true, true]);
    let only = |one: Pairs, first: Pairs, second: Pairs| one.less(first).less(second).half_mean();
    let (only_case, only_rater, only_model) =
        (only(by_case, case_rater, case_model)?, only(by_rater, case_rater, rater_model)?, only(by_model, case_model, rater_model)?);
    // Pairs that share two things were taken away twice.
    let nothing = Pairs {
        count: all.count - by_case.count - by_rater.count - by_model.count + case_rater.count + case_model.count + rater_model.count,
        squares: all.squares - by_case.squares - by_rater.squares - by_model.squares
            + case_rater.squares
            + case_model.squares
            + rater_model.squares,
    };
    let total = nothing.half_mean()?;
    let (case, rater, model) = (total - only_case, total - only_rater, total - only_model);
    let case_rater = total - case_rater.half_mean()? - case - rater;
    let case_model = total - case_model.half_mean()? - case - model;
    let rater_model = total - rater_model.half_mean()? - rater - model;
    let residual = total - case - rater - model - case_rater - case_model - rater_model;
    Ok(VarianceComponents { case, rater, model, case_model, case_rater, rater_model, residual })
}

/// Pairs of scores: how many, and the sum of their squared differences.
#[derive(Clone, Copy)]
struct Pairs {
    count: f64,
    squares: f64,
}

impl Pairs {
    /// The pairs that share at least these of case, rater and model.
    fn sharing(scores: &[([usize; 3], f64)], shared: [bool; 3]) -> Self {
        let mut groups: BTreeMap<[usize; 3], (f64, f64, f64)> = BTreeMap::new();
        for (place, score) in scores {
            let key = std::array::from_fn(|axis| if shared[axis] { place[axis] } else { 0 });
            let (count, sum, squares) = groups.entry(key).or_default();
            *count += 1.0;
            *sum += score;
            *squares += score * score;
        }
        // Σ over pairs of (x − y)² is n·Σx² − (Σx)².
        let pairs = groups.values().map(|(count, sum, squares)| (count * (count - 1.0) / 2.0, count * squares - sum * sum));
        let (count, squares) = pairs.fold((0.0, 0.0), |(counts, sums), (count, squares)| (counts + count, sums + squares));
        Self { count, squares }
    }

    fn less(self, other: Self) -> Self {
        Self { count: self.count - other.count, squares: self.squares - other.squares }
    }

    fn half_mean(self) -> Result<f64, StatisticError> {
        // Counts are whole numbers.
        if self.count < 0.5 {
            return Err(StatisticError::TooFew { what: "crossed cases, raters and models", needed: 2, given: 1 });
        }
        Ok(self.squares / (2.0 * self.count))
    }
}
