//! One request and its stream of server-sent events, cut wherever the network likes.

use super::super::{Completion, Delta, Finish, ModelError, Piece, ReasoningSplitter, Request, Usage};
use super::{Endpoint, request, response};
use bytes::Bytes;
use eventsource_stream::{EventStreamError, Eventsource};
use futures::{Stream, StreamExt};
use reqwest::header::CONTENT_TYPE;
use serde::Deserialize;
use std::time::Duration;
use tokio::{sync::mpsc::Sender, time::timeout};

/// An answer of a hundred thousand tokens, each in an event of its own, takes some 20 MiB.
const STREAM_LIMIT_MIB: usize = 64;
/// One event is a token or two; the reader goes through an unfinished line again with every piece of it.
const LINE_LIMIT_MIB: usize = 1;
const BYTE_ORDER_MARK: [u8; 3] = [0xef, 0xbb, 0xbf];

/// A stream that broke, and whether any of the answer had come by then.
pub(super) struct Broken {
    pub error: ModelError,
    pub something_came: bool,
}

impl From<ModelError> for Broken {
    fn from(error: ModelError) -> Self {
        Self { error, something_came: false }
    }
}

#[derive(Deserialize)]
struct Chunk {
    #[serde(default)]
    choices: Option<Vec<Choice>>,
    #[serde(default)]
    usage: Option<ChunkUsage>,
    #[serde(default)]
    model: Option<String>,
    #[serde(default)]
    timings: Option<Timings>,
    #[serde(default)]
    error: Option<serde_json::Value>,
}

#[derive(Deserialize)]
struct Choice {
    #[serde(default)]
    delta: Option<ChoiceDelta>,
    #[serde(default)]
    finish_reason: Option<String>,
}

#[derive(Deserialize, Default)]
struct ChoiceDelta {
    #[serde(default)]
    content: Option<String>,
    #[serde(default, alias = "reasoning")]
    reasoning_content: Option<String>,
    #[serde(default)]
    refusal: Option<String>,
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

/// Sends the request once and passes on its deltas.
pub(super) async fn once(endpoint: &Endpoint, request: &Request, sender: &Sender<Result<Delta, ModelError>>) -> Result<(), Broken> {
    let url = endpoint.shown("chat/completions");
    let (body, sampling) = request::body(endpoint, request);
    let first_token = endpoint.settings.timeouts.first_token;
    let too_slow = |what: &str, seconds: u64, setting: &str| ModelError::Timeout {
        url: url.clone(),
        what: what.into(),
        seconds,
        setting: format!("timeouts.{setting}"),
    };
    let post = endpoint.authorised(endpoint.client.post(endpoint.url("chat/completions"))).json(&body);
    let begin = tokio::time::Instant::now();
    let deadline = Duration::from_secs(first_token);
    let reply = timeout(deadline, post.send()).await.map_err(|_| too_slow("no answer", first_token, "first_token"))?;
    let reply = reply.map_err(|e| endpoint.transport(&url, &e))?;
    let reply = timeout(deadline, response::success(endpoint, &url, reply))
        .await
        .map_err(|_| too_slow("no answer", first_token, "first_token"))??;
    let kind = reply.headers().get(CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
    if kind.starts_with("text/html") || kind.starts_with("application/json") {
        let text = reply.text().await.unwrap_or_default();
        let message =
            format!("answered {kind} instead of a stream of events: {}. Check base_url", endpoint.quoted(&response::message(&text)));
        return Err(ModelError::Protocol { url, message }.into());
    }
    let events = bounded(reply.bytes_stream()).eventsource();
    let mut answer =
        Answer { endpoint, url: &url, splitter: ReasoningSplitter::new(false), sender, usage: Usage::default(), something_came: false };
    let outcome = answer.follow(events, begin + deadline, first_token, &too_slow).await;
    match outcome {
        Ok(Some((finish, extra))) => {
            let finish = if answer.splitter.is_inside() && finish.is_final() { Finish::UnclosedReasoning } else { finish };
            for piece in answer.splitter.finish() {
                answer.emit(piece).await;
            }
            let completion = Completion {
                finish,
                usage: answer.usage,
                sampling,
                prompt_ms: extra.prompt_ms,
                answer_ms: extra.answer_ms,
                served_model: extra.model.filter(|m| *m != endpoint.model),
            };
            let _ = sender.send(Ok(Delta::Done(completion))).await;
            Ok(())
        }
        Ok(None) => Ok(()),
        Err(error) => Err(Broken { error, something_came: answer.something_came }),
    }
}

/// The stream without a byte order mark, ended with an error where it is longer than any answer.
fn bounded(stream: impl Stream<Item = Result<Bytes, reqwest::Error>>) -> impl Stream<Item = Result<Bytes, std::io::Error>> {
    let (mut bytes, mut line, mut mark) = (0, 0, 0);
    stream.map(move |chunk| {
        let mut chunk = chunk.map_err(|e| std::io::Error::other(e.without_url().to_string()))?;
        // The event reader panics at a byte order mark, which the protocol allows at the start.
        while mark < BYTE_ORDER_MARK.len() && !chunk.is_empty() {
            if chunk[0] != BYTE_ORDER_MARK[mark] {
                mark = BYTE_ORDER_MARK.len();
                break;
            }
            chunk = chunk.slice(1..);
            mark += 1;
        }
        bytes += chunk.len();
        line = chunk.iter().rev().position(|&b| b == b'\n').unwrap_or(line + chunk.len());
        if bytes > STREAM_LIMIT_MIB << 20 {
            return Err(std::io::Error::other(format!("more than {STREAM_LIMIT_MIB} MiB for one answer")));
        }
        if line > LINE_LIMIT_MIB << 20 {
            return Err(std::io::Error::other(format!("an event of more than {LINE_LIMIT_MIB} MiB")));
        }
        Ok(chunk)
    })
}

/// What else the stream said.
#[derive(Default)]
struct Extra {
    model: Option<String>,
    prompt_ms: Option<f64>,
    answer_ms: Option<f64>,
}

struct Answer<'a> {
    endpoint: &'a Endpoint,
    url: &'a str,
    splitter: ReasoningSplitter,
    sender: &'a Sender<Result<Delta, ModelError>>,
    usage: Usage,
    /// Set once a piece of the answer was passed on.
    something_came: bool,
}

impl Answer<'_> {
    /// Follows the events to their end; `None` when nobody listens any more.
    async fn follow<E: std::fmt::Display>(
        &mut self,
        events: impl Stream<Item = Result<eventsource_stream::Event, EventStreamError<E>>>,
        first_deadline: tokio::time::Instant,
        first_token: u64,
        too_slow: &impl Fn(&str, u64, &str) -> ModelError,
    ) -> Result<Option<(Finish, Extra)>, ModelError> {
        let mut events = std::pin::pin!(events);
        let idle = self.endpoint.settings.timeouts.idle;
        let mut finish = None;
        let mut extra = Extra::default();
        loop {
            let next = if !self.something_came {
                tokio::time::timeout_at(first_deadline, events.next())
                    .await
                    .map_err(|_| too_slow("no token", first_token, "first_token"))?
            } else {
                timeout(Duration::from_secs(idle), events.next()).await.map_err(|_| too_slow("nothing more", idle, "idle"))?
            };
            let event = match next {
                Some(Ok(event)) => event,
                Some(Err(e)) => return Err(self.broken(&format!("the stream broke off ({e})"))),
                // Some servers end without [DONE]; a finish reason is enough.
                None if finish.is_some() => break,
                None => return Err(self.broken("the stream ended before the answer did")),
            };
            if event.data.trim() == "[DONE]" {
                break;
            }
            let chunk: Chunk = serde_json::from_str(&event.data).map_err(|e| ModelError::Protocol {
                url: self.url.to_owned(),
                message: format!("an event is not what the protocol says ({e}): {}", self.endpoint.quoted(&event.data)),
            })?;
            if let Some(error) = &chunk.error {
                let said = response::message(&serde_json::json!({ "error": error }).to_string());
                return Err(if response::is_context_length(&said) {
                    ModelError::ContextLength { message: self.endpoint.quoted(&said) }
                } else {
                    self.broken(&self.endpoint.quoted(&said))
                });
            }
            self.note(&chunk, &mut extra);
            for choice in chunk.choices.into_iter().flatten().take(1) {
                if !self.pass_on(choice.delta.unwrap_or_default()).await {
                    return Ok(None);
                }
                finish = choice.finish_reason.map(|r| reason(&r)).or(finish);
            }
        }
        finish.map(|f| Some((f, extra))).ok_or_else(|| self.broken("the stream ended without saying why"))
    }

    fn note(&mut self, chunk: &Chunk, extra: &mut Extra) {
        if let Some(usage) = &chunk.usage {
            let cached = usage.prompt_tokens_details.as_ref().and_then(|d| d.cached_tokens);
            let cached_tokens = cached.or(self.usage.cached_tokens);
            self.usage = Usage { prompt_tokens: usage.prompt_tokens, cached_tokens, answer_tokens: usage.completion_tokens };
        }
        if let Some(timings) = &chunk.timings {
            self.usage.cached_tokens = timings.cache_n.or(self.usage.cached_tokens);
            extra.prompt_ms = timings.prompt_ms;
            extra.answer_ms = timings.predicted_ms;
        }
        if extra.model.is_none() {
            extra.model.clone_from(&chunk.model);
        }
    }

    /// `false` when nobody listens any more.
    async fn pass_on(&mut self, delta: ChoiceDelta) -> bool {
        let mut pieces = Vec::new();
        if let Some(reasoning) = delta.reasoning_content.filter(|t| !t.is_empty()) {
            pieces.push(Piece::Reasoning(reasoning));
        }
        for text in [delta.content, delta.refusal].into_iter().flatten() {
            pieces.extend(self.splitter.push(&text));
        }
        for piece in pieces {
            if !self.emit(piece).await {
                return false;
            }
        }
        true
    }

    async fn emit(&mut self, piece: Piece) -> bool {
        self.something_came = true;
        let delta = match piece {
            Piece::Text(text) => Delta::Text(text),
            Piece::Reasoning(text) => Delta::Reasoning(text),
        };
        self.sender.send(Ok(delta)).await.is_ok()
    }

    fn broken(&self, message: &str) -> ModelError {
        ModelError::Broken { url: self.url.to_owned(), message: message.to_owned() }
    }
}

fn reason(text: &str) -> Finish {
    match text {
        "length" => Finish::Length,
        "content_filter" => Finish::ContentFilter,
        _ => Finish::Stop,
    }
}
