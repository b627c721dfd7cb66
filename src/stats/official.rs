//! The benchmark's own numbers, as its published evaluation code computes them: by category, and over everything.

use super::{
    StatisticError, Values,
    exact::{mean, standard_deviation},
};

/// One category's scores: at least one repeat, none of them empty.
#[derive(Debug, Clone, PartialEq)]
pub struct CategoryScores {
    name: String,
    repeats: Vec<Values>,
}

impl CategoryScores {
    /// A category's scores, `repeats[repeat][item]`; the repeats may differ in length, as items fail.
    ///
    /// # Errors
    /// [`StatisticError::Empty`] for no repeats, or a repeat without items.
    pub fn new(name: impl Into<String>, repeats: Vec<Values>) -> Result<Self, StatisticError> {
        if repeats.is_empty() {
            return Err(StatisticError::Empty { what: "repeats" });
        }
        if repeats.iter().any(|repeat| repeat.as_slice().is_empty()) {
            return Err(StatisticError::Empty { what: "items in a repeat" });
        }
        Ok(Self { name: name.into(), repeats })
    }
}

/// A category's official numbers, in points.
#[derive(Debug, Clone, PartialEq)]
pub struct CategorySummary {
    /// The category's name.
    pub name: String,
    /// The mean over the repeats of the mean over the items.
    pub mean: f64,
    /// The sample standard deviation (divisor n − 1) over the repeats' means; 0 with one repeat.
    pub standard_deviation: f64,
    /// How many repeats.
    pub repeats: usize,
    /// How many scores, over all repeats.
    pub scores: usize,
}

/// The official numbers, in points.
#[derive(Debug, Clone, PartialEq)]
pub struct OfficialSummary {
    /// By category, in the order given.
    pub categories: Vec<CategorySummary>,
    /// The mean of all single scores, of every category and repeat, pooled.
    pub mean: f64,
    /// The sample standard deviation of all single scores pooled; `None` for a single score, where the published code writes 0.
    pub standard_deviation: Option<f64>,
    /// How many scores.
    pub scores: usize,
}

/// The benchmark's two statistics. Mind that they measure different things: a category's deviation is that between repeats, the overall one that between
/// single answers. Neither is a standard error; see [`super::Bootstrap`] and [`super::clustered_mean`].
///
/// Source: the benchmark's published evaluation code (`statistics.mean` and `statistics.stdev` of Python, which are exact and rounded once since Python 3.11).
///
/// # Errors
/// [`StatisticError::Empty`] without categories.
pub fn official_summary(categories: &[CategoryScores]) -> Result<OfficialSummary, StatisticError> {
    let pooled: Vec<f64> = categories.iter().flat_map(|category| &category.repeats).flat_map(Values::as_slice).copied().collect();
    Ok(OfficialSummary {
        mean: mean(&pooled).ok_or(StatisticError::Empty { what: "categories" })?,
        standard_deviation: standard_deviation(&pooled),
        scores: pooled.len(),
        categories: categories.iter().filter_map(category_summary).collect(),
    })
}

/// One category's numbers; never `None`, since [`CategoryScores::new`] refused what is empty.
fn category_summary(category: &CategoryScores) -> Option<CategorySummary> {
    let means = category.repeats.iter().map(|repeat| mean(repeat.as_slice())).collect::<Option<Vec<f64>>>()?;
    Some(CategorySummary {
        name: category.name.clone(),
        mean: mean(&means)?,
        standard_deviation: standard_deviation(&means).unwrap_or(0.0),
        repeats: means.len(),
        scores: category.repeats.iter().map(|repeat| repeat.as_slice().len()).sum(),
    })
}
