//! From observations to numbers. Pure.
//!
//! - `types`, `figure`: the numbers; `build`: computes them all
//! - `units`: ratings by case, unit and rater; `coverage`: what was wanted and what came
//! - `scores`, `choices`, `preferences`, `marks`: the figures about models
//! - `agreement`, `raters`: the figures about raters
//! - `variances`: the scores that variance components are estimated from
//! - `judges`: raters against the judges of the recorded runs

mod agreement;
mod build;
mod choices;
mod coverage;
mod figure;
mod judges;
mod marks;
mod preferences;
mod raters;
mod scores;
mod types;
mod units;
mod variances;

pub use figure::Figure;
pub use judges::Judged;
pub use types::{
    ChoiceNumbers, ChoiceRow, Coverage, Design, FieldAgreement, Figures, JudgeLevel, JudgeNumbers, Level, MarkNumbers, MarkOverlap,
    MarkRow, Numbers, Pooled, PreferenceNumbers, PreferencePair, RaterNumbers, RaterPair, RaterScale, Repeats, ScaleNumbers, ScaleRow,
    Strength,
};
pub(super) use variances::scores_by_rater;
