//! Who the patient is, as everybody sees who meets one: age and sex. They are told when asked, and are no facts that a doctor has to find out.

use crate::{
    case::{Age, Case, Sex, TurnKind},
    language::Language,
};
use regex::Regex;
use std::sync::LazyLock;

/// Whom the patient's words are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speaker {
    /// The patient.
    Patient,
    /// Somebody who brings a child.
    Parent,
    /// Somebody who is there and answers for a patient of this sex who cannot, as the case says.
    Relative(Option<Sex>),
}

/// What an answer tells that gives the age; no fact of the case has this id.
pub(super) const AGE: &str = "patient-age";
/// What an answer tells that gives the sex.
pub(super) const SEX: &str = "patient-sex";

fn regex(pattern: &str) -> Regex {
    // Patterns of this file, which its tests use.
    Regex::new(pattern).unwrap_or_else(|error| unreachable!("{error}"))
}

/// Age and sex beside each other, as a record begins: `患者，男，58岁`, `58岁男性`.
static TOGETHER_ZH: LazyLock<[Regex; 2]> = LazyLock::new(|| {
    [
        regex(r"(?P<sex>男|女)[^。；\n]{0,10}?(?P<age>\d{1,3})(?P<unit>岁|个月)"),
        regex(r"(?P<age>\d{1,3})(?P<unit>岁|个月)[^。；，\n]{0,6}?(?P<sex>男|女|孕妇)"),
    ]
});
static TOGETHER_EN: LazyLock<[Regex; 1]> = LazyLock::new(|| {
    [regex(r"(?i)(?P<age>\d{1,3})[- ](?P<unit>year|month)s?[- ]old\b[^.;\n]{0,40}?\b(?P<sex>man|woman|boy|girl|male|female)\b")]
});

/// Who the patient is, as far as it is known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Who {
    pub(super) age: Option<Age>,
    pub(super) sex: Option<Sex>,
}

impl Who {
    /// What the case says, or else its complaint begins with.
    pub(super) fn of(case: &Case) -> Self {
        if let Some(patient) = case.patient() {
            return Self { age: Some(patient.age()), sex: Some(patient.sex()) };
        }
        let complaint = case.turns().iter().find(|turn| turn.kind == TurnKind::Complaint);
        complaint.map(|turn| Self::in_text(&turn.question, case.language())).unwrap_or_default()
    }

    fn in_text(text: &str, language: Language) -> Self {
        let patterns: &[Regex] = if language == Language::Zh { &*TOGETHER_ZH } else { &*TOGETHER_EN };
        // The patient comes first, relatives later.
        let found = patterns
            .iter()
            .filter_map(|pattern| pattern.captures(text))
            .min_by_key(|found| found.get(0).map_or(usize::MAX, |all| all.start()));
        let Some(found) = found else { return Self::default() };
        let number = found["age"].parse::<u8>().ok();
        let age = number.map(|number| {
            if ["岁", "year"].contains(&found["unit"].to_lowercase().as_str()) { Age::Years(number) } else { Age::Months(number) }
        });
        let is_male = ["男", "man", "boy", "male"].contains(&found["sex"].to_lowercase().as_str());
        Self { age, sex: Some(if is_male { Sex::Male } else { Sex::Female }) }
    }

    /// Whether somebody else answers for so young a patient.
    pub(super) fn is_child(self) -> bool {
        match self.age {
            Some(Age::Months(_)) => true,
            Some(Age::Years(years)) => years < 12,
            None => false,
        }
    }

    /// For a prompt: `男，58岁`; empty where nothing is known.
    pub(super) fn words(self, language: Language) -> String {
        let sex = self.sex.map(|sex| match (sex, language) {
            (Sex::Male, Language::Zh) => "男".to_owned(),
            (Sex::Female, Language::Zh) => "女".to_owned(),
            (Sex::Male, Language::En) => "male".to_owned(),
            (Sex::Female, Language::En) => "female".to_owned(),
        });
        let parts: Vec<String> = sex.into_iter().chain(self.age.map(|age| age_words(age, language))).collect();
        parts.join(if language == Language::Zh { "，" } else { ", " })
    }

    /// What the speaker answers who is asked for the age.
    pub(super) fn age_said(self, speaker: Speaker, language: Language) -> Option<String> {
        let words = age_words(self.age?, language);
        let (subject, verb) = self.subject(speaker, language);
        Some(match language {
            Language::Zh => format!("{subject}{words}。"),
            Language::En => format!("{subject} {verb} {words} old."),
        })
    }

    /// What the speaker answers who is asked for the sex.
    pub(super) fn sex_said(self, speaker: Speaker, language: Language) -> Option<String> {
        let (subject, verb) = self.subject(speaker, language);
        let is_child = speaker == Speaker::Parent;
        Some(match (language, self.sex?) {
            (Language::Zh, Sex::Male) => format!("{subject}是男{}。", if is_child { "孩" } else { "的" }),
            (Language::Zh, Sex::Female) => format!("{subject}是女{}。", if is_child { "孩" } else { "的" }),
            (Language::En, Sex::Male) => format!("{subject} {verb} a {}.", if is_child { "boy" } else { "man" }),
            (Language::En, Sex::Female) => format!("{subject} {verb} a {}.", if is_child { "girl" } else { "woman" }),
        })
    }

    /// What the speaker calls the patient, and the verb to it.
    fn subject(self, speaker: Speaker, language: Language) -> (&'static str, &'static str) {
        match (speaker, language) {
            (Speaker::Patient, Language::Zh) => ("我", ""),
            (Speaker::Patient, Language::En) => ("I", "am"),
            (Speaker::Parent, Language::Zh) => ("孩子", ""),
            (Speaker::Parent, Language::En) => ("My child", "is"),
            (Speaker::Relative(sex), _) => (third(sex, language), "is"),
        }
    }
}

/// The pronoun of somebody who is spoken of, as a sentence begins with it.
pub(super) fn third(sex: Option<Sex>, language: Language) -> &'static str {
    match (sex, language) {
        (Some(Sex::Male), Language::Zh) => "他",
        (Some(Sex::Female), Language::Zh) => "她",
        (None, Language::Zh) => "病人",
        (Some(Sex::Male), Language::En) => "He",
        (Some(Sex::Female), Language::En) => "She",
        (None, Language::En) => "The patient",
    }
}

fn age_words(age: Age, language: Language) -> String {
    match (age, language) {
        (Age::Years(years), Language::Zh) => format!("{years}岁"),
        (Age::Months(months), Language::Zh) => format!("{months}个月"),
        (Age::Years(1), Language::En) => "1 year".to_owned(),
        (Age::Months(1), Language::En) => "1 month".to_owned(),
        (Age::Years(years), Language::En) => format!("{years} years"),
        (Age::Months(months), Language::En) => format!("{months} months"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_the_patient_is_stands_at_the_beginning_of_a_record() {
        let who = |age, sex| Who { age: Some(age), sex: Some(sex) };
        for (text, language, expected) in [
            ("（1）病史摘要\n患者男，45岁。父亲60岁时去世。", Language::Zh, who(Age::Years(45), Sex::Male)),
            ("一位29岁孕妇，上腹痛。", Language::Zh, who(Age::Years(29), Sex::Female)),
            ("患儿，女，8个月，发热。", Language::Zh, who(Age::Months(8), Sex::Female)),
            ("A 5-year-old girl is brought by her mother.", Language::En, who(Age::Years(5), Sex::Female)),
            ("父亲60岁时去世。", Language::Zh, Who::default()),
            ("Her father died at 60.", Language::En, Who::default()),
        ] {
            assert_eq!(Who::in_text(text, language), expected, "{text}");
        }
    }

    #[test]
    fn whoever_speaks_says_how_old_the_patient_is() {
        let who = Who { age: Some(Age::Years(66)), sex: Some(Sex::Male) };
        assert_eq!(who.age_said(Speaker::Patient, Language::Zh).unwrap(), "我66岁。");
        assert_eq!(who.age_said(Speaker::Relative(who.sex), Language::En).unwrap(), "He is 66 years old.");
        assert_eq!(who.sex_said(Speaker::Parent, Language::Zh).unwrap(), "孩子是男孩。");
        assert_eq!((who.words(Language::En).as_str(), Who::default().words(Language::Zh).as_str()), ("male, 66 years", ""));
        assert_eq!(Who::default().age_said(Speaker::Patient, Language::En), None);
    }
}
