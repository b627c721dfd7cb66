//! The sign-flip permutation test: under the null hypothesis, the sign of each case's difference is random.

use super::{Generator, PValue, PairedDifferences, Purpose, Resampling};

/// The most pairs whose sign patterns are all counted.
const MOST_ENUMERATED: usize = 20;

/// How the p-value came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PermutationMethod {
    /// All 2ⁿ sign patterns were counted, for up to 20 pairs.
    Exact {
        /// How many patterns.
        patterns: u64,
    },
    /// Patterns were drawn, for more than 20 pairs.
    MonteCarlo {
        /// How many were drawn.
        resamples: usize,
        /// From which seed.
        seed: u64,
    },
}

/// The test's result.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PermutationTest {
    /// The two-sided p-value.
    pub p_value: PValue,
    /// How many patterns had a mean at least as far from 0 as the observed one: of all, or of those drawn.
    pub as_extreme: u64,
    /// How the p-value came about.
    pub method: PermutationMethod,
}

/// The two-sided test that the differences are symmetric about 0, on the magnitude of their mean (Fisher, "The Design of Experiments" (1935), section 21).
/// Exact: the share of as extreme patterns. Monte Carlo: (b + 1)/(m + 1) with b as extreme patterns of m drawn (Phipson and Smyth, Statistical Applications in
/// Genetics and Molecular Biology 9 (2010)), never 0.
pub fn sign_flip_test(differences: &PairedDifferences, plan: Resampling) -> PermutationTest {
    let values = differences.values().as_slice();
    // Sums of the same numbers in another order differ by rounding; what is this close to the observed sum counts as equal.
    let tolerance = 1e-12 * values.iter().map(|value| value.abs()).sum::<f64>();
    let threshold = values.iter().sum::<f64>().abs() - tolerance;
    if values.len() <= MOST_ENUMERATED {
        let (as_extreme, patterns) = enumerate(values, threshold);
        let p_value = PValue::capped(as_extreme as f64 / patterns as f64);
        return PermutationTest { p_value, as_extreme, method: PermutationMethod::Exact { patterns } };
    }
    let (resamples, seed) = (plan.resamples(), plan.seed());
    let mut generator = Generator::new(seed, Purpose::SignFlip);
    let as_extreme = (0..resamples).filter(|_| drawn_sum(values, &mut generator).abs() >= threshold).count() as u64;
    let p_value = PValue::capped((as_extreme + 1) as f64 / (resamples + 1) as f64);
    PermutationTest { p_value, as_extreme, method: PermutationMethod::MonteCarlo { resamples, seed } }
}

/// How many of all sign patterns reach the threshold, and how many there are. From the patterns of either half: 2²⁰ sums at one addition each.
fn enumerate(values: &[f64], threshold: f64) -> (u64, u64) {
    let (front, back) = values.split_at(values.len() / 2);
    let (front, back) = (signed_sums(front), signed_sums(back));
    let as_extreme = front.iter().map(|one| back.iter().filter(|other| (one + *other).abs() >= threshold).count() as u64).sum();
    (as_extreme, front.len() as u64 * back.len() as u64)
}

/// The sum under every sign pattern.
fn signed_sums(values: &[f64]) -> Vec<f64> {
    values.iter().fold(vec![0.0], |sums, value| sums.iter().flat_map(|sum| [sum + value, sum - value]).collect())
}

/// The sum under a drawn sign pattern: a bit a value, the lowest first, 1 for a flipped sign; a new word for every 64.
fn drawn_sum(values: &[f64], generator: &mut Generator) -> f64 {
    values
        .chunks(64)
        .map(|chunk| {
            let bits = generator.bits();
            chunk.iter().enumerate().map(|(place, value)| if bits >> place & 1 == 1 { -value } else { *value }).sum::<f64>()
        })
        .sum()
}
