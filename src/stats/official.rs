//! The benchmark's own numbers, as its published evaluation code computes them: by category, and over everything.

use super::{StatisticError, Values};

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
    /// The sample standard deviation of all single scores pooled; `None` for a single score, where the published code's NumPy gives NaN.
    pub standard_deviation: Option<f64>,
    /// How many scores.
    pub scores: usize,
}

/// The benchmark's two statistics. Mind that they measure different things: a category's deviation is that between repeats, the overall one that between
/// single answers. Neither is a standard error; see [`super::Bootstrap`] and [`super::clustered_mean`].
///
/// Source: the benchmark's published evaluation code (`numpy.mean`, `numpy.std(ddof=1)`).
///
/// # Errors
/// [`StatisticError::Empty`] without categories.
pub fn official_summary(categories: &[CategoryScores]) -> Result<OfficialSummary, StatisticError> {
    let pooled: Vec<f64> = categories.iter().flat_map(|category| &category.repeats).flat_map(|repeat| repeat.as_slice()).copied().collect();
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

fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| pairwise_sum(values) / values.len() as f64)
}

/// `numpy.std(ddof=1)`; `None` below two values.
fn standard_deviation(values: &[f64]) -> Option<f64> {
    let mean = mean(values).filter(|_| values.len() > 1)?;
    let squares: Vec<f64> = values.iter().map(|value| (value - mean) * (value - mean)).collect();
    Some((pairwise_sum(&squares) / (values.len() - 1) as f64).sqrt())
}

/// Terms that NumPy adds up in one go, in eight partial sums.
const BLOCK: usize = 128;

/// The sum in the order in which NumPy's `add.reduce` adds a contiguous array up: another order gives other last digits, and the statistics files are
/// to agree to the last one. Source: the pairwise summation that NumPy's documentation of `numpy.sum` describes; compared with NumPy 2.4.6.
fn pairwise_sum(values: &[f64]) -> f64 {
    if values.len() < 8 {
        return values.iter().sum();
    }
    if values.len() > BLOCK {
        let half = values.len() / 2;
        let (left, right) = values.split_at(half - half % 8);
        return pairwise_sum(left) + pairwise_sum(right);
    }
    let rows = values.chunks_exact(8);
    let rest = rows.remainder();
    let mut sums = [0.0; 8];
    for row in rows {
        for (sum, value) in sums.iter_mut().zip(row) {
            *sum += value;
        }
    }
    let [a, b, c, d, e, f, g, h] = sums;
    rest.iter().fold(((a + b) + (c + d)) + ((e + f) + (g + h)), |sum, value| sum + value)
}
