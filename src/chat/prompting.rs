//! How a question is prompted: unchanged, or with a request to reason step by step.
//!
//! The paper used "Chain-of-Thought prompting, without additional augmentation" (section 4.10) and did not
//! publish the wording. The wordings here are this program's own: they do not reproduce the paper's
//! condition, and nothing is added without the setting.

use super::{AnswerStream, Measure, Message, Model, ModelError, ModelIdentity, Request, Role};
use crate::{digest::sha256, language::Language};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use std::{fmt, sync::Arc};

const ZH: &str = "请先一步一步地思考：逐条分析上述病史、体征和检查结果及其意义，说明推理依据，再给出你的回答。";
const EN: &str = "Think step by step first: go through the history, the signs and the results above and what each of them means, give the grounds for \
                  your reasoning, and then your answer.";

/// How questions are put to a model.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Prompting {
    /// As they stand in the case.
    #[default]
    Direct,
    /// With a request to think step by step, in the question's language. The wording is this program's own.
    Cot,
    /// The same in Chinese.
    CotZh,
    /// The same in English.
    CotEn,
}

impl fmt::Display for Prompting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Direct => "direct",
            Self::Cot => "cot",
            Self::CotZh => "cot-zh",
            Self::CotEn => "cot-en",
        })
    }
}

impl Prompting {
    /// What is added to a question.
    fn wording(self, question: &str) -> Option<&'static str> {
        match self {
            Self::Direct => None,
            Self::CotZh => Some(ZH),
            Self::CotEn => Some(EN),
            Self::Cot => Some(match Language::of_text(question) {
                Language::Zh => ZH,
                Language::En => EN,
            }),
        }
    }

    /// As a record has it: the name and the sha256 of the wording; nothing where questions are put as they stand.
    pub fn recorded(self) -> Option<String> {
        let wording = match self {
            Self::Direct => return None,
            Self::Cot => format!("{ZH}\n{EN}"),
            Self::CotZh => ZH.to_owned(),
            Self::CotEn => EN.to_owned(),
        };
        Some(format!("{self} {}", sha256(wording.as_bytes())))
    }

    /// The way that a record names; `None` where its wording is another one than this program's.
    pub fn of_record(recorded: Option<&str>) -> Option<Self> {
        let all = [Self::Direct, Self::Cot, Self::CotZh, Self::CotEn];
        all.into_iter().find(|way| way.recorded().as_deref() == recorded)
    }

    /// A conversation as it is sent: every question of it in the same way.
    pub fn put(self, messages: Vec<Message>) -> Vec<Message> {
        let put = |mut message: Message| {
            if let (Role::User, Some(wording)) = (message.role, self.wording(&message.content)) {
                message.content = format!("{}\n\n{wording}", message.content);
            }
            message
        };
        messages.into_iter().map(put).collect()
    }

    /// The model, asked in this way.
    pub fn to(self, model: Arc<dyn Model>) -> Arc<dyn Model> {
        let Some(prompting) = self.recorded() else { return model };
        let mut identity = model.identity().clone();
        identity.ways.prompting = Some(prompting);
        Arc::new(Prompted { model, identity, prompting: self })
    }
}

/// A model whose questions are put in another way than they stand.
struct Prompted {
    model: Arc<dyn Model>,
    identity: ModelIdentity,
    prompting: Prompting,
}

#[async_trait]
impl Model for Prompted {
    fn identity(&self) -> &ModelIdentity {
        &self.identity
    }

    async fn measure(&self, messages: &[Message]) -> Result<Measure, ModelError> {
        self.model.measure(&self.prompting.put(messages.to_vec())).await
    }

    fn parallel(&self) -> usize {
        self.model.parallel()
    }

    async fn answer(&self, request: Request) -> Result<AnswerStream, ModelError> {
        let messages = self.prompting.put(request.messages);
        self.model.answer(Request { messages, ..request }).await
    }

    async fn close(&self) {
        self.model.close().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_question_is_put_the_same_way_and_nothing_else_changes() {
        let said =
            || vec![Message::system("s"), Message::user("腹痛三天"), Message::assistant("阑尾炎？"), Message::user("Fever since Monday")];
        assert_eq!(Prompting::Direct.put(said()), said());
        let put = Prompting::Cot.put(said());
        let texts: Vec<&str> = put.iter().map(|m| m.content.as_str()).collect();
        assert_eq!((texts[0], texts[2]), ("s", "阑尾炎？"));
        assert_eq!(texts[1], format!("腹痛三天\n\n{ZH}"));
        assert_eq!(texts[3], format!("Fever since Monday\n\n{EN}"));
        assert!(Prompting::CotEn.put(said())[1].content.ends_with(EN) && Prompting::CotZh.put(said())[3].content.ends_with(ZH));
    }

    #[test]
    fn the_record_names_the_way_and_the_wording() {
        assert_eq!(Prompting::Direct.recorded(), None);
        assert_eq!(Prompting::of_record(None), Some(Prompting::Direct));
        assert_eq!(Prompting::of_record(Prompting::CotZh.recorded().as_deref()), Some(Prompting::CotZh));
        assert_eq!(Prompting::of_record(Some("cot another wording")), None);
        let all: Vec<String> = [Prompting::Cot, Prompting::CotZh, Prompting::CotEn].into_iter().filter_map(Prompting::recorded).collect();
        assert!(
            all[0].starts_with("cot ")
                && all[1].starts_with("cot-zh ")
                && all.iter().all(|r| r.split(' ').nth(1).is_some_and(|d| d.len() == 64))
        );
        assert!(all[0] != all[1] && all[1] != all[2]);
    }
}
