//! Prints a replay on standard output: one file per format.

mod json;
pub(in crate::cli) mod streams;
pub(super) mod styles;
mod text;
mod words;

pub(super) use words::silent;

use crate::{language::Language, runner::ReplayEvent};
use clap::ValueEnum;
use std::io::{self, IsTerminal};

/// How a replay is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For reading on a terminal
    Pretty,
    /// Linear text without decoration, for pipes and screen readers
    Plain,
    /// One event a line, for programs
    Json,
}

impl Format {
    /// The format for whoever reads standard output.
    pub fn by_default() -> Self {
        if io::stdout().is_terminal() { Self::Pretty } else { Self::Plain }
    }

    /// A printer on standard output.
    pub fn printer(self, language: Language) -> Box<dyn Printer> {
        match self {
            Self::Json => Box::new(json::Json::new(io::stdout())),
            Self::Pretty => Box::new(text::Text::new(anstream::stdout(), language, true, terminal_width())),
            Self::Plain => Box::new(text::Text::new(io::stdout(), language, false, None)),
        }
    }
}

/// Prints what happens.
pub(super) trait Printer: Send {
    /// Prints one event.
    fn event(&mut self, event: &ReplayEvent<'_>) -> io::Result<()>;

    /// Passes on what is held back until a line ends.
    fn flush(&mut self) -> io::Result<()>;
}

/// Columns of the terminal that standard output is; `None` where it is none.
pub(super) fn terminal_width() -> Option<usize> {
    if !io::stdout().is_terminal() {
        return None;
    }
    crossterm::terminal::size().ok().map(|(columns, _)| usize::from(columns)).filter(|&c| c > 0)
}
