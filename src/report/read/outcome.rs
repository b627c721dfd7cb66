//! What came of judging one answer, as the numbers need it.

use super::super::Missing;
use crate::judge::{Placed, Risk};

/// What came of judging one answer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Outcome {
    /// A rating from 1 to 10.
    Rating(u8),
    /// The four criteria from 1 to 5, in the order of [`crate::judge::CriteriaRatings::named`].
    Criteria([u8; 4]),
    /// The items of a rubric.
    Rubric {
        /// The score; `None` where an item is ungraded.
        score: Option<f64>,
        /// The place of the items in the records' rubrics.
        place: u32,
    },
    /// The axes of a form.
    Form {
        /// The score; `None` where an axis is unrated.
        score: Option<f64>,
        /// The place of the axes in the records' forms.
        place: u32,
    },
    /// The errors of the answer.
    Errors {
        /// The worst risk; `None` where it is unknown.
        level: Option<Risk>,
        /// The place of the errors in the records'.
        place: u32,
    },
    /// Where the right diagnosis stands among those that the answer names.
    Diagnosis(Placed),
    /// No number.
    None(Missing),
}

impl Outcome {
    /// The score: the rating, or the mean of the criteria or axes.
    pub fn score(self) -> Option<f64> {
        match self {
            Self::Rating(rating) => Some(f64::from(rating)),
            Self::Criteria(ratings) => Some(ratings.iter().map(|r| f64::from(*r)).sum::<f64>() / 4.0),
            Self::Rubric { score, .. } | Self::Form { score, .. } => score,
            Self::Errors { level, .. } => level.map(Risk::score),
            Self::Diagnosis(placed) => placed.score(),
            Self::None(_) => None,
        }
    }

    /// Why there is no score.
    pub fn missing(self) -> Option<Missing> {
        match self {
            Self::None(missing) => Some(missing),
            Self::Rubric { score: None, .. } | Self::Form { score: None, .. } => Some(Missing::Incomplete),
            Self::Errors { level: None, .. } => Some(Missing::Incomplete),
            Self::Diagnosis(placed) if placed.score().is_none() => Some(Missing::Incomplete),
            _ => None,
        }
    }
}
