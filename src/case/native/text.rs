//! Texts of a native file: a plain string, or one string for each language.

use crate::language::{Bilingual, Language};
use serde::{Deserialize, Serialize};

/// What serde says where a text is something else: see `expecting` below.
const A_TEXT: &str = "a text, or one for each language: { zh = \"…\", en = \"…\" }";
const A_LIST: &str = "a list of texts, or one for each language: { zh = [\"…\"], en = [\"…\"] }";

/// What a text or a list of texts has to be, where the parser said that it is not.
pub(super) fn expected(message: &str) -> Option<Bilingual> {
    let zh = match message.lines().next()? {
        A_TEXT => "应为文字，或每种语言一段文字：{ zh = \"…\", en = \"…\" }",
        A_LIST => "应为文字列表，或每种语言一个列表：{ zh = [\"…\"], en = [\"…\"] }",
        _ => return None,
    };
    Some(Bilingual::both(zh, format!("expected {message}")))
}

/// A text in one language or several.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(untagged, expecting = "a text, or one for each language: { zh = \"…\", en = \"…\" }")]
pub(in crate::case) enum Text {
    Plain(String),
    ByLanguage(ByLanguage),
}

/// A text for each language.
#[derive(Debug, Clone, Default, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::case) struct ByLanguage {
    /// The text in Chinese.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zh: Option<String>,
    /// The text in English.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub en: Option<String>,
}

impl ByLanguage {
    pub(super) fn get(&self, language: Language) -> Option<&String> {
        match language {
            Language::Zh => self.zh.as_ref(),
            Language::En => self.en.as_ref(),
        }
    }
}

/// In which language texts are taken.
#[derive(Debug, Clone, Copy)]
pub(super) struct Taken {
    pub language: Language,
    /// Whether a plain string is taken for one of this language.
    pub plain: bool,
}

impl Text {
    /// The text, where there is one.
    pub(super) fn get(&self, taken: Taken) -> Option<&String> {
        match self {
            Self::Plain(text) => Some(text).filter(|_| taken.plain),
            Self::ByLanguage(by) => by.get(taken.language),
        }
    }
}

/// Several texts in one language or several.
#[derive(Debug, Clone, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(untagged, expecting = "a list of texts, or one for each language: { zh = [\"…\"], en = [\"…\"] }")]
pub(in crate::case) enum Texts {
    Plain(Vec<String>),
    ByLanguage(ListsByLanguage),
}

impl Default for Texts {
    fn default() -> Self {
        Self::Plain(Vec::new())
    }
}

/// A list of texts for each language.
#[derive(Debug, Clone, Default, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::case) struct ListsByLanguage {
    /// The texts in Chinese.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub zh: Vec<String>,
    /// The texts in English.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub en: Vec<String>,
}

impl Texts {
    /// The texts in a language; a list may have none.
    pub(super) fn get(&self, language: Language) -> &[String] {
        match (self, language) {
            (Self::Plain(texts), _) => texts,
            (Self::ByLanguage(lists), Language::Zh) => &lists.zh,
            (Self::ByLanguage(lists), Language::En) => &lists.en,
        }
    }

    pub(in crate::case) fn is_empty(&self) -> bool {
        match self {
            Self::Plain(texts) => texts.is_empty(),
            Self::ByLanguage(lists) => lists.zh.is_empty() && lists.en.is_empty(),
        }
    }
}
