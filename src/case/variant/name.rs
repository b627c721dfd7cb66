//! A variant's name, as records have it.

use crate::language::Language;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A variant's name as records have it: `withhold=exam`, `challenge=direct@2`. Records of later versions may have names that this one does not know.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(try_from = "String", into = "String")]
pub struct VariantName(pub(super) String);

impl VariantName {
    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl VariantName {
    /// Whether something else than the model's own answers stands before its turns.
    pub fn has_another_history(&self) -> bool {
        self.0.starts_with("history=")
    }

    /// The language of the twin that it asks; `None` of any other variant.
    pub fn language(&self) -> Option<Language> {
        let code = self.0.strip_prefix("language=")?;
        [Language::Zh, Language::En].into_iter().find(|language| language.code() == code)
    }

    /// Whether it asks the turns of a case as one.
    pub fn asks_at_once(&self) -> bool {
        self.0.starts_with("shape=")
    }
}

impl TryFrom<String> for VariantName {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        let fits = !name.is_empty() && name.len() <= 100 && !name.contains(|c: char| c.is_control() || c.is_whitespace());
        if fits { Ok(Self(name)) } else { Err(format!("{name:?} is no name of a variant")) }
    }
}

impl From<VariantName> for String {
    fn from(name: VariantName) -> Self {
        name.0
    }
}

impl fmt::Display for VariantName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
