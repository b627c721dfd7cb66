//! Errors: data that is refused, and statistics that are undefined for it.

use thiserror::Error;

/// Why there is no statistic.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum StatisticError {
    /// There is nothing to compute from.
    #[error("there are no {what}")]
    Empty {
        /// What there is none of.
        what: &'static str,
    },
    /// A value is not a number, or infinite.
    #[error("value {index} is not a finite number")]
    NotFinite {
        /// Its place, from 0, within its list.
        index: usize,
    },
    /// A value's magnitude is above [`super::Values::GREATEST_MAGNITUDE`], where fourth powers would overflow.
    #[error("value {index} is too large")]
    TooLarge {
        /// Its place, from 0, within its list.
        index: usize,
    },
    /// A rating is not from 1 to 10.
    #[error("rating {index} is {rating}, not from 1 to 10")]
    RatingOutOfRange {
        /// Its place, from 0, within its list.
        index: usize,
        /// What it is.
        rating: u8,
    },
    /// Two lists that belong together differ in length.
    #[error("{left} on the left, {right} on the right")]
    UnequalLengths {
        /// The first's length.
        left: usize,
        /// The second's.
        right: usize,
    },
    /// The statistic needs more.
    #[error("{needed} {what} are needed, there are {given}")]
    TooFew {
        /// What of.
        what: &'static str,
        /// The least that does.
        needed: usize,
        /// What there is.
        given: usize,
    },
    /// All values are the same, and the statistic divides by their spread.
    #[error("there is no variation")]
    NoVariation,
    /// The formula has no finite value for these data.
    #[error("the statistic is undefined for these data")]
    Undefined,
    /// A parameter is outside what it may be.
    #[error("{name} has to be {allowed}")]
    Parameter {
        /// Which.
        name: &'static str,
        /// What it may be, in words.
        allowed: &'static str,
    },
}
