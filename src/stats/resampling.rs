//! The validated parameters of intervals and tests, and their results.

use super::StatisticError;

/// A two-sided confidence level, strictly between 0 and 1.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Confidence(f64);

impl Confidence {
    /// The usual 95 %.
    pub const NINETY_FIVE: Self = Self(0.95);

    /// Checks the level, 0.95 for 95 %.
    ///
    /// # Errors
    /// [`StatisticError::Parameter`] unless strictly between 0 and 1.
    pub fn new(level: f64) -> Result<Self, StatisticError> {
        // 1 − level halves in the tails: closer to 1 than this, a tail's probability would be 0.
        if level > 0.0 && level <= 1.0 - 1e-12 {
            return Ok(Self(level));
        }
        Err(StatisticError::Parameter { name: "the confidence level", allowed: "between 0 and 1" })
    }

    /// The level, 0.95 for 95 %.
    pub fn level(self) -> f64 {
        self.0
    }

    /// The probability below the interval, and the one below its upper end: 0.025 and 0.975 for 95 %.
    pub(super) fn tails(self) -> (f64, f64) {
        let tail = (1.0 - self.0) / 2.0;
        (tail, 1.0 - tail)
    }
}

/// A two-sided confidence interval, in the estimate's unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// Its lower end.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
    /// Its confidence level.
    pub level: Confidence,
}

impl Interval {
    /// Whether it contains the value; the ends belong to it.
    pub fn contains(&self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
    }
}

/// A probability under a hypothesis, from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct PValue(f64);

impl PValue {
    /// Checks the probability.
    ///
    /// # Errors
    /// [`StatisticError::Parameter`] unless from 0 to 1.
    pub fn new(probability: f64) -> Result<Self, StatisticError> {
        if (0.0..=1.0).contains(&probability) {
            return Ok(Self(probability));
        }
        Err(StatisticError::Parameter { name: "a p-value", allowed: "from 0 to 1" })
    }

    /// The probability, from 0 to 1.
    pub fn probability(self) -> f64 {
        self.0
    }

    /// One whose formula can pass 1 only by rounding, or by a multiplier meant to be capped.
    pub(super) fn capped(probability: f64) -> Self {
        Self(probability.clamp(0.0, 1.0))
    }
}

/// How often to resample, and from which seed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resampling {
    resamples: usize,
    seed: u64,
}

impl Default for Resampling {
    /// The fewest resamples, from seed 1.
    fn default() -> Self {
        Self { resamples: Self::FEWEST, seed: 1 }
    }
}

impl Resampling {
    /// The fewest resamples: below, the ends of a 95 % interval still move visibly from seed to seed.
    pub const FEWEST: usize = 10_000;

    /// The most resamples: their means are kept, eight bytes each.
    pub const MOST: usize = 10_000_000;

    /// Checks the count of resamples; any seed will do.
    ///
    /// # Errors
    /// [`StatisticError::Parameter`] outside [`Resampling::FEWEST`] to [`Resampling::MOST`].
    pub fn new(resamples: usize, seed: u64) -> Result<Self, StatisticError> {
        if (Self::FEWEST..=Self::MOST).contains(&resamples) {
            return Ok(Self { resamples, seed });
        }
        Err(StatisticError::Parameter { name: "the count of resamples", allowed: "from 10,000 to 10,000,000" })
    }

    /// How many resamples.
    pub fn resamples(self) -> usize {
        self.resamples
    }

    /// The seed.
    pub fn seed(self) -> u64 {
        self.seed
    }
}
