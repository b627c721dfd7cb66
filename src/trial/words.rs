//! What the screen and the dialogue of lines both say to a rater.

use crate::language::Language;
use std::time::Duration;

/// The name of an answer by its place from 0: A, B, C and so on.
pub fn letter(nth: usize) -> char {
    char::from_u32('A' as u32 + u32::try_from(nth).unwrap_or(0)).unwrap_or('?')
}

/// How long the rest takes, in whole minutes.
pub fn time_left(left: Duration, language: Language) -> String {
    let minutes = left.as_secs().div_ceil(60);
    match language {
        Language::Zh => format!("约剩 {minutes} 分钟"),
        Language::En => format!("about {minutes} min left"),
    }
}
