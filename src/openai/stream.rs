//! Sends one request and streams its answer.

use super::{
    chunk::{Chunk, Notes},
    endpoint::Endpoint,
    events::{Event, Events},
    gate::Permit,
    json,
    message::Said,
    repeats::{PiecePosition, RepeatFilter},
    response,
    sink::Sink,
    transport,
};
use crate::chat::{
    BreakCause, Completion, Delta, Ended, Finish, ModelError, Piece, ProtocolProblem, Reasoning, ReasoningSplitter, Sampling, TimeLimit,
};
use bytes::Bytes;
use reqwest::{
    Response,
    header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderName},
};
use serde_json::Value;
use std::time::Duration;
use tokio::time::{Instant, timeout, timeout_at};

/// How long the end of a response is waited for once the answer is whole: without it, its connection cannot be used again.
const END_OF_RESPONSE: Duration = Duration::from_millis(20);

/// An answer in one piece, in bytes.
const WHOLE_LIMIT: usize = 16 << 20;

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
    /// Whether the body asks for a stream of events.
    pub is_streamed: bool,
    /// How reasoning is told from the answer.
    pub reasoning: Reasoning,
}

/// A request that failed, and whether any of the answer had come by then.
pub(super) struct Broken {
    pub error: ModelError,
    pub something_came: bool,
    pub permit: Permit,
}

/// Sends the request once and passes on its deltas. The permit is held up to the end of the response.
pub(super) async fn once(endpoint: &Endpoint, question: &Question, permit: Permit, sink: &Sink) -> Result<(), Broken> {
    let mut answer = Answer::new(endpoint, question, permit, sink);
    let end = answer.whole(question.body.clone()).await;
    answer.release().await;
    let end = match end {
        Ok(end) => end.refused(answer.is_refused),
        Err(error) => return Err(Broken { error, something_came: answer.something_came, permit: answer.permit }),
    };
    for piece in answer.splitter.finish() {
        answer.emit(piece).await;
    }
    let finish = if answer.splitter.is_inside() && end.finish.is_final() { Finish::UnclosedReasoning } else { end.finish };
    let reasoning_format = answer.reasoning_format();
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
        finish_reason: end.word,
        reasoning_format,
        endpoint: question.names_endpoint.then(|| endpoint.shown.clone()),
    };
    sink.send(Ok(Delta::Done(completion))).await;
    Ok(())
}

/// So many seconds from now; never, as far as anyone waits, where a clock cannot say it.
fn after(seconds: u64) -> Instant {
    const FAR: Duration = Duration::from_secs(60 * 60 * 24 * 365);
    Instant::now() + Duration::from_secs(seconds).min(FAR)
}

struct Answer<'a> {
    endpoint: &'a Endpoint,
    question: &'a Question,
    sink: &'a Sink,
    permit: Permit,
    splitter: ReasoningSplitter,
    notes: Notes,
    /// What came, as it was sent.
    repeats: RepeatFilter,
    /// Set once a piece of the answer was passed on.
    something_came: bool,
    /// Set once reasoning came in a field of its own.
    reasoning_apart: bool,
    /// Set once the model said that it will not answer.
    is_refused: bool,
    /// Set once text came after a reason for the end.
    ends_every_piece: bool,
    /// Set once a reason for the end came with the first piece.
    begins_with_end: bool,
    /// Whether something that may be new came after a reason for the end, and is held back.
    held_after_end: bool,
    end: Option<Ended>,
}

impl<'a> Answer<'a> {
    fn new(endpoint: &'a Endpoint, question: &'a Question, permit: Permit, sink: &'a Sink) -> Self {
        Self {
            endpoint,
            question,
            sink,
            permit,
            splitter: ReasoningSplitter::new(&question.reasoning, false),
            notes: Notes::default(),
            repeats: RepeatFilter::default(),
            something_came: false,
            reasoning_apart: false,
            is_refused: false,
            ends_every_piece: false,
            begins_with_end: false,
            held_after_end: false,
            end: None,
        }
    }

    /// The request, and its answer to the end.
    async fn whole(&mut self, body: Bytes) -> Result<Ended, ModelError> {
        let timeouts = self.endpoint.timeouts;
        let whole = after(timeouts.answer);
        // Nothing comes of an answer in one piece before its end.
        let first = if self.question.is_streamed { after(timeouts.first_token) } else { whole };
        let response = timeout_at(first, self.response(body)).await;
        let mut response = response.map_err(|_| self.too_slow(TimeLimit::FirstToken))??;
        let kind = header(&response, &CONTENT_TYPE);
        let mut events = Events::default();
        let mut is_begun = false;
        loop {
            let bytes = match self.more(&mut response, first, whole).await {
                Ok(Some(bytes)) => bytes,
                ended => {
                    self.last_event(&mut events).await?;
                    self.release().await;
                    // Some servers end without [DONE], or not at all; a finish reason is enough.
                    let end = self.end.take().filter(|_| !self.ends_every_piece);
                    return match (ended, end) {
                        (_, Some(end)) => Ok(end),
                        (Err(error), None) => Err(error),
                        (Ok(_), None) => Err(self.said_beside(&events, &kind).unwrap_or_else(|| self.broken(BreakCause::NoEnd))),
                    };
                }
            };
            // Blank lines keep a connection alive until an answer in one piece comes.
            let blank = without_mark(&bytes).trim_ascii().is_empty();
            if !is_begun && !blank {
                // Neither begins a stream of events, whatever its type is called.
                match without_mark(&bytes).trim_ascii_start().first() {
                    Some(b'{') => return self.in_json(response, bytes, first, whole).await,
                    Some(b'<') => return Err(self.html_error(response, &bytes, &kind).await),
                    _ => is_begun = true,
                }
            }
            events.push(&bytes).map_err(|e| self.broken(BreakCause::Connection(e)))?;
            while let Some(Event { data, is_error }) = events.next() {
                if data.trim_ascii() == b"[DONE]" {
                    drop(data);
                    // Whatever comes now is nothing that was asked for.
                    let _ = timeout(END_OF_RESPONSE, response.chunk()).await;
                    return match self.over() {
                        Some(end) => Ok(end),
                        None => Err(self.said_beside(&events, &kind).unwrap_or_else(|| self.broken(BreakCause::NoAnswer))),
                    };
                }
                self.event(&data, is_error).await?;
            }
        }
    }

    /// An event at the end whose blank line is missing, if it is whole.
    async fn last_event(&mut self, events: &mut Events) -> Result<(), ModelError> {
        if events.push(b"\n\n").is_err() {
            return Ok(());
        }
        while let Some(Event { data, is_error }) = events.next() {
            if is_error || json::is_whole(&data) {
                self.event(&data, is_error).await?;
            }
        }
        Ok(())
    }

    /// The answer is over, and the server says so. Not every one says why.
    fn over(&mut self) -> Option<Ended> {
        let unsaid = || Ended::unsaid(self.notes.usage.answer_tokens, self.question.sampling.max_tokens);
        self.end.take().or_else(|| (!self.repeats.is_empty()).then(unsaid))
    }

    /// An answer in JSON without a stream of events around it: in one piece, where no stream was asked for or the server gives none, or a line for each piece.
    async fn in_json(&mut self, mut response: Response, begin: Bytes, first: Instant, whole: Instant) -> Result<Ended, ModelError> {
        let mut body = without_mark(&begin).to_vec();
        let mut lines = Lines::default();
        let ended = loop {
            while let Some(line) = lines.next(&mut body) {
                self.event(&line, false).await?;
            }
            if body.len() > WHOLE_LIMIT {
                return Err(self.broken(format!("more than {} MiB for one answer", WHOLE_LIMIT >> 20).as_str()));
            }
            match self.more(&mut response, first, whole).await {
                Ok(Some(bytes)) if !lines.is_done => body.extend_from_slice(&bytes),
                ended => break ended,
            }
        };
        if let Some(last) = lines.last(&body) {
            self.event(last, false).await?;
        } else if !lines.has_any {
            ended?;
            return Err(response::not_events(self.endpoint, "application/json", &String::from_utf8_lossy(&body)));
        }
        self.release().await;
        if lines.is_done || !lines.has_deltas {
            return self.over().ok_or_else(|| self.broken(BreakCause::NoAnswer));
        }
        match (self.end.take().filter(|_| !self.ends_every_piece), ended) {
            (Some(end), _) => Ok(end),
            (None, Err(error)) => Err(error),
            (None, Ok(_)) => Err(self.broken(BreakCause::NoEnd)),
        }
    }

    /// The response, once it says that an answer follows.
    async fn response(&self, body: Bytes) -> Result<Response, ModelError> {
        let url = &self.endpoint.shown_completions;
        let request = self.endpoint.post(body);
        let response = self.endpoint.client.execute(request).await.map_err(|e| transport::failure(self.endpoint, url, &e))?;
        let response = response::success(self.endpoint, url, response).await?;
        // What can be unpacked has lost this header.
        let packed = header(&response, &CONTENT_ENCODING);
        if packed.is_empty() || packed == "identity" {
            return Ok(response);
        }
        Err(ModelError::Protocol { url: url.clone(), problem: ProtocolProblem::Compressed(self.endpoint.quoted(&packed)) })
    }

    /// That HTML came in the place of an answer.
    async fn html_error(&self, response: Response, begin: &[u8], kind: &str) -> ModelError {
        let kind = if kind.is_empty() { "text/html" } else { kind };
        let rest = response::limited(response, response::ERROR_LIMIT).await;
        response::not_events(self.endpoint, kind, &(String::from_utf8_lossy(begin) + rest.as_str()))
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

    /// Passes on what an event says, and notes the end of the answer if it says that. `is_error`: the event is called one.
    async fn event(&mut self, data: &[u8], is_error: bool) -> Result<(), ModelError> {
        let text = std::str::from_utf8(data).map_err(|_| self.broken(BreakCause::NotText))?;
        let url = &self.endpoint.shown_completions;
        if let Some(error) = response::in_place_of_event(self.endpoint, url, text, is_error) {
            return Err(error);
        }
        let chunk = json::read(text).and_then(serde_json::from_value::<Chunk>);
        let mut chunk = chunk.map_err(|e| {
            let why = e.to_string();
            let event = self.endpoint.quoted(text);
            ModelError::Protocol { url: url.clone(), problem: ProtocolProblem::BadEvent { why, event } }
        })?;
        self.notes.note(&mut chunk);
        self.is_refused |= chunk.is_withheld();
        let Some(mut choice) = chunk.answer() else { return Ok(()) };
        let (said, is_whole) = choice.said();
        let (is_first, has_said, has_end) = (self.repeats.is_empty(), !said.is_empty(), self.end.is_some());
        let new = self.repeats.new_part(said, PiecePosition { is_whole, after_end: has_end && !self.begins_with_end });
        self.held_after_end |= has_end && has_said;
        self.pass_on_after_end(new).await;
        let end = choice.end().map_err(|word| self.broken(BreakCause::ServerFault(self.endpoint.quoted(&word))))?;
        self.begins_with_end |= is_first && has_said && end.is_some();
        self.end = match (self.end.take(), end) {
            (Some(before), Some(end)) => Some(before.or_stricter(end)),
            (before, end) => end.or(before),
        };
        Ok(())
    }

    /// At the end: passes on what was held back and is new after all.
    async fn release(&mut self) {
        let new = self.repeats.finish(self.notes.usage.answer_tokens);
        self.pass_on_after_end(new).await;
    }

    /// Passes on what is new. A server that gives a reason with every piece has not said that this was the last one.
    async fn pass_on_after_end(&mut self, new: Said) {
        self.ends_every_piece |= self.held_after_end && !new.is_empty();
        self.pass_on(new).await;
    }

    async fn pass_on(&mut self, said: Said) {
        if !said.reasoning.is_empty() {
            self.reasoning_apart = true;
            self.splitter.reasoning_is_elsewhere();
            self.emit(Piece::Reasoning(said.reasoning)).await;
        }
        self.is_refused |= !said.refusal.is_empty();
        for text in [said.text, said.refusal].into_iter().filter(|t| !t.is_empty()) {
            for piece in self.splitter.push(&text) {
                self.emit(piece).await;
            }
        }
    }

    fn reasoning_format(&self) -> Option<String> {
        let field = self.reasoning_apart.then_some("field");
        self.splitter.format().or(field).map(str::to_owned)
    }

    async fn emit(&mut self, piece: Piece) {
        self.something_came = true;
        self.permit.answering();
        self.sink.send(Ok(piece.into())).await;
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

    /// The error that lines outside of the stream's events are, or a text of a type that is no stream's.
    fn said_beside(&self, events: &Events, kind: &str) -> Option<ModelError> {
        let strays = events.strays();
        let said = response::in_place_of_answer(self.endpoint, &self.endpoint.shown_completions, &strays);
        let is_text = kind.starts_with("text/html") && self.repeats.is_empty() && !strays.trim().is_empty();
        said.or_else(|| is_text.then(|| response::not_events(self.endpoint, kind, &strays)))
    }

    fn broken(&self, cause: impl Into<BreakCause>) -> ModelError {
        ModelError::Broken { url: self.endpoint.shown_completions.clone(), cause: cause.into() }
    }
}

/// A header, empty where there is none or it is no text.
fn header(response: &Response, name: &HeaderName) -> String {
    response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().trim().to_lowercase()
}

/// Pieces of an answer that come as lines of JSON.
#[derive(Default)]
struct Lines {
    /// Whether one came.
    has_any: bool,
    /// Whether one was a piece of a message, and not the whole.
    has_deltas: bool,
    /// The server said that it was the last one.
    is_done: bool,
    /// The first line is none: this is one piece, over several lines.
    is_document: bool,
}

impl Lines {
    /// Takes the next whole line from the front.
    fn next(&mut self, body: &mut Vec<u8>) -> Option<Vec<u8>> {
        while !self.is_document && !self.is_done {
            let end = body.iter().position(|b| *b == b'\n')?;
            let line = body[..end].trim_ascii().to_vec();
            if self.notes(&line) || self.is_done || line.is_empty() {
                body.drain(..=end);
                if self.is_done || line.is_empty() {
                    continue;
                }
                return Some(line);
            }
            self.is_document = true;
        }
        None
    }

    /// What is left at the end, if it is a piece.
    fn last<'a>(&mut self, body: &'a [u8]) -> Option<&'a [u8]> {
        let rest = body.trim_ascii();
        (!self.is_done && self.notes(rest)).then_some(rest)
    }

    /// Whether a line is a piece. What comes first has to hold an answer.
    fn notes(&mut self, line: &[u8]) -> bool {
        self.is_done |= self.has_any && matches!(line.strip_prefix(b"data:").unwrap_or(line).trim_ascii(), b"[DONE]");
        let Some(value) = std::str::from_utf8(line).ok().and_then(|text| json::read(text).ok()).filter(Value::is_object) else {
            return false;
        };
        if !self.has_any && value.get("choices").is_none() {
            return false;
        }
        self.has_any = true;
        self.has_deltas |= value.pointer("/choices/0/delta").is_some_and(Value::is_object) && value.pointer("/choices/0/message").is_none();
        true
    }
}

/// Without a byte order mark in front.
fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes)
}
