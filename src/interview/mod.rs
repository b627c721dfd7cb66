//! Interviews: a doctor asks a simulated patient, orders examinations and tests, and concludes. Rules or models play the patient and the examiner, and a person or a model the doctor.
//!
//! A [`FactSheet`] divides a case by who may know what. The machine ([`Interview`]) decides who speaks next and what each may see; the views that it hands out
//! hold the facts of one role only, so that no prompt can have another's. [`scripted`] is a patient and [`by_rules`] an examiner without a model.

mod check;
mod clauses;
mod draft;
mod examiner;
mod fact;
#[cfg(test)]
mod fact_tests;
mod figures;
mod findings;
mod graded;
#[cfg(test)]
mod graded_tests;
mod items;
mod lexicon;
mod lexicons;
mod line;
mod machine;
mod measures;
mod menu;
mod parts;
mod patient;
mod persona;
mod prompts;
#[cfg(test)]
pub(crate) mod recorded_tests;
mod reveal;
mod said_in;
mod seat;
pub(crate) mod seat_words;
mod sheet;
mod shown;
mod speech;
mod teaching;
mod typed;
mod utterance;
mod who;
pub(crate) mod words;

pub use check::{LineCheck, LineStatus, check, check_doctor, told_in};
pub use examiner::{ExaminerReply, Order, OrderStatus, by_rules, chosen, is_order, rules_fail};
pub use fact::{ExaminerFacts, FactEntry, FactOrigin, Finding, Inquiry, PatientFact, PatientFacts};
pub use figures::{Count, Inquiries, Measures, OrdersByClass, PatientLines};
pub use findings::fact_of;
pub use graded::{ToGrade, ViewsRecord, current_views, judged, verdict};
pub use line::{Conclusion, ConclusionPart, Spoken, diagnosis_in, is_diagnosis, questions};
pub use machine::{DoctorView, Effect, EndReason, Event, ExaminerView, Interview, Line, OutOfTurn, PatientView, Role, Said, Turn};
pub use measures::{divided, measure, measure_with};
pub use menu::{OrderGroup, OrderName, order_line, order_menu};
pub use parts::{LinePart, PartKind, parts, transcript};
pub use patient::{Earlier, PatientReply, scripted};
pub use persona::{NoPersona, Persona};
pub use prompts::{Refused, doctor_prompt, examiner_prompt, patient_prompt, prompts_digest};
pub use reveal::{RevealPart, RevealSection, reveal, reveal_of};
pub use seat::{CannotChange, give, take};
pub use sheet::{FactSheet, NoFacts};
pub use shown::{ShownFact, ShownPart, for_patient, for_watching};
pub use teaching::fits_after;
pub use typed::Typed;
pub use utterance::{Discarded, InterviewId, ModelPlayer, Player, Produced, UtteranceRecord, resume};
pub use who::Speaker;
