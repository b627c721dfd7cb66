//! What raters differ in.

use crate::{language::Language, trial::protocol::Rater};
use serde::{Serialize, Serializer};
use std::fmt;

/// What the protocol says of a rater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Attribute {
    /// The profession or specialty.
    Role,
    /// Years in practice, in bands.
    Years,
    /// The grade or title.
    Grade,
}

impl Attribute {
    /// All.
    pub const ALL: [Self; 3] = [Self::Role, Self::Years, Self::Grade];

    /// Its name in exports, which is the field of the protocol.
    pub fn name(self) -> &'static str {
        match self {
            Self::Role => "role",
            Self::Years => "years",
            Self::Grade => "grade",
        }
    }

    /// What a rater has there.
    pub(crate) fn of(self, rater: &Rater) -> Stratum {
        let named = |text: &str| match text.trim() {
            "" => Stratum::NotStated,
            text => Stratum::Named(text.to_owned()),
        };
        match self {
            Self::Role => named(&rater.role),
            Self::Years => rater.stated_years().map_or(Stratum::NotStated, |years| Stratum::Years(Band::of(years))),
            Self::Grade => named(&rater.grade),
        }
    }
}

/// A band of whole years in practice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Band {
    /// The first year that is in it.
    pub from: u32,
    /// The last one; absent where it is open.
    pub to: Option<u32>,
}

impl Band {
    /// The bands, which hold every number of years once.
    pub const ALL: [Self; 4] =
        [Self { from: 0, to: Some(4) }, Self { from: 5, to: Some(9) }, Self { from: 10, to: Some(19) }, Self { from: 20, to: None }];

    /// In a language of the interface.
    pub fn words(self, language: Language) -> String {
        match (self, language) {
            (Self { from, to: Some(to) }, Language::Zh) => format!("{from}–{to} 年"),
            (Self { from, to: Some(to) }, Language::En) => format!("{from}–{to} years"),
            (Self { from, to: None }, Language::Zh) => format!("{from} 年及以上"),
            (Self { from, to: None }, Language::En) => format!("{from} years or more"),
        }
    }

    fn of(years: u32) -> Self {
        let [first, second, third, last] = Self::ALL;
        [first, second, third].into_iter().find(|band| band.to.is_some_and(|to| years <= to)).unwrap_or(last)
    }
}

/// Raters who share a value of an attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stratum {
    /// By the protocol's words, without the white space around them.
    Named(String),
    /// By years in practice.
    Years(Band),
    /// Those of whom the protocol does not say it.
    NotStated,
}

impl Stratum {
    /// In a language of the interface.
    pub fn words(&self, language: Language) -> String {
        match (self, language) {
            (Self::Named(name), _) => name.clone(),
            (Self::Years(band), _) => band.words(language),
            (Self::NotStated, Language::Zh) => "未写明".into(),
            (Self::NotStated, Language::En) => "not stated".into(),
        }
    }

    /// Where it stands among the strata of an attribute: names as they come, years ascending, what is not stated last.
    pub(crate) fn place(&self) -> u32 {
        match self {
            Self::Named(_) => 0,
            Self::Years(band) => band.from,
            Self::NotStated => u32::MAX,
        }
    }
}

/// Its name in exports.
impl fmt::Display for Stratum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named(name) => f.write_str(name),
            // In words: spreadsheets read 5-9 as a date.
            Self::Years(Band { from, to: Some(to) }) => write!(f, "{from} to {to} years"),
            Self::Years(Band { from, to: None }) => write!(f, "{from} years or more"),
            Self::NotStated => f.write_str("not stated"),
        }
    }
}

impl Serialize for Stratum {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::NotStated => serializer.serialize_none(),
            stated => serializer.collect_str(stated),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_of_years_is_in_one_band() {
        for years in 0..=60 {
            let holds = |band: &&Band| band.from <= years && band.to.is_none_or(|to| years <= to);
            let bands: Vec<&Band> = Band::ALL.iter().filter(holds).collect();
            assert_eq!(bands, [&Band::of(years)], "{years}");
        }
    }

    #[test]
    fn what_a_protocol_leaves_blank_is_not_stated() {
        let rater = |role: &str, years, grade: &str| Rater { name: "r1".into(), role: role.into(), years, grade: grade.into() };
        let of = |rater: &Rater| Attribute::ALL.map(|attribute| attribute.of(rater).to_string());
        assert_eq!(of(&rater(" physician ", Some(12), "")), ["physician", "10 to 19 years", "not stated"]);
        assert_eq!(of(&rater("", Some(0), "intern")), ["not stated", "0 to 4 years", "intern"]);
        // As the template has it.
        assert_eq!(of(&rater("", Some(0), " ")), ["not stated"; 3]);
        assert_eq!(of(&rater("surgeon", None, "chief")), ["surgeon", "not stated", "chief"]);
        assert_eq!(of(&rater("", Some(26), "")), ["not stated", "20 years or more", "not stated"]);
    }
}
