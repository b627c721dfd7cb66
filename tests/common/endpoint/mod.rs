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

#![allow(dead_code, unused_imports, reason = "tests, benchmarks and the example each use a part")]

mod behaviour;
mod connection;
pub mod wire;

pub use behaviour::{Asked, Behaviour, Reply, Step};

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};
use tokio::sync::oneshot;

/// Counts of what an endpoint has seen.
#[derive(Debug, Default)]
struct Counts {
    requests: AtomicUsize,
    connections: AtomicUsize,
    under_way: AtomicUsize,
    most: AtomicUsize,
    /// Microseconds from reading a request to replying to it, all together.
    taken: AtomicUsize,
    /// Clients that went away while a reply stalled.
    left: AtomicUsize,
    received: Mutex<Vec<Asked>>,
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

    /// Starts one that does this with each request.
    pub fn scripted(script: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> Self {
        Self::start(Behaviour::default().script(script))
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
                    () = connection::serve(listener, Arc::new(behaviour), shared) => {}
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

    /// The requests so far, of an endpoint with a script.
    pub fn received(&self) -> Vec<Asked> {
        self.counts.received.lock().expect("no test panics while it holds this").clone()
    }

    /// How many clients went away from a reply that stalled.
    pub fn left(&self) -> usize {
        self.counts.left.load(Ordering::SeqCst)
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
