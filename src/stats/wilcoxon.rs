//! Wilcoxon's signed-rank test, a check of the permutation test that is robust against single cases.

use super::{PValue, PairedDifferences, StatisticError, Values, average_ranks, distribution::normal_cumulative, rank::tie_sizes};

/// The test's result.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SignedRankTest {
    /// The sum of the ranks of the positive differences.
    pub positive_ranks: f64,
    /// The sum of the ranks of the negative differences.
    pub negative_ranks: f64,
    /// How many differences are not 0.
    pub pairs: usize,
    /// The standardised sum; positive where left is rated higher.
    pub z: f64,
    /// The two-sided p-value, by the normal approximation.
    pub p_value: PValue,
}

/// The two-sided signed-rank test (Wilcoxon, Biometrics Bulletin 1 (1945)): zeros are left out ("wilcox"), ties of magnitude share their average rank, the
/// normal approximation with the variance corrected for ties and no continuity correction (Hollander and Wolfe, "Nonparametric Statistical Methods",
/// section 3.1). SciPy: `wilcoxon(d, zero_method="wilcox", correction=False, method="asymptotic")`. Below about 10 pairs it is rough.
///
/// # Errors
/// [`StatisticError::NoVariation`] where all differences are 0.
pub fn signed_rank_test(differences: &PairedDifferences) -> Result<SignedRankTest, StatisticError> {
    let apart: Vec<f64> = differences.values().as_slice().iter().copied().filter(|value| *value != 0.0).collect();
    if apart.is_empty() {
        return Err(StatisticError::NoVariation);
    }
    let magnitudes = Values::new(apart.iter().map(|value| value.abs()).collect())?;
    let ranks = average_ranks(&magnitudes);
    let sum_where =
        |positive: bool| ranks.iter().zip(&apart).filter(|(_, value)| (**value > 0.0) == positive).map(|(rank, _)| rank).sum::<f64>();
    let (positive_ranks, negative_ranks) = (sum_where(true), sum_where(false));
    let count = apart.len() as f64;
    let ties: f64 = tie_sizes(&magnitudes).into_iter().map(|size| (size as f64).powi(3) - size as f64).sum();
    let variance = (count * (count + 1.0) * (2.0 * count + 1.0) - ties / 2.0) / 24.0;
    let z = (positive_ranks - count * (count + 1.0) / 4.0) / variance.sqrt();
    Ok(SignedRankTest { positive_ranks, negative_ranks, pairs: apart.len(), z, p_value: PValue::capped(2.0 * normal_cumulative(-z.abs())) })
}
