//! Writes a report as JSON; nothing is rounded.

use super::FormatError;
use crate::text::escape_json;
use serde::Serialize;

/// The whole report, or the paper's tables.
pub(crate) fn write(report: &impl Serialize) -> Result<String, FormatError> {
    let json = serde_json::to_string_pretty(report).map_err(|e| FormatError { format: "json", message: e.to_string() })?;
    Ok(escape_json(&json).into_owned() + "\n")
}
