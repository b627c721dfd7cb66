//! The parent's side of a worker process: frames, the log, and the error when the process dies.

use super::frame::{Command, FRAME_LIMIT, Load, Loaded, Report};
use crate::{
    chat::{Death, FileFault, LoadProgress, ModelError, ProgressSink, WorkerFault},
    instruction_set,
};
use std::{
    collections::{HashMap, VecDeque},
    path::Path,
    process::{ExitStatus, Stdio},
    sync::{
        Arc, Mutex as StdMutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    process::{Child, ChildStdin, ChildStdout},
    sync::{Mutex, mpsc},
};

/// The last lines of llama.cpp's log that an error quotes.
const QUOTED_LINES: usize = 4;

/// Ids are of this program, not of a worker: what is told to a worker too late must not reach an answer of the next one.
static NEXT_ID: AtomicU64 = AtomicU64::new(1);

/// Unbounded, so that one answer that nobody reads holds no other up; an answer is no longer than its context.
type Waiting = Arc<StdMutex<Option<HashMap<u64, mpsc::UnboundedSender<Report>>>>>;

/// A worker that has loaded its model.
pub(super) struct Process {
    child: Child,
    stdin: ChildStdin,
    /// Who waits for which answer; `None` once the worker's output has ended.
    waiting: Waiting,
    last_lines: Arc<StdMutex<VecDeque<String>>>,
    loaded: Loaded,
}

impl Process {
    pub async fn start(program: Option<&Path>, load: &Load, progress: &ProgressSink) -> Result<Self, ModelError> {
        let program = program
            .map_or_else(std::env::current_exe, |p| Ok(p.to_owned()))
            .map_err(|e| ModelError::Worker(WorkerFault::NoProgram(e.to_string())))?;
        let mut command = tokio::process::Command::new(program);
        command.arg("worker").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        // A debugger's view of llama.cpp's stack would push what it said out of the error.
        command.env("GGML_NO_BACKTRACE", "1");
        // Ctrl-C in a terminal goes to the whole process group; the parent decides what it means.
        #[cfg(unix)]
        command.process_group(0);
        let mut child = command.spawn().map_err(|e| ModelError::Worker(WorkerFault::NotStarted(e.to_string())))?;
        let (Some(mut stdin), Some(stdout), Some(stderr)) = (child.stdin.take(), child.stdout.take(), child.stderr.take()) else {
            return Err(ModelError::Worker(WorkerFault::NoStreams));
        };
        let last_lines = Arc::new(StdMutex::new(VecDeque::new()));
        tokio::spawn(keep_log(BufReader::new(stderr), last_lines.clone()));
        let mut stdout = BufReader::new(stdout);
        write(&mut stdin, &Command::Load(load.clone())).await.map_err(|e| ModelError::Worker(WorkerFault::NotWritten(e.to_string())))?;
        let loaded = loop {
            match read(&mut stdout).await {
                Some(Report::Loading { fraction }) => progress(LoadProgress::Loading(fraction)),
                Some(Report::Loaded(loaded)) => break loaded,
                Some(Report::Failed { error, .. }) => return Err(with_log(error.of_model(&load.path), &last_lines)),
                Some(_) => {}
                None => {
                    let status = child.wait().await.ok();
                    return Err(dead(status, &last_lines));
                }
            }
        };
        let waiting: Waiting = Arc::new(StdMutex::new(Some(HashMap::new())));
        tokio::spawn(route(stdout, waiting.clone()));
        Ok(Self { child, stdin, waiting, last_lines, loaded })
    }

    pub fn loaded(&self) -> &Loaded {
        &self.loaded
    }

    pub fn pid(&self) -> Option<u32> {
        self.child.id()
    }

    pub fn is_alive(&mut self) -> bool {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).is_some() && matches!(self.child.try_wait(), Ok(None))
    }

    /// Sends a command under a new id; its reports come through the channel, which closes when the worker dies.
    pub async fn request(&mut self, command: impl FnOnce(u64) -> Command) -> Result<(u64, mpsc::UnboundedReceiver<Report>), ModelError> {
        let id = NEXT_ID.fetch_add(1, Ordering::Relaxed);
        let (sender, receiver) = mpsc::unbounded_channel();
        if let Some(waiting) = self.waiting.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
            waiting.insert(id, sender);
        }
        if write(&mut self.stdin, &command(id)).await.is_err() {
            return Err(self.death().await);
        }
        Ok((id, receiver))
    }

    pub async fn cancel(&mut self, id: u64) {
        // A worker that is gone has stopped, too.
        let _ = write(&mut self.stdin, &Command::Cancel { id }).await;
    }

    /// Ends the worker by closing its standard input, and by force where that is not enough.
    pub async fn close(mut self) {
        drop(self.stdin);
        if tokio::time::timeout(Duration::from_secs(5), self.child.wait()).await.is_err() {
            let _ = self.child.kill().await;
        }
    }

    async fn death(&mut self) -> ModelError {
        let status = match tokio::time::timeout(Duration::from_secs(5), self.child.wait()).await {
            Ok(status) => status.ok(),
            Err(_) => {
                let _ = self.child.kill().await;
                None
            }
        };
        dead(status, &self.last_lines)
    }
}

/// Removes a worker whose output has ended and says how it died. Where another has been started since, that one is left alone.
pub(super) async fn take_death(slot: &Mutex<Option<Process>>) -> ModelError {
    let mut slot = slot.lock().await;
    match slot.take_if(|process| !process.is_alive()) {
        Some(mut process) => process.death().await,
        None => ModelError::Worker(WorkerFault::Ended),
    }
}

async fn write(stdin: &mut ChildStdin, command: &Command) -> std::io::Result<()> {
    let mut line = serde_json::to_vec(command)?;
    line.push(b'\n');
    stdin.write_all(&line).await?;
    stdin.flush().await
}

/// The next frame; lines that are none go to the log.
async fn read(stdout: &mut BufReader<ChildStdout>) -> Option<Report> {
    let mut line = Vec::new();
    loop {
        line.clear();
        let n = (&mut *stdout).take(FRAME_LIMIT as u64).read_until(b'\n', &mut line).await.ok()?;
        if n == 0 {
            return None;
        }
        match serde_json::from_slice(&line) {
            Ok(report) => return Some(report),
            Err(_) => tracing::info!(target: "worker", "{}", String::from_utf8_lossy(&line).trim_end()),
        }
    }
}

async fn route(mut stdout: BufReader<ChildStdout>, waiting: Waiting) {
    while let Some(report) = read(&mut stdout).await {
        let (id, last) = match &report {
            Report::Measured { id, .. } | Report::Done { id, .. } | Report::Failed { id: Some(id), .. } => (*id, true),
            Report::Prompt { id, .. } | Report::Started { id, .. } | Report::Text { id, .. } => (*id, false),
            Report::Loading { .. } | Report::Loaded(_) | Report::Failed { id: None, .. } => continue,
        };
        let sender = {
            let mut waiting = waiting.lock().unwrap_or_else(PoisonError::into_inner);
            let Some(waiting) = waiting.as_mut() else { break };
            if last { waiting.remove(&id) } else { waiting.get(&id).cloned() }
        };
        // Nobody listens to a cancelled answer any more.
        if let Some(sender) = sender {
            let _ = sender.send(report);
        }
    }
    // Dropping the senders tells everyone who waits.
    waiting.lock().unwrap_or_else(PoisonError::into_inner).take();
}

async fn keep_log(mut stderr: BufReader<tokio::process::ChildStderr>, last_lines: Arc<StdMutex<VecDeque<String>>>) {
    let mut line = Vec::new();
    loop {
        line.clear();
        match (&mut stderr).take(64 << 10).read_until(b'\n', &mut line).await {
            Ok(0) | Err(_) => return,
            Ok(_) => {}
        }
        let text = String::from_utf8_lossy(&line).trim_end().to_owned();
        tracing::info!(target: "worker", "{text}");
        if text.trim_matches('.').is_empty() {
            continue;
        }
        let mut last = last_lines.lock().unwrap_or_else(PoisonError::into_inner);
        if last.len() == 40 {
            last.pop_front();
        }
        last.push_back(text);
    }
}

/// The lines that are about an error, else the last ones.
fn quote(last_lines: &StdMutex<VecDeque<String>>) -> Option<String> {
    let lines = last_lines.lock().unwrap_or_else(PoisonError::into_inner);
    let about_error = |l: &&String| {
        ["error", "failed", "abort", "assert", "invalid", "corrupt", "not within", "terminate", "what()", "memory", "alloc"]
            .iter()
            .any(|w| l.to_lowercase().contains(w))
    };
    let mut chosen: Vec<&String> = lines.iter().filter(about_error).collect();
    if chosen.is_empty() {
        chosen = lines.iter().collect();
    }
    let from = chosen.len().saturating_sub(QUOTED_LINES);
    let text = chosen[from..].iter().map(|l| l.trim()).collect::<Vec<_>>().join("; ");
    (!text.is_empty()).then_some(text)
}

fn with_log(error: ModelError, last_lines: &StdMutex<VecDeque<String>>) -> ModelError {
    match (error, quote(last_lines)) {
        (ModelError::File { path, fault: FileFault::NotLoaded(_) }, Some(log)) => {
            ModelError::File { path, fault: FileFault::NotLoaded(log) }
        }
        (ModelError::Engine(message), Some(log)) => ModelError::Engine(format!("{message}. llama.cpp said: {log}")),
        (error, _) => error,
    }
}

/// What a worker's end means: that it can be started again, or that it never will run here.
fn dead(status: Option<ExitStatus>, last_lines: &StdMutex<VecDeque<String>>) -> ModelError {
    if status.is_some_and(is_illegal_instruction) {
        return ModelError::Processor { compiled_for: instruction_set::compiled_for(), missing: instruction_set::missing() };
    }
    ModelError::Worker(WorkerFault::Died { death: death(status), log: quote(last_lines).unwrap_or_default() })
}

#[cfg(unix)]
fn is_illegal_instruction(status: ExitStatus) -> bool {
    const SIGILL: i32 = 4;
    signal(status) == Some(SIGILL)
}

#[cfg(windows)]
fn is_illegal_instruction(status: ExitStatus) -> bool {
    const STATUS_ILLEGAL_INSTRUCTION: u32 = 0xC000_001D;
    status.code() == Some(STATUS_ILLEGAL_INSTRUCTION.cast_signed())
}

#[cfg(unix)]
fn signal(status: ExitStatus) -> Option<i32> {
    std::os::unix::process::ExitStatusExt::signal(&status)
}

#[cfg(not(unix))]
fn signal(_: ExitStatus) -> Option<i32> {
    None
}

fn death(status: Option<ExitStatus>) -> Death {
    match (status.and_then(signal), status) {
        (Some(9), _) => Death::Killed,
        (Some(6), _) => Death::Aborted,
        (Some(n), _) => Death::Signal(n),
        (None, Some(status)) => Death::Status(status.to_string()),
        (None, None) => Death::Silent,
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::chat::Scope;
    use std::os::unix::process::ExitStatusExt;

    #[test]
    fn a_death_says_how_and_what_to_do() {
        let quiet = StdMutex::new(VecDeque::new());
        let loud = StdMutex::new(VecDeque::from(["ggml_aligned_malloc: insufficient memory".to_owned()]));
        for (signal, log, says) in [
            (9, &loud, "often because memory ran out"),
            (6, &loud, "insufficient memory. Memory seems to be short: a smaller --ctx takes less."),
            (11, &quiet, "signal 11"),
        ] {
            let text = dead(Some(ExitStatus::from_raw(signal)), log).to_string();
            assert!(text.contains(says), "{text}");
        }
    }

    #[test]
    fn an_illegal_instruction_is_not_tried_again() {
        let error = dead(Some(ExitStatus::from_raw(4)), &StdMutex::new(VecDeque::new()));
        assert!(matches!(error, ModelError::Processor { .. }) && !error.is_retryable() && error.scope() == Scope::Everything, "{error}");
    }
}
