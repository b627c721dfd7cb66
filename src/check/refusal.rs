//! A model that declines to answer. Only a short answer is one: a longer one that begins with a disclaimer answers nevertheless.

use super::{Check, Finding, data::WORDINGS};
use crate::language::Bilingual;

/// Characters of the longest answer that is taken for a refusal.
const LONGEST: usize = 400;

pub(super) fn find(answer: &str) -> Option<Finding> {
    if answer.chars().count() > LONGEST {
        return None;
    }
    let place = WORDINGS.refusal.iter().find_map(|pattern| pattern.find(answer))?.range();
    Some(Finding { check: Check::Refusal, place, why: Bilingual::both("未作回答", "nothing is answered") })
}
