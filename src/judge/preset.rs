//! The ways of grading, by the prompts that the judge receives.

use super::FormGrader;
use clap::ValueEnum;
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error, Visitor},
};
use std::fmt;

/// Which wording the judge receives, and how its reply is read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, ValueEnum, schemars::JsonSchema)]
#[schemars(rename_all = "lowercase")]
pub enum Preset {
    /// What produced the published scores: the evaluation code's wording, turns 1 to 3.
    #[default]
    Official,
    /// The wording that the paper prints, turn 1 only.
    Paper,
    /// CMB-Clin's four criteria, rated from 1 to 5. The benchmark published the criteria; the wording is Wardround's own.
    #[schemars(rename = "cmb-clin-wardround")]
    #[value(name = "cmb-clin-wardround", alias = "cmb-clin")]
    CmbClin,
    /// The case's own rubric, graded item by item in one call; scores up to 100. The wording is Wardround's own.
    Rubric,
    /// The same with one call an item.
    #[schemars(rename = "rubric-each")]
    RubricEach,
    /// Which of the rubric's things to say the answer states, each counting the same: recall in percent. The wording is Wardround's own.
    Recall,
    /// Which of the case's wrong diagnoses the answer rules out by a finding of the case, in percent. The wording is Wardround's own.
    Refutation,
    /// Which diagnoses the answer names, in which order: 100 where the first is one that the case lists as right, else 0. The wording is Wardround's own.
    Diagnosis,
    /// Errors against the case's own text with their risks: 100 where the worst is no or a low risk, else 0. The wording is Wardround's own.
    Errors,
    /// Each scale of a rating form by itself: the mean of the axes in percent of their scales. The wording is Wardround's own, but for that of the form.
    #[schemars(untagged)]
    #[value(skip)]
    Form(FormGrader),
}

impl Preset {
    /// Whether answers are graded item by item: by the case's rubric, or by its wrong diagnoses.
    pub fn is_rubric(self) -> bool {
        matches!(self, Self::Rubric | Self::RubricEach | Self::Recall | Self::Refutation)
    }

    /// Whether items are statements that the answer makes, contradicts or leaves out, with its words.
    pub fn is_of_statements(self) -> bool {
        matches!(self, Self::Recall | Self::Refutation)
    }

    /// The lowest number of the scale in charts. A rubric's score can be below it, where mistakes outweigh.
    pub fn lowest(self) -> u8 {
        match self {
            Self::Official | Self::Paper | Self::CmbClin => 1,
            Self::Rubric | Self::RubricEach | Self::Recall | Self::Refutation | Self::Diagnosis | Self::Errors | Self::Form(_) => 0,
        }
    }

    /// The name in settings and records.
    pub fn name(self) -> &'static str {
        match self {
            Self::Official => "official",
            Self::Paper => "paper",
            Self::CmbClin => "cmb-clin-wardround",
            Self::Rubric => "rubric",
            Self::RubricEach => "rubric-each",
            Self::Recall => "recall",
            Self::Refutation => "refutation",
            Self::Diagnosis => "diagnosis",
            Self::Errors => "errors",
            Self::Form(form) => form.name(),
        }
    }

    /// Whether these prompts have the judge compare an answer with a reference. The published code fills in the text "None" where there is none; here such a case
    /// is not judged.
    pub fn needs_reference(self) -> bool {
        match self {
            Self::Official | Self::Paper | Self::CmbClin => true,
            Self::Rubric | Self::RubricEach | Self::Recall | Self::Refutation | Self::Diagnosis | Self::Errors | Self::Form(_) => false,
        }
    }

    /// The highest score; the lowest is [`Self::lowest`].
    pub fn highest(self) -> u8 {
        match self {
            Self::Official | Self::Paper => 10,
            Self::CmbClin => 5,
            Self::Rubric | Self::RubricEach | Self::Recall | Self::Refutation | Self::Diagnosis | Self::Errors | Self::Form(_) => 100,
        }
    }
}

/// As its name.
impl Serialize for Preset {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Preset {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Name;
        impl Visitor<'_> for Name {
            type Value = Preset;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the name of a preset")
            }

            fn visit_str<E: Error>(self, name: &str) -> Result<Preset, E> {
                let plain = Preset::value_variants().iter().find(|preset| preset.name() == name).copied();
                let form = || FormGrader::named(name).map(Preset::Form);
                plain.or_else(form).ok_or_else(|| E::unknown_variant(name, NAMES))
            }
        }
        deserializer.deserialize_str(Name)
    }
}

/// The names that settings and records know, and how those of forms begin.
const NAMES: &[&str] =
    &["official", "paper", "cmb-clin-wardround", "rubric", "rubric-each", "recall", "refutation", "diagnosis", "errors", "form:NAME"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_preset_is_its_name_in_files() {
        let form = Preset::Form(FormGrader::named("form:pulsemind").unwrap());
        for preset in Preset::value_variants().iter().chain([&form]) {
            let json = serde_json::to_string(preset).unwrap();
            assert_eq!(json, format!("{:?}", preset.name()));
            assert_eq!(serde_json::from_str::<Preset>(&json).unwrap(), *preset);
        }
        let known: Vec<&str> = Preset::value_variants().iter().map(|preset| preset.name()).chain(["form:NAME"]).collect();
        assert_eq!(known, NAMES);
        for none in ["\"rubrik\"", "\"form:\"", "\"form:a b\"", "3"] {
            assert!(serde_json::from_str::<Preset>(none).is_err(), "{none}");
        }
    }
}
