//! The ways of grading, by the prompts that the judge receives.

use serde::{Deserialize, Serialize};

/// Which wording the judge receives, and how its reply is read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, clap::ValueEnum, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Preset {
    /// What produced the published scores: the evaluation code's wording, turns 1 to 3.
    #[default]
    Official,
    /// The wording that the paper prints, turn 1 only.
    Paper,
    /// CMB-Clin's four criteria, rated from 1 to 5. The benchmark published the criteria; the wording is Wardround's own.
    #[serde(rename = "cmb-clin-wardround")]
    #[value(name = "cmb-clin-wardround", alias = "cmb-clin")]
    CmbClin,
    /// The case's own rubric, graded item by item in one call; scores up to 100. The wording is Wardround's own.
    Rubric,
    /// The same with one call an item.
    #[serde(rename = "rubric-each")]
    RubricEach,
    /// Which of the rubric's things to say the answer states, each counting the same: recall in percent. The wording is Wardround's own.
    Recall,
    /// Which diagnoses the answer names, in which order: 100 where the first is one that the case lists as right, else 0. The wording is Wardround's own.
    Diagnosis,
}

impl Preset {
    /// Whether answers are graded by the items of the case's rubric.
    pub fn is_rubric(self) -> bool {
        matches!(self, Self::Rubric | Self::RubricEach | Self::Recall)
    }

    /// The lowest number of the scale in charts. A rubric's score can be below it, where mistakes outweigh.
    pub fn lowest(self) -> u8 {
        match self {
            Self::Official | Self::Paper | Self::CmbClin => 1,
            Self::Rubric | Self::RubricEach | Self::Recall | Self::Diagnosis => 0,
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
            Self::Diagnosis => "diagnosis",
        }
    }

    /// Whether these prompts have the judge compare an answer with a reference. The published code fills in the text "None" where there is none; here such a case
    /// is not judged.
    pub fn needs_reference(self) -> bool {
        match self {
            Self::Official | Self::Paper | Self::CmbClin => true,
            Self::Rubric | Self::RubricEach | Self::Recall | Self::Diagnosis => false,
        }
    }

    /// The highest score; the lowest is [`Self::lowest`].
    pub fn highest(self) -> u8 {
        match self {
            Self::Official | Self::Paper => 10,
            Self::CmbClin => 5,
            Self::Rubric | Self::RubricEach | Self::Recall | Self::Diagnosis => 100,
        }
    }
}
