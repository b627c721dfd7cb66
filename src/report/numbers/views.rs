//! The numbers of what judges say of interviews.

use super::IntervalNumbers;
use crate::judge::View;
use serde::Serialize;

/// What one judge says of the interviews of a group.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct InterviewJudged {
    /// The judge's name.
    pub judge: String,
    /// Which of several with the same name, from 1: they differ in file, endpoint or sampling. Absent where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<usize>,
    /// Whether the judge is the very model that played the doctor.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub judge_is_doctor: bool,
    /// Interviews with a verdict that has a grade.
    pub judged: usize,
    /// Interviews with a verdict that has none: no grade, a refusal, a reply that was cut off.
    pub without_grades: usize,
    /// Interviews that ended.
    pub of: usize,
    /// Each view.
    pub views: Vec<ViewNumbers>,
    /// The mean of the five, over interviews of which all five have a grade.
    pub all_views: ViewMean,
    /// Whether the diagnosis is right, beside what the rules say.
    pub right: RightNumbers,
}

/// The points of one view.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ViewNumbers {
    /// Which.
    pub view: View,
    /// Its mean.
    #[serde(flatten)]
    pub mean: ViewMean,
    /// How many have the grades A, B, C, D.
    pub letters: [usize; 4],
    /// Of the interviews with a verdict, how many have no grade for it.
    pub ungraded: usize,
}

/// A mean of points, from 4 (A) to 1 (D).
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct ViewMean {
    /// The mean; absent without a grade.
    pub mean: Option<f64>,
    /// The percentile bootstrap interval that draws whole cases; absent below two cases.
    pub interval: Option<IntervalNumbers>,
    /// Interviews that have it.
    pub n: usize,
}

/// Whether diagnoses are right, by a judge and by the rules.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct RightNumbers {
    /// The share of interviews of which the judge says so, of those of which it says anything.
    #[serde(flatten)]
    pub by_judge: ViewMean,
    /// Right by both.
    pub both: usize,
    /// By the judge alone.
    pub judge_only: usize,
    /// By the rules alone.
    pub rules_only: usize,
    /// By neither.
    pub neither: usize,
}
