//! Interviews: a doctor asks a simulated patient, orders examinations and tests, and concludes. The patient and the examiner are played by rules.
//!
//! A [`FactSheet`] divides a case by who may know what. The machine ([`Interview`]) decides who speaks next and what each may see; the views that it hands out
//! hold the facts of one role only, so that no prompt can have another's. [`scripted`] is a patient and [`by_rules`] an examiner without a model.

mod check;
mod draft;
mod examiner;
mod fact;
#[cfg(test)]
mod fact_tests;
mod lexicon;
mod lexicons;
mod line;
mod machine;
mod measures;
mod patient;
mod sheet;
mod speech;
mod utterance;

pub use check::{LineCheck, LineStatus, check, told_in};
pub use examiner::{ExaminerReply, Order, OrderStatus, by_rules, is_order};
pub use fact::{ExaminerFacts, FactEntry, FactOrigin, Finding, PatientFact, PatientFacts, Speaker};
pub use line::{Conclusion, ConclusionPart, Spoken, questions};
pub use machine::{DoctorView, Effect, EndReason, Event, ExaminerView, Interview, Line, OutOfTurn, PatientView, Role, Said, Turn};
pub use measures::{Count, Measures, divided, measure};
pub use patient::{Earlier, PatientReply, scripted};
pub use sheet::{FactSheet, NoFacts};
pub use utterance::{InterviewId, Player, UTTERANCES_FILE, UtteranceRecord, resume};
