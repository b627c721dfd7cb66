//! One line of `verdicts.jsonl`.

use super::{RecordError, scan};
use crate::{
    case::{CaseId, Source, VariantName},
    chat::{Finish, ModelIdentity, RatingProbabilities, Sampling, Usage},
    judge::{Preset, Verdict},
};
use serde::{Deserialize, Serialize};
use std::{borrow::Cow, collections::BTreeSet, path::Path};

/// One judge's verdict on one answer. Self-contained.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct VerdictRecord {
    /// The layout's version.
    pub schema: u32,
    /// The digest of what the judge was asked.
    pub key: String,
    /// The digest of the turn that was judged.
    pub turn_key: String,
    /// When the verdict came.
    pub at: jiff::Timestamp,
    /// The case.
    pub case: CaseId,
    /// Where the case comes from.
    pub source: Source,
    /// The benchmark's category, where it has them: DoctorFLAN's task.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// The variant of the case that was asked; absent for the case itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<VariantName>,
    /// The judged turn, from 1.
    pub turn: usize,
    /// The turn of the case in whose place it is judged, where a variant asks it again; absent else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub judged_as: Option<usize>,
    /// Which repeat of the case, from 0.
    pub repeat: u32,
    /// Which repeat of the judging, from 0.
    pub judge_repeat: u32,
    /// Who answered.
    pub model: ModelIdentity,
    /// Who judged.
    pub judge: ModelIdentity,
    /// Whether the judge is the very model that answered.
    #[serde(default, rename = "judge_is_contestant", skip_serializing_if = "std::ops::Not::not")]
    pub judge_is_candidate: bool,
    /// The prompt's preset.
    pub preset: Preset,
    /// sha256 of the prompt's wording.
    pub prompt_digest: String,
    /// sha256 of the reference as the judge received it; absent in records of earlier versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference_digest: Option<String>,
    /// The sampling asked for; all absent for a provider's defaults.
    pub sampling_asked: Sampling,
    /// What was really applied or sent; absent where the judge could not be asked, and in records of other programs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sampling_used: Option<Sampling>,
    /// The name under which the endpoint says it judged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub served_model: Option<String>,
    /// The verdict.
    #[serde(flatten)]
    pub verdict: Verdict,
    /// The rating as the official code would take it, any integer.
    pub official_rating: Option<u64>,
    /// The rating as a lenient reader would take it; never used in its place.
    pub lenient_rating: Option<f64>,
    /// How often the judge was asked until it gave a rating, or was given up.
    pub attempts: u32,
    /// The judge's text.
    pub text: String,
    /// The judge's reasoning, kept apart.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reasoning: String,
    /// Why its text ended; absent where it could not be asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finish: Option<Finish>,
    /// Tokens.
    pub usage: Usage,
    /// Tokens of the requests before, where the judge was asked several times until it gave a rating; absent where it was asked once, and in records of earlier versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usage_before: Option<Usage>,
    /// Milliseconds from the question to the end.
    pub total_ms: f64,
    /// Of a judge that was made to end in a rating, the probabilities of the ratings 1 to 10.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rating_probabilities: Option<RatingProbabilities>,
    /// The rating to be expected by these, from 1 to 10.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_rating: Option<f64>,
}

impl VerdictRecord {
    /// Tokens of all requests to the judge until this verdict.
    pub fn usage_of_all(&self) -> Usage {
        self.usage_before.map_or(self.usage, |before| before.and(self.usage))
    }
}

/// Who has judged anything in a run: names with their files or endpoints. A judge that only failed has not.
///
/// # Errors
/// When the file cannot be read, or a line before the last is no record.
pub fn judges_of(run: &Path) -> Result<BTreeSet<String>, RecordError> {
    #[derive(Deserialize)]
    struct Line<'a> {
        judge: ModelIdentity,
        #[serde(borrow)]
        verdict: Cow<'a, str>,
    }
    let judge = |(): &mut (), _, line: &[u8]| {
        let line: Line<'_> = serde_json::from_slice(line).map_err(|e| e.to_string())?;
        Ok((line.verdict != "failed").then(|| line.judge.named()))
    };
    Ok(scan(&run.join("verdicts.jsonl"), || (), judge)?.records.into_iter().collect())
}
