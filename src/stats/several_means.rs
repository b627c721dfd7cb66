//! Statistics made of several means over the same cases, with percentile intervals by resampling whole cases: the mean of means, and a gain over a base in
//! percent of it.

use super::{Bootstrap, Confidence, Generator, Interval, Purpose, Resampling, StatisticError};
use std::num::NonZeroUsize;

/// The values of one case, each with the place of the group that it belongs to: a score with its turn, for example.
pub type GroupedValues = Vec<(usize, f64)>;

/// A statistic with its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OfSeveralMeans {
    /// The statistic over all cases.
    pub estimate: f64,
    /// Its percentile interval; `None` below two cases, and where the statistic was undefined in half of the resamples or more.
    pub interval: Option<Interval>,
}

/// The mean of the means of `groups` groups of values: each group weighs the same, however many values it has. The draws are those of [`Bootstrap::of_mean`];
/// a resample in which a group has no value is left out.
///
/// # Errors
/// [`StatisticError::Empty`] where a group has no value at all, or there is no group; [`StatisticError::Undefined`] for a value that is no finite number.
pub fn mean_of_means(
    cases: &[GroupedValues],
    groups: usize,
    plan: Resampling,
    level: Confidence,
) -> Result<OfSeveralMeans, StatisticError> {
    if cases.iter().flatten().any(|(group, value)| *group >= groups || !value.is_finite()) {
        return Err(StatisticError::Undefined);
    }
    // Of each case the sums of all groups, then the counts.
    let width = 2 * groups;
    let mut table = vec![0.0; width * cases.len()];
    for (row, case) in table.chunks_mut(width.max(1)).zip(cases) {
        for (group, value) in case {
            row[*group] += value;
            row[groups + group] += 1.0;
        }
    }
    let mut total = vec![0.0; width];
    let add = |total: &mut Vec<f64>, case: usize| {
        total.iter_mut().zip(&table[case * width..(case + 1) * width]).for_each(|(sum, part)| *sum += part);
    };
    let of = |total: &[f64]| {
        let means = (0..groups).map(|group| (total[groups + group] > 0.0).then(|| total[group] / total[groups + group]));
        means.sum::<Option<f64>>().filter(|_| groups > 0).map(|sum| sum / groups as f64)
    };
    (0..cases.len()).for_each(|case| add(&mut total, case));
    let estimate = of(&total).ok_or(StatisticError::Empty { what: "a group of values" })?;
    let Some(count) = NonZeroUsize::new(cases.len()).filter(|count| count.get() >= 2) else {
        return Ok(OfSeveralMeans { estimate, interval: None });
    };
    let mut generator = Generator::new(plan.seed(), Purpose::Bootstrap);
    let mut resampled = Vec::with_capacity(plan.resamples());
    for _ in 0..plan.resamples() {
        total.fill(0.0);
        (0..count.get()).for_each(|_| add(&mut total, generator.index(count)));
        resampled.extend(of(&total));
    }
    let is_usable = 2 * resampled.len() > plan.resamples();
    Ok(OfSeveralMeans { estimate, interval: is_usable.then(|| Bootstrap::of_estimates(estimate, resampled, &[]).percentile(level)) })
}

/// By how many percent of the base's mean one mean is above the other, of two values a case: (mean of the first values / mean of the second − 1) · 100. It is the
/// ratio of the means and not the mean of the cases' ratios.
///
/// # Errors
/// [`StatisticError::Empty`] without a case; [`StatisticError::Undefined`] where a value of the base is not above 0, or one is no finite number.
pub fn percent_gain(cases: &[(f64, f64)], plan: Resampling, level: Confidence) -> Result<OfSeveralMeans, StatisticError> {
    if cases.iter().any(|(value, base)| !value.is_finite() || !base.is_finite() || *base <= 0.0) {
        return Err(StatisticError::Undefined);
    }
    let of = |(value, base): (f64, f64)| (value / base - 1.0) * 100.0;
    let sum = |(value, base): (f64, f64), case: &(f64, f64)| (value + case.0, base + case.1);
    let count = NonZeroUsize::new(cases.len()).ok_or(StatisticError::Empty { what: "cases" })?;
    let estimate = of(cases.iter().fold((0.0, 0.0), sum));
    if count.get() < 2 {
        return Ok(OfSeveralMeans { estimate, interval: None });
    }
    let mut generator = Generator::new(plan.seed(), Purpose::Bootstrap);
    let resample = |_| of((0..count.get()).fold((0.0, 0.0), |total, _| sum(total, &cases[generator.index(count)])));
    let resampled = (0..plan.resamples()).map(resample).collect();
    Ok(OfSeveralMeans { estimate, interval: Some(Bootstrap::of_estimates(estimate, resampled, &[]).percentile(level)) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::{Clusters, Values};

    fn plan() -> Resampling {
        Resampling::new(Resampling::FEWEST, 1).unwrap()
    }

    const LEVEL: Confidence = Confidence::NINETY_FIVE;

    #[test]
    fn every_group_weighs_the_same_in_a_mean_of_means() {
        // Group 0: 2, 4, 6, mean 4; group 1: 10, mean 10. Their mean is 7; the mean of all four values is 5.5.
        let cases = [vec![(0, 2.0), (0, 4.0)], vec![(0, 6.0), (1, 10.0)]];
        let made = mean_of_means(&cases, 2, plan(), LEVEL).unwrap();
        assert_eq!(made.estimate, 7.0);
        // Four draws of two cases: (1,1) has no value of group 1 and is left out; (1,2) and (2,1) give 7; (2,2) gives (6 + 10) / 2 = 8.
        let interval = made.interval.unwrap();
        assert_eq!((interval.low, interval.high), (7.0, 8.0));
        assert_eq!(mean_of_means(&cases[..1], 1, plan(), LEVEL).unwrap(), OfSeveralMeans { estimate: 3.0, interval: None });
        assert!(mean_of_means(&cases, 3, plan(), LEVEL).is_err() && mean_of_means(&[], 0, plan(), LEVEL).is_err());
        assert!(mean_of_means(&[vec![(0, f64::NAN)]], 1, plan(), LEVEL).is_err());
    }

    #[test]
    fn of_one_group_it_is_the_mean_and_its_interval() {
        let values = [[3.0, 4.0], [8.0, 9.0], [5.0, 5.0], [7.0, 2.0], [10.0, 6.0]];
        let cases: Vec<GroupedValues> = values.iter().map(|case| case.iter().map(|value| (0, *value)).collect()).collect();
        let clusters = Clusters::new(values.iter().map(|case| Values::new(case.to_vec()).unwrap()).collect()).unwrap();
        let known = Bootstrap::of_mean(&clusters, plan()).unwrap();
        let made = mean_of_means(&cases, 1, plan(), LEVEL).unwrap();
        assert_eq!((made.estimate, made.interval), (known.mean(), Some(known.percentile(LEVEL))));
    }

    #[test]
    fn a_gain_is_a_ratio_of_means() {
        // Means 6 and 5: 20 percent. The mean of the ratios would be (4/2 + 8/8) / 2 = 1.5: 50 percent.
        let made = percent_gain(&[(4.0, 2.0), (8.0, 8.0)], plan(), LEVEL).unwrap();
        assert!((made.estimate - 20.0).abs() < 1e-9);
        // The draws give 100, 20 and 0 percent.
        let interval = made.interval.unwrap();
        assert!((interval.low, interval.high) == (0.0, 100.0), "{interval:?}");
        assert_eq!(percent_gain(&[(4.0, 2.0)], plan(), LEVEL).unwrap(), OfSeveralMeans { estimate: 100.0, interval: None });
        assert!(percent_gain(&[], plan(), LEVEL).is_err() && percent_gain(&[(1.0, 0.0)], plan(), LEVEL).is_err());
        assert!(percent_gain(&[(f64::INFINITY, 1.0)], plan(), LEVEL).is_err());
    }
}
