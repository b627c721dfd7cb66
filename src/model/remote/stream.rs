//! One request and its answer.

use super::super::{BreakCause, Completion, Delta, Finish, ModelError, Piece, ProtocolProblem, ReasoningSplitter, Sampling, TimeLimit};
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
    /// The seed that it states.
    pub seed: Option<u32>,
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
        seed: question.seed,
        prompt_ms: notes.prompt_ms,
        answer_ms: notes.answer_ms,
        served_model: notes.model.filter(|m| *m != endpoint.model),
        ratings: None,
        endpoint: question.names_endpoint.then(|| endpoint.shown.clone()),
    };
    outlet.send(Ok(Delta::Done(completion))).await;
    Ok(())
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
        let mut response = response.map_err(|_| self.too_slow(TimeLimit::FirstToken))??;
        let mut events = Events::default();
        let mut finish = None;
        loop {
            let bytes = match (self.more(&mut response, first, whole).await, finish) {
                (Ok(Some(bytes)), _) => bytes,
                // Some servers end without [DONE], or not at all; a finish reason is enough.
                (Ok(None) | Err(_), Some(finish)) => return Ok(finish),
                (Ok(None), None) => return Err(self.said_beside(&events).unwrap_or_else(|| self.broken(BreakCause::NoEnd))),
                (Err(error), None) => return Err(error),
            };
            events.push(&bytes).map_err(|e| self.broken(BreakCause::Connection(e)))?;
            while let Some(data) = events.next() {
                if data.trim_ascii() == b"[DONE]" {
                    drop(data);
                    // Whatever comes now is nothing that was asked for.
                    let _ = timeout(END_OF_RESPONSE, response.chunk()).await;
                    return finish.ok_or_else(|| self.said_beside(&events).unwrap_or_else(|| self.broken(BreakCause::NoReason)));
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
        Err(response::not_events(self.endpoint, &kind, &response::limited(response, response::ERROR_LIMIT).await))
    }

    /// The next bytes, within the limit that is on now; `None` at the end.
    async fn more(&self, response: &mut Response, first: Instant, whole: Instant) -> Result<Option<Bytes>, ModelError> {
        let (until, limit) = match self.something_came {
            true => (after(self.endpoint.timeouts.idle), TimeLimit::Idle),
            false => (first, TimeLimit::FirstToken),
        };
        let (until, limit) = if whole < until { (whole, TimeLimit::Answer) } else { (until, limit) };
        let bytes = timeout_at(until, response.chunk()).await.map_err(|_| self.too_slow(limit))?;
        bytes.map_err(|e| self.broken(BreakCause::Connection(e.without_url().to_string())))
    }

    /// Passes on what an event says; why the answer ended, if it says that.
    async fn event(&mut self, data: &[u8]) -> Result<Option<Finish>, ModelError> {
        let text = std::str::from_utf8(data).map_err(|_| self.broken(BreakCause::NotText))?;
        let url = &self.endpoint.shown_completions;
        let mut chunk: Chunk = serde_json::from_str(text).map_err(|e| {
            let (why, event) = (e.to_string(), self.endpoint.quoted(text));
            let bad = || ModelError::Protocol { url: url.clone(), problem: ProtocolProblem::BadEvent { why, event } };
            response::in_place_of_answer(self.endpoint, url, text).unwrap_or_else(bad)
        })?;
        let is_silent = chunk.choices.as_ref().is_none_or(Vec::is_empty);
        if (is_silent || chunk.error.is_some())
            && let Some(error) = response::in_place_of_answer(self.endpoint, url, text)
        {
            return Err(error);
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

    fn too_slow(&self, limit: TimeLimit) -> ModelError {
        let timeouts = self.endpoint.timeouts;
        let seconds = match limit {
            TimeLimit::Connect | TimeLimit::Response => timeouts.connect,
            TimeLimit::FirstToken => timeouts.first_token,
            TimeLimit::Idle => timeouts.idle,
            TimeLimit::Answer => timeouts.answer,
        };
        ModelError::Timeout { url: self.endpoint.shown_completions.clone(), limit, seconds }
    }

    /// The error that lines outside of the stream's events are.
    fn said_beside(&self, events: &Events) -> Option<ModelError> {
        response::in_place_of_answer(self.endpoint, &self.endpoint.shown_completions, &events.strays())
    }

    fn broken(&self, cause: impl Into<BreakCause>) -> ModelError {
        ModelError::Broken { url: self.endpoint.shown_completions.clone(), cause: cause.into() }
    }
}
