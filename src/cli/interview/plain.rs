//! An interview by lines, for a terminal, a screen reader or a pipe.

use crate::{
    cli::{
        CliError,
        exit::{INCOMPLETE, INTERRUPTED},
        progress::StatusLine,
        stop,
    },
    interview::{Conclusion, ConclusionPart, Event, Role, Turn, Typed, UtteranceRecord, words},
    language::Language,
    record::Journal,
    runner::{
        OpenInterview,
        interview::{Cast, Spoke},
    },
    text::clean,
};
use std::{
    io::{self, BufRead, IsTerminal, Write},
    process::ExitCode,
};
use tokio::sync::mpsc;

/// What comes from outside.
enum Received {
    Line(String),
    /// The end of standard input.
    End,
    /// A signal asks to end.
    Stop,
}

/// Standard input, and signals.
struct Input {
    lines: mpsc::Receiver<String>,
    signals: mpsc::Receiver<crate::dialogue::Signal>,
    is_terminal: bool,
}

impl Input {
    fn open() -> Self {
        let (sender, lines) = mpsc::channel(1);
        std::thread::spawn(move || {
            for line in io::stdin().lock().lines() {
                let Ok(line) = line else { break };
                if sender.blocking_send(line).is_err() {
                    break;
                }
            }
        });
        Self { lines, signals: stop::signals(), is_terminal: io::stdin().is_terminal() && io::stdout().is_terminal() }
    }

    /// The next line. `prompt` stands before the cursor of a terminal.
    async fn next(&mut self, prompt: &str) -> Received {
        if self.is_terminal {
            let mut out = anstream::stdout().lock();
            // A prompt that cannot be shown stops nobody from typing.
            let _ = write!(out, "{prompt}").and_then(|()| out.flush());
        }
        tokio::select! {
            biased;
            _ = self.signals.recv() => {
                // The terminal's "^C" has no end of line.
                if self.is_terminal {
                    tell!("");
                }
                Received::Stop
            }
            line = self.lines.recv() => line.map_or(Received::End, Received::Line),
        }
    }
}

/// How often a doctor whom the patient does not understand is told how orders and conclusions are written.
const HINTS: usize = 2;

/// Who is waited for.
fn role_of(turn: &Turn) -> Role {
    if matches!(turn, Turn::Examiner(_)) { Role::Examiner } else { Role::Patient }
}

/// What a doctor's line is.
enum Doctor {
    Says(String),
    Leaves(ExitCode),
}

/// One interview at a terminal.
struct Playing<'a> {
    open: OpenInterview,
    journal: Journal<UtteranceRecord>,
    cast: &'a Cast,
    input: Input,
    language: Language,
    colon: &'static str,
}

pub(super) async fn play(
    open: OpenInterview,
    journal: Journal<UtteranceRecord>,
    cast: &Cast,
    language: Language,
) -> Result<ExitCode, CliError> {
    let is_resumed = !open.lines().is_empty();
    say!("{}", clean(&words::beginning(open.case(), &open.id().patient, is_resumed, language)))?;
    say!("{}", words::help(language))?;
    let colon = if language == Language::Zh { "：" } else { ": " };
    let playing = Playing { open, journal, cast, input: Input::open(), language, colon };
    for line in playing.open.lines() {
        say!("{}", clean(&words::line(line, language)))?;
    }
    playing.run().await
}

impl Playing<'_> {
    async fn run(mut self) -> Result<ExitCode, CliError> {
        let mut hints = HINTS;
        loop {
            let turn = self.open.turn();
            let (event, produced) = match &turn {
                Turn::Doctor(view) => match self.doctor(view.must_conclude).await? {
                    Doctor::Says(line) => (Event::Doctor(line), None),
                    Doctor::Leaves(code) => return Ok(self.leave(code)),
                },
                Turn::Patient(_) | Turn::Examiner(_) => {
                    let status = StatusLine::new();
                    status.show(words::speaking(role_of(&turn), self.language));
                    let speaking = self.cast.speak(self.open.id(), self.open.lines().len(), &turn);
                    let spoke = tokio::select! {
                        biased;
                        _ = self.input.signals.recv() => Spoke::Stopped,
                        spoke = speaking => spoke,
                    };
                    status.clear();
                    match spoke {
                        Spoke::Said(event, produced) => (event, produced),
                        Spoke::Stopped | Spoke::NotOurs => return Ok(self.leave(ExitCode::from(INTERRUPTED))),
                        Spoke::Failed { model, error } => {
                            tell!("{}", words::left(self.language));
                            return Err(CliError::Model { name: model, error });
                        }
                    }
                }
                Turn::Ended(_) => break,
            };
            let line = self.open.record(event, produced, &mut self.journal)?;
            // What was typed at a terminal stands there already.
            if line.role != Role::Doctor || !self.input.is_terminal {
                say!("{}", clean(&words::line(line, self.language)))?;
            }
            if line.role == Role::Patient && line.told.is_empty() && hints > 0 {
                hints -= 1;
                say!("{}", words::hint(self.language))?;
            }
        }
        self.reveal()?;
        Ok(ExitCode::SUCCESS)
    }

    fn leave(&self, code: ExitCode) -> ExitCode {
        tell!("{}", words::left(self.language));
        code
    }

    /// Waits for a line that says something.
    async fn doctor(&mut self, must_conclude: bool) -> Result<Doctor, CliError> {
        if must_conclude {
            say!("{}", words::time_is_up(self.language))?;
        }
        let prompt = format!("{}{}", words::role(Role::Doctor, self.language), self.colon);
        loop {
            let line = match self.input.next(&prompt).await {
                Received::Line(line) => line,
                Received::End => return Ok(Doctor::Leaves(ExitCode::from(INCOMPLETE))),
                Received::Stop => return Ok(Doctor::Leaves(ExitCode::from(INTERRUPTED))),
            };
            match Typed::read(&line, Role::Doctor) {
                Typed::Nothing => {}
                Typed::Help => say!("{}", words::help(self.language))?,
                Typed::Quit => return Ok(Doctor::Leaves(ExitCode::from(INCOMPLETE))),
                Typed::Conclude => match self.conclusion().await? {
                    Ok(Some(conclusion)) => return Ok(Doctor::Says(conclusion.text(self.language))),
                    Ok(None) => say!("{}", words::no_diagnosis(self.language))?,
                    Err(code) => return Ok(Doctor::Leaves(code)),
                },
                Typed::Take(_) | Typed::Give => say!("{}", clean(&words::unknown(line.trim(), self.language)))?,
                Typed::Unknown(command) => say!("{}", clean(&words::unknown(command, self.language)))?,
                Typed::Diagnosis => say!("{}", words::diagnosis_is_no_question(self.language))?,
                Typed::Words(line) => return Ok(Doctor::Says(line.to_owned())),
            }
        }
    }

    /// Asks for the parts of the conclusion; `None` without a diagnosis, an exit code where the doctor leaves.
    async fn conclusion(&mut self) -> Result<Result<Option<Conclusion>, ExitCode>, CliError> {
        say!("{}", words::concluding(self.language))?;
        let mut conclusion = Conclusion::default();
        for part in ConclusionPart::ALL {
            match self.input.next(&format!("{}{}", part.words(self.language), self.colon)).await {
                Received::Line(line) if Typed::read(&line, Role::Doctor) == Typed::Quit => return self.lost(INCOMPLETE),
                Received::Line(line) => line.trim().clone_into(conclusion.part_mut(part)),
                Received::End => return self.lost(INCOMPLETE),
                Received::Stop => return self.lost(INTERRUPTED),
            }
            if conclusion.diagnosis.is_empty() {
                return Ok(Ok(None));
            }
        }
        Ok(Ok(Some(conclusion)))
    }

    /// Leaves with a conclusion that was not finished.
    fn lost(&self, code: u8) -> Result<Result<Option<Conclusion>, ExitCode>, CliError> {
        tell!("{}", words::conclusion_is_lost(self.language));
        Ok(Err(ExitCode::from(code)))
    }

    /// What the doctor may see now.
    fn reveal(&self) -> Result<(), CliError> {
        for section in self.open.reveal(self.language).unwrap_or_default() {
            let heading =
                if section.heading.is_empty() { String::new() } else { format!("{}{}\n", section.heading, self.colon.trim_end()) };
            say!("{}", clean(&format!("\n{heading}{}", section.lines.join("\n"))))?;
        }
        Ok(())
    }
}
