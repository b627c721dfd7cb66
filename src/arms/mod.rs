//! Arms: a study in which doctors answer cases themselves, alone or with a model's help, so that a trial can tell what the help changes.
//!
//! An organiser plans and packs; a doctor has one file, the [`pack`], and answers its turns; the merged answers become a run whose models are the arms, which is
//! judged, rated and reported like every other run.
//!
//! - `plan`: the organiser's TOML file; `allocation`: who answers what in which arm and order
//! - `pack`, `key`, `packing`: the doctor's file and the organiser's, and how they are made
//! - `answer`, `turn`: one line of the answers file, and what such lines make of a turn
//! - `session`: a doctor at work, as a state machine; `answers_file`: the file beside the pack; `consult`: the model that can be consulted
//! - `merge`: answers files taken back; `run`: the run that they become
//! - `subjects`: how arms were graded; `numbers`: the figures; `document`: the report
//! - `words`: what both interfaces say to a doctor

pub mod allocation;
pub mod answer;
pub mod answers_file;
pub mod consult;
mod document;
pub mod key;
pub mod merge;
pub mod numbers;
pub mod pack;
pub mod packing;
pub mod plan;
pub mod run;
pub mod session;
pub mod subjects;
pub mod turn;
pub mod words;
