//! Models in pairs: every two of them, within groups, and each against its base.

use super::{
    groups::{By, ByValue},
    rows::IntervalNumbers,
};
use serde::Serialize;

/// Two models over the cases that both have: the left one's score less the right one's.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PairNumbers {
    /// The first model.
    pub left: String,
    /// The second model.
    pub right: String,
    /// Cases with a score of both on the same turn.
    pub cases: usize,
    /// These turns.
    pub turns: usize,
    /// The test; absent below two cases.
    pub test: Option<PairTest>,
}

/// The paired test.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct PairTest {
    /// The mean difference, in points; each case weighs the same.
    pub difference: f64,
    /// Its interval, by resampling cases.
    pub interval: IntervalNumbers,
    /// Whether the interval contains 0.
    pub includes_zero: bool,
    /// The sign-flip permutation test's p-value, two-sided.
    pub p: f64,
    /// The same, adjusted for all comparisons of the block by Holm's method.
    pub p_holm: f64,
    /// The standard deviation of the cases' differences, in points.
    pub standard_deviation: Option<f64>,
    /// The smallest true difference that a paired test of so many cases finds with the power stated; absent where the differences do not vary, or below three cases.
    pub detectable: Option<f64>,
}

/// The pairs of models on one axis of a form, on its own scale. P-values are adjusted for all pairs and axes of the block together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AxisComparisons {
    /// The axis' id within the form.
    pub id: String,
    /// What it is called in Chinese.
    pub zh: String,
    /// What it is called in English.
    pub en: String,
    /// Every pair of models, in their order.
    pub comparisons: Vec<PairNumbers>,
}

/// The models compared within one group.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ByComparisons {
    /// What is grouped by.
    pub by: By,
    /// The group.
    pub value: ByValue,
    /// Every pair of models; their p-values are adjusted for all pairs in all groups of this characteristic.
    pub comparisons: Vec<PairNumbers>,
}

/// What a model gained over its base.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Gain {
    /// The model.
    pub model: String,
    /// The model that it was made from.
    pub base: String,
    /// Cases with a score of both on the same turn.
    pub cases: usize,
    /// These turns.
    pub turns: usize,
    /// The mean of the base over these cases, each of which weighs the same; absent without one.
    pub base_mean: Option<f64>,
    /// The gain in points, paired by case, with its test; absent below two cases. Its p-value is adjusted for all gains of the block.
    pub points: Option<PairTest>,
    /// The gain in percent of the base's mean: the ratio of the means, not the mean of ratios.
    pub percent: Option<f64>,
    /// Its interval, by resampling cases.
    pub percent_interval: Option<IntervalNumbers>,
}

/// A model whose base is none of the block's models.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BaseMissing {
    /// The model.
    pub model: String,
    /// What the settings name as its base.
    pub base: String,
}
