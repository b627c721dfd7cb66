//! Answers of runs as lines of JSON for training and evaluation by other programs: [`labels`] has every answer with everything that was said of it,
//! [`preferences`] pairs of answers to the same question of which one is preferred, [`corrections`] what people found wrong.
//!
//! What is not known is null, never left out. A licence and a consent are what whoever exports says they are; nothing is assumed.

mod correction;
mod label;
mod parts;
mod preference;

pub use correction::{Correction, CorrectionBy, corrections};
pub use label::{Label, labels};
pub use parts::{Agreement, JudgeOpinion, NoteOpinion, PersonOpinion, PromptMessage, PromptRole, Said};
pub(super) use parts::{messages, missing, run_name};
pub use preference::{By, LeftOutPairs, Opinions, PairOptions, Preference, PreferredAnswer, preferences};
