//! Reads TOML texts and names their mistakes with line and field, in both languages.

use crate::{
    io_error,
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
            (Self::Io { path, source }, Language::Zh) => format!("{}：{}", path.display(), io_error::words(source, language)),
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
        toml::from_str(self.0).map_err(|error| {
            let start = error.span().map(|span| span.start);
            let field = start.filter(|_| error.message().starts_with("invalid ")).and_then(|start| self.key_before(start));
            TomlError {
                line: start.map_or(1, |start| self.line_at(start)),
                field: field.unwrap_or_default().to_owned(),
                message: explain(error.message()),
            }
        })
    }

    /// The key in front of a value that begins at a byte, where it stands on the value's line.
    fn key_before(&self, byte: usize) -> Option<&'a str> {
        let line = self.0.get(..byte)?.rsplit('\n').next()?;
        let key = line.trim_end().strip_suffix('=')?.rsplit(['{', ',']).next()?.trim();
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        Some(key).filter(|key| !key.is_empty() && key.chars().all(fits))
    }

    /// A mistake in a field that was read: a path of keys, and of numbers from 0 in lists.
    pub fn error(&self, field: &[String], zh: &str, en: &str) -> TomlError {
        self.error_of(field, Bilingual::both(zh, en))
    }

    /// The same with a message in both languages.
    pub fn error_of(&self, field: &[String], message: Bilingual) -> TomlError {
        TomlError { line: self.line_of(field), field: field.join("."), message }
    }

    /// The line, from 1, of a field, or of what it would stand in; `field` is a path as in [`TomlText::error`].
    pub fn line_of(&self, field: &[String]) -> usize {
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

/// What the parser or serde says of a text, in both languages: an unknown key or value with the nearest known one, a missing key, a value of the wrong type.
/// Anything else is quoted in the parser's words, and in Chinese marked as such.
pub fn explain(message: &str) -> Bilingual {
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let first_line = message.lines().next().unwrap_or(message);
    match quoted.split_first() {
        Some((unknown, known)) if message.starts_with("unknown variant") => unknown_word(unknown, known, ("这个值", "value")),
        Some((unknown, known)) if message.starts_with("unknown") => unknown_word(unknown, known, ("这个键", "key")),
        Some((missing, [])) if message.starts_with("missing field") => {
            Bilingual::both(format!("缺少 {missing:?}：请补上"), format!("{missing:?} is missing: add it"))
        }
        Some((twice, [])) if message.starts_with("duplicate") => {
            Bilingual::both(format!("{twice:?} 写了两次：请只留一次"), format!("{twice:?} is there twice: keep one"))
        }
        _ => wrong_type(first_line).unwrap_or_else(|| Bilingual::quoted("TOML 解析器", first_line).after("无法读取；", "")),
    }
}

fn unknown_word(unknown: &str, known: &[&str], (zh, en): (&str, &str)) -> Bilingual {
    match nearest(unknown, known.iter().copied()) {
        Some(near) => Bilingual::both(
            format!("没有 {unknown:?} {zh}；是否想写 {near:?}？"),
            format!("unknown {en} {unknown:?}; did you mean {near:?}?"),
        ),
        None => Bilingual::both(
            format!("没有 {unknown:?} {zh}；此处可用：{}", known.join("、")),
            format!("unknown {en} {unknown:?}; known here: {}", known.join(", ")),
        ),
    }
}

/// serde's `invalid type: string "x", expected u32`, and the same of a value.
fn wrong_type(message: &str) -> Option<Bilingual> {
    let said = message.strip_prefix("invalid type: ").or_else(|| message.strip_prefix("invalid value: "))?;
    let (found, expected) = said.rsplit_once(", expected ")?;
    let quoted = found.starts_with("string") && is_number(expected).is_some();
    let (zh, en) = if quoted { ("；请去掉引号，只写数字", "; write the number without quotation marks") } else { ("", "") };
    Some(Bilingual::both(
        format!("应为{}，写的却是{}{zh}", in_chinese(expected), in_chinese(found)),
        format!("expected {}, found {found}{en}", in_english(expected)),
    ))
}

/// A type of numbers in words, in Chinese and English; `None` of any other.
fn is_number(of_serde: &str) -> Option<(&'static str, &'static str)> {
    let of_bits = |bits: &str| bits == "size" || bits.parse::<u8>().is_ok();
    match of_serde.split_at_checked(1)? {
        ("u", bits) if of_bits(bits) => Some(("不小于 0 的整数", "a whole number from 0")),
        ("i", bits) if of_bits(bits) => Some(("整数", "a whole number")),
        ("f", bits) if of_bits(bits) => Some(("数字", "a number")),
        _ => None,
    }
}

/// A type in serde's words, for whoever knows no types of Rust.
fn in_english(of_serde: &str) -> &str {
    match is_number(of_serde) {
        Some((_, en)) => en,
        None if of_serde.starts_with("struct ") => "a table",
        None => of_serde,
    }
}

/// A type or value in serde's words; a struct of ours is a table to whoever writes the file.
fn in_chinese(of_serde: &str) -> String {
    const TYPES: &[(&str, &str)] = &[
        ("boolean", "布尔值"),
        ("a boolean", "布尔值（true 或 false）"),
        ("floating point", "小数"),
        ("integer", "整数"),
        ("string", "文字"),
        ("a string", "文字"),
        ("sequence", "列表"),
        ("a sequence", "列表"),
        ("map", "表"),
        ("a map", "表"),
        ("datetime", "日期时间"),
        // What our own readers expect.
        ("a number or \"auto\"", "数字或 \"auto\""),
        ("a URL or a list of URLs", "网址或网址列表"),
        ("a number of tokens or \"context\"", "词元数或 \"context\""),
    ];
    if let Some((_, zh)) = TYPES.iter().find(|(en, _)| *en == of_serde) {
        return (*zh).to_owned();
    }
    if let Some((zh, _)) = is_number(of_serde) {
        return zh.into();
    }
    if of_serde.starts_with("struct ") {
        return "表".into();
    }
    // A kind with the value behind it: integer `1`, string "x".
    let (kind, value) = of_serde.split_at(of_serde.find(['`', '"']).unwrap_or(of_serde.len()));
    match TYPES.iter().find(|(en, _)| *en == kind.trim()) {
        Some((_, zh)) => format!("{zh} {}", value.trim_matches('`')),
        None => format!("“{of_serde}”"),
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
        let broken = said("x = = 1", Language::Zh);
        assert!(broken.starts_with("第 1 行：无法读取；TOML 解析器原话：“"), "{broken}");
        assert_eq!(said("model = 1", Language::Zh), "第 1 行，model：应为文字，写的却是整数 1");
        assert_eq!(said("\nmodel = 1", Language::En), "line 2, model: expected a string, found integer `1`");
    }

    #[test]
    fn what_serde_says_of_types_and_values_has_words_in_both_languages() {
        for (message, zh, en) in [
            (
                "invalid type: string \"x\", expected u32",
                "应为不小于 0 的整数，写的却是文字 \"x\"；请去掉引号，只写数字",
                "expected a whole number from 0, found string \"x\"; write the number without quotation marks",
            ),
            (
                "invalid type: floating point `1.5`, expected usize",
                "应为不小于 0 的整数，写的却是小数 1.5",
                "expected a whole number from 0, found floating point `1.5`",
            ),
            (
                "invalid value: integer `-1`, expected u32",
                "应为不小于 0 的整数，写的却是整数 -1",
                "expected a whole number from 0, found integer `-1`",
            ),
            ("invalid type: boolean `true`, expected f64", "应为数字，写的却是布尔值 true", "expected a number, found boolean `true`"),
            ("invalid type: map, expected a boolean", "应为布尔值（true 或 false），写的却是表", "expected a boolean, found map"),
            (
                "invalid type: boolean `true`, expected struct Entry",
                "应为表，写的却是布尔值 true",
                "expected a table, found boolean `true`",
            ),
            (
                "unknown variant `ful`, expected `full` or `plain`",
                "没有 \"ful\" 这个值；是否想写 \"full\"？",
                "unknown value \"ful\"; did you mean \"full\"?",
            ),
            ("duplicate field `a`", "\"a\" 写了两次：请只留一次", "\"a\" is there twice: keep one"),
            ("something new", "无法读取；TOML 解析器原话：“something new”", "something new"),
        ] {
            let said = explain(message);
            assert_eq!((said.words(Language::Zh), said.words(Language::En)), (zh, en));
        }
    }

    #[test]
    fn a_field_is_found_in_tables_and_lists() {
        let text = "a = 1\n[b]\nc = 2\n[[d]]\ne = 3\n[[d]]\ne = 4\n";
        let line = |field: &[&str]| TomlText::new(text).error(&field.iter().map(|&k| k.to_owned()).collect::<Vec<_>>(), "", "").line;
        assert_eq!([line(&["a"]), line(&["b", "c"]), line(&["d", "1", "e"]), line(&["b", "nothing"])], [1, 3, 7, 2]);
    }
}
