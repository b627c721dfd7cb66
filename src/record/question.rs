//! One question to a model: its digest, timings and record. The only builder of a model's questions, for
//! every driver.

use crate::{
    case::Case,
    chat::{ModelIdentity, Sampling, derive_seed},
    consultation::{Answer, Ready},
    digest::sha256,
    record::{AskedKind, SCHEMA, Said, Timings, TurnQuestion, TurnRecord},
};
use std::time::Instant;

/// From the question to its first piece and its end.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    begin: Instant,
    first_token_ms: Option<f64>,
    first_text_ms: Option<f64>,
}

impl Clock {
    /// Starts when the question is sent.
    pub fn start() -> Self {
        Self { begin: Instant::now(), first_token_ms: None, first_text_ms: None }
    }

    /// A piece has come, of the reasoning or of the answer.
    pub fn piece(&mut self, is_reasoning: bool) {
        let elapsed = self.elapsed_ms();
        self.first_token_ms.get_or_insert(elapsed);
        if !is_reasoning {
            self.first_text_ms.get_or_insert(elapsed);
        }
    }

    /// What came as the answer so far was reasoning: the answer's first piece is yet to come.
    pub fn text_was_reasoning(&mut self) {
        self.first_text_ms = None;
    }

    /// Milliseconds since the question was sent.
    pub fn elapsed_ms(&self) -> f64 {
        self.begin.elapsed().as_secs_f64() * 1e3
    }
}

/// Who is asked about which case, and how: what a question's seed, digest and record are made of.
#[derive(Debug, Clone, Copy)]
pub struct QuestionContext<'a> {
    /// The case.
    pub case: &'a Case,
    /// Who answers.
    pub model: &'a ModelIdentity,
    /// The sampling asked for.
    pub sampling: &'a Sampling,
    /// The seed from which each answer's own is derived.
    pub seed: u64,
    /// Which repeat of the case, from 0.
    pub repeat: u32,
    /// How many finished answers this question had before: an answer that is asked for once more has to be able to differ.
    pub regenerated: u32,
    /// The turn, from 1; for a doctor's own question the turn after which it is asked.
    pub turn: usize,
}

impl QuestionContext<'_> {
    /// The seed of this answer.
    pub fn seed_of(&self, ready: &Ready) -> u32 {
        let turn = ready.asked.turn().unwrap_or_default();
        let case = self.case.id().as_str();
        match self.regenerated {
            0 => derive_seed(self.seed, case, turn, self.repeat),
            n => derive_seed(self.seed, &format!("{case} answer {n}"), turn, self.repeat),
        }
    }

    /// The digest of what is asked.
    pub fn key(&self, ready: &Ready) -> String {
        let turn = ready.asked.turn().unwrap_or_default();
        TurnQuestion {
            case: self.case,
            turn,
            repeat: self.repeat,
            said: &Said::all(&ready.messages),
            sampling: self.sampling,
            seed: self.seed_of(ready),
            model: &self.model.key(),
        }
        .key()
    }

    /// The record of an answer.
    pub fn record(&self, ready: &Ready, attempt: usize, answer: Answer, clock: &Clock) -> TurnRecord {
        let Answer { text, reasoning, finish, completion, error, prompt_cut } = answer;
        let named = self.case.named_in(&text).filter(|_| finish.is_answer(&text));
        let total_ms = clock.elapsed_ms();
        let reasoned = clock.first_token_ms.filter(|_| !reasoning.is_empty());
        TurnRecord {
            schema: SCHEMA,
            at: jiff::Timestamp::now(),
            case: self.case.id().clone(),
            source: self.case.source(),
            category: self.case.category().map(str::to_owned),
            variant: self.case.variant_name().cloned(),
            role: ready.asked.turn().map(|turn| self.case.role(turn)).unwrap_or_default(),
            named,
            confidence: None,
            turn: self.turn,
            kind: ready.asked.turn().and_then(|t| self.case.turns().get(t - 1)).map(|t| t.kind),
            asked: if self.model.origin.is_recording() { AskedKind::Recording } else { ready.asked.into() },
            repeat: self.repeat,
            attempt,
            key: self.key(ready),
            model: self.model.clone(),
            prompt_digest: sha256(&serde_json::to_vec(&ready.messages).unwrap_or_default()),
            sampling_asked: *self.sampling,
            sampling_used: completion.as_ref().map(|c| c.sampling),
            seed: self.seed_of(ready),
            seed_sent: completion.as_ref().and_then(|c| c.seed).filter(|sent| *sent != self.seed_of(ready)),
            question: ready.messages.last().map(|m| m.content.clone()).unwrap_or_default(),
            text,
            reasoning,
            finish,
            error: error.as_ref().map(ToString::to_string),
            failure: error.map(Box::new),
            usage: completion.as_ref().map(|c| c.usage).unwrap_or_default(),
            timings: Timings {
                first_token_ms: clock.first_token_ms,
                reasoning_ms: reasoned.map(|first| clock.first_text_ms.unwrap_or(total_ms) - first),
                total_ms,
                prompt_ms: completion.as_ref().and_then(|c| c.prompt_ms),
                answer_ms: completion.as_ref().and_then(|c| c.answer_ms),
            },
            served_model: completion.as_ref().and_then(|c| c.served_model.clone()),
            finish_reason: completion.as_ref().and_then(|c| c.finish_reason.clone()),
            reasoning_format: completion.as_ref().and_then(|c| c.reasoning_format.clone()),
            prompt_cut,
            endpoint: completion.and_then(|c| c.endpoint),
        }
    }
}
