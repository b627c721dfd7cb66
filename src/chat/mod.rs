//! The chat vocabulary: message, request, delta, completion, sampling, reasoning, errors, and the trait
//! [`Model`], whose answer is a stream of [`Delta`]s. Dropping the stream stops the answer.
//!
//! Two modules implement the trait: `llama` runs a GGUF with llama.cpp in a worker process, `openai` calls an
//! OpenAI-compatible endpoint.

mod error;
mod facts;
#[cfg(test)]
pub(crate) mod fake;
mod finish;
mod loading;
mod prompting;
mod rating;
mod reasoning;
mod sampling;

pub(crate) use error::known as known_error;
pub use error::{
    Advice, BreakCause, CertificateProblem, ConnectCause, Death, FileFault, ModelError, ProtocolProblem, ProxyUse, RetryReason, Scope,
    TimeLimit, WorkerFault,
};
pub use facts::{ModelClass, ModelFacts, ModelSize};
pub(crate) use finish::goes_on;
pub use finish::{Ended, Ending, Finish};
pub use loading::{LoadProgress, ProgressSink};
pub use prompting::Prompting;
pub use rating::RatingProbabilities;
pub use reasoning::{FormatEntry, FormatError, Formats, Piece, Reasoning, ReasoningSplitter};
pub(crate) use reasoning::{joined, opened_by};
pub use sampling::{REPETITION_PENALTY, RepetitionWindow, Sampling, derive_seed};

/// What [`Model`] is implemented with.
pub use async_trait::async_trait;

use futures::{StreamExt, stream, stream::BoxStream};
use serde::{Deserialize, Serialize};

/// Who said a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Instructions before the conversation.
    System,
    /// The person who asks.
    User,
    /// The model.
    Assistant,
}

/// One message of a conversation. Reasoning is part of one only where a setting sends it back.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Message {
    /// Who said it.
    pub role: Role,
    /// What was said.
    pub content: String,
    /// The reasoning before it, of an answer that goes to an endpoint which wants it back; else empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reasoning: String,
}

impl Message {
    /// A message from the person who asks.
    pub fn user(content: impl Into<String>) -> Self {
        Self::of(Role::User, content.into())
    }

    /// A message from the model.
    pub fn assistant(content: impl Into<String>) -> Self {
        Self::of(Role::Assistant, content.into())
    }

    /// Instructions before the conversation.
    pub fn system(content: impl Into<String>) -> Self {
        Self::of(Role::System, content.into())
    }

    fn of(role: Role, content: String) -> Self {
        Self { role, content, reasoning: String::new() }
    }
}

/// What is asked of a model.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// The whole conversation; the last message is the question.
    pub messages: Vec<Message>,
    /// How to sample. What is `None` is left to the model.
    pub sampling: Sampling,
    /// The seed of this one answer.
    pub seed: u32,
}

/// Tokens of one answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Usage {
    /// Tokens of the prompt.
    pub prompt_tokens: Option<u32>,
    /// How many of them were in the prefix cache and not evaluated again.
    pub cached_tokens: Option<u32>,
    /// Tokens generated, reasoning included.
    pub answer_tokens: Option<u32>,
}

impl Usage {
    /// With what another answer took.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let sum = |a: Option<u32>, b: Option<u32>| match (a, b) {
            (Some(a), Some(b)) => Some(a.saturating_add(b)),
            (a, b) => a.or(b),
        };
        Self {
            prompt_tokens: sum(self.prompt_tokens, other.prompt_tokens),
            cached_tokens: sum(self.cached_tokens, other.cached_tokens),
            answer_tokens: sum(self.answer_tokens, other.answer_tokens),
        }
    }
}

/// How an answer ended and what it took.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Completion {
    /// Why it ended.
    pub finish: Finish,
    /// Tokens.
    pub usage: Usage,
    /// What was really applied or sent, which is less than what was asked where an endpoint does not know a setting.
    pub sampling: Sampling,
    /// The seed that an endpoint was sent; absent where it was sent none, and of a local model, which takes it as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<u32>,
    /// Milliseconds the model spent on evaluating the prompt, where it says.
    pub prompt_ms: Option<f64>,
    /// Milliseconds it spent on generating, where it says.
    pub answer_ms: Option<f64>,
    /// The name that the endpoint gave the model that answered, where it differs or is all there is.
    pub served_model: Option<String>,
    /// Which endpoint answered, where the model is behind several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
    /// How likely each rating was, where the answer was made to end in one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ratings: Option<Box<RatingProbabilities>>,
    /// The endpoint's own word for why it ended, where it is not the protocol's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finish_reason: Option<String>,
    /// How the reasoning was told from the answer: a format's name, or `field` where it came in one of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reasoning_format: Option<String>,
}

impl Completion {
    /// An answer that came to its own end, of which nothing else is known.
    pub fn stopped(sampling: Sampling) -> Self {
        Self {
            finish: Finish::Stop,
            usage: Usage::default(),
            sampling,
            seed: None,
            prompt_ms: None,
            answer_ms: None,
            served_model: None,
            endpoint: None,
            ratings: None,
            finish_reason: None,
            reasoning_format: None,
        }
    }
}

/// One step of an answer.
#[derive(Debug, Clone, PartialEq)]
#[allow(clippy::large_enum_variant, reason = "the end comes once in a stream, and a box would be one more step for whoever reads it")]
pub enum Delta {
    /// So many tokens of the prompt are evaluated, of so many.
    Prompt {
        /// Done so far.
        done: u32,
        /// All that have to be evaluated.
        total: u32,
    },
    /// Nothing has come yet and the request will be repeated, maybe at another endpoint.
    Retrying {
        /// Which repetition this is, from 1; 0 for a request that was not sent yet, because the endpoint is busy or a limit is reached.
        attempt: u32,
        /// Why.
        reason: RetryReason,
        /// How long until then.
        wait_ms: u64,
    },
    /// A piece of the reasoning, apart from the answer.
    Reasoning(String),
    /// A piece of the answer.
    Text(String),
    /// Everything that came as text so far was reasoning, whose beginning was in the prompt: it moves there.
    TextWasReasoning,
    /// The end; nothing follows.
    Done(Completion),
}

impl From<Piece> for Delta {
    fn from(piece: Piece) -> Self {
        match piece {
            Piece::Text(text) => Self::Text(text),
            Piece::Reasoning(text) => Self::Reasoning(text),
            Piece::TextWasReasoning => Self::TextWasReasoning,
        }
    }
}

/// What a prompt takes and what there is room for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measure {
    /// Tokens of the prompt, counted with the model's own tokenizer; `None` where the model cannot say.
    pub prompt_tokens: Option<u32>,
    /// Tokens that the context holds; `None` where unknown.
    pub context: Option<u32>,
}

/// What a record says about who answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct ModelIdentity {
    /// The name it goes by in this run.
    pub name: String,
    /// How it is reached and what exactly it is.
    #[serde(flatten)]
    pub origin: Origin,
    /// The system prompt, where one is set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub system: Option<String>,
    /// What departs from the usual way of asking and reading; nothing as a rule.
    #[serde(flatten)]
    pub ways: Ways,
}

/// What a setting changes in how a model is asked and read. Part of what decides its answers; absent from records where nothing is set.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Ways {
    /// The reasoning format that a setting chose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reasoning: Option<String>,
    /// The field in which earlier reasoning is sent back. The protocol sends none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replay_reasoning: Option<String>,
    /// What was added to each question, with the digest of its wording; absent where it is asked as it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prompting: Option<String>,
}

impl Ways {
    /// Whether nothing is set.
    pub fn is_usual(&self) -> bool {
        *self == Self::default()
    }

    /// With their names, in a fixed order.
    pub fn named(&self) -> impl Iterator<Item = (&'static str, &str)> {
        [("reasoning", &self.reasoning), ("replay_reasoning", &self.replay_reasoning), ("prompting", &self.prompting)]
            .into_iter()
            .filter_map(|(name, way)| Some((name, way.as_deref()?)))
    }
}

/// How a model is reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Origin {
    /// A file on this machine.
    Local {
        /// The file's name, without its folder.
        file: String,
        /// Where it was, whole. Not part of what decides an answer: a file that was moved is the same model.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        path: Option<String>,
        /// sha256 of the file.
        digest: String,
        /// Which chat template renders the conversation: a built-in's name, `gguf`, or `file`.
        template: String,
        /// sha256 of the template's text.
        template_digest: String,
    },
    /// An endpoint.
    Remote {
        /// Its base URL, without user name or password; the first one of several.
        base_url: String,
        /// The model's name there.
        model: String,
    },
    /// Unknown: another program recorded what it said.
    Imported {
        /// The file's name, without its folder.
        file: String,
        /// sha256 of the file as it was first imported; a file that has grown since is still the same model's.
        digest: String,
    },
    /// A tape: answers that were recorded earlier are played. They never count as answers of a run.
    Recording {
        /// The name of the model that answered then.
        model: String,
        /// The day on which it answered, as in 2026-11-27.
        day: String,
        /// sha256 of the tape.
        digest: String,
    },
}

impl Origin {
    /// Whether earlier answers are played, and nobody answers anew.
    pub fn is_recording(&self) -> bool {
        matches!(self, Self::Recording { .. })
    }
}

impl ModelIdentity {
    /// What decides the answer, as text: the weights and template, or the endpoint and model name, and what departs from the usual way of asking. Not the
    /// local name it goes by.
    pub fn key(&self) -> String {
        let origin = match &self.origin {
            Origin::Local { digest, template_digest, .. } => format!("local {digest} {template_digest}"),
            Origin::Remote { base_url, model } => format!("remote {base_url} {model}"),
            Origin::Imported { file, digest } => format!("imported {file} {digest}"),
            Origin::Recording { digest, .. } => format!("recording {digest}"),
        };
        let usual = format!("{origin} {}", self.system.as_deref().unwrap_or_default());
        self.ways.named().fold(usual, |key, (name, way)| format!("{key} {name} {way}"))
    }

    /// The same without the folder of its file, which is this machine's business.
    #[must_use]
    pub fn without_folder(mut self) -> Self {
        if let Origin::Local { path, .. } = &mut self.origin {
            *path = None;
        }
        self
    }

    /// What decides its verdicts: a judge that is made to end in a rating is another judge than the one that writes as it likes.
    pub fn key_as_judge(&self, sampling: &Sampling) -> String {
        let constrained = if sampling.is_constrained() { " constrained" } else { "" };
        self.key() + constrained
    }

    /// Its file or endpoint; of a tape the day on which it was recorded.
    pub fn place(&self) -> &str {
        match &self.origin {
            Origin::Local { file, .. } | Origin::Imported { file, .. } => file,
            Origin::Remote { base_url, .. } => base_url,
            Origin::Recording { day, .. } => day,
        }
    }

    /// The name with its file or endpoint, which tell two models of one name apart.
    pub fn named(&self) -> String {
        format!("{} ({})", self.name, self.place())
    }

    /// Whether both are the same model under the same name, wherever its file was.
    pub fn same_entry(&self, other: &Self) -> bool {
        let elsewhere = |identity: &Self| {
            let mut identity = identity.clone();
            if let Origin::Local { path, .. } = &mut identity.origin {
                *path = None;
            }
            identity
        };
        elsewhere(self) == elsewhere(other)
    }

    /// Whether both are the same weights, whatever they are called; used to warn when a judge grades itself.
    pub fn same_model(&self, other: &Self) -> bool {
        match (&self.origin, &other.origin) {
            (Origin::Local { digest: a, .. }, Origin::Local { digest: b, .. }) => a == b,
            (Origin::Remote { base_url: a, model: m }, Origin::Remote { base_url: b, model: n }) => a == b && m == n,
            _ => false,
        }
    }
}

/// A stream of deltas; dropping it stops the answer.
pub type AnswerStream = BoxStream<'static, Result<Delta, ModelError>>;

/// An answer that is there as a whole, as a stream: for models that do not answer piece by piece.
pub fn whole_answer(text: impl Into<String>, completion: Completion) -> AnswerStream {
    stream::iter([Ok(Delta::Text(text.into())), Ok(Delta::Done(completion))]).boxed()
}

/// Something that answers. A model of one's own implements it:
///
/// ```
/// use wardround::chat::{
///     AnswerStream, Completion, Measure, Message, Model, ModelError, ModelIdentity, Origin, Request, Ways, async_trait, whole_answer,
/// };
///
/// struct Echo(ModelIdentity);
///
/// #[async_trait]
/// impl Model for Echo {
///     fn identity(&self) -> &ModelIdentity {
///         &self.0
///     }
///
///     async fn measure(&self, _: &[Message]) -> Result<Measure, ModelError> {
///         Ok(Measure::default())
///     }
///
///     async fn answer(&self, request: Request) -> Result<AnswerStream, ModelError> {
///         let question = request.messages.last().map(|message| message.content.clone()).unwrap_or_default();
///         Ok(whole_answer(format!("You asked: {question}"), Completion::stopped(request.sampling)))
///     }
/// }
///
/// let origin = Origin::Imported { file: "echo".into(), digest: "1".into() };
/// let model = Echo(ModelIdentity { name: "echo".into(), origin, system: None, ways: Ways::default() });
/// assert_eq!(model.identity().key(), "imported echo 1 ");
/// ```
#[async_trait]
pub trait Model: Send + Sync {
    /// Who this is, for the record.
    fn identity(&self) -> &ModelIdentity;

    /// What the conversation takes of the context.
    async fn measure(&self, messages: &[Message]) -> Result<Measure, ModelError>;

    /// How many answers can run at once before the next one has to wait for another's end.
    fn parallel(&self) -> usize {
        1
    }

    /// Starts an answer. An error here or in the stream ends it; after [`Delta::Done`] nothing follows.
    async fn answer(&self, request: Request) -> Result<AnswerStream, ModelError>;

    /// Ends what the model keeps running, within a few seconds. Calling anything afterwards starts it again.
    async fn close(&self) {}
}
