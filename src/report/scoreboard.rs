//! The scores of models by turn, the judge's beside people's: what the interactive interfaces show of the runs at hand. Its numbers are the report's.

use super::{CoverageNumbers, PeopleRow, Report, people::people_by_turn, records::Records};
use crate::{case::Source, stats::Resampling};
use std::collections::BTreeMap;

/// Models × turns.
#[derive(Debug, Clone, PartialEq)]
pub struct Scoreboard {
    /// The report of the same runs.
    pub report: Report,
    /// People's ratings of each turn, from 1.
    pub(super) people_by_turn: Vec<(u32, PeopleRow)>,
    /// Answers with a text, by source, model and turn.
    answers: BTreeMap<(&'static str, String, u32), usize>,
}

impl Scoreboard {
    /// The scores of what was read.
    pub fn of(records: &Records, plan: Resampling) -> Self {
        let mut answers = BTreeMap::new();
        // A scoreboard is over the cases themselves, as far as people's ratings go, too.
        for answer in records.answers.iter().filter(|answer| answer.characters > 0) {
            let case = &records.cases[answer.case as usize];
            if case.variant.is_some() {
                continue;
            }
            let source = case.source.label();
            let model = records.models[answer.model as usize].name.clone();
            *answers.entry((source, model, answer.turn)).or_default() += 1;
        }
        let mut people_by_turn = people_by_turn(records, plan);
        people_by_turn.retain(|(_, row)| row.variant.is_none());
        Self { report: Report::of(records, plan), people_by_turn, answers }
    }

    /// People's ratings of a model's answers to a turn, or to all of them, with how many of the answers they cover.
    pub(super) fn people(&self, source: Source, model: &str, turn: Option<u32>) -> Option<(&PeopleRow, CoverageNumbers)> {
        let is_it = |row: &&PeopleRow| row.variant.is_none() && row.source == source && row.model == model;
        let row = match turn {
            None => self.report.people.iter().find(is_it),
            Some(turn) => self.people_by_turn.iter().filter(|(of, _)| *of == turn).map(|(_, row)| row).find(is_it),
        }?;
        let is_counted = |of: &(&str, String, u32)| of.0 == source.label() && of.1 == model && turn.is_none_or(|turn| of.2 == turn);
        let of = self.answers.iter().filter(|(key, _)| is_counted(key)).map(|(_, count)| count).sum();
        Some((row, CoverageNumbers { scored: row.answers, of, ..CoverageNumbers::default() }))
    }
}
