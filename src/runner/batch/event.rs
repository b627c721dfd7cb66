//! The events of a batch. `--display json` prints exactly these, one a line.

use crate::{
    case::CaseId,
    chat::{ModelError, RetryReason},
    consultation::Refusal,
    record::{TurnRecord, VerdictRecord, Warning},
};
use serde::{Serialize, Serializer};
use std::{fmt::Display, sync::Arc};

/// Who is told what happens; called from several tasks.
pub type Sink = Arc<dyn Fn(BatchEvent<'_>) + Send + Sync>;

/// Something that happened.
#[derive(Debug, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum BatchEvent<'a> {
    /// A model's part begins: so much of it is in the record already.
    Resumed {
        /// The model.
        model: &'a str,
        /// Answers that are there.
        answered: usize,
        /// Of them, those without a text to read: nothing but reasoning, empty, or withheld.
        without_text: usize,
        /// Verdicts that are there.
        judged: usize,
        /// Verdicts that cannot be, as the answer has no text.
        unjudgeable: usize,
    },
    /// A question is sent.
    Asked {
        /// The model.
        model: &'a str,
        /// The case.
        case: &'a CaseId,
        /// Which repeat of it, from 0.
        repeat: u32,
        /// The turn, from 1.
        turn: usize,
    },
    /// An answer ended and is on disk.
    Answered {
        /// Its record.
        record: &'a TurnRecord,
    },
    /// A model said how sure it is of an answer, and that is on disk.
    ConfidenceStated {
        /// Its record.
        record: &'a TurnRecord,
    },
    /// A model could not be asked how sure it is of an answer; the same command asks again.
    ConfidenceFailed {
        /// The model.
        model: &'a str,
        /// The case.
        case: &'a CaseId,
        /// Which repeat of it, from 0.
        repeat: u32,
        /// The turn, from 1.
        turn: usize,
        /// Why.
        #[serde(serialize_with = "text")]
        reason: &'a ModelError,
    },
    /// A turn could not be answered, nor those after it; the same command tries again.
    Unanswered {
        /// The model.
        model: &'a str,
        /// The case.
        case: &'a CaseId,
        /// Which repeat of it, from 0.
        repeat: u32,
        /// The first turn without an answer, from 1.
        turn: usize,
        /// How many turns of this repeat have none.
        missing: usize,
        /// Why.
        reason: &'a Refusal,
    },
    /// An answer has no text, so there is nothing to judge.
    Unjudgeable {
        /// The model.
        model: &'a str,
        /// The case.
        case: &'a CaseId,
        /// Which repeat of it, from 0.
        repeat: u32,
        /// The turn, from 1.
        turn: usize,
        /// How many verdicts there would have been.
        verdicts: u32,
    },
    /// A verdict is on disk.
    Judged {
        /// Its record.
        record: &'a VerdictRecord,
    },
    /// The verdict of an answer that came now is on disk from before.
    JudgedBefore {
        /// Its record.
        record: &'a VerdictRecord,
    },
    /// A request is repeated.
    Retrying {
        /// Who was asked.
        model: &'a str,
        /// Which repetition this is.
        attempt: u32,
        /// Why.
        reason: &'a RetryReason,
        /// Milliseconds until then.
        wait_ms: u64,
    },
    /// A model can answer nothing more; the others go on.
    ModelFailed {
        /// The model.
        model: &'a str,
        /// Why.
        #[serde(serialize_with = "text")]
        reason: &'a ModelError,
    },
    /// The judge can judge nothing more; the models go on.
    JudgeFailed {
        /// The judge.
        judge: &'a str,
        /// Why.
        #[serde(serialize_with = "text")]
        reason: &'a ModelError,
    },
    /// Everything that could be done is done, or it was stopped.
    Finished {
        /// What there is and what is missing, by model.
        parts: &'a std::collections::BTreeMap<String, super::Part>,
        /// Whether everything that can be had is there.
        complete: bool,
        /// Whether a signal ended it.
        stopped: bool,
        /// The run's folder.
        run: &'a str,
    },
    /// Conversations of the run were superseded: they were had with other settings or other questions since. What is asked for now becomes current again.
    #[serde(rename = "displaced")] // The name in the output of earlier versions.
    Superseded {
        /// The model.
        model: &'a str,
        /// How many.
        conversations: usize,
    },
    /// A limit was reached: nothing more is asked, and what is under way is finished.
    LimitReached {
        /// Which: `max_cost` or `max_time`.
        limit: &'static str,
    },
    /// Something that whoever uses the numbers has to know.
    Warning {
        /// What.
        message: &'a Warning,
    },
}

/// As a sentence in English, which is what scripts read.
fn text<S: Serializer>(value: &impl Display, s: S) -> Result<S::Ok, S::Error> {
    s.collect_str(value)
}
