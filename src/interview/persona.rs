//! How a patient whom a model plays speaks: traits from `personas.toml`, which change the manner and never the facts.

use crate::{language::Language, suggest::nearest};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt, str::FromStr, sync::LazyLock};

/// What a trait is about. A persona has one of each at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Axis {
    Manner,
    Level,
    Recall,
}

/// A trait, as its file has it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Trait {
    axis: Axis,
    zh: String,
    en: String,
}

static TRAITS: LazyLock<BTreeMap<String, Trait>> =
    // A file of this program, which a test reads.
    LazyLock::new(|| toml::from_str(include_str!("personas.toml")).unwrap_or_else(|error| unreachable!("{error}")));

/// A patient without special traits: gives plain answers, understands usual words, remembers exactly.
const PLAIN: &str = "plain";

/// How a patient speaks: names of traits joined by `+`, as in `anxious+vague`; `plain` has none.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(transparent)]
pub struct Persona(String);

impl Default for Persona {
    fn default() -> Self {
        Self(PLAIN.to_owned())
    }
}

impl fmt::Display for Persona {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A name that is no persona.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.words(Language::En))]
pub enum NoPersona {
    /// No trait is called so.
    Unknown {
        /// What was written.
        name: String,
        /// A name that it resembles.
        like: Option<String>,
    },
    /// Two traits that exclude each other.
    Both(String, String),
}

impl NoPersona {
    /// In a language of the interface.
    pub fn words(&self, language: Language) -> String {
        let names = || Persona::names().collect::<Vec<_>>().join(if language == Language::Zh { "、" } else { ", " });
        match (self, language) {
            (Self::Unknown { name, like: Some(like) }, Language::Zh) => format!("没有病人特征 {name}；是不是 {like}？"),
            (Self::Unknown { name, like: Some(like) }, Language::En) => {
                format!("no trait of a patient is called {name}; did you mean {like}?")
            }
            (Self::Unknown { name, .. }, Language::Zh) => format!("没有病人特征 {name}；可用的有：{}", names()),
            (Self::Unknown { name, .. }, Language::En) => format!("no trait of a patient is called {name}; there are: {}", names()),
            (Self::Both(a, b), Language::Zh) => format!("病人特征 {a} 与 {b} 不能同时使用：同一类只能取一个"),
            (Self::Both(a, b), Language::En) => format!("a patient cannot be {a} and {b} at once: take one of a kind"),
        }
    }
}

impl FromStr for Persona {
    type Err = NoPersona;

    fn from_str(text: &str) -> Result<Self, NoPersona> {
        let mut chosen: BTreeMap<Axis, &str> = BTreeMap::new();
        for name in text.split('+').map(str::trim).filter(|name| *name != PLAIN) {
            let Some((name, found)) = TRAITS.get_key_value(name) else {
                let like = nearest(name, Self::names()).map(str::to_owned);
                return Err(NoPersona::Unknown { name: name.to_owned(), like });
            };
            match chosen.insert(found.axis, name) {
                Some(other) if other != name => return Err(NoPersona::Both(other.to_owned(), name.clone())),
                _ => {}
            }
        }
        if chosen.is_empty() {
            return Ok(Self::default());
        }
        Ok(Self(chosen.into_values().collect::<Vec<_>>().join("+")))
    }
}

impl Persona {
    /// Every name that can stand in a persona.
    pub fn names() -> impl Iterator<Item = &'static str> {
        [PLAIN].into_iter().chain(TRAITS.keys().map(String::as_str))
    }

    /// Whether there are no special traits.
    pub fn is_plain(&self) -> bool {
        self.0 == PLAIN
    }

    /// What the patient is told of itself, a line each.
    pub(super) fn instructions(&self, language: Language) -> Vec<&'static str> {
        let traits = self.0.split('+').filter_map(|name| TRAITS.get(name));
        traits.map(|found| if language == Language::Zh { found.zh.as_str() } else { found.en.as_str() }).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_persona_is_the_same_in_whatever_order_its_traits_are_named() {
        let one: Persona = "vague+anxious".parse().unwrap();
        assert_eq!(one, "anxious + vague".parse().unwrap());
        assert_eq!(one.to_string(), "anxious+vague");
        assert_eq!(one.instructions(Language::En).len(), 2);
        assert!("plain".parse::<Persona>().unwrap().is_plain());
    }

    #[test]
    fn traits_that_exclude_each_other_and_unknown_ones_are_refused() {
        assert!(matches!("anxious+choleric".parse::<Persona>(), Err(NoPersona::Both(..))));
        let error = "anxius".parse::<Persona>().unwrap_err();
        assert_eq!(error.words(Language::En), "no trait of a patient is called anxius; did you mean anxious?");
        assert!("".parse::<Persona>().unwrap_err().words(Language::Zh).contains("phlegmatic"));
    }
}
