//! The languages of cases and of the interface, and a text in both.

use serde::{Deserialize, Serialize, Serializer};
use std::fmt;

/// The language of a case, or of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, clap::ValueEnum, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Chinese, simplified.
    Zh,
    /// English.
    En,
}

impl Language {
    /// The code used in files and settings: `zh` or `en`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Zh => "zh",
            Self::En => "en",
        }
    }

    /// Its name in a language of the interface.
    pub fn name_in(self, interface: Self) -> &'static str {
        match (interface, self) {
            (Self::Zh, Self::Zh) => "中文",
            (Self::Zh, Self::En) => "英文",
            (Self::En, Self::Zh) => "Chinese",
            (Self::En, Self::En) => "English",
        }
    }

    /// The language of this English name.
    pub(crate) fn of_name(name: &str) -> Option<Self> {
        [Self::Zh, Self::En].into_iter().find(|language| language.name_in(Self::En) == name)
    }

    /// Chinese where a text has at least one Han character in ten, English otherwise.
    pub fn of_text(text: &str) -> Self {
        let (mut han, mut all) = (0usize, 0usize);
        for c in text.chars().filter(|c| !c.is_whitespace()) {
            all += 1;
            han += usize::from(('\u{4e00}'..='\u{9fff}').contains(&c));
        }
        if han * 10 >= all.max(1) { Self::Zh } else { Self::En }
    }
}

/// A message in both languages.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bilingual {
    en: String,
    zh: String,
}

impl Bilingual {
    /// In both languages.
    pub fn both(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }

    /// Of something that has words in each language.
    pub(crate) fn of(words: impl Fn(Language) -> String) -> Self {
        Self { zh: words(Language::Zh), en: words(Language::En) }
    }

    /// The words of another program or library, which stay as they are; in Chinese they are marked as those of `whose`.
    pub(crate) fn quoted(whose: &str, words: impl fmt::Display) -> Self {
        Self { zh: format!("{whose}原话：“{words}”"), en: words.to_string() }
    }

    /// In a language.
    pub fn words(&self, language: Language) -> &str {
        match language {
            Language::Zh => &self.zh,
            Language::En => &self.en,
        }
    }

    /// With something in front.
    pub fn after(self, zh: &str, en: &str) -> Self {
        Self { zh: format!("{zh}{}", self.zh), en: format!("{en}{}", self.en) }
    }
}

/// So that an error of the system can carry it: `io_error` finds it there.
impl std::error::Error for Bilingual {}

/// In English.
impl fmt::Display for Bilingual {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.en)
    }
}

/// As the English text, as files and programs have it.
impl Serialize for Bilingual {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.en)
    }
}
