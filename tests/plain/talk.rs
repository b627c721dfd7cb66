//! A dialogue with the program through pipes, as a script or a screen reader has it.

use crate::common::user::User;
use std::{
    io::{Read, Write},
    process::{Child, ChildStdin, Stdio},
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

/// A dialogue that is going on.
pub struct Talk {
    pub child: Child,
    pub input: Option<ChildStdin>,
    output: Arc<Mutex<Vec<u8>>>,
    /// How much of the output was looked at.
    seen: usize,
}

impl Talk {
    pub fn begin(user: &User, args: &[&str]) -> Self {
        let mut command = user.command();
        command.arg("--plain").args(args);
        Self::start(command)
    }

    pub fn start(mut command: std::process::Command) -> Self {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let output = Arc::new(Mutex::new(Vec::new()));
        let (mut from, to) = (child.stdout.take().unwrap(), output.clone());
        thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(n @ 1..) = from.read(&mut buffer) {
                to.lock().unwrap().extend_from_slice(&buffer[..n]);
            }
        });
        let input = child.stdin.take();
        Self { child, input, output, seen: 0 }
    }

    pub fn all(&self) -> String {
        String::from_utf8_lossy(&self.output.lock().unwrap()).into_owned()
    }

    pub fn say(&mut self, line: &str) {
        writeln!(self.input.as_mut().unwrap(), "{line}").unwrap();
    }

    /// Waits until `expected` is said, after everything that was waited for before, and returns what came up to its end.
    pub fn until(&mut self, expected: &str) -> String {
        let begin = Instant::now();
        loop {
            let all = self.output.lock().unwrap().clone();
            // A character may have come by half.
            let whole = std::str::from_utf8(&all).map_or_else(|e| e.valid_up_to(), |_| all.len());
            let rest = std::str::from_utf8(&all[self.seen..whole]).unwrap();
            if let Some(at) = rest.find(expected) {
                self.seen += at + expected.len();
                return rest[..at + expected.len()].to_owned();
            }
            assert!(begin.elapsed() < Duration::from_secs(60), "{expected:?} was not said after:\n{rest}");
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Says a line and waits for an answer to it.
    pub fn ask(&mut self, line: &str, expected: &str) -> String {
        self.say(line);
        self.until(expected)
    }

    pub fn signal(&self, name: &str) {
        let sent = std::process::Command::new("kill").args([name, &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    /// Closes the input and waits for the end.
    pub fn end(mut self) -> (i32, String) {
        self.input = None;
        let begin = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(begin.elapsed() < Duration::from_secs(30), "it does not end:\n{}", self.all());
            thread::sleep(Duration::from_millis(10));
        };
        // The last of the output may still be on its way.
        thread::sleep(Duration::from_millis(100));
        (status.code().unwrap_or(-1), self.all())
    }
}

impl Drop for Talk {
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}
