//! Texts as data: several wordings in both languages.

use crate::language::Language;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Wordings in both languages, as many in the one as in the other.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wordings {
    zh: Vec<String>,
    en: Vec<String>,
}

impl Wordings {
    pub fn of(&self, language: Language) -> Vec<&str> {
        let list = match language {
            Language::Zh => &self.zh,
            Language::En => &self.en,
        };
        list.iter().map(String::as_str).collect()
    }
}

/// The wordings of a file that is part of the program, by name.
pub(super) type Texts = BTreeMap<String, Wordings>;

/// Reads a file that is part of the program.
pub(super) fn embedded(text: &str) -> Texts {
    // A test reads every one of them.
    toml::from_str(text).expect("the embedded texts of variants are valid TOML")
}
