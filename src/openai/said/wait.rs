//! Reads the requested waiting time from a server's message where no header contains it.

use regex::Regex;
use std::sync::LazyLock;

/// `Please try again in 7m12s`, `Please retry in 34.07s`, `"retryDelay": "34s"`.
static AGAIN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"(?i)(?:again|retry|wait)(?:\s+in|\s+after|delay"\s*:\s*")\s*((?:\d+(?:\.\d+)?\s*(?:ms|[hms])[a-z]*\s*)+)"#).ok()
});
static PART: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?i)(\d+(?:\.\d+)?)\s*(ms|h|m|s)").ok());

/// Milliseconds.
pub(super) fn asked_for(text: &str, body: &str) -> Option<u64> {
    let again = AGAIN.as_ref()?;
    let time = again.captures(text).or_else(|| again.captures(body))?;
    let parts = PART.as_ref()?.captures_iter(&time[1]).map(|part| {
        let unit = match part[2].to_lowercase().as_str() {
            "ms" => 1.0,
            "h" => 3.6e6,
            "m" => 6e4,
            _ => 1e3,
        };
        part[1].parse::<f64>().unwrap_or_default() * unit
    });
    Some(parts.sum::<f64>().min(1e12) as u64)
}
