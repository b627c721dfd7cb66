//! A tape as a model: it answers what it holds, piece by piece at the recorded times.

use super::{
    Playback, Speed, Tape, TapeError,
    event::{Event, TapeEvent},
    label::recorded_name,
};
use crate::{
    chat::{AnswerStream, Completion, Delta, Measure, Message, Model, ModelError, ModelIdentity, Origin, Request, Role, Sampling, Ways},
    digest::sha256,
    record::TurnRecord,
};
use async_trait::async_trait;
use futures::{StreamExt, stream};
use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{Mutex, PoisonError},
};

/// How to open a tape as a model.
#[derive(Debug, Clone, PartialEq)]
pub struct TapeSettings {
    /// What it is called: by the recorded model and day, once it was read.
    pub name: String,
    /// The file.
    pub path: PathBuf,
    /// How fast it plays.
    pub speed: Speed,
}

/// A tape that answers.
#[derive(Debug)]
pub struct TapeModel {
    identity: ModelIdentity,
    playback: Playback,
    /// What it holds, in the order of the tape.
    answers: Vec<Recorded>,
    /// How often each answer's question was asked: a question that was answered several times is answered anew each time.
    asked: Mutex<HashMap<String, usize>>,
}

/// An answer of a tape.
#[derive(Debug, Clone)]
struct Recorded {
    record: TurnRecord,
    /// What came when, in milliseconds after the question.
    pieces: Vec<(u64, Delta)>,
    end_ms: u64,
}

impl TapeModel {
    /// Opens a tape.
    ///
    /// # Errors
    /// When the file is no tape that can be played.
    pub fn open(settings: &TapeSettings) -> Result<Self, TapeError> {
        Ok(Self::new(&Tape::read(&settings.path)?, Playback::new(settings.speed)))
    }

    /// Of a tape that is read.
    pub fn new(tape: &Tape, playback: Playback) -> Self {
        Self { identity: tape.identity(), playback, answers: answers(&tape.events), asked: Mutex::default() }
    }

    /// The answer to the last message: in the turn that the conversation has reached, else to the same question anywhere.
    fn find(&self, messages: &[Message]) -> Option<&Recorded> {
        let question = &messages.iter().rfind(|m| m.role == Role::User)?.content;
        let turn = messages.iter().filter(|m| m.role == Role::User).count();
        let same: Vec<&Recorded> = self.answers.iter().filter(|a| a.record.question == *question).collect();
        let of_turn: Vec<&Recorded> = same.iter().copied().filter(|a| a.record.turn == turn).collect();
        let found = if of_turn.is_empty() { same } else { of_turn };
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let count = asked.entry(question.clone()).or_default();
        let answer = found.get(*count).or(found.last()).copied();
        *count += 1;
        answer
    }

    fn not_recorded(&self) -> ModelError {
        let mut turns: Vec<usize> = self.answers.iter().map(|answer| answer.record.turn).collect();
        turns.dedup();
        let case = self.answers.first().map_or_else(String::new, |answer| answer.record.case.to_string());
        ModelError::NotRecorded { case, turns }
    }
}

impl Tape {
    /// Who answers: the recorded model, named as a recording with its day, so that every place that names the model says so.
    pub fn identity(&self) -> ModelIdentity {
        let recorded = &self.provenance.model;
        let day = self.provenance.answered.unwrap_or(self.provenance.at).strftime("%Y-%m-%d").to_string();
        // A consultation that a second model went on with is named after both.
        let mut names: Vec<&str> = Vec::new();
        for answer in self.answers() {
            let name = match &answer.model.origin {
                Origin::Recording { model, .. } => model,
                _ => &answer.model.name,
            };
            if !names.contains(&name.as_str()) {
                names.push(name);
            }
        }
        let name = if names.len() > 1 { names.join(" + ") } else { recorded.name.clone() };
        ModelIdentity {
            name: recorded_name(&name, &day),
            origin: Origin::Recording { model: name, day, digest: sha256(self.to_text().as_bytes()) },
            system: recorded.system.clone(),
            ways: Ways::default(),
        }
    }
}

fn answers(events: &[TapeEvent]) -> Vec<Recorded> {
    let mut answers = Vec::new();
    let mut began = 0;
    let mut pieces: Vec<(u64, Delta)> = Vec::new();
    for TapeEvent { at_ms, event, .. } in events {
        let since = at_ms - began.min(*at_ms);
        match event {
            Event::Asked { .. } => {
                began = *at_ms;
                pieces.clear();
            }
            Event::Reasoning { text } => pieces.push((since, Delta::Reasoning(text.clone()))),
            Event::Text { text } => pieces.push((since, Delta::Text(text.clone()))),
            Event::TextWasReasoning => pieces.push((since, Delta::TextWasReasoning)),
            Event::Answer { record } => {
                answers.push(Recorded { record: (**record).clone(), pieces: std::mem::take(&mut pieces), end_ms: since });
            }
            Event::Verdict { .. } | Event::Rating { .. } | Event::Unknown => {}
        }
    }
    answers
}

#[async_trait]
impl Model for TapeModel {
    fn identity(&self) -> &ModelIdentity {
        &self.identity
    }

    async fn measure(&self, messages: &[Message]) -> Result<Measure, ModelError> {
        // What it does not hold fails before it counts as asked.
        let question = messages.iter().rfind(|m| m.role == Role::User).map(|m| m.content.as_str());
        match self.answers.iter().find(|answer| Some(answer.record.question.as_str()) == question) {
            Some(answer) => Ok(Measure { prompt_tokens: answer.record.usage.prompt_tokens, context: None }),
            None => Err(self.not_recorded()),
        }
    }

    async fn answer(&self, request: Request) -> Result<AnswerStream, ModelError> {
        let answer = self.find(&request.messages).ok_or_else(|| self.not_recorded())?.clone();
        let end = end_of_answer(&answer.record);
        let clock = self.playback.clock(answer.pieces.first().map_or(answer.end_ms, |(at, _)| *at));
        let pieces = answer.pieces.into_iter().map(|(at, delta)| (at, Ok(delta))).chain([(answer.end_ms, end)]);
        let timed = stream::unfold((clock, pieces), |(mut clock, mut pieces)| async move {
            let (at, delta) = pieces.next()?;
            clock.until(at).await;
            Some((delta, (clock, pieces)))
        });
        Ok(timed.boxed())
    }
}

/// How a recorded answer ended: as it did then.
///
/// # Errors
/// When it failed, with what it failed.
pub fn end_of_answer(record: &TurnRecord) -> Result<Delta, ModelError> {
    let answer = record.answer();
    match (answer.completion, answer.error) {
        (_, Some(error)) => Err(error),
        (Some(completion), None) => Ok(Delta::Done(completion)),
        (None, None) => Ok(Delta::Done(Completion {
            finish: record.finish,
            usage: record.usage,
            sampling: Sampling::default(),
            seed: None,
            prompt_ms: record.timings.prompt_ms,
            answer_ms: record.timings.answer_ms,
            served_model: record.served_model.clone(),
            endpoint: record.endpoint.clone(),
            ratings: None,
            finish_reason: record.finish_reason.clone(),
            reasoning_format: record.reasoning_format.clone(),
        })),
    }
}
