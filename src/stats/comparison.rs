//! Compares two models over the same cases.

use super::{
    Bootstrap, Clusters, Confidence, Interval, PairedDifferences, PermutationTest, Resampling, SignedRankTest, StatisticError,
    sign_flip_test, signed_rank_test,
};

/// What two models' difference is, and whether it can be chance.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// How many cases.
    pub cases: usize,
    /// The mean over the cases of left less right, in points.
    pub mean_difference: f64,
    /// Its percentile bootstrap interval over the cases.
    pub percentile: Interval,
    /// Its BCa bootstrap interval over the cases; `None` where that is undefined.
    pub bias_corrected: Option<Interval>,
    /// The sign-flip permutation test: the test to go by.
    pub permutation: PermutationTest,
    /// Wilcoxon's signed-rank test, as a check; `None` where all differences are 0.
    pub signed_rank: Option<SignedRankTest>,
    /// Cohen's d_z; `None` where all differences are the same.
    pub effect_size: Option<f64>,
}

/// Compares two models over the same cases; cluster i of both is the same case.
///
/// # Errors
/// Those of [`PairedDifferences::between`].
pub fn compare(left: &Clusters, right: &Clusters, level: Confidence, plan: Resampling) -> Result<Comparison, StatisticError> {
    let differences = PairedDifferences::between(left, right)?;
    let bootstrap = Bootstrap::of_mean(&Clusters::singletons(differences.values())?, plan)?;
    Ok(Comparison {
        cases: differences.values().as_slice().len(),
        mean_difference: differences.mean(),
        percentile: bootstrap.percentile(level),
        bias_corrected: bootstrap.bias_corrected(level).ok(),
        permutation: sign_flip_test(&differences, plan),
        signed_rank: signed_rank_test(&differences).ok(),
        effect_size: differences.effect_size().ok(),
    })
}
