//! A chat endpoint that stands in for a provider: HTTP/1.1 with keep-alive, answers as streams of events, faults by script or by chance. It runs in
//! a thread of its own and costs little, so that what is measured against it is the client.
//!
//! ```ignore
//! let endpoint = Endpoint::start(Behaviour::default().latency(Duration::from_millis(50)).ratings().faults(0.1, 7));
//! // … ask endpoint.url() …
//! assert_eq!(endpoint.requests(), 3);
//! ```
//!
//! Without a script the answer is a function of the request alone, so that a run that was broken off and taken up again ends in the same texts.

#![allow(dead_code, reason = "tests, benchmarks and the example each use a part")]

#[path = "wire.rs"]
pub mod wire;

use serde::Deserialize;
use std::{
    collections::HashMap,
    io,
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::oneshot,
};
use wire::{FNV, LAST_CHUNK, STREAM_HEAD, answer, chunk, fnv, header, mixed, pieces, status};

/// What is asked.
#[derive(Debug, Clone, Deserialize)]
pub struct Asked {
    /// Which request this is, from 0, in the order of their coming.
    #[serde(skip)]
    pub number: usize,
    /// How often exactly this was asked before.
    #[serde(skip)]
    pub before: usize,
    /// The key that was sent, if any.
    #[serde(skip)]
    pub key: Option<String>,
    /// The request's first line and headers.
    #[serde(skip)]
    pub head: String,
    /// The model's name.
    #[serde(default)]
    pub model: String,
    #[serde(default)]
    pub messages: Vec<Said>,
    #[serde(default)]
    pub seed: Option<u64>,
}

/// One message.
#[derive(Debug, Clone, Deserialize)]
pub struct Said {
    pub role: String,
    pub content: String,
}

impl Asked {
    /// The last message.
    pub fn question(&self) -> &str {
        self.messages.last().map(|m| m.content.as_str()).unwrap_or_default()
    }

    /// Whether a judge is asked: only judges have instructions before the question.
    pub fn is_judging(&self) -> bool {
        self.messages.first().is_some_and(|m| m.role == "system")
    }

    /// A number that depends on all messages and nothing else.
    pub fn digest(&self) -> u64 {
        self.messages.iter().fold(FNV, |hash, m| fnv(fnv(hash, m.role.as_bytes()), m.content.as_bytes()))
    }
}

/// What the endpoint does with a request.
#[derive(Debug, Clone)]
pub enum Reply {
    /// A whole answer.
    Text(String),
    /// A whole answer that ends for this reason.
    Ended(String, &'static str),
    /// A status with headers (each with its line end) and a body.
    Status(u16, String, String),
    /// These bytes, and the connection is closed.
    Raw(Vec<u8>),
    /// These bytes, and the connection is reset.
    Reset(Vec<u8>),
    /// These bytes, and then nothing for as long as the client waits.
    Stall(Vec<u8>),
}

type Script = Arc<dyn Fn(&Asked) -> Reply + Send + Sync>;

/// How an endpoint behaves.
#[derive(Clone, Default)]
pub struct Behaviour {
    latency: Duration,
    ratings: bool,
    faults: f64,
    seed: u64,
    at_once: Option<usize>,
    late_end: bool,
    script: Option<Script>,
}

impl Behaviour {
    /// How long each answer takes.
    pub fn latency(self, latency: Duration) -> Self {
        Self { latency, ..self }
    }

    /// Judges are given a rating from 1 to 10, a function of what they judge.
    pub fn ratings(self) -> Self {
        Self { ratings: true, ..self }
    }

    /// With this probability a request fails in a way that passes: 429, 500, 503, or a connection that is reset before or inside the answer. Which
    /// ones depends on the seed, on what is asked and on how often it was asked, not on the order of requests.
    pub fn faults(self, probability: f64, seed: u64) -> Self {
        Self { faults: probability, seed, ..self }
    }

    /// More requests at once than this are refused with 429 and a `Retry-After` of 0.
    pub fn at_once(self, limit: usize) -> Self {
        Self { at_once: Some(limit), ..self }
    }

    /// The end of each response comes in a packet of its own, a little later.
    pub fn late_end(self) -> Self {
        Self { late_end: true, ..self }
    }

    /// What to do with each request.
    pub fn script(self, script: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> Self {
        Self { script: Some(Arc::new(script)), ..self }
    }

    fn reply(&self, asked: &Asked) -> Reply {
        if let Some(script) = &self.script {
            return script(asked);
        }
        let digest = asked.digest();
        let chance = mixed(digest ^ mixed(self.seed ^ mixed(asked.seed.unwrap_or(0) ^ ((asked.before as u64) << 32))));
        let text = self.text(asked, digest);
        if (chance >> 11) as f64 / (1u64 << 53) as f64 >= self.faults {
            return Reply::Text(text);
        }
        let said = |what: &str| format!("{{\"error\":{{\"message\":\"{what}\"}}}}");
        match chance % 5 {
            0 => Reply::Status(429, "Retry-After: 0\r\n".into(), said("too many requests")),
            1 => Reply::Status(500, String::new(), said("an accident")),
            2 => Reply::Status(503, String::new(), said("overloaded")),
            3 => Reply::Reset(Vec::new()),
            _ => {
                let half: String = text.chars().take(text.chars().count() / 2).collect();
                Reply::Reset([STREAM_HEAD.as_bytes(), chunk(&pieces(&half)).as_bytes()].concat())
            }
        }
    }

    fn text(&self, asked: &Asked, digest: u64) -> String {
        if self.ratings && asked.is_judging() {
            return format!("The answer is clear and follows the reference in most points. Rating: [[{}]]", 1 + digest % 10);
        }
        let sampled = mixed(digest ^ asked.seed.unwrap_or(0));
        format!("初步考虑为第{}类疾病，建议完善相关检查后再明确诊断，并注意与其他疾病鉴别。编号 {sampled:016x}。", sampled % 100)
    }
}

/// Counts of what an endpoint has seen.
#[derive(Debug, Default)]
struct Counts {
    requests: AtomicUsize,
    connections: AtomicUsize,
    under_way: AtomicUsize,
    most: AtomicUsize,
    /// Microseconds from reading a request to replying to it, all together.
    taken: AtomicUsize,
}

/// An endpoint on a free loopback port; it is gone when dropped.
pub struct Endpoint {
    address: SocketAddr,
    counts: Arc<Counts>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Endpoint {
    /// Starts one.
    pub fn start(behaviour: Behaviour) -> Self {
        Self::start_at("127.0.0.1:0".parse().expect("an address"), behaviour)
    }

    /// Starts one at this address.
    pub fn start_at(address: SocketAddr, behaviour: Behaviour) -> Self {
        let listener = std::net::TcpListener::bind(address).expect("a free port");
        listener.set_nonblocking(true).expect("a socket that does not block");
        let address = listener.local_addr().expect("an address");
        let counts = Arc::new(Counts::default());
        let (stop, stopped) = oneshot::channel();
        let shared = counts.clone();
        let thread = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async move {
                tokio::select! {
                    _ = stopped => {}
                    () = serve(listener, Arc::new(behaviour), shared) => {}
                }
            });
        });
        Self { address, counts, stop: Some(stop), thread: Some(thread) }
    }

    /// Its base URL.
    pub fn url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Requests so far.
    pub fn requests(&self) -> usize {
        self.counts.requests.load(Ordering::SeqCst)
    }

    /// Connections so far.
    pub fn connections(&self) -> usize {
        self.counts.connections.load(Ordering::SeqCst)
    }

    /// What the requests took here, on average: a little more than the latency that was asked for, as clocks and schedulers have it.
    pub fn mean_latency(&self) -> Duration {
        Duration::from_micros((self.counts.taken.load(Ordering::SeqCst) / self.requests().max(1)) as u64)
    }

    /// The most requests that were under way at once.
    pub fn most_at_once(&self) -> usize {
        self.counts.most.load(Ordering::SeqCst)
    }
}

impl Drop for Endpoint {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

async fn serve(listener: std::net::TcpListener, behaviour: Arc<Behaviour>, counts: Arc<Counts>) {
    let listener = TcpListener::from_std(listener).expect("a listener");
    let seen = Arc::new(Mutex::new(HashMap::new()));
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        counts.connections.fetch_add(1, Ordering::SeqCst);
        let connection = Connection { stream, behaviour: behaviour.clone(), counts: counts.clone(), seen: seen.clone() };
        tokio::spawn(async move {
            // A client that goes away is nobody's business.
            let _ = connection.run().await;
        });
    }
}

struct Connection {
    stream: TcpStream,
    behaviour: Arc<Behaviour>,
    counts: Arc<Counts>,
    seen: Arc<Mutex<HashMap<u64, usize>>>,
}

/// Counts a request as under way, up to its end or the client's.
struct UnderWay(Arc<Counts>);

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.under_way.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Connection {
    async fn run(mut self) -> io::Result<()> {
        self.stream.set_nodelay(true)?;
        let mut buffer = Vec::with_capacity(16 << 10);
        loop {
            let Some((head, body)) = self.request(&mut buffer).await? else { return Ok(()) };
            if head.starts_with("GET ") {
                let models = "{\"data\":[{\"id\":\"mock\"}]}";
                self.stream.write_all(status(200, "Content-Type: application/json\r\n", models).as_bytes()).await?;
                continue;
            }
            let begin = Instant::now();
            let now = self.counts.under_way.fetch_add(1, Ordering::SeqCst) + 1;
            self.counts.most.fetch_max(now, Ordering::SeqCst);
            let under_way = UnderWay(self.counts.clone());
            let asked = self.asked(&head, &body);
            if self.behaviour.at_once.is_some_and(|limit| now > limit) {
                self.stream
                    .write_all(status(429, "Retry-After: 0\r\n", "{\"error\":{\"message\":\"too many at once\"}}").as_bytes())
                    .await?;
                continue;
            }
            if !self.behaviour.latency.is_zero() {
                tokio::time::sleep(self.behaviour.latency).await;
            }
            let reply = self.behaviour.reply(&asked);
            drop(under_way);
            self.counts.taken.fetch_add(begin.elapsed().as_micros() as usize, Ordering::SeqCst);
            if !self.send(reply, body.len()).await? {
                return Ok(());
            }
        }
    }

    /// The next request's head and body; `None` when the client is gone.
    async fn request(&mut self, buffer: &mut Vec<u8>) -> io::Result<Option<(String, Vec<u8>)>> {
        loop {
            if let Some(end) = buffer.windows(4).position(|w| w == b"\r\n\r\n") {
                let head = String::from_utf8_lossy(&buffer[..end]).into_owned();
                let length = header(&head, "content-length").and_then(|v| v.parse::<usize>().ok()).unwrap_or(0);
                let whole = end + 4 + length;
                while buffer.len() < whole {
                    if self.stream.read_buf(buffer).await? == 0 {
                        return Ok(None);
                    }
                }
                let body = buffer[end + 4..whole].to_vec();
                buffer.drain(..whole);
                return Ok(Some((head, body)));
            }
            if self.stream.read_buf(buffer).await? == 0 {
                return Ok(None);
            }
        }
    }

    fn asked(&self, head: &str, body: &[u8]) -> Asked {
        let mut seen = self.seen.lock().expect("no test panics while it holds this");
        let before = seen.entry(fnv(FNV, body)).or_default();
        let mut asked: Asked = serde_json::from_slice(body).expect("a request for an answer");
        (asked.number, asked.before) = (self.counts.requests.fetch_add(1, Ordering::SeqCst), *before);
        asked.head = head.to_owned();
        asked.key = header(head, "authorization").map(|v| v.trim_start_matches("Bearer ").to_owned());
        *before += 1;
        asked
    }

    async fn whole(&mut self, answer: &str) -> io::Result<()> {
        let (events, end) = answer.split_at(if self.behaviour.late_end { answer.len() - LAST_CHUNK.len() } else { answer.len() });
        self.stream.write_all(events.as_bytes()).await?;
        if !end.is_empty() {
            tokio::time::sleep(Duration::from_millis(2)).await;
            self.stream.write_all(end.as_bytes()).await?;
        }
        Ok(())
    }

    /// Whether the connection goes on.
    async fn send(&mut self, reply: Reply, asked_bytes: usize) -> io::Result<bool> {
        match reply {
            Reply::Text(text) => self.whole(&answer(&text, "stop", asked_bytes)).await?,
            Reply::Ended(text, reason) => self.whole(&answer(&text, reason, asked_bytes)).await?,
            Reply::Status(code, headers, body) => self.stream.write_all(status(code, &headers, &body).as_bytes()).await?,
            Reply::Raw(bytes) => {
                self.stream.write_all(&bytes).await?;
                return Ok(false);
            }
            Reply::Reset(bytes) => {
                self.stream.write_all(&bytes).await?;
                // The client should read what there is before the reset takes it away.
                tokio::time::sleep(Duration::from_millis(20)).await;
                self.stream.set_zero_linger()?;
                return Ok(false);
            }
            Reply::Stall(bytes) => {
                self.stream.write_all(&bytes).await?;
                let _ = self.stream.read(&mut [0; 1]).await;
                return Ok(false);
            }
        }
        Ok(true)
    }
}
