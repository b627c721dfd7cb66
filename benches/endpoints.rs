//! What one plan gets out of fifty endpoints: 5,000 calls by the whole program, with its start and every record, against endpoints that answer in half a
//! second and take four requests at once each, in a process of their own. Then with one endpoint ten times as slow, and with one that goes away.
//!
//! `cargo bench --bench endpoints`. The ideal is Little's law: as many answers a second as all endpoints together have room for, each over its latency.

#[path = "../tests/common/endpoint/mod.rs"]
mod endpoint;

use endpoint::{Behaviour, Endpoint};
use std::{
    fmt::Write as _,
    io::{BufRead, BufReader, Read},
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

const ENDPOINTS: usize = 50;
const AT_ONCE: u32 = 4;
const CALLS: usize = 5000;
const LATENCY: Duration = Duration::from_millis(500);
const SLOW: Duration = Duration::from_secs(5);
/// After how many requests the endpoint that goes away is gone.
const LAST: usize = 40;
const ROUNDS: usize = 3;

type Failed = Box<dyn std::error::Error>;

fn main() -> Result<(), Failed> {
    let arguments: Vec<String> = std::env::args().collect();
    if let Some(at) = arguments.iter().position(|argument| argument == "--serve") {
        return serve(arguments.get(at + 1).map_or("", String::as_str));
    }
    println!("load average {}", std::fs::read_to_string("/proc/loadavg")?.trim());
    for round in 1..=ROUNDS {
        for kind in ["alike", "one slow", "one gone"] {
            measure(round, kind)?;
        }
    }
    Ok(())
}

/// The endpoints, until the one who started them is gone.
fn serve(kind: &str) -> Result<(), Failed> {
    let endpoints: Vec<Endpoint> = (0..ENDPOINTS)
        .map(|place| {
            let is_slow = place == 0 && kind == "one slow";
            Endpoint::start(Behaviour::default().latency(if is_slow { SLOW } else { LATENCY }))
        })
        .collect();
    let urls: Vec<String> = endpoints.iter().map(Endpoint::url).collect();
    println!("{}", urls.join(" "));
    let mut endpoints: Vec<Option<Endpoint>> = endpoints.into_iter().map(Some).collect();
    let (sender, ended) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        let _ = sender.send(());
    });
    while ended.recv_timeout(Duration::from_millis(20)).is_err() {
        if kind == "one gone" && endpoints[0].as_ref().is_some_and(|first| first.requests() >= LAST) {
            endpoints[0] = None;
        }
    }
    let mut shares: Vec<usize> = endpoints[1..].iter().flatten().map(Endpoint::requests).collect();
    shares.sort_unstable();
    let first = endpoints[0].as_ref().map_or(LAST, Endpoint::requests);
    eprintln!(
        "  requests: the first endpoint {first}, the others {} to {}, median {}",
        shares[0],
        shares[shares.len() - 1],
        shares[shares.len() / 2]
    );
    Ok(())
}

fn measure(round: usize, kind: &str) -> Result<(), Failed> {
    let dir = tempfile::tempdir()?;
    let mut server = Command::new(std::env::current_exe()?).args(["--serve", kind]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let mut urls = String::new();
    BufReader::new(server.stdout.take().ok_or("no output")?).read_line(&mut urls)?;
    let urls: Vec<&str> = urls.split_whitespace().collect();
    std::fs::write(dir.path().join("config.toml"), settings(&urls))?;
    std::fs::write(dir.path().join("items.json"), items()?)?;
    let begin = Instant::now();
    let ended = batch(dir.path())?;
    let wall = begin.elapsed().as_secs_f64();
    drop(server.stdin.take());
    server.wait()?;
    let answers = std::fs::read_to_string(dir.path().join("run/turns.jsonl"))?.lines().count();
    let latency = |place: usize| if place == 0 && kind == "one slow" { SLOW } else { LATENCY }.as_secs_f64();
    let counted = if kind == "one gone" { 1..ENDPOINTS } else { 0..ENDPOINTS };
    let rate: f64 = counted.map(|place| f64::from(AT_ONCE) / latency(place)).sum();
    let ideal = CALLS as f64 / rate;
    println!(
        "round {round}, {kind}: {answers} answers in {wall:.2} s, {:.1} % of the ideal {ideal:.2} s; exit code {ended}",
        100.0 * ideal / wall
    );
    Ok(())
}

fn batch(dir: &Path) -> Result<i32, Failed> {
    let status = Command::new(env!("CARGO_BIN_EXE_wardround"))
        .args(["batch", "--cases", "items.json", "--model", "mock", "--out", "run", "--display", "none"])
        .env("WARDROUND_CONFIG", dir.join("config.toml"))
        .env("HOME", dir)
        .current_dir(dir)
        .status()?;
    Ok(status.code().unwrap_or(-1))
}

fn settings(urls: &[&str]) -> String {
    let mut settings = "[models.mock]\nmodel = \"mock\"\nbase_url = [".to_owned();
    for url in urls {
        let _ = write!(settings, "{url:?}, ");
    }
    settings + &format!("]\nconcurrency = {AT_ONCE}\n")
}

fn items() -> Result<String, Failed> {
    // About what a turn of a case has.
    let history = "患者，男，45岁，转移性右下腹痛12小时，伴恶心、呕吐，体温38.2℃。查体：右下腹压痛、反跳痛，肌紧张。".repeat(8);
    let item = |number: usize| serde_json::json!({ "id": number.to_string(), "input": format!("{number} {history}"), "reference": "急性阑尾炎。" });
    Ok(serde_json::to_string(&(0..CALLS).map(item).collect::<Vec<_>>())?)
}
