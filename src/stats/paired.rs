//! The differences of two models over the same cases.

use super::{Clusters, StatisticError, Values, values::ClusterSum};

/// The differences of two models by case, left less right, in points; at least two.
#[derive(Debug, Clone, PartialEq)]
pub struct PairedDifferences(Values);

impl PairedDifferences {
    /// Differences that are there already, one a case.
    ///
    /// # Errors
    /// [`StatisticError::TooFew`] below two.
    pub fn new(differences: Values) -> Result<Self, StatisticError> {
        match differences.as_slice().len() {
            given @ (0 | 1) => Err(StatisticError::TooFew { what: "pairs", needed: 2, given }),
            _ => Ok(Self(differences)),
        }
    }

    /// The difference of the means within each case; cluster i of both is the same case, each case weighs the same.
    ///
    /// # Errors
    /// [`StatisticError::UnequalLengths`] for other counts of cases, [`StatisticError::TooFew`] below two.
    pub fn between(left: &Clusters, right: &Clusters) -> Result<Self, StatisticError> {
        let (left, right) = (left.sums(), right.sums());
        if left.len() != right.len() {
            return Err(StatisticError::UnequalLengths { left: left.len(), right: right.len() });
        }
        // Over a common divisor, so that one rounding is left: of whole ratings, 8/3 − 7/3 and 1/3 are then the same float, which ties of ranks rest on.
        let difference =
            |(left, right): (ClusterSum, ClusterSum)| (left.sum * right.count - right.sum * left.count) / (left.count * right.count);
        Self::new(Values::new(left.into_iter().zip(right).map(difference).collect())?)
    }

    /// The differences, in the cases' order.
    pub fn values(&self) -> &Values {
        &self.0
    }

    /// Their mean, in points.
    pub fn mean(&self) -> f64 {
        // There are at least two.
        self.0.mean().unwrap_or(0.0)
    }

    /// Cohen's d_z: the mean difference over the standard deviation of the differences, without unit (Cohen, "Statistical Power
    /// Analysis for the Behavioral Sciences" (1988), chapter 2; Lakens, Frontiers in Psychology 4 (2013)).
    ///
    /// # Errors
    /// [`StatisticError::NoVariation`] where all differences are the same.
    pub fn effect_size(&self) -> Result<f64, StatisticError> {
        match self.0.standard_deviation() {
            Some(deviation) if deviation > 0.0 && !self.0.is_constant() => Ok(self.mean() / deviation),
            _ => Err(StatisticError::NoVariation),
        }
    }
}
