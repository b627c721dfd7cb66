//! The local engine beside llama.cpp's own programs on this machine, in alternation: what carries over to other machines are the ratios.
//!
//! `make bench`, or `cargo bench --bench engine -- [--quick] [--rounds N] [--cases N] [one|turn3|sixteen|batch|reproducible]…`. Needs `WARDROUND_TEST_MODEL` (a small
//! chat model), `WARDROUND_TEST_LLAMA_SERVER` (llama.cpp's llama-server, with llama-bench and llama-batched-bench beside it) and, for `batch`,
//! `WARDROUND_TEST_CMB_CLIN` (the published cases); `make bench` sets them. Prints each bar and whether it is met, and judges nothing else.

mod drive;
mod peers;
mod scenarios;
mod table;

use std::{error::Error, path::PathBuf};
use table::Table;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// What every scenario needs.
struct Bench {
    model: PathBuf,
    server: PathBuf,
    rounds: usize,
    quick: bool,
    /// How many cases the batch has.
    cases: usize,
    threads: u32,
}

fn variable(name: &str, what: &str) -> Result<PathBuf> {
    std::env::var_os(name).map(PathBuf::from).ok_or_else(|| format!("{name} is not set: it names {what}; `make bench` sets it").into())
}

#[tokio::main]
async fn main() -> Result<()> {
    let mut arguments: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    let quick = arguments.iter().any(|a| a == "--quick");
    let mut rounds = if quick { 1 } else { 5 };
    if let Some(at) = arguments.iter().position(|a| a == "--rounds") {
        rounds = arguments.get(at + 1).and_then(|n| n.parse().ok()).filter(|&n| n > 0).ok_or("--rounds needs a number from 1")?;
        arguments.drain(at..=at + 1);
    }
    let mut cases = if quick { 4 } else { 20 };
    if let Some(at) = arguments.iter().position(|a| a == "--cases") {
        cases = arguments.get(at + 1).and_then(|n| n.parse().ok()).filter(|&n| n > 0).ok_or("--cases needs a number from 1")?;
        arguments.drain(at..=at + 1);
    }
    let wanted: Vec<&String> = arguments.iter().filter(|a| !a.starts_with("--")).collect();
    let bench = Bench {
        model: variable("WARDROUND_TEST_MODEL", "a small chat model")?,
        server: variable("WARDROUND_TEST_LLAMA_SERVER", "llama.cpp's llama-server")?,
        rounds,
        quick,
        cases,
        threads: std::thread::available_parallelism()?.get() as u32,
    };
    println!("{} · {} threads · {} rounds · load {}", bench.model.display(), bench.threads, rounds, load());
    let mut table = Table::default();
    for (name, is_wanted) in
        ["one", "turn3", "sixteen", "batch", "reproducible"].map(|n| (n, wanted.is_empty() || wanted.iter().any(|w| *w == n)))
    {
        if !is_wanted {
            continue;
        }
        match name {
            "one" => scenarios::one(&bench, &mut table).await?,
            "turn3" => scenarios::turn_3(&bench, &mut table).await?,
            "sixteen" => scenarios::sixteen(&bench, &mut table).await?,
            "batch" => scenarios::batch(&bench, &mut table).await?,
            _ => scenarios::reproducible(&bench, &mut table).await?,
        }
    }
    println!("\nload {}\n\n{table}", load());
    Ok(())
}

/// How busy the machine is: a ratio measured beside other work says less.
fn load() -> String {
    std::fs::read_to_string("/proc/loadavg").map_or_else(|_| "unknown".into(), |l| l.split(' ').take(3).collect::<Vec<_>>().join(" "))
}
