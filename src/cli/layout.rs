//! Messages that imports and exports share.

use super::{CliError, exit::INCOMPLETE, output::styles};
use crate::{
    interop::{LayoutError, Remark},
    text::clean,
};
use std::process::ExitCode;

/// Names what was left out on standard error; the exit code says whether anything was.
pub(super) fn report(what: &str, remarks: &[Remark]) -> ExitCode {
    for remark in remarks {
        tell!("{} {}", styles::warning(&format!("{what}:")), clean(&remark.to_string()));
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
