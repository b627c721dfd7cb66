//! A text of a playlist.

use crate::{
    language::{Bilingual, Language},
    text::clean,
};
use toml::Value;

/// A text of a playlist: the same in both languages, or one for each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wording {
    zh: String,
    en: String,
}

impl Wording {
    /// The text in a language.
    pub fn words(&self, language: Language) -> &str {
        match language {
            Language::Zh => &self.zh,
            Language::En => &self.en,
        }
    }

    /// The same for a terminal: without characters that could harm one.
    pub fn shown(&self, language: Language) -> String {
        clean(self.words(language).trim()).into_owned()
    }

    /// Each text once: two where the languages differ.
    pub fn each(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.zh.as_str()).chain((self.en != self.zh).then_some(self.en.as_str()))
    }

    /// The cases that the program contains.
    pub(super) fn bundled() -> Self {
        Self { zh: "bundled".into(), en: "bundled".into() }
    }

    /// Of a value of a playlist.
    pub(super) fn read(value: Value) -> Result<Self, Bilingual> {
        let read = match value {
            Value::String(text) => Self { zh: text.clone(), en: text },
            Value::Table(mut table) if table.len() == 2 => match (table.remove("zh"), table.remove("en")) {
                (Some(Value::String(zh)), Some(Value::String(en))) => Self { zh, en },
                _ => return Err(expected()),
            },
            _ => return Err(expected()),
        };
        if read.each().any(|text| text.trim().is_empty()) {
            return Err(Bilingual::both("不能为空：请写上文字，或删去此项", "it is empty: write a text, or leave it out"));
        }
        Ok(read)
    }
}

fn expected() -> Bilingual {
    Bilingual::both(
        "应为文字，或两种语言的文字 { zh = \"…\", en = \"…\" }",
        "expected a text, or one in both languages: { zh = \"…\", en = \"…\" }",
    )
}
