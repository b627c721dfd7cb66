//! One line of a doctor's answers file.

use crate::trial::pack::OpaqueId;
use serde::{Deserialize, Serialize};

/// The version of the layout that this program writes.
pub const ANSWER_VERSION: u32 = 1;

/// Why the consulted model said nothing. The server's own words are not kept: they could name the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoReply {
    /// The server could not be reached.
    Unreachable,
    /// The server refused the message.
    Refused,
    /// The connection broke, or the answer did not end in time.
    Broken,
    /// The answer had no text.
    Empty,
    /// The doctor did not wait for it.
    Stopped,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// The turn's question was shown: from then on the turn before is locked.
    Opened,
    /// What stands in the field of the answer and is not saved.
    Draft {
        /// The text.
        text: String,
    },
    /// In the arm `revise`: the own answer, before the model's is shown.
    First {
        /// The text.
        text: String,
    },
    /// In the arm `revise`: the model's answer was shown: from then on the first answer is locked.
    Revealed,
    /// The answer to the turn.
    Answered {
        /// The text.
        text: String,
        /// In the arm `revise`: whether the doctor said that the first answer stays as it is.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        unchanged: bool,
    },
    /// The doctor took the turn's last answer (or first answer) back.
    Withdrawn,
    /// In the arm `aided`: a message to the model.
    Asked {
        /// The text.
        text: String,
    },
    /// In the arm `aided`: the model's reply to the message before.
    Replied {
        /// The text.
        text: String,
    },
    /// In the arm `aided`: the message before has no reply.
    NoReply {
        /// Why.
        reason: NoReply,
    },
}

/// One event of one doctor. Self-contained.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerLine {
    /// The layout's version, [`ANSWER_VERSION`].
    pub wardround_answer: u32,
    /// The study.
    pub study: OpaqueId,
    /// The digest of the pack.
    pub pack: String,
    /// Who answers.
    pub doctor: String,
    /// Drawn anew at each start of the program, so that two machines of one doctor are told apart.
    pub session: String,
    /// The session that this one goes on from, where there were answers before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub continues: Option<String>,
    /// The place of the line in its session, from 0.
    pub sequence: u64,
    /// The case.
    pub item: OpaqueId,
    /// The turn, from 1.
    pub turn: usize,
    /// What happened.
    #[serde(flatten)]
    pub event: Event,
    /// Milliseconds that the turn was in front of the doctor since the last line, pauses left out, by a clock that cannot be set. A turn's time is the sum of
    /// its lines.
    pub active_ms: u64,
    /// How many cases had been completed before in this pack.
    pub position: usize,
    /// When it was saved, by the doctor's clock, which decides nothing within a session.
    pub at: jiff::Timestamp,
}
