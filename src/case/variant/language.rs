//! The same case in the other language of its file. Everything is of that language: questions, reference, diagnoses, facts and rubric, and with the case's
//! language whatever the program asks by itself.

use super::{super::Case, Changed, Lacks};
use crate::language::Language;

/// The language in which the case is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct InLanguage(Language);

impl InLanguage {
    pub const ALL: [Self; 2] = [Self(Language::Zh), Self(Language::En)];

    pub const ARGUMENTS: &'static str = "zh|en";

    pub fn of(argument: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.name() == argument)
    }

    pub fn name(self) -> &'static str {
        self.0.code()
    }

    pub fn changes(self, language: Language) -> String {
        let name = self.0.name_in(language);
        match language {
            Language::Zh => format!("同一病例的{name}版：提问、参考答案、评分细则均用{name}"),
            Language::En => format!("the same case in {name}: questions, reference and rubric"),
        }
    }

    pub fn change(self, case: &Case) -> Result<Changed, Lacks> {
        if case.language() == self.0 {
            return Err(Lacks::OtherLanguage(self.0));
        }
        let twin = case.in_other_language().map_err(|field| Lacks::Twin(self.0, field))?;
        Ok(Changed { twin: Some(Box::new(twin.clone())), ..Changed::own(twin.turns) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::{ReadOptions, Variant, bundled, read_bytes};

    fn cases(language: Language) -> Vec<Case> {
        bundled(&ReadOptions { language: Some(language), ..ReadOptions::default() }).unwrap().cases
    }

    fn variant(language: Language) -> Variant {
        format!("language={}", language.code()).parse().unwrap()
    }

    #[test]
    fn the_twin_of_a_bundled_case_is_the_case_as_it_is_read_in_that_language() {
        for (own, other) in [(Language::Zh, Language::En), (Language::En, Language::Zh)] {
            for (case, read) in cases(own).iter().zip(cases(other)) {
                let twin = variant(other).apply(case).unwrap();
                assert_eq!((twin.id(), twin.source(), twin.language()), (case.id(), case.source(), other));
                assert_eq!((twin.turns(), twin.pairs()), (read.turns(), read.pairs()));
                assert_eq!((twin.department(), twin.title()), (read.department(), read.title()));
                assert_eq!((twin.rubric(), twin.facts()), (read.rubric(), read.facts()));
                assert_eq!((twin.diagnoses(), twin.distractors()), (read.diagnoses(), read.distractors()));
                assert_eq!((twin.tags(), twin.difficulty(), twin.own_turns()), (case.tags(), case.difficulty(), case.turns().len()));
                assert!(twin.turns().iter().all(|turn| Language::of_text(&turn.question) == other), "{}", case.id());
                assert_eq!(case.as_recorded(twin.variant_name(), &[]).as_ref(), Ok(&twin));
                assert_eq!(twin.variant().unwrap().told(), 1.0);
            }
        }
    }

    #[test]
    fn a_case_without_the_language_or_in_it_already_has_no_twin_and_says_why() {
        let line = r#"{"id": "7", "turn_1_question": "Fever.", "turn_2_question": "A rash.", "turn_3_question": "Low.", "reference": "x"}"#;
        let case = read_bytes("f", line.as_bytes(), &ReadOptions::default()).unwrap().cases.remove(0);
        assert_eq!(
            variant(Language::Zh).apply(&case).unwrap_err().to_string(),
            "case 7 has no variant language=zh: the case file does not have it in Chinese (field turns)"
        );
        assert_eq!(
            variant(Language::En).apply(&case).unwrap_err().to_string(),
            "case 7 has no variant language=en: it is asked in English already (field language)"
        );
    }
}
