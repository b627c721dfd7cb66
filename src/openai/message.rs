//! Extracts text and reasoning from a message or a piece of one, in every known shape: strings or lists of
//! parts, reasoning in one of several fields.

use crate::chat::goes_on;
use serde::{Deserialize, Deserializer, de::Error};
use serde_json::{Map, Value};

/// The names under which servers give reasoning; where several are there, they hold the same.
const REASONING: &[&str] = &["reasoning_content", "reasoning", "reasoning_text", "thinking", "thoughts", "reasoning_details"];
/// Types of parts that are reasoning, besides those that say "thinking" or "reasoning".
const REASONING_TYPES: &[&str] = &["think", "thought", "summary_text", "reason"];
/// How deep lists of parts may lie in one another.
const DEPTH: usize = 8;

/// A message, or a piece of one.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Said {
    /// What belongs to the answer; reasoning may still be in it, between tags.
    pub text: String,
    /// What is said to be reasoning.
    pub reasoning: String,
    /// That the model will not answer, in its words.
    pub refusal: String,
}

impl Said {
    fn of(message: &Map<String, Value>) -> Self {
        let mut said = Self::default();
        if let Some(content) = message.get("content") {
            said.read(content, false, DEPTH);
        }
        let mut named = REASONING.iter().filter_map(|name| message.get(*name)).map(|value| {
            let mut one = Self::default();
            one.read(value, true, DEPTH);
            one.reasoning
        });
        if let Some(reasoning) = named.find(|r| !r.is_empty()) {
            // Parts of the content that are thinking say the same.
            said.reasoning = reasoning;
        }
        if let Some(refusal) = message.get("refusal").and_then(Value::as_str) {
            said.refusal.push_str(refusal);
        }
        said
    }

    /// Reads a string, a part, or a list of parts.
    fn read(&mut self, value: &Value, is_reasoning: bool, depth: usize) {
        match value {
            Value::String(text) => if is_reasoning { &mut self.reasoning } else { &mut self.text }.push_str(text),
            Value::Array(parts) if depth > 0 => parts.iter().for_each(|part| self.read(part, is_reasoning, depth - 1)),
            Value::Object(part) if depth > 0 => self.part(part, is_reasoning, depth - 1),
            _ => {}
        }
    }

    fn part(&mut self, part: &Map<String, Value>, is_reasoning: bool, depth: usize) {
        let kind = part.get("type").and_then(Value::as_str).unwrap_or_default();
        if kind == "refusal" {
            self.refusal.push_str(part.get("refusal").and_then(Value::as_str).unwrap_or_default());
            return;
        }
        let is_thought = part.get("thought").and_then(Value::as_bool).unwrap_or_default() || REASONING_TYPES.contains(&kind);
        let is_reasoning = is_reasoning || is_thought || kind.contains("thinking") || kind.contains("reasoning");
        let names: &[&str] = if is_reasoning {
            &["thinking", "reasoning", "text", "summary", "content", "think", "reason", "thought"]
        } else {
            &["text", "content", "value"]
        };
        if let Some(inner) = names.iter().find_map(|name| part.get(*name).filter(|v| !v.is_null())) {
            self.read(inner, is_reasoning, depth);
        }
    }

    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty() && self.reasoning.is_empty() && self.refusal.is_empty()
    }
}

impl<'de> Deserialize<'de> for Said {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            // A text in another shape is not one that can be left out.
            Value::Object(message) => match message.get("content") {
                Some(other @ (Value::Number(_) | Value::Bool(true))) => Err(D::Error::custom(format!("content is {other}, no text"))),
                _ => Ok(Self::of(&message)),
            },
            Value::Null => Ok(Self::default()),
            Value::String(text) if text.is_empty() => Ok(Self::default()),
            Value::Array(list) if list.is_empty() => Ok(Self::default()),
            other => Err(D::Error::custom(format!("a message is an object, and this is {other}"))),
        }
    }
}

/// Why an answer ended, as a word; SGLang puts it into an object. Nothing, an empty word, and anything else say that it has not ended.
pub(super) fn word<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let value = Value::deserialize(deserializer)?;
    let word = match &value {
        Value::Object(object) => ["type", "reason", "name"].iter().find_map(|name| object.get(*name)).and_then(Value::as_str),
        other => other.as_str(),
    };
    Ok(word.map(str::trim).filter(|w| !goes_on(w)).map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn said(value: Value) -> (String, String, String) {
        let Said { text, reasoning, refusal } = serde_json::from_value(value).unwrap();
        (text, reasoning, refusal)
    }

    #[test]
    fn text_and_reasoning_are_read_in_every_shape() {
        let rows = [
            (json!({"content": "答"}), ("答", "", "")),
            (json!({"content": null, "reasoning": null}), ("", "", "")),
            (json!({"content": "答", "reasoning": "想", "reasoning_content": "想"}), ("答", "想", "")),
            (json!({"content": "", "reasoning": "想", "reasoning_content": ""}), ("", "想", "")),
            (json!({"reasoning": "想", "reasoning_details": [{"type": "reasoning.text", "text": "想"}]}), ("", "想", "")),
            (json!({"reasoning_details": [{"type": "reasoning.summary", "summary": "想"}]}), ("", "想", "")),
            (json!({"content": [{"type": "text", "text": "答"}, {"type": "output_text", "text": "案"}]}), ("答案", "", "")),
            (json!({"content": [{"type": "thinking", "thinking": [{"type": "text", "text": "想"}]}, "答"]}), ("答", "想", "")),
            (json!({"content": [{"type": "thinking", "thinking": "想", "signature": "x"}], "reasoning_content": "想"}), ("", "想", "")),
            (json!({"content": [{"type": "text", "text": {"value": "答"}}]}), ("答", "", "")),
            (json!({"content": [{"thought": true, "text": "想"}, {"text": "答"}]}), ("答", "想", "")),
            (json!({"content": [{"type": "thought", "text": "想"}, {"type": "text", "text": "答"}]}), ("答", "想", "")),
            (json!({"content": [{"type": "refusal", "refusal": "不"}]}), ("", "", "不")),
            (json!({"content": [{"type": "image_url", "image_url": {"url": "x"}}], "refusal": "不"}), ("", "", "不")),
            (json!({"content": [{"text": "想", "thought": true}, {"text": "答", "thought": false}]}), ("答", "想", "")),
            (json!({"content": [{"type": "think", "think": "想"}, {"type": "text", "text": "答"}]}), ("答", "想", "")),
            (json!({"content": [{"type": "thought", "thought": "想"}, {"type": "text", "text": "答"}]}), ("答", "想", "")),
            (json!({"content": [{"type": "summary_text", "text": "想"}, {"type": "reason", "reason": "法"}, "答"]}), ("答", "想法", "")),
            (json!({"content": false, "reasoning": {"effort": "low"}}), ("", "", "")),
            (json!(""), ("", "", "")),
            (json!([]), ("", "", "")),
        ];
        for (value, (text, reasoning, refusal)) in rows {
            assert_eq!(said(value.clone()), (text.into(), reasoning.into(), refusal.into()), "{value}");
        }
    }

    #[test]
    fn a_reason_is_a_word_and_an_empty_one_is_none() {
        for (value, expected) in [
            (json!("stop"), Some("stop")),
            (json!({"type": "abort", "message": "x"}), Some("abort")),
            (json!(""), None),
            (json!(" "), None),
            (json!("null"), None),
            (json!(null), None),
            (json!(false), None),
            (json!({"type": null}), None),
        ] {
            assert_eq!(word(value).unwrap().as_deref(), expected);
        }
    }
}
