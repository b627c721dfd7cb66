//! The normal, Student's t and F distributions: distribution functions from `statrs`, their inverses by
//! bisection.
//!
//! The inverses of `statrs` iterate without a bound and assert. Bisection of a monotone function always
//! terminates at the right value.

use statrs::function::{beta::checked_beta_reg, erf, gamma};
use std::f64::consts::SQRT_2;

/// The standard normal distribution function.
pub(super) fn normal_cumulative(z: f64) -> f64 {
    0.5 * erf::erfc(-z / SQRT_2)
}

/// The standard normal quantile, of a probability strictly between 0 and 1.
pub(super) fn normal_quantile(probability: f64) -> f64 {
    -SQRT_2 * erf::erfc_inv(2.0 * probability)
}

/// The probability that Student's t exceeds `t` ≥ 0: half the incomplete beta function (Abramowitz and Stegun 26.7.1). `None` for degrees of freedom ≤ 0.
pub(super) fn student_upper_tail(t: f64, freedom: f64) -> Option<f64> {
    checked_beta_reg(freedom / 2.0, 0.5, freedom / (freedom + t * t)).ok().map(|both| both / 2.0)
}

/// The quantile of Student's t for a probability of at least one half; `None` for degrees of freedom ≤ 0.
pub(super) fn student_quantile(probability: f64, freedom: f64) -> Option<f64> {
    let tail = 1.0 - probability;
    bisect(|t| student_upper_tail(t, freedom).map(|above| above <= tail))
}

/// The quantile of the F distribution; `None` for degrees of freedom ≤ 0. The distribution function: Abramowitz and Stegun 26.6.2.
pub(super) fn variance_ratio_quantile(probability: f64, numerator: f64, denominator: f64) -> Option<f64> {
    bisect(|ratio| {
        let share = numerator * ratio / (numerator * ratio + denominator);
        checked_beta_reg(numerator / 2.0, denominator / 2.0, share).ok().map(|below| below >= probability)
    })
}

/// The density of the square root of chi-squared over its degrees of freedom, what a standard deviation is relative to the true one; of two or more, so that
/// it is 0 at 0.
pub(super) fn relative_deviation_density(relative: f64, freedom: f64) -> f64 {
    if relative <= 0.0 {
        return 0.0;
    }
    let half = freedom / 2.0;
    let logarithm = half * half.ln() - gamma::ln_gamma(half) + (freedom - 1.0) * relative.ln() - half * relative * relative;
    2.0 * logarithm.exp()
}

/// The least number ≥ 0 from which on a monotone condition holds, to the last digits of a float.
pub(super) fn bisect(mut holds: impl FnMut(f64) -> Option<bool>) -> Option<f64> {
    let (mut low, mut high) = (0.0, 1.0);
    while !holds(high)? {
        low = high;
        high *= 2.0;
        if high > 1e300 {
            return None;
        }
    }
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            break;
        }
        if holds(middle)? {
            high = middle;
        } else {
            low = middle;
        }
    }
    Some(high)
}
