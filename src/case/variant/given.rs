//! Entries of the patient's form that somebody sets by hand, in place of the case's own: `context=allergies:penicillin;age:70`. They make a variant as a file of
//! one's own does, whose text is the form: the run keeps it, and nothing else has to know.

use super::{
    OwnVariant, VariantError,
    context::{block, sex, years},
    own_file::{AddedText, Described, Where},
};
use crate::{
    case::{Particular, Sex},
    digest::sha256,
    language::Language,
};
use std::fmt;

/// The most characters of a value.
const LONGEST: usize = 300;
/// With what the names of such variants begin.
pub(super) const NAME: &str = "context-";

/// What an entry is set to.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Value {
    Years(u8),
    Sex(Sex),
    Text(String),
}

/// Entries with what they are set to, each once, in the order of the form; at least one, and all texts in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenForm(Vec<(Particular, Value)>);

impl GivenForm {
    /// Whether a variant's name sets entries.
    pub(super) fn is_meant(text: &str) -> bool {
        text.strip_prefix("context=").is_some_and(|rest| rest.contains([':', '：']))
    }

    /// Of `context=ENTRY:TEXT`, several separated by semicolons.
    ///
    /// # Errors
    /// What is wrong with an entry, and what to write.
    pub(super) fn parse(text: &str) -> Result<Self, VariantError> {
        let mut entries: Vec<(Particular, Value)> = Vec::new();
        for part in text.strip_prefix("context=").unwrap_or(text).split([';', '；']).map(str::trim).filter(|part| !part.is_empty()) {
            let wrong = || VariantError::GivenEntry { given: part.to_owned() };
            let (name, value) = part.split_once([':', '：']).ok_or_else(wrong)?;
            let entry = Particular::of_name(name.trim()).ok_or_else(wrong)?;
            if entries.iter().any(|(known, _)| *known == entry) {
                return Err(VariantError::GivenTwice { entry });
            }
            let unfit = || VariantError::GivenValue { entry, given: value.trim().to_owned() };
            entries.push((entry, value_of(entry, value.trim()).ok_or_else(unfit)?));
        }
        entries.sort_by_key(|(entry, _)| *entry);
        let form = Self(entries);
        if form.languages().is_empty() { Err(VariantError::GivenLanguages) } else { Ok(form) }
    }

    /// The languages that every text of it is in.
    fn languages(&self) -> Vec<Language> {
        let is_in = |language: &Language| {
            self.0.iter().all(|(_, value)| match value {
                Value::Text(text) => Language::of_text(text) == *language,
                Value::Years(_) | Value::Sex(_) => true,
            })
        };
        [Language::Zh, Language::En].into_iter().filter(is_in).collect()
    }

    /// What of it a name says: a name has forty characters at most.
    fn entries(&self) -> String {
        match self.0.as_slice() {
            [(entry, _)] => entry.name().to_owned(),
            [(first, _), (second, _)] => format!("{}-{}", first.name(), second.name()),
            several => format!("{}-entries", several.len()),
        }
    }

    fn block(&self, language: Language) -> String {
        let said = |value: &Value| match value {
            Value::Years(age) => years(*age, language),
            Value::Sex(of) => sex(*of, language),
            Value::Text(text) => text.clone(),
        };
        let entries: Vec<(Particular, String)> = self.0.iter().map(|(entry, value)| (*entry, said(value))).collect();
        block(&entries, language)
    }

    /// The variant that it makes. The same entries make the same one.
    pub fn variant(&self) -> OwnVariant {
        let languages = self.languages();
        let wording = |language: Language| if languages.contains(&language) { vec![self.block(language)] } else { Vec::new() };
        let (zh, en) = (wording(Language::Zh), wording(Language::En));
        let digest = sha256([zh.concat(), en.concat()].join("\n").as_bytes());
        let listed =
            |language: Language, separator| self.0.iter().map(|(entry, _)| entry.words(language)).collect::<Vec<_>>().join(separator);
        OwnVariant {
            name: format!("{NAME}{}-{}", self.entries(), &digest[..8]),
            version: 1,
            changes: Described {
                zh: Some(format!("首轮之前先列出给定的{}", listed(Language::Zh, "、"))),
                en: Some(format!("given values stand before turn 1: {}", listed(Language::En, ", "))),
            },
            source: None,
            ask_again: false,
            texts: vec![AddedText { place: Where::BeforeComplaint, zh, en }],
            passages: Vec::new(),
        }
    }
}

fn value_of(entry: Particular, text: &str) -> Option<Value> {
    match entry {
        Particular::Age => text.parse().ok().filter(|age| *age <= 130).map(Value::Years),
        Particular::Sex => match text {
            "male" | "男" => Some(Value::Sex(Sex::Male)),
            "female" | "女" => Some(Value::Sex(Sex::Female)),
            _ => None,
        },
        Particular::Allergies | Particular::History | Particular::Medication => {
            let fits =
                !text.is_empty() && text.chars().count() <= LONGEST && !text.contains(|c: char| c.is_control() || matches!(c, '{' | '}'));
            fits.then(|| Value::Text(text.to_owned()))
        }
    }
}

/// As it is written.
impl fmt::Display for GivenForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let said = |value: &Value| match value {
            Value::Years(age) => age.to_string(),
            Value::Sex(Sex::Male) => "male".to_owned(),
            Value::Sex(Sex::Female) => "female".to_owned(),
            Value::Text(text) => text.clone(),
        };
        let entries: Vec<String> = self.0.iter().map(|(entry, value)| format!("{}:{}", entry.name(), said(value))).collect();
        write!(f, "context={}", entries.join(";"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::{Lacks, ReadOptions, Variant, bundled};

    fn form(text: &str) -> GivenForm {
        GivenForm::parse(text).unwrap()
    }

    #[test]
    fn values_that_somebody_sets_stand_before_turn_1_in_the_language_of_the_case() {
        let case = |language| bundled(&ReadOptions { language: Some(language), ..ReadOptions::default() }).unwrap().cases.remove(0);
        let asked = |text: &str, language| {
            let varied = Variant::own(form(text).variant(), 0).unwrap().apply(&case(language)).map_err(|why| why.lacks)?;
            Ok(varied.turns()[0].question.lines().next().unwrap_or_default().to_owned())
        };
        let given = "context=sex:male;age:70";
        assert_eq!(asked(given, Language::Zh).as_deref(), Ok("【病人基本信息】年龄：70岁；性别：男"));
        assert_eq!(asked(given, Language::En).as_deref(), Ok("[Patient] Age: 70 years. Sex: male."));
        let given = "context=allergies：青霉素";
        assert_eq!(asked(given, Language::Zh).as_deref(), Ok("【病人基本信息】过敏史：青霉素"));
        assert_eq!(asked(given, Language::En), Err(Lacks::Language(Language::En)));
        // What names the right diagnosis is told to no model.
        assert_eq!(asked("context=history:急性阑尾炎", Language::Zh), Err(Lacks::Secret(1)));
    }

    #[test]
    fn the_same_entries_make_the_same_variant_and_a_run_reads_it_again() {
        let (one, other) =
            (form("context=age:70;allergies:penicillin").variant(), form("context= allergies: penicillin ; age:70").variant());
        assert_eq!(one, other);
        assert_ne!(one.label(), form("context=allergies:penicillin").variant().label());
        assert!(one.label().starts_with("own=context-age-allergies-") && one.label().ends_with(".v1"), "{}", one.label());
        let kept = serde_json::to_string(&one).unwrap();
        assert_eq!(serde_json::from_str::<OwnVariant>(&kept).unwrap(), one);
        assert_eq!(form("context=allergies:penicillin;age:70").to_string(), "context=age:70;allergies:penicillin");
    }

    #[test]
    fn what_cannot_be_set_says_what_to_write() {
        for (wrong, expected) in [
            ("context=weight:70", "\"weight:70\": write ENTRY:TEXT"),
            ("context=age:70;penicillin", "\"penicillin\": write ENTRY:TEXT"),
            ("context=age:old", "age cannot be \"old\""),
            ("context=age:131", "age cannot be \"131\""),
            ("context=sex:x", "sex cannot be \"x\""),
            ("context=allergies:", "allergies cannot be \"\""),
            ("context=allergies:{wrong}", "allergies cannot be"),
            ("context=age:1;age:2", "age is set twice"),
            ("context=allergies：青霉素；history：hypertension", "in one language"),
        ] {
            let error = GivenForm::parse(wrong).unwrap_err();
            assert!(error.to_string().contains(expected), "{error}");
            assert!(!error.words(Language::Zh).is_empty());
        }
        assert!(GivenForm::is_meant("context=age:70") && !GivenForm::is_meant("context=age+sex") && !GivenForm::is_meant("first=0:2"));
    }
}
