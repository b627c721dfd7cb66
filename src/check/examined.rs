//! A model that says that it has examined the patient, which no program can.

use super::{Check, Finding, data::WORDINGS};
use crate::language::Bilingual;

pub(super) fn find(answer: &str) -> Vec<Finding> {
    let why = || Bilingual::both("模型不可能检查病人", "a model cannot examine anybody");
    let of = |pattern: &'static regex::Regex| {
        pattern.find_iter(answer).map(move |found| Finding { check: Check::Examined, place: found.range(), why: why() })
    };
    WORDINGS.examined.iter().flat_map(of).collect()
}
