//! What judges and people said of an answer, without their texts.

use crate::{
    judge::Preset,
    record::ErrorTag,
    report::{
        Missing,
        records::{JudgedAnswer, Outcome, PersonRating, Records},
    },
};

/// What came of a verdict.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Score {
    /// A number: the rating, or the mean of the criteria.
    Points(f64),
    /// None, for this reason.
    None(Missing),
}

impl Score {
    /// The number, where there is one.
    pub fn points(self) -> Option<f64> {
        match self {
            Self::Points(points) => Some(points),
            Self::None(_) => None,
        }
    }
}

/// A verdict on an answer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ItemVerdict<'a> {
    /// The judge's name.
    pub judge: &'a str,
    /// The place of the judge among the items' judges.
    pub judge_place: usize,
    /// The judge's prompts.
    pub preset: Preset,
    /// sha256 of the prompt's wording.
    pub wording: &'a str,
    /// Which repeat of the judging, from 0.
    pub repeat: u32,
    /// What came of it.
    pub score: Score,
    /// The ratings of the four criteria, where the preset has them, in the order of [`crate::judge::CriteriaRatings::named`].
    pub criteria: Option<[u8; 4]>,
    /// Whether the judge was the very model that answered.
    pub judge_is_candidate: bool,
}

/// A person's rating of an answer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ItemRating<'a> {
    /// Who rated, where the settings said.
    pub rater: Option<&'a str>,
    /// From 1 to 10.
    pub rating: u8,
    /// What is wrong with the answer.
    pub tags: &'a [ErrorTag],
    /// In the rater's words.
    pub comment: &'a str,
    /// Whether the rater had seen a judge's verdict before.
    pub saw_verdict: bool,
}

pub(super) fn verdict<'a>(records: &'a Records, verdict: &JudgedAnswer) -> ItemVerdict<'a> {
    let score = match (verdict.outcome.score(), verdict.outcome) {
        (Some(points), _) => Score::Points(points),
        (None, outcome) => Score::None(outcome.missing().unwrap_or(Missing::NoRating)),
    };
    ItemVerdict {
        judge: &records.judges[verdict.judge as usize].name,
        judge_place: verdict.judge as usize,
        preset: verdict.preset,
        wording: &records.wordings[verdict.wording as usize],
        repeat: verdict.repeat,
        score,
        criteria: if let Outcome::Criteria(ratings) = verdict.outcome { Some(ratings) } else { None },
        judge_is_candidate: verdict.judge_is_candidate,
    }
}

pub(super) fn rating(rating: &PersonRating) -> ItemRating<'_> {
    let PersonRating { rater, rating, tags, comment, saw_verdict, .. } = rating;
    ItemRating { rater: rater.as_deref(), rating: *rating, tags, comment, saw_verdict: *saw_verdict }
}

pub(super) fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (count, sum) = values.fold((0u32, 0.0), |(count, sum), value| (count + 1, sum + value));
    (count > 0).then(|| sum / f64::from(count))
}
