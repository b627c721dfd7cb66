//! What models said of how sure they are, matched with the answers that it is about.

use super::{current::Keys, short_key};
use crate::{
    record::StatedConfidence,
    report::records::{Answer, HowSure},
};

/// What a model said, before it is known whether its answer is a current one.
pub(super) struct Stated {
    answer: u128,
    how_sure: HowSure,
    run: u32,
}

impl Stated {
    pub fn of(stated: &StatedConfidence, run: u32) -> Self {
        Self { answer: short_key(&stated.answer), how_sure: stated.given.map_or(HowSure::NotStated, HowSure::Percent), run }
    }
}

/// Notes with current answers what was said of them, the last of each.
pub(super) fn note(stated: &[Stated], keys: &Keys, answers: &mut [Answer]) {
    for said in stated {
        if let Some(place) = keys.place(said.run, said.answer) {
            answers[place as usize].how_sure = said.how_sure;
        }
    }
}
