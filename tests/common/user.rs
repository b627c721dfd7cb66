//! A user with empty folders who runs the real binary.

use super::{endpoint::Endpoint, say};
use std::{
    path::PathBuf,
    process::{Command, Output},
};

/// A bundled case.
pub const CASE: &str = "right-lower-quadrant-pain";

/// A user with empty folders and no variables.
pub struct User {
    pub home: tempfile::TempDir,
}

impl User {
    pub fn new() -> Self {
        Self { home: tempfile::tempdir().unwrap() }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    pub fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    pub fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_wardround"));
        self.dress(&mut command);
        command
    }

    pub fn dress(&self, command: &mut Command) {
        let path = std::env::var_os("PATH").unwrap_or_default();
        command.env_clear().env("PATH", path).env("HOME", self.home.path()).current_dir(self.home.path()).env("NO_PROXY", "127.0.0.1");
    }

    pub fn run(&self, args: &[&str]) -> Output {
        self.command().args(args).output().unwrap()
    }

    pub fn records(&self, run: &str, file: &str) -> Vec<serde_json::Value> {
        let text = std::fs::read_to_string(self.path(run).join(file)).unwrap_or_default();
        text.lines().map(|l| serde_json::from_str(l).unwrap()).collect()
    }
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

pub fn code(output: &Output) -> i32 {
    output.status.code().unwrap_or(-1)
}

pub fn expect(output: &Output, expected: i32, says: &str) {
    let err = text(&output.stderr);
    assert_eq!(code(output), expected, "{err}\n{}", text(&output.stdout));
    assert!(err.contains(says), "{says:?} is not in {err:?}");
}

/// Answers as a model, and rates as a judge.
pub fn model_and_judge(rating: &'static str) -> Endpoint {
    Endpoint::scripted(move |_| say(rating))
}
