//! Statistics made of several means over the same cases, with percentile intervals by resampling whole cases: the mean of means, and a gain over a base in
//! percent of it.

use super::{Bootstrap, Clusters, Confidence, Generator, Interval, Purpose, Resampling, StatisticError, values::ClusterSum};
use std::num::NonZeroUsize;

/// A statistic with its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OfSeveralMeans {
    /// The statistic over all cases.
    pub estimate: f64,
    /// Its percentile interval; `None` below two cases, and where the statistic was undefined in half of the resamples or more.
    pub interval: Option<Interval>,
}

/// The values of one group, of each case those that it has, maybe none: the scores of one turn, for example.
pub type GroupOfValues = Vec<Vec<f64>>;

/// The mean of the means of groups of values over the same cases: each group weighs the same, however many values it has. Beside it the bootstraps of other
/// means, as [`Bootstrap::of_means`] makes them: where they have as many cases, all are from the same draws, and cost little more. A resample in which a group
/// has no value is left out.
///
/// # Errors
/// For the mean of means [`StatisticError::Empty`] where a group has no value at all, or there is no group; [`StatisticError::UnequalLengths`] where groups
/// differ in their cases; [`StatisticError::Undefined`] for a value that is no finite number. For each other mean, those of [`Bootstrap::of_means`].
pub fn mean_of_means(
    groups: &[GroupOfValues],
    beside: &[Clusters],
    plan: Resampling,
    level: Confidence,
) -> (Result<OfSeveralMeans, StatisticError>, Vec<Result<Bootstrap, StatisticError>>) {
    let sums = match sums(groups) {
        Ok(sums) => sums,
        Err(error) => return (Err(error), Bootstrap::of_means(beside, plan)),
    };
    let total = |group: &Vec<ClusterSum>| group.iter().fold((0.0, 0.0), |(sum, count), case| (sum + case.sum, count + case.count));
    let estimate = sums.iter().map(total).map(|(sum, count)| sum / count).sum::<f64>() / sums.len() as f64;
    let (bootstraps, totals) = Bootstrap::of_means_and_sums(beside, &sums, plan);
    let has_draws = sums.first().is_some_and(|group| group.len() >= 2);
    let resampled: Vec<f64> = totals.into_iter().filter(|total| total.is_finite()).map(|total| total / sums.len() as f64).collect();
    let is_usable = has_draws && 2 * resampled.len() > plan.resamples();
    let interval = is_usable.then(|| Bootstrap::of_estimates(estimate, resampled, &[]).percentile(level));
    (Ok(OfSeveralMeans { estimate, interval }), bootstraps)
}

/// The sums of each group and case.
fn sums(groups: &[GroupOfValues]) -> Result<Vec<Vec<ClusterSum>>, StatisticError> {
    let cases = groups.first().map_or(0, Vec::len);
    if let Some(other) = groups.iter().find(|group| group.len() != cases) {
        return Err(StatisticError::UnequalLengths { left: cases, right: other.len() });
    }
    if groups.iter().flatten().flatten().any(|value| !value.is_finite()) {
        return Err(StatisticError::Undefined);
    }
    if groups.is_empty() || groups.iter().any(|group| group.iter().all(Vec::is_empty)) {
        return Err(StatisticError::Empty { what: "a group of values" });
    }
    let of_case = |values: &Vec<f64>| ClusterSum { sum: values.iter().sum(), count: values.len() as f64 };
    Ok(groups.iter().map(|group| group.iter().map(of_case).collect()).collect())
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

    fn mean(groups: &[GroupOfValues]) -> Result<OfSeveralMeans, StatisticError> {
        mean_of_means(groups, &[], plan(), LEVEL).0
    }

    #[test]
    fn every_group_weighs_the_same_in_a_mean_of_means() {
        // Group 0: 2, 4 and 6, mean 4; group 1: 10, mean 10. Their mean is 7; the mean of all four values is 5.5.
        let groups = [vec![vec![2.0, 4.0], vec![6.0]], vec![vec![], vec![10.0]]];
        let made = mean(&groups).unwrap();
        assert_eq!(made.estimate, 7.0);
        // Four draws of two cases: (1, 1) has no value of group 1 and is left out; (1, 2) and (2, 1) give 7; (2, 2) gives (6 + 10) / 2 = 8.
        let interval = made.interval.unwrap();
        assert_eq!((interval.low, interval.high), (7.0, 8.0));
        assert_eq!(mean(&[vec![vec![2.0, 4.0]]]).unwrap(), OfSeveralMeans { estimate: 3.0, interval: None });
        assert!(mean(&[]).is_err() && mean(&[vec![vec![], vec![]]]).is_err() && mean(&[vec![vec![f64::NAN]]]).is_err());
        assert!(mean(&[vec![vec![1.0]], vec![]]).is_err());
    }

    #[test]
    fn of_one_group_it_is_the_mean_and_its_interval_whatever_is_drawn_beside_it() {
        let values = [[3.0, 4.0], [8.0, 9.0], [5.0, 5.0], [7.0, 2.0], [10.0, 6.0]];
        let group: GroupOfValues = values.iter().map(|case| case.to_vec()).collect();
        let clusters = Clusters::new(values.iter().map(|case| Values::new(case.to_vec()).unwrap()).collect()).unwrap();
        let known = Bootstrap::of_mean(&clusters, plan()).unwrap();
        // One, and more groups than have a lane of their own in one pass.
        for count in [1, 5, 17] {
            let (made, beside) = mean_of_means(&vec![group.clone(); count], &vec![clusters.clone(); 9], plan(), LEVEL);
            let made = made.unwrap();
            let (interval, expected) = (made.interval.unwrap(), known.percentile(LEVEL));
            let close = |a: f64, b: f64| (a - b).abs() < 1e-9;
            assert!(
                close(made.estimate, known.mean()) && close(interval.low, expected.low) && close(interval.high, expected.high),
                "{count}"
            );
            assert!(beside.len() == 9 && beside.iter().all(|bootstrap| *bootstrap == Ok(known.clone())), "{count}");
        }
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
