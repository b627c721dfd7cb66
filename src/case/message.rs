//! What a reader says about a record, in both languages of the interface.

use super::Language;
use serde::{Serialize, Serializer};
use std::fmt;

/// A message in English and, where it has been translated, in Chinese.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    en: String,
    zh: Option<String>,
}

impl Message {
    /// In both languages.
    pub(crate) fn both(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { en: en.into(), zh: Some(zh.into()) }
    }

    /// In this language, else in English.
    pub fn in_words(&self, language: Language) -> &str {
        match language {
            Language::Zh => self.zh.as_deref().unwrap_or(&self.en),
            Language::En => &self.en,
        }
    }

    /// With something in front.
    pub(super) fn after(self, zh: &str, en: &str) -> Self {
        Self { en: format!("{en}{}", self.en), zh: self.zh.map(|own| format!("{zh}{own}")) }
    }
}

impl From<&str> for Message {
    fn from(en: &str) -> Self {
        Self { en: en.to_owned(), zh: None }
    }
}

impl From<String> for Message {
    fn from(en: String) -> Self {
        Self { en, zh: None }
    }
}

/// In English.
impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.en)
    }
}

/// As the English text, as files and programs have it.
impl Serialize for Message {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.en)
    }
}
