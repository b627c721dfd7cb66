//! Parses one event of an answer's stream.

use super::message::{Said, word};
use crate::chat::{Ended, Usage};
use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::Value;

/// What carries the answer is read strictly. Everything beside it (counts, names, times) is read where it can be and else left out: no server's slip there is a
/// reason to lose an answer.
#[derive(Deserialize)]
pub(super) struct Chunk {
    #[serde(default)]
    pub choices: Option<Vec<Choice>>,
    #[serde(default, deserialize_with = "lenient")]
    usage: Option<ChunkUsage>,
    #[serde(default, deserialize_with = "lenient")]
    model: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    timings: Option<Timings>,
    /// MiniMax's word for an answer that it withholds.
    #[serde(default)]
    output_sensitive: Option<Value>,
}

/// What can be read, and nothing where it is something else.
fn lenient<'de, D: Deserializer<'de>, T: DeserializeOwned>(d: D) -> Result<Option<T>, D::Error> {
    Ok(serde_json::from_value(Value::deserialize(d)?).ok())
}

impl Chunk {
    /// The first answer: others were not asked for.
    pub fn answer(&mut self) -> Option<Choice> {
        let choices = self.choices.take()?;
        choices.into_iter().find(|choice| choice.index.unwrap_or_default() == 0)
    }

    /// Whether it says that the answer is withheld, beside its reason for ending.
    pub fn is_withheld(&self) -> bool {
        self.output_sensitive.as_ref().is_some_and(|said| said.as_bool().unwrap_or(false))
    }
}

#[derive(Deserialize)]
pub(super) struct Choice {
    #[serde(default)]
    delta: Option<Said>,
    /// The whole message, in a whole answer and at the end of some streams.
    #[serde(default)]
    message: Option<Said>,
    /// The text of servers that answer as completions were before there was chat.
    #[serde(default, deserialize_with = "lenient")]
    text: Option<String>,
    /// Which of several answers it belongs to.
    #[serde(default, deserialize_with = "count")]
    index: Option<u32>,
    /// The server's word for why the answer ended.
    #[serde(default, deserialize_with = "word")]
    finish_reason: Option<String>,
    /// The word of the server behind a router.
    #[serde(default, deserialize_with = "word")]
    native_finish_reason: Option<String>,
}

impl Choice {
    /// What it says, and whether that is the whole message.
    pub fn said(&mut self) -> (Said, bool) {
        match (self.delta.take().filter(|d| !d.is_empty()), self.message.take()) {
            (Some(delta), _) => (delta, false),
            (None, Some(message)) => (message, true),
            (None, None) => (Said { text: self.text.take().unwrap_or_default(), ..Said::default() }, false),
        }
    }

    /// The end of the answer, if it tells one: the stricter of the server's word and a router's.
    ///
    /// # Errors
    /// The word that says that the server is at fault.
    pub fn end(&mut self) -> Result<Option<Ended>, String> {
        let mut end: Option<Ended> = None;
        for word in [self.finish_reason.take(), self.native_finish_reason.take()].into_iter().flatten() {
            let told = Ended::of(&word).ok_or(word)?;
            end = Some(match end.take() {
                Some(before) => told.or_stricter(before),
                None => told,
            });
        }
        Ok(end)
    }

    /// Whether it is a message or a piece of one.
    pub fn is_message(&self) -> bool {
        self.delta.is_some() || self.message.is_some() || self.text.is_some()
    }
}

#[derive(Deserialize)]
struct ChunkUsage {
    #[serde(default, deserialize_with = "count")]
    prompt_tokens: Option<u32>,
    #[serde(default, deserialize_with = "count")]
    completion_tokens: Option<u32>,
    #[serde(default, deserialize_with = "lenient")]
    prompt_tokens_details: Option<PromptDetails>,
    /// The same where it is called so.
    #[serde(default, deserialize_with = "lenient")]
    input_tokens_details: Option<PromptDetails>,
    #[serde(default, deserialize_with = "count")]
    cached_tokens: Option<u32>,
    #[serde(default, deserialize_with = "count")]
    num_cached_tokens: Option<u32>,
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

/// A number of tokens, which some write as `12.0` or `"12"`; what cannot be one is not known.
fn count<'de, D: Deserializer<'de>>(d: D) -> Result<Option<u32>, D::Error> {
    let number = match Value::deserialize(d)? {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    // Every u32 is exactly one f64.
    Ok(number.filter(|n| n.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(n)).map(|n| n as u32))
}

/// llama.cpp's server says what its model took.
#[derive(Deserialize)]
struct Timings {
    #[serde(default, deserialize_with = "count")]
    cache_n: Option<u32>,
    #[serde(default, deserialize_with = "lenient")]
    prompt_ms: Option<f64>,
    #[serde(default, deserialize_with = "lenient")]
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
            let details = [&usage.prompt_tokens_details, &usage.input_tokens_details];
            let cached = details.into_iter().flatten().find_map(|d| d.cached_tokens).or(usage.cached_tokens).or(usage.num_cached_tokens);
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
