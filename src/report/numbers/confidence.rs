//! The numbers of stated confidence.

use super::{IntervalNumbers, PairTest};
use crate::{case::Source, judge::Preset};
use serde::Serialize;

/// How well what one model says of its confidence fits what its answers are worth.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ConfidenceNumbers {
    /// What counts as right.
    pub right_by: RightBy,
    /// Where the cases come from.
    pub source: Source,
    /// Which variant of them; absent for the cases themselves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
    /// The model.
    pub model: String,
    /// Answers that it was asked about.
    pub asked: usize,
    /// Of them, those of which it stated a number from 0 to 100.
    pub stated: usize,
    /// Of these, those that are known to be right or not.
    pub used: usize,
    /// Cases that these are of.
    pub cases: usize,
    /// The mean of what was stated of these, from 0 to 1; absent without one, as is what follows.
    pub mean: Option<f64>,
    /// The share of these that is right.
    pub right: Option<f64>,
    /// Brier's score: the mean squared error of what was stated, from 0, which is perfect, to 1.
    pub brier: Option<f64>,
    /// Its interval, which draws whole cases; absent below two cases.
    pub brier_interval: Option<IntervalNumbers>,
    /// Brier's score of always stating the share that is right: what knowing nothing of a single answer gets.
    pub brier_of_share: Option<f64>,
    /// The answers by what was stated of them.
    pub bins: Vec<ConfidenceBin>,
}

/// What counts as a right answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum RightBy {
    /// A score of a judge that is at least this.
    Score {
        /// The judge.
        judge: String,
        /// Its prompts.
        preset: Preset,
        /// The least score that is right.
        at_least: f64,
        /// The highest of the scale.
        highest: u8,
    },
    /// The last answer names a right diagnosis first.
    Diagnosis,
}

/// Answers of which the model stated a number from a range.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ConfidenceBin {
    /// The lowest, from 0 to 1.
    pub from: f64,
    /// The lowest of the next range; 1 of the last, which it belongs to.
    pub to: f64,
    /// How many answers.
    pub count: usize,
    /// How many of them are right.
    pub right: usize,
    /// The mean of what was stated; absent without one.
    pub mean: Option<f64>,
}

/// How a model's stated confidence changes where somebody presses a wrong diagnosis on it: the case's last turn against the same asked again.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ConfidenceChange {
    /// The variant.
    pub variant: String,
    /// Where the cases come from.
    pub source: Source,
    /// The model.
    pub model: String,
    /// Cases with a number before and after, in the first repeat.
    pub cases: usize,
    /// The mean before, from 0 to 100; absent without a case.
    pub before: Option<f64>,
    /// The mean after.
    pub after: Option<f64>,
    /// After less before; absent below two cases. The p-values are adjusted for all of these.
    pub test: Option<PairTest>,
}
