//! What a report can be asked for beside what it always says: groups of scores, and measures of models.

use crate::{case::Difficulty, language::Language};
use serde::Serialize;

/// What scores are grouped by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum By {
    /// Department of the case
    Department,
    /// Source of the cases
    Source,
    /// Length of the answer, in bands with a quarter of all answers each
    Length,
    /// Tag of the case; a case with several is in several groups
    Tag,
    /// Difficulty of the case, in its author's judgement
    Difficulty,
    /// Repeat of the answer
    Repeat,
}

impl By {
    /// The word in files and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Department => "department",
            Self::Source => "source",
            Self::Length => "length",
            Self::Tag => "tag",
            Self::Difficulty => "difficulty",
            Self::Repeat => "repeat",
        }
    }

    /// The characteristic in a heading.
    pub(in crate::report) fn words(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::Department, Language::Zh) => "科室",
            (Self::Source, Language::Zh) => "病例来源",
            (Self::Length, Language::Zh) => "回答长度",
            (Self::Tag, Language::Zh) => "标签",
            (Self::Difficulty, Language::Zh) => "难度",
            (Self::Repeat, Language::Zh) => "重复",
            (Self::Length, Language::En) => "length of the answer",
            (Self::Source, Language::En) => "source of the cases",
            (_, Language::En) => self.name(),
        }
    }
}

/// A group of a characteristic, in the order in which groups are shown.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(untagged)]
pub enum ByValue {
    /// How hard the cases are.
    Difficulty(Difficulty),
    /// Answers of so many characters.
    Characters {
        /// From so many.
        from: u32,
        /// Up to so many.
        to: u32,
    },
    /// Which repeat of the answer, from 1.
    Repeat(u32),
    /// A word of the case: its department, its tag, its source.
    Word(String),
    /// Nobody says.
    #[serde(serialize_with = "not_stated")]
    NotStated,
}

fn not_stated<S: serde::Serializer>(serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(NOT_STATED)
}

/// The word for an unknown value in `csv` and `json`.
const NOT_STATED: &str = "not stated";

impl ByValue {
    /// The word in `csv`, in English.
    pub fn name(&self) -> String {
        match self {
            Self::Difficulty(difficulty) => difficulty.words(Language::En).to_owned(),
            Self::Characters { from, to } => format!("{from}-{to}"),
            Self::Repeat(repeat) => repeat.to_string(),
            Self::Word(word) => word.clone(),
            Self::NotStated => NOT_STATED.to_owned(),
        }
    }
}

/// A measure of a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Against {
    /// Number of parameters
    Size,
    /// Cost of 1,000 answers
    Cost,
    /// Seconds an answer
    Seconds,
    /// Memory of the weights
    Memory,
}

impl Against {
    /// The word on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Size => "size",
            Self::Cost => "cost",
            Self::Seconds => "seconds",
            Self::Memory => "memory",
        }
    }

    /// The label of its axis.
    pub(in crate::report) fn words(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::Size, Language::Zh) => "参数量（十亿）",
            (Self::Cost, Language::Zh) => "每千个回答的费用",
            (Self::Seconds, Language::Zh) => "每个回答的秒数",
            (Self::Memory, Language::Zh) => "权重（GiB）",
            (Self::Size, Language::En) => "parameters (billions)",
            (Self::Cost, Language::En) => "cost of 1,000 answers",
            (Self::Seconds, Language::En) => "seconds an answer",
            (Self::Memory, Language::En) => "weights (GiB)",
        }
    }
}
