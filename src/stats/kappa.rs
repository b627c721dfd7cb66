//! Agreement beyond chance on a declared scale: Cohen's kappa of two raters with or without weights, Fleiss's kappa and Gwet's AC1 of any number of raters.

use super::{CategoryTable, RatingPairs, Scale, ScorePairs, StatisticError};

/// How much a disagreement counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weights {
    /// Every disagreement the same: for labels without an order.
    Unweighted,
    /// By how many categories apart the scores are.
    Linear,
    /// By the square of that.
    Quadratic,
}

impl Weights {
    fn disagreement(self, left: usize, right: usize) -> u128 {
        let apart = left.abs_diff(right) as u128;
        match self {
            Self::Unweighted => apart.min(1),
            Self::Linear => apart,
            Self::Quadratic => apart * apart,
        }
    }
}

/// Cohen's kappa, at most 1: 1 less the mean weighted disagreement, over what it would be were the raters independent (Cohen, Educational and Psychological
/// Measurement 20 (1960); "Weighted kappa", Psychological Bulletin 70 (1968)). In whole numbers up to the last division: the weights' constant divisor cancels,
/// so categories of the scale that nobody used change nothing.
///
/// # Errors
/// [`StatisticError::OutsideScale`] with the pair's place; [`StatisticError::NoVariation`] where both raters give everything the same one score: no
/// disagreement could be expected, kappa would be 0/0.
pub fn weighted_kappa(pairs: &ScorePairs, scale: Scale, weights: Weights) -> Result<f64, StatisticError> {
    let mut places = Vec::with_capacity(pairs.as_slice().len());
    for (index, (left, right)) in pairs.as_slice().iter().enumerate() {
        places.push((scale.place(index, *left)?, scale.place(index, *right)?));
    }
    kappa_of_places(&places, scale.categories(), weights)
}

/// Cohen's kappa with quadratic weights of ratings from 1 to 10 (Fleiss and Cohen, Educational and Psychological Measurement 33 (1973)).
///
/// # Errors
/// [`StatisticError::NoVariation`] as for [`weighted_kappa`].
pub fn quadratic_weighted_kappa(pairs: &RatingPairs) -> Result<f64, StatisticError> {
    let places: Vec<(usize, usize)> = pairs.as_slice().iter().map(|(left, right)| (usize::from(*left), usize::from(*right))).collect();
    kappa_of_places(&places, 11, Weights::Quadratic)
}

/// Kappa of pairs of places below the count of categories.
fn kappa_of_places(places: &[(usize, usize)], categories: usize, weights: Weights) -> Result<f64, StatisticError> {
    let observed: u128 = places.iter().map(|(left, right)| weights.disagreement(*left, *right)).sum();
    let (mut left_counts, mut right_counts) = (vec![0_u128; categories], vec![0_u128; categories]);
    for (left, right) in places {
        left_counts[*left] += 1;
        right_counts[*right] += 1;
    }
    let mut expected = 0;
    for (left, left_count) in left_counts.iter().enumerate().filter(|(_, count)| **count > 0) {
        for (right, right_count) in right_counts.iter().enumerate() {
            expected += weights.disagreement(left, right) * left_count * right_count;
        }
    }
    if expected == 0 {
        return Err(StatisticError::NoVariation);
    }
    Ok(1.0 - (observed * places.len() as u128) as f64 / expected as f64)
}

/// Fleiss's kappa, at most 1 (Fleiss, "Measuring nominal scale agreement among many raters", Psychological Bulletin 76 (1971)); where raters are missing, as Gwet
/// generalises it ("Handbook of Inter-Rater Reliability" (2014), chapter 2): agreement over units with two ratings, the categories' shares over all units.
///
/// # Errors
/// [`StatisticError::NoVariation`] where all ratings are the same.
pub fn fleiss_kappa(table: &CategoryTable) -> Result<f64, StatisticError> {
    let shares = table.shares();
    // By counting, not by 1 − Σ share²: that of a single category can differ from 0 by rounding.
    if shares.iter().filter(|share| **share > 0.0).count() < 2 {
        return Err(StatisticError::NoVariation);
    }
    let by_chance: f64 = shares.iter().map(|share| share * share).sum();
    Ok((table.observed_agreement() - by_chance) / (1.0 - by_chance))
}

/// Gwet's AC1, at most 1: agreement on labels beyond chance, where chance is that of raters who guess on the hard units only; unlike kappa it stays near the raw
/// agreement where almost all units belong to one category (Gwet, "Computing inter-rater reliability and its variance in the presence of high agreement",
/// British Journal of Mathematical and Statistical Psychology 61 (2008)). It depends on how many categories the scale declares. Missing ratings as for
/// [`fleiss_kappa`].
pub fn gwet_ac1(table: &CategoryTable) -> f64 {
    let shares = table.shares();
    // A scale has two categories at least; the chance is then at most one half.
    let by_chance = shares.iter().map(|share| share * (1.0 - share)).sum::<f64>() / (shares.len() - 1) as f64;
    (table.observed_agreement() - by_chance) / (1.0 - by_chance)
}
