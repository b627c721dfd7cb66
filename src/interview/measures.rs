//! What an interview was like, in figures: what was found out, asked and ordered. Pure: computed from its lines and the facts of its case.

use super::{
    check::LineStatus,
    examiner::OrderStatus,
    fact::{FactEntry, FactOrigin, Inquiry},
    line::{Spoken, questions},
    machine::{EndReason, Role},
    sheet::FactSheet,
    utterance::UtteranceRecord,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A share as two counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
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

/// Facts that were told, by what finding them out is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Inquiries {
    /// Why the patient comes.
    pub chief_complaint: Count,
    /// More of the symptoms that the patient complains of.
    pub known_symptoms: Count,
    /// Other symptoms.
    pub other_symptoms: Count,
    /// Earlier illnesses, habits, family.
    pub history: Count,
}

/// What rules found in the lines of a patient whom a model plays.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct PatientLines {
    /// Lines that were compared with the facts.
    pub lines: u32,
    /// Of them, as they were taken: those that contradict the facts.
    pub contradicted: u32,
    /// Those that have what the facts do not have.
    pub invented: u32,
    /// Those that are no answer of a patient: another role's words, empty, the question again, without an end.
    pub unusable: u32,
    /// Lines that were not taken and asked for again.
    pub asked_again: u32,
}

/// The figures of one interview.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Measures {
    /// Facts of the patient that the doctor was told.
    pub told: Count,
    /// The same, each with its weight.
    pub told_weighted: Count,
    /// Facts that must be asked.
    pub must_ask: Count,
    /// Facts by what finding them out is.
    pub inquiry: Inquiries,
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
    /// Of them, orders that gave a finding which the case's author counts.
    pub orders_needed: u32,
    /// Orders for something that the case does not have.
    pub orders_not_in_case: u32,
    /// Orders for what had been given before.
    pub orders_repeated: u32,
    /// Orders that named nothing, or not of which part.
    pub orders_unclear: u32,
    /// Findings and results that the case's author counts, which were given.
    pub findings: Count,
    /// What was found in the patient's lines; all 0 where no model plays the patient.
    pub patient: PatientLines,
    /// Whether the conclusion names a diagnosis of the case, by names alone; absent where the case lists none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub right: Option<bool>,
    /// Why it ended; absent where it has not.
    pub end: Option<EndReason>,
}

impl Inquiries {
    fn add(&mut self, inquiry: Option<Inquiry>, is_known: bool) {
        let count = match inquiry {
            Some(Inquiry::ChiefComplaint) => &mut self.chief_complaint,
            Some(Inquiry::KnownSymptom) => &mut self.known_symptoms,
            Some(Inquiry::OtherSymptom) => &mut self.other_symptoms,
            Some(Inquiry::History) => &mut self.history,
            None => return,
        };
        count.add(is_known, 1);
    }
}

impl PatientLines {
    fn add(&mut self, line: &UtteranceRecord) {
        let Some(produced) = &line.produced else { return };
        self.lines += 1;
        self.asked_again += u32::try_from(produced.discarded.len()).unwrap_or(u32::MAX);
        match produced.check.status {
            LineStatus::Supported => {}
            LineStatus::Contradicted => self.contradicted += 1,
            LineStatus::Invented => self.invented += 1,
            LineStatus::OutOfRole | LineStatus::Echo | LineStatus::Cut | LineStatus::Loop => self.unusable += 1,
        }
    }
}

/// The figures of one interview's lines. `right` says of a conclusion's diagnosis whether it is the case's; `None` where the case lists none.
pub fn measure_with(sheet: &FactSheet, lines: &[UtteranceRecord], right: impl Fn(&str) -> Option<bool>) -> Measures {
    let mut measures = measure(sheet, lines);
    let conclusion = lines.iter().find_map(|line| line.conclusion.as_ref());
    // Without a conclusion no diagnosis is right.
    measures.right = right(conclusion.map_or("", |conclusion| conclusion.diagnosis.as_str())).filter(|_| measures.end.is_some());
    measures
}

/// The figures of one interview's lines, without the diagnosis.
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
                measures.patient.add(line);
            }
            Role::Examiner => {
                for order in &line.orders {
                    let is_needed = order.facts.iter().filter_map(|id| sheet.entry(id)).any(|fact| fact.origin == FactOrigin::Written);
                    measures.orders_needed += u32::from(order.status == OrderStatus::Result && is_needed);
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
            measures.inquiry.add(entry.inquiry, is_known);
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
