//! What people read for these types' values, in both languages.

use super::{Age, Difficulty, KnownBy, Patient, RubricKind, Section, Sex, Told};
use crate::language::Language;

fn pick(language: Language, zh: &'static str, en: &'static str) -> &'static str {
    match language {
        Language::Zh => zh,
        Language::En => en,
    }
}

impl Difficulty {
    /// The difficulty in a list or a sentence.
    pub fn words(self, language: Language) -> &'static str {
        match self {
            Self::Basic => pick(language, "基础", "basic"),
            Self::Intermediate => pick(language, "中等", "intermediate"),
            Self::Advanced => pick(language, "疑难", "advanced"),
        }
    }
}

impl Sex {
    /// The sex in a sentence.
    pub fn words(self, language: Language) -> &'static str {
        match self {
            Self::Male => pick(language, "男", "male"),
            Self::Female => pick(language, "女", "female"),
        }
    }
}

impl Age {
    /// The age with its unit.
    pub fn words(self, language: Language) -> String {
        match (self, language) {
            (Self::Years(years), Language::Zh) => format!("{years}岁"),
            (Self::Months(months), Language::Zh) => format!("{months}个月"),
            (Self::Years(1), Language::En) => "1 year".into(),
            (Self::Years(years), Language::En) => format!("{years} years"),
            (Self::Months(1), Language::En) => "1 month".into(),
            (Self::Months(months), Language::En) => format!("{months} months"),
        }
    }
}

impl Patient {
    /// Sex and age.
    pub fn words(&self, language: Language) -> String {
        let (sex, age) = (self.sex.words(language), self.age.words(language));
        match language {
            Language::Zh => format!("{sex}，{age}"),
            Language::En => format!("{sex}, {age}"),
        }
    }
}

impl Section {
    /// The section in a list.
    pub fn words(self, language: Language) -> &'static str {
        match self {
            Self::History => pick(language, "既往史", "history"),
            Self::Symptom => pick(language, "症状", "symptom"),
            Self::Exam => pick(language, "体格检查", "examination"),
            Self::Test => pick(language, "辅助检查", "test"),
            Self::Social => pick(language, "个人史", "social history"),
            Self::Family => pick(language, "家族史", "family history"),
        }
    }
}

impl KnownBy {
    /// Who knows it and, of a patient, when it is told.
    pub fn words(self, language: Language) -> &'static str {
        match self {
            Self::Patient { told: Told::Volunteered } => pick(language, "患者主动说", "the patient says it unasked"),
            Self::Patient { told: Told::WhenAsked } => pick(language, "问及才说", "the patient says it when asked"),
            Self::Examiner => pick(language, "检查所得", "found by the examiner"),
        }
    }
}

impl RubricKind {
    /// The kind in a list.
    pub fn words(self, language: Language) -> &'static str {
        match self {
            Self::Essential => pick(language, "必须", "essential"),
            Self::Important => pick(language, "重要", "important"),
            Self::Optional => pick(language, "加分", "optional"),
            Self::Pitfall => pick(language, "错误", "pitfall"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patient_is_said_as_a_history_begins() {
        let patient = |age| Patient { age, sex: Sex::Female };
        assert_eq!(patient(Age::Years(58)).words(Language::Zh), "女，58岁");
        assert_eq!(patient(Age::Months(1)).words(Language::En), "female, 1 month");
        assert_eq!(patient(Age::Months(26)).words(Language::Zh), "女，26个月");
    }
}
