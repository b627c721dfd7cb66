//! Cluster bootstrap intervals: of a mean over cases, or from any statistic's resampled estimates. Whole cases
//! are resampled, because turns and repeats of one case are correlated.

use super::{
    Clusters, Confidence, Generator, Interval, Purpose, Resampling, StatisticError,
    descriptive::sorted_quantile,
    distribution::{normal_cumulative, normal_quantile},
    values::ClusterSum,
};
use std::{collections::BTreeMap, num::NonZeroUsize};

/// How many means share their draws: what fits into the registers.
const LANES: usize = 8;

/// The bootstrap of a mean, or of another statistic by [`super::bootstrap_by_case`]: its resampled estimates, from which both intervals are read.
///
/// The statistic of [`Bootstrap::of_mean`] is the mean of all values pooled, the sum over the drawn clusters divided by their count of values; where the clusters differ in size, the
/// larger weigh more. Source: Davison and Hinkley, "Bootstrap Methods and their Application" (1997), section 3.8 (resampling of whole groups).
///
/// The draws, and with them the resampled means and the percentile interval, are the same on every platform to the last bit. The BCa interval reads the same
/// means at levels that go through the platform's logarithm and exponential, so its ends may differ in their last digits.
#[derive(Debug, Clone, PartialEq)]
pub struct Bootstrap {
    mean: f64,
    sorted: Vec<f64>,
    acceleration: f64,
}

/// A list whose means are drawn beside others': those that are summed have no place.
struct Lane {
    sums: Vec<ClusterSum>,
    place: Option<usize>,
}

impl Bootstrap {
    /// Resamples the clusters, as many as there are, with replacement, as often as the plan says.
    ///
    /// # Errors
    /// [`StatisticError::TooFew`] below two clusters.
    pub fn of_mean(clusters: &Clusters, plan: Resampling) -> Result<Self, StatisticError> {
        let sums = clusters.sums();
        let count = match NonZeroUsize::new(sums.len()) {
            Some(count) if count.get() >= 2 => count,
            _ => return Err(StatisticError::TooFew { what: "clusters", needed: 2, given: sums.len() }),
        };
        let mut generator = Generator::new(plan.seed(), Purpose::Bootstrap);
        let mut sorted: Vec<f64> = (0..plan.resamples()).map(|_| ratio((0..count.get()).map(|_| sums[generator.index(count)]))).collect();
        sorted.sort_unstable_by(f64::total_cmp);
        Ok(Self { mean: ratio(sums.iter().copied()), sorted, acceleration: acceleration(&means_without_one(&sums)) })
    }

    /// The bootstraps of several means: each the same as [`Bootstrap::of_mean`] gives it, to the last bit, for less. Lists of as many clusters draw the same
    /// places from the same seed, so the places are drawn once for up to eight of them.
    ///
    /// # Errors
    /// For each list, [`StatisticError::TooFew`] below two clusters.
    pub fn of_means(several: &[Clusters], plan: Resampling) -> Vec<Result<Self, StatisticError>> {
        Self::of_means_and_sums(several, &[], plan).0
    }

    /// The same, and for lists of cases that may be empty the sums of their means in every resample, all from the same draws; not finite in a resample that
    /// draws no value of a list. Lists that are summed have the same cases.
    pub(super) fn of_means_and_sums(
        several: &[Clusters],
        summed: &[Vec<ClusterSum>],
        plan: Resampling,
    ) -> (Vec<Result<Self, StatisticError>>, Vec<f64>) {
        let mut by_count: BTreeMap<usize, Vec<Lane>> = BTreeMap::new();
        // First, so that they have the first lanes of their count.
        for list in summed {
            by_count.entry(list.len()).or_default().push(Lane { sums: list.clone(), place: None });
        }
        for (place, clusters) in several.iter().enumerate() {
            by_count.entry(clusters.as_slice().len()).or_default().push(Lane { sums: clusters.sums(), place: Some(place) });
        }
        let mut made: Vec<(usize, Result<Self, StatisticError>)> = Vec::with_capacity(several.len());
        let mut totals = vec![0.0; if summed.is_empty() { 0 } else { plan.resamples() }];
        for lanes in by_count.values().flat_map(|lanes| lanes.chunks(LANES)) {
            Self::side_by_side(lanes, &mut totals, &mut made, plan);
        }
        made.sort_unstable_by_key(|(place, _)| *place);
        (made.into_iter().map(|(_, bootstrap)| bootstrap).collect(), totals)
    }

    /// At most [`LANES`] lists of as many clusters each. Adds the means of lists without a place to the resamples' totals.
    fn side_by_side(lanes: &[Lane], totals: &mut [f64], made: &mut Vec<(usize, Result<Self, StatisticError>)>, plan: Resampling) {
        let given = lanes.first().map_or(0, |lane| lane.sums.len());
        let Some(count) = NonZeroUsize::new(given).filter(|count| count.get() >= 2) else {
            let too_few = |place| (place, Err(StatisticError::TooFew { what: "clusters", needed: 2, given }));
            made.extend(lanes.iter().filter_map(|lane| lane.place).map(too_few));
            return;
        };
        let lane = |place: usize, of: fn(&ClusterSum) -> f64| -> [f64; LANES] {
            std::array::from_fn(|lane| lanes.get(lane).map_or(0.0, |lane| of(&lane.sums[place])))
        };
        let table: Vec<_> = (0..given).map(|place| (lane(place, |c| c.sum), lane(place, |c| c.count))).collect();
        let mut generator = Generator::new(plan.seed(), Purpose::Bootstrap);
        let summed = lanes.iter().take_while(|lane| lane.place.is_none()).count();
        let mut sorted: Vec<Vec<f64>> = lanes[summed..].iter().map(|_| Vec::with_capacity(plan.resamples())).collect();
        let mut totals = totals.iter_mut();
        for _ in 0..plan.resamples() {
            let (mut sums, mut counts) = ([0.0; LANES], [0.0; LANES]);
            for _ in 0..given {
                let (drawn, values) = &table[generator.index(count)];
                for lane in 0..LANES {
                    sums[lane] += drawn[lane];
                    counts[lane] += values[lane];
                }
            }
            if let Some(total) = totals.next().filter(|_| summed > 0) {
                *total += (0..summed).map(|lane| sums[lane] / counts[lane]).sum::<f64>();
            }
            let means = sums.iter().zip(counts).skip(summed);
            sorted.iter_mut().zip(means).for_each(|(list, (sum, count))| list.push(sum / count));
        }
        made.extend(lanes[summed..].iter().zip(sorted).filter_map(|(lane, mut sorted)| {
            sorted.sort_unstable_by(f64::total_cmp);
            let list = &lane.sums;
            let made = Self { mean: ratio(list.iter().copied()), sorted, acceleration: acceleration(&means_without_one(list)) };
            Some((lane.place?, Ok(made)))
        }));
    }

    /// From the estimate itself, the resampled estimates (at least one), and the estimates that leave one case out.
    ///
    /// What differs from the estimate by rounding only, since the units came in another order, is the estimate: BCa counts what is equal apart.
    pub(super) fn of_estimates(estimate: f64, mut resampled: Vec<f64>, without_one: &[f64]) -> Self {
        let rounding = 1e-12 * resampled.iter().fold(estimate.abs(), |greatest, resampled| greatest.max(resampled.abs()));
        resampled.iter_mut().filter(|resampled| (**resampled - estimate).abs() <= rounding).for_each(|resampled| *resampled = estimate);
        resampled.sort_unstable_by(f64::total_cmp);
        Self { mean: estimate, sorted: resampled, acceleration: acceleration(without_one) }
    }

    /// The mean itself, of all values pooled.
    pub fn mean(&self) -> f64 {
        self.mean
    }

    /// The resampled means, from the least to the greatest.
    pub fn resampled_means(&self) -> &[f64] {
        &self.sorted
    }

    /// The bootstrap's standard error: the standard deviation of the resampled means, in the values' unit (Efron and Tibshirani, "An Introduction to the
    /// Bootstrap" (1993), chapter 6).
    pub fn standard_error(&self) -> f64 {
        super::descriptive::sample_variance(&self.sorted).map_or(0.0, f64::sqrt)
    }

    /// The percentile interval: the quantiles (type 7) of the resampled means (Efron and Tibshirani, chapter 13).
    pub fn percentile(&self, level: Confidence) -> Interval {
        let (lower, upper) = level.tails();
        self.between(lower, upper, level)
    }

    /// The bias-corrected accelerated (BCa) interval (Efron and Tibshirani, chapter 14, equations 14.9 to 14.15), with the acceleration from the jackknife
    /// over clusters. A resampled mean equal to the mean counts half as below it, as SciPy does: means of ratings tie often.
    ///
    /// # Errors
    /// [`StatisticError::Undefined`] where the acceleration is so strong that the correction has no value; this takes very few clusters.
    pub fn bias_corrected(&self, level: Confidence) -> Result<Interval, StatisticError> {
        let count = self.sorted.len() as f64;
        let below = self.sorted.partition_point(|mean| *mean < self.mean);
        let not_above = self.sorted.partition_point(|mean| *mean <= self.mean);
        // Half a resample from the ends, the correction would be infinite.
        let share = ((below + not_above) as f64 / (2.0 * count)).clamp(0.5 / count, 1.0 - 0.5 / count);
        let bias = normal_quantile(share);
        let corrected = |tail: f64| {
            let shifted = bias + normal_quantile(tail);
            let damping = 1.0 - self.acceleration * shifted;
            if damping > 0.0 { Ok(normal_cumulative(bias + shifted / damping)) } else { Err(StatisticError::Undefined) }
        };
        let (lower, upper) = level.tails();
        Ok(self.between(corrected(lower)?, corrected(upper)?, level))
    }

    /// The interval between two quantiles of the resampled means; there always are some.
    fn between(&self, lower: f64, upper: f64, level: Confidence) -> Interval {
        let at = |probability| sorted_quantile(&self.sorted, probability).unwrap_or(self.mean);
        Interval { low: at(lower), high: at(upper), level }
    }
}

/// The mean of the values of some clusters; there is at least one.
fn ratio(clusters: impl Iterator<Item = ClusterSum>) -> f64 {
    let (sum, count) = clusters.fold((0.0, 0.0), |(sum, count), cluster| (sum + cluster.sum, count + cluster.count));
    sum / count
}

/// The means that leave one cluster out.
fn means_without_one(sums: &[ClusterSum]) -> Vec<f64> {
    let (sum, count) = sums.iter().fold((0.0, 0.0), |(sum, count), cluster| (sum + cluster.sum, count + cluster.count));
    sums.iter().map(|cluster| (sum - cluster.sum) / (count - cluster.count)).collect()
}

/// The acceleration from the estimates that leave one cluster out (Efron and Tibshirani, equation 14.15); 0 where they are all the same.
fn acceleration(without: &[f64]) -> f64 {
    let centre = without.iter().sum::<f64>() / without.len() as f64;
    let power = |exponent| without.iter().map(|estimate| (centre - estimate).powi(exponent)).sum::<f64>();
    let spread = power(2).powf(1.5);
    if spread > 0.0 { power(3) / (6.0 * spread) } else { 0.0 }
}
