//! Builds the request body in the endpoint's dialect.

use super::RemoteSettings;
use crate::chat::{Message, RepetitionWindow, Request, Role, Sampling};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// What an endpoint calls the settings that OpenAI's protocol has no words for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Dialect {
    /// OpenAI's own fields only.
    #[default]
    Openai,
    /// vLLM and SGLang: `repetition_penalty` (over prompt and answer, as the benchmark's), `top_k`.
    Vllm,
    /// llama.cpp's server: `repeat_penalty`, `repeat_last_n`, `top_k`, and the samplers in the benchmark's order.
    LlamaServer,
}

/// The field of an assistant's message in which an endpoint wants its earlier reasoning back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReplayReasoning {
    /// `reasoning_content`: DeepSeek, Moonshot, DashScope, vLLM.
    ReasoningContent,
    /// `reasoning`: OpenRouter, newer vLLM.
    Reasoning,
}

impl ReplayReasoning {
    /// The field's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::ReasoningContent => "reasoning_content",
            Self::Reasoning => "reasoning",
        }
    }
}

/// What stands for an answer without text in the history: many endpoints refuse an empty message, and a history without it would no longer alternate. The
/// record and the digests keep the answer as it was.
const NO_TEXT: &str = "…";

/// What stands in a message of the history, where its text is this.
pub(crate) fn sent_content(role: Role, content: &str) -> &str {
    if role == Role::Assistant && content.trim().is_empty() { NO_TEXT } else { content }
}

/// The messages as the endpoint takes them.
fn messages(settings: &RemoteSettings, request: &Request) -> Vec<Value> {
    let system = settings.system.iter().map(Message::system);
    let said = system.chain(request.messages.iter().cloned()).map(|Message { role, content, reasoning }| {
        let mut message = json!({ "role": role, "content": sent_content(role, &content) });
        if let (Some(field), Role::Assistant) = (settings.replay_reasoning, role) {
            // An endpoint that wants it wants it of every answer, of one without reasoning too.
            message[field.name()] = reasoning.into();
        }
        message
    });
    said.collect()
}

/// A window longer than any consultation: the server once took -1 for the whole context and now refuses it.
const WHOLE_CONTEXT: u32 = 1 << 16;

/// The seed as endpoints are told it: many take 31 bits, as a positive number of 32 bits with a sign has them, and some take 0 for "by chance". The seed from
/// which it comes stays in digests and records, so that nothing is asked again.
pub(crate) fn seed_for_endpoints(seed: u32) -> u32 {
    (seed & 0x7fff_ffff).max(1)
}

/// The body of a request, and what it states.
pub(super) struct Stated {
    pub body: Map<String, Value>,
    /// The sampling; less than what was asked where the endpoint has no word for it.
    pub sampling: Sampling,
    /// The seed; none where the settings leave it out.
    pub seed: Option<u32>,
}

/// The body, and the sampling and seed that it really states.
pub(super) fn body(settings: &RemoteSettings, model: &str, request: &Request) -> Stated {
    let sent = sent(settings.dialect, &settings.extra, &request.sampling);
    let mut body = Map::new();
    let mut put = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            body.insert(name.to_owned(), value);
        }
    };
    put("model", Some(model.into()));
    put("messages", Some(messages(settings, request).into()));
    put("stream", Some(true.into()));
    put("stream_options", Some(json!({"include_usage": true})));
    put("max_tokens", sent.max_tokens.map(Into::into));
    put("temperature", sent.temperature.map(Into::into));
    put("top_p", sent.top_p.map(Into::into));
    put("seed", Some(seed_for_endpoints(request.seed).into()));
    match settings.dialect {
        Dialect::Openai => {}
        Dialect::Vllm => {
            put("top_k", sent.top_k.map(|k| if k == 0 { json!(-1) } else { json!(k) }));
            put("repetition_penalty", sent.repetition_penalty.map(Into::into));
        }
        Dialect::LlamaServer => {
            // The server's own defaults would add min-p and a top-k of 40 and take the temperature last.
            put("samplers", Some(json!(["penalties", "temperature", "top_k", "top_p"])));
            put("top_k", Some(sent.top_k.unwrap_or(0).into()));
            put("min_p", Some(0.into()));
            put("repeat_penalty", sent.repetition_penalty.map(Into::into));
            put(
                "repeat_last_n",
                sent.repetition_window.map(|w| match w {
                    RepetitionWindow::Context => json!(WHOLE_CONTEXT),
                    RepetitionWindow::Last(n) => json!(n),
                }),
            );
            put("cache_prompt", Some(true.into()));
        }
    }
    for (name, value) in &settings.extra {
        body.insert(name.clone(), value.clone());
    }
    for name in &settings.omit {
        body.remove(name);
    }
    if !is_streamed(&body) {
        // Strict endpoints refuse options of a stream that is not asked for.
        body.remove("stream_options");
    }
    let omitted = |name: &str| settings.omit.iter().any(|o| o == name);
    let sent = Sampling {
        max_tokens: sent.max_tokens.filter(|_| !omitted("max_tokens")),
        temperature: sent.temperature.filter(|_| !omitted("temperature")),
        top_p: sent.top_p.filter(|_| !omitted("top_p")),
        top_k: sent.top_k.filter(|_| !omitted("top_k")),
        ..sent
    };
    let seed = body.get("seed").and_then(Value::as_u64).and_then(|seed| u32::try_from(seed).ok());
    Stated { body, sampling: sent, seed }
}

/// Whether a body asks for a stream of events.
pub(super) fn is_streamed(body: &Map<String, Value>) -> bool {
    body.get("stream").and_then(Value::as_bool).unwrap_or(false)
}

/// What the request takes of a limit on tokens, before the endpoint has said so: two Chinese characters or four others are about a token, and an
/// answer may take all that it is allowed, or as much as answers usually do where there is no limit.
pub(super) fn estimated_tokens(settings: &RemoteSettings, request: &Request) -> u32 {
    const USUAL_ANSWER: u32 = 512;
    let texts = request.messages.iter().map(|m| m.content.as_str()).chain(settings.system.as_deref());
    let quarters: usize = texts.flat_map(str::chars).map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
    let prompt = u32::try_from(quarters / 4).unwrap_or(u32::MAX);
    prompt.saturating_add(request.sampling.max_tokens.unwrap_or(USUAL_ANSWER))
}

/// Of what was asked, what this dialect can say.
fn sent(dialect: Dialect, extra: &Map<String, Value>, asked: &Sampling) -> Sampling {
    // An endpoint gives no probabilities of ten ratings, so it cannot be made to end in one.
    let asked = &Sampling { constrained: None, ..*asked };
    let from_extra = extra.get("repetition_penalty").or_else(|| extra.get("repeat_penalty")).and_then(Value::as_f64);
    match dialect {
        Dialect::Openai => Sampling {
            top_k: extra.get("top_k").and_then(Value::as_u64).and_then(|k| u32::try_from(k).ok()),
            repetition_penalty: from_extra,
            repetition_window: None,
            repetition_prompt: None,
            ..*asked
        },
        Dialect::Vllm => Sampling {
            repetition_penalty: from_extra.or(asked.repetition_penalty),
            repetition_window: Some(RepetitionWindow::Context),
            repetition_prompt: Some(true),
            ..*asked
        },
        Dialect::LlamaServer => {
            Sampling { repetition_penalty: from_extra.or(asked.repetition_penalty), repetition_prompt: Some(true), ..*asked }
        }
    }
}

/// The names of the settings that were asked for and will not be sent.
pub(super) fn not_sent(dialect: Dialect, extra: &Map<String, Value>, asked: &Sampling) -> Vec<&'static str> {
    asked.missing_from(&sent(dialect, extra, asked))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeds_are_sent_as_positive_numbers_of_31_bits() {
        for (seed, sent) in [(1, 1), (0x7fff_ffff, 0x7fff_ffff), (0x8000_0000, 1), (0xffff_fffe, 0x7fff_fffe), (0, 1)] {
            assert_eq!(seed_for_endpoints(seed), sent);
        }
    }

    #[test]
    fn the_record_says_what_was_sent_and_not_what_was_wished() {
        let none = Map::new();
        let openai = sent(Dialect::Openai, &none, &Sampling::paper());
        assert_eq!((openai.temperature, openai.repetition_penalty, openai.repetition_prompt), (Some(0.5), None, None));
        assert_eq!(not_sent(Dialect::Openai, &none, &Sampling::paper()), ["repetition_penalty"]);
        let mut extra = Map::new();
        extra.insert("repetition_penalty".into(), json!(1.1));
        assert!(not_sent(Dialect::Openai, &extra, &Sampling::paper()).is_empty());
        assert_eq!(sent(Dialect::Vllm, &none, &Sampling::paper()), Sampling::paper());
        assert!(not_sent(Dialect::Openai, &none, &Sampling::default()).is_empty());
    }
}
