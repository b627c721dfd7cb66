//! The answers of live models in a show.

use super::played::Said;
use crate::language::Bilingual;
use std::collections::{BTreeMap, BTreeSet};

/// Bytes of an answer that are kept: more than any stage shows.
const MOST_BYTES: usize = 256 << 10;
/// Pieces of an answer that are kept.
const MOST_PIECES: usize = 64 << 10;

/// What a live model says.
#[derive(Debug, Clone, PartialEq)]
pub enum LiveEvent {
    /// A piece of the answer.
    Said(Said),
    /// A sign of life: the model works on it and has said nothing yet.
    Works,
    /// The answer has ended.
    Ended,
    /// There will be none, or no more of it.
    Failed(Bilingual),
}

/// An answer of a live model.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LiveTurn {
    /// What has come.
    pub pieces: Vec<Said>,
    bytes: usize,
    /// Whether it has ended.
    pub is_over: bool,
    /// Why it broke off.
    pub failure: Option<Bilingual>,
}

/// The answers of a round, by step and place of the turn.
#[derive(Debug, Clone, Default)]
pub(super) struct Live {
    turns: BTreeMap<(usize, usize), LiveTurn>,
    /// Steps whose tape plays in the model's place.
    fallen: BTreeSet<usize>,
    /// The one that is coming.
    asked: Option<(usize, usize)>,
}

impl Live {
    /// Forgets everything: a new round begins.
    pub fn clear(&mut self) {
        self.turns.clear();
        self.fallen.clear();
        self.asked = None;
    }

    pub fn turn(&self, step: usize, turn: usize) -> Option<&LiveTurn> {
        self.turns.get(&(step, turn))
    }

    pub fn has_fallen(&self, step: usize) -> bool {
        self.fallen.contains(&step)
    }

    /// The answer that is coming: step and place of the turn.
    pub fn asked(&self) -> Option<(usize, usize)> {
        self.asked
    }

    /// Notes that a question was asked.
    pub fn ask(&mut self, step: usize, turn: usize) {
        self.turns.insert((step, turn), LiveTurn::default());
        self.asked = Some((step, turn));
    }

    /// From now on the step's tape plays.
    pub fn fall(&mut self, step: usize) {
        self.fallen.insert(step);
        self.asked = None;
    }

    /// Ends the answer that is coming.
    pub fn end(&mut self, failure: Option<Bilingual>) {
        if let Some(turn) = self.asked.take().and_then(|key| self.turns.get_mut(&key)) {
            turn.is_over = true;
            turn.failure = failure;
        }
    }

    /// Adds a piece to the answer that is coming; whether there was room for it.
    pub fn say(&mut self, said: Said) -> bool {
        let Some(turn) = self.asked.and_then(|key| self.turns.get_mut(&key)) else { return true };
        turn.bytes += if let Said::Text(text) = &said { text.len() } else { 0 };
        let fits = turn.bytes <= MOST_BYTES && turn.pieces.len() < MOST_PIECES;
        match (&said, turn.pieces.last()) {
            // Thinking for minutes is one piece.
            (Said::Reasoning, Some(Said::Reasoning)) => {}
            _ if fits => turn.pieces.push(said),
            _ => {}
        }
        fits
    }
}
