//! Extracts the error message from a response body.

use super::{Said, found::Found, kind, wait};
use serde_json::{Map, Value};

/// How deep errors are looked for inside each other.
const DEEPEST: usize = 8;
/// Of a list of errors, so many are told.
const MOST: usize = 3;
/// Where words stand, the likeliest name first.
const WORDS: &[&str] = &[
    "message",
    "Message",
    "msg",
    "error_msg",
    "errorMessage",
    "error_message",
    "errMsg",
    "errmsg",
    "ErrorMessage",
    "status_msg",
    "statusMessage",
    "error_description",
    "error",
    "Error",
    "errors",
    "detail",
    "details",
    "base_resp",
    "header",
    "response",
    "Response",
    "reason",
    "description",
    "text",
    "title",
];
/// Where a gateway puts what the service behind it said.
const BEHIND: &[&str] = &["raw", "innererror", "inner_error", "upstream", "upstream_error", "cause"];
/// Where codes stand.
const CODES: &[&str] = &[
    "code",
    "type",
    "status",
    "error_code",
    "errorCode",
    "Code",
    "err_code",
    "status_code",
    "statusCode",
    "error_type",
    "error",
    "reason",
];

/// Reads any body.
pub(in crate::openai) fn read(body: &str) -> Said {
    let mut found = Found::default();
    match json(body) {
        Some(value) => {
            found.text = words(&value, 0).unwrap_or_else(|| value.to_string());
            codes(&value, 0, &mut found);
        }
        None => found.text = plain(body),
    }
    let kind = kind::of(&found.text.to_lowercase(), &found);
    Said { kind, status: found.status, wait_ms: wait::asked_for(&found.text, body), text: found.text }
}

/// The body as JSON, without what a stream of events puts in front of it.
pub(super) fn json(body: &str) -> Option<Value> {
    let body = body.trim_start_matches('\u{feff}').trim();
    let mut rest = body;
    for _ in 0..2 {
        if let Ok(value) = super::super::json::read(rest)
            && (value.is_object() || value.is_array())
        {
            return Some(value);
        }
        rest = ["data:", "error:", "Error:", "ERROR:"].iter().find_map(|front| rest.strip_prefix(front))?.trim();
    }
    super::super::json::read(rest).ok().filter(|value| value.is_object() || value.is_array())
}

/// The words of a value, with those of the service behind a gateway.
fn words(value: &Value, depth: usize) -> Option<String> {
    if depth > DEEPEST {
        return None;
    }
    match value {
        Value::String(text) => {
            let text = text.trim();
            let inside = serde_json::from_str::<Value>(text).ok().filter(|v| v.is_object() || v.is_array());
            let inside = inside.or_else(|| embedded(text));
            match inside.and_then(|inside| words(&inside, depth + 1)) {
                // `429: {"error": …}` keeps what stands before it.
                Some(said) if text.starts_with(['{', '[']) => Some(said),
                Some(said) => Some(format!("{} {said}", text[..text.find('{').unwrap_or(0)].trim())),
                None => (!text.is_empty()).then(|| text.to_owned()),
            }
        }
        Value::Array(items) => {
            let said: Vec<String> = items.iter().filter_map(|item| words(item, depth + 1)).take(MOST).collect();
            (!said.is_empty()).then(|| said.join("; "))
        }
        Value::Object(fields) => {
            let said = WORDS.iter().find_map(|name| fields.get(*name).and_then(|value| words(value, depth + 1)));
            let behind = behind(fields, depth);
            match (said.map(|said| located(fields, said)), behind) {
                (Some(said), Some(behind)) if !said.contains(&behind) => Some(format!("{said}: {behind}")),
                (said, behind) => said.or(behind),
            }
        }
        _ => None,
    }
}

/// What the service behind a gateway said.
fn behind(fields: &Map<String, Value>, depth: usize) -> Option<String> {
    let here = |fields: &Map<String, Value>| BEHIND.iter().find_map(|name| fields.get(*name).and_then(|value| words(value, depth + 1)));
    here(fields).or_else(|| fields.get("metadata").and_then(Value::as_object).and_then(here))
}

/// A field's place before what is wrong with it, as FastAPI tells both apart.
fn located(fields: &Map<String, Value>, said: String) -> String {
    let Some(place) = fields.get("loc").and_then(Value::as_array) else { return said };
    let place: Vec<String> = place.iter().map(|p| p.as_str().map_or_else(|| p.to_string(), str::to_owned)).collect();
    format!("{}: {said}", place.join("."))
}

/// An object at the end of a text.
fn embedded(text: &str) -> Option<Value> {
    let from = text.find('{')?;
    serde_json::from_str(&text[from..]).ok()
}

/// Every code in a value, however deep, and the numbers beside them.
fn codes(value: &Value, depth: usize, found: &mut Found) {
    if depth > DEEPEST {
        return;
    }
    match value {
        Value::Array(items) => items.iter().take(MOST).for_each(|item| codes(item, depth + 1, found)),
        Value::String(text) => {
            if let Some(inside) =
                serde_json::from_str::<Value>(text).ok().filter(|v| v.is_object() || v.is_array()).or_else(|| embedded(text))
            {
                codes(&inside, depth + 1, found);
            }
        }
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(text) if is_block(name, text) => found.code("blockReason"),
                    Value::String(text) if is_long_quota(name, text) => found.long_quota = true,
                    Value::String(text) if CODES.contains(&name.as_str()) && !text.contains(' ') => found.code(text),
                    Value::Number(number) if CODES.contains(&name.as_str()) => found.code(&number.to_string()),
                    Value::Number(number) => found.number(name, number),
                    _ => {}
                }
                codes(value, depth + 1, found);
            }
        }
        _ => {}
    }
}

/// Whether a field names a quota of a day or longer, as Google's services do, whatever wait they name beside it.
fn is_long_quota(name: &str, quota: &str) -> bool {
    let (name, quota) = (name.to_lowercase().replace('_', ""), quota.to_lowercase().replace(['_', '-', ' '], ""));
    matches!(name.as_str(), "quotaid" | "quotalimit" | "quotaunit")
        && ["perday", "perweek", "permonth", "1/d/", "1/day"].iter().any(|span| quota.contains(span))
}

/// Whether a field says that the prompt was blocked, as Gemini does.
pub(super) fn is_block(name: &str, reason: &str) -> bool {
    matches!(name, "blockReason" | "block_reason") && !matches!(reason, "" | "BLOCK_REASON_UNSPECIFIED" | "BLOCKED_REASON_UNSPECIFIED")
}

/// A page's title, else its first heading, else the text without tags; a text that is no page as it is.
fn plain(body: &str) -> String {
    let lower = body.to_ascii_lowercase();
    if !lower.contains("</") && !lower.contains("<br") && !lower.contains("<!doctype") {
        return body.to_owned();
    }
    let inside = |tag: &str| {
        let begin = lower.find(&format!("<{tag}"))?;
        let from = begin + lower[begin..].find('>')? + 1;
        let to = from + lower[from..].find(&format!("</{tag}"))?;
        let text = without_tags(&body[from..to]);
        (!text.trim().is_empty()).then_some(text)
    };
    ["title", "h1", "h2", "p"].into_iter().find_map(inside).unwrap_or_else(|| without_tags(body))
}

fn without_tags(text: &str) -> String {
    let mut inside = false;
    let kept = text.chars().filter(|&c| match c {
        '<' => {
            inside = true;
            false
        }
        '>' if inside => {
            inside = false;
            false
        }
        _ => !inside,
    });
    kept.collect()
}
