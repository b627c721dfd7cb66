//! Tapes of interviews: what doctor, patient and examiner said, with the facts of the case, so that it can be seen what was found out.
//!
//! - `lines`: the lines as values; `file`: reads, checks and writes; `from_run`: a tape of a recorded interview; `recording`: a tape of either kind

mod file;
mod from_run;
mod lines;
mod recording;
#[cfg(test)]
mod tests;

pub(crate) use file::InterviewProvenanceLine;
pub use file::InterviewTape;
pub use from_run::{InterviewSelection, interview_from_run};
pub(crate) use lines::InterviewEvent;
pub use lines::{InterviewHeader, InterviewProvenance, SaidLine, TapeFact};
pub use recording::Recording;
