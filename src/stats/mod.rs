//! The statistics of a run: what was rated, how certain a mean is, how two models compare, how far judges agree.
//!
//! Pure: no IO, no clock; chance comes only from a seed. What cannot be computed is an [`StatisticError`], never a NaN: numbers are checked once,
//! where [`Values`], [`Ratings`], [`Clusters`] and the others are made.
//!
//! - `values`, `error`: the checked data and what refuses it
//! - `descriptive`, `coverage`, `official`, `exact`: means, spreads, histograms; a mean with what it covers; the benchmark's own two numbers, to the last digit
//! - `bootstrap`, `clustered`: how certain a mean over cases is, with `generator` and `resampling` for the draws
//! - `paired`, `permutation`, `wilcoxon`, `holm`, `power`: two models over the same cases
//! - `correlation`, `kappa`, `krippendorff`, `intraclass`, `bland_altman`: agreement
//! - `length`, `spread`: whether longer answers score higher; whether a judge repeats itself
//! - `distribution`, `rank`: the normal, t and F distributions; ranks
//!
//! [`Clusters`] of cases are the unit of what is uncertain: the turns and repeats of one case are alike, so they are no independent answers.

mod bland_altman;
mod bootstrap;
mod clustered;
mod correlation;
mod coverage;
mod descriptive;
mod distribution;
mod error;
mod exact;
mod generator;
mod holm;
mod intraclass;
mod kappa;
mod krippendorff;
mod length;
mod official;
mod paired;
mod permutation;
mod power;
mod rank;
mod resampling;
mod spread;
mod values;
mod wilcoxon;

#[cfg(test)]
mod tests;

pub use bland_altman::{BlandAltman, bland_altman};
pub use bootstrap::Bootstrap;
pub use clustered::{ClusteredEstimate, Correction, clustered_mean, clustered_slope};
pub use correlation::{kendall_tau_b, pearson, spearman};
pub use coverage::{Coverage, CoveredMean};
pub use descriptive::{Histogram, Summary};
pub use error::StatisticError;
pub use generator::{Generator, Purpose};
pub use holm::holm_adjusted;
pub use intraclass::{CompleteTable, IntraclassCorrelation, intraclass_correlation};
pub use kappa::quadratic_weighted_kappa;
pub use krippendorff::{Metric, RatingTable, krippendorff_alpha};
pub use length::{LengthEffect, LengthObservations, length_effect};
pub use official::{CategoryScores, CategorySummary, OfficialSummary, official_summary};
pub use paired::{Comparison, PairedDifferences, compare};
pub use permutation::{PermutationMethod, PermutationTest, sign_flip_test};
pub use power::PairedDesign;
pub use rank::average_ranks;
pub use resampling::{Confidence, Interval, PValue, Resampling};
pub use spread::{JudgeSpread, judge_spread, score_spread};
pub use values::{ClusteredPairs, Clusters, RatingPairs, Ratings, ValuePairs, Values};
pub use wilcoxon::{SignedRankTest, signed_rank_test};
