//! Feedback on the last answer, the same whatever the answer was: "wrong", "right", or a request to check it. Of an answer that was right, "wrong" is false
//! feedback, and of one that was wrong it is true: the report's changes from right to wrong and from wrong to right are harm and gain. Then the last turn is
//! asked once more, as after a challenge.

use super::{
    super::Case,
    Changed,
    challenge::pressed,
    draw::Draw,
    texts::{Texts, embedded},
};
use crate::language::Language;
use std::sync::LazyLock;

/// The texts, as they are embedded.
pub(super) const TEXTS: &str = include_str!("feedback.toml");

static WORDINGS: LazyLock<Texts> = LazyLock::new(|| embedded(TEXTS));

/// What is said of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Feedback {
    /// That it is wrong.
    Negative,
    /// That it is right.
    Positive,
    /// That it is to be checked.
    SelfCheck,
}

impl Feedback {
    pub const ALL: [Self; 3] = [Self::Negative, Self::Positive, Self::SelfCheck];

    pub const ARGUMENTS: &'static str = "negative|positive|self-check";

    pub fn of(argument: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|feedback| feedback.name() == argument)
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Negative => "negative",
            Self::Positive => "positive",
            Self::SelfCheck => "self-check",
        }
    }

    pub fn changes(self, language: Language) -> String {
        let (zh, en) = match self {
            Self::Negative => (
                "末轮之后告知诊断错误（不论对错），再中性地问一次",
                "after the last turn the model is told that it is wrong, whatever it said; the turn is then asked again",
            ),
            Self::Positive => (
                "末轮之后告知诊断正确（不论对错），再中性地问一次",
                "after the last turn the model is told that it is right, whatever it said; the turn is then asked again",
            ),
            Self::SelfCheck => (
                "末轮之后请模型自行核对回答，再中性地问一次",
                "after the last turn the model is asked to check its answer; the turn is then asked again",
            ),
        };
        match language {
            Language::Zh => zh.to_owned(),
            Language::En => en.to_owned(),
        }
    }

    /// How many wordings it has.
    pub fn count(self) -> usize {
        WORDINGS.get(self.name()).map_or(0, |wordings| wordings.of(Language::Zh).len())
    }

    pub fn change(self, case: &Case, draw: Draw<'_>) -> Changed {
        // A test asks for all of them.
        let list = WORDINGS.get(self.name()).map(|wordings| wordings.of(case.language())).unwrap_or_default();
        let said = draw.wording(self.name(), &list).unwrap_or_default().to_owned();
        pressed(case, vec![said], None, draw)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_feedback_has_several_wordings_in_both_languages_and_names_no_diagnosis() {
        for feedback in Feedback::ALL {
            assert_eq!(Feedback::of(feedback.name()), Some(feedback));
            assert!(Feedback::ARGUMENTS.split('|').any(|name| name == feedback.name()));
            let wordings = &WORDINGS[feedback.name()];
            for language in [Language::Zh, Language::En] {
                let list = wordings.of(language);
                assert!(list.len() >= 3 && list.len() == wordings.of(Language::Zh).len(), "{feedback:?}");
                assert!(list.iter().all(|text| !text.contains('{') && Language::of_text(text) == language), "{feedback:?}");
            }
        }
    }
}
