//! How much of a batch is wanted, there, and missing, for each model.

use crate::judge::Unrated;
use serde::Serialize;
use std::collections::BTreeMap;

/// How much of something there is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// How much is wanted.
    pub wanted: usize,
    /// How much is on disk, from before included.
    pub there: usize,
    /// Of that, how much was there before this process began.
    pub before: usize,
    /// How much could not be had; the same command tries again.
    pub failed: usize,
    /// How much never will be: an answer without a text has no verdict.
    pub impossible: usize,
    /// How much cannot be while the case has no reference to judge against.
    pub no_reference: usize,
}

impl Counts {
    /// What is neither there nor given up.
    pub fn left(&self) -> usize {
        self.wanted.saturating_sub(self.there + self.failed + self.impossible + self.no_reference)
    }

    /// Whether everything that can be had is there.
    pub fn is_complete(&self) -> bool {
        self.there + self.impossible >= self.wanted
    }
}

/// How far one model's part is.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Part {
    /// Its answers.
    pub answers: Counts,
    /// Answers that are there and have no text to read: nothing but reasoning, empty, or withheld.
    pub without_text: usize,
    /// The verdicts on them.
    pub verdicts: Counts,
    /// Why verdicts have no rating, and how many for each reason.
    pub unrated: BTreeMap<Unrated, usize>,
    /// Tokens of its prompts, as far as it says, in this process.
    pub prompt_tokens: u64,
    /// Tokens that it generated in this process.
    pub answer_tokens: u64,
    /// Tokens of the judge's prompts in this process.
    pub judge_prompt_tokens: u64,
    /// Tokens that the judge generated in this process.
    pub judge_tokens: u64,
    /// Why it answers no more.
    pub ended: Option<String>,
}
