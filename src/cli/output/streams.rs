//! Writes standard output and standard error for every command.
//!
//! A failed write to standard output ends the command, so that a full disk does not pass for success; a
//! closed pipe ends it quietly. A failed write to standard error is ignored, because no stream is left to
//! report it.

use crate::cli::CliError;
use std::{
    fmt,
    io::{self, Write},
};

/// Prints a line on standard output, without colours where it is no terminal.
pub(in crate::cli) fn say(line: fmt::Arguments<'_>) -> Result<(), CliError> {
    let mut out = anstream::stdout().lock();
    written(writeln!(out, "{line}").and_then(|()| out.flush()))
}

/// Prints text on standard output byte for byte.
pub(in crate::cli) fn print_exactly(text: &[u8]) -> Result<(), CliError> {
    let mut out = io::stdout().lock();
    written(out.write_all(text).and_then(|()| out.flush()))
}

/// What writing on standard output came to.
pub(in crate::cli) fn written(result: io::Result<()>) -> Result<(), CliError> {
    result.map_err(|source| CliError::Output { source, recorded: false })
}

/// Prints a line on standard error, as far as there is anyone to read it.
pub(in crate::cli) fn tell(line: fmt::Arguments<'_>) {
    let _ = writeln!(anstream::stderr().lock(), "{line}");
}
