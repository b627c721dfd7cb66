//! A variant as it is named on a command line and in plans: a bundled one, a file of one's own, or one that a run has recorded.

use super::{GivenForm, OwnVariant, Variant, VariantError, VariantName};
use crate::{language::Language, toml_text::TomlFileError};
use serde::{Deserialize, Serialize};
use std::{
    fmt,
    path::{Path, PathBuf},
    str::FromStr,
};

/// A variant as it is named, before its file is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum VariantWish {
    /// One of the program's.
    Bundled(Variant),
    /// One of the user's own.
    File {
        /// Its file.
        path: PathBuf,
        /// Which of its wordings, from 0.
        seed: u32,
    },
    /// Entries of the patient's form that are set by hand.
    Given(GivenForm),
    /// One of the user's own that a run has recorded.
    Recorded(VariantName),
}

/// Why a variant cannot be used as it was named.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.words(Language::En))]
pub enum WishError {
    /// Its file cannot be used.
    File(#[from] TomlFileError),
    /// There is none of that name.
    Variant(#[from] VariantError),
}

impl WishError {
    /// In a language of the interface.
    pub fn words(&self, language: Language) -> String {
        match self {
            Self::File(error) => error.words(language),
            Self::Variant(error) => error.words(language),
        }
    }
}

impl VariantWish {
    /// The variant, its file read where it has one. `recorded` are those that the run has.
    ///
    /// # Errors
    /// When the file cannot be used, or the run has none of that name.
    pub fn resolve(&self, recorded: &[OwnVariant]) -> Result<Variant, WishError> {
        match self {
            Self::Bundled(variant) => Ok(variant.clone()),
            Self::File { path, seed } => Ok(Variant::own(OwnVariant::read(path)?, *seed)?),
            Self::Given(form) => Ok(Variant::own(form.variant(), 0)?),
            Self::Recorded(name) => Ok(Variant::named(name.as_str(), recorded)?),
        }
    }

    /// The same with its file in a folder, where it has one with a relative path.
    #[must_use]
    pub fn beside(self, folder: &Path) -> Self {
        match self {
            Self::File { path, seed } => Self::File { path: folder.join(path), seed },
            other => other,
        }
    }
}

impl FromStr for VariantWish {
    type Err = VariantError;

    fn from_str(text: &str) -> Result<Self, VariantError> {
        let text = text.trim();
        if GivenForm::is_meant(text) {
            return GivenForm::parse(text).map(Self::Given);
        }
        // Behind the file's name, so that a folder may have an @ in its name, and two of them are no name of a variant.
        let (rest, seed) = match text.match_indices('@').find(|(at, _)| is_file(&text[..*at])) {
            Some((at, _)) => (&text[..at], Some(&text[at + 1..])),
            None => (text, None),
        };
        if is_file(rest) {
            let seed = seed.map_or(Ok(0), |seed| seed.parse().map_err(|_| VariantError::Seed { given: seed.to_owned() }))?;
            return Ok(Self::File { path: rest.into(), seed });
        }
        if text.starts_with(Variant::OWN) {
            let unknown = |_| VariantError::OwnUnknown { given: text.to_owned() };
            return VariantName::try_from(text.to_owned()).map(Self::Recorded).map_err(unknown);
        }
        text.parse().map(Self::Bundled)
    }
}

fn is_file(text: &str) -> bool {
    text.to_lowercase().ends_with(".toml")
}

impl fmt::Display for VariantWish {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bundled(variant) => write!(f, "{}", variant.name()),
            Self::File { path, seed: 0 } => write!(f, "{}", path.display()),
            Self::File { path, seed } => write!(f, "{}@{seed}", path.display()),
            Self::Given(form) => write!(f, "{form}"),
            Self::Recorded(name) => write!(f, "{name}"),
        }
    }
}

impl TryFrom<String> for VariantWish {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        name.parse::<Self>().map_err(|error| error.to_string())
    }
}

impl From<VariantWish> for String {
    fn from(wish: VariantWish) -> Self {
        wish.to_string()
    }
}

impl schemars::JsonSchema for VariantWish {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Variant".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let about = "A variant of a case: KIND, KIND=ARGUMENT or KIND=ARGUMENT@SEED, context=ENTRY:TEXT, or a file of your own, FILE.toml or FILE.toml@SEED.";
        schemars::json_schema!({ "description": about, "type": "string" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wish_is_a_bundled_variant_a_file_or_what_a_run_has() {
        let wish = |text: &str| text.parse::<VariantWish>();
        assert_eq!(wish("bias=recency").unwrap(), VariantWish::Bundled("bias=recency".parse().unwrap()));
        assert_eq!(wish("a@b/night.TOML@2").unwrap(), VariantWish::File { path: "a@b/night.TOML".into(), seed: 2 });
        assert!(matches!(wish("own=night.v1@1").unwrap(), VariantWish::Recorded(name) if name.as_str() == "own=night.v1@1"));
        for (wrong, given) in [("night.toml@x", "x"), ("night.toml@@1", "@1"), ("night.toml@", ""), ("bias=recency@@1", "@1")] {
            assert_eq!(wish(wrong), Err(VariantError::Seed { given: given.into() }), "{wrong}");
        }
        assert!(matches!(wish("nigth"), Err(VariantError::Unknown { .. })));
        for text in ["context=age:70;allergies:penicillin", "bias=recency", "night.toml", "night.toml@2", "own=night.v1"] {
            assert_eq!(wish(text).unwrap().to_string(), text);
        }
        assert_eq!(wish("night.toml").unwrap().beside(Path::new("plans")).to_string(), "plans/night.toml");
    }

    #[test]
    fn what_a_run_has_recorded_needs_no_file() {
        let own = OwnVariant::parse("name = \"night\"\nversion = 1\n[[text]]\nwhere = \"push\"\nen = [\"a\", \"b\"]\n").unwrap();
        let named = |name: &str| name.parse::<VariantWish>().unwrap().resolve(std::slice::from_ref(&own));
        assert_eq!(named("own=night.v1@1").unwrap().name().as_str(), "own=night.v1@1");
        for unknown in ["own=night.v2", "own=night", "own=day.v1", "own=night.v1@2", "own=night.v1@x"] {
            assert!(matches!(named(unknown), Err(WishError::Variant(_))), "{unknown}");
        }
        let missing = named("own=night.v2").unwrap_err();
        assert!(missing.words(Language::En).contains("--variant FILE.toml") && missing.words(Language::Zh).contains("--variant FILE.toml"));
    }
}
