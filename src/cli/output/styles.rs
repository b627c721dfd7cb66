//! Colours of the command line. `anstream` removes them for pipes and `NO_COLOR`; no colour carries meaning
//! alone.

use ratatui::{backend::IntoCrossterm, style::Style};

fn styled(code: &str, text: &str) -> String {
    format!("\x1b[{code}m{text}\x1b[0m")
}

/// Red and bold.
pub(crate) fn error(text: &str) -> String {
    styled("1;31", text)
}

/// Yellow and bold.
pub(crate) fn warning(text: &str) -> String {
    styled("1;33", text)
}

/// Bold.
pub(crate) fn strong(text: &str) -> String {
    styled("1", text)
}

/// Cyan and bold.
pub(crate) fn heading(text: &str) -> String {
    styled("1;36", text)
}

/// Dim.
pub(crate) fn quiet(text: &str) -> String {
    styled("2", text)
}

/// In a style of a theme.
pub(crate) fn in_style(style: Style, text: &str) -> String {
    style.into_crossterm().apply(text).to_string()
}
