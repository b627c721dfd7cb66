//! Cohen's kappa with quadratic weights: agreement of two raters on ratings from 1 to 10.

use super::{RatingPairs, StatisticError};

/// Cohen's kappa with quadratic weights, at most 1: 1 less the mean squared difference, over what it would be were the raters independent (Cohen,
/// "Weighted kappa", Psychological Bulletin 70 (1968); Fleiss and Cohen, Educational and Psychological Measurement 33 (1973)). In whole numbers up to the
/// last division: the weights' constant divisor 9² cancels.
///
/// # Errors
/// [`StatisticError::NoVariation`] where both raters give everything the same one rating: no disagreement could be expected, kappa would be 0/0.
pub fn quadratic_weighted_kappa(pairs: &RatingPairs) -> Result<f64, StatisticError> {
    let pairs = pairs.as_slice();
    let square = |left: usize, right: usize| (left.abs_diff(right) as u128).pow(2);
    let observed: u128 = pairs.iter().map(|(left, right)| square(usize::from(*left), usize::from(*right))).sum();
    let (mut left_counts, mut right_counts) = ([0_u128; 11], [0_u128; 11]);
    for (left, right) in pairs {
        left_counts[usize::from(*left)] += 1;
        right_counts[usize::from(*right)] += 1;
    }
    let mut expected = 0;
    for (left, left_count) in left_counts.iter().enumerate() {
        for (right, right_count) in right_counts.iter().enumerate() {
            expected += square(left, right) * left_count * right_count;
        }
    }
    if expected == 0 {
        return Err(StatisticError::NoVariation);
    }
    Ok(1.0 - (observed * pairs.len() as u128) as f64 / expected as f64)
}
