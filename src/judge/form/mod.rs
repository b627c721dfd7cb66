//! Grading by a rating form: a judge rates each of its scales, and the program makes a score of them.
//!
//! An axis that the judge leaves out, or rates outside its scale, stays unrated. It is never taken for the lowest rating.

mod grader;
mod prompt;
mod read;
mod wish;

pub use grader::FormGrader;
pub(super) use grader::GradingForm;
pub(super) use prompt::{fill, wording};
pub use wish::GraderWish;

use crate::{form::Label, language::Language};
use serde::{Deserialize, Serialize};

/// What a judge gave on each axis of a form. Axes and scales stand in it as they were asked, so that a record says by itself how its score comes about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct FormVerdict {
    /// The axes, in the order of the form.
    pub axes: Vec<RatedAxis>,
    /// What the judge rated without being asked, by its ids; it counts nowhere.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other_axes: Vec<String>,
}

/// One axis of a form, and what the judge gave on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct RatedAxis {
    /// Its id within the form.
    pub id: String,
    /// What it is called.
    pub label: Label,
    /// The lowest rating.
    pub min: u8,
    /// The highest.
    pub max: u8,
    /// What the judge gave.
    pub rating: AxisRating,
}

/// What a judge gave on one axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AxisRating {
    /// A whole number of the scale.
    Rated(
        /// The number.
        u8,
    ),
    /// The judge left the axis out.
    Missing,
    /// The judge gave something else than a whole number.
    NoNumber,
    /// A whole number outside the scale.
    OutsideScale,
    /// The judge gave several.
    Contradicted,
}

impl AxisRating {
    /// The number; `None` of an axis that has none.
    pub fn rated(self) -> Option<u8> {
        match self {
            Self::Rated(rating) => Some(rating),
            Self::Missing | Self::NoNumber | Self::OutsideScale | Self::Contradicted => None,
        }
    }

    /// Why there is no number, for people; empty where there is one.
    fn why(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::Rated(_), _) => "",
            (Self::Missing, Language::Zh) => "未评：评委漏评",
            (Self::Missing, Language::En) => "unrated: left out by the judge",
            (Self::NoNumber, Language::Zh) => "未评：不是整数",
            (Self::NoNumber, Language::En) => "unrated: no whole number",
            (Self::OutsideScale, Language::Zh) => "未评：超出量程",
            (Self::OutsideScale, Language::En) => "unrated: outside the scale",
            (Self::Contradicted, Language::Zh) => "未评：评委前后矛盾",
            (Self::Contradicted, Language::En) => "unrated: the judge gave several",
        }
    }
}

impl RatedAxis {
    /// Where the rating stands between the lowest, 0, and the highest, 1; `None` of an axis without a rating.
    fn share(&self) -> Option<f64> {
        let rating = self.rating.rated()?;
        Some(f64::from(rating.saturating_sub(self.min)) / f64::from(self.max.saturating_sub(self.min).max(1)))
    }

    /// Whether the scale has two values, and the rating stands on it.
    pub fn is_valid(&self) -> bool {
        self.min < self.max && self.rating.rated().is_none_or(|rating| (self.min..=self.max).contains(&rating))
    }

    /// The axis in one line: its name, the rating, and the highest.
    pub fn words(&self, language: Language) -> String {
        let name = self.label.words(language);
        match self.rating.rated() {
            Some(rating) => format!("{name} {rating}/{}", self.max),
            None => format!("{name} {}", self.rating.why(language)),
        }
    }
}

impl FormVerdict {
    /// How many axes are rated.
    pub fn rated(&self) -> usize {
        self.axes.iter().filter(|axis| axis.rating.rated().is_some()).count()
    }

    /// The mean over the axes of where each rating stands on its scale, from 0 to 100; `None` where an axis is unrated.
    pub fn score(&self) -> Option<f64> {
        let shares = self.axes.iter().map(RatedAxis::share).collect::<Option<Vec<f64>>>()?;
        (!shares.is_empty()).then(|| shares.iter().sum::<f64>() / shares.len() as f64 * 100.0)
    }

    /// The axes in one line.
    pub fn listed(&self, language: Language) -> String {
        let each: Vec<String> = self.axes.iter().map(|axis| axis.words(language)).collect();
        each.join(if language == Language::Zh { "，" } else { ", " })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axis(id: &str, (min, max): (u8, u8), rating: AxisRating) -> RatedAxis {
        RatedAxis { id: id.into(), label: Label { zh: "准确性".into(), en: "Accuracy".into() }, min, max, rating }
    }

    #[test]
    fn the_score_is_the_mean_place_of_the_ratings_on_their_scales() {
        use AxisRating::{Missing, Rated};
        let of = |axes: &[((u8, u8), AxisRating)]| FormVerdict {
            axes: axes.iter().map(|(scale, rating)| axis("a", *scale, *rating)).collect(),
            other_axes: Vec::new(),
        };
        // (4 − 1) / 4 and (10 − 1) / 9: 0.75 and 1.
        assert_eq!(of(&[((1, 5), Rated(4)), ((1, 10), Rated(10))]).score(), Some(87.5));
        assert_eq!(of(&[((0, 3), Rated(0)), ((0, 3), Rated(3)), ((0, 3), Rated(3)), ((0, 3), Rated(3))]).score(), Some(75.0));
        let open = of(&[((1, 5), Rated(5)), ((1, 5), Missing)]);
        assert_eq!((open.score(), open.rated()), (None, 1));
        assert_eq!(open.listed(Language::En), "Accuracy 5/5, Accuracy unrated: left out by the judge");
        assert_eq!(open.listed(Language::Zh), "准确性 5/5，准确性 未评：评委漏评");
    }

    #[test]
    fn a_rating_in_a_record_is_a_number_or_a_reason() {
        let json = serde_json::to_string(&[AxisRating::Rated(4), AxisRating::OutsideScale]).unwrap();
        assert_eq!(json, r#"[{"rated":4},"outside_scale"]"#);
        assert_eq!(serde_json::from_str::<Vec<AxisRating>>(&json).unwrap(), [AxisRating::Rated(4), AxisRating::OutsideScale]);
        assert!(!axis("a", (1, 5), AxisRating::Rated(6)).is_valid() && !axis("a", (5, 5), AxisRating::Missing).is_valid());
    }
}
