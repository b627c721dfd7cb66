//! The figures of panels.

use crate::{
    case::Source,
    judge::Preset,
    report::{Estimate, IntervalNumbers, ResamplingUsed},
};
use serde::Serialize;

/// Every panel of some runs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PanelReport {
    /// The version of the program that computed it.
    pub wardround: &'static str,
    /// How the intervals were computed.
    pub resampling: ResamplingUsed,
    /// One panel for each source of cases and way of grading that two judges or more used.
    pub panels: Vec<Panel>,
}

/// Judges who graded the same answers in the same way.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Panel {
    /// Where the cases come from.
    pub source: Source,
    /// How they graded.
    pub preset: Preset,
    /// The highest score of the scale.
    pub highest: u8,
    /// The judges.
    pub judges: Vec<PanelJudge>,
    /// Judges that were asked and gave no score at all; they are no part of the panel.
    pub without_scores: Vec<String>,
    /// Answers that every judge scored: what means and rankings are of.
    pub complete: usize,
    /// Answers that any judge was asked about.
    pub answers: usize,
    /// Cases of the complete answers.
    pub cases: usize,
    /// Krippendorff's alpha, of all answers with two scores or more.
    pub alpha: Alpha,
    /// The models, the best first.
    pub models: Vec<PanelModel>,
    /// Every two judges.
    pub pairs: Vec<JudgePair>,
    /// The answers whose scores are furthest apart, and are apart.
    pub disagreements: Vec<Disagreement>,
}

/// One judge of a panel.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PanelJudge {
    /// Its name.
    pub judge: String,
    /// Answers that it scored.
    pub scored: usize,
    /// Its mean over the complete answers.
    pub mean: Option<f64>,
    /// How much higher it scores than the others' mean, with an interval by case: below 0 it is the stricter.
    pub above_others: Estimate,
    /// Spearman's correlation of its scores with the others' means, over the complete answers; absent where either does not vary.
    pub spearman_with_others: Option<f64>,
    /// Kendall's tau-b of its ranking of the models with the others' ranking; absent below two models, and where either has all tied.
    pub tau_with_others: Option<f64>,
    /// The models' ranking without this judge, the best first.
    pub ranking_without: Vec<String>,
    /// Whether that ranking differs from the panel's.
    pub changes_ranking: bool,
    /// The models that are this judge.
    pub judges_itself: Vec<String>,
}

/// Krippendorff's alpha, by what the scores stand for.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Alpha {
    /// Answers with two scores or more.
    pub answers: usize,
    /// Only the order of scores counts; absent where all are the same.
    pub ordinal: Option<f64>,
    /// Its interval by case.
    pub ordinal_interval: Option<IntervalNumbers>,
    /// Their differences count.
    pub interval: Option<f64>,
    /// Its interval by case.
    pub interval_interval: Option<IntervalNumbers>,
}

/// One model before a panel.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PanelModel {
    /// The model.
    pub model: String,
    /// Its complete answers.
    pub answers: usize,
    /// The mean over answers of the judges' mean, with an interval by case.
    pub mean: Estimate,
    /// The mean over answers of the judges' median, which one judge alone moves less.
    pub median: Option<f64>,
    /// Each judge's mean, in the order of the judges.
    pub by_judge: Vec<Option<f64>>,
    /// Its place by the panel's mean, from 1; equal means share the better place.
    pub rank: usize,
    /// Its best and its worst place where any one judge is left out.
    pub ranks_without_one: [usize; 2],
}

/// Two judges over the answers that both scored.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct JudgePair {
    /// The one.
    pub left: String,
    /// The other.
    pub right: String,
    /// Answers that both scored.
    pub answers: usize,
    /// How much higher the left one scores, on average.
    pub difference: Option<f64>,
    /// Spearman's correlation over answers.
    pub spearman: Option<f64>,
    /// Kendall's tau-b of the models' means.
    pub tau: Option<f64>,
}

/// An answer on which judges disagree.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Disagreement {
    /// The case.
    pub case: String,
    /// The turn, from 1.
    pub turn: u32,
    /// The model.
    pub model: String,
    /// Which repeat, from 0.
    pub repeat: u32,
    /// The highest score less the lowest.
    pub spread: f64,
    /// Each judge's score, in the order of the judges.
    pub scores: Vec<Option<f64>>,
}
