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
//! - `several_means`: the mean of several means, and a gain in percent of a base
//! - `paired`, `permutation`, `wilcoxon`, `comparison`, `holm`, `power`: two models over the same cases
//! - `correlation`, `agreement`, `scale`, `kappa`, `krippendorff`, `intraclass`, `bland_altman`: agreement, with
//!   `reading` for the convention by which a coefficient is read, and `repeats` for a rater with itself
//! - `by_case`: bootstrap intervals of any statistic over cases
//! - `raters`, `variance_components`, `trial_design`: the raters of a trial, the parts of its variance, and what a
//!   trial to be planned can detect
//! - `preference`, `bradley_terry`: strengths of models from preferences with ties
//! - `calibration`: how well stated probabilities fit what came true
//! - `proportion`: the interval of a share; `before_after`: the same things right and wrong before and after
//! - `length`, `spread`: whether longer answers score higher; whether a judge repeats its ratings
//! - `distribution`, `rank`: the normal, t and F distributions; ranks
//!
//! [`Clusters`] of cases are the unit of uncertainty: turns and repeats of one case are correlated, so they
//! are not independent answers.

mod agreement;
mod before_after;
mod bland_altman;
mod bootstrap;
mod bradley_terry;
mod by_case;
mod calibration;
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
mod labels;
mod length;
mod logistic;
mod official;
mod paired;
mod permutation;
mod power;
mod preference;
mod proportion;
mod rank;
mod raters;
mod reading;
mod repeats;
mod resampling;
mod scale;
mod several_means;
mod spread;
mod trial_design;
mod values;
mod variance_components;
mod wilcoxon;

#[cfg(test)]
mod tests;

pub use agreement::{RawAgreement, ScorePairs, raw_agreement};
pub use before_after::BeforeAfter;
pub use bland_altman::{BlandAltman, bland_altman};
pub use bootstrap::Bootstrap;
pub use bradley_terry::{Regularisation, StrengthIntervals, Strengths, Ties, bradley_terry, bradley_terry_by_case};
pub use by_case::{ResampledEstimate, bootstrap_by_case, bootstrap_several_by_case};
pub use calibration::{CalibrationBin, Forecast, brier, calibration_bins};
pub use clustered::{ClusteredEstimate, Correction, clustered_mean, clustered_slope};
pub use comparison::{Comparison, compare};
pub use correlation::{kendall_tau_b, pearson, spearman};
pub use coverage::{Coverage, CoveredMean};
pub use descriptive::{Histogram, Summary};
pub use error::StatisticError;
pub use generator::{Generator, Purpose};
pub use holm::holm_adjusted;
pub use intraclass::{CompleteTable, IntraclassCorrelation, intraclass_correlation, mean_intraclass_correlation};
pub use kappa::{Weights, fleiss_kappa, gwet_ac1, quadratic_weighted_kappa, weighted_kappa};
pub use krippendorff::{Metric, RatingTable, krippendorff_alpha};
pub use labels::LabelPairs;
pub use length::{LengthEffect, LengthObservations, length_effect};
pub use logistic::{Logistic, logistic};
pub use official::{CategoryScores, CategorySummary, OfficialSummary, official_summary};
pub use paired::PairedDifferences;
pub use permutation::{PermutationMethod, PermutationTest, sign_flip_test};
pub use power::PairedDesign;
pub use preference::{Preference, Preferences, Winner};
pub use proportion::wilson;
pub use rank::average_ranks;
pub use raters::{RatedCases, drift, mean_over_cases_and_raters, severity};
pub use reading::{AlphaReading, IntraclassReading, KappaReading, Reading};
pub use repeats::{RepeatAgreement, repeat_agreement};
pub use resampling::{Confidence, Interval, PValue, Resampling};
pub use scale::{CategoryTable, Scale};
pub use several_means::{GroupOfValues, OfSeveralMeans, mean_of_means, percent_gain};
pub use spread::{JudgeSpread, judge_spread, score_spread};
pub use trial_design::{Assignment, TrialDesign};
pub use values::{ClusteredPairs, Clusters, RatingPairs, Ratings, ValuePairs, Values};
pub use variance_components::{VarianceComponents, variance_components};
pub use wilcoxon::{SignedRankTest, signed_rank_test};
