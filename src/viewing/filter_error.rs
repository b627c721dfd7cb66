//! What is wrong with a filter, and where.

use crate::{
    language::{Bilingual, Language},
    text::Ambiguous,
};

/// A filter that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.words(Language::En))]
pub struct FilterError {
    /// The character where the mistake is, from 0; `None` where it is in no one place.
    pub at: Option<usize>,
    /// What is wrong, and what to write.
    pub message: Bilingual,
}

impl FilterError {
    pub(super) fn at(at: usize, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { at: Some(at), message: Bilingual::both(zh, en) }
    }

    /// In a language of the interface, with the place.
    pub fn words(&self, language: Language) -> String {
        let message = self.message.words(language);
        match (self.at, language) {
            (None, _) => message.to_owned(),
            (Some(at), Language::Zh) => format!("第 {} 个字符：{message}", at + 1),
            (Some(at), Language::En) => format!("character {}: {message}", at + 1),
        }
    }

    /// The columns before the place of the mistake in the filter as a terminal shows it.
    pub fn column(&self, filter: &str, ambiguous: Ambiguous) -> Option<usize> {
        let before: String = filter.chars().take(self.at?).collect();
        Some(ambiguous.of_text(&before))
    }

    /// The filter with a sign under the mistake, in two lines; without a place the filter alone.
    pub fn pointed(&self, filter: &str) -> String {
        match self.column(filter, Ambiguous::Narrow) {
            Some(column) => format!("{filter}\n{}^", " ".repeat(column)),
            None => filter.to_owned(),
        }
    }
}
