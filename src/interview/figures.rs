//! The figures of an interview as values, which its last line has.

use super::{fact::Inquiry, machine::EndReason};
use serde::{Deserialize, Serialize};

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

    pub(super) fn add(&mut self, is_one: bool, weight: u32) {
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

/// Orders by what carrying them out takes, roughly: by how each is done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct OrdersByClass {
    /// By hand, or with an instrument beside the patient.
    pub bedside: u32,
    /// Samples, and recordings in a laboratory.
    pub laboratory: u32,
    /// Pictures.
    pub imaging: u32,
    /// Something is put into the body to get there.
    pub invasive: u32,
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
    /// Orders by class, with repeated ones and those for things that the case does not have; absent of interviews of earlier versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub orders_by_class: Option<OrdersByClass>,
    /// Findings and results that the case's author counts, which were given: of a fact that was ordered in part, its parts.
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
    pub(super) fn add(&mut self, inquiry: Option<Inquiry>, is_known: bool) {
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
