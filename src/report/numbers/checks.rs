//! The numbers of checks without a judge.

use super::Share;
use crate::{
    case::{Source, VariantName},
    check::Check,
};
use serde::Serialize;

/// What checks found in the answers of one model to the cases of one source, or to one variant of them. A flag is no score.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CheckNumbers {
    /// Where the cases come from.
    pub source: Source,
    /// The variant of the cases; absent for the cases themselves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variant: Option<VariantName>,
    /// The model.
    pub model: String,
    /// Answers that were looked through: those with a text, of every turn and repeat.
    pub answers: usize,
    /// Of these, how many have any flag.
    pub flagged: usize,
    /// Cases with any such answer, of those with an answer.
    pub flagged_cases: Share,
    /// The same for each check that found anything.
    pub checks: Vec<CheckCount>,
    /// Every place, in the order of cases, turns and repeats.
    pub places: Vec<FlaggedPlace>,
}

/// How often one check found something.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CheckCount {
    /// The check.
    pub check: Check,
    /// Answers with this flag.
    pub answers: usize,
    /// Cases with any such answer, with Wilson's interval: answers to one case are not independent, cases are.
    pub cases: Share,
}

/// One place that a check found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FlaggedPlace {
    /// The case.
    pub case: String,
    /// The turn, from 1.
    pub turn: u32,
    /// The repeat, from 0.
    pub repeat: u32,
    /// The check.
    pub check: Check,
    /// Where the place begins, in characters of the answer from 0.
    pub begin: usize,
    /// Where it ends.
    pub end: usize,
    /// The words of the place.
    pub words: String,
    /// What they were compared with, in English.
    pub why: String,
}
