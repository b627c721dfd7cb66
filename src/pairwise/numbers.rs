//! The figures of a report on comparisons.

use crate::{
    case::Source,
    report::{Estimate, Figure, ResamplingUsed, Share},
};
use serde::Serialize;
use std::collections::BTreeMap;

/// Everything that a file of comparisons says.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PairwiseReport {
    /// The version of the program that computed it.
    pub wardround: &'static str,
    /// How the intervals were computed.
    pub resampling: ResamplingUsed,
    /// One block for each judge, wording, source of cases, and with or without reference; never pooled.
    pub blocks: Vec<PairwiseBlock>,
    /// How often variants change the diagnosis, one block for each judge, wording and source; empty where nothing of that was asked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<ChangeBlock>,
}

/// What one judge said of the cases of one source.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PairwiseBlock {
    /// The judge's name.
    pub judge: String,
    /// sha256 of the wording of the prompt.
    pub prompt_digest: String,
    /// Where the cases come from.
    pub source: Source,
    /// Whether the judge saw the reference.
    pub with_reference: bool,
    /// How many cases.
    pub cases: usize,
    /// The models that are the judge itself.
    pub judges_itself: Vec<String>,
    /// Pairs judged in both orders.
    pub coverage: BlockCoverage,
    /// What each pair of models came to: all turns together, then each turn where there are several.
    pub pairs: Vec<PairNumbers>,
    /// What the order of the answers did.
    pub order: OrderNumbers,
    /// What length did.
    pub longer: LengthShare,
    /// Pairs of one and the same text.
    pub same_text: SameText,
    /// Answers that have a verdict of the judge's form in them.
    pub answers_that_speak_to_the_judge: usize,
    /// Three models of which each was preferred to the next more often than not, in a circle.
    pub circles: usize,
    /// Strengths of Bradley and Terry's model with Davidson's ties; empty below three models.
    pub strengths: Vec<Strength>,
    /// Davidson's tie parameter; absent below three models.
    pub tie: Option<Figure>,
}

/// How many pairs were judged in both orders, and why the others were not.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct BlockCoverage {
    /// Judged in both orders.
    pub judged: usize,
    /// Wanted.
    pub of: usize,
    /// The others, by reason; no reason with a count of 0.
    pub missing: BTreeMap<PairMissing, usize>,
}

/// Why a pair was not judged in both orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PairMissing {
    /// One of the two models has no answer.
    NoAnswer,
    /// The judge was not asked in both orders.
    NotAsked,
    /// The judge named no verdict, or several.
    NoVerdict,
    /// The judge, or its provider, would not.
    Refused,
    /// The judge's text was cut.
    Truncated,
    /// The judge could not be asked.
    Failed,
}

/// What a pair of models came to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PairNumbers {
    /// The one model.
    pub left: String,
    /// The other.
    pub right: String,
    /// The turn, from 1; `None` for all together.
    pub turn: Option<u32>,
    /// Pairs judged in both orders.
    pub coverage: BlockCoverage,
    /// Pairs in which the left model was preferred in both orders.
    pub wins: usize,
    /// Pairs in which the right one was.
    pub losses: usize,
    /// Pairs that were a tie in both orders.
    pub ties: usize,
    /// Pairs in which the position decided: whichever stood first, or second, was preferred.
    pub position: usize,
    /// Pairs that were a tie in one order only.
    pub mixed: usize,
    /// Wins of the judged pairs.
    pub win_rate: Option<f64>,
    /// Losses of the judged pairs.
    pub loss_rate: Option<f64>,
    /// Wins and half of all ties, of the judged pairs, with an interval by case.
    pub score: Estimate,
    /// The score that answers of equal length would have, with an interval by case; of all turns together only. Fitted by a logistic regression of the pair's
    /// outcome on the logarithm of the quotient of the lengths, whose term is then set to 0 (Dubois et al., "Length-controlled AlpacaEval", arXiv:2404.04475,
    /// without the terms for models and instructions).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub equal_length: Option<Figure>,
}

/// How often variants of cases change the diagnosis, as one judge reads the answers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ChangeBlock {
    /// The judge.
    pub judge: String,
    /// sha256 of the wording of its prompt.
    pub prompt_digest: String,
    /// Where the cases come from.
    pub source: Source,
    /// The models that are the judge.
    pub judges_itself: Vec<String>,
    /// Answers with a verdict of the judge's form in them.
    pub answers_that_speak_to_the_judge: usize,
    /// By variant and model.
    pub rows: Vec<ChangeNumbers>,
}

/// How often one variant changes the diagnosis of one model.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ChangeNumbers {
    /// The variant.
    pub variant: String,
    /// The model.
    pub model: String,
    /// Pairs judged in both orders.
    pub coverage: BlockCoverage,
    /// The cases of these pairs.
    pub cases: usize,
    /// Pairs whose diagnoses are different in both orders.
    pub changed: usize,
    /// Pairs whose diagnoses are the same in both orders.
    pub same: usize,
    /// Pairs whose diagnoses are the same in one order only.
    pub orders_disagree: usize,
    /// The changed ones of those on which the orders agree, with an interval by case.
    pub share: Estimate,
}

/// What the order of the answers did.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OrderNumbers {
    /// Judged pairs in which both orders say the same of the models.
    pub consistent: Share,
    /// Pairs in which whichever stood first was preferred.
    pub first_in_both: usize,
    /// Pairs in which whichever stood second was.
    pub second_in_both: usize,
    /// Pairs with a tie in one order only.
    pub mixed: usize,
    /// Of all comparisons with a preference, in one order each, those that preferred the first.
    pub first_preferred: Share,
}

/// Who is preferred where lengths differ.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LengthShare {
    /// Pairs with a winner whose answers differ in length, and those of them that the longer answer won.
    pub won: Share,
}

/// Pairs whose two answers are the same text: a judge can only call them a tie.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct SameText {
    /// Judged in both orders.
    pub judged: usize,
    /// A tie in both.
    pub ties: usize,
}

/// A model's strength.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Strength {
    /// The model.
    pub model: String,
    /// The natural logarithm of its strength; the sum over the models is 0.
    pub log_strength: Figure,
}
