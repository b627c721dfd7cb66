//! What both interfaces say to a doctor.

use super::{answer::NoReply, pack::Arm, turn::Stage};
use crate::language::Language;

impl Arm {
    /// In a language of the interface.
    pub fn words(self, language: Language) -> &'static str {
        let (zh, en) = match self {
            Self::Unaided => ("独立作答", "own answer"),
            Self::Aided => ("可咨询模型", "with a model to consult"),
            Self::Revise => ("先独立作答，再参考模型的回答修改", "own answer first, then revised with a model's"),
        };
        in_language(language, zh, en)
    }
}

impl NoReply {
    /// In a language of the interface.
    pub fn words(self, language: Language) -> &'static str {
        let (zh, en) = match self {
            Self::Unreachable => ("连接不上模型", "the model cannot be reached"),
            Self::Refused => ("模型的服务拒绝了这条消息", "the model's server refused the message"),
            Self::Broken => ("连接中断，没有得到完整的回复", "the connection broke before the reply was whole"),
            Self::Empty => ("模型没有给出内容", "the model said nothing"),
            Self::Stopped => ("已停止等待", "stopped waiting"),
        };
        in_language(language, zh, en)
    }
}

/// What the doctor can do next.
pub fn to_do(stage: Stage, arm: Arm, language: Language) -> &'static str {
    let (zh, en) = match (stage, arm) {
        (Stage::Closed, _) => ("打开病例", "open the case"),
        (Stage::Answering, Arm::Unaided) => ("请写下您的回答", "write your answer"),
        (Stage::Answering, Arm::Aided) => ("请写下您的回答；可随时咨询模型", "write your answer; you can ask the model at any time"),
        (Stage::Answering, Arm::Revise) => {
            ("请先独立写下您的回答；之后会显示模型的回答", "write your own answer first; a model's answer is shown afterwards")
        }
        (Stage::FirstSaved, _) => (
            "第一次的回答已保存。显示模型的回答后，它不能再改",
            "your first answer is saved. Once the model's answer is shown, it cannot be changed",
        ),
        (Stage::Revising, _) => (
            "请参考模型的回答修改自己的回答；如果不改，请选择“不修改”",
            "revise your answer with the model's in view; if nothing changes, say that it stays unchanged",
        ),
        (Stage::Answered, _) => {
            ("已保存。打开下一轮之后，这个回答不能再改", "saved. Once the next turn is open, this answer cannot be changed")
        }
    };
    in_language(language, zh, en)
}

fn in_language<'a>(language: Language, zh: &'a str, en: &'a str) -> &'a str {
    match language {
        Language::Zh => zh,
        Language::En => en,
    }
}
