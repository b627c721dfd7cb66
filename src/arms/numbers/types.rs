//! What the figures of a study are.

use crate::{
    report::{Estimate, PairNumbers, ResamplingUsed},
    trial::{
        form::Label,
        numbers::{Figure, Stratum},
    },
};
use serde::Serialize;

/// All figures of a study.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ArmsNumbers {
    /// The layout's version.
    pub schema: u32,
    /// The program's version.
    pub wardround: &'static str,
    /// The title.
    pub title: Label,
    /// How intervals and tests were drawn.
    pub resampling: ResamplingUsed,
    /// What was planned and what is there.
    pub design: Design,
    /// Each measure with its figures.
    pub measures: Vec<MeasureNumbers>,
    /// What the model's answer changed in the arm `revise`; absent where there is no such arm.
    pub revisions: Option<Revisions>,
    /// How the model was consulted in the arm `aided`; absent where there is no such arm.
    pub consultations: Option<Consultations>,
}

/// What was planned and what is there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Design {
    /// Cases that were handed out.
    pub cases: usize,
    /// Doctors who have a pack.
    pub doctors: usize,
    /// The arms.
    pub arms: Vec<String>,
    /// The models that the trial has beside the arms.
    pub models: Vec<String>,
    /// Turns that were handed out, over all arms.
    pub wanted: usize,
    /// Turns that are answered.
    pub answered: usize,
    /// Cases that a doctor answered on two machines.
    pub on_two_machines: usize,
    /// Cases whose lines do not follow from each other.
    pub broken: usize,
    /// Whether every turn is answered.
    pub is_complete: bool,
    /// Whether a trial's ratings are read.
    pub has_trial: bool,
}

/// What is measured of an answer.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(tag = "measure", rename_all = "snake_case")]
pub enum Measure {
    /// A judge's score.
    Judge {
        /// The judge.
        judge: String,
        /// The prompts.
        preset: String,
    },
    /// The mean of a trial's raters in a field of its form.
    Raters {
        /// The field.
        field: String,
    },
    /// Seconds of active time; of the arms only.
    Seconds,
    /// Characters of the answer.
    Characters,
}

/// The figures of a measure.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MeasureNumbers {
    /// What is measured.
    #[serde(flatten)]
    pub measure: Measure,
    /// Each arm, and each model beside them.
    pub rows: Vec<MeasureRow>,
    /// Paired differences over the cases.
    pub comparisons: Vec<PairNumbers>,
    /// Each arm by the doctors' years in practice, where they differ in it.
    pub bands: Vec<BandRow>,
    /// Each case.
    pub cases: Vec<CaseRow>,
}

/// An arm, or a model.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MeasureRow {
    /// Its name.
    pub model: String,
    /// The mean of its answers, with an interval by case.
    pub mean: Estimate,
    /// The median.
    pub median: Option<f64>,
    /// Answers with a value.
    pub scored: usize,
    /// Answers that were handed out, or of a model those of the study's cases.
    pub of: usize,
    /// Cases with a value.
    pub cases: usize,
}

/// An arm among doctors of a band of experience.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BandRow {
    /// The band.
    pub band: Stratum,
    /// How many doctors are in it.
    pub doctors: usize,
    /// The row.
    #[serde(flatten)]
    pub row: MeasureRow,
}

/// A case: the mean of its answers for each row of the measure, in their order.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CaseRow {
    /// The source.
    pub source: &'static str,
    /// The case.
    pub case: String,
    /// The means; absent where nothing was scored.
    pub means: Vec<Option<f64>>,
}

/// What the model's answer changed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Revisions {
    /// Answers that were revised or left as they were.
    pub answers: usize,
    /// Of those, how many the doctors changed.
    pub changed: usize,
    /// The share, with an interval by case.
    pub share: Figure,
}

/// How the model was consulted.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Consultations {
    /// Answered turns.
    pub answers: usize,
    /// Of those, how many in which the model was asked.
    pub consulted: usize,
    /// Messages to the model.
    pub messages: usize,
    /// Its replies.
    pub replies: usize,
    /// Messages without a reply.
    pub without_reply: usize,
    /// Messages for each answer, with an interval by case.
    pub mean_messages: Estimate,
}
