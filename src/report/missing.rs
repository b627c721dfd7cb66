//! The reasons why a planned verdict has no number.

use crate::{glossary, judge::Unrated, language::Language};
use serde::Serialize;

/// A kind of missing score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    /// The model never gave an answer.
    NoAnswer,
    /// The answer has no text: nothing but reasoning, say.
    NoText,
    /// The case has no reference with which a judge could compare the answer.
    NoReference,
    /// The case has no rubric for this turn.
    NoRubric,
    /// The case has no wrong diagnosis that a finding told by this turn rules out.
    NoRefutation,
    /// The case lists no right diagnosis.
    NoDiagnosis,
    /// The judge was not asked.
    NotJudged,
    /// The judge left items of the rubric out, or named diagnoses that do not stand in the answer.
    #[serde(rename = "items_ungraded")]
    Incomplete,
    /// The judge gave no rating, or one outside the scale.
    NoRating,
    /// The judge graded other items or axes than those that it was asked about.
    OtherIds,
    /// The judge, or its provider, would not.
    Refused,
    /// The judge's text was cut before a rating came.
    Truncated,
    /// The judge could not be asked.
    Failed,
}

impl Missing {
    /// All, in the order in which they are shown.
    pub const ALL: [Self; 13] = [
        Self::NoAnswer,
        Self::NoText,
        Self::NoReference,
        Self::NoRubric,
        Self::NoRefutation,
        Self::NoDiagnosis,
        Self::NotJudged,
        Self::Incomplete,
        Self::NoRating,
        Self::OtherIds,
        Self::Refused,
        Self::Truncated,
        Self::Failed,
    ];

    /// The word in `csv` and `json`.
    pub fn name(self) -> &'static str {
        match self {
            Self::NoAnswer => "no_answer",
            Self::NoText => "no_text",
            Self::NoReference => "no_reference",
            Self::NoRubric => "no_rubric",
            Self::NoRefutation => "no_refutation",
            Self::NoDiagnosis => "no_diagnosis",
            Self::NotJudged => "not_judged",
            Self::Incomplete => "items_ungraded",
            Self::NoRating => "no_rating",
            Self::OtherIds => "other_ids",
            Self::Refused => "refused",
            Self::Truncated => "truncated",
            Self::Failed => "failed",
        }
    }

    /// The kind beside a count.
    pub fn words(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::NoAnswer, Language::Zh) => "没有回答",
            (Self::NoAnswer, Language::En) => "no answer",
            (Self::NoText, Language::Zh) => Unrated::NoAnswer.words(language),
            (Self::NoText, Language::En) => "no text to judge",
            (Self::NoReference, _) => Unrated::NoReference.words(language),
            (Self::NoRubric, _) => Unrated::NoRubric.words(language),
            (Self::NoRefutation, _) => Unrated::NoRefutation.words(language),
            (Self::NoDiagnosis, _) => Unrated::NoDiagnosis.words(language),
            (Self::Incomplete, _) => Unrated::Incomplete.words(language),
            (Self::NotJudged, _) => glossary::NOT_JUDGED.words(language),
            (Self::NoRating, _) => Unrated::NoRating.words(language),
            (Self::OtherIds, _) => Unrated::OtherIds.words(language),
            (Self::Refused, _) => Unrated::Refused.words(language),
            (Self::Truncated, _) => Unrated::Truncated.words(language),
            (Self::Failed, _) => Unrated::Failed.words(language),
        }
    }
}
