//! Mean and standard deviation in exact integer arithmetic, rounded once: the last digit does not depend on the order of the numbers.

use num_bigint::{BigInt, BigUint};

/// Bits of a quotient before the rounding: more than a double's 53 and one to round by, and still a `u64`.
const BITS: i64 = 62;
const MANTISSA: u64 = (1 << 52) - 1;

/// Finite numbers as integers that count a common power of two.
struct Sums {
    count: u64,
    sum: BigInt,
    squares: BigInt,
    exponent: i32,
}

impl Sums {
    fn of(values: &[f64]) -> Self {
        let exponent = values.iter().map(|value| parts(*value).1).min().unwrap_or_default();
        let mut sums = Self { count: values.len() as u64, sum: BigInt::ZERO, squares: BigInt::ZERO, exponent };
        for value in values {
            let (mantissa, own) = parts(*value);
            let scaled = BigInt::from(mantissa) << (own - exponent).unsigned_abs();
            sums.squares += &scaled * &scaled;
            sums.sum += scaled;
        }
        sums
    }
}

/// The mean, as Python's `statistics.mean` gives it for floats: the exact sum over the count, rounded once. `None` without values. They have to be finite.
pub(super) fn mean(values: &[f64]) -> Option<f64> {
    let sums = Sums::of(values);
    let magnitude = (sums.count > 0).then(|| quotient(sums.sum.magnitude(), &sums.count.into(), sums.exponent))?;
    Some(if sums.sum.sign() == num_bigint::Sign::Minus { -magnitude } else { magnitude })
}

/// The sample standard deviation (divisor n − 1), as Python's `statistics.stdev` gives it since version 3.11: the root of the exact variance, rounded once.
/// `None` below two values. They have to be finite.
pub(super) fn standard_deviation(values: &[f64]) -> Option<f64> {
    let Sums { count, sum, squares, exponent } = Sums::of(values);
    (count > 1).then(|| root((squares * count - &sum * &sum).magnitude(), &(BigUint::from(count) * (count - 1)), exponent))
}

/// A finite number as an integer and the power of two that it counts.
fn parts(value: f64) -> (i64, i32) {
    let bits = value.to_bits();
    let fraction = (bits & MANTISSA) as i64;
    let (mantissa, exponent) = match (bits >> 52 & 0x7ff) as i32 {
        0 => (fraction, -1074),
        biased => (fraction | 1 << 52, biased - 1075),
    };
    let zeros = if mantissa == 0 { 0 } else { mantissa.trailing_zeros() };
    // Without its trailing zeros a whole number is itself, and the sums stay small.
    let (mantissa, exponent) = if mantissa == 0 { (0, 0) } else { (mantissa >> zeros, exponent + zeros as i32) };
    (if value < 0.0 { -mantissa } else { mantissa }, exponent)
}

/// `numerator / denominator * 2^exponent`, correctly rounded.
fn quotient(numerator: &BigUint, denominator: &BigUint, exponent: i32) -> f64 {
    let shift = BITS - numerator.bits() as i64 + denominator.bits() as i64;
    let (numerator, denominator) = shifted(numerator, denominator, shift);
    let whole = &numerator / &denominator;
    let exact = &whole * &denominator == numerator;
    rounded(&whole, exact, i64::from(exponent) - shift)
}

/// `sqrt(numerator / denominator) * 2^exponent`, correctly rounded.
fn root(numerator: &BigUint, denominator: &BigUint, exponent: i32) -> f64 {
    let shift = (2 * BITS - numerator.bits() as i64 + denominator.bits() as i64).div_euclid(2);
    let (numerator, denominator) = shifted(numerator, denominator, 2 * shift);
    let whole = (&numerator / &denominator).sqrt();
    let exact = &whole * &whole * &denominator == numerator;
    rounded(&whole, exact, i64::from(exponent) - shift)
}

fn shifted(numerator: &BigUint, denominator: &BigUint, shift: i64) -> (BigUint, BigUint) {
    let by = shift.unsigned_abs();
    if shift < 0 { (numerator.clone(), denominator << by) } else { (numerator << by, denominator.clone()) }
}

/// A whole number of at most 63 bits times a power of two. What was cut off below is remembered in the last bit, so that the one rounding to a double is right.
fn rounded(whole: &BigUint, exact: bool, exponent: i64) -> f64 {
    // It has at most 63 bits, by the shifts above.
    let bits = u64::try_from(whole).unwrap_or(u64::MAX) | u64::from(!exact);
    // In two steps, since the powers of a double end before its numbers do.
    let half = exponent / 2;
    let power = |exponent: i64| 2f64.powi(i32::try_from(exponent).unwrap_or_default());
    bits as f64 * power(half) * power(exponent - half)
}
