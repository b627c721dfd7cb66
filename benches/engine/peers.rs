//! llama.cpp's own programs.

use crate::{Bench, Result};
use std::{
    net::{Ipv4Addr, TcpListener},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};
use wardround::{
    chat::Reasoning,
    openai::{Dialect, Endpoints, Limits, RemoteModel, RemoteSettings, Timeouts},
};

/// A running llama-server on a free loopback port; it ends with this value.
pub struct Server {
    pub model: RemoteModel,
    _running: Running,
}

struct Running(Child);

impl Server {
    pub async fn start(bench: &Bench, slots: u32, context: u32) -> Result<Self> {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let child = Command::new(&bench.server)
            .args(["-m".as_ref(), bench.model.as_os_str()])
            .args(["--host", "127.0.0.1", "--port", &port.to_string()])
            .args(["-np", &slots.to_string(), "-c", &(slots * context).to_string(), "-t", &bench.threads.to_string()])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|e| format!("{}: {e}", bench.server.display()))?;
        let mut running = Running(child);
        running.wait(port).await?;
        let settings = RemoteSettings {
            name: "llama-server".into(),
            base_urls: vec![format!("http://127.0.0.1:{port}/v1")],
            model: None,
            key: None,
            key_header: None,
            headers: Vec::new(),
            dialect: Dialect::LlamaServer,
            extra: serde_json::Map::new(),
            omit: Vec::new(),
            timeouts: Timeouts { first_token: 3600, idle: 3600, ..Timeouts::default() },
            // A connection that the server closes just as it is used again is asked once more, as in every run.
            retries: 2,
            limits: Limits { concurrency: slots, ..Limits::default() },
            proxy: None,
            ca_file: None,
            system: None,
            reasoning: Reasoning::default(),
            replay_reasoning: None,
        };
        let model = RemoteModel::open(settings, &Endpoints::default()).await?;
        Ok(Self { model, _running: running })
    }
}

impl Running {
    async fn wait(&mut self, port: u16) -> Result<()> {
        let begin = Instant::now();
        while begin.elapsed() < Duration::from_secs(120) {
            if let Some(status) = self.0.try_wait()? {
                return Err(format!("llama-server ended: {status}").into());
            }
            // It answers 503 on this path until the model is loaded.
            if tokio::task::spawn_blocking(move || is_healthy(port)).await? {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Err("llama-server was not ready within two minutes".into())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn is_healthy(port: u16) -> bool {
    use std::io::{Read, Write};
    let Ok(mut stream) = std::net::TcpStream::connect((Ipv4Addr::LOCALHOST, port)) else { return false };
    let _ = stream.set_read_timeout(Some(Duration::from_secs(5)));
    let mut answer = [0; 12];
    stream.write_all(b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").is_ok()
        && stream.read_exact(&mut answer).is_ok()
        && answer.ends_with(b" 200")
}

/// llama-bench's prompt rate for so many tokens behind so many others, tokens a second.
pub fn prompt_rate(bench: &Bench, tokens: u32, depth: u32) -> Result<f64> {
    let (tokens, depth, threads) = (tokens.to_string(), depth.to_string(), bench.threads.to_string());
    let arguments = ["-p", &tokens, "-d", &depth, "-n", "0", "-r", "1", "-t", &threads, "-o", "jsonl"];
    number(&program(bench, "llama-bench", &arguments)?, "avg_ts")
}

/// llama-batched-bench's generation rate over all sequences, tokens a second, with the prompt shared.
pub fn generation_rate(bench: &Bench, sequences: u32, prompt: u32, tokens: u32) -> Result<f64> {
    let cells = (sequences * (prompt + tokens).next_multiple_of(256)).to_string();
    let (threads, sequences, prompt, tokens) = (bench.threads.to_string(), sequences.to_string(), prompt.to_string(), tokens.to_string());
    let arguments =
        ["-c", &cells, "-npp", &prompt, "-ntg", &tokens, "-npl", &sequences, "-pps", "-t", &threads, "--output-format", "jsonl"];
    number(&program(bench, "llama-batched-bench", &arguments)?, "speed_tg")
}

fn program(bench: &Bench, name: &str, arguments: &[&str]) -> Result<String> {
    let path = bench.server.with_file_name(name);
    let output = Command::new(&path)
        .args(["-m".as_ref(), bench.model.as_os_str()])
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .map_err(|e| format!("{}: {e}", path.display()))?;
    if !output.status.success() {
        return Err(format!("{name} ended with {}: {}", output.status, String::from_utf8_lossy(&output.stderr)).into());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// A field of the last line that is a JSON object.
fn number(output: &str, field: &str) -> Result<f64> {
    let object = output.lines().rev().find_map(|l| serde_json::from_str::<serde_json::Value>(l).ok().filter(serde_json::Value::is_object));
    object.and_then(|o| o.get(field)?.as_f64()).ok_or_else(|| format!("no {field} in: {output}").into())
}
