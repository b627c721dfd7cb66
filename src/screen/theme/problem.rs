//! Errors in a theme file.

use crate::{
    glossary,
    language::{Bilingual, Language},
    suggest::nearest,
};
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
    pub message: Bilingual,
}

impl ThemeProblem {
    /// About a file as a whole.
    pub(super) fn whole(file: impl Into<PathBuf>, message: Bilingual) -> Self {
        Self { file: file.into(), line: None, field: None, message }
    }

    /// In a language of the interface.
    pub fn words(&self, language: Language) -> String {
        let line = match (self.line, language) {
            (None, _) => String::new(),
            (Some(line), Language::Zh) => format!(" 第 {line} 行"),
            (Some(line), Language::En) => format!(" line {line}"),
        };
        let colon = glossary::colon(language);
        let field = self.field.as_ref().map(|field| format!("{colon}{field}")).unwrap_or_default();
        format!("{}{line}{field}{colon}{}", self.file.display(), self.message.words(language))
    }
}

impl fmt::Display for ThemeProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words(Language::En))
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
pub(super) fn unknown<'a>((zh, en): (&str, &str), word: &str, known: impl IntoIterator<Item = &'a str, IntoIter: Clone>) -> Bilingual {
    let known = known.into_iter();
    let near = nearest(word, known.clone());
    let word = brief(word);
    match near {
        Some(near) => Bilingual::both(
            format!("没有{zh} \"{word}\"；是否想写 \"{near}\"？"),
            format!("unknown {en} \"{word}\"; did you mean \"{near}\"?"),
        ),
        None => {
            let known: Vec<&str> = known.collect();
            Bilingual::both(
                format!("没有{zh} \"{word}\"；可用：{}", known.join("、")),
                format!("unknown {en} \"{word}\"; known: {}", known.join(", ")),
            )
        }
    }
}

/// What a value has to be, and what type it is of instead.
pub(super) fn must_be(zh: &str, en: &str, found: &str) -> Bilingual {
    let found_zh = match found {
        "string" => "文字",
        "integer" => "整数",
        "float" => "小数",
        "boolean" => "布尔值",
        "datetime" => "日期时间",
        "array" => "列表",
        "table" => "表",
        other => other,
    };
    Bilingual::both(format!("应为{zh}，写的却是{found_zh}"), format!("must be {en}, but is of type {found}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_says_where_as_far_as_it_is_known() {
        let whole = ThemeProblem::whole("a.toml", Bilingual::both("是空的", "is empty"));
        let cases = [
            (whole.clone(), "a.toml: is empty", "a.toml：是空的"),
            (ThemeProblem { line: Some(3), ..whole.clone() }, "a.toml line 3: is empty", "a.toml 第 3 行：是空的"),
            (
                ThemeProblem { line: Some(3), field: Some("name".into()), ..whole },
                "a.toml line 3: name: is empty",
                "a.toml 第 3 行：name：是空的",
            ),
        ];
        for (problem, en, zh) in cases {
            assert_eq!((problem.to_string().as_str(), problem.words(Language::Zh).as_str()), (en, zh));
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
            assert_eq!(unknown(("角色", "role"), word, ["title", "text"]).words(Language::En), expected);
        }
    }
}
