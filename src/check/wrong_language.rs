//! An answer in another language than its question.

use super::{Check, Finding};
use crate::language::Bilingual;

/// A text shorter than this many words or characters has no language to speak of: `CT`, `无`.
const FEWEST: usize = 20;
/// The share of the words and characters that a language has to have.
const SHARE: f64 = 0.8;

/// Whether a text is in Chinese; unlike [`crate::language::Language::of_text`], which always decides, `None` where it is in neither language or in both.
fn is_chinese(text: &str) -> Option<bool> {
    let han = text.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).count();
    let words = text.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| !word.is_empty()).count();
    let all = han + words;
    if all < FEWEST {
        return None;
    }
    let share = han as f64 / all as f64;
    if share >= SHARE {
        Some(true)
    } else if share <= 1.0 - SHARE {
        Some(false)
    } else {
        None
    }
}

pub(super) fn find(answer: &str, told: &[&str]) -> Option<Finding> {
    let asked = told.last().and_then(|question| is_chinese(question))?;
    let answered = is_chinese(answer)?;
    (asked != answered).then(|| Finding {
        check: Check::Language,
        place: 0..answer.len(),
        why: if asked {
            Bilingual::both("问题为中文，回答为英文", "asked in Chinese, answered in English")
        } else {
            Bilingual::both("问题为英文，回答为中文", "asked in English, answered in Chinese")
        },
    })
}
