//! What an endpoint is asked, and what it does then.

use super::wire::{FNV, STREAM_HEAD, chunk, fnv, mixed, pieces};
use serde::Deserialize;
use serde_json::{Value, json};
use std::{sync::Arc, time::Duration};

/// What is asked.
#[derive(Debug, Clone, Deserialize)]
pub struct Asked {
    /// Which request this is, from 0, in the order of their coming.
    #[serde(skip)]
    pub number: usize,
    /// How often exactly this was asked before.
    #[serde(skip)]
    pub before: usize,
    /// The key that was sent, if any.
    #[serde(skip)]
    pub key: Option<String>,
    /// The request's first line and headers.
    #[serde(skip)]
    pub head: String,
    /// The request's body, where requests are kept.
    #[serde(skip)]
    pub body: Value,
    /// The model's name.
    #[serde(default)]
    pub model: String,
    #[serde(default)]
    pub messages: Vec<Said>,
    #[serde(default)]
    pub seed: Option<u64>,
    /// Whether the answer is to come as a stream of events.
    #[serde(default)]
    pub stream: bool,
}

/// One message.
#[derive(Debug, Clone, Deserialize)]
pub struct Said {
    pub role: String,
    pub content: String,
}

impl Asked {
    /// The last message.
    pub fn question(&self) -> &str {
        self.messages.last().map(|m| m.content.as_str()).unwrap_or_default()
    }

    /// Whether a judge is asked: only judges have instructions before the question.
    pub fn is_judging(&self) -> bool {
        self.messages.first().is_some_and(|m| m.role == "system")
    }

    /// A number that depends on all messages and nothing else.
    pub fn digest(&self) -> u64 {
        self.messages.iter().fold(FNV, |hash, m| fnv(fnv(hash, m.role.as_bytes()), m.content.as_bytes()))
    }
}

/// What the endpoint does with a request.
#[derive(Debug, Clone)]
pub enum Reply {
    /// A whole answer.
    Text(String),
    /// A whole answer that ends for this reason.
    Ended(String, &'static str),
    /// A status with headers (each with its line end) and a body.
    Status(u16, String, String),
    /// These bytes, and the connection is closed.
    Raw(Vec<u8>),
    /// These bytes, and the connection is reset.
    Reset(Vec<u8>),
    /// These bytes, and then nothing for as long as the client waits.
    Stall(Vec<u8>),
    /// One after the other, and the connection is closed.
    Steps(Vec<Step>),
}

/// A part of a reply.
#[derive(Debug, Clone)]
pub enum Step {
    /// These bytes, in a packet of their own.
    Send(Vec<u8>),
    /// Nothing for this long.
    Pause(Duration),
    /// These bytes again and again, with this pause after each, until the client goes away.
    Repeat(Vec<u8>, Duration),
}

type Script = Arc<dyn Fn(&Asked) -> Reply + Send + Sync>;

/// How an endpoint behaves.
#[derive(Clone, Default)]
pub struct Behaviour {
    pub(super) latency: Duration,
    ratings: bool,
    faults: f64,
    seed: u64,
    pub(super) at_once: Option<usize>,
    pub(super) late_end: bool,
    models: Vec<&'static str>,
    script: Option<Script>,
}

impl Behaviour {
    /// How long each answer takes.
    pub fn latency(self, latency: Duration) -> Self {
        Self { latency, ..self }
    }

    /// Judges are given a rating from 1 to 10, a function of what they judge.
    pub fn ratings(self) -> Self {
        Self { ratings: true, ..self }
    }

    /// With this probability a request fails in a way that passes: 429, 500, 503, or a connection that is reset before or inside the answer. Which
    /// ones depends on the seed, on what is asked and on how often it was asked, not on the order of requests.
    pub fn faults(self, probability: f64, seed: u64) -> Self {
        Self { faults: probability, seed, ..self }
    }

    /// More requests at once than this are refused with 429 and a `Retry-After` of 0.
    pub fn at_once(self, limit: usize) -> Self {
        Self { at_once: Some(limit), ..self }
    }

    /// The end of each response comes in a packet of its own, a little later.
    pub fn late_end(self) -> Self {
        Self { late_end: true, ..self }
    }

    /// The models that it lists; `mock` without it.
    pub fn models(self, models: &[&'static str]) -> Self {
        Self { models: models.to_vec(), ..self }
    }

    /// What to do with each request.
    pub fn script(self, script: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> Self {
        Self { script: Some(Arc::new(script)), ..self }
    }

    /// Whether requests are kept: a script's are few, those of a measurement are not.
    pub(super) fn keeps_requests(&self) -> bool {
        self.script.is_some()
    }

    /// The answer to a request for the list of models.
    pub(super) fn model_list(&self) -> String {
        let models = if self.models.is_empty() { &["mock"][..] } else { &self.models };
        json!({"data": models.iter().map(|id| json!({"id": id})).collect::<Vec<_>>()}).to_string()
    }

    pub(super) fn reply(&self, asked: &Asked) -> Reply {
        if let Some(script) = &self.script {
            return script(asked);
        }
        let digest = asked.digest();
        let chance = mixed(digest ^ mixed(self.seed ^ mixed(asked.seed.unwrap_or(0) ^ ((asked.before as u64) << 32))));
        let text = self.text(asked, digest);
        if (chance >> 11) as f64 / (1u64 << 53) as f64 >= self.faults {
            return Reply::Text(text);
        }
        let said = |what: &str| format!("{{\"error\":{{\"message\":\"{what}\"}}}}");
        match chance % 5 {
            0 => Reply::Status(429, "Retry-After: 0\r\n".into(), said("too many requests")),
            1 => Reply::Status(500, String::new(), said("an accident")),
            2 => Reply::Status(503, String::new(), said("overloaded")),
            3 => Reply::Reset(Vec::new()),
            _ => {
                let half: String = text.chars().take(text.chars().count() / 2).collect();
                Reply::Reset([STREAM_HEAD.as_bytes(), chunk(&pieces(&half)).as_bytes()].concat())
            }
        }
    }

    fn text(&self, asked: &Asked, digest: u64) -> String {
        if self.ratings && asked.is_judging() {
            return format!("The answer is clear and follows the reference in most points. Rating: [[{}]]", 1 + digest % 10);
        }
        let sampled = mixed(digest ^ asked.seed.unwrap_or(0));
        format!("初步考虑为第{}类疾病，建议完善相关检查后再明确诊断，并注意与其他疾病鉴别。编号 {sampled:016x}。", sampled % 100)
    }
}
