//! The totals of a replay. Every mean has its coverage.

use crate::{
    case::{Case, Source},
    consultation::Refusal,
    judge::Unrated,
    record::{TurnRecord, VerdictRecord},
};
use serde::Serialize;
use std::collections::BTreeMap;

/// How a case ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum CaseOutcome {
    /// Every turn is answered.
    Complete,
    /// A turn has no answer.
    Incomplete {
        /// The first turn without one, from 1.
        turn: usize,
        /// Why.
        reason: Refusal,
    },
    /// The user stopped it.
    Stopped,
}

/// The ratings of one turn.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct TurnScore {
    /// The mean of the ratings there are; absent when there is none.
    pub mean: Option<f64>,
    /// How many ratings.
    pub rated: usize,
    /// How many answers were to be judged.
    pub of: usize,
    /// Why answers have no rating, and how many for each reason.
    pub unrated: BTreeMap<Unrated, usize>,
    /// The highest score of the scale that the mean is on: 10, or 5 for CMB-Clin's criteria. Absent where nothing is rated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub highest: Option<u8>,
    #[serde(skip)]
    sum: f64,
}

/// The numbers of a replay.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Summary {
    /// Cases to be replayed.
    pub cases: usize,
    /// Cases with an answer to every turn.
    pub complete: usize,
    /// Answers there are.
    pub answers: usize,
    /// Of them, those without a text to read: nothing but reasoning, empty, or withheld.
    pub without_text: usize,
    /// The cases that are not complete, and why.
    pub incomplete: Vec<(String, CaseOutcome)>,
    /// The labels of the cases' sources.
    pub sources: Vec<Source>,
    /// Ratings by turn, from 1.
    pub scores: BTreeMap<usize, TurnScore>,
}

impl Summary {
    pub(super) fn new(cases: usize) -> Self {
        Self { cases, complete: 0, answers: 0, without_text: 0, incomplete: Vec::new(), sources: Vec::new(), scores: BTreeMap::new() }
    }

    pub(super) fn add(&mut self, case: &Case, outcome: CaseOutcome, answers: &[TurnRecord]) {
        self.answers += answers.len();
        self.without_text += answers.iter().filter(|a| !a.has_answer()).count();
        if !self.sources.contains(&case.source()) {
            self.sources.push(case.source());
        }
        match outcome {
            CaseOutcome::Complete => self.complete += 1,
            other => self.incomplete.push((case.id().to_string(), other)),
        }
    }

    pub(super) fn add_verdict(&mut self, record: &VerdictRecord) {
        let score = self.scores.entry(record.turn).or_default();
        score.of += 1;
        if let Some(rating) = record.verdict.score() {
            score.rated += 1;
            // Whole and quarter points: the sum is exact in any order.
            score.sum += rating;
            score.mean = Some(score.sum / score.rated as f64);
            score.highest = record.verdict.highest();
        }
        if let Some(unrated) = record.verdict.unrated() {
            *score.unrated.entry(unrated).or_default() += 1;
        }
    }

    /// An answer that could not be given to the judge at all, and why.
    pub(super) fn add_unjudgeable(&mut self, turn: usize, why: Unrated) {
        let score = self.scores.entry(turn).or_default();
        score.of += 1;
        *score.unrated.entry(why).or_default() += 1;
    }

    /// Whether the model answered, and never with a text.
    pub fn is_silent(&self) -> bool {
        self.answers > 0 && self.without_text == self.answers
    }

    /// Whether everything that was to be answered and judged has been.
    pub fn is_complete(&self) -> bool {
        let lacking = [Unrated::Failed, Unrated::NoReference, Unrated::NoRubric];
        let lacks_verdicts = |s: &TurnScore| lacking.iter().any(|why| s.unrated.contains_key(why));
        self.complete == self.cases && !self.scores.values().any(lacks_verdicts)
    }
}
