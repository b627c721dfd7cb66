//! The settings that the lines of a run name.

use crate::{case::Source, chat::Sampling, judge::Preset};
use std::collections::{BTreeMap, BTreeSet};

/// The settings that the lines of a run name: with which sampling somebody was asked, and with which prompts was judged.
#[derive(Debug, Clone, Default)]
pub(super) struct Facts(pub BTreeMap<Fact, BTreeSet<String>>);

/// Of what a fact is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fact {
    /// The sampling with which somebody of this name was asked.
    Sampling(String),
    /// The wording of a judge's prompt.
    Prompt(String),
}

impl Facts {
    pub fn sampling(&mut self, name: &str, sampling: &Sampling) {
        let known = self.0.iter().any(|(fact, values)| matches!(fact, Fact::Sampling(n) if n == name) && values.contains(&said(sampling)));
        if !known {
            self.0.entry(Fact::Sampling(name.to_owned())).or_default().insert(said(sampling));
        }
    }

    pub fn prompt(&mut self, preset: Preset, source: Source, turn: usize, digest: &str) {
        self.0.entry(Fact::Prompt(format!("{} · {} · {turn}", preset.name(), source.label()))).or_default().insert(digest.to_owned());
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.values().map(BTreeSet::len).sum()
    }

    pub fn extend(&mut self, other: &Self) {
        for (fact, values) in &other.0 {
            self.0.entry(fact.clone()).or_default().extend(values.iter().cloned());
        }
    }
}

/// The settings that say something, as a plan would have them.
pub(super) fn said(sampling: &Sampling) -> String {
    let named: Vec<String> = sampling.named().into_iter().map(|(name, value)| format!("{name} {value}")).collect();
    if named.is_empty() { "–".into() } else { named.join(", ") }
}
