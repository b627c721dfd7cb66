//! One event of an answer's stream, as the protocol has it.

use super::super::Usage;
use super::message::{Said, word};
use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct Chunk {
    #[serde(default)]
    pub choices: Option<Vec<Choice>>,
    #[serde(default)]
    usage: Option<ChunkUsage>,
    #[serde(default)]
    model: Option<String>,
    #[serde(default)]
    timings: Option<Timings>,
    #[serde(default)]
    pub error: Option<serde_json::Value>,
}

#[derive(Deserialize)]
pub(super) struct Choice {
    #[serde(default)]
    delta: Option<Said>,
    /// The whole message, in a whole answer and at the end of some streams.
    #[serde(default)]
    message: Option<Said>,
    /// The server's word for why the answer ended.
    #[serde(default, deserialize_with = "word")]
    pub finish_reason: Option<String>,
}

impl Choice {
    /// What it says, and whether that is the whole message.
    pub fn said(&mut self) -> (Said, bool) {
        match (self.delta.take().filter(|d| !d.is_empty()), self.message.take()) {
            (Some(delta), _) => (delta, false),
            (None, Some(message)) => (message, true),
            (None, None) => (Said::default(), false),
        }
    }

    /// Whether it is a message or a piece of one.
    pub fn is_message(&self) -> bool {
        self.delta.is_some() || self.message.is_some()
    }
}

#[derive(Deserialize)]
struct ChunkUsage {
    #[serde(default, deserialize_with = "count")]
    prompt_tokens: Option<u32>,
    #[serde(default, deserialize_with = "count")]
    completion_tokens: Option<u32>,
    #[serde(default)]
    prompt_tokens_details: Option<PromptDetails>,
    /// DeepSeek's words for the same.
    #[serde(default, deserialize_with = "count")]
    prompt_cache_hit_tokens: Option<u32>,
    /// Anthropic's, which are not among the tokens of the prompt.
    #[serde(default, deserialize_with = "count")]
    cache_read_input_tokens: Option<u32>,
}

#[derive(Deserialize)]
struct PromptDetails {
    #[serde(default, deserialize_with = "count")]
    cached_tokens: Option<u32>,
}

/// A number of tokens; what cannot be one is not known, and no reason to lose the answer.
fn count<'de, D: serde::Deserializer<'de>>(d: D) -> Result<Option<u32>, D::Error> {
    Ok(serde_json::Value::deserialize(d)?.as_u64().and_then(|n| u32::try_from(n).ok()))
}

/// llama.cpp's server says what its model took.
#[derive(Deserialize)]
struct Timings {
    #[serde(default, deserialize_with = "count")]
    cache_n: Option<u32>,
    prompt_ms: Option<f64>,
    predicted_ms: Option<f64>,
}

/// What the stream said besides the answer.
#[derive(Default)]
pub(super) struct Notes {
    pub usage: Usage,
    pub model: Option<String>,
    pub prompt_ms: Option<f64>,
    pub answer_ms: Option<f64>,
}

impl Notes {
    pub fn note(&mut self, chunk: &mut Chunk) {
        if let Some(usage) = &chunk.usage {
            let cached = usage.prompt_tokens_details.as_ref().and_then(|d| d.cached_tokens);
            let cached = cached.or(usage.prompt_cache_hit_tokens).or(usage.cache_read_input_tokens);
            // Some say it with every event, and in some of them nothing.
            self.usage = Usage {
                prompt_tokens: usage.prompt_tokens.or(self.usage.prompt_tokens),
                cached_tokens: cached.or(self.usage.cached_tokens),
                answer_tokens: usage.completion_tokens.or(self.usage.answer_tokens),
            };
        }
        if let Some(timings) = &chunk.timings {
            self.usage.cached_tokens = timings.cache_n.or(self.usage.cached_tokens);
            self.prompt_ms = timings.prompt_ms;
            self.answer_ms = timings.predicted_ms;
        }
        if self.model.is_none() {
            self.model = chunk.model.take();
        }
    }

    /// What the answer took in all, where the endpoint said.
    pub fn tokens(&self) -> Option<u32> {
        Some(self.usage.prompt_tokens?.saturating_add(self.usage.answer_tokens?))
    }
}
