//! The self-consistency of a judge: the spread of its ratings of one answer.

use super::{Ratings, StatisticError, Values};

/// How far a judge's repeats on one answer differ.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct JudgeSpread {
    /// How many answers have two ratings or more; only these count.
    pub answers: usize,
    /// How many have fewer, and are left out.
    pub left_out: usize,
    /// The mean over the answers of the sample standard deviation (divisor n − 1) of an answer's ratings, in points.
    pub mean_standard_deviation: f64,
    /// The share of answers, from 0 to 1, whose greatest rating is more than one point above their least.
    pub share_apart: f64,
}

/// The spread over the repeats, a list of ratings an answer.
///
/// # Errors
/// [`StatisticError::Empty`] where no answer has two ratings.
pub fn judge_spread(answers: &[Ratings]) -> Result<JudgeSpread, StatisticError> {
    score_spread(&answers.iter().map(Values::from).collect::<Vec<_>>())
}

/// The spread over the repeats, a list of scores an answer; on any scale, as where a score is a mean of criteria.
///
/// # Errors
/// [`StatisticError::Empty`] where no answer has two scores.
pub fn score_spread(answers: &[Values]) -> Result<JudgeSpread, StatisticError> {
    let repeated: Vec<&Values> = answers.iter().filter(|scores| scores.as_slice().len() >= 2).collect();
    let deviations: Option<Vec<f64>> = repeated.iter().map(|scores| scores.standard_deviation()).collect();
    let mean = deviations.and_then(|deviations| super::descriptive::mean(&deviations));
    let range = |scores: &Values| Some(scores.greatest()? - scores.least()?);
    let apart = repeated.iter().filter(|scores| range(scores).is_some_and(|points| points > 1.0)).count();
    Ok(JudgeSpread {
        answers: repeated.len(),
        left_out: answers.len() - repeated.len(),
        mean_standard_deviation: mean.ok_or(StatisticError::Empty { what: "answers with two ratings" })?,
        share_apart: apart as f64 / repeated.len() as f64,
    })
}
