//! From observations to numbers. Pure.
//!
//! - `types`, `figure`: the numbers; `build`: computes them all
//! - `units`: ratings by case, unit and rater; `coverage`: what was wanted and what came
//! - `scores`, `choices`, `preferences`, `marks`: the figures about models; `strata`: by what raters differ in, which `stratum` knows
//! - `agreement`, `raters`: the figures about raters
//! - `questionnaire`: what raters answered after the last item
//! - `variances`: the scores that variance components are estimated from
//! - `rubric`: what raters said of the items of rubrics, and judges against them
//! - `judges`: raters against the judges of the recorded runs, with `judge_types`; `task`: what a task is there

mod agreement;
mod build;
mod choices;
mod coverage;
mod judge_types;
mod judges;
mod marks;
mod preferences;
mod questionnaire;
mod raters;
mod rubric;
mod scores;
mod strata;
mod stratum;
mod task;
mod types;
mod units;
mod variances;

pub use crate::report::Figure;
pub use judge_types::{ItemPoint, JudgeLevel, JudgeNumbers, Pooled, TaskPoint};
pub use judges::Judged;
pub use questionnaire::{QuestionOptions, QuestionRow, QuestionnaireNumbers};
pub use rubric::{ItemLabels, JudgeLabels, JudgedItems, LabelAgreement, RatedItem, RubricPlace, TrialRubric};
pub use stratum::{Attribute, Band, Stratum};
pub use task::Task;
pub use types::{
    AttributeNumbers, ChoiceNumbers, ChoiceRow, ClosingNumbers, Coverage, Design, FieldAgreement, Figures, Level, MarkNumbers, MarkOverlap,
    MarkRow, Numbers, PreferenceNumbers, PreferencePair, RaterNumbers, RaterPair, RaterScale, Repeats, ScaleNumbers, ScaleRow, StratumRow,
    Strength,
};
pub(super) use variances::scores_by_rater;
