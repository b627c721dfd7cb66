//! Builds requests and reads answers that travel as files instead of streams, with the same rules as live
//! requests.

use super::{
    RemoteSettings,
    address::{Address, shown_url},
    chunk::{Chunk, Notes},
    request, said,
};
use crate::{
    chat::{
        Completion, Ended, Finish, ModelError, ModelIdentity, Origin, ProtocolProblem, Reasoning, ReasoningSplitter, Request, Sampling,
        joined,
    },
    language::{Bilingual, Language},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A whole answer, however it ended.
#[derive(Debug, Clone, PartialEq)]
pub struct WholeAnswer {
    /// The answer without its reasoning.
    pub text: String,
    /// The reasoning, from its own field or between think tags.
    pub reasoning: String,
    /// Why it ended, its tokens, who answered.
    pub completion: Completion,
}

/// How the requests of an endpoint state a seed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StatedSeed {
    /// Each its own, in as many bits as endpoints take.
    Own,
    /// All the same one, from the settings.
    Fixed(u32),
    /// None: the settings leave it out.
    None,
}

impl StatedSeed {
    /// What the request with this seed of its own states.
    pub fn of(self, seed: u32) -> Option<u32> {
        match self {
            Self::Own => Some(request::seed_for_endpoints(seed)),
            Self::Fixed(fixed) => Some(fixed),
            Self::None => None,
        }
    }
}

impl RemoteSettings {
    /// Who answers, as [`super::RemoteModel`] has it; nobody is asked.
    ///
    /// # Errors
    /// When the base URL is malformed or the model is not named.
    pub fn identity(&self) -> Result<ModelIdentity, ModelError> {
        let base = self.base_urls.first().map_or("", String::as_str);
        let address = Address::parse(base)?;
        let shown = shown_url(&address.base);
        let named = self.model.clone().filter(|m| !m.is_empty());
        let Some(model) = named.or_else(|| address.deployment().map(str::to_owned)) else {
            return Err(ModelError::Protocol { url: shown, problem: ProtocolProblem::Unnamed });
        };
        Ok(ModelIdentity {
            name: self.name.clone(),
            origin: Origin::Remote { base_url: shown, model },
            system: self.system.clone(),
            ways: self.ways(),
        })
    }

    /// The body of a request, not streamed, and the sampling that it really states.
    pub fn whole_body(&self, request: &Request) -> (Map<String, Value>, Sampling) {
        let request::Stated { mut body, sampling, .. } = request::body(self, self.model.as_deref().unwrap_or_default(), request);
        body.remove("stream");
        body.remove("stream_options");
        (body, sampling)
    }

    /// How requests state the seed.
    pub fn stated_seed(&self) -> StatedSeed {
        let stated = |seed| {
            let request = Request { messages: Vec::new(), sampling: Sampling::default(), seed };
            request::body(self, "", &request).seed
        };
        match (stated(2), stated(3)) {
            (None, _) => StatedSeed::None,
            (Some(first), second) if second == Some(first) => StatedSeed::Fixed(first),
            (Some(_), _) => StatedSeed::Own,
        }
    }

    /// The settings of a sampling that the request will not state, for a warning.
    pub fn not_sent(&self, sampling: &Sampling) -> Vec<&'static str> {
        request::not_sent(self.dialect, &self.extra, sampling)
    }
}

/// Why the body of a whole answer holds none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoAnswer {
    /// The server says so, in these words.
    Said(String),
    /// The server ended it with this word, which is a fault on its side.
    Fault(String),
    /// It is no chat completion; what the parser says.
    Unreadable(String),
    /// It has no choice.
    NoChoice,
    /// Its choice has no message.
    NoMessage,
}

impl NoAnswer {
    /// In a language of the interface.
    pub fn words(&self, language: Language) -> String {
        let both = match self {
            Self::Said(said) => Bilingual::quoted("服务器", said),
            Self::Fault(word) => Bilingual::both(
                format!("服务器因自身故障中止了回答（原话：“{word}”）"),
                format!("the server ended it with {word:?}, which is a fault on its side"),
            ),
            Self::Unreadable(why) => {
                Bilingual::both(format!("不是聊天回答（JSON 解析器原话：“{why}”）"), format!("not a chat completion ({why})"))
            }
            Self::NoChoice => Bilingual::both("聊天回答中没有 choice", "a chat completion without a choice"),
            Self::NoMessage => Bilingual::both("choice 中没有 message", "a choice without a message"),
        };
        both.words(language).to_owned()
    }
}

/// What a request was, whose answer is read.
#[derive(Debug, Clone, Copy)]
pub struct AskedWhole<'a> {
    /// The model that it named.
    pub model: &'a str,
    /// The sampling that it stated.
    pub sent: Sampling,
    /// How reasoning is told from the answer.
    pub reasoning: &'a Reasoning,
}

/// Reads the body of a whole answer.
///
/// # Errors
/// What the body says instead of an answer, or what is wrong with it.
pub fn read_whole(body: Value, asked: AskedWhole<'_>) -> Result<WholeAnswer, NoAnswer> {
    let AskedWhole { model, sent, reasoning } = asked;
    if let Some(said) = said::in_place_of_event(&body.to_string(), false) {
        return Err(NoAnswer::Said(said::cleaned(&said.text)));
    }
    let mut chunk = serde_json::from_value::<Chunk>(body).map_err(|e| NoAnswer::Unreadable(e.to_string()))?;
    let mut notes = Notes::default();
    notes.note(&mut chunk);
    let is_withheld = chunk.is_withheld();
    let mut choice = chunk.answer().ok_or(NoAnswer::NoChoice)?;
    if !choice.is_message() {
        return Err(NoAnswer::NoMessage);
    }
    let said = choice.said().0;
    let end = choice.end().map_err(NoAnswer::Fault)?;
    let end = end.unwrap_or_else(|| Ended::unsaid(notes.usage.answer_tokens, sent.max_tokens));
    let end = end.refused(is_withheld || !said.refusal.is_empty());
    let mut splitter = ReasoningSplitter::new(reasoning, false);
    let is_apart = !said.reasoning.is_empty();
    if is_apart {
        splitter.reasoning_is_elsewhere();
    }
    let mut pieces: Vec<_> = [said.text, said.refusal].iter().flat_map(|part| splitter.push(part)).collect();
    pieces.extend(splitter.finish());
    let (text, within) = joined(pieces);
    let finish = if splitter.is_inside() { Finish::UnclosedReasoning } else { end.finish };
    let completion = Completion {
        finish,
        usage: notes.usage,
        sampling: sent,
        seed: None,
        prompt_ms: notes.prompt_ms,
        answer_ms: notes.answer_ms,
        served_model: notes.model.filter(|m| m != model),
        endpoint: None,
        ratings: None,
        finish_reason: end.word,
        reasoning_format: splitter.format().or(is_apart.then_some("field")).map(str::to_owned),
    };
    Ok(WholeAnswer { text, reasoning: said.reasoning + &within, completion })
}

/// What a body says in place of an answer, in the usual shapes of an error.
pub fn error_message(body: &Value) -> String {
    said::cleaned(&said::read(&body.to_string()).text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    static READING: std::sync::LazyLock<Reasoning> = std::sync::LazyLock::new(Reasoning::default);

    fn asked(sent: Sampling) -> AskedWhole<'static> {
        AskedWhole { model: "m", sent, reasoning: &READING }
    }

    fn read(message: Value, reason: Value) -> Result<WholeAnswer, NoAnswer> {
        let body = json!({"model": "m", "choices": [{"index": 0, "message": message, "finish_reason": reason}],
            "usage": {"prompt_tokens": 7, "completion_tokens": 3, "prompt_tokens_details": {"cached_tokens": 2}}});
        read_whole(body, asked(Sampling::paper()))
    }

    #[test]
    fn an_answer_is_read_with_its_reasoning_apart_and_why_it_ended() {
        let rows = [
            (json!({"role": "assistant", "content": "肺炎"}), "stop", ("肺炎", "", Finish::Stop)),
            (json!({"content": "<think>想</think>\n肺炎"}), "stop", ("肺炎", "想", Finish::Stop)),
            (json!({"content": "肺炎", "reasoning_content": "想", "reasoning": "想"}), "stop", ("肺炎", "想", Finish::Stop)),
            (json!({"content": "肺炎", "reasoning_content": null, "reasoning": "想"}), "length", ("肺炎", "想", Finish::Length)),
            (json!({"content": "<think>没完"}), "stop", ("", "没完", Finish::UnclosedReasoning)),
            (json!({"content": null, "refusal": "不行"}), "stop", ("不行", "", Finish::ContentFilter)),
            (json!({"content": "想</think>肺炎"}), "eos", ("肺炎", "想", Finish::Stop)),
            (
                json!({"content": [{"type": "thinking", "thinking": "想"}, {"type": "text", "text": "肺炎"}]}),
                "MAX_TOKENS",
                ("肺炎", "想", Finish::Length),
            ),
            (json!({"content": "肺炎"}), "", ("肺炎", "", Finish::Unknown)),
            (json!({"content": ""}), "content_filter", ("", "", Finish::ContentFilter)),
        ];
        for (message, reason, expected) in rows {
            let whole = read(message, reason.into()).unwrap();
            assert_eq!((whole.text.as_str(), whole.reasoning.as_str(), whole.completion.finish), expected);
            assert_eq!((whole.completion.usage.prompt_tokens, whole.completion.usage.cached_tokens), (Some(7), Some(2)));
            assert_eq!(whole.completion.served_model, None);
        }
        assert_eq!(read(json!({"content": "x"}), Value::Null).unwrap().completion.finish, Finish::Unknown);
        assert!(read(json!({"content": "x"}), "network_error".into()).unwrap_err().words(Language::En).contains("network_error"));
        assert_eq!(read(json!({"content": "x"}), "sensitive".into()).unwrap().completion.finish_reason.as_deref(), Some("sensitive"));
        assert!(read(json!([1]), "stop".into()).unwrap_err().words(Language::En).contains("not a chat completion"));
        assert_eq!(read_whole(json!({"error": {"message": "no"}}), asked(Sampling::default())).unwrap_err(), NoAnswer::Said("no".into()));
        assert!(
            read_whole(json!({"choices": []}), asked(Sampling::default())).unwrap_err().words(Language::En).contains("without a choice")
        );
        assert!(read_whole(json!("x"), asked(Sampling::default())).is_err());
    }
}
