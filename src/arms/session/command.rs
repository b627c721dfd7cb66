//! What a doctor does, why it may do nothing, and why an answers file is not taken up.

use crate::{arms::answer::NoReply, language::Language};

/// What a doctor does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Shows the next turn, or the next case; from then on the turn before is locked.
    Open,
    /// Replaces the text in the field of the answer.
    Write(String),
    /// Puts the text in the field on the disk as a draft; does nothing where it is there already.
    Keep,
    /// Saves the text in the field: as the answer, or in the arm `revise` first as the own answer.
    Save,
    /// In the arm `revise`: the first answer stays as it is.
    Unchanged,
    /// In the arm `revise`: shows the model's answer; from then on the first answer is locked.
    Reveal,
    /// Takes back what was saved last.
    Undo,
    /// In the arm `aided`: says something to the model.
    Ask(String),
    /// In the arm `aided`: what came of the message before. Taken during a pause too.
    Reply(Result<String, NoReply>),
    /// Stops the time, or goes on.
    Pause,
}

/// Why a command does nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Everything is at rest until the pause ends.
    Paused,
    /// The line before is still being written.
    Saving,
    /// The model has not replied yet.
    Waiting,
    /// There is no text.
    Empty,
    /// The text is the first answer: that it stays has to be said.
    Same,
    /// The text is not the first answer.
    Differs,
    /// This case is answered without a model to consult.
    NoModel,
    /// The own answer comes first.
    FirstBefore,
    /// The answer is saved: it can be taken back.
    Saved,
    /// The turn is not answered yet.
    NotAnswered,
    /// There is no further turn.
    AllAnswered,
    /// Nothing is shown yet.
    NotOpened,
    /// Nothing was saved that could be taken back, or it is locked.
    NothingToUndo,
    /// Nothing was asked, or it has its reply.
    NothingAsked,
}

impl Refusal {
    /// In a language of the interface.
    pub fn words(self, language: Language) -> &'static str {
        let (zh, en) = match self {
            Self::Paused => ("已暂停：请先继续", "paused: go on first"),
            Self::Saving => ("正在保存上一条", "the last entry is still being saved"),
            Self::Waiting => ("模型尚未回复：请等待，或停止等待", "the model has not replied yet: wait, or stop waiting"),
            Self::Empty => ("没有内容：请先写下文字", "there is no text: write some first"),
            Self::Same => {
                ("内容与第一次的回答相同：如要保持不变，请明确选择“不修改”", "the text is your first answer: say that it stays unchanged")
            }
            Self::Differs => (
                "内容已不是第一次的回答：请保存修改，或先改回原样",
                "the text is not your first answer any more: save it, or put it back as it was",
            ),
            Self::NoModel => ("本病例不能咨询模型", "there is no model to consult in this case"),
            Self::FirstBefore => ("请先保存自己的回答", "save your own answer first"),
            Self::Saved => ("已保存：如要修改请先撤销", "this is saved: take it back to change it"),
            Self::NotAnswered => ("本轮尚未作答", "this turn is not answered yet"),
            Self::AllAnswered => ("全部病例已作答", "all cases are answered"),
            Self::NotOpened => ("请先打开病例", "open the case first"),
            Self::NothingToUndo => ("没有可撤销的内容", "nothing to take back"),
            Self::NothingAsked => ("没有等待回复的消息", "no message waits for a reply"),
        };
        match language {
            Language::Zh => zh,
            Language::En => en,
        }
    }
}

/// Why the answers beside a pack are not those of this pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ForeignLine {
    /// Of another study.
    Study,
    /// Of another doctor.
    Doctor,
    /// About something that the pack does not contain.
    Subject,
    /// It does not follow from the lines before.
    OutOfOrder,
}

impl ForeignLine {
    /// In a language of the interface.
    pub fn words(self, language: Language) -> &'static str {
        let (zh, en) = match self {
            Self::Study => ("属于另一项研究", "belongs to another study"),
            Self::Doctor => ("是另一位医生的", "is another doctor's"),
            Self::Subject => ("是本作答包没有的内容", "is about something that the pack does not contain"),
            Self::OutOfOrder => ("与前面各行不连贯，文件可能被改动", "does not follow from the lines before, as if the file was edited"),
        };
        match language {
            Language::Zh => zh,
            Language::En => en,
        }
    }
}
