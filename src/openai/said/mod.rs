//! Reads error responses: extracts the message from any shape and classifies it.
//!
//! Servers and gateways share no error format: the message is under `message`, `error`, `detail`, `msg` or
//! another name, nested, in lists, as JSON inside a string, as an HTML page, or plain text. All knowledge
//! about these shapes is in this module.

mod body;
mod found;
mod kind;
mod length;
mod wait;

pub(super) use body::read;
pub(super) use kind::Kind;

use super::json;
use serde_json::Value;

/// How deep an error may lie in what is passed on.
const DEEPEST: usize = 3;
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
    match body::json(body) {
        Some(value) => fails(&value).then(|| of_value(&value)),
        // An event's data is JSON; what is not, and names an error in so many words, is one.
        None => (body.trim_start().to_lowercase().starts_with("error")).then(|| read(body)),
    }
}

/// Reads one event of an answer; `None` where it is (part of) one. `is_error`: the event is called an error, which it then is if it holds no answer.
pub(super) fn in_place_of_event(event: &str, is_error: bool) -> Option<Said> {
    match json::read(event) {
        Ok(value) if is_error && !has_answer(&value) => Some(of_value(&value)),
        // Most are no errors, and have to be looked at no further.
        Ok(value) => fails(&value).then(|| of_value(&value)),
        Err(_) if is_error => Some(read(event)),
        Err(_) => in_place_of_answer(event),
    }
}

/// Reads a whole body that is no answer and came with a status that promised one: beside errors, what says that the model is still being loaded.
pub(super) fn in_place_of_body(body: &str) -> Option<Said> {
    in_place_of_answer(body).or_else(|| Some(read(body)).filter(|said| said.kind == Kind::Loading))
}

/// What JSON that says that something went wrong says.
fn of_value(value: &Value) -> Said {
    match inner_error(value, DEEPEST) {
        Some(error) => read(&Value::Object([("error".to_owned(), error.clone())].into_iter().collect()).to_string()),
        None => read(&value.to_string()),
    }
}

/// Whether JSON says that something went wrong.
fn fails(value: &Value) -> bool {
    is_error(value) || inner_error(value, DEEPEST).is_some()
}

/// Where an error lies that is not at the top: in one of the answers, or in what a gateway passes on.
fn inner_error(value: &Value, depth: usize) -> Option<&Value> {
    const AROUND: &[&str] = &["response", "data", "result", "body", "output"];
    const IN_CHOICE: &[&str] = &["/error", "/delta/error", "/message/error"];
    let choices = value.get("choices").and_then(Value::as_array).into_iter().flatten();
    let in_choice = choices.flat_map(|choice| IN_CHOICE.iter().filter_map(move |place| error_at(choice, place))).next();
    in_choice.or_else(|| {
        let around = AROUND.iter().filter(|_| depth > 0 && !has_answer(value)).filter_map(|name| value.get(*name));
        around.filter(|inside| inside.is_object()).find_map(|inside| error_at(inside, "/error").or_else(|| inner_error(inside, depth - 1)))
    })
}

fn error_at<'v>(value: &'v Value, place: &str) -> Option<&'v Value> {
    value.pointer(place).filter(|error| names_error(Some(error)))
}

fn has_answer(value: &Value) -> bool {
    value.get("choices").and_then(Value::as_array).is_some_and(|c| !c.is_empty())
}

/// Whether JSON says at its top that something went wrong. Beside an answer only what leaves no doubt counts.
fn is_error(value: &Value) -> bool {
    let has_answer = has_answer(value);
    let number = |pointer: &str| match value.pointer(pointer) {
        Some(Value::Number(n)) => n.as_i64(),
        Some(Value::String(text)) => text.trim().parse().ok(),
        _ => None,
    };
    let fails = |pointer: &str| number(pointer).is_some_and(|code| code != 0 && code != 200);
    let says = |name: &str| value.get(name).and_then(Value::as_str).is_some_and(|text| !is_success(text));
    let is = |name: &str, word: &str| value.get(name).and_then(Value::as_str) == Some(word);
    match value {
        Value::Object(_) if names_error(value.get("error")) || names_error(value.get("errors")) => true,
        Value::Object(_) if fails("/base_resp/status_code") || fails("/header/code") || fails("/error_code") => true,
        Value::Object(_) if has_answer => false,
        Value::Object(_) => {
            // A chunk that counts tokens may describe itself in such fields.
            let counts = value.get("usage").is_some_and(Value::is_object);
            let is_sign = ["ping", "heartbeat", "keepalive", "keep-alive"].iter().any(|sign| is("type", sign));
            let succeeds = value.get("code").is_some_and(says_success);
            let describes = counts || is_sign || succeeds;
            (says("error_msg") && !value.get("error_code").is_some_and(says_success))
                || (!describes && names_error(value.get("detail")))
                || (!describes && says("message") && (value.get("code").is_some() || value.get("type").is_some()))
                || (says("msg") && fails("/code"))
                || is("object", "error")
                || is("type", "error")
                || is_blocked(value)
        }
        Value::Array(items) => items.first().is_some_and(is_error),
        _ => false,
    }
}

/// Whether the value of a field for errors is one: it is filled, and is no success that some put there.
fn names_error(value: Option<&Value>) -> bool {
    match value {
        None | Some(Value::Null | Value::Bool(false)) => false,
        Some(Value::String(text)) => !is_success(text),
        Some(Value::Object(fields)) => !fields.is_empty() && !fields.get("code").is_some_and(says_success),
        Some(Value::Array(items)) => !items.is_empty(),
        Some(value) => !says_success(value),
    }
}

/// Whether a code is one of success.
fn says_success(code: &Value) -> bool {
    match code {
        Value::Number(number) => matches!(number.as_i64(), Some(0 | 200)),
        Value::String(text) => !text.trim().is_empty() && is_success(text),
        _ => false,
    }
}

/// Whether a word or code says that nothing is wrong; none does not say that anything is.
fn is_success(text: &str) -> bool {
    matches!(text.trim().to_lowercase().as_str(), "" | "0" | "200" | "ok" | "success" | "成功")
}

/// Whether the prompt was blocked, as Gemini says it.
fn is_blocked(value: &Value) -> bool {
    let feedback = value.get("promptFeedback").or_else(|| value.get("prompt_feedback")).and_then(Value::as_object);
    feedback.is_some_and(|fields| fields.iter().any(|(name, reason)| reason.as_str().is_some_and(|reason| body::is_block(name, reason))))
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
