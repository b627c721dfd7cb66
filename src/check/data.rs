//! The tables that the checks go by. Each entry has its source; a table that cannot be read is a mistake of the program, which a test finds.

use regex::Regex;
use serde::{Deserialize, Deserializer};
use std::sync::LazyLock;

/// A measure of a patient.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Measure {
    /// Its names in texts.
    pub names: Vec<String>,
    /// Letters that stand for it in a record, with the number at once behind them.
    #[serde(default)]
    pub short: Vec<String>,
    /// The units that it is measured in, each with its least and greatest possible value.
    pub units: Vec<Unit>,
    /// Where the bounds come from.
    pub source: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Unit {
    /// Its names in texts; none for a number without a unit.
    pub names: Vec<String>,
    pub least: f64,
    pub greatest: f64,
}

/// A drug with the most that an adult takes a day.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Dose {
    pub names: Vec<String>,
    /// Milligrams a day.
    pub most: f64,
    pub source: String,
}

/// What a patient can be allergic to.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Allergen {
    /// How histories name it.
    pub names: Vec<String>,
    /// What must not be given without a thought then, beside the names.
    pub members: Vec<String>,
    pub source: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Allergens {
    /// Words before a substance or after it that say allergy.
    pub allergy: Vec<String>,
    /// Words that deny an allergy.
    pub denied: Vec<String>,
    /// Words of a clause that does not recommend what it names.
    pub not_recommended: Vec<String>,
    pub allergen: Vec<Allergen>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Measures {
    /// Words of a clause that speaks of a bound or a condition, and not of this patient.
    pub not_of_patient: Vec<String>,
    pub measure: Vec<Measure>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Doses {
    /// Words of a clause that does not recommend the dose it names.
    pub not_recommended: Vec<String>,
    pub dose: Vec<Dose>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wordings {
    #[serde(deserialize_with = "patterns")]
    pub examined: Vec<Regex>,
    #[serde(deserialize_with = "patterns")]
    pub refusal: Vec<Regex>,
    /// The first group is the guideline's name.
    #[serde(deserialize_with = "patterns")]
    pub guideline: Vec<Regex>,
}

fn patterns<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Regex>, D::Error> {
    let texts = Vec::<String>::deserialize(deserializer)?;
    texts.iter().map(|text| Regex::new(text).map_err(serde::de::Error::custom)).collect()
}

fn table<T: serde::de::DeserializeOwned>(name: &str, text: &str) -> T {
    toml::from_str(text).unwrap_or_else(|error| unreachable!("{name} is part of the program: {error}"))
}

pub(super) static MEASURES: LazyLock<Measures> = LazyLock::new(|| table("measures.toml", include_str!("measures.toml")));
pub(super) static WORDINGS: LazyLock<Wordings> = LazyLock::new(|| table("wordings.toml", include_str!("wordings.toml")));
pub(super) static DOSES: LazyLock<Doses> = LazyLock::new(|| table("doses.toml", include_str!("doses.toml")));
pub(super) static ALLERGENS: LazyLock<Allergens> = LazyLock::new(|| table("allergens.toml", include_str!("allergens.toml")));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_has_names_bounds_and_a_source() {
        for measure in &MEASURES.measure {
            assert!(!measure.names.is_empty() && !measure.units.is_empty() && !measure.source.is_empty(), "{measure:?}");
            assert!(measure.units.iter().all(|unit| unit.least < unit.greatest), "{measure:?}");
        }
        assert!(DOSES.dose.iter().all(|dose| !dose.names.is_empty() && dose.most > 0.0 && !dose.source.is_empty()));
        assert!(ALLERGENS.allergen.iter().all(|allergen| !allergen.names.is_empty() && !allergen.source.is_empty()));
    }
}
