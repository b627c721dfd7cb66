//! Errors in a theme file.

use crate::suggest::nearest;
use std::{fmt, path::PathBuf};

/// Something wrong with a theme file; the theme in it is not there, the others are.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ThemeProblem {
    /// The file, or the folder that could not be listed.
    pub file: PathBuf,
    /// The line, counted from 1, where one is known.
    pub line: Option<usize>,
    /// What in the file: `roles.title.fg`; `None` for the file as a whole.
    pub field: Option<String>,
    /// What is wrong and what to do.
    pub message: String,
}

impl ThemeProblem {
    /// About a file as a whole.
    pub(super) fn whole(file: impl Into<PathBuf>, message: impl Into<String>) -> Self {
        Self { file: file.into(), line: None, field: None, message: message.into() }
    }
}

impl fmt::Display for ThemeProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file.display())?;
        if let Some(line) = self.line {
            write!(f, " line {line}")?;
        }
        if let Some(field) = &self.field {
            write!(f, ": {field}")?;
        }
        write!(f, ": {}", self.message)
    }
}

impl std::error::Error for ThemeProblem {}

/// The longest word that is shown whole, in characters.
const LONGEST_WORD: usize = 64;

/// A file's word as messages show it: on one line, without control characters, not longer than a name can be.
pub(super) fn brief(word: &str) -> String {
    let cut = word.chars().count() > LONGEST_WORD;
    word.chars().take(LONGEST_WORD).flat_map(char::escape_debug).chain(cut.then_some('…')).collect()
}

/// `unknown role "titel"; did you mean "title"?`, or the known names where none is near.
pub(super) fn unknown<'a>(what: &str, word: &str, known: impl IntoIterator<Item = &'a str, IntoIter: Clone>) -> String {
    let known = known.into_iter();
    match nearest(word, known.clone()) {
        Some(near) => format!("unknown {what} \"{}\"; did you mean \"{near}\"?", brief(word)),
        None => format!("unknown {what} \"{}\"; known: {}", brief(word), known.collect::<Vec<_>>().join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_says_where_as_far_as_it_is_known() {
        let whole = ThemeProblem::whole("a.toml", "is empty");
        let cases = [
            (whole.clone(), "a.toml: is empty"),
            (ThemeProblem { line: Some(3), ..whole.clone() }, "a.toml line 3: is empty"),
            (ThemeProblem { line: Some(3), field: Some("name".into()), ..whole }, "a.toml line 3: name: is empty"),
        ];
        for (problem, expected) in cases {
            assert_eq!(problem.to_string(), expected);
        }
    }

    #[test]
    fn a_suggestion_is_made_only_where_one_is_near() {
        let cases = [
            ("titel", "unknown role \"titel\"; did you mean \"title\"?"),
            ("zzzzzz", "unknown role \"zzzzzz\"; known: title, text"),
            ("\u{1b}[2Jxx", "unknown role \"\\u{1b}[2Jxx\"; known: title, text"),
        ];
        let long = "x".repeat(70);
        let cut = format!("unknown role \"{}…\"; known: title, text", "x".repeat(64));
        for (word, expected) in cases.into_iter().chain([(long.as_str(), cut.as_str())]) {
            assert_eq!(unknown("role", word, ["title", "text"]), expected);
        }
    }
}
