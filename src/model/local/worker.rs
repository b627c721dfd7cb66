//! The worker process: the same binary under a hidden subcommand, so that llama.cpp can abort without taking a consultation with it.

use super::engine::{Engine, Observer, Outcome, load_model};
use super::frame::{Command, Failure, Report};
use llama_cpp_2::llama_backend::LlamaBackend;
use std::{
    collections::HashSet,
    fs::File,
    io::{self, BufRead, Write},
    sync::{Arc, Mutex, PoisonError, mpsc},
};

/// Runs until the parent closes the worker's standard input.
///
/// # Errors
/// When the streams cannot be set up or llama.cpp cannot start.
pub fn run() -> io::Result<()> {
    let out = Output(Arc::new(Mutex::new(own_stdout()?)));
    let cancelled = Arc::new(Mutex::new(HashSet::new()));
    let commands = read_commands(cancelled.clone());
    let backend = LlamaBackend::init().map_err(io::Error::other)?;

    let Ok(Command::Load(load)) = commands.recv() else { return Ok(()) };
    let progress = out.clone();
    let mut last = -1.0_f32;
    let report_progress = move |fraction: f32| {
        // llama.cpp calls for every tensor; a hundred steps are enough.
        if fraction - last >= 0.01 || fraction >= 1.0 {
            last = fraction;
            progress.send(&Report::Loading { fraction });
        }
    };
    let model = match load_model(&backend, &load, report_progress) {
        Ok(model) => model,
        Err(error) => return out.fail(None, error),
    };
    match Engine::new(&backend, &model, &load) {
        Ok(engine) => serve(engine, &commands, &out, &cancelled),
        Err(error) => return out.fail(None, error),
    }
    Ok(())
}

fn serve(mut engine: Engine<'_>, commands: &mpsc::Receiver<Command>, out: &Output, cancelled: &Cancelled) {
    out.send(&Report::Loaded(engine.loaded.clone()));
    for command in commands {
        match command {
            Command::Load(_) | Command::Cancel { .. } => {}
            Command::Measure { id, messages } => match engine.measure(&messages) {
                Ok(prompt_tokens) => out.send(&Report::Measured { id, prompt_tokens }),
                Err(error) => out.send(&Report::Failed { id: Some(id), error }),
            },
            Command::Generate { id, messages, sampling, seed } => {
                let mut observer = Reporter { id, out, cancelled };
                match engine.generate(&messages, sampling, seed, &mut observer) {
                    Ok(Outcome { finish, usage, sampling, prompt_ms, answer_ms }) => {
                        out.send(&Report::Done { id, finish, usage, sampling, prompt_ms, answer_ms });
                    }
                    Err(error) => out.send(&Report::Failed { id: Some(id), error }),
                }
                cancelled.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
            }
        }
    }
}

type Cancelled = Arc<Mutex<HashSet<u64>>>;

struct Reporter<'a> {
    id: u64,
    out: &'a Output,
    cancelled: &'a Cancelled,
}

impl Observer for Reporter<'_> {
    fn started(&mut self, inside_reasoning: bool) {
        self.out.send(&Report::Started { id: self.id, inside_reasoning });
    }

    fn prompt(&mut self, done: u32, total: u32) {
        self.out.send(&Report::Prompt { id: self.id, done, total });
    }

    fn text(&mut self, text: String) {
        self.out.send(&Report::Text { id: self.id, text });
    }

    fn wanted(&self) -> bool {
        !self.cancelled.lock().unwrap_or_else(PoisonError::into_inner).contains(&self.id)
    }
}

/// Where frames go.
#[derive(Clone)]
struct Output(Arc<Mutex<File>>);

impl Output {
    fn send(&self, report: &Report) {
        // Every report is plain data, which serde_json can always write.
        let Ok(mut line) = serde_json::to_vec(report) else { return };
        line.push(b'\n');
        if self.0.lock().unwrap_or_else(PoisonError::into_inner).write_all(&line).is_err() {
            // Nobody is left to work for.
            std::process::exit(0);
        }
    }

    fn fail(&self, id: Option<u64>, error: Failure) -> io::Result<()> {
        self.send(&Report::Failed { id, error });
        Ok(())
    }
}

/// Reads commands on a thread of their own, so that a cancellation is seen while an answer runs; the end of the stream ends the process at once,
/// as a parent that was killed cannot say goodbye.
fn read_commands(cancelled: Cancelled) -> mpsc::Receiver<Command> {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        for line in io::stdin().lock().lines() {
            let Ok(line) = line else { break };
            match serde_json::from_str(&line) {
                Ok(Command::Cancel { id }) => {
                    cancelled.lock().unwrap_or_else(PoisonError::into_inner).insert(id);
                }
                Ok(command) => {
                    if sender.send(command).is_err() {
                        break;
                    }
                }
                Err(e) => eprintln!("a frame from the parent is unreadable: {e}"),
            }
        }
        std::process::exit(0);
    });
    receiver
}

/// Takes standard output for frames alone: whatever else a library prints there goes to standard error, which is the log.
#[cfg(unix)]
fn own_stdout() -> io::Result<File> {
    let own = rustix::io::dup(rustix::stdio::stdout())?;
    rustix::stdio::dup2_stdout(rustix::stdio::stderr())?;
    Ok(File::from(own))
}

#[cfg(not(unix))]
fn own_stdout() -> io::Result<File> {
    use std::os::windows::io::AsHandle;
    Ok(File::from(io::stdout().as_handle().try_clone_to_owned()?))
}

/// What llama.cpp sees on this machine, as a JSON list on standard output.
///
/// # Errors
/// When llama.cpp cannot start or the output is closed.
pub fn print_devices() -> io::Result<()> {
    let mut out = own_stdout()?;
    let _backend = LlamaBackend::init().map_err(io::Error::other)?;
    let devices: Vec<super::Device> = llama_cpp_2::list_llama_ggml_backend_devices()
        .into_iter()
        .map(|d| super::Device {
            name: d.name,
            description: d.description,
            backend: d.backend,
            kind: format!("{:?}", d.device_type).to_lowercase(),
            memory_total: d.memory_total as u64,
            memory_free: d.memory_free as u64,
        })
        .collect();
    serde_json::to_writer(&mut out, &devices)?;
    out.write_all(b"\n")
}
