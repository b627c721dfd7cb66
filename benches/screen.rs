//! What a user feels: from a key to its frame while an answer streams, the first frame after the start, and what an idle screen costs.
//!
//! `cargo bench --bench screen`. Prints percentiles; it judges nothing, since machines differ. With `WARDROUND_TEST_MODEL` set, the keys come once
//! more while a local model answers sixteen questions on every core.

#[path = "../tests/common/fixed.rs"]
mod fixed;
#[path = "../tests/common/stage.rs"]
mod stage;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use fixed::FixedSize;
use futures::StreamExt;
use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use ratatui::Terminal;
use stage::{Setup, Stage};
use std::{
    future::Future,
    io::{self, BufWriter, Read, Write},
    path::PathBuf,
    sync::{Arc, Mutex, mpsc::channel},
    time::{Duration, Instant},
};
use tokio::{
    sync::{Semaphore, mpsc},
    task::JoinHandle,
};
use tokio_util::sync::CancellationToken;
use wardround::{
    case::{ReadOptions, read_bytes},
    chat::{Delta, Message, Model, Request, Sampling},
    language::Language,
    llama::{LocalModel, LocalSettings},
    screen::{
        state::{Input, Output},
        terminal::{Connections, Host, run},
    },
    session::SessionEvent,
};

const TURNS: usize = 100;
const KEYS: usize = 1000;
const SIZE: (u16, u16) = (200, 60);

fn main() {
    key_to_frame(None);
    match std::env::var_os("WARDROUND_TEST_MODEL") {
        Some(model) => key_to_frame(Some(model.into())),
        None => println!("key to frame while a model answers: not measured, WARDROUND_TEST_MODEL is not set"),
    }
    first_frame_and_idle();
}

fn percentile(sorted: &[Duration], p: f64) -> f64 {
    let index = ((sorted.len() as f64 * p).ceil() as usize).clamp(1, sorted.len()) - 1;
    sorted[index].as_secs_f64() * 1e3
}

fn report(what: &str, mut times: Vec<Duration>, bar_ms: f64) {
    times.sort();
    println!(
        "{what}: n {}  p50 {:.2} ms  p95 {:.2} ms  p99 {:.2} ms  max {:.2} ms  (bar {bar_ms} ms)",
        times.len(),
        percentile(&times, 0.5),
        percentile(&times, 0.95),
        percentile(&times, 0.99),
        percentile(&times, 1.0)
    );
}

/// A consultation of a hundred turns, of which the last is being answered.
fn long_consultation() -> Stage {
    let mut file = String::from("[[case]]\nid = \"long\"\nlanguage = \"zh\"\n");
    for turn in 0..=TURNS {
        file.push_str(&format!("[[case.turns]]\nkind = \"other\"\nquestion = \"第{turn}问：病人右下腹痛，体温38.5℃，下一步如何处理？请说明理由。\"\nreference = [\"d\"]\n"));
    }
    file.push_str("[[case.reference]]\nid = \"d\"\nquestion = \"诊断？\"\nanswer = \"急性阑尾炎\"\n");
    let file = read_bytes("long", file.as_bytes(), &ReadOptions::default()).expect("a case file");
    assert!(file.problems.is_empty(), "{:?}", file.problems);
    let mut stage = Stage::with(Setup { file: Some(file), ..Setup::new(Language::Zh, SIZE) });
    let answer = "## 处理\n\n1. **禁食补液**，完善血常规、C反应蛋白、尿妊娠试验与腹部超声；\n2. 评估腹膜刺激征，必要时请外科会诊。\n\n| 检查 | 目的 |\n|---|---|\n| 血常规 | 感染程度 |\n| 超声 | 阑尾直径、积液 |\n\n".to_owned() + &"理由：转移性右下腹痛伴发热，首先考虑急性阑尾炎。".repeat(12);
    stage.press("enter");
    for _ in 0..TURNS {
        stage.press("n");
        stage.answer(&answer);
    }
    stage.press("n");
    stage
}

/// Presses keys at moments that have nothing to do with the frames.
struct Presses {
    pressed: Arc<Mutex<Option<Instant>>>,
    left: usize,
    random: u64,
    /// When the next key is pressed; the loop asks anew after every event.
    due: Option<Instant>,
}

impl Host for Presses {
    fn input(&mut self) -> impl Future<Output = Option<Input>> {
        let due = *self.due.get_or_insert_with(|| {
            // xorshift: the moments only have to be scattered.
            self.random ^= self.random << 13;
            self.random ^= self.random >> 7;
            self.random ^= self.random << 17;
            Instant::now() + Duration::from_micros(20_000 + self.random % 25_000)
        });
        let code = [KeyCode::PageUp, KeyCode::PageUp, KeyCode::PageDown, KeyCode::Up][(self.random % 4) as usize];
        let (pressed, left, next) = (self.pressed.clone(), &mut self.left, &mut self.due);
        async move {
            tokio::time::sleep_until(due.into()).await;
            *next = None;
            *left = left.checked_sub(1)?;
            *pressed.lock().expect("one thread") = Some(Instant::now());
            Some(Input::Key(KeyEvent::new(code, KeyModifiers::NONE)))
        }
    }

    fn carry_out(&mut self, _: Output) -> bool {
        false
    }
}

/// Takes the time when a frame is written that follows a key.
struct Watch {
    pressed: Arc<Mutex<Option<Instant>>>,
    times: Arc<Mutex<Vec<Duration>>>,
    bytes: Arc<Mutex<usize>>,
}

impl Write for Watch {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        *self.bytes.lock().expect("one thread") += bytes.len();
        if bytes.windows(8).any(|w| w == b"\x1b[?2026l")
            && let Some(at) = self.pressed.lock().expect("one thread").take()
        {
            self.times.lock().expect("one thread").push(at.elapsed());
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Sixteen answers without end, on as many threads as there are cores.
async fn saturate(path: PathBuf) -> Vec<JoinHandle<()>> {
    let cache = tempfile::tempdir().expect("a folder");
    let settings = LocalSettings {
        parallel: Some(16),
        context: Some(1024),
        worker: Some(PathBuf::from(env!("CARGO_BIN_EXE_wardround"))),
        ..LocalSettings::new("small", path)
    };
    let model = Arc::new(LocalModel::open(settings, cache.path(), Arc::new(|_| ())).await.expect("a small chat model"));
    let begun = Arc::new(Semaphore::new(0));
    let answers = (0..16).map(|seed| {
        let (model, begun) = (model.clone(), begun.clone());
        tokio::spawn(async move {
            loop {
                let messages = vec![Message::user("Write a very long story about a hospital.")];
                let sampling = Sampling { max_tokens: Some(900), ..Sampling::paper() };
                let mut stream = model.answer(Request { messages, sampling, seed }).await.expect("a worker");
                while let Some(delta) = stream.next().await {
                    if matches!(delta, Ok(Delta::Text(_))) {
                        begun.add_permits(1);
                    }
                }
            }
        })
    });
    let answers = answers.collect();
    let _ = begun.acquire_many(64).await;
    answers
}

/// Keys into a transcript of a hundred turns at 200×60 while 200 pieces a second arrive, and perhaps a model answers beside it.
fn key_to_frame(model: Option<PathBuf>) {
    let what = if model.is_some() { "key to frame while a model answers sixteen questions" } else { "key to frame" };
    let mut stage = long_consultation();
    let ask = stage.asks.last().expect("asked").clone();
    let (pressed, times, bytes) = (Arc::default(), Arc::default(), Arc::default());
    let watch = Watch { pressed: Arc::clone(&pressed), times: Arc::clone(&times), bytes: Arc::clone(&bytes) };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let mut terminal = Terminal::new(FixedSize::new(BufWriter::with_capacity(1 << 16, watch), SIZE)).expect("a backend");
        let work = if let Some(model) = model { saturate(model).await } else { Vec::new() };
        let (sender, events) = mpsc::channel(1024);
        let (_answers, answers) = mpsc::channel(1);
        let mut connections = Connections { events, answers, stop: CancellationToken::new() };
        let feed = tokio::spawn(async move {
            let mut tick = tokio::time::interval(Duration::from_millis(5));
            for piece in ["转移", "性右", "下腹", "痛，", "伴", "发热", "。", "\n"].into_iter().cycle() {
                tick.tick().await;
                if sender.send(SessionEvent::Delta(ask.answer, Delta::Text(piece.into()))).await.is_err() {
                    return;
                }
            }
        });
        let mut host = Presses { pressed, left: KEYS, random: 0x9e37_79b9_7f4a_7c15, due: None };
        run(&mut stage.app, Vec::new(), &mut terminal, &mut host, &mut connections).await.expect("written");
        feed.abort();
        work.iter().for_each(JoinHandle::abort);
    });
    let opened = stage.app.current().and_then(|k| stage.app.session().opened(k)).expect("open");
    let streamed = opened.consultation().partial().map_or(0, |(t, _)| t.chars().count());
    let times = std::mem::take(&mut *times.lock().expect("one thread"));
    println!("{} turns, {streamed} characters streamed meanwhile, {} bytes written", TURNS, bytes.lock().expect("one thread"));
    report(what, times, 8.0);
}

/// The real program on a terminal of its own, without a model.
fn first_frame_and_idle() {
    let home = tempfile::tempdir().expect("a folder");
    let mut times = Vec::new();
    for _ in 0..20 {
        let (elapsed, mut child, _) = start(home.path());
        times.push(elapsed);
        child.kill().expect("it runs");
        child.wait().expect("it ends");
    }
    report("start to first frame", times, 50.0);

    let (_, mut child, bytes) = start(home.path());
    let pid = child.process_id().expect("it runs");
    std::thread::sleep(Duration::from_secs(2));
    while bytes.try_recv().is_ok() {}
    let before = cpu_ticks(pid);
    std::thread::sleep(Duration::from_secs(10));
    let written: usize = bytes.try_iter().sum();
    println!(
        "idle for 10 s: {written} bytes written, {} ticks of CPU (of 10 ms), resident {} MB (bar 40 MB)",
        cpu_ticks(pid) - before,
        resident_mb(pid)
    );
    child.kill().expect("it runs");
    child.wait().expect("it ends");
}

type Started = (Duration, Box<dyn portable_pty::Child + Send + Sync>, std::sync::mpsc::Receiver<usize>);

/// Starts the program; the time until its first whole frame.
fn start(home: &std::path::Path) -> Started {
    let pair = native_pty_system().openpty(PtySize { rows: SIZE.1, cols: SIZE.0, pixel_width: 0, pixel_height: 0 }).expect("a terminal");
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_wardround"));
    command.env("HOME", home);
    for (name, folder) in
        [("XDG_DATA_HOME", "data"), ("XDG_CONFIG_HOME", "config"), ("XDG_STATE_HOME", "state"), ("XDG_CACHE_HOME", "cache")]
    {
        command.env(name, home.join(folder));
    }
    command.env("TERM", "xterm-256color");
    command.env("LC_ALL", "zh_CN.UTF-8");
    let mut reader = pair.master.try_clone_reader().expect("a reader");
    let begin = Instant::now();
    let child = pair.slave.spawn_command(command).expect("it starts");
    let (sender, receiver) = channel();
    let (first_sender, first) = channel();
    std::thread::spawn(move || {
        // Held until the reading ends, so that the terminal stays open.
        let _pair = pair;
        let mut seen = Vec::new();
        let mut buffer = [0; 1 << 16];
        let mut is_first = true;
        while let Ok(count) = reader.read(&mut buffer) {
            if count == 0 {
                break;
            }
            if is_first {
                seen.extend_from_slice(&buffer[..count]);
                if seen.windows(8).any(|w| w == b"\x1b[?2026l") {
                    is_first = false;
                    let _ = first_sender.send(begin.elapsed());
                }
            }
            if sender.send(count).is_err() {
                break;
            }
        }
    });
    let elapsed = first.recv_timeout(Duration::from_secs(30)).expect("a first frame");
    (elapsed, child, receiver)
}

fn cpu_ticks(pid: u32) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    fields.get(11..13).map_or(0, |f| f.iter().filter_map(|t| t.parse::<u64>().ok()).sum())
}

fn resident_mb(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find(|l| l.starts_with("VmRSS"));
    line.and_then(|l| l.split_whitespace().nth(1)?.parse::<u64>().ok()).unwrap_or(0) / 1024
}
