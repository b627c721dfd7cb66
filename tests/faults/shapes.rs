//! Answers whose text is fine, in wrappings that the protocol does not have; and errors inside of answers.

use super::{Heard, ask, open};
use crate::common::{
    self,
    endpoint::{Endpoint, Reply},
    stall,
};
use flate2::{
    Compression,
    write::{GzEncoder, ZlibEncoder},
};
use serde_json::{Value, json};
use std::io::Write;
use wardround::{
    chat::{BreakCause, Finish, ModelError, ProtocolProblem},
    openai::RemoteSettings,
};

fn settings(server: &Endpoint) -> RemoteSettings {
    common::remote_settings(vec![server.url()])
}

/// What a server is heard to say that sends these bytes with these headers and closes the connection.
async fn hear(headers: &str, body: impl Into<Vec<u8>>) -> Heard {
    let head = format!("HTTP/1.1 200 OK\r\n{headers}Connection: close\r\n\r\n");
    let bytes = [head.into_bytes(), body.into()].concat();
    let server = Endpoint::scripted(move |_| Reply::Raw(bytes.clone()));
    ask(&open(settings(&server)).await, "发热").await
}

const EVENTS: &str = "Content-Type: text/event-stream\r\n";

fn delta(text: &str) -> Value {
    json!({"choices": [{"index": 0, "delta": {"content": text}}]})
}

fn stop() -> Value {
    json!({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
}

/// The events, with this behind each.
fn events(values: &[Value], end: &str) -> String {
    values.iter().map(|value| format!("data: {value}{end}")).collect()
}

fn answer() -> Vec<Value> {
    vec![delta("考虑"), delta("肺炎"), stop()]
}

#[tokio::test]
async fn events_may_end_in_one_line_break_of_any_kind() {
    for end in ["\n", "\r", "\r\n", "\r\r", "\n\n"] {
        for last in ["", "data: [DONE]"] {
            let heard = hear(EVENTS, events(&answer(), end) + last).await;
            assert_eq!((heard.whole(), heard.completion().finish), ("考虑肺炎", Finish::Stop), "{end:?} {last:?}");
        }
        let cut = hear(EVENTS, events(&[delta("考虑")], end)).await;
        assert!(matches!(cut.error(), ModelError::Broken { cause: BreakCause::NoEnd, .. }), "{end:?}: {cut:?}");
    }
}

#[tokio::test]
async fn an_event_that_one_line_break_ends_is_heard_before_the_next_one_comes() {
    // Whoever waits for the next event waits in vain.
    let server = Endpoint::scripted(|_| stall(&(events(&answer(), "\n") + "data: [DONE]\n")));
    assert_eq!(ask(&open(settings(&server)).await, "发热").await.whole(), "考虑肺炎");
}

#[tokio::test]
async fn a_stream_is_one_whatever_its_type_is_called_and_a_page_is_none() {
    for kind in ["", "Content-Type: text/html; charset=utf-8\r\n", "Content-Type: text/plain\r\n", "Content-Type: application/json\r\n"] {
        assert_eq!(hear(kind, events(&answer(), "\n\n")).await.whole(), "考虑肺炎", "{kind:?}");
        let page = hear(kind, "\n<html><title>Sign in</title></html>").await;
        let ModelError::Protocol { problem: ProtocolProblem::NotEvents { said, .. }, .. } = page.error() else { panic!("{page:?}") };
        assert_eq!(said, "Sign in", "{kind:?}");
    }
    let text = hear("Content-Type: text/html\r\n", "no such route").await;
    assert!(text.error().to_string().contains("text/html instead of a stream of events. The server says: “no such route”"), "{text:?}");
}

#[tokio::test]
async fn lines_of_json_are_heard_as_a_stream_is() {
    let lines = |values: &[Value], end: &str| values.iter().map(|value| format!("{value}{end}")).collect::<String>();
    for kind in ["Content-Type: application/x-ndjson\r\n", "Content-Type: application/json\r\n", ""] {
        for end in ["\n", "\r\n", "\n\n"] {
            assert_eq!(hear(kind, lines(&answer(), end)).await.whole(), "考虑肺炎", "{kind:?} {end:?}");
        }
        assert_eq!(hear(kind, lines(&answer(), "\n").trim_end()).await.whole(), "考虑肺炎", "the last line has no end");
        let done = hear(kind, lines(&[delta("肺炎")], "\n") + "[DONE]\n").await;
        assert_eq!((done.whole(), done.completion().finish), ("肺炎", Finish::Unknown));
        let cut = hear(kind, lines(&[delta("考虑"), delta("肺")], "\n")).await;
        assert!(matches!(cut.error(), ModelError::Broken { cause: BreakCause::NoEnd, .. }), "{cut:?}");
        let failed = hear(kind, lines(&[delta("考虑"), json!({"error": {"message": "out of memory"}})], "\n")).await;
        assert!(failed.error().to_string().contains("out of memory"), "{failed:?}");
    }
    let whole = json!({"choices": [{"message": {"content": "肺炎"}, "finish_reason": "stop"}]});
    for body in [whole.to_string(), format!("{whole}\n"), format!("{whole:#}\n")] {
        assert_eq!(hear("Content-Type: application/json\r\n", body).await.whole(), "肺炎");
    }
    let other = hear("", "{\"hello\": 1}\n{\"hello\": 2}\n").await;
    assert!(matches!(other.error(), ModelError::Protocol { problem: ProtocolProblem::NotEvents { .. }, .. }), "{other:?}");
}

#[tokio::test]
async fn what_is_compressed_unasked_is_read_and_what_cannot_be_is_said() {
    let plain = events(&answer(), "\n\n");
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(plain.as_bytes()).unwrap();
    let mut deflate = ZlibEncoder::new(Vec::new(), Compression::default());
    deflate.write_all(plain.as_bytes()).unwrap();
    for (name, bytes) in [("gzip", gzip.finish().unwrap()), ("deflate", deflate.finish().unwrap())] {
        assert_eq!(hear(&format!("{EVENTS}Content-Encoding: {name}\r\n"), bytes).await.whole(), "考虑肺炎", "{name}");
    }
    let brotli = hear(&format!("{EVENTS}Content-Encoding: br\r\n"), b"\x1b\x03\x00\xf8".to_vec()).await;
    assert!(brotli.error().to_string().contains("compresses its answers with br unasked"), "{brotli:?}");
    let mut refused = GzEncoder::new(Vec::new(), Compression::default());
    refused.write_all(br#"{"error": {"message": "the model is unknown here"}}"#).unwrap();
    let refused = refused.finish().unwrap();
    let head = format!("HTTP/1.1 400 Bad Request\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n\r\n", refused.len());
    let bytes = [head.into_bytes(), refused].concat();
    let server = Endpoint::scripted(move |_| Reply::Raw(bytes.clone()));
    let heard = ask(&open(settings(&server)).await, "发热").await;
    assert!(heard.error().to_string().contains("the model is unknown here"), "{heard:?}");
    assert!(server.received()[0].head.to_lowercase().contains("accept-encoding: identity"), "streams are not asked for in blocks");
}

#[tokio::test]
async fn what_stands_beside_the_text_is_no_reason_to_lose_it() {
    let beside = [
        json!({"usage": ""}),
        json!({"usage": []}),
        json!({"usage": {"prompt_tokens": "x", "prompt_tokens_details": ""}}),
        json!({"model": 7}),
        json!({"model": null, "id": null, "created": "yesterday", "object": 3}),
        json!({"timings": "soon"}),
        json!({"timings": {"prompt_ms": "1", "predicted_ms": null, "cache_n": -1}}),
        json!({"system_fingerprint": {}, "service_tier": [1]}),
        json!({"error": null, "base_resp": {"status_code": 0, "status_msg": "success"}}),
        json!({"error": {}, "error_code": 0, "code": 0, "message": "Success"}),
    ];
    for fields in beside {
        let with = |mut event: Value| {
            event.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
            event
        };
        let heard = hear(EVENTS, events(&answer().into_iter().map(with).collect::<Vec<_>>(), "\n\n")).await;
        assert_eq!((heard.whole(), heard.completion().finish), ("考虑肺炎", Finish::Stop), "{fields}");
    }
    let inside = [
        json!({"index": "0", "logprobs": "none", "text": {}}),
        json!({"index": null, "logprobs": [], "stop_reason": {}, "token_ids": ""}),
        json!({"index": 0.0, "message": null}),
    ];
    for fields in inside {
        let mut choice = json!({"delta": {"role": null, "content": "肺炎", "tool_calls": "", "function_call": 0, "refusal": false}, "finish_reason": "stop"});
        choice.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        assert_eq!(hear(EVENTS, events(&[json!({"choices": [choice]})], "\n\n")).await.whole(), "肺炎", "{fields}");
    }
    for empty in [json!(""), json!([]), json!(null)] {
        let last = json!({"choices": [{"delta": empty, "finish_reason": "stop"}]});
        assert_eq!(hear(EVENTS, events(&[delta("肺炎"), last], "\n\n")).await.whole(), "肺炎", "{empty}");
    }
    let nan = r#"data: {"choices": [{"delta": {"content": "NaN 肺炎"}, "finish_reason": "stop", "logprobs": NaN}], "timings": {"prompt_ms": -Infinity}}"#;
    assert_eq!(hear(EVENTS, nan).await.whole(), "NaN 肺炎");
    let twice = r#"data: {"model": "a", "choices": [{"delta": {"content": "肺炎"}, "finish_reason": "stop", "index": 0, "index": 0}], "model": "a"}"#;
    assert_eq!(hear(EVENTS, twice).await.whole(), "肺炎");
    let usage = json!({"choices": [], "usage": {"prompt_tokens": 12.0, "completion_tokens": "3"}});
    let heard = hear(EVENTS, events(&[delta("肺炎"), stop(), usage], "\n\n")).await;
    assert_eq!((heard.completion().usage.prompt_tokens, heard.completion().usage.answer_tokens), (Some(12), Some(3)));
}

#[tokio::test]
async fn text_in_a_shape_that_is_not_known_is_no_empty_answer() {
    for content in [json!(7), json!(true)] {
        let heard = hear(EVENTS, events(&[json!({"choices": [{"delta": {"content": content}}]}), stop()], "\n\n")).await;
        assert!(matches!(heard.error(), ModelError::Protocol { problem: ProtocolProblem::BadEvent { .. }, .. }), "{heard:?}");
    }
    let heard = hear(EVENTS, events(&[json!({"choices": [{"delta": "肺炎"}]}), stop()], "\n\n")).await;
    assert!(matches!(heard.error(), ModelError::Protocol { problem: ProtocolProblem::BadEvent { .. }, .. }), "{heard:?}");
}

#[tokio::test]
async fn an_error_after_text_is_one_wherever_it_lies() {
    let said = "the graphics card is gone";
    let rows = [
        json!({"error": {"message": said}}),
        json!({"errors": [{"message": said}]}),
        json!({"choices": [{"delta": {}, "error": {"code": 502, "message": said}}]}),
        json!({"choices": [{"delta": {"content": ""}, "finish_reason": "error", "error": {"message": said}}]}),
        json!({"choices": [{"message": {"content": null, "error": said}}]}),
        json!({"type": "response.failed", "response": {"status": "failed", "error": {"code": "server_error", "message": said}}}),
        json!({"data": {"result": {"error": said}}}),
        json!({"choices": [{"delta": {}, "finish_reason": "stop"}], "base_resp": {"status_code": 1000, "status_msg": said}}),
        json!({"choices": null, "base_resp": {"status_code": 1013, "status_msg": said}}),
    ];
    for event in rows {
        let heard = hear(EVENTS, events(&[delta("考虑"), event.clone()], "\n\n") + "data: [DONE]\n\n").await;
        assert!(heard.error().to_string().contains(said) && heard.text == "考虑", "{event}: {heard:?}");
    }
    for named in [format!("event: error\ndata: {{\"message\": \"{said}\"}}\n\n"), format!("event: error\ndata: {said}\n\n")] {
        let heard = hear(EVENTS, events(&[delta("考虑")], "\n\n") + &named + "data: [DONE]\n\n").await;
        assert!(heard.error().to_string().contains(said), "{named}: {heard:?}");
    }
}

#[tokio::test]
async fn a_status_beside_an_answer_says_what_kind_of_refusal_it_is() {
    let whole = |code: i64, words: &str, choices: Value| {
        json!({"id": "x", "choices": choices, "base_resp": {"status_code": code, "status_msg": words}}).to_string()
    };
    let empty = json!([{"finish_reason": "stop", "message": {"role": "assistant", "content": ""}}]);
    for choices in [Value::Null, json!([]), empty] {
        let told = |code, words: &'static str| {
            let body = whole(code, words, choices.clone());
            async move { hear("Content-Type: application/json\r\n", body).await }
        };
        assert!(matches!(told(1008, "insufficient balance").await.error(), ModelError::Account { .. }), "{choices}");
        assert!(matches!(told(1004, "login fail").await.error(), ModelError::Status { status: 401, .. }), "{choices}");
        assert!(matches!(told(1027, "output new_sensitive").await.error(), ModelError::ContentFilter { .. }), "{choices}");
        assert!(matches!(told(1002, "rate limit").await.error(), ModelError::Status { status: 429, .. }), "{choices}");
        assert!(told(2013, "invalid params").await.error().to_string().contains("invalid params"), "{choices}");
    }
}
