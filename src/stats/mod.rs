//! Statistics of a run: descriptive numbers, intervals, paired comparisons, agreement of judges. Depends on
//! no other module of this crate.
//!
//! Pure: no IO, no clock, and randomness from a seed only. An undefined statistic is a [`StatisticError`],
//! never a NaN: data is validated once, when [`Values`], [`Ratings`], [`Clusters`] and the others are
//! constructed.
//!
//! - `values`, `error`: validated data, and the errors that refuse it
//! - `descriptive`, `coverage`, `official`, `exact`: means, spreads, histograms; a mean with its coverage;
//!   the benchmark's own two numbers, to the last digit
//! - `bootstrap`, `clustered`: the uncertainty of a mean over cases, with `generator` and `resampling` for
//!   the draws
//! - `paired`, `permutation`, `wilcoxon`, `comparison`, `holm`, `power`: two models over the same cases
//! - `correlation`, `kappa`, `krippendorff`, `intraclass`, `bland_altman`: agreement
//! - `length`, `spread`: whether longer answers score higher; whether a judge repeats its ratings
//! - `distribution`, `rank`: the normal, t and F distributions; ranks
//!
//! [`Clusters`] of cases are the unit of uncertainty: turns and repeats of one case are correlated, so they
//! are not independent answers.

mod bland_altman;
mod bootstrap;
mod clustered;
mod comparison;
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
pub use comparison::{Comparison, compare};
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
pub use paired::PairedDifferences;
pub use permutation::{PermutationMethod, PermutationTest, sign_flip_test};
pub use power::PairedDesign;
pub use rank::average_ranks;
pub use resampling::{Confidence, Interval, PValue, Resampling};
pub use spread::{JudgeSpread, judge_spread, score_spread};
pub use values::{ClusteredPairs, Clusters, RatingPairs, Ratings, ValuePairs, Values};
pub use wilcoxon::{SignedRankTest, signed_rank_test};
