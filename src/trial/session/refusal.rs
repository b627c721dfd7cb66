//! Why a command of a rater does nothing, and why a ratings file is not taken up.

use crate::{
    language::Language,
    trial::form::{Form, ValueError},
};

/// Why a command does nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The values cannot be saved.
    Values(ValueError),
    /// A reason is needed.
    NoReason,
    /// The reference was shown, so that the item's ratings are locked.
    Locked,
    /// The reference is shown once every answer of the item has a rating.
    ReferenceAfterRating,
    /// The reference is shown once every item of the case is rated.
    ReferenceAfterCase {
        /// The places of the others that are open, from 0.
        open: Vec<usize>,
    },
    /// The item's form holds changes that are not saved and that the reference would lock out.
    UnsavedChange,
    /// The reference is not part of this trial, or the case has none.
    NoReference,
    /// The questionnaire is in front, which is about no answer.
    Questionnaire,
    /// Nothing was saved that could be taken back.
    NothingToUndo,
    /// There is no such item or answer.
    NoSuchPlace,
    /// Everything is at rest until the pause ends.
    Paused,
    /// The item's answers have not come from the organiser's server yet.
    NoAnswers,
    /// What came as an item's live answers is not what the item wants.
    OtherAnswers,
    /// The line before is still being written.
    Saving,
}

impl Refusal {
    /// In a language of the interface.
    pub fn words(&self, form: &Form, language: Language) -> String {
        let (zh, en) = match self {
            Self::Values(error) => return error.words(form, language),
            Self::ReferenceAfterCase { open } => return after_case(open, language),
            Self::NoReason => ("请写明无法判断的理由", "say why it cannot be judged"),
            Self::Locked => ("参考答案已显示，本题评分已锁定", "the reference was shown: the ratings of this item are locked"),
            Self::ReferenceAfterRating => {
                ("本题所有回答评完之后才显示参考答案", "the reference is shown once every answer of this item is rated")
            }
            Self::UnsavedChange => {
                ("本题有未保存的修改：请先保存，再看参考答案", "this item has unsaved changes: save them, then look at the reference")
            }
            Self::NoReference => ("本试验不显示参考答案", "there is no reference to show"),
            Self::Questionnaire => ("这是问卷，与某个回答无关", "this is the questionnaire: it is about no answer"),
            Self::NothingToUndo => ("没有可撤销的评分", "nothing to undo"),
            Self::NoSuchPlace => ("没有这一题或这个回答", "there is no such item or answer"),
            Self::Paused => ("已暂停：先继续，再评分", "paused: go on first"),
            Self::NoAnswers => ("本题的回答尚未取得，暂不能评分", "the answers of this item have not come yet: it cannot be rated now"),
            Self::OtherAnswers => ("取得的回答与本题不符", "the answers that came do not fit this item"),
            Self::Saving => ("正在保存上一条评分", "the last rating is still being saved"),
        };
        match language {
            Language::Zh => zh.to_owned(),
            Language::En => en.to_owned(),
        }
    }
}

fn after_case(open: &[usize], language: Language) -> String {
    let places: Vec<String> = open.iter().map(|place| (place + 1).to_string()).collect();
    match (language, places.is_empty()) {
        (Language::Zh, true) => "本病例的所有题目评完之后才显示参考答案".to_owned(),
        (Language::Zh, false) => format!("本病例的所有题目评完之后才显示参考答案；还有第 {} 题未评完", places.join("、")),
        (Language::En, true) => "the reference is shown once every item of this case is rated".to_owned(),
        (Language::En, false) => {
            format!("the reference is shown once every item of this case is rated; open besides: {}", places.join(", "))
        }
    }
}

/// Why the ratings beside a pack are not those of this pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ForeignLine {
    /// Of another trial.
    Trial,
    /// Of another rater.
    Rater,
    /// About something that the pack does not contain.
    Subject,
}

impl ForeignLine {
    /// In a language of the interface.
    pub fn words(&self, language: Language) -> &'static str {
        match (self, language) {
            (Self::Trial, Language::Zh) => "属于另一项试验",
            (Self::Trial, Language::En) => "belongs to another trial",
            (Self::Rater, Language::Zh) => "是另一位评分者的",
            (Self::Rater, Language::En) => "is another rater's",
            (Self::Subject, Language::Zh) => "评的是本评分包没有的内容",
            (Self::Subject, Language::En) => "is about something that the pack does not contain",
        }
    }
}
