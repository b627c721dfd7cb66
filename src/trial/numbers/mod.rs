//! From observations to numbers. Pure.
//!
//! - `types`, `figure`: the numbers; `build`: computes them all
//! - `units`: ratings by case, unit and rater; `coverage`: what was wanted and what came
//! - `scores`, `choices`, `preferences`: the figures about models
//! - `agreement`, `raters`: the figures about raters
//! - `questionnaire`: what raters answered after the last item
//! - `variances`: the scores that variance components are estimated from
//! - `judges`: raters against the judges of the recorded runs

mod agreement;
mod build;
mod choices;
mod coverage;
mod figure;
mod judges;
mod preferences;
mod questionnaire;
mod raters;
mod scores;
mod types;
mod units;
mod variances;

pub use figure::Figure;
pub use judges::Judged;
pub use questionnaire::{QuestionOptions, QuestionRow, QuestionnaireNumbers};
pub use types::{
    ChoiceNumbers, ChoiceRow, ClosingNumbers, Coverage, Design, FieldAgreement, Figures, JudgeLevel, JudgeNumbers, Level, Numbers, Pooled,
    PreferenceNumbers, PreferencePair, RaterNumbers, RaterPair, RaterScale, Repeats, ScaleNumbers, ScaleRow, Strength,
};
pub(super) use variances::scores_by_rater;
