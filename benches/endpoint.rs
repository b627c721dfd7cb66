//! What the client costs at scale: 5,000 answers, 64 at once, from an endpoint that takes 50 ms for each. The endpoint is a process of its own, so
//! that time and memory are the client's alone (Linux: read from /proc).
//!
//! Wanted: 95 % of the ideal throughput, 60 MB resident at most, less than one core.

#[path = "../tests/common/endpoint/mod.rs"]
mod endpoint;

use endpoint::{Behaviour, Endpoint};
use futures::{StreamExt, stream};
use std::{
    io::{BufRead, BufReader, Read},
    process::{Command, Stdio},
    time::{Duration, Instant},
};
use wardround::{
    chat::{Delta, Message, Model, Reasoning, Request, Sampling},
    openai::{Dialect, Endpoints, Limits, RemoteModel, RemoteSettings, Timeouts},
};

const LATENCY: Duration = Duration::from_millis(50);
const AT_ONCE: usize = 64;
const CALLS: usize = 5000;
const ROUNDS: usize = 3;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    if std::env::args().any(|a| a == "--serve") {
        let endpoint = Endpoint::start(Behaviour::default().latency(LATENCY));
        println!("{}", endpoint.url());
        // Up to the end of the one who asks.
        std::io::stdin().read_to_end(&mut Vec::new())?;
        let (cpu, _) = used()?;
        let latency = endpoint.mean_latency().as_secs_f64() * 1e3;
        let (requests, connections) = (endpoint.requests(), endpoint.connections());
        eprintln!("endpoint: {cpu:.2} s of CPU for {requests} requests over {connections} connections, {latency:.1} ms each");
        return Ok(());
    }
    let mut server = Command::new(std::env::current_exe()?).arg("--serve").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let mut url = String::new();
    BufReader::new(server.stdout.take().ok_or("no output")?).read_line(&mut url)?;
    // As the program has it.
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let model = runtime.block_on(RemoteModel::open(settings(url.trim()), &Endpoints::default()))?;
    println!("load average {}", std::fs::read_to_string("/proc/loadavg")?.trim());
    for round in 1..=ROUNDS {
        let ((cpu_before, _), begin) = (used()?, Instant::now());
        let characters = runtime.block_on(ask(&model))?;
        let (wall, (cpu, resident)) = (begin.elapsed().as_secs_f64(), used()?);
        let ideal = CALLS.div_ceil(AT_ONCE) as f64 * LATENCY.as_secs_f64();
        let cpu = cpu - cpu_before;
        println!(
            "round {round}: {CALLS} calls in {wall:.2} s, {:.1} % of the ideal; {:.2} s of CPU ({:.0} % of a core, {:.0} µs a call); {resident:.1} MB resident at most; {characters} characters",
            100.0 * ideal / wall,
            cpu,
            100.0 * cpu / wall,
            1e6 * cpu / CALLS as f64,
        );
    }
    drop(server.stdin.take());
    server.wait()?;
    Ok(())
}

fn settings(url: &str) -> RemoteSettings {
    RemoteSettings {
        name: "bench".into(),
        base_urls: vec![url.into()],
        model: Some("mock".into()),
        key: Some("sk-bench".to_owned().into()),
        key_header: None,
        headers: Vec::new(),
        dialect: Dialect::Vllm,
        extra: serde_json::Map::new(),
        omit: Vec::new(),
        timeouts: Timeouts::default(),
        retries: 4,
        limits: Limits { concurrency: AT_ONCE as u32, ..Limits::default() },
        proxy: None,
        ca_file: None,
        system: None,
        reasoning: Reasoning::default(),
        replay_reasoning: None,
    }
}

/// Asks for everything, and counts the characters of the answers.
async fn ask(model: &RemoteModel) -> Result<usize, Box<dyn std::error::Error>> {
    // About what a turn of a case has.
    let history = "患者，男，45岁，转移性右下腹痛12小时，伴恶心、呕吐，体温38.2℃。查体：右下腹压痛、反跳痛，肌紧张。".repeat(8);
    let calls = stream::iter(0..CALLS).map(|n| {
        let messages = vec![Message::user(format!("{n} {history}"))];
        let request = Request { messages, sampling: Sampling::paper(), seed: n as u32 };
        async move {
            let mut answer = model.answer(request).await?;
            let mut characters = 0;
            while let Some(delta) = answer.next().await {
                if let Delta::Text(text) = delta? {
                    characters += text.chars().count();
                }
            }
            Ok::<_, wardround::chat::ModelError>(characters)
        }
    });
    let mut calls = calls.buffer_unordered(AT_ONCE);
    let mut characters = 0;
    while let Some(call) = calls.next().await {
        characters += call?;
    }
    Ok(characters)
}

/// Seconds of CPU so far, and the most megabytes that were resident.
fn used() -> Result<(f64, f64), Box<dyn std::error::Error>> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let fields: Vec<&str> = stat.rsplit_once(')').ok_or("no stat")?.1.split_whitespace().collect();
    // User and system time, in ticks of a hundredth of a second.
    let ticks: f64 = fields[11].parse::<f64>()? + fields[12].parse::<f64>()?;
    let status = std::fs::read_to_string("/proc/self/status")?;
    let peak = status.lines().find_map(|l| l.strip_prefix("VmHWM:")).and_then(|l| l.split_whitespace().next()).ok_or("no VmHWM")?;
    Ok((ticks / 100.0, peak.parse::<f64>()? * 1024.0 / 1e6))
}
