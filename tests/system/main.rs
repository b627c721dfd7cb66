//! What a shell, a file system and other programs do to the files and streams of this one: a full disk, a closed pipe, links and devices, no locks, no fsync,
//! an editor of another system.
#![cfg(unix)]

#[path = "../common/mod.rs"]
mod common;
mod files;
mod kinds;
mod runs;
mod storage;
mod streams;

use common::{
    endpoint::Endpoint,
    say,
    user::{CASE, User, expect, text},
};

/// A run of one case, answered and judged; the server of its model and judge, whose requests can be counted.
struct Recorded {
    user: User,
    server: Endpoint,
}

impl Recorded {
    fn new() -> Self {
        let recorded = Self { user: User::new(), server: Endpoint::scripted(|_| say("考虑阑尾炎。Rating: [[7]]")) };
        expect(&recorded.replay("run"), 0, "");
        recorded
    }

    fn replay(&self, run: &str) -> std::process::Output {
        let (model, judge) = (format!("{}#m", self.server.url()), format!("{}#j", self.server.url()));
        self.user.run(&["replay", "--case", CASE, "--model", &model, "--judge", &judge, "--out", run])
    }

    fn asked(&self) -> usize {
        self.server.received().len()
    }
}
