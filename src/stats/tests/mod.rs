//! Against published examples, and against constants from PyPI packages, each with its call. Versions: numpy 2.4.6, scipy 1.17.1, statsmodels 0.15.0,
//! scikit-learn 1.9.1, pingouin 0.7.0, krippendorff 0.9.0, under Python 3.11; in the tests of trials numpy 1.26.4, scipy 1.12.0, pingouin 0.6.1,
//! choix 0.4.1 and irrCAC 0.4.4. Where a resampling is compared, a ChaCha written anew in Python drew the same
//! resamples, and SciPy computed from them.

mod agreement;
mod bootstrap;
mod bradley_terry;
mod by_case;
mod clustered;
mod descriptive;
mod distribution;
mod paired;
mod power;
mod properties;
mod raters;
mod reading;
mod refusal;
mod trial;
mod trial_agreement;

use super::{Clusters, Ratings, Resampling, ValuePairs, Values};

/// Fails unless two numbers agree to a relative 1e-9, well below what any report shows.
#[track_caller]
fn near(ours: f64, theirs: f64) {
    within(ours, theirs, 1e-9);
}

/// Fails unless two numbers agree to a relative tolerance.
#[track_caller]
fn within(ours: f64, theirs: f64, tolerance: f64) {
    assert!((ours - theirs).abs() <= tolerance * theirs.abs().max(1.0), "{ours} is not {theirs}");
}

fn values(values: &[f64]) -> Values {
    Values::new(values.to_vec()).unwrap()
}

fn ratings(ratings: &[u8]) -> Ratings {
    Ratings::new(ratings.to_vec()).unwrap()
}

fn value_pairs(left: &[f64], right: &[f64]) -> ValuePairs {
    ValuePairs::new(values(left), values(right)).unwrap()
}

fn clusters(clusters: &[&[f64]]) -> Clusters {
    Clusters::new(clusters.iter().map(|cluster| values(cluster)).collect()).unwrap()
}

fn plan(seed: u64) -> Resampling {
    Resampling::new(Resampling::FEWEST, seed).unwrap()
}

/// Six cases of unequal size, for the bootstrap and the sandwich.
fn six_cases() -> Clusters {
    clusters(&[&[7., 8., 9.], &[3., 4.], &[10., 9., 9., 8.], &[6.], &[5., 7.], &[8., 8., 9.]])
}

/// A missing score, in the tables of trials.
const GAP: f64 = f64::NAN;

/// Twelve units, three raters, two gaps.
const TWELVE: [[f64; 3]; 12] = [
    [8., 7., 8.],
    [9., 9., 8.],
    [5., 6., GAP],
    [7., 7., 7.],
    [3., 4., 2.],
    [10., 9., 9.],
    [6., GAP, 6.],
    [8., 8., 7.],
    [4., 3., 5.],
    [9., 10., 9.],
    [7., 6., 7.],
    [2., 3., 2.],
];

/// A row with its gaps as `None`.
fn row(scores: &[f64]) -> Vec<Option<f64>> {
    scores.iter().map(|score| (!score.is_nan()).then_some(*score)).collect()
}

/// The twelve units.
fn twelve() -> Vec<Vec<Option<f64>>> {
    TWELVE.iter().map(|scores| row(scores)).collect()
}

/// The twelve units in six cases of 3, 2, 1, 2, 3 and 1.
fn twelve_in_cases() -> Vec<Vec<Vec<Option<f64>>>> {
    let mut rows = twelve().into_iter();
    [3, 2, 1, 2, 3, 1].map(|size| rows.by_ref().take(size).collect()).to_vec()
}
