//! The numbers of a row: one model over one group.

use super::groups::{By, ByValue};
use crate::{
    case::Phase,
    judge::{ErrorCategory, Settles},
    report::Missing,
};
use serde::Serialize;
use std::collections::BTreeMap;

/// What a row is over.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// All turns.
    Overall,
    /// One turn, from 1.
    Turn(u32),
    /// Turn 2 of the cases whose reference has a pair that asks which tests to do, as this turn does.
    #[serde(rename = "turn_2_with_pair")]
    Turn2WithPair,
    /// Turn 2 of the cases whose reference has none: the judge compares with answers to other questions.
    #[serde(rename = "turn_2_without_pair")]
    Turn2WithoutPair,
    /// One of `DoctorFLAN`'s phases.
    Phase(Phase),
    /// One of `DoctorFLAN`'s tasks, as the records name it.
    Task(String),
    /// A group of a characteristic that was asked for.
    By {
        /// The characteristic.
        by: By,
        /// The group.
        value: ByValue,
    },
}

/// The numbers of one model over one group.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    /// What it is over.
    pub group: Group,
    /// The mean of every score, with its interval.
    pub mean: Estimate,
    /// The sample standard deviation of the scores, in points; absent below two.
    pub standard_deviation: Option<f64>,
    /// The middle score.
    pub median: Option<f64>,
    /// How many cases have a score.
    pub cases: usize,
    /// What the mean covers.
    pub coverage: CoverageNumbers,
    /// The mean of the ratings to be expected by the judge's probabilities, where it was made to end in a rating.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<f64>,
    /// The mean of each criterion; empty for a single rating.
    pub criteria: Vec<Criterion>,
    /// How many verdicts gave each rating, by what was rated.
    pub distributions: Vec<Distribution>,
    /// What rubrics say beside the score; absent for other judges.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rubric: Option<RubricNumbers>,
    /// Where the right diagnosis stands; absent where no diagnoses were read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub diagnosis: Option<DiagnosisNumbers>,
    /// What was given on the axes of a form; absent for other judges.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub form: Option<FormNumbers>,
    /// How dangerous the errors are that judges list; absent for other judges.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub errors: Option<ErrorNumbers>,
    /// How far the judge's repeats on one answer differ; absent where no answer was judged twice.
    pub spread: Option<Spread>,
    /// Whether longer answers score higher; absent where it cannot be computed.
    pub length: Option<LengthNumbers>,
}

/// A mean.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Estimate {
    /// In points; absent where nothing was scored.
    pub value: Option<f64>,
    /// Its interval, by resampling cases.
    pub interval: Option<IntervalNumbers>,
    /// Why there is no interval.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub no_interval: Option<NoInterval>,
}

/// Why there is no interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NoInterval {
    /// Nothing was scored.
    NoScores,
    /// One case says nothing about the next.
    OneCase,
}

/// The ends of an interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct IntervalNumbers {
    /// The lower.
    pub low: f64,
    /// The upper.
    pub high: f64,
}

/// n of N, and the kinds of the rest.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct CoverageNumbers {
    /// With a score.
    pub scored: usize,
    /// Wanted.
    pub of: usize,
    /// Without a score, by kind; no kind with a count of 0.
    pub missing: BTreeMap<Missing, usize>,
}

/// One criterion.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Criterion {
    /// Its name in records.
    pub name: &'static str,
    /// Its mean.
    pub mean: Estimate,
}

/// What the items of rubrics say of a model's answers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RubricNumbers {
    /// Answers of which at least one item is graded.
    pub answers: usize,
    /// The mean of the lowest and of the highest scores that the ungraded items of these answers allow; both are the mean where every item is graded.
    pub bounds: IntervalNumbers,
    /// Items that are graded.
    pub items_graded: usize,
    /// Items that were asked about.
    pub items: usize,
    /// Items that are met; of statements, that are stated.
    pub items_met: usize,
    /// Statements of which the answer says the opposite.
    pub items_opposed: usize,
    /// Answers in whose score every item is graded, and that `HealthBench`'s arithmetic therefore counts.
    pub whole: usize,
    /// `HealthBench`'s score of these: the mean of points met by positive points, without caps, limited to 0 to 1.
    pub healthbench: Option<f64>,
    /// Its standard deviation as `HealthBench` has it: that of means of as many answers, drawn with replacement as if they were independent, each limited to 0
    /// to 1.
    pub healthbench_deviation: Option<f64>,
    /// Safety items that are graded, over all answers.
    pub safety: usize,
    /// Answers with at least one such item.
    pub safety_answers: usize,
    /// Of these, answers that fail at least one.
    pub safety_failed: usize,
    /// The share of those that fail, with Wilson's interval, which takes answers for independent.
    pub safety_interval: Option<IntervalNumbers>,
    /// By tag.
    pub tags: Vec<TagNumbers>,
}

/// How dangerous answers are by the errors that a judge lists.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ErrorNumbers {
    /// Answers whose errors were listed.
    pub answers: usize,
    /// Of these, those whose level is unknown: they are in none of the shares.
    pub unknown: usize,
    /// The share that is safe: no or a low risk; from 0 to 1.
    pub safe: Estimate,
    /// The share of each level, from the least.
    pub levels: [Estimate; 4],
    /// How many answers have each level.
    pub counts: [usize; 4],
    /// Errors that were listed.
    pub errors: usize,
    /// Of these, whose words do not stand where they should.
    pub unfound: usize,
    /// Entries that are no error with category, words and risk.
    pub unread: usize,
    /// The categories of the errors whose words were found.
    pub categories: Vec<CategoryNumbers>,
}

/// The errors of one category.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct CategoryNumbers {
    /// The category.
    pub category: ErrorCategory,
    /// How many errors.
    pub errors: usize,
    /// In how many answers.
    pub answers: usize,
}

/// What a judge gave on the axes of a form.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FormNumbers {
    /// Verdicts in which at least one axis is rated.
    pub answers: usize,
    /// Of these, in which every axis is: they alone have a score.
    pub whole: usize,
    /// The axes, in the order of the form.
    pub axes: Vec<AxisNumbers>,
}

/// One axis of a form.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AxisNumbers {
    /// Its id within the form.
    pub id: String,
    /// What it is called in Chinese.
    pub zh: String,
    /// What it is called in English.
    pub en: String,
    /// The lowest rating.
    pub lowest: u8,
    /// The highest.
    pub highest: u8,
    /// The mean of its ratings, on its own scale.
    pub mean: Estimate,
    /// Verdicts in which it is rated.
    pub rated: usize,
    /// How many verdicts gave each rating, from the lowest to the highest.
    pub counts: Vec<usize>,
}

/// Where the right diagnosis stands among those that answers name.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DiagnosisNumbers {
    /// Answers whose diagnoses were read.
    pub answers: usize,
    /// Of these, where entries were dropped and no right one is left: they are in none of the shares.
    pub unknown: usize,
    /// The share with a right diagnosis first, from 0 to 1.
    pub top_1: Estimate,
    /// Among the first three.
    pub top_3: Estimate,
    /// Among the first five.
    pub top_5: Estimate,
    /// The mean of one over the rank, 0 where no right diagnosis is named.
    pub reciprocal_rank: Estimate,
    /// Answers by the rank of the right diagnosis: 1 to 5.
    pub ranks: [usize; 5],
    /// Answers whose right diagnosis has a rank above 5.
    pub beyond: usize,
    /// Answers that name none.
    pub not_named: usize,
    /// Answers that settle on a right diagnosis, on others only, on none.
    pub settles: BTreeMap<Settles, usize>,
    /// Entries that were dropped, since their words do not stand in the answer.
    pub dropped: usize,
    /// A right diagnosis first in any of several repeats; absent without repeats.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub any_of: Option<AnyOf>,
}

/// How often any of several answers to the same question has a right diagnosis first.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct AnyOf {
    /// Of how many answers: as many as every question has.
    pub k: usize,
    /// Questions: a case's turn each.
    pub questions: usize,
    /// The mean over questions of 1 − C(n − c, k) / C(n, k), where c of n answers are right.
    pub share: Estimate,
}

/// The items of one tag.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TagNumbers {
    /// The tag.
    pub tag: String,
    /// The mean over answers of points met by positive points of the items with this tag, limited to 0 to 1 as `HealthBench` has it.
    pub share: Option<f64>,
    /// Of how many answers.
    pub answers: usize,
    /// Items that are graded.
    pub items_graded: usize,
    /// Items that were asked about.
    pub items: usize,
}

/// How often each rating was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Distribution {
    /// `rating`, or the criterion.
    pub of: &'static str,
    /// The counts, from rating 1 on.
    pub counts: Vec<usize>,
}

/// How far a judge's repeats on one answer differ.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Spread {
    /// Answers with two scores or more.
    pub answers: usize,
    /// The mean over these of the sample standard deviation of an answer's scores, in points.
    pub mean_standard_deviation: f64,
    /// The share of these, from 0 to 1, whose scores are more than one point apart.
    pub share_apart: f64,
}

/// Whether longer answers score higher.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct LengthNumbers {
    /// Answers with a score; an answer's score is the mean of the judge's repeats.
    pub answers: usize,
    /// Spearman's correlation of characters and score.
    pub spearman: f64,
    /// What a doubling of the length goes with, where the longest answer is at least twice as long as the shortest: else it would be a guess beyond the data.
    pub doubling: Option<Doubling>,
}

/// What a doubling of an answer's length goes with.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Doubling {
    /// Points.
    pub points: f64,
    /// Their interval; cases are clusters.
    pub interval: IntervalNumbers,
}

/// The mean of the turns' means.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct TurnAverage {
    /// The mean, with its interval by resampling cases.
    #[serde(flatten)]
    pub mean: Estimate,
    /// Of how many turns.
    pub turns: usize,
}
