//! Raw agreement of two raters: how often they give the same score, and how far apart they are.

use super::{StatisticError, Values};

/// How far above one point two scores may be and still count as within one: 8.3 − 7.3 is a little more than 1 in floats.
const ROUNDING: f64 = 1e-9;

/// Two raters' scores of the same units: those that have both, at least one, and how many lack one.
#[derive(Debug, Clone, PartialEq)]
pub struct ScorePairs {
    both: Vec<(f64, f64)>,
    left_out: usize,
}

impl ScorePairs {
    /// Puts two raters beside each other; a unit without one of the two scores is left out and counted.
    ///
    /// # Errors
    /// What [`Values::new`] refuses, with the unit's place; [`StatisticError::Empty`] where no unit has both scores.
    pub fn new(units: impl IntoIterator<Item = (Option<f64>, Option<f64>)>) -> Result<Self, StatisticError> {
        let (left, right): (Vec<Option<f64>>, Vec<Option<f64>>) = units.into_iter().unzip();
        for scores in [&left, &right] {
            Values::new(scores.iter().map(|score| score.unwrap_or(0.0)).collect())?;
        }
        let both: Vec<(f64, f64)> = left.iter().zip(&right).filter_map(|(left, right)| Some(((*left)?, (*right)?))).collect();
        if both.is_empty() {
            return Err(StatisticError::Empty { what: "units with both scores" });
        }
        Ok(Self { left_out: left.len() - both.len(), both })
    }

    /// The pairs that have both: the first rater's score, the second's.
    pub fn as_slice(&self) -> &[(f64, f64)] {
        &self.both
    }

    /// How many units lack one of the scores, or both.
    pub fn left_out(&self) -> usize {
        self.left_out
    }
}

/// How two raters' scores agree, without a correction for chance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RawAgreement {
    /// How many units have both scores; only these count.
    pub units: usize,
    /// How many lack one.
    pub left_out: usize,
    /// The share of equal scores, from 0 to 1.
    pub exact: f64,
    /// The share of scores at most one point apart, from 0 to 1.
    pub within_one: f64,
    /// The mean of left less right, in points.
    pub mean_difference: f64,
    /// The mean of how far they are apart, in points.
    pub mean_absolute_difference: f64,
}

/// The raw agreement of two raters.
pub fn raw_agreement(pairs: &ScorePairs) -> RawAgreement {
    let apart: Vec<f64> = pairs.as_slice().iter().map(|(left, right)| left - right).collect();
    // There is at least one pair.
    let count = apart.len() as f64;
    let share = |holds: &dyn Fn(f64) -> bool| apart.iter().filter(|difference| holds(**difference)).count() as f64 / count;
    RawAgreement {
        units: apart.len(),
        left_out: pairs.left_out(),
        exact: share(&|difference| difference == 0.0),
        within_one: share(&|difference| difference.abs() <= 1.0 + ROUNDING),
        mean_difference: apart.iter().sum::<f64>() / count,
        mean_absolute_difference: apart.iter().map(|difference| difference.abs()).sum::<f64>() / count,
    }
}
