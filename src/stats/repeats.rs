//! Whether a rater agrees with itself: the units that it rated twice.

use super::{CompleteTable, RawAgreement, Scale, ScorePairs, StatisticError, Weights, raw_agreement, weighted_kappa};

/// How a rater's repeats agree with its first scores.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RepeatAgreement {
    /// Exact, within one point, and how far apart; the difference is first less second.
    pub raw: RawAgreement,
    /// ICC(2,1) of first and second scores, or why there is none.
    pub intraclass: Result<f64, StatisticError>,
    /// Cohen's kappa with quadratic weights, or why there is none: scores off the scale, or all the same.
    pub quadratic_kappa: Result<f64, StatisticError>,
}

/// The agreement of a rater's first scores (left) with its second (right), on the form's scale.
pub fn repeat_agreement(repeats: &ScorePairs, scale: Scale) -> RepeatAgreement {
    let rows = repeats.as_slice().iter().map(|(first, second)| [Some(*first), Some(*second)]);
    RepeatAgreement {
        raw: raw_agreement(repeats),
        intraclass: CompleteTable::of_complete_rows(rows).and_then(|table| table.single_rating_correlation()),
        quadratic_kappa: weighted_kappa(repeats, scale, Weights::Quadratic),
    }
}
