//! The interval of a share.

use super::{Confidence, Interval, StatisticError, distribution::normal_quantile};

/// A share with Wilson's score interval, which stays within 0 and 1 and has a width at 0 and 1 too (Wilson, "Probable inference, the law of succession, and
/// statistical inference", Journal of the American Statistical Association 22 (1927)). It takes the counted things for independent.
///
/// # Errors
/// [`StatisticError::Empty`] of nothing; [`StatisticError::Parameter`] for more of them than there are.
pub fn wilson(count: usize, of: usize, level: Confidence) -> Result<(f64, Interval), StatisticError> {
    if of == 0 {
        return Err(StatisticError::Empty { what: "things to count" });
    }
    if count > of {
        return Err(StatisticError::Parameter { name: "the count", allowed: "at most as many as there are" });
    }
    let (share, of) = (count as f64 / of as f64, of as f64);
    let (_, upper) = level.tails();
    let quantile = normal_quantile(upper);
    let squared = quantile * quantile / of;
    let centre = (share + squared / 2.0) / (1.0 + squared);
    let margin = quantile / (1.0 + squared) * (share * (1.0 - share) / of + squared / (4.0 * of)).sqrt();
    // The ends at 0 and 1 are exact but for a rounding.
    let (low, high) = ((centre - margin).max(0.0), (centre + margin).min(1.0));
    let (low, high) = (if count == 0 { 0.0 } else { low }, if share >= 1.0 { 1.0 } else { high });
    Ok((share, Interval { low, high, level }))
}

#[cfg(test)]
mod tests {
    use super::*;

    // statsmodels 0.15: proportion_confint(count, of, method="wilson")
    #[test]
    fn the_interval_is_statsmodels() {
        let rows = [
            (7, 10, 0.39677814746114537, 0.8922087325936989),
            (0, 20, 0.0, 0.1611251580528194),
            (20, 20, 0.8388748419471804, 1.0),
            (47, 74, 0.5213181349836578, 0.7356143570713729),
        ];
        for (count, of, low, high) in rows {
            let (share, interval) = wilson(count, of, Confidence::NINETY_FIVE).unwrap();
            assert!((share - count as f64 / of as f64).abs() < 1e-15);
            assert!((interval.low - low).abs() < 1e-12 && (interval.high - high).abs() < 1e-12, "{count}/{of}: {interval:?}");
        }
        assert_eq!(wilson(0, 0, Confidence::NINETY_FIVE), Err(StatisticError::Empty { what: "things to count" }));
        assert!(wilson(2, 1, Confidence::NINETY_FIVE).is_err());
    }
}
