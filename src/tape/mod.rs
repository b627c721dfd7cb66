//! Tapes: recordings of one consultation, which play without a model.
//!
//! A tape is one text file of JSON lines: a header with the case and its reference, a line of provenance, an event a line with its time, and a last line
//! with a checksum. It is complete: nothing else is needed to play it. Fields and events that a later version adds are kept.
//!
//! - `event`: the lines as values; `file`: reads, checks and writes a tape; `seal`: version and checksum; `schema`: the lines for editors
//! - `from_run`: a tape of a recorded consultation; `pacing`: when its pieces come, where the record does not say
//! - `interview`: tapes of interviews, which have a layout of their own
//! - `live_tape`, `recorder`: record tapes while models answer
//! - `edit`: trims and redacts a tape
//! - `playing`: a tape as a [`crate::chat::Model`]; `playback`, `speed`: how fast it plays, and what stops it

mod edit;
mod event;
mod file;
mod from_run;
mod interview;
mod label;
mod live_tape;
#[cfg(test)]
mod live_tape_tests;
mod pacing;
mod playback;
mod playing;
mod recorder;
mod schema;
mod seal;
mod speed;
#[cfg(test)]
mod tests;

pub use edit::{Redaction, redact, trim};
pub use event::{Event, Header, INTERVIEW_TAPE_VERSION, Made, Provenance, TAPE_VERSION, TapeEvent, Times};
pub use file::{Tape, is_tape};
pub use from_run::{FromRunError, Selection, from_run};
pub use interview::{
    InterviewHeader, InterviewProvenance, InterviewSelection, InterviewTape, Recording, SaidLine, TapeFact, interview_from_run,
};
pub use label::{label, shown_name};
pub use pacing::pieces;
pub use playback::{Playback, PlaybackChange};
pub use playing::{TapeModel, TapeSettings, end_of_answer};
pub use recorder::{RecordTo, RecordedTapes, TapeRecorder};
pub(crate) use schema::TapeLine;
pub use seal::TapeError;
pub use speed::Speed;
