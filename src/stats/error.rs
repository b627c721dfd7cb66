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
    /// A score is no category of the declared scale.
    #[error("score {index} is no whole number from {least} to {greatest}")]
    OutsideScale {
        /// Its place, from 0, within its list.
        index: usize,
        /// The scale's least category.
        least: i32,
        /// Its greatest.
        greatest: i32,
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
    /// A comparison names a contestant that there is not, or one with itself.
    #[error("comparison {index} is not of two different contestants of the {contestants}")]
    NoSuchContestant {
        /// The comparison's place, from 0.
        index: usize,
        /// How many contestants there are.
        contestants: usize,
    },
    /// No chain of comparisons links a contestant to the first one: nothing says how their strengths compare.
    #[error("no chain of comparisons links contestant {contestant} to contestant 0")]
    NotCompared {
        /// Its number, from 0.
        contestant: usize,
    },
    /// A contestant, alone or with others, never loses to the rest: its strength would be infinite.
    #[error("contestant {contestant} (alone or with others) never loses to the rest: its strength has no finite estimate")]
    NeverBeaten {
        /// Its number, from 0.
        contestant: usize,
    },
    /// A contestant, alone or with others, never wins against the rest: its strength would be infinite, below 0.
    #[error("contestant {contestant} (alone or with others) never wins against the rest: its strength has no finite estimate")]
    NeverWins {
        /// Its number, from 0.
        contestant: usize,
    },
    /// Every comparison is a tie: the tie parameter would be infinite.
    #[error("every comparison is a tie")]
    OnlyTies,
    /// A parameter is outside what it may be.
    #[error("{name} has to be {allowed}")]
    Parameter {
        /// Which.
        name: &'static str,
        /// What it may be, in words.
        allowed: &'static str,
    },
}
