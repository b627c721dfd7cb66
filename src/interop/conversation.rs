//! Groups recorded answers into conversations, across models and sampling.

use crate::{
    case::{Case, Turn},
    chat::{Message, ModelIdentity},
    digest::sha256,
    record::{AskedKind, TurnRecord, make_current},
};
use std::collections::HashMap;

/// One model's answers in one repeat, by case.
pub(super) struct Candidate<'a> {
    pub model: &'a ModelIdentity,
    pub repeat: u32,
    answers: HashMap<&'a str, Vec<&'a TurnRecord>>,
}

/// The models in the order in which they first answered, each with its repeats.
pub(super) fn candidates(turns: &[TurnRecord]) -> Vec<Candidate<'_>> {
    let mut places: HashMap<(String, u32), usize> = HashMap::new();
    let mut found: Vec<Candidate<'_>> = Vec::new();
    for record in turns.iter().filter(|r| r.is_final() && r.asked == AskedKind::Protocol) {
        let place = *places.entry((record.model.key(), record.repeat)).or_insert_with(|| {
            found.push(Candidate { model: &record.model, repeat: record.repeat, answers: HashMap::new() });
            found.len() - 1
        });
        found[place].answers.entry(record.case.as_str()).or_default().push(record);
    }
    found.sort_by_key(|c| c.repeat);
    found
}

/// The conversation of the candidate that stands, as the report and the judge have it, as far as it was asked with these questions.
pub(super) fn conversation(case: &Case, candidate: &Candidate<'_>) -> Vec<TurnRecord> {
    let mut current: Vec<&TurnRecord> = Vec::new();
    let of_case = candidate.answers.get(case.id().as_str()).into_iter().flatten().copied();
    for record in of_case.filter(|r| r.source == case.source()) {
        make_current(&mut current, record.turn, record);
    }
    let mut messages = Vec::new();
    let asked_so = |(turn, record): &(&Turn, &TurnRecord)| {
        messages.push(Message::user(turn.question.as_str()));
        let digest = sha256(&serde_json::to_vec(&messages).unwrap_or_default());
        messages.push(Message::assistant(record.text.as_str()));
        digest == record.prompt_digest
    };
    case.turns().iter().zip(current).take_while(asked_so).map(|(_, record)| record.clone()).collect()
}
