//! The numbers of a report: the data behind every format, and the content of `json`.

mod checks;
mod confidence;
mod groups;
mod interviews;
mod pairs;
mod rows;
mod variants;
mod views;

pub use checks::{CheckCount, CheckNumbers, FlaggedPlace};
pub use confidence::{ConfidenceBin, ConfidenceChange, ConfidenceNumbers, RightBy};
pub use groups::{Against, By, ByValue};
pub use interviews::{Inquired, InterviewGap, InterviewMeasure, InterviewNumbers, InterviewedCase};
pub use pairs::{AxisComparisons, BaseMissing, ByComparisons, Gain, PairNumbers, PairTest};
pub use rows::{
    AnyOf, AxisNumbers, CategoryNumbers, CoverageNumbers, Criterion, DiagnosisNumbers, Distribution, Doubling, ErrorNumbers, Estimate,
    FormNumbers, Group, IntervalNumbers, LengthNumbers, NoInterval, Row, RubricNumbers, Spread, TagNumbers, TurnAverage,
};
pub use views::{InterviewJudged, RightNumbers, ViewMean, ViewNumbers};

pub use variants::{
    AtOnceCost, Flips, HistoryEffect, HistoryMeasure, LackingVariant, LackingWhy, LowestOfWordings, Share, VariantDiagnoses, VariantEffect,
    VariantScores,
};

use super::{Averages, CaseMeans, HowMade, LeftOut, Limit, PaperTable, RubricItemNumbers, Spent};
use crate::{
    case::{Source, VariantName},
    chat::{ModelClass, ModelFacts},
    judge::Preset,
    record::CaseSource,
};
use serde::Serialize;
use std::collections::BTreeMap;

/// A report. The same records, resamples and seed give the same report to the last bit.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// The layout's version.
    pub schema: u32,
    /// The version of Wardround that computed it.
    pub wardround: &'static str,
    /// How the intervals and tests were drawn.
    pub resampling: ResamplingUsed,
    /// The runs.
    pub runs: Vec<RunSummary>,
    /// How the answers and verdicts were made.
    pub made: HowMade,
    /// What is compared with what where models are compared in pairs, in English.
    pub pairing: String,
    /// What was read and does not count.
    pub left_out: LeftOut,
    /// How many of the wanted answers there are, by source and model.
    pub answers: Vec<AnswerCount>,
    /// One block for each judge, preset, wording of its prompts, and source of the cases: never pooled.
    pub blocks: Vec<Block>,
    /// What people think of the same answers.
    pub people: Vec<PeopleRow>,
    /// What the paper reports of people's ratings, for the sources that people rated here.
    pub people_paper: Vec<PeoplePaper>,
    /// What scores are shown against.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub against: Vec<Against>,
    /// What variants of cases change in the scores.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub variants: Vec<VariantScores>,
    /// Variants that were wanted of cases that cannot have them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lacking: Vec<LackingVariant>,
    /// Which diagnoses the answers to variants name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub diagnoses: Vec<VariantDiagnoses>,
    /// What checks without a judge found in the answers, where they are wanted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<CheckNumbers>,
    /// How well models' stated confidence fits what their answers are worth.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub confidence: Vec<ConfidenceNumbers>,
    /// How it changes under pressure.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub confidence_change: Vec<ConfidenceChange>,
    /// What whole cases at once cost against their turns.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub at_once: Vec<AtOnceCost>,
    /// What interviews found out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub interviews: Vec<InterviewNumbers>,
}

/// What the paper reports of people's ratings.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PeoplePaper {
    /// The source beside whose ratings it stands.
    pub source: Source,
    /// Its rows.
    #[serde(flatten)]
    pub paper: PaperTable,
}

/// How the intervals and tests were drawn.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ResamplingUsed {
    /// How many resamples.
    pub resamples: usize,
    /// From which seed.
    pub seed: u64,
    /// The level of every interval, 0.95.
    pub confidence: f64,
    /// The power at which a smallest detectable difference is given, 0.8.
    pub power: f64,
    /// The level of its test, 0.05.
    pub alpha: f64,
}

/// A run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RunSummary {
    /// The folder's name, without the folders around it.
    pub folder: String,
    /// The case files, with their labels.
    pub cases: Vec<String>,
    /// The same with their digests.
    pub case_files: Vec<CaseSource>,
    /// The version of Wardround that began it.
    pub wardround: String,
    /// Other versions that added to it since.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub continued_by: Vec<String>,
    /// When it began.
    pub began: jiff::Timestamp,
    /// The seed from which its answers' own are derived.
    pub seed: u64,
    /// What someone who uses the numbers has to know.
    pub warnings: Vec<String>,
    /// Whether the run does not say what it was to hold, so that coverage is of what was seen.
    pub unplanned: bool,
}

/// How many answers there are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AnswerCount {
    /// Where the cases come from.
    pub source: Source,
    /// The variant of the cases; absent for the cases themselves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variant: Option<VariantName>,
    /// The model.
    pub model: String,
    /// Answers with a text.
    pub answered: usize,
    /// Of these, how many were cut off at the limit on tokens.
    pub cut: usize,
    /// Answers that were wanted.
    pub of: usize,
    /// The model's class, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<ModelClass>,
}

/// One way of judging over the cases of one source.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Block {
    /// The judge.
    pub judge: String,
    /// The judge's file or endpoint.
    pub judge_origin: String,
    /// The judge's prompts.
    pub preset: Preset,
    /// The digests of the prompts, by turn.
    pub wordings: BTreeMap<u32, String>,
    /// Where the cases come from.
    pub source: Source,
    /// Which variant of them; absent for the cases themselves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variant: Option<VariantName>,
    /// The highest score of the scale; the lowest is 1.
    pub highest: u8,
    /// The models, each with its rows.
    pub models: Vec<ModelNumbers>,
    /// Every pair of models over the cases that both have.
    pub comparisons: Vec<PairNumbers>,
    /// The benchmark's own statistics; for its presets only.
    pub official: Vec<OfficialNumbers>,
    /// What the paper reports, where it is about these cases.
    pub paper: Option<PaperTable>,
    /// How far the judge and people agree, where both rated.
    pub agreement: Option<Agreement>,
    /// What the judge gave to answers that people gave each rating; empty where nobody rated.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub calibration: Vec<Calibration>,
    /// What these numbers cannot say.
    pub limits: Vec<Limit>,
    /// The models compared within the groups of each characteristic that was asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub by_comparisons: Vec<ByComparisons>,
    /// Every pair of models on each axis of a form; of forms alone.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub axis_comparisons: Vec<AxisComparisons>,
    /// Models against the models that they were made from, where settings name these.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub gains: Vec<Gain>,
    /// Models whose base is none of these models.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub base_missing: Vec<BaseMissing>,
    /// The mean score of each model in each case, the case with the lowest mean first.
    pub case_means: Vec<CaseMeans>,
    /// Each item of the rubrics by itself, the one that fails most often first; of rubrics alone.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rubric_items: Vec<RubricItemNumbers>,
}

/// One model in a block.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ModelNumbers {
    /// Its place among the records' models.
    #[serde(skip)]
    pub(super) party: u32,
    /// Its name; with a number where rows of several models or settings have the same, see [`HowMade`].
    pub model: String,
    /// Its file or endpoint.
    pub origin: String,
    /// Whether the judge is the very model that answered.
    #[serde(rename = "judge_is_contestant")]
    pub judge_is_candidate: bool,
    /// Over everything, by turn, and where there are categories by phase and by task.
    pub rows: Vec<Row>,
    /// Of a suite of tasks, its means of means: the paper does not say which one its average is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub averages: Option<Averages>,
    /// The mean of the turns' means, in which each turn weighs the same; absent below two turns with a score, and for a suite of single turns.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub turn_average: Option<TurnAverage>,
    /// What is known of it beside what decides its answers; absent where nothing is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub facts: Option<ModelFacts>,
    /// What its answers took.
    pub spent: Spent,
    /// Rows by each characteristic that was asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rows_by: Vec<Row>,
}

/// The benchmark's own statistics of one model and turn.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OfficialNumbers {
    /// The model.
    pub model: String,
    /// The turn: the benchmark keeps a folder for each.
    pub turn: u32,
    /// By category; the empty one for a benchmark without.
    pub categories: Vec<OfficialCategory>,
    /// The mean of all single scores.
    pub overall_mean: f64,
    /// Their sample standard deviation; absent for a single score.
    pub overall_std: Option<f64>,
    /// How many scores.
    pub scores: usize,
    /// Verdicts in which the official code would have taken a number outside 1 to 10; left out here.
    pub outside_scale: usize,
}

/// The benchmark's own statistics of one category.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OfficialCategory {
    /// The category.
    pub name: String,
    /// The mean over the repeats of the mean over the items.
    pub mean: f64,
    /// The sample standard deviation over the repeats' means; 0 with one repeat.
    pub std: f64,
    /// How many repeats.
    pub repeats: usize,
}

/// People's ratings of one model's answers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PeopleRow {
    /// Where the cases come from.
    pub source: Source,
    /// The variant of the cases; absent for the cases themselves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variant: Option<VariantName>,
    /// The model.
    pub model: String,
    /// The mean of every rating, from 1 to 10.
    pub mean: Estimate,
    /// How many ratings.
    pub ratings: usize,
    /// Of how many answers.
    pub answers: usize,
    /// By how many people.
    pub raters: usize,
    /// How many of the ratings were given after a judge's verdict had been seen.
    pub saw_verdict: usize,
    /// How often each mark was set, by its name in records.
    pub tags: BTreeMap<&'static str, usize>,
}

/// How far the judge and people agree, over answers that both rated; without ratings that were given after the verdict had been seen.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Agreement {
    /// Answers that both rated.
    pub answers: usize,
    /// Ratings left out because the verdict had been seen before.
    pub left_out: usize,
    /// Pearson's correlation of the answers' means; absent where it cannot be computed.
    pub pearson: Option<f64>,
    /// Spearman's.
    pub spearman: Option<f64>,
    /// Kendall's tau-b; absent above 20,000 answers too.
    pub kendall: Option<f64>,
    /// Cohen's kappa with quadratic weights, of each person's rating and the judge's first; absent where the judge's scale is not 1 to 10.
    pub quadratic_kappa: Option<f64>,
}

/// What the judge gave to the answers that people gave one rating.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Calibration {
    /// The people's rating, from 1 to 10.
    pub rating: u8,
    /// How many ratings; those that were given after a verdict had been seen are left out.
    pub ratings: usize,
    /// The mean of the judge's score over these ratings' answers, an answer once for each rating.
    pub judge_mean: f64,
}
