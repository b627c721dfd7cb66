//! A figure, or why there is none.

use super::IntervalNumbers;
use crate::stats::{ClusteredEstimate, Confidence, ResampledEstimate, StatisticError};
use serde::{Serialize, Serializer};

/// A figure, or why there is none.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Figure {
    /// There is one.
    Defined {
        /// The estimate.
        value: f64,
        /// Its interval, where it has one.
        interval: Option<IntervalNumbers>,
        /// In how many resamples it was undefined; the interval is of the others.
        undefined_resamples: usize,
    },
    /// There is none.
    Undefined {
        /// Why.
        #[serde(serialize_with = "in_words")]
        why: StatisticError,
    },
}

fn in_words<S: Serializer>(why: &StatisticError, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(why)
}

impl Figure {
    /// A figure without an interval.
    pub fn alone(value: Result<f64, StatisticError>) -> Self {
        match value {
            Ok(value) => Self::Defined { value, interval: None, undefined_resamples: 0 },
            Err(why) => Self::Undefined { why },
        }
    }

    /// An estimate with the percentile interval of its bootstrap; `single` is the estimate where cases are too few for one.
    pub fn resampled(estimate: Result<ResampledEstimate, StatisticError>, single: impl FnOnce() -> Result<f64, StatisticError>) -> Self {
        match estimate {
            Ok(found) => Self::of_resamples(&found),
            Err(_) => Self::alone(single()),
        }
    }

    /// An estimate with the percentile interval of its bootstrap.
    pub fn of_resamples(found: &ResampledEstimate) -> Self {
        Self::Defined { value: found.estimate, interval: found.percentile.map(IntervalNumbers::from), undefined_resamples: found.undefined }
    }

    /// An estimate with its t interval.
    pub fn clustered(estimate: Result<ClusteredEstimate, StatisticError>) -> Self {
        match estimate {
            Ok(found) => Self::Defined {
                value: found.estimate,
                interval: Some(found.interval(Confidence::NINETY_FIVE).into()),
                undefined_resamples: 0,
            },
            Err(why) => Self::Undefined { why },
        }
    }

    /// The same with its interval cut at the ends of a scale: no mean of values on the scale lies outside, so that the part that is left covers as often.
    #[must_use]
    pub fn within(self, least: f64, greatest: f64) -> Self {
        match self {
            Self::Defined { value, interval: Some(IntervalNumbers { low, high }), undefined_resamples } => {
                let interval = Some(IntervalNumbers { low: low.max(least), high: high.min(greatest) });
                Self::Defined { value, interval, undefined_resamples }
            }
            other => other,
        }
    }

    /// The estimate, where there is one.
    pub fn value(&self) -> Option<f64> {
        match self {
            Self::Defined { value, .. } => Some(*value),
            Self::Undefined { .. } => None,
        }
    }
}
