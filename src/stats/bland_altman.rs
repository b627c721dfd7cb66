//! Bland–Altman limits of agreement of two raters.

use super::{StatisticError, ValuePairs, Values};

/// Bias and limits of agreement, in the values' unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BlandAltman {
    /// The mean of left less right.
    pub bias: f64,
    /// The sample standard deviation of left less right.
    pub standard_deviation: f64,
    /// The bias less 1.96 standard deviations.
    pub lower_limit: f64,
    /// The bias plus 1.96 standard deviations; 95 % of the differences lie between the limits if they are normal.
    pub upper_limit: f64,
}

/// Bland and Altman, "Statistical methods for assessing agreement between two methods of clinical measurement", The Lancet 327 (1986); with the factor 1.96 of
/// their later papers, where the first rounds it to 2.
///
/// # Errors
/// [`StatisticError::TooLarge`] where a difference is.
pub fn bland_altman(pairs: &ValuePairs) -> Result<BlandAltman, StatisticError> {
    let apart = pairs.left().as_slice().iter().zip(pairs.right().as_slice()).map(|(left, right)| left - right);
    let apart = Values::new(apart.collect())?;
    let (Some(bias), Some(standard_deviation)) = (apart.mean(), apart.standard_deviation()) else {
        return Err(StatisticError::Empty { what: "pairs" });
    };
    let margin = 1.96 * standard_deviation;
    Ok(BlandAltman { bias, standard_deviation, lower_limit: bias - margin, upper_limit: bias + margin })
}
