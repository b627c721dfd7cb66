//! What goes over the wire: heads, chunks, events; and the hashes that answers are made of.

#![allow(dead_code, reason = "tests, benchmarks and the example each use a part")]

/// Characters in one event of an answer.
const PIECE: usize = 16;

/// The head of a stream of events, for replies made by hand; what follows are [`chunk`]s.
pub const STREAM_HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

/// What ends a stream.
pub const LAST_CHUNK: &str = "0\r\n\r\n";

/// A part of a stream.
pub fn chunk(text: &str) -> String {
    format!("{:x}\r\n{text}\r\n", text.len())
}

/// The events of an answer's text, without its end.
pub fn pieces(text: &str) -> String {
    let mut events = String::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (piece, more) = rest.split_at(rest.char_indices().nth(PIECE).map_or(rest.len(), |(at, _)| at));
        // Written as text is in JSON.
        let piece = serde_json::to_string(piece).expect("text is JSON");
        events.push_str("data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,\"model\":\"mock\",");
        events.push_str("\"choices\":[{\"index\":0,\"delta\":{\"content\":");
        events.push_str(&piece);
        events.push_str("},\"finish_reason\":null}]}\n\n");
        rest = more;
    }
    events
}

/// A whole answer, as bytes on the wire.
pub fn answer(text: &str, reason: &str, asked_bytes: usize) -> String {
    let mut events = pieces(text);
    events.push_str(&format!(
        "data: {{\"model\":\"mock\",\"choices\":[{{\"index\":0,\"delta\":{{}},\"finish_reason\":\"{reason}\"}}]}}\n\n\
         data: {{\"model\":\"mock\",\"choices\":[],\"usage\":{{\"prompt_tokens\":{},\"completion_tokens\":{}}}}}\n\ndata: [DONE]\n\n",
        asked_bytes / 4,
        text.chars().count() / 2
    ));
    format!("{STREAM_HEAD}{}{LAST_CHUNK}", chunk(&events))
}

/// A whole answer to a request that wants no stream.
pub fn whole(text: &str, reason: &str, asked_bytes: usize) -> String {
    let (prompt, answer) = (asked_bytes / 4, text.chars().count() / 2);
    let body = serde_json::json!({
        "id": "chatcmpl-1", "object": "chat.completion", "created": 1_700_000_000, "model": "mock",
        "choices": [{ "index": 0, "message": { "role": "assistant", "content": text }, "finish_reason": reason }],
        "usage": { "prompt_tokens": prompt, "completion_tokens": answer, "total_tokens": prompt + answer },
    });
    status(200, "Content-Type: application/json\r\n", &body.to_string())
}

pub fn status(code: u16, headers: &str, body: &str) -> String {
    format!("HTTP/1.1 {code} Mock\r\n{headers}Content-Length: {}\r\n\r\n{body}", body.len())
}

pub fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let lines = head.lines().skip(1).filter_map(|l| l.split_once(':'));
    lines.filter(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.trim()).next()
}

pub const FNV: u64 = 0xcbf2_9ce4_8422_2325;

pub fn fnv(hash: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(hash, |h, b| (h ^ u64::from(*b)).wrapping_mul(0x0000_0100_0000_01b3))
}

/// Spreads a number over all its bits.
pub fn mixed(mut x: u64) -> u64 {
    x = (x ^ (x >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    x = (x ^ (x >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    x ^ (x >> 33)
}
