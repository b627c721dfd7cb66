//! One request and its answer.

use super::super::{Completion, Delta, Finish, ModelError, Piece, ReasoningSplitter, Sampling};
use super::{
    chunk::{ChoiceDelta, Chunk, Notes, finish},
    endpoint::Endpoint,
    events::Events,
    gate::Permit,
    outlet::Outlet,
    response,
};
use bytes::Bytes;
use reqwest::{Response, header::CONTENT_TYPE};
use std::time::Duration;
use tokio::time::{Instant, timeout, timeout_at};

/// How long the end of a response is waited for once the answer is whole: without it, its connection cannot be used again.
const END_OF_RESPONSE: Duration = Duration::from_millis(20);

/// What is asked, ready to be sent to any of a model's endpoints.
pub(super) struct Question {
    pub body: Bytes,
    /// What the body states.
    pub sampling: Sampling,
    /// An estimate of the tokens it takes, prompt and answer.
    pub tokens: u32,
    /// Whether the record should say which endpoint answered.
    pub names_endpoint: bool,
}

/// A request that failed, and whether any of the answer had come by then.
pub(super) struct Broken {
    pub error: ModelError,
    pub something_came: bool,
    pub permit: Permit,
}

/// Sends the request once and passes on its deltas. The permit is held up to the end of the response.
pub(super) async fn once(endpoint: &Endpoint, question: &Question, permit: Permit, outlet: &Outlet) -> Result<(), Broken> {
    let splitter = ReasoningSplitter::new(false);
    let mut answer = Answer { endpoint, outlet, permit, splitter, notes: Notes::default(), something_came: false };
    let finish = match answer.whole(question.body.clone()).await {
        Ok(finish) => finish,
        Err(error) => return Err(Broken { error, something_came: answer.something_came, permit: answer.permit }),
    };
    let finish = if answer.splitter.is_inside() && finish.is_final() { Finish::UnclosedReasoning } else { finish };
    for piece in answer.splitter.finish() {
        answer.emit(piece).await;
    }
    let Answer { permit, notes, .. } = answer;
    permit.answered(notes.tokens());
    let completion = Completion {
        finish,
        usage: notes.usage,
        sampling: question.sampling,
        prompt_ms: notes.prompt_ms,
        answer_ms: notes.answer_ms,
        served_model: notes.model.filter(|m| *m != endpoint.model),
        ratings: None,
        endpoint: question.names_endpoint.then(|| endpoint.shown.clone()),
    };
    outlet.send(Ok(Delta::Done(completion))).await;
    Ok(())
}

/// Which limit was passed.
#[derive(Clone, Copy)]
enum Limit {
    FirstToken,
    Idle,
    Answer,
}

/// So many seconds from now; never, as far as anyone waits, where a clock cannot say it.
fn after(seconds: u64) -> Instant {
    const FAR: Duration = Duration::from_secs(60 * 60 * 24 * 365);
    Instant::now() + Duration::from_secs(seconds).min(FAR)
}

struct Answer<'a> {
    endpoint: &'a Endpoint,
    outlet: &'a Outlet,
    permit: Permit,
    splitter: ReasoningSplitter,
    notes: Notes,
    /// Set once a piece of the answer was passed on.
    something_came: bool,
}

impl Answer<'_> {
    /// The request, and its answer to the end.
    async fn whole(&mut self, body: Bytes) -> Result<Finish, ModelError> {
        let timeouts = self.endpoint.timeouts;
        let (first, whole) = (after(timeouts.first_token), after(timeouts.answer));
        let response = timeout_at(first, self.response(body)).await;
        let mut response = response.map_err(|_| self.too_slow("no answer", Limit::FirstToken))??;
        let mut events = Events::default();
        let mut finish = None;
        loop {
            let bytes = match (self.more(&mut response, first, whole).await, finish) {
                (Ok(Some(bytes)), _) => bytes,
                // Some servers end without [DONE], or not at all; a finish reason is enough.
                (Ok(None) | Err(_), Some(finish)) => return Ok(finish),
                (Ok(None), None) => return Err(self.broken("the stream ended before the answer did")),
                (Err(error), None) => return Err(error),
            };
            events.push(&bytes).map_err(|e| self.broken(&format!("the stream broke off ({e})")))?;
            while let Some(data) = events.next() {
                if data.trim_ascii() == b"[DONE]" {
                    // Whatever comes now is nothing that was asked for.
                    let _ = timeout(END_OF_RESPONSE, response.chunk()).await;
                    return finish.ok_or_else(|| self.broken("the stream ended without saying why"));
                }
                finish = self.event(&data).await?.or(finish);
            }
        }
    }

    /// The response, once it says that a stream of events follows.
    async fn response(&self, body: Bytes) -> Result<Response, ModelError> {
        let url = &self.endpoint.shown_completions;
        let request = self.endpoint.post(body);
        let response = self.endpoint.client.execute(request).await.map_err(|e| self.endpoint.transport(url, &e))?;
        let response = response::success(self.endpoint, url, response).await?;
        let kind = response.headers().get(CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
        if !kind.starts_with("text/html") && !kind.starts_with("application/json") {
            return Ok(response);
        }
        let kind = kind.to_owned();
        let said = self.endpoint.quoted(&response::message(&response::limited(response, response::ERROR_LIMIT).await));
        let message = format!("answered {kind} instead of a stream of events: {said}. Check base_url");
        Err(ModelError::Protocol { url: url.clone(), message })
    }

    /// The next bytes, within the limit that is on now; `None` at the end.
    async fn more(&self, response: &mut Response, first: Instant, whole: Instant) -> Result<Option<Bytes>, ModelError> {
        let (until, what, limit) = match self.something_came {
            true => (after(self.endpoint.timeouts.idle), "nothing more", Limit::Idle),
            false => (first, "no token", Limit::FirstToken),
        };
        let (until, what, limit) = if whole < until { (whole, "no end", Limit::Answer) } else { (until, what, limit) };
        let bytes = timeout_at(until, response.chunk()).await.map_err(|_| self.too_slow(what, limit))?;
        bytes.map_err(|e| self.broken(&format!("the stream broke off ({})", e.without_url())))
    }

    /// Passes on what an event says; why the answer ended, if it says that.
    async fn event(&mut self, data: &[u8]) -> Result<Option<Finish>, ModelError> {
        let text = std::str::from_utf8(data).map_err(|_| self.broken("it holds bytes that are no text"))?;
        let mut chunk: Chunk = serde_json::from_str(text).map_err(|e| ModelError::Protocol {
            url: self.endpoint.shown_completions.clone(),
            message: format!("an event is not what the protocol says ({e}): {}", self.endpoint.quoted(text)),
        })?;
        if let Some(error) = &chunk.error {
            let said = self.endpoint.quoted(&response::message(&serde_json::json!({ "error": error }).to_string()));
            return Err(if response::is_context_length(&said) { ModelError::ContextLength { message: said } } else { self.broken(&said) });
        }
        self.notes.note(&mut chunk);
        let Some(choice) = chunk.choices.and_then(|choices| choices.into_iter().next()) else { return Ok(None) };
        self.pass_on(choice.delta.unwrap_or_default()).await;
        Ok(choice.finish_reason.map(|reason| finish(&reason)))
    }

    async fn pass_on(&mut self, delta: ChoiceDelta) {
        if let Some(reasoning) = delta.reasoning_content.filter(|t| !t.is_empty()) {
            self.emit(Piece::Reasoning(reasoning)).await;
        }
        for text in [delta.content, delta.refusal].into_iter().flatten().filter(|t| !t.is_empty()) {
            for piece in self.splitter.push(&text) {
                self.emit(piece).await;
            }
        }
    }

    async fn emit(&mut self, piece: Piece) {
        self.something_came = true;
        self.permit.answering();
        let delta = match piece {
            Piece::Text(text) => Delta::Text(text),
            Piece::Reasoning(text) => Delta::Reasoning(text),
        };
        self.outlet.send(Ok(delta)).await;
    }

    fn too_slow(&self, what: &str, limit: Limit) -> ModelError {
        let timeouts = self.endpoint.timeouts;
        let (seconds, setting) = match limit {
            Limit::FirstToken => (timeouts.first_token, "first_token"),
            Limit::Idle => (timeouts.idle, "idle"),
            Limit::Answer => (timeouts.answer, "answer"),
        };
        let (url, setting) = (self.endpoint.shown_completions.clone(), format!("timeouts.{setting}"));
        ModelError::Timeout { url, what: what.into(), seconds, setting }
    }

    fn broken(&self, message: &str) -> ModelError {
        ModelError::Broken { url: self.endpoint.shown_completions.clone(), message: message.to_owned() }
    }
}
