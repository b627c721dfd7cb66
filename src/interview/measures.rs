//! What an interview was like, in figures: what was found out, asked and ordered. Pure: computed from its lines and the facts of its case.

use super::{
    examiner::OrderStatus,
    fact::{FactEntry, FactOrigin},
    line::{Spoken, questions},
    machine::{EndReason, Role},
    sheet::FactSheet,
    utterance::UtteranceRecord,
};
use serde::Serialize;
use std::collections::BTreeSet;

/// A share as two counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Count {
    /// How many.
    pub of: u32,
    /// Of how many.
    pub all: u32,
}

impl Count {
    /// The share; `None` of nothing.
    pub fn share(self) -> Option<f64> {
        (self.all > 0).then(|| f64::from(self.of) / f64::from(self.all))
    }

    fn add(&mut self, is_one: bool, weight: u32) {
        self.all += weight;
        self.of += if is_one { weight } else { 0 };
    }
}

/// The figures of one interview.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Measures {
    /// Facts of the patient that the doctor was told.
    pub told: Count,
    /// The same, each with its weight.
    pub told_weighted: Count,
    /// Facts that must be asked.
    pub must_ask: Count,
    /// Lines of the doctor.
    pub lines: u32,
    /// Questions to the patient.
    pub questions: u32,
    /// Questions whose answer told nothing that was not told before.
    pub repeated: u32,
    /// Questions that the case has no answer to.
    pub unknown: u32,
    /// Orders for which the case has findings.
    pub orders_found: u32,
    /// Orders for something that the case does not have.
    pub orders_not_in_case: u32,
    /// Orders for what had been given before.
    pub orders_repeated: u32,
    /// Orders that named nothing, or not of which part.
    pub orders_unclear: u32,
    /// Findings and results that the case's author counts, which were given.
    pub findings: Count,
    /// Why it ended; absent where it has not.
    pub end: Option<EndReason>,
}

/// The figures of one interview's lines.
pub fn measure(sheet: &FactSheet, lines: &[UtteranceRecord]) -> Measures {
    let mut measures = Measures::default();
    let mut known: BTreeSet<&str> = BTreeSet::new();
    for line in lines {
        match line.role {
            Role::Doctor => {
                measures.lines += 1;
                if let Spoken::Line { patient, .. } = Spoken::read(&line.text, line.interview.language) {
                    measures.questions += u32::try_from(questions(&patient)).unwrap_or(u32::MAX);
                }
            }
            Role::Patient => {
                let is_new = line.told.iter().any(|id| !known.contains(id.as_str()));
                if line.told.is_empty() {
                    measures.unknown += 1;
                } else if !is_new {
                    measures.repeated += 1;
                }
            }
            Role::Examiner => {
                for order in &line.orders {
                    *match order.status {
                        OrderStatus::Result => &mut measures.orders_found,
                        OrderStatus::NotInCase => &mut measures.orders_not_in_case,
                        OrderStatus::Given => &mut measures.orders_repeated,
                        OrderStatus::WhichPart | OrderStatus::Unclear => &mut measures.orders_unclear,
                    } += 1;
                }
            }
        }
        known.extend(line.told.iter().map(String::as_str));
        measures.end = line.end.or(measures.end);
    }
    for entry in sheet.entries() {
        let is_known = known.contains(entry.id.as_str());
        if entry.is_patients {
            measures.told.add(is_known, 1);
            measures.told_weighted.add(is_known, entry.weight);
            if entry.must_ask {
                measures.must_ask.add(is_known, 1);
            }
        } else if entry.origin == FactOrigin::Written {
            measures.findings.add(is_known, 1);
        }
    }
    measures
}

/// Facts by whether an interview found them out, in the order of their weight, the heaviest first.
pub fn divided<'a>(sheet: &'a FactSheet, lines: &[UtteranceRecord]) -> (Vec<&'a FactEntry>, Vec<&'a FactEntry>) {
    let known: BTreeSet<&str> = lines.iter().flat_map(|line| line.told.iter().map(String::as_str)).collect();
    let mut all: Vec<&FactEntry> = sheet.entries().iter().collect();
    all.sort_by_key(|entry| std::cmp::Reverse(entry.weight));
    all.into_iter().partition(|entry| known.contains(entry.id.as_str()))
}
