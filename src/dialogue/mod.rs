//! `wardround --plain`: the consultation as a dialogue of lines, for screen readers, write-only terminals and
//! pipes. It uses the same [`crate::session`] as the screen; printed lines are never changed.

pub mod answering;
mod cases;
mod command;
mod comparison;
mod consultation;
mod events;
mod lines;
mod models;
mod playing;
mod printer;
pub mod rating;
mod state;
mod variants;
mod words;
pub mod writing;

use crate::language::Language;
use crate::session::{Session, SessionEvent, tasks::Tasks};
use lines::{Line, Lines};
use state::Dialogue;
use std::io::{self, Write};
use tokio::{io::AsyncBufRead, sync::mpsc};

/// What a dialogue begins with.
pub struct Beginning {
    /// The session, before anything is read.
    pub session: Session,
    /// The language of the cases and of what is said.
    pub language: Language,
    /// Carries out what the session asks for.
    pub tasks: Tasks,
    /// What comes of it.
    pub events: mpsc::Receiver<SessionEvent>,
    /// What the system asks for.
    pub signals: mpsc::Receiver<Signal>,
    /// Columns of the terminal that the output is; `None` where it is none, and lines are left as they are.
    pub width: Option<usize>,
    /// Whether to print `> ` when it is the user's turn.
    pub prompts: bool,
}

/// What the system asks of a dialogue. A second one while it is leaving ends it at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// Ctrl-C: stop the answer; without one, leave.
    Interrupt,
    /// Stop the answer and leave.
    Terminate,
}

/// How a dialogue ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// The user left, or the input ended.
    Left,
    /// A signal ended it.
    Interrupted,
    /// The input ended, and something that it asked for did not come.
    Incomplete,
    /// An answer could not be put on disk.
    NotRecorded,
}

/// Holds the dialogue until it ends. By then what came is recorded and every model is closed.
///
/// # Errors
/// When nothing can be written to `output` any more; what came is recorded then, too.
pub async fn run(beginning: Beginning, input: impl AsyncBufRead + Unpin, output: impl Write) -> io::Result<Ending> {
    let Beginning { session, language, tasks, mut events, mut signals, width, prompts } = beginning;
    let printer = printer::Printer::new(output, width, prompts);
    let mut dialogue = Dialogue::new(session, language, tasks.clone(), printer);
    let mut lines = Lines::new(input);
    let (mut has_input, mut has_signals) = (true, true);
    dialogue.begin();
    while !dialogue.is_over() {
        tokio::select! {
            biased;
            signal = signals.recv(), if has_signals => match signal {
                Some(signal) => dialogue.signal(signal),
                None => has_signals = false,
            },
            event = events.recv() => match event {
                Some(event) => dialogue.happened(event),
                // The dialogue holds the tasks, and with them the other end.
                None => break,
            },
            line = lines.next(), if has_input && dialogue.has_room() => match line {
                Ok(Line::End) => {
                    has_input = false;
                    dialogue.input_ended();
                }
                Ok(line) => dialogue.line(line),
                Err(error) => {
                    has_input = false;
                    dialogue.input_failed(&error);
                }
            },
        }
        dialogue.settle();
    }
    // Whoever still has something to tell must not wait for a listener.
    drop(events);
    tasks.close().await;
    dialogue.end()
}
