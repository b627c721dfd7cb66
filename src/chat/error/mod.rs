//! Model errors as values: what failed, what the server said, and the next step. [`ModelError::words`]
//! formats them in either language; records keep the English text.

mod cause;
mod local;
mod retry;
mod words;

pub use cause::{Advice, BreakCause, CertificateProblem, ConnectCause, ProtocolProblem, ProxyUse, TimeLimit};
pub use local::{Death, FileFault, WorkerFault};
pub use retry::RetryReason;

use crate::instruction_set::CompiledFor;
use crate::language::Language;
use crate::plain_file::{self, FileProblem};
use serde::{Deserialize, Deserializer, Serialize};

/// Why a model did not answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
#[error("{}", self.words(crate::language::Language::En))]
pub enum ModelError {
    /// The model file cannot be used.
    File {
        /// The file.
        path: String,
        /// What is wrong with it.
        fault: FileFault,
    },
    /// What should be a file of the model's or of its settings is none, or no such file.
    Unreadable {
        /// What was to be read.
        path: String,
        /// What is wrong with it.
        problem: FileProblem,
    },
    /// This program was built without llama.cpp (feature `local`), so that it cannot open model files.
    NoLocalEngine,
    /// What was named as a chat template is neither built in nor a file that can be read.
    UnknownTemplate {
        /// What was named.
        name: String,
        /// The built-in ones.
        known: String,
    },
    /// The chat template is missing or broken; what the worker process says.
    Template(String),
    /// There is no worker process.
    Worker(WorkerFault),
    /// The worker met an instruction that the processor does not have; it would again.
    Processor {
        /// The instruction sets that llama.cpp was compiled for.
        compiled_for: CompiledFor,
        /// Those that this processor lacks.
        missing: Vec<String>,
    },
    /// A tape cannot be played.
    Tape {
        /// What is wrong with it, in Chinese.
        zh: String,
        /// The same in English.
        en: String,
    },
    /// A tape does not hold an answer to this question.
    NotRecorded {
        /// The case that it holds.
        case: String,
        /// The turns of which it holds answers, from 1.
        turns: Vec<usize>,
    },
    /// llama.cpp or the worker process reported a failure, and goes on.
    Engine(String),
    /// The stream of an answer ended without an end.
    NoEnd,
    /// The program is closing.
    Closing,
    /// Anything else, of which there are only words: those of an earlier program's record.
    Other(String),
    /// The conversation does not fit.
    ContextLength {
        /// The endpoint that refused it; `None` where it was not sent.
        url: Option<String>,
        /// What was said about it, in the server's own words where it was sent.
        message: String,
        /// Tokens of what was asked, where they were said.
        tokens: Option<u32>,
        /// Tokens that the context holds, where they were said.
        context: Option<u32>,
    },
    /// The provider's filter refused this one question.
    ContentFilter {
        /// Where.
        url: String,
        /// What it said.
        said: String,
    },
    /// The account has no credit, or may not be used any more.
    Account {
        /// Where.
        url: String,
        /// What it said.
        said: String,
    },
    /// The server is still loading its model, and has been for as long as anybody waits.
    Loading {
        /// Where.
        url: String,
        /// What it said last.
        said: String,
        /// How long it was waited for, in seconds.
        waited_s: u64,
    },
    /// The endpoint could not be reached.
    Connect {
        /// Where.
        url: String,
        /// Why.
        cause: ConnectCause,
        /// The proxy that the request would have gone through.
        proxy: Option<ProxyUse>,
    },
    /// The endpoint's certificate is not believed.
    Certificate {
        /// Where.
        url: String,
        /// What is wrong with it.
        problem: CertificateProblem,
    },
    /// Nothing came within a limit.
    Timeout {
        /// Where.
        url: String,
        /// Which limit.
        limit: TimeLimit,
        /// The limit.
        seconds: u64,
    },
    /// The endpoint answered with an error.
    Status {
        /// Where.
        url: String,
        /// The HTTP status, or the one that an error inside an answer names.
        status: u16,
        /// What it said, shortened.
        said: String,
        /// What to do, where that is known.
        advice: Option<Advice>,
        /// How long it asked us to wait.
        retry_after_ms: Option<u64>,
    },
    /// The answer began and did not come to its end.
    Broken {
        /// Where.
        url: String,
        /// What happened.
        cause: BreakCause,
    },
    /// The endpoint, or its address, does not follow the protocol.
    Protocol {
        /// Where.
        url: String,
        /// What was wrong.
        problem: ProtocolProblem,
    },
}

/// What a failure says about the questions that are still to be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Every later question will fail the same way: it is about the account, the endpoint, the model or its settings.
    Everything,
    /// It is about this one question, or an accident.
    Question,
    /// It can be either: an endpoint that refuses a request and does not say why.
    Unclear,
}

impl ModelError {
    /// A longer wait than this, in milliseconds, is no pause but an outage: nobody waits for its end.
    pub const LONGEST_WAIT_MS: u64 = 120_000;

    /// Whether asking again can help. Of HTTP statuses only 408, 409, 429 and 5xx, where they do not want to be left alone for too long.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Status { retry_after_ms: Some(wait), .. } if *wait > Self::LONGEST_WAIT_MS => false,
            Self::Status { status, .. } => matches!(status, 408 | 409 | 429 | 500..=599),
            Self::Connect { .. } | Self::Broken { .. } | Self::Timeout { .. } | Self::Worker(_) => true,
            Self::Protocol { .. }
            | Self::Processor { .. }
            | Self::File { .. }
            | Self::Unreadable { .. }
            | Self::NoLocalEngine
            | Self::Tape { .. }
            | Self::NotRecorded { .. }
            | Self::UnknownTemplate { .. }
            | Self::Template(_)
            | Self::Engine(_)
            | Self::NoEnd
            | Self::Closing
            | Self::Other(_)
            | Self::ContextLength { .. }
            | Self::ContentFilter { .. }
            | Self::Account { .. }
            | Self::Loading { .. }
            | Self::Certificate { .. } => false,
        }
    }

    /// Whether nothing is there that could answer: a wrong address, or a server that is down.
    pub fn is_unreachable(&self) -> bool {
        match self {
            Self::Connect { cause, .. } => !matches!(cause, ConnectCause::Other(_)),
            Self::Timeout { limit: TimeLimit::Connect, .. } => true,
            _ => false,
        }
    }

    /// The same once it was waited for.
    pub(crate) fn after_waiting(self, seconds: u64) -> Self {
        match self {
            Self::Loading { url, said, .. } => Self::Loading { url, said, waited_s: seconds },
            other => other,
        }
    }

    /// What it says about the questions that are still to be asked.
    pub fn scope(&self) -> Scope {
        match self {
            Self::File { .. }
            | Self::Unreadable { .. }
            | Self::NoLocalEngine
            | Self::Tape { .. }
            | Self::UnknownTemplate { .. }
            | Self::Template(_)
            | Self::Connect { .. }
            | Self::Account { .. }
            | Self::Loading { .. } => Scope::Everything,
            Self::Processor { .. } | Self::Certificate { .. } | Self::Timeout { limit: TimeLimit::Connect, .. } => Scope::Everything,
            Self::Status { retry_after_ms: Some(wait), .. } if *wait > Self::LONGEST_WAIT_MS => Scope::Everything,
            // A filter in between forbids single questions, and does not always say so.
            Self::Status { status: 403, advice: None | Some(Advice::Forbidden { .. }), .. } => Scope::Unclear,
            Self::Status { status: 300..=399 | 401 | 403 | 404 | 407, .. } => Scope::Everything,
            // Every request has the field that it does not accept, and the key or the model's name that is wrong.
            Self::Status { advice: Some(Advice::OmitField(_) | Advice::Key { .. } | Advice::ModelName(_)), .. } => Scope::Everything,
            Self::Status { status: 413, .. } => Scope::Question,
            Self::Status { status: 408 | 409 | 429, .. } => Scope::Question,
            Self::Status { status: 400..=499, .. } => Scope::Unclear,
            Self::Protocol { problem, .. } if !problem.is_about_one_answer() => Scope::Unclear,
            _ => Scope::Question,
        }
    }
}

impl ModelError {
    /// That a tape cannot be played, and why.
    pub(crate) fn tape(words: impl Fn(Language) -> String) -> Self {
        Self::Tape { zh: words(Language::Zh), en: words(Language::En) }
    }

    /// What reading a file failed with: what is wrong with it, or `otherwise`.
    pub(crate) fn of_file(error: &std::io::Error, otherwise: impl FnOnce() -> Self) -> Self {
        match plain_file::refusal(error) {
            Some(refused) => Self::Unreadable { path: refused.path.display().to_string(), problem: refused.problem },
            None => otherwise(),
        }
    }
}

impl From<String> for ModelError {
    fn from(text: String) -> Self {
        Self::Other(text)
    }
}

impl From<&str> for ModelError {
    fn from(text: &str) -> Self {
        Self::Other(text.to_owned())
    }
}

/// Reads the error of a record, written by this program or a later one that knows more kinds: such a one is left out, its text is in the record.
pub(crate) fn known<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Box<ModelError>>, D::Error> {
    let value = Option::<serde_json::Value>::deserialize(d)?;
    Ok(value.and_then(|value| serde_json::from_value(value).ok()))
}

#[cfg(test)]
mod tests;
