//! One event of an answer's stream, as the protocol has it.

use super::super::{Finish, Usage};
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
    /// In a whole answer the message.
    #[serde(default, alias = "message")]
    pub delta: Option<ChoiceDelta>,
    #[serde(default)]
    pub finish_reason: Option<String>,
}

#[derive(Deserialize, Default)]
pub(super) struct ChoiceDelta {
    #[serde(default)]
    pub content: Option<String>,
    #[serde(default, alias = "reasoning")]
    pub reasoning_content: Option<String>,
    #[serde(default)]
    pub refusal: Option<String>,
}

#[derive(Deserialize)]
struct ChunkUsage {
    #[serde(default, deserialize_with = "count")]
    prompt_tokens: Option<u32>,
    #[serde(default, deserialize_with = "count")]
    completion_tokens: Option<u32>,
    #[serde(default)]
    prompt_tokens_details: Option<PromptDetails>,
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
            let cached_tokens = cached.or(self.usage.cached_tokens);
            self.usage = Usage { prompt_tokens: usage.prompt_tokens, cached_tokens, answer_tokens: usage.completion_tokens };
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

/// Why the answer ended, in the protocol's words.
pub(super) fn finish(reason: &str) -> Finish {
    match reason {
        "length" => Finish::Length,
        "content_filter" => Finish::ContentFilter,
        _ => Finish::Stop,
    }
}
