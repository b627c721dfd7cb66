//! The worker process: the same binary with a hidden subcommand, so that a crash of llama.cpp does not end
//! the program.

use super::engine::{Engine, Job, Reading, load_model, make_context, resolve};
use super::frame::{Command, Failure, Report};
use super::libraries;
use crate::chat::{Message, Sampling};
use std::{
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
    let commands = read_commands();
    let Ok(Command::Load(load)) = commands.recv() else { return Ok(()) };
    let backend = match libraries::start() {
        Ok(backend) => backend,
        Err(error) => return out.fail(None, error),
    };
    let progress = out.clone();
    let mut last = -1.0_f32;
    let report_progress = move |fraction: f32| {
        // llama.cpp calls for every tensor; a hundred steps are enough.
        if fraction - last >= 0.01 || fraction >= 1.0 {
            last = fraction;
            progress.send(&Report::Loading { fraction });
        }
    };
    let (model, offload) = match load_model(&backend, &load, report_progress) {
        Ok(loaded) => loaded,
        Err(error) => return out.fail(None, error),
    };
    let reading = match Reading::new(&model, &load.template) {
        Ok(reading) => reading,
        Err(error) => return out.fail(None, error),
    };
    let (context, plan, loaded) = match make_context(&backend, &model, &load, offload, &reading) {
        Ok(made) => made,
        Err(error) => return out.fail(None, error),
    };
    let mut engine = Engine::new(context, plan, &reading);
    let (orders, session) = mpsc::channel();
    std::thread::scope(|scope| {
        scope.spawn(|| Session { reading: &reading, cells: plan.cells, out: &out, orders }.serve(commands));
        out.send(&Report::Loaded(loaded));
        serve(&mut engine, &session, &out);
    });
    Ok(())
}

/// What the engine is told, ready to be carried out.
enum Order {
    Answer(Job),
    Cancel(u64),
}

/// Reads conversations while the engine computes, so that a measure never waits for an answer.
struct Session<'a> {
    reading: &'a Reading<'a>,
    cells: usize,
    out: &'a Output,
    orders: mpsc::Sender<Order>,
}

impl Session<'_> {
    fn serve(self, commands: mpsc::Receiver<Command>) {
        for command in commands {
            let order = match command {
                Command::Load(_) => continue,
                Command::Cancel { id } => Order::Cancel(id),
                Command::Measure { id, messages } => {
                    match self.reading.prompt(&messages) {
                        Ok(prompt) => self.out.send(&Report::Measured { id, prompt_tokens: prompt.tokens.len() as u32 }),
                        Err(error) => self.out.send(&Report::Failed { id: Some(id), error }),
                    }
                    continue;
                }
                Command::Generate { id, messages, sampling, seed } => match self.job(id, &messages, sampling, seed) {
                    Ok(job) => Order::Answer(job),
                    Err(error) => {
                        self.out.send(&Report::Failed { id: Some(id), error });
                        continue;
                    }
                },
            };
            if self.orders.send(order).is_err() {
                return;
            }
        }
    }

    fn job(&self, id: u64, messages: &[Message], sampling: Sampling, seed: u32) -> Result<Job, Failure> {
        let prompt = self.reading.prompt(messages)?;
        let length = prompt.tokens.len();
        let cells = self.cells;
        if length >= cells {
            return Err(Failure::Context(format!("the conversation takes {length} tokens and the context holds {cells}")));
        }
        let invitation = self.reading.invitation_tokens as usize;
        if sampling.is_constrained() && length + invitation >= cells {
            return Err(Failure::Context(format!(
                "the judge's prompt takes {length} tokens and its rating up to {invitation} more; the context holds {cells}"
            )));
        }
        if sampling.is_constrained() && self.reading.rating_tokens().is_empty() {
            return Err(Failure::Engine("its tokenizer has no tokens that a rating could be made of: judge without `constrained`".into()));
        }
        self.out.send(&Report::Started { id, inside_reasoning: prompt.inside_reasoning });
        let inside_reasoning = prompt.inside_reasoning;
        Ok(Job { id, prompt: prompt.tokens, inside_reasoning, sampling: resolve(sampling), seed })
    }
}

/// Steps while there is anything to do, and looks for orders between any two steps.
fn serve(engine: &mut Engine<'_, '_>, orders: &mpsc::Receiver<Order>, out: &Output) {
    let mut tell = |report: Report| out.send(&report);
    loop {
        // With nothing to do it sleeps until there is; the session ends only with the process.
        let mut next = if engine.is_idle() { orders.recv().ok() } else { orders.try_recv().ok() };
        if next.is_none() && engine.is_idle() {
            return;
        }
        while let Some(order) = next {
            match order {
                Order::Answer(job) => engine.ask(job),
                Order::Cancel(id) => engine.cancel(id, &mut tell),
            }
            next = orders.try_recv().ok();
        }
        engine.step(&mut tell);
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

/// Reads commands on a thread of their own; the end of the stream ends the process at once, as a parent that was killed cannot say goodbye.
fn read_commands() -> mpsc::Receiver<Command> {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        for line in io::stdin().lock().lines() {
            let Ok(line) = line else { break };
            match serde_json::from_str(&line) {
                Ok(command) => {
                    if sender.send(command).is_err() {
                        break;
                    }
                }
                // A log that takes no more is no reason to end.
                Err(e) => drop(writeln!(io::stderr(), "a frame from the parent is unreadable: {e}")),
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
    let _backend = libraries::start().map_err(|error| io::Error::other(format!("{error:?}")))?;
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
