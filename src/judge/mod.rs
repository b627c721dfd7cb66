//! Grading: the judge prompts, the kinds of verdict, and the rules that read a rating from the judge's text.

mod criteria;
mod diagnoses;
mod errors;
mod form;
mod lenient;
mod pairwise;
mod preset;
mod prompt;
mod prompt_error;
mod rating;
mod reply;
mod rubric;
mod same_diagnosis;
mod views;
mod without_reasoning;
mod wording;
mod words;

pub use criteria::{CriteriaReading, read_criteria};
pub use diagnoses::{DiagnosisReading, Placed, ReadDiagnosis, Settles};
pub use errors::{ErrorCategory, ErrorReading, ListedError, Risk};
pub use form::{AxisRating, FormGrader, FormVerdict, GraderWish, RatedAxis};
pub use lenient::lenient_rating;
pub use pairwise::{GameVerdict, Side, pair_messages, pair_prompt_digest, read_pair, speaks_to_pair_judge};
pub use preset::Preset;
pub use prompt::{ItemRequest, Prompts};
pub use prompt_error::PromptError;
pub use rating::official_rating;
pub use rubric::{Grade, GradedItem, RubricVerdict, asked_of, refutations_of, turns_of_pitfalls};
pub use same_diagnosis::{read_same_diagnosis, same_diagnosis_digest, same_diagnosis_messages, speaks_to_diagnosis_judge};
pub use views::{Letter, View, ViewGrades, ViewsMaterial, ViewsReading, ViewsVerdict, read_views, views_digest, views_messages};
pub use words::{Unrated, criterion_words};

use crate::{
    case::Case,
    chat::{Finish, ModelError, known_error},
};
use serde::{Deserialize, Serialize};

/// CMB-Clin's four criteria, each rated from 1 to 5. Source: the CMB benchmark's judge of CMB-Clin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct CriteriaRatings {
    /// Whether it reads as a fluent conversation.
    pub fluency: u8,
    /// Whether it is about what was asked.
    pub relevance: u8,
    /// Whether it leaves nothing out.
    pub completeness: u8,
    /// Whether it is good medicine.
    pub proficiency: u8,
}

impl CriteriaRatings {
    /// The four with their names in records, in the order of the published prompt.
    pub fn named(self) -> [(&'static str, u8); 4] {
        [("fluency", self.fluency), ("relevance", self.relevance), ("completeness", self.completeness), ("proficiency", self.proficiency)]
    }
}

/// What a judge made of an answer. There is no default number: an answer without a rating has none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum Verdict {
    /// A rating from 1 to 10.
    Scored {
        /// The rating.
        rating: u8,
    },
    /// Four ratings from 1 to 5, one a criterion.
    Criteria(CriteriaRatings),
    /// What the judge said of each item of a rubric: a score, where every item has a grade.
    Rubric(RubricVerdict),
    /// The diagnoses that the answer names, as a judge read them.
    Diagnoses(DiagnosisReading),
    /// The errors of the answer with their risks, as a judge listed them.
    Errors(ErrorReading),
    /// What the judge gave on each axis of a form: a score, where every axis is rated.
    Form(FormVerdict),
    /// The judge gave none, or one outside the scale.
    NoRating,
    /// The judge graded nothing that it was asked about, and something else.
    OtherIds {
        /// What it graded, by its ids.
        ids: Vec<String>,
    },
    /// The judge, or its provider, would not.
    Refused,
    /// The judge's text was cut before a rating came.
    Truncated,
    /// The judge could not be asked.
    Failed {
        /// Why.
        error: String,
        /// The same as a value, of which other languages can be made.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "known_error")]
        #[schemars(with = "Option<serde_json::Value>")]
        failure: Option<Box<ModelError>>,
    },
}

impl Verdict {
    /// Reads a judge's finished text, as the preset that it answers has it. What stands in reasoning that was not told apart, in a tag that is unknown or was
    /// never closed, does not count.
    ///
    /// ```
    /// use wardround::{
    ///     chat::Finish,
    ///     judge::{Preset, Verdict},
    /// };
    ///
    /// assert_eq!(Verdict::read("Good. Rating: [[8]]", Finish::Stop, Preset::Official).rating(), Some(8));
    /// assert_eq!(Verdict::read("8/10", Finish::Stop, Preset::Official), Verdict::NoRating);
    /// ```
    pub fn read(text: &str, finish: Finish, preset: Preset) -> Self {
        let text = &*without_reasoning::without_reasoning(text);
        match preset {
            Preset::CmbClin => match read_criteria(text) {
                CriteriaReading::Rated(ratings) => return Self::Criteria(ratings),
                CriteriaReading::Invalid => return Self::NoRating,
                CriteriaReading::Absent => {}
            },
            Preset::Official | Preset::Paper => match official_rating(text) {
                Some(rating @ 1..=10) => return Self::Scored { rating: rating as u8 },
                Some(_) => return Self::NoRating,
                None => {}
            },
            Preset::Form(grader) => {
                let axes = grader.form().map(form::GradingForm::unrated);
                return axes.map_or_else(|| Self::unread(text, finish), |axes| Self::rated(text, finish, axes));
            }
            // Without the items, or the case, nothing can be read: see [`Self::read_items`], [`Self::read_diagnoses`] and [`Self::read_errors`].
            Preset::Rubric | Preset::RubricEach | Preset::Recall | Preset::Refutation | Preset::Diagnosis | Preset::Errors => {}
        }
        Self::unread(text, finish)
    }

    /// Reads the finished text of a judge who was asked about these items; `answer` is what it graded, in which its citations are looked for. Where not one of the
    /// items has a grade, the verdict says why as for any other text.
    pub fn read_items(text: &str, finish: Finish, asked: Vec<GradedItem>, answer: Option<&str>, preset: Preset) -> Self {
        let text = &*without_reasoning::without_reasoning(text);
        let read = RubricVerdict::read(text, asked, answer, preset);
        if read.graded() > 0 { Self::Rubric(read) } else { Self::ungraded(text, finish, read.other_items) }
    }

    /// Reads the finished text of a judge who was to list the diagnoses of `answer`.
    pub fn read_diagnoses(text: &str, finish: Finish, case: &Case, answer: &str) -> Self {
        let text = &*without_reasoning::without_reasoning(text);
        DiagnosisReading::read(text, case, answer).map_or_else(|| Self::unread(text, finish), Self::Diagnoses)
    }

    /// Reads the finished text of a judge who was to list the errors of `answer`, the one to a turn (from 1) of a case.
    pub fn read_errors(text: &str, finish: Finish, (case, turn): (&Case, usize), answer: &str) -> Self {
        let text = &*without_reasoning::without_reasoning(text);
        ErrorReading::read(text, answer, &errors::case_text(case, turn)).map_or_else(|| Self::unread(text, finish), Self::Errors)
    }

    /// What a text, without reasoning, says of these axes.
    fn rated(text: &str, finish: Finish, axes: Vec<RatedAxis>) -> Self {
        let read = FormVerdict::read(text, axes);
        if read.rated() > 0 { Self::Form(read) } else { Self::ungraded(text, finish, read.other_axes) }
    }

    /// Reads the text of a recorded verdict once more, with what its record has of the items, diagnoses, errors or axes in the place of case, answer and form.
    pub fn read_again(&self, text: &str, finish: Finish, preset: Preset) -> Self {
        match self {
            Self::Rubric(rubric) => Self::read_items(text, finish, rubric.items.clone(), None, preset),
            Self::Diagnoses(recorded) => {
                let text = &*without_reasoning::without_reasoning(text);
                DiagnosisReading::read_again(text, recorded).map_or_else(|| Self::unread(text, finish), Self::Diagnoses)
            }
            Self::Errors(recorded) => {
                let text = &*without_reasoning::without_reasoning(text);
                ErrorReading::read_again(text, recorded).map_or_else(|| Self::unread(text, finish), Self::Errors)
            }
            Self::Form(recorded) => Self::rated(&without_reasoning::without_reasoning(text), finish, recorded.axes.clone()),
            // Nothing that it has was asked.
            Self::OtherIds { .. } if preset.is_rubric() => Self::read_items(text, finish, Vec::new(), None, preset),
            Self::OtherIds { .. } => Self::rated(&without_reasoning::without_reasoning(text), finish, Vec::new()),
            _ => Self::read(text, finish, preset),
        }
    }

    /// The verdict on a text that grades nothing that was asked, but perhaps these.
    fn ungraded(text: &str, finish: Finish, others: Vec<String>) -> Self {
        match Self::unread(text, finish) {
            Self::NoRating if !others.is_empty() => Self::OtherIds { ids: others },
            verdict => verdict,
        }
    }

    /// The verdict on a text in which there is no rating.
    fn unread(text: &str, finish: Finish) -> Self {
        match finish {
            Finish::ContentFilter => Self::Refused,
            Finish::Length | Finish::UnclosedReasoning | Finish::Cancelled => Self::Truncated,
            Finish::Failed => Self::Failed { error: "the judge failed".into(), failure: None },
            Finish::Stop | Finish::Unknown if is_refusal(text) => Self::Refused,
            Finish::Stop | Finish::Unknown => Self::NoRating,
        }
    }

    /// What counts in a mean: the rating, or the mean of the criteria or axes. On the scale of the preset, see [`Preset::highest`].
    pub fn score(&self) -> Option<f64> {
        match self {
            Self::Scored { rating } => Some(f64::from(*rating)),
            Self::Criteria(ratings) => Some(ratings.named().iter().map(|(_, r)| f64::from(*r)).sum::<f64>() / 4.0),
            Self::Rubric(rubric) => rubric.score(),
            Self::Diagnoses(reading) => reading.score(),
            Self::Errors(reading) => reading.score(),
            Self::Form(form) => form.score(),
            _ => None,
        }
    }

    /// The rating from 1 to 10, where there is one.
    pub fn rating(&self) -> Option<u8> {
        match self {
            Self::Scored { rating } => Some(*rating),
            _ => None,
        }
    }

    /// The highest score of the scale that [`Self::score`] is on.
    pub fn highest(&self) -> Option<u8> {
        match self {
            Self::Scored { .. } => Some(Preset::Official.highest()),
            Self::Criteria(_) => Some(Preset::CmbClin.highest()),
            Self::Rubric(_) => Some(Preset::Rubric.highest()),
            Self::Diagnoses(_) => Some(Preset::Diagnosis.highest()),
            Self::Errors(_) => Some(Preset::Errors.highest()),
            // Whatever its own scales are, the score is in percent of them.
            Self::Form(_) => Some(100),
            _ => None,
        }
    }

    /// The score with its scale, as people read it: `8/10`, `4.25/5`, `62.5/100`.
    pub fn score_text(&self) -> Option<String> {
        match self {
            Self::Rubric(_) | Self::Form(_) => Some(format!("{:.1}/{}", self.score()?, self.highest()?)),
            _ => Some(format!("{}/{}", self.score()?, self.highest()?)),
        }
    }

    /// Whether it stands; a failure is tried again the next time.
    pub fn is_final(&self) -> bool {
        !matches!(self, Self::Failed { .. })
    }
}

/// The openings with which models decline.
fn is_refusal(text: &str) -> bool {
    let start: String = text.trim_start().chars().take(60).collect::<String>().to_lowercase().replace('’', "'");
    ["i'm sorry", "i am sorry", "i cannot", "i can't", "抱歉", "很抱歉", "对不起", "我无法", "我不能"].iter().any(|w| start.starts_with(w))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_judges_text_becomes_exactly_one_verdict() {
        let cases: Vec<(&str, Finish, Verdict)> = vec![
            ("好。Rating: [[8]]", Finish::Stop, Verdict::Scored { rating: 8 }),
            ("[[3]] then [[9]]", Finish::Stop, Verdict::Scored { rating: 3 }),
            ("Rating: [[7]] and on and", Finish::Length, Verdict::Scored { rating: 7 }),
            ("[[0]]", Finish::Stop, Verdict::NoRating),
            ("[[100]]", Finish::Stop, Verdict::NoRating),
            ("[[0]] [[5]]", Finish::Stop, Verdict::NoRating),
            ("[[99999999999999999999999]]", Finish::Stop, Verdict::NoRating),
            ("8/10", Finish::Stop, Verdict::NoRating),
            ("<ponder>maybe [[3]]</ponder> Good. [[8]]", Finish::Stop, Verdict::Scored { rating: 8 }),
            ("<ponder>maybe [[3]]", Finish::Stop, Verdict::NoRating),
            ("<ponder>maybe [[3]]", Finish::Length, Verdict::Truncated),
            ("maybe [[3]]</ponder>抱歉，我无法评价", Finish::Stop, Verdict::Refused),
            ("", Finish::Stop, Verdict::NoRating),
            ("The answer is", Finish::Length, Verdict::Truncated),
            ("抱歉，我无法评价", Finish::Stop, Verdict::Refused),
            ("I’m sorry, but", Finish::Stop, Verdict::Refused),
            ("", Finish::ContentFilter, Verdict::Refused),
        ];
        for (number, (text, finish, verdict)) in cases.into_iter().enumerate() {
            println!("case {number}");

            assert_eq!(Verdict::read(text, finish, Preset::Official), verdict);
        }
    }

    #[test]
    fn the_criteria_are_read_where_they_were_asked_for_and_nowhere_else() {
        let text = r#"{"fluency": 5, "relevance": 4, "completeness": 4, "proficiency": 4} [[8]]"#;
        let criteria = Verdict::read(text, Finish::Stop, Preset::CmbClin);
        assert_eq!((criteria.score(), criteria.rating(), criteria.score_text().as_deref()), (Some(4.25), None, Some("4.25/5")));
        assert_eq!(Verdict::read(text, Finish::Stop, Preset::Official).score_text().as_deref(), Some("8/10"));
        assert_eq!(Verdict::read(&format!("<ponder>{text}"), Finish::Stop, Preset::CmbClin), Verdict::NoRating);
        assert_eq!(Verdict::read("[[8]]", Finish::Stop, Preset::CmbClin), Verdict::NoRating);
        assert_eq!(Verdict::read("[[8]]", Finish::Length, Preset::CmbClin), Verdict::Truncated);
        assert_eq!(Verdict::read("抱歉，我无法", Finish::Stop, Preset::CmbClin), Verdict::Refused);
        assert_eq!(Verdict::read("{}", Finish::ContentFilter, Preset::CmbClin), Verdict::Refused);
        let json = serde_json::to_string(&criteria).unwrap();
        assert_eq!(json, r#"{"verdict":"criteria","fluency":5,"relevance":4,"completeness":4,"proficiency":4}"#);
        assert_eq!(serde_json::from_str::<Verdict>(&json).unwrap(), criteria);
    }

    #[test]
    fn a_judge_that_grades_something_else_is_told_from_one_that_grades_nothing() {
        let form = Preset::Form(FormGrader::named("form:pulsemind").unwrap());
        let axis = r#"{"id": "safety", "rating": 5}"#;
        let other = Verdict::read(axis, Finish::Stop, form);
        assert_eq!(other, Verdict::OtherIds { ids: vec!["safety".into()] });
        assert_eq!(
            (other.score(), other.unrated(), other.read_again(axis, Finish::Stop, form)),
            (None, Some(Unrated::OtherIds), other.clone())
        );
        assert_eq!(Verdict::read(axis, Finish::Length, form), Verdict::Truncated);
        assert_eq!(Verdict::read("[]", Finish::Stop, form), Verdict::NoRating);
        let item = r#"{"id": "1", "met": true}"#;
        let other = Verdict::read_items(item, Finish::Stop, Vec::new(), Some("a"), Preset::Rubric);
        assert_eq!(other.words(crate::language::Language::Zh), "评委评了没有问到的编号 (1)");
        assert_eq!(other.read_again(item, Finish::Stop, Preset::Rubric), other);
    }

    #[test]
    fn verdicts_in_records_are_words() {
        assert_eq!(serde_json::to_string(&Verdict::Scored { rating: 8 }).unwrap(), r#"{"verdict":"scored","rating":8}"#);
        assert_eq!(serde_json::to_string(&Verdict::NoRating).unwrap(), r#"{"verdict":"no_rating"}"#);
    }
}
