//! The facts in a line about how its record was made: which of them separate rows, and which are only stated.

use crate::chat::{RepetitionWindow, Sampling};
use std::collections::{BTreeMap, BTreeSet};

/// What of the settings tells two rows of one model apart: what was really applied or sent, and where that is not recorded, what was asked for. The run's seed
/// does not: it is the same experiment, drawn again.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Settings {
    pub sampling: Sampling,
}

impl Settings {
    /// As text, the same for equal settings.
    pub(super) fn key(&self) -> String {
        // Plain data: serde_json can always write it, and always the same way.
        serde_json::to_string(&self.sampling).unwrap_or_default()
    }
}

/// What the records of one row have in common, or differ in without being other rows.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Facts {
    /// The runs that hold records.
    pub runs: BTreeSet<u32>,
    /// What was asked for, by its text.
    pub asked: BTreeMap<String, Sampling>,
    /// What was applied or sent, by its text; empty where no record says.
    pub used: BTreeMap<String, Sampling>,
    /// The names under which endpoints answered; of more than [`MOST_SERVED`] the first in order.
    pub served: BTreeSet<String>,
    /// The endpoints that answered, where there are several; likewise.
    pub endpoints: BTreeSet<String>,
}

/// An endpoint that gives every answer another name is not to fill the memory.
const MOST_SERVED: usize = 16;

impl Facts {
    pub(super) fn add(&mut self, line: &LineFacts<'_>) {
        self.runs.insert(line.run);
        let mut enter = |into: fn(&mut Self) -> &mut BTreeMap<String, Sampling>, sampling: &Sampling| {
            into(self).insert(Settings { sampling: *sampling }.key(), *sampling);
        };
        enter(|f| &mut f.asked, &line.asked);
        line.used.iter().for_each(|used| enter(|f| &mut f.used, used));
        for (set, name) in [(&mut self.served, line.served), (&mut self.endpoints, line.endpoint)] {
            set.extend(name.map(str::to_owned));
            if set.len() > MOST_SERVED {
                set.pop_last();
            }
        }
    }
}

/// What one line says of how its record was made.
#[derive(Debug, Clone, Copy)]
pub(super) struct LineFacts<'a> {
    pub run: u32,
    pub asked: Sampling,
    pub used: Option<Sampling>,
    pub served: Option<&'a str>,
    pub endpoint: Option<&'a str>,
}

impl LineFacts<'_> {
    /// Everything that tells it from another line's, of the same run.
    pub fn parts(&self) -> ([Option<&str>; 2], [[u64; 8]; 2]) {
        ([self.served, self.endpoint], [bits(&self.asked), self.used.as_ref().map_or([u64::MAX; 8], bits)])
    }
}

/// Sampling as numbers, others for other settings.
fn bits(sampling: &Sampling) -> [u64; 8] {
    let Sampling { max_tokens, temperature, top_p, top_k, repetition_penalty, repetition_window, repetition_prompt, constrained } =
        *sampling;
    // Above every number of 32 bits, and the bits of no number.
    const NONE: u64 = u64::MAX;
    let whole = |value: Option<u32>| value.map_or(NONE, u64::from);
    let real = |value: Option<f64>| value.map_or(NONE, f64::to_bits);
    let truth = |value: Option<bool>| value.map_or(NONE, u64::from);
    let window = match repetition_window {
        None => NONE,
        Some(RepetitionWindow::Context) => NONE - 1,
        Some(RepetitionWindow::Last(tokens)) => tokens.into(),
    };
    let penalty = real(repetition_penalty);
    [whole(max_tokens), real(temperature), real(top_p), whole(top_k), penalty, window, truth(repetition_prompt), truth(constrained)]
}
