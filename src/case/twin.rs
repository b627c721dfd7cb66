//! The same case in the other language of its file. It is read with the case, so that a variant can ask it: `variant/language.rs`.

use super::Case;
use serde::{Deserialize, Serialize};

/// A part of a case file whose texts may be missing in a language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TextField {
    /// The questions of the turns.
    Turns,
    /// The reference.
    Reference,
    /// The department.
    Department,
    /// The title.
    Title,
    /// Who answers for the patient, and what is known of the patient beforehand.
    Patient,
    /// The right diagnoses.
    Diagnoses,
    /// The wrong ones.
    Distractors,
    /// The facts.
    Facts,
    /// The rubric.
    Rubric,
}

impl TextField {
    const ALL: [Self; 9] = [
        Self::Turns,
        Self::Reference,
        Self::Department,
        Self::Title,
        Self::Patient,
        Self::Diagnoses,
        Self::Distractors,
        Self::Facts,
        Self::Rubric,
    ];

    /// Its key in a case file.
    pub fn key(self) -> &'static str {
        match self {
            Self::Turns => "turns",
            Self::Reference => "reference",
            Self::Department => "department",
            Self::Title => "title",
            Self::Patient => "patient",
            Self::Diagnoses => "diagnoses",
            Self::Distractors => "distractors",
            Self::Facts => "facts",
            Self::Rubric => "rubric",
        }
    }

    /// The part of this key.
    pub(super) fn of_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.key() == key)
    }
}

/// The case in the other language, or the first part of its file that lacks it.
///
/// It is no part of what the case is: a case is equal to the same case out of a file that has one language only, as a tape has it.
#[derive(Debug, Clone)]
pub(super) struct Twin(pub Result<Box<Case>, TextField>);

impl Twin {
    /// There is none, for want of this part.
    pub const fn lacks(field: TextField) -> Self {
        Self(Err(field))
    }
}

impl PartialEq for Twin {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Twin {}

impl Case {
    /// The case in the other language, with what is said of the case in any language.
    ///
    /// # Errors
    /// The part of the case file that is not in that language.
    pub(super) fn in_other_language(&self) -> Result<Self, TextField> {
        let mut twin = (**self.twin.0.as_ref().map_err(|field| *field)?).clone();
        // What others said beside the file is said of the case, and not of its language.
        twin.source = self.source;
        twin.details.tags.clone_from(&self.details.tags);
        twin.details.difficulty = self.details.difficulty;
        Ok(twin)
    }

    /// The same done to the case in the other language.
    pub(super) fn twin_changed(&self, change: impl FnOnce(&Self) -> Self) -> Twin {
        Twin(self.twin.0.as_ref().map(|twin| Box::new(change(twin))).map_err(|field| *field))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        case::{ReadOptions, bundled, read_bytes},
        language::Language,
    };

    fn read(text: &str, language: Language) -> Case {
        read_bytes("f", text.as_bytes(), &ReadOptions { language: Some(language), ..ReadOptions::default() }).unwrap().cases.remove(0)
    }

    #[test]
    fn a_case_of_two_languages_has_a_twin_and_one_that_lacks_a_text_names_the_part() {
        let both = "[[case]]\nid = \"a\"\nreference = [{ id = \"r\", answer = { zh = \"甲\", en = \"A\" } }]\n\
                    turns = [{ kind = \"complaint\", question = { zh = \"腹痛？\", en = \"Pain?\" } }]\n";
        let twin = read(both, Language::Zh).in_other_language().unwrap();
        assert_eq!((twin.language(), twin.turns()[0].question.as_str(), twin.pairs()[0].answer.as_str()), (Language::En, "Pain?", "A"));
        assert_eq!(twin.in_other_language(), Err(TextField::Turns), "a twin has none itself");
        let table = [
            ("answer = { zh = \"甲\", en = \"A\" }", "answer = { zh = \"甲\" }", TextField::Reference),
            ("question = { zh = \"腹痛？\", en = \"Pain?\" }", "question = { zh = \"腹痛？\" }", TextField::Turns),
            ("id = \"a\"\n", "id = \"a\"\ntitle = { zh = \"乙\" }\n", TextField::Title),
            (
                "id = \"a\"\n",
                "id = \"a\"\nrubric = [{ id = \"i\", kind = \"essential\", points = 5, turns = [1], statement = { zh = \"丙\" } }]\n",
                TextField::Rubric,
            ),
        ];
        for (whole, part, expected) in table {
            let text = both.replace(whole, part);
            assert_eq!(read(&text, Language::Zh).in_other_language(), Err(expected), "{text}");
        }
        let line = r#"{"id": "7", "turn_1_question": "Fever.", "turn_2_question": "A rash.", "turn_3_question": "Low.", "reference": "x"}"#;
        assert_eq!(read(line, Language::En).in_other_language(), Err(TextField::Turns));
    }

    #[test]
    fn a_part_of_a_case_has_the_part_of_its_twin_and_without_the_reference_there_is_none() {
        let options = ReadOptions { language: Some(Language::Zh), ..ReadOptions::default() };
        let case = bundled(&options).unwrap().cases.remove(0);
        let part = case.with_turns(&(1..=2)).in_other_language().unwrap();
        assert_eq!((part.turns().len(), part.language()), (2, Language::En));
        assert!(case.clone().masked().in_other_language().is_ok());
        assert_eq!(case.without_reference().in_other_language(), Err(TextField::Reference));
    }

    /// Corrected in one language, the reference of the other may still be wrong.
    #[test]
    fn a_corrected_reference_is_corrected_in_one_language_only() {
        let case = bundled(&ReadOptions::default()).unwrap().cases.remove(0);
        assert_eq!(case.with_answer_of_pair(0, "x").in_other_language(), Err(TextField::Reference));
        assert!(case.with_answer_of_pair(99, "x").in_other_language().is_ok());
    }

    #[test]
    fn every_part_is_known_by_its_key() {
        for field in TextField::ALL {
            assert_eq!(TextField::of_key(field.key()), Some(field));
        }
        assert_eq!(TextField::of_key("id"), None);
    }
}
