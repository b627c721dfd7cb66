//! A tape as it is played on a stage: its turns, and what comes when.

use crate::{
    case::{Case, TurnKind},
    chat::{Finish, Origin},
    record::{AskedKind, VerdictRecord},
    tape::{Event, Tape},
};

/// What comes of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// A piece of the answer.
    Text(String),
    /// A piece of reasoning, which a stage does not show.
    Reasoning,
    /// What came as text so far was reasoning.
    Cleared,
}

/// One turn of a tape.
#[derive(Debug, Clone, PartialEq)]
pub struct PlayedTurn {
    /// Its number, from 1.
    pub turn: usize,
    /// What it brings.
    pub kind: TurnKind,
    /// The question as it was sent.
    pub question: String,
    /// What came, in order.
    pub pieces: Vec<Said>,
    /// When each piece came, in milliseconds after the question.
    pub times: Vec<u64>,
    /// When the answer ended, in milliseconds after the question.
    pub end_ms: u64,
    /// Why it ended.
    pub finish: Finish,
    /// What judges gave.
    pub verdicts: Vec<VerdictRecord>,
}

/// A tape.
#[derive(Debug, Clone, PartialEq)]
pub struct Played {
    /// The case, reference included.
    pub case: Case,
    /// The recorded model's name.
    pub model: String,
    /// The day of its answers, as `2026-03-04`.
    pub day: String,
    /// The turns with an answer, in order, each once.
    pub turns: Vec<PlayedTurn>,
    /// Whether the tape's end is missing.
    pub is_torn: bool,
}

impl Played {
    /// Of a tape: of several answers to a turn the last, and no question of a person's own.
    pub fn of(tape: &Tape) -> Self {
        let mut turns: Vec<PlayedTurn> = Vec::new();
        let mut open: Option<(u64, bool)> = None;
        let (mut pieces, mut times) = (Vec::new(), Vec::new());
        for event in &tape.events {
            let since = event.at_ms - open.map_or(0, |(begin, _)| begin).min(event.at_ms);
            let said = match &event.event {
                Event::Asked { asked, .. } => {
                    open = Some((event.at_ms, *asked != AskedKind::Own));
                    (pieces, times) = (Vec::new(), Vec::new());
                    continue;
                }
                Event::Text { text } => Said::Text(text.clone()),
                Event::Reasoning { .. } => Said::Reasoning,
                Event::TextWasReasoning => Said::Cleared,
                Event::Answer { record } => {
                    if open.take().is_some_and(|(_, counts)| counts) {
                        let turn = PlayedTurn {
                            turn: record.turn,
                            kind: tape.case.turns().get(record.turn.saturating_sub(1)).map_or(TurnKind::Other, |turn| turn.kind),
                            question: record.question.clone(),
                            pieces: std::mem::take(&mut pieces),
                            times: std::mem::take(&mut times),
                            end_ms: since,
                            finish: record.finish,
                            verdicts: Vec::new(),
                        };
                        turns.retain(|earlier| earlier.turn != turn.turn);
                        turns.push(turn);
                    }
                    continue;
                }
                Event::Verdict { record } => {
                    if let Some(turn) = turns.iter_mut().find(|turn| turn.turn == record.turn) {
                        turn.verdicts.push((**record).clone());
                    }
                    continue;
                }
                Event::Rating { .. } | Event::Unknown => continue,
            };
            pieces.push(said);
            times.push(since);
        }
        turns.sort_by_key(|turn| turn.turn);
        let identity = tape.identity();
        let (model, day) = match identity.origin {
            Origin::Recording { model, day, .. } => (model, day),
            // A tape is always a recording.
            _ => (identity.name, String::new()),
        };
        Self { case: tape.case.clone(), model, day, turns, is_torn: tape.is_torn }
    }

    /// The numbers of its turns.
    pub fn numbers(&self) -> Vec<usize> {
        self.turns.iter().map(|turn| turn.turn).collect()
    }

    /// Keeps some turns.
    pub(super) fn keep(&mut self, turns: &[usize]) {
        if !turns.is_empty() {
            self.turns.retain(|turn| turns.contains(&turn.turn));
        }
    }
}

impl PlayedTurn {
    /// How many pieces have come so long after the question.
    pub(super) fn count_at(&self, position_ms: f64) -> usize {
        self.times.partition_point(|at| *at as f64 <= position_ms)
    }
}
