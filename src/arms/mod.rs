//! Arms: a study in which doctors answer cases themselves, alone or with a model's help, so that a trial can tell what the help changes.
//!
//! An organiser plans and packs; a doctor has one file, the [`pack`], and answers its turns; the merged answers become a run whose models are the arms, which is
//! judged, rated and reported like every other run.
//!
//! - `pack`, `answer`, `turn`: the doctor's file, one line of the answers file, and what such lines make of a turn
//! - `session`: a doctor at work, as a state machine; `answers_file`: the file beside the pack
//! - `consult`: the model that can be consulted
//! - `words`: what both interfaces say to a doctor

pub mod answer;
pub mod answers_file;
pub mod consult;
pub mod pack;
pub mod session;
pub mod turn;
pub mod words;
