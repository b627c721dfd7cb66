//! What a server says when it does not answer: its words out of whatever shape it put them into, and what kind of refusal they are.
//!
//! Servers, gateways and the services behind them agree on nothing: the words are under `message`, `error`, `detail`, `msg` and other names, nested, in lists,
//! as JSON inside a text, as a page of HTML, or plain. This is the one place that knows.

mod body;
mod kind;
mod length;
mod wait;

pub(super) use body::read;
pub(super) use kind::Kind;

use serde_json::Value;

/// The most of a server's words that is kept, in characters.
const LONGEST: usize = 400;

/// What a server said.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Said {
    /// Its words as they came; [`cleaned`] makes them fit to be shown. Empty where it said nothing.
    pub text: String,
    /// What kind of refusal it is.
    pub kind: Kind,
    /// The HTTP status that the words themselves name.
    pub status: Option<u16>,
    /// How long the words ask to wait, in milliseconds.
    pub wait_ms: Option<u64>,
}

/// Reads what came in place of an answer with a status that promised one, whole or as an event; `None` where it is no error but (part of) an answer.
pub(super) fn in_place_of_answer(body: &str) -> Option<Said> {
    let said = read(body);
    match body::json(body) {
        Some(value) => is_error(&value).then_some(said),
        // An event's data is JSON; what is not, and names an error in so many words, is one.
        None => (body.trim_start().to_lowercase().starts_with("error")).then_some(said),
    }
}

/// Whether JSON says that something went wrong, and does not hold an answer beside it.
fn is_error(value: &Value) -> bool {
    let has_answer = value.get("choices").and_then(Value::as_array).is_some_and(|c| !c.is_empty());
    let filled = |name: &str| match value.get(name) {
        None | Some(Value::Null | Value::Bool(false)) => false,
        Some(Value::String(text)) => !text.is_empty(),
        Some(Value::Object(fields)) => !fields.is_empty(),
        Some(Value::Array(items)) => !items.is_empty(),
        Some(_) => true,
    };
    let number = |pointer: &str| match value.pointer(pointer) {
        Some(Value::Number(n)) => n.as_i64(),
        Some(Value::String(text)) => text.trim().parse().ok(),
        _ => None,
    };
    let fails = |pointer: &str| number(pointer).is_some_and(|code| code != 0 && code != 200);
    match value {
        Value::Object(_) if filled("error") || filled("errors") => true,
        Value::Object(_) if has_answer => false,
        Value::Object(_) => {
            filled("error_msg")
                || filled("detail")
                || fails("/error_code")
                || fails("/base_resp/status_code")
                || fails("/header/code")
                || (value.get("message").is_some_and(Value::is_string) && (value.get("code").is_some() || value.get("type").is_some()))
                || (value.get("msg").is_some_and(Value::is_string) && fails("/code"))
                || value.get("object").and_then(Value::as_str) == Some("error")
                || value.get("type").and_then(Value::as_str) == Some("error")
        }
        Value::Array(items) => items.first().is_some_and(is_error),
        _ => false,
    }
}

/// Text of a server, fit to be shown and recorded: one line, no control characters, not too long.
pub(super) fn cleaned(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let text: String = text.chars().filter(|c| !c.is_control() && !is_bidi(*c)).collect();
    if text.chars().count() > LONGEST { text.chars().take(LONGEST - 1).chain(['…']).collect() } else { text }
}

/// Characters that only turn the direction of writing.
fn is_bidi(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests;
