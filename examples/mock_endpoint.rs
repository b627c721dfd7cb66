//! A chat endpoint that stands in for a provider, as a process of its own: prints its base URL and answers until it is ended.
//!
//! `cargo run --release --example mock_endpoint -- [--port N] [--latency-ms N] [--ratings] [--faults P] [--seed N] [--at-once N]`

#[path = "../tests/common/endpoint/mod.rs"]
mod endpoint;

use clap::Parser;
use endpoint::{Behaviour, Endpoint};
use std::time::Duration;

#[derive(Parser)]
struct Arguments {
    /// The port; a free one without it
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// How long an answer takes, in milliseconds
    #[arg(long, default_value_t = 0)]
    latency_ms: u64,
    /// Give judges a rating
    #[arg(long)]
    ratings: bool,
    /// The probability that a request fails in a way that passes
    #[arg(long, default_value_t = 0.0)]
    faults: f64,
    /// What decides which ones do
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Refuse more requests at once than this
    #[arg(long)]
    at_once: Option<usize>,
}

fn main() {
    let arguments = Arguments::parse();
    let mut behaviour = Behaviour::default().latency(Duration::from_millis(arguments.latency_ms)).faults(arguments.faults, arguments.seed);
    if arguments.ratings {
        behaviour = behaviour.ratings();
    }
    if let Some(limit) = arguments.at_once {
        behaviour = behaviour.at_once(limit);
    }
    let endpoint = Endpoint::start_at(([127, 0, 0, 1], arguments.port).into(), behaviour);
    println!("{}", endpoint.url());
    loop {
        std::thread::park();
    }
}
