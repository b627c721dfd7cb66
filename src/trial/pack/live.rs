//! Answers that are not in the pack but got from the organiser's server while the rater rates.

use super::{OpaqueId, PackAnswer, PackItem};
use serde::{Deserialize, Serialize};

/// Where a rater's program gets live answers. It names no model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Live {
    /// The organiser's server, as `http://HOST:PORT`.
    pub server: String,
    /// Tells the server which rater asks.
    pub token: String,
    /// Whether all answers of a conversation are rated, not the last one only.
    #[serde(default, skip_serializing_if = "is_false")]
    pub conversations: bool,
}

/// The texts of a live answer, as the server gave them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LiveTexts {
    /// The answer.
    pub answer: OpaqueId,
    /// What is rated, as [`PackAnswer::texts`].
    pub texts: Vec<String>,
    /// The same model's answers to the turns before, as [`PackAnswer::earlier`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<String>,
}

/// For fields that are left out where they say nothing.
pub(super) fn is_false(value: &bool) -> bool {
    !value
}

impl PackAnswer {
    /// An answer that is got while the rater rates.
    pub fn live(answer: OpaqueId) -> Self {
        Self { answer, texts: Vec::new(), earlier: Vec::new(), live: true }
    }
}

impl PackItem {
    /// Whether it has answers that are got while the rater rates.
    pub fn is_live(&self) -> bool {
        self.answers.iter().any(|answer| answer.live)
    }

    /// Whether answers are still to be got before it can be rated.
    pub fn lacks_answers(&self) -> bool {
        self.answers.iter().any(|answer| answer.live && answer.texts.is_empty())
    }

    /// Whether these can be the texts of its live answers: each of them once, with a text for each turn.
    pub fn fits(&self, texts: &[LiveTexts]) -> bool {
        let wanted = || self.answers.iter().filter(|answer| answer.live).map(|answer| &answer.answer);
        wanted().eq(texts.iter().map(|text| &text.answer))
            && texts.iter().all(|text| !text.texts.is_empty() && text.texts.len() + text.earlier.len() == self.turns.len())
    }

    /// Takes up the texts of its live answers.
    pub fn fill(&mut self, texts: &[LiveTexts]) {
        for answer in self.answers.iter_mut().filter(|answer| answer.live) {
            if let Some(text) = texts.iter().find(|text| text.answer == answer.answer) {
                answer.texts.clone_from(&text.texts);
                answer.earlier.clone_from(&text.earlier);
            }
        }
    }
}
