//! The events of a replay. `--format json` prints exactly these, one a line.

use super::{CaseOutcome, Summary};
use crate::{
    case::{CaseId, Source, Title, TurnKind, TurnRole, VariantName},
    chat::{Measure, ModelError, RetryReason},
    consultation::Refusal,
    judge::Unrated,
    record::{TurnRecord, VerdictRecord, Warning},
};
use serde::Serialize;

/// As a sentence in English, which is what scripts read.
fn text<S: serde::Serializer>(value: &impl std::fmt::Display, s: S) -> Result<S::Ok, S::Error> {
    s.collect_str(value)
}

/// Something that happened.
#[derive(Debug, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum ReplayEvent<'a> {
    /// A case begins.
    CaseStarted {
        /// Its id.
        case: &'a CaseId,
        /// Where it comes from, to be shown beside every score.
        source: Source,
        /// Which variant of it; absent for the case itself.
        #[serde(skip_serializing_if = "Option::is_none")]
        variant: Option<&'a VariantName>,
        /// How many turns it has.
        turns: usize,
        /// Its place among the cases of this replay, from 1.
        index: usize,
        /// How many there are.
        of: usize,
    },
    /// A question is sent.
    TurnStarted {
        /// The case.
        case: &'a CaseId,
        /// The turn, from 1.
        turn: usize,
        /// What it brings.
        kind: TurnKind,
        /// What it is to its variant; absent for a turn of the case itself.
        #[serde(skip_serializing_if = "TurnRole::is_own")]
        role: TurnRole,
        /// The question.
        question: &'a str,
        /// What the conversation takes of the context.
        measure: Measure,
    },
    /// So many tokens of the prompt are evaluated.
    Prompt {
        /// Done.
        done: u32,
        /// All.
        total: u32,
    },
    /// The request is repeated.
    Retrying {
        /// Which repetition this is; 0 for a request that was not sent yet.
        attempt: u32,
        /// Why.
        reason: &'a RetryReason,
        /// Milliseconds until then.
        wait_ms: u64,
    },
    /// A piece of the reasoning.
    Reasoning {
        /// The piece.
        text: &'a str,
    },
    /// A piece of the answer.
    Text {
        /// The piece.
        text: &'a str,
    },
    /// Everything that came as text of this answer so far was reasoning; the answer begins now.
    TextWasReasoning,
    /// An answer ended and is on disk.
    TurnFinished {
        /// The record.
        record: &'a TurnRecord,
        /// Whether it was in the record already and nothing was asked.
        restored: bool,
        /// The question, where it was not announced because nothing was asked.
        question: Option<&'a str>,
    },
    /// A question was not sent.
    TurnRefused {
        /// The case.
        case: &'a CaseId,
        /// The turn, from 1.
        turn: usize,
        /// Why.
        reason: &'a Refusal,
    },
    /// The model said how sure it is of an answer, and that is on disk.
    ConfidenceStated {
        /// The record.
        record: &'a TurnRecord,
    },
    /// The model could not be asked how sure it is of an answer.
    ConfidenceFailed {
        /// The case.
        case: &'a CaseId,
        /// The turn, from 1.
        turn: usize,
        /// Why.
        #[serde(serialize_with = "text")]
        reason: &'a ModelError,
    },
    /// The reference for the turn that was just answered.
    Reference {
        /// The case.
        case: &'a CaseId,
        /// The turn, from 1.
        turn: usize,
        /// The pairs that answer it.
        pairs: Vec<ReferencePair<'a>>,
    },
    /// An answer is with the judge.
    Judging {
        /// The case.
        case: &'a CaseId,
        /// The turn, from 1.
        turn: usize,
        /// The judge's name.
        judge: &'a str,
    },
    /// A verdict is on disk.
    VerdictFinished {
        /// The record.
        record: &'a VerdictRecord,
        /// Whether it was in the record already and nothing was asked.
        restored: bool,
    },
    /// A case has no reference, and the judge compares answers with one: it is not asked.
    NotJudged {
        /// The case.
        case: &'a CaseId,
        /// Why, as summaries count it.
        reason: Unrated,
    },
    /// A case is through.
    CaseFinished {
        /// The case.
        case: &'a CaseId,
        /// How.
        outcome: &'a CaseOutcome,
        /// The title, now that the reference was shown; never serialised.
        #[serde(skip)]
        title: Option<&'a Title>,
    },
    /// Something that whoever uses the numbers has to know.
    Warning {
        /// What.
        message: &'a Warning,
    },
    /// Everything is through.
    Finished {
        /// The numbers.
        summary: &'a Summary,
        /// The run's folder.
        run: &'a str,
    },
}

/// A pair of the reference.
#[derive(Debug, Serialize)]
pub struct ReferencePair<'a> {
    /// The question; empty where the reference is one text.
    pub question: &'a str,
    /// The answer.
    pub answer: &'a str,
}
