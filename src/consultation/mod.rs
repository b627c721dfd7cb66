//! One consultation as a pure state machine: events in, effects out; no IO, no clock, no async runtime. Every
//! driver uses it, so that the rules of the protocol exist once (paper, section 4.10):
//!
//! - each turn is asked with the model's **own** earlier answers in the history;
//! - reasoning is never replayed, except to an endpoint whose setting requests it, and a title is never sent;
//! - a doctor's own question includes the consultation so far, and no turn of the protocol includes it;
//! - a turn that would not fit into the context, its answer included, is refused before it is sent, with the
//!   numbers.

mod machine;
mod prompt_cut;
mod revealed;
#[cfg(test)]
mod tests;

pub use machine::{Consultation, does_not_fit};
pub use prompt_cut::PromptCut;
pub use revealed::{Revealed, RevealedTitle};

use crate::{
    chat::{Completion, Finish, Measure, Message, ModelError},
    language::Language,
};
use serde::{Serialize, Serializer};

/// What a question is to the protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// The case's own question of the turn (from 1), after earlier turns that were asked as written.
    Turn(usize),
    /// The turn's question changed by the doctor, or a turn after such a one: off protocol.
    Edited(usize),
    /// The turn's question (from 1) after answers of a recording, or such an answer itself: off protocol.
    Continued(usize),
    /// A question of the doctor's own: off protocol.
    Own,
}

impl Asked {
    /// The turn it belongs to, from 1.
    pub fn turn(self) -> Option<usize> {
        match self {
            Self::Turn(n) | Self::Edited(n) | Self::Continued(n) => Some(n),
            Self::Own => None,
        }
    }

    /// What the question is, where it is not by the protocol.
    pub fn words(self, language: Language) -> Option<&'static str> {
        match (self, language) {
            (Self::Turn(_), _) => None,
            (Self::Edited(_), Language::Zh) => Some("改动过的提问"),
            (Self::Edited(_), Language::En) => Some("edited question"),
            (Self::Continued(_), Language::Zh) => Some("接续录制"),
            (Self::Continued(_), Language::En) => Some("after a recording"),
            (Self::Own, Language::Zh) => Some("自己的提问"),
            (Self::Own, Language::En) => Some("own question"),
        }
    }
}

/// One answer to a question, however it ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The answer without its reasoning.
    pub text: String,
    /// The reasoning.
    pub reasoning: String,
    /// Why it ended.
    pub finish: Finish,
    /// What the model said about it at the end.
    pub completion: Option<Completion>,
    /// What went wrong.
    pub error: Option<ModelError>,
    /// The sign that the server has not read the whole conversation.
    pub prompt_cut: Option<PromptCut>,
}

/// A question and its answers; the last one counts, the others were regenerated.
#[derive(Debug, Clone, PartialEq)]
pub struct Exchange {
    /// What the question is to the protocol.
    pub asked: Asked,
    /// The question as it was sent.
    pub question: String,
    /// The answers, oldest first.
    pub answers: Vec<Answer>,
}

impl Exchange {
    /// The answer that counts, if it came to its end.
    pub fn answer(&self) -> Option<&Answer> {
        self.answers.last().filter(|a| a.finish.is_final())
    }
}

/// A question ready to be sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Ready {
    /// What it is to the protocol.
    pub asked: Asked,
    /// The whole conversation; the last message is the question.
    pub messages: Vec<Message>,
    /// How often this question was answered before, regenerated and unfinished answers included.
    pub attempt: usize,
}

/// Why a question was not sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The context would not hold it together with its answer.
    #[error(
        "this turn takes {prompt} tokens and up to {answer} for the answer, {} in all; the context holds {context}. \
         Raise --ctx if the model allows it, or lower max_tokens",
        u64::from(*prompt) + u64::from(*answer)
    )]
    TooLong {
        /// Tokens of the conversation with the question.
        prompt: u32,
        /// Tokens kept free for the answer.
        answer: u32,
        /// Tokens that the context holds.
        context: u32,
    },
    /// The model could not take it, or failed.
    #[error("{0}")]
    Model(ModelError),
}

impl Refusal {
    /// The reason as a sentence.
    pub fn words(&self, language: Language) -> String {
        match self {
            Self::TooLong { prompt, answer, context } if language == Language::Zh => format!(
                "这一轮需要 {prompt} 词元，加上回答至多 {answer}，共 {}；上下文只有 {context}。请加大 context，或减小 max_tokens。",
                u64::from(*prompt) + u64::from(*answer)
            ),
            Self::Model(error) => error.words(language),
            other => other.to_string(),
        }
    }
}

impl Serialize for Refusal {
    /// As events have it: in English.
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

/// Why an event makes no sense now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    /// An answer is awaited or being recorded.
    #[error("an answer is still awaited")]
    Busy,
    /// There is no next turn.
    #[error("every turn is answered")]
    AllAnswered,
    /// A question without text.
    #[error("the question is empty")]
    EmptyQuestion,
    /// There is no question to ask again.
    #[error("nothing was asked yet")]
    NothingAsked,
    /// An event from outside that does not belong here.
    #[error("{0}")]
    OutOfPlace(&'static str),
}

/// What happens to a consultation.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// Ask the next turn as the case has it.
    Next,
    /// Ask the next turn in other words.
    NextEdited(String),
    /// Ask something of one's own.
    Own(String),
    /// Ask the last question again, keeping its earlier answers.
    Again,
    /// Take the next turn's answer from the record.
    Restored(Answer),
    /// The conversation has been measured.
    Measured(Measure),
    /// A piece of the reasoning.
    Reasoning(String),
    /// A piece of the answer.
    Text(String),
    /// The answer so far was reasoning.
    TextWasReasoning,
    /// The answer ended.
    Done(Completion),
    /// The model failed.
    Failed(ModelError),
    /// The user stops the answer.
    Stop,
    /// The answer is on disk.
    Recorded,
}

/// What is to be done about it.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Count the tokens of this question.
    Measure(Ready),
    /// Ask it.
    Ask(Ready),
    /// Tell the model to stop.
    Cancel,
    /// Put the answer on disk; nothing may be called answered before.
    Record {
        /// What was asked.
        ready: Ready,
        /// How it was answered.
        answer: Box<Answer>,
    },
    /// The question was not sent.
    Refused {
        /// What it would have been.
        asked: Asked,
        /// Why.
        reason: Refusal,
    },
    /// A question was answered to the end and is on disk.
    Answered(Asked),
    /// Every turn is answered.
    Finished,
    /// The event makes no sense now; nothing was changed.
    Rejected(Rejection),
}
