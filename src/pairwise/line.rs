//! The lines of a file of comparisons.

use crate::{
    case::{CaseId, Source, VariantName},
    chat::{Finish, ModelError, ModelIdentity, Sampling, Usage, known_error},
    judge::GameVerdict,
};
use serde::{Deserialize, Serialize};

/// A line: a pair that is to be compared, or what the judge said of it in one order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(tag = "line", rename_all = "snake_case")]
pub enum PairwiseLine {
    /// A pair that is to be compared; a later line of the same pair stands in its place.
    Pair(Box<PairRecord>),
    /// What the judge said of a pair in one order; a later line with the same key stands in its place.
    Game(Box<GameRecord>),
}

/// Two models' answers to the same question, or one model's answers before and after what a variant changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct PairRecord {
    /// The version of the records.
    pub schema: u32,
    /// When it was planned.
    pub at: jiff::Timestamp,
    /// The case's id.
    pub case: CaseId,
    /// Where the case comes from.
    pub source: Source,
    /// The turn, from 1.
    pub turn: u32,
    /// Which repeat of the case, from 0.
    pub repeat: u32,
    /// The variant whose last answer is compared with the same model's answer before it; absent where two models are compared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<VariantName>,
    /// The two models, in the order of the report; of a variant the same model twice, with the answer before and the answer after.
    pub models: [Contestant; 2],
    /// The judge.
    pub judge: ModelIdentity,
    /// Whether the judge is one of the two.
    pub judge_is_contestant: bool,
    /// The sampling that the judge is asked with.
    pub sampling_asked: Sampling,
    /// sha256 of the wording of the prompt, before anything is filled in.
    pub prompt_digest: String,
    /// sha256 of the reference that the judge is shown; absent where it is shown none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference_digest: Option<String>,
    /// The keys of the two games: the first model shown first, then the second; absent where a model has no answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub games: Option<[String; 2]>,
}

/// One of the two models.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Contestant {
    /// Its name in reports.
    pub name: String,
    /// Who it is.
    pub model: ModelIdentity,
    /// Its answer; absent where it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<PairedAnswer>,
}

/// The answer that is compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct PairedAnswer {
    /// The key of the answer in its run.
    pub turn_key: String,
    /// sha256 of its text.
    pub digest: String,
    /// Its characters.
    pub characters: u32,
    /// Whether it has in it what only the judge is to write: a verdict.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub speaks_to_judge: bool,
}

/// What the judge said of a pair in one order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct GameRecord {
    /// The version of the records.
    pub schema: u32,
    /// Tells this game from every other: a digest of the judge, both answers in this order, and the whole prompt.
    pub key: String,
    /// When the judge was done.
    pub at: jiff::Timestamp,
    /// The case's id.
    pub case: CaseId,
    /// Where the case comes from.
    pub source: Source,
    /// The turn, from 1.
    pub turn: u32,
    /// Which repeat of the case, from 0.
    pub repeat: u32,
    /// The model that was shown first.
    pub first: String,
    /// The model that was shown second.
    pub second: String,
    /// What the judge decided.
    pub verdict: GameVerdict,
    /// Why, in its words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Why it could not be asked.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "known_error")]
    #[schemars(with = "Option<serde_json::Value>")]
    pub failure: Option<Box<ModelError>>,
    /// How often it was asked.
    pub attempts: u32,
    /// The judge's text.
    pub text: String,
    /// Its reasoning.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reasoning: String,
    /// Why its text ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finish: Option<Finish>,
    /// Tokens of the last request.
    pub usage: Usage,
    /// Tokens of the requests before it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usage_before: Option<Usage>,
    /// The sampling that was applied or sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sampling_used: Option<Sampling>,
    /// The name under which the endpoint says it judged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub served_model: Option<String>,
    /// Milliseconds, all attempts together.
    pub total_ms: f64,
}
