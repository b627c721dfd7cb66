//! TOML texts whose mistakes are named with line and field.

use crate::language::{Bilingual, Language};
use serde::de::DeserializeOwned;
use std::fmt;

/// What is wrong in a TOML text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TomlError {
    /// The line, from 1.
    pub line: usize,
    /// The field, as `overlap.share`; empty where the text is no TOML.
    pub field: String,
    /// What is wrong, and what to do.
    pub message: Bilingual,
}

impl TomlError {
    /// In a language of the interface.
    pub fn words(&self, language: Language) -> String {
        let message = self.message.words(language);
        match (language, self.field.as_str()) {
            (Language::Zh, "") => format!("第 {} 行：{message}", self.line),
            (Language::Zh, field) => format!("第 {} 行，{field}：{message}", self.line),
            (Language::En, "") => format!("line {}: {message}", self.line),
            (Language::En, field) => format!("line {}, {field}: {message}", self.line),
        }
    }
}

impl fmt::Display for TomlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words(Language::En))
    }
}

/// A TOML text that is being read.
pub(super) struct TomlText<'a>(&'a str);

impl<'a> TomlText<'a> {
    pub fn new(text: &'a str) -> Self {
        Self(text)
    }

    /// Reads the text into a type.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T, TomlError> {
        toml::from_str(self.0).map_err(|error| TomlError {
            line: error.span().map_or(1, |span| self.line_at(span.start)),
            field: String::new(),
            message: error.message().lines().next().unwrap_or_default().to_owned().into(),
        })
    }

    /// A mistake in a field that was read; a path of keys, and of numbers from 0 in lists.
    pub fn error(&self, field: &[String], zh: &str, en: &str) -> TomlError {
        TomlError { line: self.line_of(field), field: field.join("."), message: Bilingual::both(zh, en) }
    }

    /// The line of a field, or of what it would stand in.
    fn line_of(&self, field: &[String]) -> usize {
        let Ok(document) = toml_edit::Document::parse(self.0) else { return 1 };
        let mut item = document.as_item();
        let mut start = 0;
        for key in field {
            let next = match key.parse::<usize>() {
                Ok(place) => item.get(place),
                Err(_) => item.get(key.as_str()),
            };
            let key_span = item.as_table_like().and_then(|table| table.get_key_value(key)).and_then(|(key, _)| key.span());
            let Some(next) = next else { break };
            item = next;
            start = key_span.or_else(|| item.span()).map_or(start, |span| span.start);
        }
        self.line_at(start)
    }

    fn line_at(&self, byte: usize) -> usize {
        self.0.bytes().take(byte).filter(|&b| b == b'\n').count() + 1
    }
}
