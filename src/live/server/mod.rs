//! The organiser's server: an OpenAI-compatible one that hides which model answers.
//!
//! A request names an opaque label and carries a rater's token. The answer comes whole and says nothing but label and text: no name, no count of tokens, no
//! time, no date; its speed is the slowest thing a model shows, so that nothing is streamed. Errors are the same whatever the model said; what it said
//! goes to the organiser alone, as [`Told`].

mod answers;
mod assistant;
mod http;
mod index;

pub use answers::{LiveModel, LiveTrial, TrialError};
pub use assistant::{Assistant, AssistedAnswer};
pub use http::{Service, serve};

use crate::{
    case::CaseId,
    language::{Bilingual, Language},
};

/// What the organiser is told while the server runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// A rater was given an answer.
    Given {
        /// The rater.
        rater: String,
        /// The model as the protocol names it.
        model: String,
        /// The case.
        case: CaseId,
        /// The turn, from 1.
        turn: usize,
    },
    /// An answer could not be given.
    Failed {
        /// The model as the protocol or the command names it.
        model: String,
        /// The case, where it is about one.
        case: Option<CaseId>,
        /// Why.
        why: Bilingual,
    },
    /// Someone was given an answer of the assistant.
    Assisted {
        /// How many messages the conversation had.
        messages: usize,
    },
    /// A request was refused.
    Refused(Refused),
    /// The key was written anew and cannot be read; the one before is used.
    Key(Bilingual),
}

impl Told {
    /// In a language of the interface.
    pub fn words(&self, language: Language) -> String {
        match (self, language) {
            (Self::Given { rater, model, case, turn }, Language::Zh) => format!("{rater}：{model}，病例 {case}，第 {turn} 轮，已给出"),
            (Self::Given { rater, model, case, turn }, Language::En) => format!("{rater}: {model}, case {case}, turn {turn}, given"),
            (Self::Failed { model, case, why }, Language::Zh) => {
                let case = case.as_ref().map(|case| format!("，病例 {case}")).unwrap_or_default();
                format!("{model}{case}，未能给出：{}", why.words(language))
            }
            (Self::Failed { model, case, why }, Language::En) => {
                let case = case.as_ref().map(|case| format!(", case {case}")).unwrap_or_default();
                format!("{model}{case}, not given: {}", why.words(language))
            }
            (Self::Assisted { messages }, Language::Zh) => format!("自由对话：已回答（{messages} 条消息）"),
            (Self::Assisted { messages }, Language::En) => format!("free consultation: answered ({messages} messages)"),
            (Self::Refused(why), Language::Zh) => format!("拒绝了一个请求：{}", why.organiser().words(language)),
            (Self::Refused(why), Language::En) => format!("a request was refused: {}", why.organiser().words(language)),
            (Self::Key(why), _) => why.words(language).to_owned(),
        }
    }
}

/// Why a request gets no answer. What is sent names no model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// No token, or one that is not handed out.
    Token,
    /// No such label for this token.
    Label,
    /// Messages that are not the item's own turns with the answers that were given to them.
    Messages,
    /// What came is no request.
    Malformed,
    /// A body that is too large.
    TooLarge,
    /// A body that did not come to its end in time.
    TooSlow,
    /// The model gave no answer, or it could not be recorded.
    NotNow,
}

impl Refused {
    /// The HTTP status.
    pub fn status(self) -> u16 {
        match self {
            Self::Token => 401,
            Self::Label => 404,
            Self::Messages | Self::Malformed => 400,
            Self::TooLarge => 413,
            Self::TooSlow => 408,
            Self::NotNow => 503,
        }
    }

    /// What is sent.
    pub fn sent(self) -> &'static str {
        match self {
            Self::Token => "the token is not known here",
            Self::Label => "there is no such label",
            Self::Messages => "only the questions of the pack are answered",
            Self::Malformed => "this is no chat completion request",
            Self::TooLarge => "the request is too large",
            Self::TooSlow => "the request did not come in time",
            Self::NotNow => "the answer is not available now",
        }
    }

    fn organiser(self) -> Bilingual {
        let zh = match self {
            Self::Token => "令牌不对（评分包可能属于另一项试验）",
            Self::Label => "没有这个编号（可能是另一位评分者的，或评分包比密钥新）",
            Self::Messages => "内容不是评分包中的问题",
            Self::Malformed => "不是对话请求",
            Self::TooLarge => "请求过大",
            Self::TooSlow => "请求未按时发完",
            Self::NotNow => "暂时没有回答",
        };
        let en = match self {
            Self::Token => "a wrong token (the pack may be of another trial)",
            Self::Label => "an unknown label (another rater's, or of a pack that is newer than the key)",
            other => other.sent(),
        };
        Bilingual::both(zh, en)
    }
}

fn both(words: impl Fn(Language) -> String) -> Bilingual {
    Bilingual::both(words(Language::Zh), words(Language::En))
}
