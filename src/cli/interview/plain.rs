//! An interview by lines, for a terminal, a screen reader or a pipe.

mod grading;

use super::Opening;
use crate::{
    cli::{
        CliError,
        exit::{INCOMPLETE, INTERRUPTED},
        output::terminal_width,
        progress::StatusLine,
        stop,
    },
    glossary,
    interview::{Conclusion, ConclusionPart, Event, Produced, Role, Turn, Typed, UtteranceRecord, give, seat_words, take, words},
    language::Language,
    record::Journal,
    runner::{
        Gradings, OpenInterview, ViewsJudge,
        interview::{Cast, Spoke},
    },
    text::{clean, wrap},
};
use std::{
    io::{self, BufRead, IsTerminal, Write},
    process::ExitCode,
};
use tokio::sync::mpsc;

/// A text as it is shown: a terminal breaks no line inside a word or number, and a pipe gets lines as they are.
fn fitted(text: &str) -> String {
    wrap(&clean(text), terminal_width())
}

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
    /// `None` for a line that is not UTF-8.
    lines: mpsc::Receiver<Option<String>>,
    language: Language,
    signals: mpsc::Receiver<crate::dialogue::Signal>,
    is_terminal: bool,
}

impl Input {
    fn open(language: Language) -> Self {
        let (sender, lines) = mpsc::channel(1);
        std::thread::spawn(move || {
            for line in io::stdin().lock().split(b'\n') {
                let Ok(line) = line else { break };
                let text = String::from_utf8(line).ok().map(|text| text.trim_end_matches('\r').to_owned());
                if sender.blocking_send(text).is_err() {
                    break;
                }
            }
        });
        Self { lines, language, signals: stop::signals(), is_terminal: io::stdin().is_terminal() && io::stdout().is_terminal() }
    }

    /// The next line. `prompt` stands before the cursor of a terminal.
    async fn next(&mut self, prompt: &str) -> Received {
        if self.is_terminal {
            let mut out = anstream::stdout().lock();
            // A prompt that cannot be shown stops nobody from typing.
            let _ = write!(out, "{prompt}").and_then(|()| out.flush());
        }
        loop {
            tokio::select! {
                biased;
                _ = self.signals.recv() => {
                    // The terminal's "^C" has no end of line.
                    if self.is_terminal {
                        tell!("");
                    }
                    return Received::Stop;
                }
                line = self.lines.recv() => match line {
                    Some(Some(line)) => return Received::Line(line),
                    // What follows is read: a script is not cut short without a word.
                    Some(None) => tell!("{}", words::not_utf8(self.language)),
                    None => return Received::End,
                },
            }
        }
    }
}

/// How often a doctor whom the patient does not understand is told how orders and conclusions are written.
const HINTS: usize = 2;

/// Who has to speak.
fn role_of(turn: &Turn) -> Option<Role> {
    match turn {
        Turn::Doctor(_) => Some(Role::Doctor),
        Turn::Patient(_) => Some(Role::Patient),
        Turn::Examiner(_) => Some(Role::Examiner),
        Turn::Ended(_) => None,
    }
}

/// What a person does.
enum Person {
    Says(String),
    /// Nothing is said; who has to speak is looked at again.
    Changed,
    Leaves(ExitCode),
}

/// What a role does that no person plays.
enum Other {
    Says(Event, Option<Box<Produced>>),
    Leaves(ExitCode),
}

/// One interview at a terminal.
struct Playing<'a> {
    open: OpenInterview,
    journal: Journal<UtteranceRecord>,
    gradings: Gradings,
    judge: Option<ViewsJudge>,
    cast: &'a Cast,
    input: Input,
    language: Language,
    /// The role that the person plays now.
    seat: Option<Role>,
    /// The role that nobody else plays.
    own: Option<Role>,
    /// Whether lines are waited for before somebody speaks.
    steps: bool,
    hints: usize,
}

pub(super) async fn play(opening: Opening<'_>) -> Result<ExitCode, CliError> {
    let Opening { open, journal, gradings, judge, cast, person, language } = opening;
    let is_resumed = !open.lines().is_empty();
    say!("{}", fitted(&seat_words::beginning(open.case(), open.id(), person, is_resumed, language)))?;
    let playing = Playing {
        open,
        journal,
        gradings,
        judge,
        cast,
        input: Input::open(language),
        language,
        seat: person,
        own: person,
        steps: person.is_none(),
        hints: HINTS,
    };
    playing.tell_seat()?;
    for line in playing.open.lines() {
        say!("{}", fitted(&words::line(line, language)))?;
    }
    playing.run().await
}

impl Playing<'_> {
    async fn run(mut self) -> Result<ExitCode, CliError> {
        loop {
            let turn = self.open.turn();
            let Some(role) = role_of(&turn) else { break };
            let is_own = self.seat == Some(role);
            let line = if is_own {
                match self.person(role, &turn).await? {
                    Person::Says(text) => self.open.record_person(text, &mut self.journal)?,
                    Person::Changed => continue,
                    Person::Leaves(code) => return Ok(self.leave(code)),
                }
            } else {
                // Results come with the order: nobody waits between the two.
                if self.seat.is_none() && self.steps && role != Role::Examiner {
                    match self.step().await? {
                        Person::Says(_) => {}
                        Person::Changed => continue,
                        Person::Leaves(code) => return Ok(self.leave(code)),
                    }
                }
                match self.other(role, &turn).await? {
                    Other::Says(event, produced) => self.open.record(event, produced.map(|p| *p), &mut self.journal)?,
                    Other::Leaves(code) => return Ok(self.leave(code)),
                }
            };
            // What was typed at a terminal stands there already.
            if !is_own || !self.input.is_terminal {
                say!("{}", fitted(&words::line(line, self.language)))?;
            }
            if line.role == Role::Patient && line.told.is_empty() && self.seat == Some(Role::Doctor) && self.hints > 0 {
                self.hints -= 1;
                say!("{}", fitted(words::hint(self.language)))?;
            }
        }
        let graded = self.grade().await?;
        self.reveal()?;
        Ok(graded)
    }

    fn leave(&self, code: ExitCode) -> ExitCode {
        tell!("{}", words::left(self.language));
        code
    }

    /// What the person may know in the role that they play, and what can be typed.
    fn tell_seat(&self) -> Result<(), CliError> {
        let parts = match self.seat {
            Some(Role::Patient) => self.open.shown_to_patient(self.language),
            _ => Vec::new(),
        };
        if !parts.is_empty() {
            say!("{}", fitted(&seat_words::shown(&parts, self.language)))?;
        }
        say!("{}", fitted(seat_words::help(self.seat, self.language)))
    }

    /// Has a role speak that no person plays.
    async fn other(&mut self, role: Role, turn: &Turn) -> Result<Other, CliError> {
        let status = StatusLine::new();
        status.show(seat_words::speaking(role, self.language));
        let speaking = self.cast.speak(self.open.id(), self.open.lines().len(), turn);
        let spoke = tokio::select! {
            biased;
            _ = self.input.signals.recv() => Spoke::Stopped,
            spoke = speaking => spoke,
        };
        status.clear();
        match spoke {
            Spoke::Said(event, produced) => Ok(Other::Says(event, produced.map(Box::new))),
            Spoke::Stopped | Spoke::NotOurs => Ok(Other::Leaves(ExitCode::from(INTERRUPTED))),
            Spoke::Failed { model, error } => {
                tell!("{}", words::left(self.language));
                Err(CliError::Model { name: model, error })
            }
        }
    }

    /// Waits until whoever watches wants the next line. At the end of the input nobody waits any more.
    async fn step(&mut self) -> Result<Person, CliError> {
        loop {
            let line = match self.input.next("> ").await {
                Received::Line(line) => line,
                Received::End => {
                    self.steps = false;
                    return Ok(Person::Changed);
                }
                Received::Stop => return Ok(Person::Leaves(ExitCode::from(INTERRUPTED))),
            };
            match Typed::read(&line, Role::Patient) {
                Typed::Nothing => return Ok(Person::Says(String::new())),
                Typed::Conclude | Typed::Diagnosis | Typed::Words(_) => say!("{}", fitted(seat_words::watching(self.language)))?,
                typed => {
                    if let Some(done) = self.command(typed)? {
                        return Ok(done);
                    }
                }
            }
        }
    }

    /// Carries out what every seat has; nothing where the person goes on as before.
    fn command(&mut self, typed: Typed<'_>) -> Result<Option<Person>, CliError> {
        match typed {
            Typed::Help => self.tell_seat()?,
            Typed::Quit => return Ok(Some(Person::Leaves(ExitCode::from(INCOMPLETE)))),
            Typed::Take(role) if self.seat == Some(role) => say!("{}", seat_words::has_it(role, self.language))?,
            Typed::Take(role) => match take(self.seat, role) {
                Ok(role) => return self.sit(Some(role)),
                Err(why) => say!("{}", fitted(why.in_lines(self.own, self.language)))?,
            },
            Typed::Give => match give(self.seat, self.own) {
                Ok(_) => return self.sit(None),
                Err(why) => say!("{}", fitted(why.in_lines(self.own, self.language)))?,
            },
            Typed::Unknown(command) => say!("{}", fitted(&words::unknown(command, self.language)))?,
            Typed::Nothing | Typed::Conclude | Typed::Diagnosis | Typed::Words(_) => {}
        }
        Ok(None)
    }

    fn sit(&mut self, seat: Option<Role>) -> Result<Option<Person>, CliError> {
        self.seat = seat;
        // Whoever gives a role back goes on watching.
        self.steps = true;
        say!("{}", seat_words::taken(seat, self.language))?;
        self.tell_seat()?;
        Ok(Some(Person::Changed))
    }

    /// Waits for a line that says something.
    async fn person(&mut self, role: Role, turn: &Turn) -> Result<Person, CliError> {
        if matches!(turn, Turn::Doctor(view) if view.must_conclude) {
            say!("{}", fitted(words::time_is_up(self.language)))?;
        }
        let prompt = format!("{}{}", words::role(role, self.language), glossary::colon(self.language));
        // What the person was told of and may say all the same.
        let mut doubtful: Option<String> = None;
        loop {
            let line = match self.input.next(&prompt).await {
                Received::Line(line) => line,
                Received::End => return Ok(Person::Leaves(ExitCode::from(INCOMPLETE))),
                Received::Stop => return Ok(Person::Leaves(ExitCode::from(INTERRUPTED))),
            };
            match Typed::read(&line, role) {
                Typed::Nothing => {
                    if let Some(text) = doubtful.take() {
                        return Ok(Person::Says(text));
                    }
                }
                Typed::Conclude if role == Role::Doctor => match self.conclusion().await? {
                    Ok(Some(conclusion)) => return Ok(Person::Says(conclusion.text(self.language))),
                    Ok(None) => say!("{}", fitted(words::no_diagnosis(self.language)))?,
                    Err(code) => return Ok(Person::Leaves(code)),
                },
                Typed::Conclude => say!("{}", fitted(&words::unknown(line.trim(), self.language)))?,
                Typed::Diagnosis => say!("{}", fitted(words::diagnosis_is_no_question(self.language)))?,
                Typed::Words(text) => match self.open.doubts(text) {
                    // A script has nobody who could answer; the record has what was found.
                    Some(check) if self.input.is_terminal => {
                        let doubt = words::doubt(&check, self.language);
                        say!("{}", fitted(&format!("{doubt} {}", seat_words::say_it_anyway(self.language))))?;
                        doubtful = Some(text.to_owned());
                    }
                    _ => return Ok(Person::Says(text.to_owned())),
                },
                typed => {
                    if let Some(done) = self.command(typed)? {
                        return Ok(done);
                    }
                }
            }
        }
    }

    /// Asks for the parts of the conclusion; `None` without a diagnosis, an exit code where the doctor leaves.
    async fn conclusion(&mut self) -> Result<Result<Option<Conclusion>, ExitCode>, CliError> {
        say!("{}", fitted(words::concluding(self.language)))?;
        let mut conclusion = Conclusion::default();
        for part in ConclusionPart::ALL {
            match self.input.next(&format!("{}{}", part.words(self.language), glossary::colon(self.language))).await {
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
        for section in self.gradings.reveal(&self.open, self.language).unwrap_or_default() {
            let heading = if section.heading.is_empty() {
                String::new()
            } else {
                format!("{}{}\n", section.heading, glossary::colon(self.language).trim_end())
            };
            say!("{}", fitted(&format!("\n{heading}{}", section.lines.join("\n"))))?;
        }
        Ok(())
    }
}
