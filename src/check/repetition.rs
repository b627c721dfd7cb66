//! The same words again and again: a loop that a model did not get out of.

use super::{Check, Finding};
use crate::language::Bilingual;

/// Characters of the longest part whose repetition is looked for.
const LONGEST: usize = 120;
/// How often a part has to stand in a row.
const TIMES: usize = 4;
/// Characters that all of it has to have at least.
const FEWEST: usize = 24;

/// The longest loop.
pub(super) fn find(answer: &str) -> Option<Finding> {
    let characters: Vec<(usize, char)> = answer.char_indices().collect();
    let mut longest: Option<(usize, usize, usize)> = None;
    for period in 1..=LONGEST.min(characters.len() / TIMES) {
        let mut run = 0;
        for at in period..=characters.len() {
            if at < characters.len() && characters[at].1 == characters[at - period].1 {
                run += 1;
                continue;
            }
            let (begin, length) = (at - run - period, run + period);
            let has_letter = || characters[begin..begin + period].iter().any(|(_, c)| c.is_alphabetic());
            if run > 0 && length >= (TIMES * period).max(FEWEST) && longest.is_none_or(|(_, known, _)| length > known) && has_letter() {
                longest = Some((begin, length, period));
            }
            run = 0;
        }
    }
    let (begin, length, period) = longest?;
    let byte = |at: usize| characters.get(at).map_or(answer.len(), |(byte, _)| *byte);
    let times = length / period;
    Some(Finding {
        check: Check::Repetition,
        place: byte(begin)..byte(begin + length),
        why: Bilingual::both(format!("同一段文字连续出现 {times} 次"), format!("the same words {times} times in a row")),
    })
}
