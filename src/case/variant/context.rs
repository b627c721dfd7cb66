//! What a form says of the patient before the complaint: age and sex, or the entries that are named, from the case's own fields. `given.rs` has those that
//! somebody sets.

use super::{
    super::{Age, Case, Particular, Sex},
    Changed, Lacks,
    texts::{Texts, embedded},
};
use crate::language::Language;
use std::sync::LazyLock;

/// The texts, as they are embedded: values, and the block of age and sex.
pub(super) const TEXTS: &str = include_str!("context.toml");
/// The entries.
pub(super) const FIELDS: &str = include_str!("context_fields.toml");

static WORDINGS: LazyLock<Texts> = LazyLock::new(|| embedded(TEXTS));
static ENTRIES: LazyLock<Texts> = LazyLock::new(|| embedded(FIELDS));

/// A block before the first turn, of these entries in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PreContext(Vec<Particular>);

impl PreContext {
    pub const ARGUMENTS: &'static str = "age|sex|allergies|history|medication|age+sex+allergies";

    /// Those that are listed first: age and sex, and each entry beyond them.
    pub fn examples() -> [Self; 4] {
        [Self::age_and_sex(), Self(vec![Particular::Allergies]), Self(vec![Particular::History]), Self(vec![Particular::Medication])]
    }

    fn age_and_sex() -> Self {
        Self(vec![Particular::Age, Particular::Sex])
    }

    /// Of names with a plus between them; age and sex where there is none.
    pub fn of(argument: &str) -> Option<Self> {
        if argument.is_empty() {
            return Some(Self::age_and_sex());
        }
        let mut entries: Vec<Particular> = argument.split('+').map(|name| Particular::of_name(name.trim())).collect::<Option<_>>()?;
        entries.sort_unstable();
        let count = entries.len();
        entries.dedup();
        (entries.len() == count).then_some(Self(entries))
    }

    /// As records have it.
    pub fn name(&self) -> String {
        if *self == Self::age_and_sex() {
            return "context".to_owned();
        }
        let names: Vec<&str> = self.0.iter().map(|entry| entry.name()).collect();
        format!("context={}", names.join("+"))
    }

    /// The texts that it takes from.
    pub fn texts(&self) -> String {
        if *self == Self::age_and_sex() { TEXTS.to_owned() } else { [TEXTS, FIELDS].concat() }
    }

    /// What it is called by itself.
    pub fn label(&self, language: Language) -> String {
        match language {
            Language::Zh => format!("先列{}", self.listed(language)),
            Language::En => format!("{} first", self.listed(language)),
        }
    }

    pub fn changes(&self, language: Language) -> String {
        match language {
            Language::Zh => format!("首轮之前先列出病人的{}", self.listed(language)),
            Language::En => {
                let verb = if matches!(self.0[..], [Particular::History | Particular::Medication]) { "stands" } else { "stand" };
                format!("the patient's {} {verb} before turn 1", self.listed(language))
            }
        }
    }

    fn listed(&self, language: Language) -> String {
        let names: Vec<&str> = self.0.iter().map(|entry| entry.words(language)).collect();
        match (names.as_slice(), language) {
            ([before @ .., last], Language::Zh) if !before.is_empty() => format!("{}和{last}", before.join("、")),
            ([before @ .., last], Language::En) if !before.is_empty() => format!("{} and {last}", before.join(", ")),
            _ => names.concat(),
        }
    }

    pub fn change(&self, case: &Case) -> Result<Changed, Lacks> {
        let language = case.language();
        let value = |entry: &Particular| {
            let lacks = if matches!(entry, Particular::Age | Particular::Sex) { Lacks::Patient } else { Lacks::Particular(*entry) };
            value_of(*entry, case).map(|value| (*entry, value)).ok_or(lacks)
        };
        let values = self.0.iter().map(value).collect::<Result<Vec<_>, Lacks>>()?;
        let block = block(&values, language);
        let mut turns = case.turns().to_vec();
        turns[0].question = format!("{block}\n{}", turns[0].question);
        Ok(Changed::own(turns))
    }
}

impl Particular {
    /// Inside a sentence.
    pub fn words(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::Age, Language::Zh) => "年龄",
            (Self::Sex, Language::Zh) => "性别",
            (Self::Allergies, Language::Zh) => "过敏史",
            (Self::History, Language::Zh) => "既往史",
            (Self::Medication, Language::Zh) => "用药",
            (Self::Age, Language::En) => "age",
            (Self::Sex, Language::En) => "sex",
            (Self::Allergies, Language::En) => "allergies",
            (Self::History, Language::En) => "past history",
            (Self::Medication, Language::En) => "medication",
        }
    }
}

fn value_of(entry: Particular, case: &Case) -> Option<String> {
    let language = case.language();
    match entry {
        Particular::Age => Some(match case.patient()?.age() {
            Age::Years(years) => text("years", language).replace("{n}", &years.to_string()),
            Age::Months(months) => text("months", language).replace("{n}", &months.to_string()),
        }),
        Particular::Sex => Some(sex(case.patient()?.sex(), language)),
        other => case.particular(other).map(str::to_owned),
    }
}

/// So many years, in words.
pub(super) fn years(years: u8, language: Language) -> String {
    text("years", language).replace("{n}", &years.to_string())
}

/// Male or female, in words.
pub(super) fn sex(sex: Sex, language: Language) -> String {
    match sex {
        Sex::Male => text("male", language),
        Sex::Female => text("female", language),
    }
}

/// The form with these entries.
pub(super) fn block(entries: &[(Particular, String)], language: Language) -> String {
    let part = |name: &str| first(&ENTRIES, name, language);
    let entry = |(entry, value): &(Particular, String)| part(entry.name()).replace("{}", value.trim().trim_end_matches(['.', '。']));
    let entries: Vec<String> = entries.iter().map(entry).collect();
    format!("{}{}", part("heading"), entries.join(&part("between")))
}

fn text(name: &str, language: Language) -> String {
    first(&WORDINGS, name, language)
}

// Tests make the block of every bundled case, and ask for every entry.
fn first(texts: &Texts, name: &str, language: Language) -> String {
    texts.get(name).and_then(|wordings| wordings.of(language).first().map(|&text| text.to_owned())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::{ReadOptions, Variant, bundled};

    fn cases(language: Language) -> Vec<Case> {
        bundled(&ReadOptions { language: Some(language), ..ReadOptions::default() }).unwrap().cases
    }

    fn asked(name: &str, case: &Case) -> Result<String, Lacks> {
        let varied = name.parse::<Variant>().unwrap().apply(case).map_err(|why| why.lacks)?;
        Ok(varied.turns()[0].question.lines().next().unwrap_or_default().to_owned())
    }

    /// The block of age and sex is what it was before entries could be named, or recorded questions would be asked again.
    #[test]
    fn age_and_sex_stand_in_the_words_of_earlier_versions() {
        for (language, expected) in
            [(Language::Zh, "【病人基本信息】年龄：24岁；性别：女"), (Language::En, "[Patient] Age: 24 years. Sex: female.")]
        {
            assert_eq!(asked("context", &cases(language)[0]).as_deref(), Ok(expected));
            let old = text("block", language).replace("{age}", &years(24, language)).replace("{sex}", &sex(Sex::Female, language));
            assert_eq!(old, expected);
        }
    }

    #[test]
    fn entries_stand_in_the_order_of_the_form_and_under_one_name() {
        let case = &cases(Language::En)[0];
        assert_eq!(asked("context=allergies+age", case).as_deref(), Ok("[Patient] Age: 24 years. Allergies: no drug allergies."));
        let name = |text: &str| text.parse::<Variant>().map(|variant| variant.name().to_string());
        assert_eq!(name("context=allergies+age").as_deref(), Ok("context=age+allergies"));
        assert_eq!(name("context=sex+age").as_deref(), Ok("context"));
        for wrong in ["context=weight", "context=age+age", "context=+", "context=age+"] {
            assert!(name(wrong).unwrap_err().to_string().contains("write context=ARGUMENT with one of: age|sex|allergies"), "{wrong}");
        }
    }

    #[test]
    fn what_a_bundled_case_says_beforehand_stands_in_its_first_turn_and_what_it_does_not_say_is_lacking() {
        let texts = [Particular::Allergies, Particular::History, Particular::Medication];
        let mut count = [0; 3];
        for language in [Language::Zh, Language::En] {
            for case in &cases(language) {
                for (place, entry) in texts.into_iter().enumerate() {
                    let name = format!("context={}", entry.name());
                    match case.particular(entry) {
                        None => assert_eq!(asked(&name, case), Err(Lacks::Particular(entry)), "{}", case.id()),
                        Some(text) => {
                            count[place] += 1;
                            let (question, text) = (case.turns()[0].question.to_lowercase(), text.to_lowercase());
                            let parts = text.split(['；', ';']).map(str::trim);
                            parts.for_each(|part| assert!(question.contains(part), "{}: {part}", case.id()));
                            assert!(asked(&name, case).unwrap().to_lowercase().contains(&text), "{}", case.id());
                        }
                    }
                }
            }
        }
        assert!(count.iter().all(|&count| count >= 14), "{count:?}");
        let lacks = asked("context=allergies", cases(Language::En).iter().find(|case| case.id().as_str() == "chest-pain-at-rest").unwrap());
        assert_eq!(lacks.unwrap_err().words(Language::En), "it does not give the patient's allergies (field patient.allergies)");
    }
}
