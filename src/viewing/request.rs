//! What was sent, as a command line that sends it again.
//!
//! The record has the messages, the sampling and the seed; not the endpoint's own words for settings that OpenAI's protocol has none for. The line is made
//! again from that, without the key.

use super::page::Opened;
use crate::{
    case::History,
    chat::{Message, Origin, Prompting, Role},
    digest::sha256,
    openai::{completions_url, seed_for_endpoints, sent_content},
};
use serde_json::{Map, Value, json};

/// The variable that holds the key where the line is run.
pub const KEY_VARIABLE: &str = "WARDROUND_API_KEY";

/// The variable that holds the address, where the record has none: the model was a file on some machine.
const ADDRESS_VARIABLE: &str = "WARDROUND_BASE_URL";

/// A request that was made again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resent {
    /// The line, for a POSIX shell.
    pub line: String,
    /// Whether the messages are those that were sent, by their recorded digest.
    pub is_same: bool,
}

/// The request behind an answer.
pub fn curl(opened: &Opened) -> Resent {
    let record = &opened.turn;
    let mut said = Vec::new();
    for earlier in &opened.history {
        let Some(text) = opened.told.stands_for(earlier.turn, &earlier.text) else { continue };
        said.push(Message::user(earlier.question.as_str()));
        said.push(Message { reasoning: sent_back(opened, &earlier.reasoning), ..Message::assistant(text) });
    }
    said.push(Message::user(record.question.as_str()));
    // Plain data: serde_json can always write it.
    let is_same = sha256(&serde_json::to_vec(&said).unwrap_or_default()) == record.prompt_digest;
    let prompting = Prompting::of_record(record.model.ways.prompting.as_deref());
    let messages: Vec<Message> = record.model.system.iter().map(Message::system).chain(prompting.unwrap_or_default().put(said)).collect();
    let field = record.model.ways.replay_reasoning.as_deref();
    let (address, name) = match &record.model.origin {
        Origin::Remote { base_url, model } => {
            let base = record.endpoint.as_deref().unwrap_or(base_url);
            (quoted(&completions_url(base).unwrap_or_else(|_| base.to_owned())), model.clone())
        }
        Origin::Local { file, .. } => (format!("\"${ADDRESS_VARIABLE}/chat/completions\""), file.trim_end_matches(".gguf").to_owned()),
        Origin::Imported { .. } | Origin::Recording { .. } => {
            (format!("\"${ADDRESS_VARIABLE}/chat/completions\""), record.model.name.clone())
        }
    };
    let body = body(opened, &name, messages.iter().map(|message| sent_message(message, field)).collect());
    let line = format!(
        "curl {address} -H 'Content-Type: application/json' -H \"Authorization: Bearer ${KEY_VARIABLE}\" -d {}",
        quoted(&Value::Object(body).to_string())
    );
    Resent { line, is_same: is_same && prompting.is_some() }
}

/// Reasoning is in the history only where a setting sends it back.
fn sent_back(opened: &Opened, reasoning: &str) -> String {
    if opened.turn.model.ways.replay_reasoning.is_some() && opened.told == History::Own { reasoning.to_owned() } else { String::new() }
}

fn sent_message(message: &Message, reasoning_field: Option<&str>) -> Value {
    let mut sent = json!({ "role": message.role, "content": sent_content(message.role, &message.content) });
    if let (Some(field), Role::Assistant) = (reasoning_field, message.role) {
        sent[field] = message.reasoning.as_str().into();
    }
    sent
}

fn body(opened: &Opened, name: &str, messages: Vec<Value>) -> Map<String, Value> {
    let record = &opened.turn;
    let sampling = record.sampling_used.unwrap_or(record.sampling_asked);
    let mut body = Map::new();
    body.insert("model".into(), name.into());
    body.insert("messages".into(), messages.into());
    let seed = record.seed_sent.unwrap_or_else(|| seed_for_endpoints(record.seed));
    let settings = [
        ("max_tokens", sampling.max_tokens.map(Value::from)),
        ("temperature", sampling.temperature.map(Value::from)),
        ("top_p", sampling.top_p.map(Value::from)),
        ("top_k", sampling.top_k.filter(|k| *k > 0).map(Value::from)),
        ("repetition_penalty", sampling.repetition_penalty.map(Value::from)),
        ("seed", Some(seed.into())),
    ];
    for (name, value) in settings {
        if let Some(value) = value {
            body.insert(name.to_owned(), value);
        }
    }
    body
}

/// A text as one word of a POSIX shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{chat::Sampling, record::sample_turn};

    fn opened(question: &str) -> Opened {
        let mut first = sample_turn("1", 1, "阑尾炎");
        first.question = "腹痛".into();
        let mut turn = sample_turn("1", 2, "查血");
        turn.question = question.into();
        turn.sampling_used = Some(Sampling { repetition_penalty: None, ..Sampling::paper() });
        turn.model.system = Some("be brief".into());
        let said = [Message::user("腹痛"), Message::assistant("阑尾炎"), Message::user(question)];
        turn.prompt_digest = sha256(&serde_json::to_vec(&said).unwrap());
        Opened { turn, history: vec![first], ..Opened::default() }
    }

    #[test]
    fn the_line_has_everything_that_was_sent_and_no_key() {
        let Resent { line, is_same } = curl(&opened("it's $HOME `date` \"now\"?"));
        assert!(is_same);
        assert!(line.starts_with("curl 'http://127.0.0.1:1/v1/chat/completions' -H "), "{line}");
        assert!(line.contains("Bearer $WARDROUND_API_KEY"), "{line}");
        let words = shlex::split(&line).unwrap();
        let body: Value = serde_json::from_str(words.last().unwrap()).unwrap();
        let contents: Vec<&str> = body["messages"].as_array().unwrap().iter().map(|m| m["content"].as_str().unwrap()).collect();
        assert_eq!(contents, ["be brief", "腹痛", "阑尾炎", "it's $HOME `date` \"now\"?"]);
        assert_eq!((&body["max_tokens"], &body["temperature"], &body["seed"]), (&json!(1024), &json!(0.5), &json!(1)));
        assert!(body.get("repetition_penalty").is_none());
    }

    #[test]
    fn a_conversation_that_is_not_what_was_sent_is_told() {
        let mut other = opened("q");
        other.history[0].text = "another".into();
        assert!(!curl(&other).is_same);
        let mut worded = opened("q");
        worded.turn.model.ways.prompting = Some("cot another wording".into());
        assert!(!curl(&worded).is_same);
    }

    #[test]
    fn what_stood_for_the_answers_before_is_in_the_line_and_they_are_not() {
        let contents = |told: History, said: &[Message]| {
            let mut other = opened("q");
            other.told = told;
            other.turn.prompt_digest = sha256(&serde_json::to_vec(said).unwrap());
            let Resent { line, is_same } = curl(&other);
            assert!(is_same, "{line}");
            line
        };
        let alone = contents(History::None, &[Message::user("q")]);
        assert!(!alone.contains("腹痛") && !alone.contains("阑尾炎"));
        let said = [Message::user("腹痛"), Message::assistant("参考"), Message::user("q")];
        let told = contents(History::Told(vec!["参考".into()]), &said);
        assert!(told.contains("参考") && !told.contains("阑尾炎"));
    }

    #[test]
    fn a_file_on_a_machine_has_no_address() {
        let mut local = opened("q");
        local.turn.model.origin = Origin::Local {
            file: "yi.gguf".into(),
            path: None,
            digest: String::new(),
            template: String::new(),
            template_digest: String::new(),
        };
        assert!(curl(&local).line.starts_with("curl \"$WARDROUND_BASE_URL/chat/completions\" "));
    }
}
