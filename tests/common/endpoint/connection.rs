//! One connection: reads requests and replies to them.

use super::{
    Counts,
    behaviour::{Asked, Behaviour, Reply, Step},
    wire::{FNV, LAST_CHUNK, answer, fnv, header, status, whole},
};
use std::{
    collections::HashMap,
    io,
    sync::{Arc, Mutex, atomic::Ordering},
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

/// Takes connections for as long as it is polled.
pub(super) async fn serve(listener: std::net::TcpListener, behaviour: Arc<Behaviour>, counts: Arc<Counts>) {
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
                let models = self.behaviour.model_list();
                self.stream.write_all(status(200, "Content-Type: application/json\r\n", &models).as_bytes()).await?;
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
            if !self.send(reply, asked.stream, body.len()).await? {
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
        if self.behaviour.keeps_requests() {
            asked.body = serde_json::from_slice(body).expect("a request for an answer");
            self.counts.received.lock().expect("no test panics while it holds this").push(asked.clone());
        }
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
    async fn send(&mut self, reply: Reply, as_stream: bool, asked_bytes: usize) -> io::Result<bool> {
        match reply {
            Reply::Text(text) if !as_stream => self.stream.write_all(whole(&text, "stop", asked_bytes).as_bytes()).await?,
            Reply::Ended(text, reason) if !as_stream => self.stream.write_all(whole(&text, reason, asked_bytes).as_bytes()).await?,
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
                self.counts.left.fetch_add(1, Ordering::SeqCst);
                return Ok(false);
            }
            Reply::Steps(steps) => {
                for step in steps {
                    self.step(step).await?;
                }
                return Ok(false);
            }
        }
        Ok(true)
    }

    async fn step(&mut self, step: Step) -> io::Result<()> {
        match step {
            Step::Send(bytes) => self.stream.write_all(&bytes).await,
            Step::Pause(time) => {
                tokio::time::sleep(time).await;
                Ok(())
            }
            Step::Repeat(bytes, pause) => loop {
                self.stream.write_all(&bytes).await?;
                tokio::time::sleep(pause).await;
            },
        }
    }
}
