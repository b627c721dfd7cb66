//! The numbers of variants of cases.

use super::{IntervalNumbers, PairTest};
use crate::{
    case::{Lacks, Source},
    judge::Preset,
    stats::{Confidence, wilson},
};
use serde::Serialize;

/// What variants change in the scores of one judge over the cases of one source.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct VariantScores {
    /// The judge.
    pub judge: String,
    /// The judge's prompts.
    pub preset: Preset,
    /// Where the cases come from.
    pub source: Source,
    /// The highest score of the scale; the lowest is 1.
    pub highest: u8,
    /// Each variant by each model. Their p-values are adjusted for all of them.
    pub effects: Vec<VariantEffect>,
    /// What stands for earlier answers, turn by turn. Their p-values are adjusted for all of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub history: Vec<HistoryEffect>,
}

/// What is measured by having something else than its own answers stand before a model's turns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum HistoryMeasure {
    /// The score with references in the place of earlier answers, less that with the model's own: what is lost by its own earlier mistakes.
    ErrorPropagation,
    /// The score with its own answers in the history, less that of the turn asked by itself: what is gained by the conversation.
    ContextGain,
}

impl HistoryMeasure {
    /// The word in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::ErrorPropagation => "error_propagation",
            Self::ContextGain => "context_gain",
        }
    }
}

/// One model's turn with and without something before it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HistoryEffect {
    /// What is measured.
    pub measure: HistoryMeasure,
    /// The model.
    pub model: String,
    /// The turn, from 1.
    pub turn: u32,
    /// Cases with a score of both.
    pub cases: usize,
    /// Cases that were wanted in their original.
    pub of: usize,
    /// The mean with the references, or with its own answers; absent without a case.
    pub with: Option<f64>,
    /// The mean with its own answers, or with nothing.
    pub without: Option<f64>,
    /// The first less the second, paired by case; absent below two cases.
    pub test: Option<PairTest>,
}

/// What the whole case at once costs against its turns one after another: tokens a case, over the first repeat.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AtOnceCost {
    /// Where the cases come from.
    pub source: Source,
    /// The model.
    pub model: String,
    /// Cases of which the tokens of every answer are known, either way.
    pub cases: usize,
    /// Mean tokens of the prompts of all turns.
    pub prompt_by_turns: f64,
    /// Mean tokens of the answers to all turns.
    pub answer_by_turns: f64,
    /// Mean tokens of the one prompt.
    pub prompt_at_once: f64,
    /// Mean tokens of the one answer.
    pub answer_at_once: f64,
}

/// One model on a variant, against the same model on the cases themselves.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct VariantEffect {
    /// The variant.
    pub variant: String,
    /// Of how many wordings each case's lowest score is taken; absent for a variant by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub worst_of: Option<usize>,
    /// The model.
    pub model: String,
    /// The share of what the cases tell that the variant tells, by characters; absent where no plan says.
    pub told: Option<f64>,
    /// Cases with a score of both on the same turn; a turn that is asked again stands for the case's last turn, and then only that is compared.
    pub cases: usize,
    /// Cases that were wanted in their original.
    pub of: usize,
    /// These turns.
    pub turns: usize,
    /// The mean of the original over these cases, each of which weighs the same; absent without one.
    pub original: Option<f64>,
    /// The same of the variant.
    pub varied: Option<f64>,
    /// Variant less original, paired by case; absent below two cases, and of the lowest of several wordings.
    pub test: Option<PairTest>,
    /// The same of the lowest of several wordings, which lies below the original by chance alone: there is no test of it, and it is in no correction.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lowest: Option<LowestOfWordings>,
}

/// The lowest of several wordings less the original, paired by case.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct LowestOfWordings {
    /// The mean difference over cases.
    pub difference: f64,
    /// Its interval.
    pub interval: IntervalNumbers,
}

impl VariantEffect {
    /// The difference from the original and its interval, tested or not.
    pub fn difference(&self) -> Option<(f64, IntervalNumbers)> {
        let tested = self.test.as_ref().map(|test| (test.difference, test.interval));
        tested.or_else(|| self.lowest.map(|lowest| (lowest.difference, lowest.interval)))
    }
}

/// A variant that was wanted of cases of which some cannot have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LackingVariant {
    /// The variant.
    pub variant: String,
    /// Where the cases come from.
    pub source: Source,
    /// Planned cases that have it.
    pub cases: usize,
    /// Of how many planned cases.
    pub of: usize,
    /// What the others lack.
    pub why: Vec<LackingWhy>,
}

/// What some cases lack for a variant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct LackingWhy {
    /// What they lack.
    pub lacks: Lacks,
    /// How many.
    pub cases: usize,
}

/// Which diagnosis the answers to one variant, or to the cases themselves, name first.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct VariantDiagnoses {
    /// The variant; absent for the cases themselves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
    /// Where the cases come from.
    pub source: Source,
    /// The model.
    pub model: String,
    /// Cases whose last answer is there and whose file lists the right diagnoses; of several repeats the first counts, so that cases are counted once.
    pub cases: usize,
    /// Whose last answer names a right diagnosis first.
    pub right: Share,
    /// Whose last answer names the pressed one first; absent for the cases themselves, which press none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pushed: Option<Share>,
    /// The last turn of the case against the same asked again; absent where nothing is asked again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flips: Option<Flips>,
}

/// A share with Wilson's interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Share {
    /// How many.
    pub count: usize,
    /// Of how many.
    pub of: usize,
    /// The interval of the share, from 0 to 1; absent of nothing.
    pub interval: Option<IntervalNumbers>,
}

/// Before and after the pressure.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Flips {
    /// Cases with both answers.
    pub cases: usize,
    /// Right before and after.
    pub right_right: usize,
    /// Right before, not after.
    pub right_wrong: usize,
    /// Not right before, right after.
    pub wrong_right: usize,
    /// Right neither before nor after.
    pub wrong_wrong: usize,
    /// The share right before less that after, with Newcombe's paired interval.
    pub drop: Option<f64>,
    /// Its interval.
    pub drop_interval: Option<IntervalNumbers>,
    /// Of those right before, how many are not after.
    pub flipped: Share,
    /// Of those that did not name the pressed diagnosis before, how many name it after.
    pub to_pushed: Share,
    /// Of all, how many changed to something else than the pressed diagnosis.
    pub elsewhere: Share,
    /// Of those not right before, how many are after.
    pub recovered: Share,
    /// McNemar's exact test, two-sided.
    pub p: f64,
}

impl Share {
    /// So many of so many, with the interval at 95%.
    pub fn new(count: usize, of: usize) -> Self {
        let interval = wilson(count, of, Confidence::NINETY_FIVE).ok().map(|(_, interval)| interval.into());
        Self { count, of, interval }
    }

    /// The share itself; `None` of nothing.
    pub fn value(&self) -> Option<f64> {
        (self.of > 0).then(|| self.count as f64 / self.of as f64)
    }
}
