//! What an endpoint says when it does not answer: the status, its message, and what to do about it.

use super::super::ModelError;
use super::{endpoint::Endpoint, needed::Needed};
use reqwest::{Response, StatusCode, header::RETRY_AFTER};
use serde_json::Value;
use std::time::SystemTime;

/// An error's text is read up to here, in bytes.
pub(super) const ERROR_LIMIT: usize = 64 << 10;

/// The response, if its status says that it answers.
pub(super) async fn success(endpoint: &Endpoint, url: &str, response: Response) -> Result<Response, ModelError> {
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    let retry_after_ms = response.headers().get(RETRY_AFTER).and_then(|v| v.to_str().ok()).and_then(wait);
    let body = limited(response, ERROR_LIMIT).await;
    let said = message(&body);
    if is_context_length(&said) {
        return Err(ModelError::ContextLength { message: endpoint.quoted(&said) });
    }
    let advice = advice(endpoint, status, &said);
    Err(ModelError::Status {
        url: url.to_owned(),
        status: status.as_u16(),
        message: format!("{}{advice}", endpoint.quoted(&said)),
        retry_after_ms,
    })
}

/// The text of a body that is no answer, up to so many bytes and what came with them.
pub(super) async fn limited(mut response: Response, limit: usize) -> String {
    let mut body = Vec::new();
    while let Ok(Some(chunk)) = response.chunk().await {
        body.extend_from_slice(&chunk);
        if body.len() > limit {
            break;
        }
    }
    String::from_utf8_lossy(&body).into_owned()
}

/// The message inside the usual shapes of an error, else the text without HTML tags.
pub(super) fn message(body: &str) -> String {
    if let Ok(value) = serde_json::from_str::<Value>(body) {
        let candidates = [&value["error"]["message"], &value["error"], &value["message"], &value["detail"], &value["detail"][0]["msg"]];
        if let Some(text) = candidates.into_iter().find_map(Value::as_str) {
            return text.to_owned();
        }
        return value.to_string();
    }
    let mut inside = false;
    let text: String = body
        .chars()
        .filter(|&c| {
            match c {
                '<' => inside = true,
                '>' => {
                    inside = false;
                    return false;
                }
                _ => {}
            }
            !inside
        })
        .collect();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() { "no explanation".into() } else { text }
}

pub(super) fn is_context_length(said: &str) -> bool {
    let said = said.to_lowercase();
    ["context length", "context_length", "context size", "maximum context", "n_ctx", "too many tokens"].iter().any(|w| said.contains(w))
}

fn advice(endpoint: &Endpoint, status: StatusCode, said: &str) -> String {
    match status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => match endpoint.key {
            Some(_) => ". The key was refused: check the variable that key_env names".into(),
            None => ". No key was sent: set key_env to the name of the environment variable that holds it".into(),
        },
        StatusCode::NOT_FOUND => format!(". Check base_url, and the model's name: {:?}", endpoint.model),
        StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY => match refused_field(said) {
            Some(field) => format!(". It does not accept the field {field:?}: put it into omit for this model (omit = [\"{field}\"])"),
            None => Needed::of(said).map_or_else(String::new, |needed| format!(". {needed}")),
        },
        s if s.is_redirection() => ". It redirects elsewhere: put the final address into base_url".into(),
        _ => String::new(),
    }
}

/// The field that a strict endpoint names when it refuses one it does not know.
fn refused_field(said: &str) -> Option<String> {
    const SENT: &[&str] = &[
        "stream_options",
        "max_tokens",
        "temperature",
        "top_p",
        "seed",
        "top_k",
        "repetition_penalty",
        "repeat_penalty",
        "repeat_last_n",
        "samplers",
        "min_p",
        "cache_prompt",
    ];
    let lower = said.to_lowercase();
    let refuses = [
        "unrecognized",
        "unknown",
        "unsupported",
        "not supported",
        "not permitted",
        "extra inputs",
        "unexpected",
        "not allowed",
        "invalid",
    ];
    if !refuses.iter().any(|w| lower.contains(w)) {
        return None;
    }
    SENT.iter().find(|f| lower.contains(**f)).map(|f| (*f).to_owned())
}

/// `Retry-After`, in seconds or as a date, in milliseconds from now.
fn wait(value: &str) -> Option<u64> {
    if let Ok(seconds) = value.trim().parse::<f64>() {
        return (seconds >= 0.0).then_some((seconds * 1e3) as u64);
    }
    let until = httpdate::parse_http_date(value).ok()?;
    Some(until.duration_since(SystemTime::now()).unwrap_or_default().as_millis() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_is_found_in_every_usual_shape() {
        for body in [
            r#"{"error":{"message":"m"}}"#,
            r#"{"error":"m"}"#,
            r#"{"message":"m"}"#,
            r#"{"detail":"m"}"#,
            r#"{"detail":[{"msg":"m"}]}"#,
            "<html><h1>m</h1></html>",
        ] {
            assert_eq!(message(body), "m", "{body}");
        }
        assert_eq!(message(""), "no explanation");
    }

    #[test]
    fn a_refused_field_is_named() {
        assert_eq!(refused_field("Unrecognized request argument supplied: repetition_penalty").as_deref(), Some("repetition_penalty"));
        assert_eq!(refused_field("Extra inputs are not permitted: body.top_k").as_deref(), Some("top_k"));
        assert_eq!(refused_field("the prompt is empty"), None);
        assert!(is_context_length("This model's maximum context length is 4096 tokens"));
    }

    #[test]
    fn retry_after_is_read_in_seconds_and_as_a_date() {
        assert_eq!(wait("2"), Some(2000));
        assert_eq!(wait("-1"), None);
        assert_eq!(wait("Wed, 21 Oct 2015 07:28:00 GMT"), Some(0));
        assert_eq!(wait("soon"), None);
    }
}
