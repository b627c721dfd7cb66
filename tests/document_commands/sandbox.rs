//! A reader with an empty folder who types what a document says.

use crate::{common::user::User, documents::Document, stand_ins::StandIns};
use rustix::process::{Pid, Signal, kill_process_group};
use std::{
    fs::{self, File},
    io::Write,
    os::unix::{
        fs::symlink,
        process::{CommandExt, ExitStatusExt},
    },
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// How long one command line may take.
pub const LIMIT: Duration = Duration::from_secs(60);
/// Lines of what a command said that a failed test shows.
const LINES: usize = 12;
/// How often, and after how long again, a program is asked to end: a shell that just starts it may lose a signal.
const ENDING: (usize, Duration) = (5, Duration::from_secs(2));

/// What a command line came to.
#[derive(Debug, PartialEq, Eq)]
pub enum Ended {
    Code(i32),
    TooLong,
    /// It ended before it had said what it was to be stopped at.
    TooEarly,
}

/// What it came to, and the last of what it said.
#[derive(Debug)]
pub struct Ran {
    pub ended: Ended,
    pub said: String,
}

/// The folder of a reader, and where its output goes meanwhile.
pub struct Sandbox<'s> {
    stand_ins: &'s StandIns,
    user: User,
    /// Programs, blocks of the document, and output: beside the folder, so that the reader does not see it.
    aside: tempfile::TempDir,
    language: &'static str,
    limit: Duration,
}

impl<'s> Sandbox<'s> {
    /// A reader of this document, with the built program where documents have it, models and a hub that stand in, and so long for each line.
    pub fn new(document: &Document, stand_ins: &'s StandIns, limit: Duration) -> Self {
        let language = if document.is_chinese() { "zh_CN.UTF-8" } else { "en_US.UTF-8" };
        let sandbox = Self { stand_ins, user: User::new(), aside: tempfile::tempdir().unwrap(), language, limit };
        for folder in
            [sandbox.user.path("bin"), sandbox.user.path("target/release"), sandbox.programs(), sandbox.aside.path().join("blocks")]
        {
            fs::create_dir_all(&folder).unwrap();
            if !folder.ends_with("blocks") {
                symlink(env!("CARGO_BIN_EXE_wardround"), folder.join("wardround")).unwrap();
            }
        }
        let blocks = document.blocks().into_iter().filter(|block| block.kind == "toml");
        for (number, block) in (1..).zip(blocks) {
            fs::write(sandbox.aside.path().join(format!("blocks/{number}.toml")), block.text).unwrap();
        }
        sandbox
    }

    /// Whether the reader has this file or folder.
    pub fn has(&self, name: &str) -> bool {
        self.user.path(name).exists()
    }

    fn programs(&self) -> PathBuf {
        self.aside.path().join("programs")
    }

    fn command(&self, script: &str) -> Command {
        let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
        let mut command = Command::new("sh");
        self.user.dress(&mut command);
        let path = format!("{}:{}", self.programs().display(), std::env::var("PATH").unwrap_or_default());
        command.env("PATH", path).env("LC_ALL", self.language).env("EDITOR", "true");
        let hub = self.stand_ins.hub();
        command.env("ENDPOINT", self.stand_ins.endpoint()).env("HF_ENDPOINT", &hub).env("MODELSCOPE_ENDPOINT", &hub);
        command.env("GGUF", self.stand_ins.gguf()).env("GGUF_SHA256", self.stand_ins.digest());
        command.env("FIXTURES", here.join("fixtures")).env("PREPARE", here.join("document_commands/prepare.sh"));
        command.env("BLOCKS", self.aside.path().join("blocks")).env("PROGRAMS", self.programs());
        command.args(["-c", script]).process_group(0);
        command
    }

    /// Runs lines of the table, with the functions of `prepare.sh`. The first that fails ends them.
    pub fn prepare(&self, lines: &str) -> Ran {
        self.run(&format!(". \"$PREPARE\"\nset -eu\n{lines}"), "", None)
    }

    /// Runs a command line with this input, and stops it once it has said what it is stopped at.
    pub fn run(&self, script: &str, typed: &str, until: Option<&str>) -> Ran {
        let output = self.aside.path().join("output");
        let file = File::create(&output).unwrap();
        let mut command = self.command(script);
        command.stdout(file.try_clone().unwrap()).stderr(file).stdin(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut input = child.stdin.take();
        if let Some(input) = &mut input {
            // A program that needs no input may be gone by now.
            let _ = input.write_all(typed.as_bytes());
        }
        if until.is_none() {
            drop(input.take());
        }
        let said = || String::from_utf8_lossy(&fs::read(&output).unwrap()).into_owned();
        let ended = waited(&mut child, self.limit, || until.is_some_and(|until| said().contains(until)));
        let ended = match (ended, until) {
            (Some(Ended::Code(_)), Some(_)) => Ended::TooEarly,
            (Some(ended), _) => ended,
            (None, _) => stopped(&mut child),
        };
        Ran { ended, said: end_of(&said()) }
    }
}

/// The last lines: where a command fails, it says so there.
fn end_of(said: &str) -> String {
    let lines: Vec<&str> = said.lines().collect();
    lines[lines.len().saturating_sub(LINES)..].join("\n")
}

/// Waits until the command ends, or for the time that it has; `None` as soon as it is to be stopped.
fn waited(child: &mut Child, limit: Duration, is_to_stop: impl Fn() -> bool) -> Option<Ended> {
    let begin = Instant::now();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return Some(Ended::Code(status.code().or(status.signal().map(|signal| 128 + signal)).unwrap_or(-1)));
        }
        if is_to_stop() {
            return None;
        }
        if begin.elapsed() > limit {
            kill(child, Signal::KILL);
            child.wait().unwrap();
            return Some(Ended::TooLong);
        }
        thread::sleep(Duration::from_millis(5));
    }
}

/// Ends it as Ctrl-C does.
fn stopped(child: &mut Child) -> Ended {
    let (times, pause) = ENDING;
    for _ in 0..times {
        kill(child, Signal::INT);
        let asked = Instant::now();
        if let Some(ended) = waited(child, pause * 2, || asked.elapsed() > pause) {
            return ended;
        }
    }
    kill(child, Signal::KILL);
    child.wait().unwrap();
    Ended::TooLong
}

/// To the command line and all that it started.
fn kill(child: &Child, signal: Signal) {
    let _ = kill_process_group(Pid::from_child(child), signal);
}
