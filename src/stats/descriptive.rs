//! Mean, spread, quantiles, and the histogram of ratings. An empty list gives `None`.

use super::{Ratings, StatisticError, Values};

impl Values {
    /// The arithmetic mean, in the values' unit; `None` of nothing.
    pub fn mean(&self) -> Option<f64> {
        mean(self.as_slice())
    }

    /// The sample standard deviation (divisor n − 1), in the values' unit; `None` below two values.
    pub fn standard_deviation(&self) -> Option<f64> {
        sample_variance(self.as_slice()).map(f64::sqrt)
    }

    /// The least value; `None` of nothing.
    pub fn least(&self) -> Option<f64> {
        self.as_slice().iter().copied().reduce(f64::min)
    }

    /// The greatest value; `None` of nothing.
    pub fn greatest(&self) -> Option<f64> {
        self.as_slice().iter().copied().reduce(f64::max)
    }

    /// The median: the quantile at 0.5; `None` of nothing.
    pub fn median(&self) -> Option<f64> {
        sorted_quantile(&self.sorted(), 0.5)
    }

    /// The quantile at `probability`: type 7 of Hyndman and Fan, "Sample Quantiles in Statistical Packages", The American Statistician 50 (1996), the
    /// default of R and NumPy: linear between the order statistics around place (n − 1)·probability, counted from 0.
    ///
    /// `None` of nothing.
    ///
    /// # Errors
    /// [`StatisticError::Parameter`] for a probability outside 0 to 1.
    pub fn quantile(&self, probability: f64) -> Result<Option<f64>, StatisticError> {
        if !(0.0..=1.0).contains(&probability) {
            return Err(StatisticError::Parameter { name: "probability", allowed: "from 0 to 1" });
        }
        Ok(sorted_quantile(&self.sorted(), probability))
    }

    /// All of the above at once; `None` of nothing.
    pub fn summary(&self) -> Option<Summary> {
        let sorted = self.sorted();
        Some(Summary {
            count: sorted.len(),
            mean: self.mean()?,
            standard_deviation: self.standard_deviation(),
            least: *sorted.first()?,
            lower_quartile: sorted_quantile(&sorted, 0.25)?,
            median: sorted_quantile(&sorted, 0.5)?,
            upper_quartile: sorted_quantile(&sorted, 0.75)?,
            greatest: *sorted.last()?,
        })
    }

    /// The values from the least to the greatest.
    pub(super) fn sorted(&self) -> Vec<f64> {
        let mut sorted = self.as_slice().to_vec();
        sorted.sort_unstable_by(f64::total_cmp);
        sorted
    }

    /// Whether all values are the same. Compares instead of computing a variance: that of 0.1 three times is not quite 0.
    pub(super) fn is_constant(&self) -> bool {
        self.as_slice().windows(2).all(|pair| pair[0] == pair[1])
    }
}

/// What describes a list of at least one value; all in the values' unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Summary {
    /// How many values.
    pub count: usize,
    /// Their mean.
    pub mean: f64,
    /// Their sample standard deviation; `None` for a single value.
    pub standard_deviation: Option<f64>,
    /// The least.
    pub least: f64,
    /// The quantile at 0.25, type 7.
    pub lower_quartile: f64,
    /// The quantile at 0.5.
    pub median: f64,
    /// The quantile at 0.75, type 7.
    pub upper_quartile: f64,
    /// The greatest.
    pub greatest: f64,
}

/// How many answers got each rating.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Histogram([usize; 10]);

impl Histogram {
    /// Counts the ratings.
    pub fn of(ratings: &Ratings) -> Self {
        let mut counts = [0; 10];
        for rating in ratings.as_slice() {
            counts[usize::from(*rating) - 1] += 1;
        }
        Self(counts)
    }

    /// The counts of ratings 1 to 10; rating r at place r − 1.
    pub fn counts(&self) -> [usize; 10] {
        self.0
    }

    /// Each rating with its count, from 1 to 10.
    pub fn iter(&self) -> impl Iterator<Item = (u8, usize)> {
        (1..=10).zip(self.0)
    }
}

/// The mean of a checked slice.
pub(super) fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// The sample variance of a checked slice, in two passes: the one-pass formula loses all digits where the mean is large.
pub(super) fn sample_variance(values: &[f64]) -> Option<f64> {
    if values.len() < 2 {
        return None;
    }
    let mean = mean(values)?;
    Some(values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (values.len() - 1) as f64)
}

/// The type 7 quantile of a sorted slice; the probability is already checked.
pub(super) fn sorted_quantile(sorted: &[f64], probability: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let place = last as f64 * probability.clamp(0.0, 1.0);
    let below = (place.floor() as usize).min(last);
    let above = (below + 1).min(last);
    Some(sorted[below] + (place - below as f64) * (sorted[above] - sorted[below]))
}
