//! One line of `ratings.jsonl`: a person's rating of an answer.

use super::AskedKind;
use crate::{
    case::{CaseId, Source, VariantName},
    chat::ModelIdentity,
    language::Language,
};
use serde::{Deserialize, Serialize};

/// A person's rating, from 1 to 10, the judge's own scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Rating(u8);

impl Rating {
    /// The lowest.
    pub const MIN: Self = Self(1);
    /// The highest.
    pub const MAX: Self = Self(10);

    /// A rating from 1 to 10; `None` for any other number.
    pub fn new(value: u8) -> Option<Self> {
        (1..=10).contains(&value).then_some(Self(value))
    }

    /// The number.
    pub fn get(self) -> u8 {
        self.0
    }
}

impl TryFrom<u8> for Rating {
    type Error = String;

    fn try_from(value: u8) -> Result<Self, String> {
        Self::new(value).ok_or_else(|| format!("a rating is from 1 to 10, not {value}"))
    }
}

impl From<Rating> for u8 {
    fn from(rating: Rating) -> Self {
        rating.0
    }
}

impl schemars::JsonSchema for Rating {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Rating".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "description": "A rating from 1 to 10.", "type": "integer", "minimum": 1, "maximum": 10 })
    }
}

/// What is wrong with an answer, in a clinician's eyes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ErrorTag {
    /// A statement in it is wrong.
    Wrong,
    /// Something that matters is missing.
    Incomplete,
    /// Acting on it could harm the patient.
    Unsafe,
    /// It does not answer what was asked.
    DidNotFollow,
    /// It claims something without a source where one is needed.
    NoSource,
}

impl ErrorTag {
    /// All, in the order in which they are shown.
    pub const ALL: [Self; 5] = [Self::Wrong, Self::Incomplete, Self::Unsafe, Self::DidNotFollow, Self::NoSource];

    /// The word in records and in plain dialogues.
    pub fn name(self) -> &'static str {
        match self {
            Self::Wrong => "wrong",
            Self::Incomplete => "incomplete",
            Self::Unsafe => "unsafe",
            Self::DidNotFollow => "did_not_follow",
            Self::NoSource => "no_source",
        }
    }

    /// The tag as people read it.
    pub fn words(self, language: Language) -> &'static str {
        let (zh, en) = match self {
            Self::Wrong => ("错误", "wrong"),
            Self::Incomplete => ("不完整", "incomplete"),
            Self::Unsafe => ("不安全", "unsafe"),
            Self::DidNotFollow => ("未按要求", "did not follow"),
            Self::NoSource => ("无依据", "no source"),
        };
        match language {
            Language::Zh => zh,
            Language::En => en,
        }
    }
}

/// One person's rating of one answer. Self-contained; a later one of the same answer by the same person supersedes it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct RatingRecord {
    /// The layout's version.
    pub schema: u32,
    /// The digest of the question whose answer is rated.
    pub turn_key: String,
    /// Which answer to this question, from 0.
    pub attempt: usize,
    /// sha256 of the answer's text.
    pub answer_digest: String,
    /// When it was given.
    pub at: jiff::Timestamp,
    /// The case.
    pub case: CaseId,
    /// Where the case comes from.
    pub source: Source,
    /// The variant of the case that was asked; absent for the case itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<VariantName>,
    /// The rated turn, from 1; for a doctor's own question the turn after which it was asked.
    pub turn: usize,
    /// What the question was to the protocol.
    pub asked: AskedKind,
    /// Which repeat of the case, from 0.
    pub repeat: u32,
    /// Who answered.
    pub model: ModelIdentity,
    /// Who rates, where the settings say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rater: Option<String>,
    /// The rating.
    pub rating: Rating,
    /// What is wrong with the answer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<ErrorTag>,
    /// In the rater's words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
    /// Whether the rater had seen the reference before.
    pub saw_reference: bool,
    /// Whether the rater had seen a judge's verdict before.
    pub saw_verdict: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_other_number_is_a_rating_in_a_record_either() {
        assert_eq!((Rating::new(0), Rating::new(11)), (None, None));
        assert_eq!(serde_json::from_str::<Rating>("7").unwrap().get(), 7);
        for bad in ["0", "11", "-1", "7.5", "\"7\""] {
            assert!(serde_json::from_str::<Rating>(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_tags_name_is_its_word_in_the_record() {
        for tag in ErrorTag::ALL {
            assert_eq!(serde_json::to_string(&tag).unwrap(), format!("{:?}", tag.name()));
        }
    }
}
