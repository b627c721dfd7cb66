//! Parses one line of results.

use crate::{
    language::Language,
    openai::{AskedWhole, NoAnswer, WholeAnswer, error_message, read_whole},
};
use serde_json::{Map, Value};

/// Longest message of somebody else's that is passed on.
const MESSAGE: usize = 300;

/// Why a line holds no answer.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Failed {
    /// The response has this status, and the server says this.
    Status(u64, String),
    /// The server says why, or the body holds no answer.
    NoAnswer(NoAnswer),
    /// The line says nothing.
    Nothing,
}

impl Failed {
    /// In a language of the interface; what others say is cut where it is long.
    pub fn words(&self, language: Language) -> String {
        match (self, language) {
            (Self::Status(status, said), Language::Zh) => format!("状态 {status}；服务器原话：“{}”", short(said)),
            (Self::Status(status, said), Language::En) => format!("status {status}: {}", short(said)),
            (Self::NoAnswer(NoAnswer::Said(said)), _) => NoAnswer::Said(short(said)).words(language),
            (Self::NoAnswer(why), _) => short(&why.words(language)),
            (Self::Nothing, Language::Zh) => "既没有回答，也没有错误信息".into(),
            (Self::Nothing, Language::En) => "neither an answer nor an error".into(),
        }
    }
}

fn short(text: &str) -> String {
    if text.chars().count() > MESSAGE { text.chars().take(MESSAGE).chain(['…']).collect() } else { text.to_owned() }
}

/// The question that a line belongs to.
pub(super) fn custom_id(line: &Map<String, Value>) -> Option<&str> {
    line.get("custom_id")?.as_str()
}

/// What a line says: an answer, or why there is none. OpenAI has an `error` beside a missing response, vLLM beside one with a status, and both an error in
/// the body of a refused request.
pub(super) fn read(line: &mut Map<String, Value>, asked: AskedWhole<'_>) -> Result<WholeAnswer, Failed> {
    let mut response = line.remove("response").unwrap_or_default();
    let status = response.get("status_code").and_then(Value::as_u64);
    let body = response.get_mut("body").map(Value::take).unwrap_or_default();
    let error = line.remove("error").filter(|e| !e.is_null());
    if let Some(error) = error {
        let said = error_message(&serde_json::json!({ "error": innermost(error) }));
        return Err(Failed::NoAnswer(NoAnswer::Said(said)));
    }
    if let Some(status) = status.filter(|s| !(200..300).contains(s)) {
        return Err(Failed::Status(status, error_message(&body)));
    }
    if body.is_null() {
        return Err(Failed::Nothing);
    }
    read_whole(body, asked).map_err(Failed::NoAnswer)
}

/// vLLM puts an error into an error.
fn innermost(mut error: Value) -> Value {
    for _ in 0..4 {
        match error.get_mut("error").map(Value::take) {
            Some(inner) => error = inner,
            None => break,
        }
    }
    error
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::{Reasoning, Sampling};
    use serde_json::json;

    #[test]
    fn both_shapes_of_answers_and_every_shape_of_error_are_read() {
        let reasoning = Reasoning::default();
        let asked = AskedWhole { model: "m", sent: Sampling::default(), reasoning: &reasoning };
        let body = json!({"model": "m", "choices": [{"message": {"content": "肺炎"}, "finish_reason": "stop"}]});
        let rows = [
            (json!({"custom_id": "k", "response": {"status_code": 200, "request_id": "r", "body": body}, "error": null}), Ok("肺炎")),
            (json!({"custom_id": "k", "response": {"body": body}}), Ok("肺炎")),
            (json!({"response": null, "error": {"code": "batch_expired", "message": "expired"}}), Err("expired")),
            (
                json!({"response": {"status_code": 400, "body": {"error": {"message": "too long"}}}, "error": null}),
                Err("status 400: too long"),
            ),
            (json!({"response": {"status_code": 400, "body": null}, "error": {"error": {"message": "bad"}}}), Err("bad")),
            (json!({"response": {"status_code": 500}, "error": {"object": "error", "message": "boom", "code": 500}}), Err("boom")),
            (json!({"response": {"status_code": 200, "body": {"error": "x"}}}), Err("x")),
            (json!({"response": {"status_code": 200}}), Err("neither an answer nor an error")),
            (json!({"response": "?", "error": "broken"}), Err("broken")),
            (json!({}), Err("neither an answer nor an error")),
        ];
        for (line, expected) in rows {
            let Value::Object(mut line) = line else { panic!() };
            let read = read(&mut line, asked).map(|w| w.text).map_err(|why| why.words(Language::En));
            assert_eq!(read.as_deref().map_err(String::as_str), expected);
        }
        let long = json!({"error": {"message": "长".repeat(10_000)}});
        let Value::Object(mut line) = long else { panic!() };
        let long = read(&mut line, asked).unwrap_err();
        assert_eq!(long.words(Language::En).chars().count(), MESSAGE + 1);
        assert!(long.words(Language::Zh).starts_with("服务器原话：“长") && long.words(Language::Zh).ends_with("…”"));
    }
}
