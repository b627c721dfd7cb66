//! Values of filters in quotation marks.

use crate::text::half_width;

/// The word for a value that is missing.
pub(super) fn is_none(text: &str) -> bool {
    matches!(text.to_lowercase().as_str(), "none" | "无")
}

/// A quotation mark of a keyboard or an input method.
pub(super) fn is_quote(c: char) -> bool {
    matches!(half_width(c), '"') || matches!(c, '“' | '”')
}

/// A text in quotation marks.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        if is_quote(c) || c == '\\' {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('"');
    out
}
