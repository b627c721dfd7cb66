//! Messages that imports and exports share.

use super::{CliError, exit::INCOMPLETE, output::styles};
use crate::{
    interop::{LayoutError, Remark},
    language::Language,
    text::clean,
};
use std::process::ExitCode;

/// Why remarks are told.
#[derive(Debug, Clone, Copy)]
pub(super) enum Told {
    /// An export left something out.
    LeftOut,
    /// An import did not take something.
    NotTaken,
    /// What was imported is recorded, and is no answer.
    NoAnswer,
}

impl Told {
    /// What stands before each remark.
    fn label(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::LeftOut, Language::Zh) => "略去：",
            (Self::LeftOut, Language::En) => "left out: ",
            (Self::NotTaken, Language::Zh) => "未导入：",
            (Self::NotTaken, Language::En) => "not taken: ",
            (Self::NoAnswer, Language::Zh) => "无回答：",
            (Self::NoAnswer, Language::En) => "no answer: ",
        }
    }
}

/// Names remarks on standard error; the exit code says whether there were any.
pub(super) fn report(told: Told, remarks: &[Remark], language: Language) -> ExitCode {
    for remark in remarks {
        tell!("{}{}", styles::warning(told.label(language)), clean(&remark.words(language)));
    }
    if remarks.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(INCOMPLETE) }
}

/// A line on standard output; names in it come from files.
pub(super) fn say(line: &str) -> Result<(), CliError> {
    say!("{}", clean(line))
}

impl From<LayoutError> for CliError {
    fn from(error: LayoutError) -> Self {
        match error {
            LayoutError::Record(error) => Self::Record(error),
            LayoutError::Prompt(error) => Self::Replay(error.into()),
            other => Self::Layout(other),
        }
    }
}
