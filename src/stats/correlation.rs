//! Correlation coefficients of Pearson, Spearman and Kendall.

use super::{StatisticError, ValuePairs, Values, average_ranks};
use std::cmp::Ordering;

/// Pearson's product-moment correlation, from −1 to 1 (Pearson 1895).
///
/// # Errors
/// [`StatisticError::NoVariation`] where a series is constant.
pub fn pearson(pairs: &ValuePairs) -> Result<f64, StatisticError> {
    let (left, right) = (centred(pairs.left())?, centred(pairs.right())?);
    let product: f64 = left.iter().zip(&right).map(|(left, right)| left * right).sum();
    Ok(product.clamp(-1.0, 1.0))
}

/// Spearman's rank correlation, from −1 to 1: Pearson's of the ranks, ties averaged (Kendall, "Rank Correlation Methods", chapter 3).
///
/// # Errors
/// [`StatisticError::NoVariation`] where a series is constant.
pub fn spearman(pairs: &ValuePairs) -> Result<f64, StatisticError> {
    let ranked = |values| Values::new(average_ranks(values));
    pearson(&ValuePairs::new(ranked(pairs.left())?, ranked(pairs.right())?)?)
}

/// Kendall's tau-b, from −1 to 1: concordant less discordant pairs, over the root of the product of the pairs untied on either side (Kendall, "The Treatment
/// of Ties in Ranking Problems", Biometrika 33 (1945)). Compares all pairs: n² / 2 steps.
///
/// # Errors
/// [`StatisticError::NoVariation`] where a series is constant.
pub fn kendall_tau_b(pairs: &ValuePairs) -> Result<f64, StatisticError> {
    let (left, right) = (pairs.left().as_slice(), pairs.right().as_slice());
    let (mut balance, mut untied_left, mut untied_right) = (0_i64, 0_u64, 0_u64);
    for first in 0..left.len() {
        for second in 0..first {
            let (one, other) = (direction(left[first], left[second]), direction(right[first], right[second]));
            balance += one * other;
            untied_left += one.unsigned_abs();
            untied_right += other.unsigned_abs();
        }
    }
    if untied_left == 0 || untied_right == 0 {
        return Err(StatisticError::NoVariation);
    }
    Ok((balance as f64 / (untied_left as f64).sqrt() / (untied_right as f64).sqrt()).clamp(-1.0, 1.0))
}

/// 1 upwards, −1 downwards, 0 for a tie.
fn direction(first: f64, second: f64) -> i64 {
    match first.partial_cmp(&second) {
        Some(Ordering::Greater) => 1,
        Some(Ordering::Less) => -1,
        _ => 0,
    }
}

/// The values less their mean, scaled to a sum of squares of 1. Scaled by the greatest first, so that no square vanishes.
fn centred(values: &Values) -> Result<Vec<f64>, StatisticError> {
    let mean = match values.mean() {
        Some(mean) if !values.is_constant() => mean,
        _ => return Err(StatisticError::NoVariation),
    };
    let apart: Vec<f64> = values.as_slice().iter().map(|value| value - mean).collect();
    let greatest = apart.iter().fold(0.0, |greatest: f64, value| greatest.max(value.abs()));
    let length = apart.iter().map(|value| (value / greatest).powi(2)).sum::<f64>().sqrt();
    if greatest > 0.0 && length.is_finite() {
        return Ok(apart.iter().map(|value| value / greatest / length).collect());
    }
    Err(StatisticError::NoVariation)
}
