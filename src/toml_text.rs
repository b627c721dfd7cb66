//! Reads TOML texts and names their mistakes with line and field, in both languages.

use crate::{
    language::{Bilingual, Language},
    plain_file,
    suggest::nearest,
};
use serde::de::DeserializeOwned;
use std::{
    fmt, io,
    path::{Path, PathBuf},
};

/// What is wrong in a TOML text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TomlError {
    /// The line, from 1.
    pub line: usize,
    /// The field, as `overlap.share`; empty where the parser names it in its message, or the text is no TOML.
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

/// A TOML file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TomlFileError {
    /// The file could not be read.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It says something that it cannot.
    #[error("{} {error}", path.display())]
    Invalid {
        /// The file.
        path: PathBuf,
        /// What is wrong, and where.
        error: TomlError,
    },
}

impl TomlFileError {
    /// In a language of the interface.
    pub fn words(&self, language: Language) -> String {
        match (self, language) {
            (Self::Io { source, .. }, _) if plain_file::refusal(source).is_some() => {
                plain_file::refusal(source).map(|refused| refused.words(language)).unwrap_or_default()
            }
            (Self::Io { path, source }, Language::Zh) => format!("{}：{source}", path.display()),
            (Self::Invalid { path, error }, Language::Zh) => format!("{} {}", path.display(), error.words(language)),
            (other, Language::En) => other.to_string(),
        }
    }
}

/// The text of a TOML file that a user wrote.
///
/// # Errors
/// When it cannot be read, or is longer than any file of its kind.
pub fn read_file(path: &Path) -> Result<String, TomlFileError> {
    /// A page or two.
    const LIMIT_MIB: u64 = 16;
    plain_file::read_to_string(path, LIMIT_MIB).map_err(|source| TomlFileError::Io { path: path.to_owned(), source })
}

/// A TOML text that is being read.
#[derive(Debug, Clone, Copy)]
pub struct TomlText<'a>(&'a str);

impl<'a> TomlText<'a> {
    /// A text; nothing is read yet.
    pub fn new(text: &'a str) -> Self {
        Self(text)
    }

    /// Reads the text into a type.
    ///
    /// # Errors
    /// What the parser or the type refuses, with the line and, for an unknown key, the nearest known one.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T, TomlError> {
        toml::from_str(self.0).map_err(|error| TomlError {
            line: error.span().map_or(1, |span| self.line_at(span.start)),
            field: String::new(),
            message: explain(error.message()),
        })
    }

    /// A mistake in a field that was read: a path of keys, and of numbers from 0 in lists.
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

/// serde's "unknown field `modle`, expected one of `model`, …" with the nearest name, "missing field `x`" in both languages, and any other message as it is.
pub fn explain(message: &str) -> Bilingual {
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let first_line = message.lines().next().unwrap_or(message);
    match quoted.split_first() {
        Some((unknown, known)) if message.starts_with("unknown") => match nearest(unknown, known.iter().copied()) {
            Some(near) => Bilingual::both(
                format!("没有 {unknown:?} 这个键；是否想写 {near:?}？"),
                format!("unknown key {unknown:?}; did you mean {near:?}?"),
            ),
            None => Bilingual::both(
                format!("没有 {unknown:?} 这个键；此处可用：{}", known.join("、")),
                format!("unknown key {unknown:?}; known here: {}", known.join(", ")),
            ),
        },
        Some((missing, [])) if message.starts_with("missing field") => {
            Bilingual::both(format!("缺少 {missing:?}：请补上"), format!("{missing:?} is missing: add it"))
        }
        _ => first_line.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Page {
        #[expect(dead_code, reason = "only its absence is looked at")]
        model: String,
    }

    #[test]
    fn a_mistake_has_its_line_and_the_nearest_name_in_both_languages() {
        let said = |text: &str, language| TomlText::new(text).parse::<Page>().unwrap_err().words(language);
        assert_eq!(said("\nmodle = 1\n", Language::En), "line 2: unknown key \"modle\"; did you mean \"model\"?");
        assert_eq!(said("\nmodle = 1\n", Language::Zh), "第 2 行：没有 \"modle\" 这个键；是否想写 \"model\"？");
        assert!(said("", Language::En).contains("\"model\" is missing"));
        assert!(said("x = = 1", Language::En).starts_with("line 1: "));
    }

    #[test]
    fn a_field_is_found_in_tables_and_lists() {
        let text = "a = 1\n[b]\nc = 2\n[[d]]\ne = 3\n[[d]]\ne = 4\n";
        let line = |field: &[&str]| TomlText::new(text).error(&field.iter().map(|&k| k.to_owned()).collect::<Vec<_>>(), "", "").line;
        assert_eq!([line(&["a"]), line(&["b", "c"]), line(&["d", "1", "e"]), line(&["b", "nothing"])], [1, 3, 7, 2]);
    }
}
