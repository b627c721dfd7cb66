//! An interview by lines, for a terminal, a screen reader or a pipe.

use super::{Started, words};
use crate::{
    case::Case,
    cli::{
        CliError,
        exit::{INCOMPLETE, INTERRUPTED},
        progress::StatusLine,
        stop,
    },
    interview::{Conclusion, ConclusionPart, Event, FactEntry, Role, Turn, UtteranceRecord, divided, fits_after, is_diagnosis},
    language::Language,
    record::Journal,
    runner::interview::{Cast, Spoke},
    text::clean,
};
use std::{
    io::{self, BufRead, IsTerminal, Write},
    process::ExitCode,
};
use tokio::sync::mpsc;

/// What comes from outside.
enum Typed {
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
    async fn next(&mut self, prompt: &str) -> Typed {
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
                Typed::Stop
            }
            line = self.lines.recv() => line.map_or(Typed::End, Typed::Line),
        }
    }
}

/// A command by its English name, whichever language and slash it was typed with; any other line as it is.
fn command(line: &str) -> &str {
    let Some(name) = line.strip_prefix(['/', '／']) else { return line };
    match name.trim().to_lowercase().as_str() {
        "help" | "帮助" => "/help",
        "quit" | "退出" => "/quit",
        "conclude" | "结论" => "/conclude",
        _ => line,
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
    started: Started<'a>,
    journal: Journal<UtteranceRecord>,
    cast: &'a Cast,
    input: Input,
    language: Language,
    colon: &'static str,
}

pub(super) async fn play(
    started: Started<'_>,
    journal: Journal<UtteranceRecord>,
    cast: &Cast,
    language: Language,
) -> Result<ExitCode, CliError> {
    let is_resumed = !started.lines.is_empty();
    say!("{}", clean(&words::beginning(started.case, &started.id.patient, is_resumed, language)))?;
    say!("{}", words::help(language))?;
    let colon = if language == Language::Zh { "：" } else { ": " };
    let playing = Playing { started, journal, cast, input: Input::open(), language, colon };
    for line in &playing.started.lines {
        say!("{}", clean(&words::line(line, language)))?;
    }
    playing.run().await
}

impl Playing<'_> {
    async fn run(mut self) -> Result<ExitCode, CliError> {
        let mut hints = HINTS;
        loop {
            let turn = self.started.interview.turn();
            let (event, produced) = match &turn {
                Turn::Doctor(view) => match self.doctor(view.must_conclude).await? {
                    Doctor::Says(line) => (Event::Doctor(line), None),
                    Doctor::Leaves(code) => return Ok(self.leave(code)),
                },
                Turn::Patient(_) | Turn::Examiner(_) => {
                    let status = StatusLine::new();
                    status.show(words::speaking(role_of(&turn), self.language));
                    let speaking = self.cast.speak(&self.started.id, self.started.lines.len(), &turn);
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
            let line = self.started.record(event, produced, &mut self.journal)?;
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
                Typed::Line(line) => line,
                Typed::End => return Ok(Doctor::Leaves(ExitCode::from(INCOMPLETE))),
                Typed::Stop => return Ok(Doctor::Leaves(ExitCode::from(INTERRUPTED))),
            };
            match command(line.trim()) {
                "" => {}
                "/help" => say!("{}", words::help(self.language))?,
                "/quit" => return Ok(Doctor::Leaves(ExitCode::from(INCOMPLETE))),
                "/conclude" => match self.conclusion().await? {
                    Ok(Some(conclusion)) => return Ok(Doctor::Says(conclusion.text(self.language))),
                    Ok(None) => say!("{}", words::no_diagnosis(self.language))?,
                    Err(code) => return Ok(Doctor::Leaves(code)),
                },
                command if command.starts_with(['/', '／']) => say!("{}", clean(&words::unknown(command, self.language)))?,
                // No patient understands it, and who writes it wants to conclude.
                line if is_diagnosis(line) => say!("{}", words::diagnosis_is_no_question(self.language))?,
                line => return Ok(Doctor::Says(line.to_owned())),
            }
        }
    }

    /// Asks for the parts of the conclusion; `None` without a diagnosis, an exit code where the doctor leaves.
    async fn conclusion(&mut self) -> Result<Result<Option<Conclusion>, ExitCode>, CliError> {
        say!("{}", words::concluding(self.language))?;
        let mut conclusion = Conclusion::default();
        for part in ConclusionPart::ALL {
            match self.input.next(&format!("{}{}", part.words(self.language), self.colon)).await {
                Typed::Line(line) if command(line.trim()) == "/quit" => return self.lost(INCOMPLETE),
                Typed::Line(line) => line.trim().clone_into(conclusion.part_mut(part)),
                Typed::End => return self.lost(INCOMPLETE),
                Typed::Stop => return self.lost(INTERRUPTED),
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
        let Some(sheet) = self.started.interview.revealed() else { return Ok(()) };
        let headings = words::headings(self.language);
        let lines = &self.started.lines;
        let (found, missed) = divided(sheet, lines);
        let (must, others): (Vec<_>, Vec<_>) = missed.into_iter().partition(|entry| entry.must_ask);
        say!("\n{}", words::figures(&self.started.measures().unwrap_or_default(), self.language))?;
        let fits = |entry: &FactEntry| fits_after(sheet.patient(), lines, &entry.id).filter(|_| entry.must_ask);
        for (heading, entries, is_missed) in
            [(headings.asked, found, false), (headings.missed, must, true), (headings.others, others, false)]
        {
            say!("\n{heading}{}", self.colon.trim_end())?;
            if entries.is_empty() {
                say!("{}", headings.none)?;
            }
            for entry in entries {
                let after = fits(entry).filter(|_| is_missed).map(|line| line.text.as_str());
                say!("{}", clean(&words::fact(entry, after, self.language)))?;
            }
        }
        self.reference(self.started.case)
    }

    fn reference(&self, case: &Case) -> Result<(), CliError> {
        let headings = words::headings(self.language);
        if let Some(title) = case.title() {
            say!("\n{}", clean(&format!("{}{}{}", headings.title, self.colon, title.reveal())))?;
        }
        let names: Vec<&str> = case.diagnoses().iter().filter_map(|diagnosis| diagnosis.names().next()).collect();
        if !names.is_empty() {
            let comma = if self.language == Language::Zh { "；" } else { "; " };
            say!("{}", clean(&format!("{}{}{}", headings.diagnoses, self.colon, names.join(comma))))?;
        }
        if let Some(reference) = case.reference_text() {
            say!("\n{}{}\n{}", headings.reference, self.colon.trim_end(), clean(&reference))?;
        }
        Ok(())
    }
}
