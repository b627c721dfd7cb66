//! Finds OpenAI-compatible servers on this machine, at the ports where they usually are. Nothing but 127.0.0.1 is contacted.

use crate::openai::loopback_client;
use futures::{StreamExt, future::join_all};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// A server that is there answers sooner; one that loads a model answers this, too.
const LIMIT: Duration = Duration::from_millis(1500);
/// The longest list of models that is read, in bytes.
const BODY_LIMIT: usize = 1 << 20;
/// The most models of a server that are listed.
const MOST_MODELS: usize = 200;

/// Which program a server is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ServerKind {
    /// Ollama.
    Ollama,
    /// LM Studio.
    LmStudio,
    /// llama.cpp's own server.
    LlamaServer,
    /// vLLM.
    Vllm,
    /// Some other one.
    Other,
}

impl ServerKind {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ollama => "Ollama",
            Self::LmStudio => "LM Studio",
            Self::LlamaServer => "llama-server",
            Self::Vllm => "vLLM",
            Self::Other => "OpenAI API",
        }
    }
}

/// Where each program listens unless told otherwise.
pub const USUAL_PORTS: &[(ServerKind, u16)] =
    &[(ServerKind::Ollama, 11434), (ServerKind::LmStudio, 1234), (ServerKind::LlamaServer, 8080), (ServerKind::Vllm, 8000)];

/// A server on this machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LocalServer {
    /// Which program it is, as far as its answer tells.
    pub kind: ServerKind,
    /// Where it is asked.
    pub base_url: String,
    /// Whether it wants a key before it says what it serves.
    pub wants_key: bool,
    /// What it serves.
    pub models: Vec<ServedModel>,
}

/// A model of a server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ServedModel {
    /// Its name there.
    pub id: String,
    /// Bytes of its file, where the server says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    /// How its weights are kept, where the server says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantisation: Option<String>,
}

impl LocalServer {
    /// What a model of it is called wherever a model is named.
    pub fn name_of(&self, model: &ServedModel) -> String {
        format!("{}#{}", self.base_url, model.id)
    }
}

/// The servers at these ports, in their order; all are asked at once. A port that does not answer, or answers as no such server does, is left out.
pub async fn find_servers(ports: &[(ServerKind, u16)]) -> Vec<LocalServer> {
    let Ok(client) = loopback_client(LIMIT) else { return Vec::new() };
    let asked = ports.iter().map(|(kind, port)| ask(&client, *kind, *port));
    join_all(asked).await.into_iter().flatten().collect()
}

#[derive(Deserialize)]
struct List {
    data: Vec<Listed>,
}

#[derive(Deserialize)]
struct Listed {
    id: String,
    #[serde(default)]
    owned_by: String,
}

/// What Ollama says beyond the protocol.
#[derive(Deserialize)]
struct Tags {
    models: Vec<Tag>,
}

#[derive(Deserialize)]
struct Tag {
    name: String,
    size: Option<u64>,
    details: Option<TagDetails>,
}

#[derive(Deserialize)]
struct TagDetails {
    quantization_level: Option<String>,
}

async fn ask(client: &reqwest::Client, usual: ServerKind, port: u16) -> Option<LocalServer> {
    let base_url = format!("http://127.0.0.1:{port}/v1");
    let (status, body) = get(client, &format!("{base_url}/models")).await?;
    if matches!(status, 401 | 403) && is_error(&body) {
        return Some(LocalServer { kind: usual, base_url, wants_key: true, models: Vec::new() });
    }
    if status != 200 {
        return None;
    }
    let list: List = serde_json::from_str(&body).ok()?;
    let kind = kind_of(usual, list.data.first().map(|first| first.owned_by.as_str()));
    let listed = list.data.into_iter().filter(|model| !model.id.trim().is_empty()).take(MOST_MODELS);
    let mut models: Vec<_> = listed.map(|model| ServedModel { id: model.id, bytes: None, quantisation: None }).collect();
    if kind == ServerKind::Ollama {
        with_tags(client, port, &mut models).await;
    }
    Some(LocalServer { kind, base_url, wants_key: false, models })
}

/// Adds what Ollama's own interface says of its models.
async fn with_tags(client: &reqwest::Client, port: u16, models: &mut [ServedModel]) {
    let Some((200, body)) = get(client, &format!("http://127.0.0.1:{port}/api/tags")).await else { return };
    let Ok(tags) = serde_json::from_str::<Tags>(&body) else { return };
    for tag in tags.models {
        if let Some(model) = models.iter_mut().find(|model| model.id == tag.name) {
            model.bytes = tag.size;
            model.quantisation = tag.details.and_then(|details| details.quantization_level);
        }
    }
}

/// The program, by the owner that it gives its models; by its port where that is nothing known.
fn kind_of(usual: ServerKind, owner: Option<&str>) -> ServerKind {
    match owner {
        Some("library") => ServerKind::Ollama,
        Some("llamacpp") => ServerKind::LlamaServer,
        Some("vllm") => ServerKind::Vllm,
        Some("organization_owner") => ServerKind::LmStudio,
        _ => usual,
    }
}

/// Whether a refusal is one of an interface for programs: a web page that wants a password is no model server.
fn is_error(body: &str) -> bool {
    serde_json::from_str::<serde_json::Value>(body).is_ok_and(|value| value.get("error").is_some() || value.get("detail").is_some())
}

async fn get(client: &reqwest::Client, url: &str) -> Option<(u16, String)> {
    let response = client.get(url).send().await.ok()?;
    let status = response.status().as_u16();
    let mut body = Vec::new();
    let mut stream = response.bytes_stream();
    while let Some(piece) = stream.next().await {
        body.extend_from_slice(&piece.ok()?);
        if body.len() > BODY_LIMIT {
            return None;
        }
    }
    Some((status, String::from_utf8(body).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
    };

    /// A server that gives each path its answer. `None` stands for one that never answers.
    async fn server(answers: Option<Vec<(&'static str, u16, &'static str)>>) -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let answers = answers.clone();
                tokio::spawn(async move {
                    let mut head = vec![0; 4096];
                    let read = stream.read(&mut head).await.unwrap_or(0);
                    let head = String::from_utf8_lossy(&head[..read]).into_owned();
                    let Some(answers) = answers else {
                        tokio::time::sleep(Duration::from_secs(60)).await;
                        return;
                    };
                    let path = head.split(' ').nth(1).unwrap_or_default();
                    let (status, body) = answers.iter().find(|(p, ..)| *p == path).map_or((404, ""), |(_, s, b)| (*s, *b));
                    let reply = format!("HTTP/1.1 {status} X\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len());
                    let _ = stream.write_all(reply.as_bytes()).await;
                });
            }
        });
        port
    }

    #[tokio::test]
    async fn servers_are_told_by_what_they_answer_and_everything_else_is_left_out() {
        let ollama = server(Some(vec![
            ("/v1/models", 200, r#"{"object":"list","data":[{"id":"qwen2.5:7b","object":"model","owned_by":"library"}]}"#),
            ("/api/tags", 200, r#"{"models":[{"name":"qwen2.5:7b","size":4683087332,"details":{"quantization_level":"Q4_K_M"}}]}"#),
        ]));
        let llama = server(Some(vec![("/v1/models", 200, r#"{"data":[{"id":"m.gguf","owned_by":"llamacpp"}]}"#)]));
        let locked = server(Some(vec![("/v1/models", 401, r#"{"error":"Unauthorized"}"#)]));
        let web = server(Some(vec![("/v1/models", 200, "<html>")]));
        let gate = server(Some(vec![("/v1/models", 401, "<html>")]));
        let (ollama, llama, locked, web, gate) = tokio::join!(ollama, llama, locked, web, gate);
        let silent = server(None).await;
        let (kind, begin) = (ServerKind::Other, std::time::Instant::now());
        let found =
            find_servers(&[(kind, silent), (kind, ollama), (kind, web), (kind, llama), (ServerKind::Vllm, locked), (kind, gate)]).await;
        assert!(begin.elapsed() < LIMIT * 3, "they are asked at once");
        let seen: Vec<_> = found.iter().map(|s| (s.kind, s.wants_key, s.models.len())).collect();
        let expected = [(ServerKind::Ollama, false, 1), (ServerKind::LlamaServer, false, 1), (ServerKind::Vllm, true, 0)];
        assert_eq!(seen, expected);
        let model = &found[0].models[0];
        assert_eq!((model.bytes, model.quantisation.as_deref()), (Some(4_683_087_332), Some("Q4_K_M")));
        assert_eq!(found[0].name_of(model), format!("http://127.0.0.1:{ollama}/v1#qwen2.5:7b"));
    }
}
