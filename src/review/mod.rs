//! What is said of cases by those who check them: what a reference rests on and the record lacks ([`lint`]), corrections of published texts ([`Errata`]),
//! tags ([`Tags`]), wrong diagnoses that one might think of ([`Distractors`]), rubrics ([`Rubrics`]), and facts ([`Facts`]).

mod amounts;
mod beside;
mod contested;
mod distractors;
mod distractors_file;
mod distractors_proposal;
mod errata;
mod facts;
mod facts_file;
mod facts_proposal;
mod grounds;
mod lexicon;
mod lint;
mod mentions;
mod propose;
mod references;
mod rubric_draft;
mod rubrics;
mod rubrics_file;
mod tags;
mod tags_file;
mod text;

pub use contested::{Spread, contested, spreads};
pub use distractors::{Candidate, CandidateKind, CaseDistractors, Distractors, DistractorsRefused};
pub use distractors_proposal::{question as distractors_question, read as read_distractors};
pub use errata::{Applied, Correction, Errata, Erratum, Part, Refusal};
pub use facts::{CaseFacts, DraftFact, Facts, FactsRefusal, not_used as facts_not_used};
pub use facts_proposal::{ProposedFacts, question as facts_question, read as read_facts};
pub use lexicon::FindingKind;
pub use lint::{Found, Linted, Rule, lint};
pub use propose::{question as proposal_question, read as read_proposal};
pub use references::{Agreed, CANDIDATE, FORM, agreed, pair_cases, write_run};
pub use rubric_draft::{Unusable as UnusableItem, question as rubric_question, read as read_rubric, statements_question};
pub use rubrics::{CaseRubric, DraftItem, ItemState, RubricRefusal, RubricUse, Rubrics};
pub use rubrics_file::points;
pub use tags::{CONTESTED, Said, Tagged, Tags, TagsRefused};
pub use tags_file::tag;

pub(crate) use distractors_file::Draft as DistractorsDraft;
pub(crate) use errata::Draft as ErrataDraft;
pub(crate) use facts_file::Draft as FactsDraft;
pub(crate) use rubrics_file::Draft as RubricsDraft;
pub(crate) use tags_file::Draft as TagsDraft;
