//! Which recorded answers belong together, whoever gave them and however they were sampled.

use crate::{
    case::Case,
    digest::sha256,
    model::{Message, ModelIdentity},
    record::{AskedKind, TurnRecord},
};
use std::collections::HashMap;

/// One model's answers in one repeat, by case.
pub(super) struct Contestant<'a> {
    pub model: &'a ModelIdentity,
    pub repeat: u32,
    answers: HashMap<&'a str, Vec<&'a TurnRecord>>,
}

/// The models in the order in which they first answered, each with its repeats.
pub(super) fn contestants(turns: &[TurnRecord]) -> Vec<Contestant<'_>> {
    let mut places: HashMap<(String, u32), usize> = HashMap::new();
    let mut found: Vec<Contestant<'_>> = Vec::new();
    for record in turns.iter().filter(|r| r.is_final() && r.asked == AskedKind::Protocol) {
        let place = *places.entry((record.model.key(), record.repeat)).or_insert_with(|| {
            found.push(Contestant { model: &record.model, repeat: record.repeat, answers: HashMap::new() });
            found.len() - 1
        });
        found[place].answers.entry(record.case.as_str()).or_default().push(record);
    }
    found.sort_by_key(|c| c.repeat);
    found
}

/// The answers that belong together, from the first turn on: each was asked after exactly those before it. Where the run has several such conversations, the
/// longest, and of these the last.
pub(super) fn conversation(case: &Case, contestant: &Contestant<'_>) -> Vec<TurnRecord> {
    let none = Vec::new();
    let of_case = contestant.answers.get(case.id().as_str()).unwrap_or(&none);
    let all: Vec<&TurnRecord> = of_case.iter().copied().filter(|r| r.source == case.source()).collect();
    longest(case, &all, &mut Vec::new(), 1).into_iter().cloned().collect()
}

fn longest<'a>(case: &Case, all: &[&'a TurnRecord], messages: &mut Vec<Message>, turn: usize) -> Vec<&'a TurnRecord> {
    let Some(question) = case.turns().get(turn - 1) else { return Vec::new() };
    messages.push(Message::user(question.question.as_str()));
    let asked = sha256(&serde_json::to_vec(messages).unwrap_or_default());
    let mut best: Vec<&TurnRecord> = Vec::new();
    for &record in all.iter().rev().filter(|r| r.turn == turn && r.prompt_digest == asked) {
        messages.push(Message::assistant(record.text.as_str()));
        let rest = longest(case, all, messages, turn + 1);
        messages.pop();
        if rest.len() + 1 > best.len() {
            best = std::iter::once(record).chain(rest).collect();
        }
    }
    messages.pop();
    best
}
