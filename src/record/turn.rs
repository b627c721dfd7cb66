//! One line of `turns.jsonl`.

use super::StatedConfidence;
use crate::{
    case::{CaseId, Named, Source, TurnKind, TurnRole, VariantName},
    chat::{Completion, Finish, ModelError, ModelIdentity, Sampling, Usage, known_error},
    consultation::{Answer, Asked, PromptCut},
};
use serde::{Deserialize, Serialize};

/// What the question was to the protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum AskedKind {
    /// The case's own question with the model's own history: counts.
    Protocol,
    /// A changed question, or one after it: off protocol, never scored.
    Edited,
    /// The doctor's own question: off protocol, never scored.
    Own,
    /// A question after answers of a tape: off protocol, never scored.
    Continued,
    /// Any question that a tape answered: what was recorded earlier is no new answer, and is never scored.
    Recording,
}

impl From<Asked> for AskedKind {
    fn from(asked: Asked) -> Self {
        match asked {
            Asked::Turn(_) => Self::Protocol,
            Asked::Edited(_) => Self::Edited,
            Asked::Continued(_) => Self::Continued,
            Asked::Own => Self::Own,
        }
    }
}

/// Milliseconds of one answer, as seen from here.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Timings {
    /// From the question to the first piece of reasoning or answer.
    pub first_token_ms: Option<f64>,
    /// From the first piece of reasoning to the first piece of the answer, or to the end where none came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reasoning_ms: Option<f64>,
    /// From the question to the end.
    pub total_ms: f64,
    /// The model's own figure for evaluating the prompt.
    pub prompt_ms: Option<f64>,
    /// The model's own figure for generating.
    pub answer_ms: Option<f64>,
}

/// One answer to one turn. Self-contained: nothing else is needed to count, judge or export it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct TurnRecord {
    /// The layout's version.
    pub schema: u32,
    /// The digest of what was asked.
    pub key: String,
    /// When the answer ended.
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
    /// What the turn is to its variant; absent for a turn of the case itself.
    #[serde(default, skip_serializing_if = "TurnRole::is_own")]
    pub role: TurnRole,
    /// Which of the case's diagnoses the answer names first, the wrong one among them that its variant presses on the model; absent where the case lists none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub named: Option<Named>,
    /// Of a question how sure the model is: which answer it is about, and what was said. Such a question is off protocol, and no part of the conversation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<StatedConfidence>,
    /// The turn, from 1; for a doctor's own question the turn after which it was asked.
    pub turn: usize,
    /// What the turn brings; absent for a doctor's own question.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<TurnKind>,
    /// What the question was to the protocol.
    pub asked: AskedKind,
    /// Which repeat of the case, from 0.
    pub repeat: u32,
    /// Which answer to this question, from 0.
    pub attempt: usize,
    /// Who answered.
    pub model: ModelIdentity,
    /// sha256 of the messages that were sent.
    pub prompt_digest: String,
    /// The sampling asked for.
    pub sampling_asked: Sampling,
    /// What was really applied or sent; absent where the answer did not come to its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sampling_used: Option<Sampling>,
    /// The seed of this answer.
    pub seed: u32,
    /// What an endpoint was sent in its place, where that differs: many take 31 bits only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed_sent: Option<u32>,
    /// The question as sent.
    pub question: String,
    /// The answer.
    pub text: String,
    /// The reasoning, kept apart.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reasoning: String,
    /// Why the answer ended.
    pub finish: Finish,
    /// What went wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// The same as a value, of which other languages can be made.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "known_error")]
    #[schemars(with = "Option<serde_json::Value>")]
    pub failure: Option<Box<ModelError>>,
    /// Tokens.
    pub usage: Usage,
    /// Times.
    pub timings: Timings,
    /// The name under which the endpoint says it answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub served_model: Option<String>,
    /// Which endpoint answered, where the model is behind several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
    /// The endpoint's own word for why the answer ended, where it is not the protocol's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finish_reason: Option<String>,
    /// How the reasoning was told from the answer: a format's name, or `field` where it came in one of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reasoning_format: Option<String>,
    /// The sign that the server has probably dropped the front of the conversation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prompt_cut: Option<PromptCut>,
}

impl TurnRecord {
    /// Whether this is an answer that a resumed run takes over.
    pub fn is_final(&self) -> bool {
        self.finish.is_final()
    }

    /// Whether there is something to judge, see [`Finish::is_answer`].
    pub fn has_answer(&self) -> bool {
        self.finish.is_answer(&self.text)
    }

    /// The answer as the consultation has it.
    pub fn answer(&self) -> Answer {
        let completion = self.sampling_used.map(|sampling| Completion {
            finish: self.finish,
            usage: self.usage,
            sampling,
            seed: self.seed_sent,
            prompt_ms: self.timings.prompt_ms,
            answer_ms: self.timings.answer_ms,
            served_model: self.served_model.clone(),
            endpoint: self.endpoint.clone(),
            ratings: None,
            finish_reason: self.finish_reason.clone(),
            reasoning_format: self.reasoning_format.clone(),
        });
        Answer {
            text: self.text.clone(),
            reasoning: self.reasoning.clone(),
            finish: self.finish,
            completion,
            error: self.failure.as_deref().cloned().or_else(|| self.error.clone().map(ModelError::Other)),
            prompt_cut: self.prompt_cut,
        }
    }
}

/// A record as tests need it.
#[cfg(test)]
pub(crate) fn sample(case: &str, turn: usize, text: &str) -> TurnRecord {
    use crate::chat::{Origin, Ways};
    TurnRecord {
        schema: super::SCHEMA,
        key: format!("key {case} {turn} {text}"),
        at: jiff::Timestamp::UNIX_EPOCH,
        case: CaseId::new(case).unwrap(),
        source: Source::Bundled,
        category: None,
        variant: None,
        role: TurnRole::Own,
        confidence: None,
        named: None,
        turn,
        kind: Some(TurnKind::by_position(turn.saturating_sub(1))),
        asked: AskedKind::Protocol,
        repeat: 0,
        attempt: 0,
        model: ModelIdentity {
            name: "smollm2".into(),
            origin: Origin::Remote { base_url: "http://127.0.0.1:1/v1".into(), model: "m".into() },
            system: None,
            ways: Ways::default(),
        },
        prompt_digest: String::new(),
        sampling_asked: Sampling::default(),
        sampling_used: Some(Sampling::default()),
        seed: 1,
        seed_sent: None,
        question: "问".into(),
        text: text.into(),
        reasoning: String::new(),
        finish: Finish::Stop,
        error: None,
        failure: None,
        usage: Usage::default(),
        timings: Timings::default(),
        served_model: None,
        endpoint: None,
        finish_reason: None,
        reasoning_format: None,
        prompt_cut: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_of_one_endpoint_is_as_it_was_before_there_were_several() {
        let record = sample("c", 1, "答");
        let text = serde_json::to_string(&record).unwrap();
        assert!(!text.contains("endpoint"), "{text}");
        assert_eq!(serde_json::from_str::<TurnRecord>(&text).unwrap(), record);
        let named = TurnRecord { endpoint: Some("http://b/v1".into()), ..record };
        let text = serde_json::to_string(&named).unwrap();
        assert_eq!(serde_json::from_str::<TurnRecord>(&text).unwrap(), named);
        assert_eq!(named.answer().completion.unwrap().endpoint.as_deref(), Some("http://b/v1"));
    }
}
