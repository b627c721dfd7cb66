//! The languages of cases and of the interface, and a text in both.

use serde::{Deserialize, Serialize, Serializer};
use std::fmt;

/// The language of a case, or of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, clap::ValueEnum)]
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

/// A message in English and, where it has been translated, in Chinese.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bilingual {
    en: String,
    zh: Option<String>,
}

impl Bilingual {
    /// In both languages.
    pub(crate) fn both(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { en: en.into(), zh: Some(zh.into()) }
    }

    /// In this language, else in English.
    pub fn words(&self, language: Language) -> &str {
        match language {
            Language::Zh => self.zh.as_deref().unwrap_or(&self.en),
            Language::En => &self.en,
        }
    }

    /// With something in front.
    pub fn after(self, zh: &str, en: &str) -> Self {
        Self { en: format!("{en}{}", self.en), zh: self.zh.map(|own| format!("{zh}{own}")) }
    }
}

impl From<&str> for Bilingual {
    fn from(en: &str) -> Self {
        Self { en: en.to_owned(), zh: None }
    }
}

impl From<String> for Bilingual {
    fn from(en: String) -> Self {
        Self { en, zh: None }
    }
}

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
