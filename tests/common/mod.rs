//! What the tests share: where the real parts are, and a small TCP server that says exactly what it is told to.

#![allow(dead_code, reason = "each test program uses a part of this")]

pub mod endpoint;
pub mod tiny_model;
pub mod user;

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    path::PathBuf,
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};
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

/// What the server does with one connection, after it has read the request.
pub type Reply = Arc<dyn Fn(&mut TcpStream, usize) + Send + Sync>;

/// A request that came.
#[derive(Debug, Clone)]
pub struct Received {
    pub head: String,
    pub body: serde_json::Value,
}

/// A server on a free loopback port.
pub struct Server {
    pub url: String,
    received: Arc<Mutex<Vec<Received>>>,
}

impl Server {
    /// `reply` gets the connection and how many requests came before.
    pub fn start(reply: impl Fn(&mut TcpStream, usize) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/v1", listener.local_addr().unwrap());
        let received = Arc::new(Mutex::new(Vec::new()));
        let (requests, reply) = (received.clone(), Arc::new(reply));
        thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(mut stream) = stream else { break };
                let (requests, reply) = (requests.clone(), reply.clone());
                thread::spawn(move || {
                    let Some(request) = read_request(&mut stream) else { return };
                    let before = {
                        let mut requests = requests.lock().unwrap();
                        requests.push(request);
                        requests.len() - 1
                    };
                    reply(&mut stream, before);
                });
            }
        });
        Self { url, received }
    }

    pub fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }
}

pub fn read_request(stream: &mut TcpStream) -> Option<Received> {
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if line == "\r\n" {
            break;
        }
        head.push_str(&line);
    }
    let length = head.lines().find_map(|l| l.to_lowercase().strip_prefix("content-length:").and_then(|v| v.trim().parse().ok()));
    let mut body = vec![0; length.unwrap_or(0)];
    reader.read_exact(&mut body).ok()?;
    Some(Received { head, body: serde_json::from_slice(&body).unwrap_or_default() })
}

pub fn respond(stream: &mut TcpStream, status: &str, headers: &str, body: &str) {
    let text = format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len());
    let _ = stream.write_all(text.as_bytes());
}

pub fn begin_stream(stream: &mut TcpStream) {
    let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n");
}

/// One server-sent event with a piece of the answer.
pub fn piece(text: &str) -> String {
    format!("data: {}\n\n", serde_json::json!({"choices": [{"delta": {"content": text}, "finish_reason": null}]}))
}

pub fn finish(reason: &str) -> String {
    format!("data: {}\n\ndata: [DONE]\n\n", serde_json::json!({"choices": [{"delta": {}, "finish_reason": reason}]}))
}

/// A whole answer.
pub fn say(stream: &mut TcpStream, text: &str) {
    begin_stream(stream);
    let _ = stream.write_all((piece(text) + &finish("stop")).as_bytes());
}
