//! What models said of how sure they are, matched with the answers that it is about.

use super::{current::Keys, short_key};
use crate::{record::StatedConfidence, report::records::Confidence};
use std::collections::BTreeMap;

/// What a model said, before it is known whether its answer is a current one.
pub(super) struct Stated {
    answer: u128,
    given: Option<u8>,
    run: u32,
}

impl Stated {
    pub fn of(stated: &StatedConfidence, run: u32) -> Self {
        Self { answer: short_key(&stated.answer), given: stated.given, run }
    }
}

/// What was said of current answers, the last of each.
pub(super) fn stated_of(stated: Vec<Stated>, keys: &Keys) -> Vec<Confidence> {
    let current = stated.into_iter().filter_map(|said| Some((keys.place(said.run, said.answer)?, said.given)));
    let last: BTreeMap<u32, Option<u8>> = current.collect();
    last.into_iter().map(|(answer, given)| Confidence { answer, given }).collect()
}
