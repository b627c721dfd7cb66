//! What whoever uses the numbers has to know, while it happens.

use crate::{
    case::{CaseId, Language},
    model::ModelError,
};
use serde::{Serialize, Serializer};
use std::fmt;

/// Something that is no error and changes what the numbers mean, or how long they take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Warning {
    /// The judge is the model that answers.
    OwnJudge {
        /// The judge's name.
        judge: String,
    },
    /// A turn is asked once more.
    AskingAgain {
        /// Why.
        error: ModelError,
        /// The turn, from 1.
        turn: usize,
        /// The case.
        case: CaseId,
    },
    /// The case of the file is not the one that was asked.
    OtherCase {
        /// The case.
        case: CaseId,
        /// Who was asked.
        model: String,
        /// The first turn that differs, from 1.
        turn: usize,
    },
}

impl Warning {
    /// The warning as a sentence.
    pub fn words(&self, language: Language) -> String {
        let zh = language == Language::Zh;
        match self {
            Self::OwnJudge { judge } if zh => format!("评委 {judge:?} 就是作答的模型：自评不足为据"),
            Self::OwnJudge { judge } => {
                format!("the judge {judge:?} is the model that answers: its ratings of itself are no evidence")
            }
            Self::AskingAgain { error, turn, case } if zh => format!("{} 再问病例 {case} 第{turn}轮。", error.words(language)),
            Self::AskingAgain { error, turn, case } => format!("{error} Asking turn {turn} of case {case} again."),
            Self::OtherCase { case, model, turn } if zh => {
                format!("本文件中的病例 {case} 与问过 {model} 的不同（第{turn}轮有异）：其回答不予评分")
            }
            Self::OtherCase { case, model, turn } => {
                format!("case {case} of this file is not the one that {model} was asked (turn {turn} differs): its answers are not judged")
            }
        }
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words(Language::En))
    }
}

impl Serialize for Warning {
    /// As events have it: in English.
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}
