//! What people read for a verdict and for the criteria, in both languages.

use super::Verdict;
use crate::language::Language;
use serde::{Serialize, Serializer};

/// Why an answer that was to be judged has no score. In the order of the labels, in which files list them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unrated {
    /// The judge could not be asked.
    Failed,
    /// The judge left items of the rubric or axes of the form out, or named diagnoses or errors that do not stand in the answer, so that there is no score.
    Incomplete,
    /// The answer has no text.
    NoAnswer,
    /// The case lists no right diagnosis.
    NoDiagnosis,
    /// The judge gave no rating, or one outside the scale.
    NoRating,
    /// The case has no reference with which a judge could compare the answer.
    NoReference,
    /// The case has no wrong diagnosis that a finding told by this turn rules out.
    NoRefutation,
    /// The case has no rubric for this turn.
    NoRubric,
    /// The judge graded other items or axes than those that it was asked about.
    OtherIds,
    /// The judge, or its provider, would not.
    Refused,
    /// The judge's text was cut before a rating came.
    Truncated,
}

impl Unrated {
    /// All, in order.
    pub const ALL: [Self; 11] = [
        Self::Failed,
        Self::Incomplete,
        Self::NoAnswer,
        Self::NoDiagnosis,
        Self::NoRating,
        Self::NoReference,
        Self::NoRefutation,
        Self::NoRubric,
        Self::OtherIds,
        Self::Refused,
        Self::Truncated,
    ];

    /// The word in files.
    pub fn label(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Incomplete => "items ungraded",
            Self::NoAnswer => "no answer to judge",
            Self::NoDiagnosis => "no diagnosis listed",
            Self::NoRating => "no rating",
            Self::NoReference => "no reference",
            Self::NoRefutation => "no refutation",
            Self::NoRubric => "no rubric",
            Self::OtherIds => "other ids graded",
            Self::Refused => "refused",
            Self::Truncated => "truncated",
        }
    }

    /// The reason beside a count or in a table.
    pub fn words(self, language: Language) -> &'static str {
        match (language, self) {
            (Language::Zh, Self::Failed) => "评分失败",
            (Language::Zh, Self::Incomplete) => "有条目未评",
            (Language::Zh, Self::NoAnswer) => "无可评回答",
            (Language::Zh, Self::NoDiagnosis) => "病例未列诊断",
            (Language::Zh, Self::NoRating) => "未给出评分",
            (Language::Zh, Self::NoReference) => "没有参考答案",
            (Language::Zh, Self::NoRefutation) => "没有可排除的错误诊断",
            (Language::Zh, Self::NoRubric) => "没有评分细则",
            (Language::Zh, Self::OtherIds) => "评了别的编号",
            (Language::Zh, Self::Refused) => "拒绝评分",
            (Language::Zh, Self::Truncated) => "评语被截断",
            (Language::En, unrated) => unrated.label(),
        }
    }

    /// The reason as a sentence about the judge, without a full stop.
    pub fn sentence(self, language: Language) -> &'static str {
        match (language, self) {
            (Language::Zh, Self::Failed) => "评委评分失败",
            (Language::Zh, Self::Incomplete) => "评委有条目未评",
            (Language::Zh, Self::NoRating) => "评委未给出评分",
            (Language::Zh, Self::OtherIds) => "评委评了没有问到的编号",
            (Language::Zh, Self::Refused) => "评委拒绝评分",
            (Language::Zh, Self::Truncated) => "评委的评语被截断",
            (Language::En, Self::Failed) => "the judge failed",
            (Language::En, Self::Incomplete) => "the judge left items ungraded",
            (Language::En, Self::NoRating) => "the judge gave no rating",
            (Language::En, Self::OtherIds) => "the judge graded other ids than it was asked about",
            (Language::En, Self::Refused) => "the judge refused",
            (Language::En, Self::Truncated) => "the judge was cut off",
            (language, Self::NoAnswer | Self::NoDiagnosis | Self::NoReference | Self::NoRefutation | Self::NoRubric) => {
                self.words(language)
            }
        }
    }
}

/// As the label.
impl Serialize for Unrated {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.label())
    }
}

impl Verdict {
    /// Why there is no score; `None` where there is one.
    pub fn unrated(&self) -> Option<Unrated> {
        match self {
            Self::Scored { .. } | Self::Criteria(_) => None,
            Self::Rubric(rubric) => (!rubric.is_complete()).then_some(Unrated::Incomplete),
            Self::Diagnoses(reading) => reading.score().is_none().then_some(Unrated::Incomplete),
            Self::Errors(reading) => reading.score().is_none().then_some(Unrated::Incomplete),
            Self::Form(form) => form.score().is_none().then_some(Unrated::Incomplete),
            Self::NoRating => Some(Unrated::NoRating),
            Self::OtherIds { .. } => Some(Unrated::OtherIds),
            Self::Refused => Some(Unrated::Refused),
            Self::Truncated => Some(Unrated::Truncated),
            Self::Failed { .. } => Some(Unrated::Failed),
        }
    }

    /// The verdict in one line: the score with its scale and what it is made of, or why there is none.
    pub fn words(&self, language: Language) -> String {
        match (self, self.score_text(), self.unrated()) {
            (Self::Criteria(ratings), Some(score), _) => {
                let four = ratings.named().map(|(name, rating)| format!("{} {rating}", criterion_words(name, language)));
                format!("{score} ({})", four.join(", "))
            }
            (Self::Rubric(rubric), Some(score), _) => format!("{score} ({})", rubric.counts(language)),
            (Self::Rubric(rubric), None, Some(unrated)) => format!("{} ({})", unrated.sentence(language), rubric.counts(language)),
            (Self::Diagnoses(reading), Some(score), _) => format!("{score} ({})", reading.listed(language)),
            (Self::Diagnoses(reading), None, Some(unrated)) => format!("{} ({})", unrated.sentence(language), reading.listed(language)),
            (Self::Errors(reading), Some(score), _) => format!("{score} ({})", reading.listed(language)),
            (Self::Errors(reading), None, Some(unrated)) => format!("{} ({})", unrated.sentence(language), reading.listed(language)),
            (Self::Form(form), Some(score), _) => format!("{score} ({})", form.listed(language)),
            (Self::Form(form), None, Some(unrated)) => format!("{} ({})", unrated.sentence(language), form.listed(language)),
            (Self::OtherIds { ids }, _, Some(unrated)) => format!("{} ({})", unrated.sentence(language), ids.join(", ")),
            (_, Some(score), _) => score,
            (.., unrated) => unrated.map_or_else(String::new, |unrated| unrated.sentence(language).to_owned()),
        }
    }
}

/// A criterion of CMB-Clin's judge, by its name in records. Another name stays as it is.
pub fn criterion_words(name: &str, language: Language) -> &str {
    match (language, name) {
        (Language::Zh, "fluency") => "流畅性",
        (Language::Zh, "relevance") => "相关性",
        (Language::Zh, "completeness") => "完整性",
        (Language::Zh, "proficiency") => "医学专业性",
        (_, other) => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::CriteriaRatings;

    #[test]
    fn the_order_is_that_of_the_labels() {
        assert!(Unrated::ALL.is_sorted_by_key(|unrated| unrated.label()) && Unrated::ALL.is_sorted());
    }

    #[test]
    fn a_verdict_is_a_score_or_a_reason() {
        let four = Verdict::Criteria(CriteriaRatings { fluency: 5, relevance: 4, completeness: 4, proficiency: 4 });
        let rows = [
            (Verdict::Scored { rating: 8 }, "8/10", "8/10"),
            (four, "4.25/5 (流畅性 5, 相关性 4, 完整性 4, 医学专业性 4)", "4.25/5 (fluency 5, relevance 4, completeness 4, proficiency 4)"),
            (Verdict::NoRating, "评委未给出评分", "the judge gave no rating"),
            (Verdict::Refused, "评委拒绝评分", "the judge refused"),
            (Verdict::Truncated, "评委的评语被截断", "the judge was cut off"),
            (Verdict::Failed { error: String::new(), failure: None }, "评委评分失败", "the judge failed"),
        ];
        for (verdict, zh, en) in rows {
            assert_eq!((verdict.words(Language::Zh).as_str(), verdict.words(Language::En).as_str()), (zh, en));
        }
    }
}
