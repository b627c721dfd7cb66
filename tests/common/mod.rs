//! What the tests share: where the real parts are, and the replies of the endpoint that stands in for a provider.

#![allow(dead_code, reason = "each test program uses a part of this")]

pub mod endpoint;
pub mod tiny_model;
pub mod user;

use endpoint::Reply;
use std::path::PathBuf;
use wardround::{
    chat::Reasoning,
    openai::{Dialect, Limits, RemoteSettings, Timeouts},
};

fn required(variable: &str, what: &str) -> PathBuf {
    let path = std::env::var_os(variable).unwrap_or_else(|| panic!("{variable} is not set: it names {what}"));
    let path = PathBuf::from(path);
    assert!(path.is_file(), "{variable} names {}, which is not there: it should be {what}", path.display());
    path
}

/// The small real model.
pub fn model_file() -> PathBuf {
    required("WARDROUND_TEST_MODEL", "a small real chat model; `make test` sets it (scripts/demo-model.sh prints one)")
}

/// The published cases.
pub fn cmb_clin() -> PathBuf {
    required("WARDROUND_TEST_CMB_CLIN", "the published CMB-Clin-qa.json; `make test-published CMB_CLIN=…` sets it")
}

/// The folder of published simulated consultations.
pub fn dialogue() -> PathBuf {
    let folder = std::env::var_os("WARDROUND_TEST_DIALOGUE").map(PathBuf::from);
    let folder = folder.unwrap_or_else(|| panic!("WARDROUND_TEST_DIALOGUE is not set: `make test-dialogue DIALOGUE=…` sets it"));
    assert!(folder.is_dir(), "WARDROUND_TEST_DIALOGUE names {}, which is no folder", folder.display());
    folder
}

/// A file of invented data, whatever the working directory is.
pub fn fixture(name: &str) -> String {
    format!("{}/tests/fixtures/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// llama.cpp's own server.
pub fn llama_server() -> PathBuf {
    required("WARDROUND_TEST_LLAMA_SERVER", "llama.cpp's llama-server; `make test` sets it (scripts/llama-server.sh prints one)")
}

/// A model `m` behind these endpoints, with short times to wait and without repetitions.
pub fn remote_settings(base_urls: Vec<String>) -> RemoteSettings {
    RemoteSettings {
        name: "test".into(),
        base_urls,
        model: Some("m".into()),
        key: None,
        key_header: None,
        headers: Vec::new(),
        dialect: Dialect::Openai,
        extra: serde_json::Map::new(),
        omit: Vec::new(),
        timeouts: Timeouts { connect: 2, first_token: 2, idle: 1, ..Timeouts::default() },
        retries: 0,
        limits: Limits::default(),
        proxy: None,
        ca_file: None,
        system: None,
        reasoning: Reasoning::default(),
        replay_reasoning: None,
    }
}

/// The head of a stream of events that ends with the connection.
pub const EVENTS_HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";

/// A status with headers (each with its line end) and a body.
pub fn respond(status: u16, headers: &str, body: &str) -> Reply {
    Reply::Status(status, headers.to_owned(), body.to_owned())
}

/// These events, and the end of the connection.
pub fn stream(events: &str) -> Reply {
    Reply::Raw(format!("{EVENTS_HEAD}{events}").into_bytes())
}

/// These events, and then nothing for as long as the client waits.
pub fn stall(events: &str) -> Reply {
    Reply::Stall(format!("{EVENTS_HEAD}{events}").into_bytes())
}

/// One server-sent event with a piece of the answer.
pub fn piece(text: &str) -> String {
    format!("data: {}\n\n", serde_json::json!({"choices": [{"delta": {"content": text}, "finish_reason": null}]}))
}

pub fn finish(reason: &str) -> String {
    format!("data: {}\n\ndata: [DONE]\n\n", serde_json::json!({"choices": [{"delta": {}, "finish_reason": reason}]}))
}

/// A whole answer.
pub fn say(text: &str) -> Reply {
    stream(&(piece(text) + &finish("stop")))
}
