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

/// The mark of a turn whose answer is rated.
pub fn rated_turn(language: Language) -> &'static str {
    match language {
        Language::Zh => "所评",
        Language::En => "rated",
    }
}

/// The mark of an answer to an earlier turn.
pub fn earlier_answer(language: Language) -> &'static str {
    match language {
        Language::Zh => "此前的回答，不评",
        Language::En => "earlier answer, not rated",
    }
}

/// The mark of a training item.
pub fn training(language: Language) -> &'static str {
    match language {
        Language::Zh => "练习题，不计入结果",
        Language::En => "training, counts in no figure",
    }
}
