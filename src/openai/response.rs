//! Converts an endpoint's error response to a [`ModelError`](crate::chat::ModelError): [`super::said`] reads
//! its text, this module combines it with the status.

use super::{
    endpoint::Endpoint,
    needed,
    said::{self, Kind, Said},
};
use crate::chat::{Advice, BreakCause, ModelError, ProtocolProblem};
use reqwest::{
    Response, StatusCode,
    header::{CONTENT_ENCODING, RETRY_AFTER},
};
use std::time::SystemTime;

/// An error's text is read up to here, in bytes.
pub(super) const ERROR_LIMIT: usize = 64 << 10;

/// The response, if its status says that it answers.
pub(super) async fn success(endpoint: &Endpoint, url: &str, response: Response) -> Result<Response, ModelError> {
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    let wait = response.headers().get(RETRY_AFTER).and_then(|v| v.to_str().ok()).and_then(wait);
    let is_json = response.headers().get(reqwest::header::CONTENT_TYPE).is_some_and(|v| v.as_bytes().starts_with(b"application/json"));
    let body = limited(response, ERROR_LIMIT).await;
    let mut said = said::read(&body);
    said.wait_ms = wait.or(said.wait_ms);
    let error = refusal(endpoint, url, Some(status), said);
    Err(match (error, endpoint.proxy.clone()) {
        // What speaks JSON is the endpoint; a page with one of these is what proxies show when they come no further.
        (ModelError::Status { url, status, said, advice: None, retry_after_ms }, Some(proxy))
            if !is_json && matches!(status, 407 | 502..=504) =>
        {
            ModelError::Status { url, status, said, advice: Some(Advice::Proxy(proxy)), retry_after_ms }
        }
        (error, _) => error,
    })
}

/// What came with a status that promised an answer, as an error, where it is one.
pub(super) fn in_place_of_answer(endpoint: &Endpoint, url: &str, body: &str) -> Option<ModelError> {
    said::in_place_of_answer(body).map(|said| refusal(endpoint, url, None, said))
}

/// The same of one event. `is_error`: it is called one.
pub(super) fn in_place_of_event(endpoint: &Endpoint, url: &str, event: &str, is_error: bool) -> Option<ModelError> {
    said::in_place_of_event(event, is_error).map(|said| refusal(endpoint, url, None, said))
}

/// The same of a whole body that is known to be no answer.
pub(super) fn in_place_of_body(endpoint: &Endpoint, url: &str, body: &str) -> Option<ModelError> {
    said::in_place_of_body(body).map(|said| refusal(endpoint, url, None, said))
}

/// A body of a kind that is no answer's.
pub(super) fn not_events(endpoint: &Endpoint, kind: &str, body: &str) -> ModelError {
    let url = &endpoint.shown_completions;
    in_place_of_body(endpoint, url, body).unwrap_or_else(|| ModelError::Protocol {
        url: url.clone(),
        problem: ProtocolProblem::NotEvents { kind: said::cleaned(kind), said: endpoint.quoted(&said::read(body).text) },
    })
}

/// The error that a refusal is. `status` is the response's own, where it is one of an error.
fn refusal(endpoint: &Endpoint, url: &str, status: Option<StatusCode>, said: Said) -> ModelError {
    let url = url.to_owned();
    let text = endpoint.quoted(&said.text);
    let code = status.map(|s| s.as_u16()).or(said.status);
    match said.kind {
        Kind::ContextLength { tokens, context } => return ModelError::ContextLength { url: Some(url), message: text, tokens, context },
        Kind::ContentFilter => return ModelError::ContentFilter { url, said: text },
        Kind::Account => return ModelError::Account { url, said: text },
        Kind::Quota if matches!(code, Some(401 | 403)) => return ModelError::Account { url, said: text },
        // Some say it with a status that means something else: 404, 409, 429.
        Kind::Loading if !matches!(code, Some(401..=403 | 451)) => return ModelError::Loading { url, said: text, waited_s: 0 },
        _ => {}
    }
    let status = match (code, said.kind) {
        (Some(402), _) => return ModelError::Account { url, said: text },
        (Some(451), _) => return ModelError::ContentFilter { url, said: text },
        (Some(code), _) => code,
        (None, Kind::Busy | Kind::Quota) => 429,
        (None, Kind::Key) => 401,
        (None, Kind::NoModel) => 404,
        (None, _) => return ModelError::Broken { url, cause: BreakCause::Said(text) },
    };
    let advice = advice(endpoint, status, &said);
    ModelError::Status { url, status, said: text, advice, retry_after_ms: said.wait_ms }
}

/// The text of a body that is no answer, up to so many bytes and what came with them.
pub(super) async fn limited(mut response: Response, limit: usize) -> String {
    let mut body = Vec::new();
    // Compressed in a way that nobody asked for, and no text.
    if response.headers().get(CONTENT_ENCODING).is_some_and(|packed| packed != "identity") {
        return String::new();
    }
    while let Ok(Some(chunk)) = response.chunk().await {
        body.extend_from_slice(&chunk);
        if body.len() > limit {
            break;
        }
    }
    String::from_utf8_lossy(&body).into_owned()
}

fn advice(endpoint: &Endpoint, status: u16, said: &Said) -> Option<Advice> {
    match (status, said.kind) {
        (_, Kind::Key) | (401, _) => Some(Advice::Key { sent: endpoint.key.is_some() }),
        (403, Kind::Other) => Some(Advice::Forbidden { sent: endpoint.key.is_some() }),
        (_, Kind::NoModel) => Some(Advice::ModelName(endpoint.model.clone())),
        (404, _) => Some(Advice::Address { model: endpoint.model.clone() }),
        (400 | 422, _) => refused_field(&said.text).map(Advice::OmitField).or_else(|| needed::setting(&said.text)),
        (300..=399, _) => Some(Advice::Redirect),
        _ => None,
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
    fn a_refused_field_is_named() {
        assert_eq!(refused_field("Unrecognized request argument supplied: repetition_penalty").as_deref(), Some("repetition_penalty"));
        assert_eq!(refused_field("Extra inputs are not permitted: body.top_k").as_deref(), Some("top_k"));
        assert_eq!(refused_field("the prompt is empty"), None);
    }

    #[test]
    fn retry_after_is_read_in_seconds_and_as_a_date() {
        assert_eq!(wait("2"), Some(2000));
        assert_eq!(wait("-1"), None);
        assert_eq!(wait("Wed, 21 Oct 2015 07:28:00 GMT"), Some(0));
        assert_eq!(wait("soon"), None);
    }
}
