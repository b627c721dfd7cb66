//! The lines of a tape of an interview.

use crate::{
    case::Case,
    interview::{FactEntry, UtteranceRecord},
    tape::event::{INTERVIEW_TAPE_VERSION, Made, Times},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A fact of the case, as it was when the interview took place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct TapeFact {
    /// The fact.
    #[serde(flatten)]
    pub fact: FactEntry,
    /// The number of the doctor's line behind which it could have been asked for, where it was not found out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fits_after: Option<usize>,
}

/// The first line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct InterviewHeader {
    /// The layout's version, [`INTERVIEW_TAPE_VERSION`].
    pub wardround_tape: u32,
    /// Where the times come from.
    pub times: Times,
    /// The case with its reference, as a native case file has it ([`Case::to_json`]).
    pub case: Value,
    /// Everything that could be found out.
    pub facts: Vec<TapeFact>,
    /// The licence of the case, where whoever made the tape stated one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub licence: Option<String>,
    /// What a later version added.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

impl InterviewHeader {
    /// Of a case with its facts.
    pub fn new(case: &Case, facts: Vec<TapeFact>, times: Times) -> Self {
        Self { wardround_tape: INTERVIEW_TAPE_VERSION, times, case: case.to_json(), facts, licence: None, other: Map::new() }
    }
}

/// The second line: how the tape came to be. Who played the roles stands in every line that was said.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct InterviewProvenance {
    /// How it came to be.
    pub made: Made,
    /// When.
    pub at: jiff::Timestamp,
    /// The version of Wardround.
    pub wardround: String,
    /// The operating system and processor architecture of the machine that made the tape.
    pub machine: String,
    /// What a later version added.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

impl InterviewProvenance {
    /// Of a tape that this program makes now.
    pub fn now(made: Made) -> Self {
        Self {
            made,
            at: jiff::Timestamp::now(),
            wardround: env!("CARGO_PKG_VERSION").into(),
            machine: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
            other: Map::new(),
        }
    }
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(tag = "event", rename_all = "snake_case")]
pub(crate) enum InterviewEvent {
    /// Somebody spoke.
    Said {
        /// When the first words came, in milliseconds since the tape's beginning.
        first_ms: u64,
        /// When the last words came, in milliseconds since the tape's beginning.
        until_ms: u64,
        /// The line as the run recorded it.
        record: Box<UtteranceRecord>,
    },
    /// An event of a later version, which is not played.
    #[serde(other)]
    Unknown,
}

/// A line that was said, with its times in milliseconds since the tape's beginning.
#[derive(Debug, Clone, PartialEq)]
pub struct SaidLine {
    /// When it was that role's turn.
    pub at_ms: u64,
    /// When the first words came.
    pub first_ms: u64,
    /// When the last words came.
    pub until_ms: u64,
    /// The line.
    pub record: UtteranceRecord,
}

#[derive(Serialize, Deserialize)]
pub(super) struct EventLine {
    pub at_ms: u64,
    #[serde(flatten)]
    pub event: InterviewEvent,
}

impl SaidLine {
    pub(super) fn event(&self) -> EventLine {
        let (first_ms, until_ms) = (self.first_ms, self.until_ms);
        EventLine { at_ms: self.at_ms, event: InterviewEvent::Said { first_ms, until_ms, record: Box::new(self.record.clone()) } }
    }
}
