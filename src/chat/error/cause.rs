//! The causes that errors contain.

use serde::{Deserialize, Serialize};

/// Why an endpoint could not be reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConnectCause {
    /// Nobody listens there.
    Refused,
    /// The name is not known.
    UnknownHost,
    /// The network leads nowhere.
    Unreachable,
    /// Both sides do not speak the same TLS, or one of them none; what the library says.
    Tls(String),
    /// What the system says.
    Other(String),
}

/// What is wrong with a certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CertificateProblem {
    /// It was signed by an authority that this machine does not trust.
    UnknownIssuer,
    /// This machine trusts no authority at all: it has no certificates of any.
    NoAuthorities,
    /// Its time is over.
    Expired,
    /// Its time has not come.
    NotYetValid,
    /// It is made out to another name.
    WrongName,
    /// What the library says.
    Other(String),
}

/// A proxy that requests go through.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProxyUse {
    /// Its URL, without user name and password.
    pub url: String,
    /// Whether the model's settings name it; else it is the system's.
    pub from_settings: bool,
}

/// A limit on time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimeLimit {
    /// For a connection.
    Connect,
    /// For a response that is no answer, such as a list of models.
    Response,
    /// For the first token.
    FirstToken,
    /// Between two pieces.
    Idle,
    /// For the whole answer.
    Answer,
}

impl TimeLimit {
    /// The setting that has it.
    pub fn setting(self) -> &'static str {
        match self {
            Self::Connect | Self::Response => "timeouts.connect",
            Self::FirstToken => "timeouts.first_token",
            Self::Idle => "timeouts.idle",
            Self::Answer => "timeouts.answer",
        }
    }
}

/// What to do about a status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Advice {
    /// The key is missing or wrong.
    Key {
        /// Whether one was sent.
        sent: bool,
    },
    /// It forbids the request and does not say why: the key may not do this, or something in between blocks it.
    Forbidden {
        /// Whether a key was sent.
        sent: bool,
    },
    /// The address or the model's name is wrong.
    Address {
        /// The model's name that was asked for.
        model: String,
    },
    /// There is no such model.
    ModelName(String),
    /// It does not accept this field.
    OmitField(String),
    /// It redirects elsewhere.
    Redirect,
    /// It gives no stream to this account, or of this model.
    NoStream,
    /// It wants the reasoning of earlier answers back, in this field.
    SendReasoning(String),
    /// A proxy may have answered in its place.
    Proxy(ProxyUse),
}

/// Why an answer broke off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BreakCause {
    /// The connection ended; what the system says.
    Connection(String),
    /// The stream ended before the answer did.
    NoEnd,
    /// It ended without an answer in it.
    NoAnswer,
    /// The server ended it, for a fault on its side; its word.
    ServerFault(String),
    /// It holds bytes that are no text.
    NotText,
    /// The server said so.
    Said(String),
    /// Anything else, in English.
    Other(String),
}

impl From<&str> for BreakCause {
    fn from(text: &str) -> Self {
        Self::Other(text.to_owned())
    }
}

/// How an endpoint or its address departs from the protocol.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProtocolProblem {
    /// The address is no URL; why.
    NotUrl(String),
    /// The address is neither http nor https, but this.
    Scheme(String),
    /// No address is given.
    NoUrl,
    /// This address is there twice.
    Twice(String),
    /// The key, or the value of this header, has a character that no header can have.
    HeaderValue(String),
    /// This is not the name of a header.
    HeaderName(String),
    /// The proxy's address is no URL; why.
    ProxyUrl(String),
    /// There is no HTTP client; why.
    NoClient(String),
    /// It answered with something else than a stream of events.
    NotEvents {
        /// The content type.
        kind: String,
        /// What it said.
        said: String,
    },
    /// It compresses answers, though not asked to, in this way, which is not known here.
    Compressed(String),
    /// An event is not what the protocol says.
    BadEvent {
        /// Why.
        why: String,
        /// The event.
        event: String,
    },
    /// It gives no list of models.
    NoModels,
    /// Its list of models is empty.
    NoModel,
    /// It serves several models, and none is named.
    Models {
        /// How many.
        count: usize,
        /// Their names.
        names: String,
    },
    /// A request that travels as a file has to name its model.
    Unnamed,
    /// Anything else, in English.
    Other(String),
}

impl ProtocolProblem {
    /// Whether only one answer was wrong, so that the next may be right.
    pub(super) fn is_about_one_answer(&self) -> bool {
        matches!(self, Self::BadEvent { .. } | Self::Other(_))
    }
}

impl From<String> for ProtocolProblem {
    fn from(text: String) -> Self {
        Self::Other(text)
    }
}
