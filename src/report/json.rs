//! A report as JSON: the numbers as they are, nothing rounded.

use super::{FormatError, Report};
use crate::tui::text::escape_json;

/// The whole report.
pub(super) fn write(report: &Report) -> Result<String, FormatError> {
    let json = serde_json::to_string_pretty(report).map_err(|e| FormatError { format: "json", message: e.to_string() })?;
    Ok(escape_json(&json).into_owned() + "\n")
}
