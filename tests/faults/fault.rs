//! The faults of a single answer.

use super::{Heard, said};
use crate::common::endpoint::{
    Reply,
    wire::{LAST_CHUNK, STREAM_HEAD, chunk, pieces},
};
use serde_json::json;
use wardround::chat::{Finish, ModelError, Scope};

/// A fault: what the endpoint does with the n-th request, how many requests that makes, and what is heard of it.
pub struct Fault {
    pub name: &'static str,
    pub reply: fn(usize) -> Reply,
    pub requests: usize,
    pub check: fn(&Heard),
}

pub fn text(text: &str) -> Reply {
    Reply::Text(text.into())
}

/// What came with the status of an answer, and is JSON.
fn json_200(body: &serde_json::Value) -> Reply {
    Reply::Status(200, "Content-Type: application/json\r\n".into(), body.to_string())
}

/// These bytes as a stream of events, to its end.
fn events(bytes: &str) -> Reply {
    Reply::Raw([STREAM_HEAD, &chunk(bytes), LAST_CHUNK].concat().into_bytes())
}

pub fn stream(text: &str) -> Vec<u8> {
    [STREAM_HEAD.as_bytes(), chunk(&pieces(text)).as_bytes()].concat()
}

/// A stream that ends inside the three bytes of a character.
fn cut_inside_a_character() -> Vec<u8> {
    let events = pieces("腹痛").replace("]}\n\n", "]}\n\ndata: {\"choices\":[{\"delta\":{\"content\":\"待");
    let whole = [STREAM_HEAD.as_bytes(), chunk(&events).as_bytes()].concat();
    let end = whole.windows(3).rposition(|w| w == "待".as_bytes()).unwrap();
    whole[..end + 2].to_vec()
}

/// Pieces of an answer, each with a reason for its end.
fn with_reasons(pieces: &[(&str, &str)]) -> String {
    let event = |(text, reason): &(&str, &str)| {
        format!("data: {}\n\n", json!({"choices": [{"index": 0, "delta": {"content": text}, "finish_reason": reason}]}))
    };
    pieces.iter().map(event).collect()
}

fn fault(name: &'static str, reply: fn(usize) -> Reply, requests: usize, check: fn(&Heard)) -> Fault {
    Fault { name, reply, requests, check }
}

/// Every fault.
pub fn all() -> impl Iterator<Item = Fault> {
    [ends(), forms(), connections(), overload(), refusals(), errors_with_200()].into_iter().flatten()
}

/// Reasons for an end, and ends without one.
fn ends() -> Vec<Fault> {
    vec![
        fault(
            "a reason with every piece, and the stream ends before the last one",
            |_| events(&with_reasons(&[("考虑", "stop"), ("急性", "stop")])),
            1,
            |heard| assert!(matches!(heard.end, Some(Err(ModelError::Broken { .. }))), "{heard:?}"),
        ),
        fault(
            "a word for no reason with every piece, and the stream ends before the last one",
            |_| events(&with_reasons(&[("考虑", "None"), ("急性", "in_progress")])),
            1,
            |heard| assert!(matches!(heard.end, Some(Err(ModelError::Broken { .. }))), "{heard:?}"),
        ),
        fault(
            "withheld, and then a stop",
            |_| events(&(with_reasons(&[("考虑", "content_filter"), ("", "stop")]) + "data: [DONE]\n\n")),
            1,
            |heard| assert!(heard.end.as_ref().unwrap().as_ref().is_ok_and(|end| end.finish == Finish::ContentFilter), "{heard:?}"),
        ),
        fault(
            "a content filter",
            |_| Reply::Ended("这个问题".into(), "content_filter"),
            1,
            |heard| {
                heard.whole();
                assert!(heard.completion().finish == Finish::ContentFilter && heard.completion().finish.is_final(), "{heard:?}");
            },
        ),
        fault(
            "an answer without text",
            |_| text(""),
            1,
            |heard| {
                assert!(heard.whole().is_empty() && heard.completion().finish == Finish::Stop, "{heard:?}");
            },
        ),
    ]
}

/// Answers in other forms than the usual one.
fn forms() -> Vec<Fault> {
    vec![
        fault(
            "another answer beside the one that was asked for",
            |_| {
                let other = json!({"choices": [{"index": 1, "delta": {"content": "别的"}, "finish_reason": "stop"}]});
                events(&format!("data: {other}\n\n{}data: [DONE]\n\n", with_reasons(&[("好", "stop")])))
            },
            1,
            |heard| assert_eq!(heard.whole(), "好", "{heard:?}"),
        ),
        fault(
            "an answer as completions were before chat",
            |_| events(&format!("data: {}\n\ndata: [DONE]\n\n", json!({"choices": [{"index": 0, "text": "好", "finish_reason": "stop"}]}))),
            1,
            |heard| assert_eq!(heard.whole(), "好", "{heard:?}"),
        ),
        fault(
            "a last event without its blank line",
            |_| events(with_reasons(&[("好", "stop")]).trim_end()),
            1,
            |heard| assert_eq!(heard.whole(), "好", "{heard:?}"),
        ),
        fault(
            "an answer in one piece behind blank lines and a mark",
            |_| {
                let body = json!({"choices": [{"index": 0, "message": {"content": "好"}, "finish_reason": "stop"}]}).to_string();
                Reply::Raw([STREAM_HEAD, &chunk("\n\n"), &chunk(&format!("\u{feff}{body}")), LAST_CHUNK].concat().into_bytes())
            },
            1,
            |heard| assert_eq!(heard.whole(), "好", "{heard:?}"),
        ),
    ]
}

/// Connections that break or stall, and bytes that are no answer.
fn connections() -> Vec<Fault> {
    vec![
        fault(
            "a reset before the answer",
            |n| if n == 0 { Reply::Reset(Vec::new()) } else { text("好") },
            2,
            |heard| assert!(heard.whole() == "好" && heard.again.len() == 1, "{heard:?}"),
        ),
        fault(
            "a reset inside the answer",
            |_| Reply::Reset(stream("半句")),
            1,
            |heard| assert!(heard.text == "半句" && matches!(heard.error(), ModelError::Broken { .. }), "{heard:?}"),
        ),
        fault(
            "a stream that stalls",
            |_| Reply::Stall(stream("半句")),
            1,
            |heard| assert!(heard.text == "半句" && heard.error().to_string().contains("timeouts.idle"), "{heard:?}"),
        ),
        fault(
            "a stream that never begins",
            |n| if n == 0 { Reply::Stall(STREAM_HEAD.into()) } else { text("好") },
            2,
            |heard| assert!(heard.whole() == "好" && heard.again[0].contains("timeouts.first_token"), "{heard:?}"),
        ),
        fault(
            "a stream cut inside a character",
            |_| Reply::Raw(cut_inside_a_character()),
            1,
            |heard| assert!(heard.text == "腹痛" && matches!(heard.error(), ModelError::Broken { .. }), "{heard:?}"),
        ),
        fault(
            "bytes that are no text",
            |_| Reply::Raw([STREAM_HEAD.as_bytes(), b"8\r\ndata: \xe5\xbe\r\n2\r\n\n\n\r\n0\r\n\r\n"].concat()),
            3,
            |heard| assert!(heard.error().to_string().contains("no text"), "{heard:?}"),
        ),
        fault(
            "a page of HTML with status 200",
            |_| Reply::Status(200, "Content-Type: text/html\r\n".into(), "<html><h1>Please log in</h1></html>".into()),
            1,
            |heard| {
                let error = heard.error();
                assert!(matches!(error, ModelError::Protocol { .. }) && error.to_string().contains("Please log in"), "{heard:?}");
            },
        ),
    ]
}

/// Limits, overload and failures of the server.
fn overload() -> Vec<Fault> {
    vec![
        fault(
            "429 that says how long",
            |n| if n == 0 { Reply::Status(429, "Retry-After: 0.2\r\n".into(), said("slow down")) } else { text("好") },
            2,
            |heard| assert!(heard.whole() == "好" && heard.again.len() == 1 && heard.again[0].contains("slow down"), "{heard:?}"),
        ),
        fault(
            "429 that does not",
            |n| if n < 2 { Reply::Status(429, String::new(), said("slow down")) } else { text("好") },
            3,
            |heard| assert!(heard.whole() == "好" && heard.again.len() == 2, "{heard:?}"),
        ),
        fault(
            "429 for ever",
            |_| Reply::Status(429, "Retry-After: 0\r\n".into(), said("no quota")),
            3,
            |heard| assert!(matches!(heard.error(), ModelError::Status { status: 429, said, .. } if said == "no quota"), "{heard:?}"),
        ),
        fault(
            "429 for longer than anyone waits",
            |_| Reply::Status(429, "Retry-After: 86400\r\n".into(), said("come back tomorrow")),
            1,
            |heard| assert!(matches!(heard.error(), ModelError::Status { retry_after_ms: Some(86_400_000), .. }), "{heard:?}"),
        ),
        fault(
            "one 500",
            |n| if n == 0 { Reply::Status(500, String::new(), said("oops")) } else { text("好") },
            2,
            |heard| assert!(heard.whole() == "好" && heard.again[0].contains("500"), "{heard:?}"),
        ),
        fault(
            "500s for ever",
            |_| Reply::Status(500, String::new(), said("oops")),
            3,
            |heard| assert!(matches!(heard.error(), ModelError::Status { status: 500, .. }), "{heard:?}"),
        ),
        fault(
            "a server that is still loading",
            |n| if n < 2 { Reply::Status(503, String::new(), said("Loading model")) } else { text("好") },
            3,
            |heard| assert!(heard.whole() == "好" && heard.again.len() == 1 && heard.again[0].contains("still loading"), "{heard:?}"),
        ),
    ]
}

/// Refusals of the question, the key or the account.
fn refusals() -> Vec<Fault> {
    vec![
        fault(
            "a context that is too small",
            |_| Reply::Status(400, String::new(), said("This model's maximum context length is 4096 tokens")),
            1,
            |heard| assert!(matches!(heard.error(), ModelError::ContextLength { .. }), "{heard:?}"),
        ),
        fault(
            "a key that is no longer good",
            |_| Reply::Status(401, String::new(), said("expired")),
            1,
            |heard| {
                let error = heard.error();
                assert!(matches!(error, ModelError::Status { status: 401, .. }) && error.scope() == Scope::Everything, "{heard:?}");
            },
        ),
        fault(
            "a filter that forbids the question with the status of a wrong key",
            |_| Reply::Status(403, String::new(), said("blocked by a guardrail")),
            1,
            |heard| assert!(matches!(heard.error(), ModelError::ContentFilter { .. }), "{heard:?}"),
        ),
        fault(
            "a page that forbids and does not say why",
            |_| Reply::Status(403, "Content-Type: text/html\r\n".into(), "<html><title>Forbidden</title></html>".into()),
            1,
            |heard| {
                let error = heard.error();
                assert!(error.scope() == Scope::Unclear && error.to_string().contains("firewall"), "{heard:?}");
            },
        ),
        fault(
            "a quota refused with the status of a wrong key",
            |_| Reply::Status(401, String::new(), said("Quota exceeded")),
            1,
            |heard| assert!(matches!(heard.error(), ModelError::Account { .. }), "{heard:?}"),
        ),
        fault(
            "a limit of a month with the status of one of a minute",
            |_| Reply::Status(429, String::new(), said("the monthly usage limit is reached")),
            1,
            |heard| assert!(matches!(heard.error(), ModelError::Account { .. }), "{heard:?}"),
        ),
        fault(
            "a filter that refuses the question",
            |_| Reply::Status(400, String::new(), json!({"error": {"code": "content_filter", "message": "no"}}).to_string()),
            1,
            |heard| assert!(matches!(heard.error(), ModelError::ContentFilter { said, .. } if said == "no"), "{heard:?}"),
        ),
        fault(
            "an account without credit",
            |_| {
                Reply::Status(
                    429,
                    "Retry-After: 1\r\n".into(),
                    json!({"error": {"code": "insufficient_quota", "message": "pay"}}).to_string(),
                )
            },
            1,
            |heard| assert!(matches!(heard.error(), ModelError::Account { said, .. } if said == "pay"), "{heard:?}"),
        ),
    ]
}

/// Errors where the answer should be, with the status of an answer.
fn errors_with_200() -> Vec<Fault> {
    vec![
        fault(
            "an error that passes, in place of an answer",
            |n| match n {
                0 => json_200(&json!({"base_resp": {"status_code": 1002, "status_msg": "slow down"}, "choices": null})),
                1 => json_200(&json!({"error": {"code": 503, "message": "busy"}})),
                _ => text("好"),
            },
            3,
            |heard| assert!(heard.whole() == "好" && heard.again[0].contains("slow down") && heard.again[1].contains("busy"), "{heard:?}"),
        ),
        fault(
            "an error that stays, in place of an answer",
            |_| json_200(&json!({"error": {"code": 400, "message": "no such thing"}})),
            1,
            |heard| assert!(matches!(heard.error(), ModelError::Status { status: 400, .. }), "{heard:?}"),
        ),
        fault(
            "an error on a line of its own",
            |_| events("error: {\"code\":400,\"message\":\"prompt is too long: 9 tokens > 8 maximum\"}\n\ndata: [DONE]\n\n"),
            1,
            |heard| {
                assert!(matches!(heard.error(), ModelError::ContextLength { tokens: Some(9), context: Some(8), .. }), "{heard:?}");
            },
        ),
        fault(
            "an error as it came from behind a gateway",
            |_| events("{\"error\":{\"code\":401,\"message\":\"who are you\"}}"),
            1,
            |heard| assert!(matches!(heard.error(), ModelError::Status { status: 401, said, .. } if said == "who are you"), "{heard:?}"),
        ),
        fault(
            "an error in words of its own, in an event",
            |_| events("data: {\"error_code\":50002,\"text\":\"worker died\"}\n\ndata: [DONE]\n\n"),
            3,
            |heard| assert!(heard.error().to_string().contains("worker died"), "{heard:?}"),
        ),
        fault(
            "an error inside the stream",
            |_| Reply::Raw([STREAM_HEAD.as_bytes(), chunk("data: {\"error\":{\"message\":\"out of memory\"}}\n\n").as_bytes()].concat()),
            3,
            |heard| assert!(heard.error().to_string().contains("out of memory"), "{heard:?}"),
        ),
    ]
}
