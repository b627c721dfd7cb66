//! Words in lower case, joined by hyphens.

use serde::Serialize;
use std::fmt;

/// A word to choose cases or items of a rubric by, such as `refer`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Tag(String);

impl Tag {
    /// The tag of a case whose first thought is wrong.
    pub const OBVIOUS_DIAGNOSIS_WRONG: &str = "obvious-diagnosis-wrong";
    /// The tag of a case that has to be sent elsewhere.
    pub const REFER: &str = "refer";

    /// A tag; `None` where the word has other characters than `a` to `z`, digits and single hyphens between them.
    pub fn new(word: &str) -> Option<Self> {
        let is_part = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        word.split('-').all(is_part).then(|| Self(word.to_owned()))
    }

    /// The word.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_words_in_lower_case_joined_by_hyphens() {
        for word in [Tag::OBVIOUS_DIAGNOSIS_WRONG, Tag::REFER, "icd-10"] {
            assert_eq!(Tag::new(word).unwrap().as_str(), word);
        }
        for word in ["", "-", "Refer", "a--b", "a-", "two words", "转诊"] {
            assert_eq!(Tag::new(word), None, "{word}");
        }
    }
}
