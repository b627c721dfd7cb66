//! Tests whether longer answers are rated higher.

use super::{ClusteredEstimate, ClusteredPairs, Correction, Ratings, StatisticError, clustered_slope, spearman};
use std::num::NonZeroUsize;

/// The logarithms of the lengths of answers, and their ratings, by case; at least two answers.
#[derive(Debug, Clone, PartialEq)]
pub struct LengthObservations(ClusteredPairs);

impl LengthObservations {
    /// Checks the observations: a list a case of each answer's length (in characters, say; the slope is the same in any unit) and rating. An empty answer
    /// has no logarithm: the length's type refuses it. A case without answers is no cluster.
    ///
    /// # Errors
    /// [`StatisticError::RatingOutOfRange`], with the place within its case; [`StatisticError::TooFew`] below two answers.
    pub fn new(cases: &[Vec<(NonZeroUsize, u8)>]) -> Result<Self, StatisticError> {
        let mut observed = Vec::new();
        for case in cases.iter().filter(|case| !case.is_empty()) {
            let ratings = Ratings::new(case.iter().map(|(_, rating)| *rating).collect())?;
            let pair = |((length, _), rating): (&(NonZeroUsize, u8), &u8)| ((length.get() as f64).ln(), f64::from(*rating));
            observed.push(case.iter().zip(ratings.as_slice()).map(pair).collect::<Vec<_>>());
        }
        ClusteredPairs::new(observed).map(Self)
    }
}

/// How ratings go with lengths.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LengthEffect {
    /// Spearman's correlation of length and rating.
    pub spearman: f64,
    /// The slope of the rating on the natural logarithm of the length: points for each e-fold of length. Clusters are cases, with [`Correction::FewClusters`].
    pub slope: ClusteredEstimate,
}

impl LengthEffect {
    /// The slope as points for each doubling of the length.
    pub fn points_per_doubling(&self) -> f64 {
        self.slope.estimate * std::f64::consts::LN_2
    }
}

/// The rank correlation and the regression of ratings on log lengths, the latter with a standard error that knows that the answers of one case are alike.
///
/// # Errors
/// [`StatisticError::NoVariation`] where all lengths or all ratings are the same, [`StatisticError::TooFew`] below two cases or three answers.
pub fn length_effect(observations: &LengthObservations) -> Result<LengthEffect, StatisticError> {
    Ok(LengthEffect { spearman: spearman(&observations.0.pooled())?, slope: clustered_slope(&observations.0, Correction::FewClusters)? })
}
