//! Cluster-robust (sandwich) standard errors of a mean and of a slope; the values of one case form a cluster.

use super::{ClusteredPairs, Clusters, Confidence, Interval, PValue, StatisticError, distribution};

/// How the sandwich is corrected for few clusters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Correction {
    /// None: CR0, which is too small with few clusters. statsmodels: `use_correction=False`.
    None,
    /// The variance times G/(G − 1) · (N − 1)/(N − k), with G clusters, N values and k coefficients: CR1, as in Stata. For a mean, k = 1, the second factor
    /// is 1. statsmodels: `use_correction=True`, the default.
    FewClusters,
}

/// An estimate with its cluster-robust standard error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClusteredEstimate {
    /// The estimate: a mean in the values' unit, or a slope in the right values' unit per unit of the left.
    pub estimate: f64,
    /// Its standard error, in the same unit.
    pub standard_error: f64,
    /// How many clusters.
    pub clusters: usize,
    /// How many values.
    pub values: usize,
}

impl ClusteredEstimate {
    /// Clusters less one: the degrees of freedom of the t interval.
    pub fn degrees_of_freedom(&self) -> usize {
        self.clusters - 1
    }

    /// The t interval, estimate ± quantile · standard error, with clusters − 1 degrees of freedom (Cameron and Miller, "A Practitioner's Guide to
    /// Cluster-Robust Inference", Journal of Human Resources 50 (2015), section VI).
    pub fn interval(&self, level: Confidence) -> Interval {
        let (_, upper) = level.tails();
        // At least one degree of freedom and a level below 1: there is a quantile.
        let quantile = distribution::student_quantile(upper, self.degrees_of_freedom() as f64).unwrap_or(f64::INFINITY);
        let margin = if self.standard_error > 0.0 { quantile * self.standard_error } else { 0.0 };
        Interval { low: self.estimate - margin, high: self.estimate + margin, level }
    }

    /// The two-sided p-value of the estimate being 0, with clusters − 1 degrees of freedom.
    ///
    /// # Errors
    /// [`StatisticError::NoVariation`] where the standard error is 0.
    pub fn p_value(&self) -> Result<PValue, StatisticError> {
        if self.standard_error <= 0.0 {
            return Err(StatisticError::NoVariation);
        }
        let t = (self.estimate / self.standard_error).abs();
        let tail = distribution::student_upper_tail(t, self.degrees_of_freedom() as f64).ok_or(StatisticError::Undefined)?;
        Ok(PValue::capped(2.0 * tail))
    }
}

/// The mean of all values pooled with its cluster-robust standard error: the sandwich of a regression on an intercept alone, the root of
/// Σ over clusters of (the sum of its residuals)², divided by N (Liang and Zeger, Biometrika 73 (1986); Cameron and Miller (2015), section II).
///
/// # Errors
/// [`StatisticError::TooFew`] below two clusters.
pub fn clustered_mean(clusters: &Clusters, correction: Correction) -> Result<ClusteredEstimate, StatisticError> {
    let sums = clusters.sums();
    let count: f64 = sums.iter().map(|cluster| cluster.count).sum();
    let mean = sums.iter().map(|cluster| cluster.sum).sum::<f64>() / count;
    let middle =
        clusters.as_slice().iter().map(|cluster| cluster.as_slice().iter().map(|value| value - mean).sum::<f64>().powi(2)).sum::<f64>();
    let factor = variance_factor(correction, sums.len(), count, 1.0)?;
    Ok(ClusteredEstimate { estimate: mean, standard_error: (factor * middle).sqrt() / count, clusters: sums.len(), values: count as usize })
}

/// The slope of the right values on the left ones by least squares, over all clusters' pairs, with its cluster-robust standard error: the root of
/// Σ over clusters of (Σ (x − x̄) · residual)², divided by Σ (x − x̄)², which is the slope's entry of the sandwich (Cameron and Miller (2015), section II).
///
/// # Errors
/// [`StatisticError::TooFew`] below two clusters, or with [`Correction::FewClusters`] below three pairs; [`StatisticError::NoVariation`] where all left values
/// are the same; [`StatisticError::Undefined`] where the slope overflows.
pub fn clustered_slope(clusters: &ClusteredPairs, correction: Correction) -> Result<ClusteredEstimate, StatisticError> {
    let pairs = clusters.pooled();
    let clusters = clusters.as_slice();
    let count = pairs.left().as_slice().len();
    if pairs.left().is_constant() {
        return Err(StatisticError::NoVariation);
    }
    let (Some(left_mean), Some(right_mean)) = (pairs.left().mean(), pairs.right().mean()) else {
        return Err(StatisticError::Empty { what: "pairs" });
    };
    let spread: f64 = clusters.iter().flatten().map(|(left, _)| (left - left_mean).powi(2)).sum();
    let product: f64 = clusters.iter().flatten().map(|(left, right)| (left - left_mean) * (right - right_mean)).sum();
    // The squares of values below about 1e-160 vanish.
    if spread <= 0.0 {
        return Err(StatisticError::NoVariation);
    }
    let slope = product / spread;
    let score = |(left, right): &(f64, f64)| (left - left_mean) * ((right - right_mean) - slope * (left - left_mean));
    let middle: f64 = clusters.iter().map(|cluster| cluster.iter().map(score).sum::<f64>().powi(2)).sum();
    let factor = variance_factor(correction, clusters.len(), count as f64, 2.0)?;
    let standard_error = (factor * middle).sqrt() / spread;
    if !slope.is_finite() || !standard_error.is_finite() {
        return Err(StatisticError::Undefined);
    }
    Ok(ClusteredEstimate { estimate: slope, standard_error, clusters: clusters.len(), values: count })
}

/// What the variance is multiplied by.
fn variance_factor(correction: Correction, clusters: usize, values: f64, coefficients: f64) -> Result<f64, StatisticError> {
    if clusters < 2 {
        return Err(StatisticError::TooFew { what: "clusters", needed: 2, given: clusters });
    }
    match correction {
        Correction::None => Ok(1.0),
        Correction::FewClusters if values > coefficients => {
            let clusters = clusters as f64;
            Ok(clusters / (clusters - 1.0) * (values - 1.0) / (values - coefficients))
        }
        Correction::FewClusters => {
            Err(StatisticError::TooFew { what: "values", needed: coefficients as usize + 1, given: values as usize })
        }
    }
}
