//! The JSON schema of a tape's lines.

use super::{
    event::{Event, Header},
    file::ProvenanceLine,
    interview::{InterviewEvent, InterviewHeader, InterviewProvenanceLine},
    seal::End,
};

/// A line of a tape: the header, the provenance, one for each event, and the end.
#[derive(schemars::JsonSchema)]
#[schemars(untagged, title = "Line of a tape")]
#[allow(dead_code, reason = "only its schema is used: each kind of line is read by itself")]
pub(crate) enum TapeLine {
    Header(Box<Header>),
    Provenance(Box<ProvenanceLine>),
    Event {
        /// Milliseconds since the tape's beginning.
        at_ms: u64,
        #[schemars(flatten)]
        event: Box<Event>,
    },
    InterviewHeader(Box<InterviewHeader>),
    InterviewProvenance(Box<InterviewProvenanceLine>),
    InterviewEvent {
        /// Milliseconds since the tape's beginning.
        at_ms: u64,
        #[schemars(flatten)]
        event: Box<InterviewEvent>,
    },
    End(End),
}
