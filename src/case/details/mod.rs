//! What a case may say beyond its questions and its reference: who the patient is, what is wrong with them and what it looks like, and what an answer has to
//! do. Only native files have it.
//!
//! What exists is checked: a fact that says where it stands does stand there, a turn that is named exists, and a wrong diagnosis is no name of a right one.
//! The readers make these types, and only they can.

mod change;
mod diagnosis;
mod fact;
mod particulars;
mod patient;
mod rubric;
mod tag;
mod words;

pub use diagnosis::{Confirmed, Diagnosis, Distractor};
pub use fact::{Fact, KnownBy, Place, Section, Told};
pub use particulars::Particular;
pub(crate) use particulars::Particulars;
pub use patient::{Age, Patient, Sex};
pub use rubric::{Points, RubricItem, RubricKind, Share};
pub use tag::Tag;

use super::Case;
use serde::{Deserialize, Serialize};
use std::fmt;

/// How hard a case is, in its author's judgement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Difficulty {
    /// A presentation as textbooks have it.
    Basic,
    /// Needs a differential diagnosis or a decision that the presentation does not make by itself.
    Intermediate,
    /// Misleads, or has several conditions that contend.
    Advanced,
}

impl Difficulty {
    /// Every difficulty, the easiest first.
    pub const ALL: [Self; 3] = [Self::Basic, Self::Intermediate, Self::Advanced];
}

/// Everything of this module that one case has. It names the disease, so it has no `Debug` that shows it.
#[derive(Clone, PartialEq, Eq, Default)]
pub(crate) struct Details {
    pub difficulty: Option<Difficulty>,
    pub tags: Vec<Tag>,
    pub sources: Vec<String>,
    pub patient: Option<Patient>,
    /// Who answers for a patient who cannot.
    pub informant: Option<String>,
    /// What is known of the patient beforehand.
    pub particulars: Particulars,
    pub diagnoses: Vec<Diagnosis>,
    pub distractors: Vec<Distractor>,
    pub facts: Vec<Fact>,
    /// Whether the facts say everything that anybody may know, so that none are taken from the text beside them.
    pub facts_are_whole: bool,
    pub rubric: Vec<RubricItem>,
}

impl fmt::Debug for Details {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Details(hidden)")
    }
}

impl Case {
    /// How hard the author thinks it is.
    pub fn difficulty(&self) -> Option<Difficulty> {
        self.details.difficulty
    }

    /// Words to choose cases by. Some, such as `obvious-diagnosis-wrong`, warn whoever is to answer: show them with the reference only.
    pub fn tags(&self) -> &[Tag] {
        &self.details.tags
    }

    /// What the author drew on. A guideline's title often names the disease: show it with the reference only.
    pub fn sources(&self) -> &[String] {
        &self.details.sources
    }

    /// Whether the facts say everything that anybody may know in an interview, so that rules take none from the text beside them.
    pub fn facts_are_whole(&self) -> bool {
        self.details.facts_are_whole
    }

    /// With facts that somebody wrote beside the case file, and no others; `None` where one does not stand in the words that it says.
    #[must_use]
    pub(crate) fn with_facts(mut self, facts: Vec<Fact>) -> Option<Self> {
        let stands = |fact: &Fact| {
            fact.place().is_none_or(|place| self.turns.get(place.turn()).is_some_and(|turn| turn.question.contains(place.words())))
        };
        if !facts.iter().all(stands) {
            return None;
        }
        (self.details.facts, self.details.facts_are_whole) = (facts, true);
        Some(self)
    }

    /// Who answers for a patient who cannot, as `wife`; `None` where the patient does, or the case does not say.
    pub fn informant(&self) -> Option<&str> {
        self.details.informant.as_deref()
    }

    /// Who the patient is.
    pub fn patient(&self) -> Option<&Patient> {
        self.details.patient.as_ref()
    }

    /// The right diagnoses, the principal one first; empty where the case names none. Hidden like the title.
    pub fn diagnoses(&self) -> &[Diagnosis] {
        &self.details.diagnoses
    }

    /// Plausible wrong diagnoses. Hidden like the title.
    pub fn distractors(&self) -> &[Distractor] {
        &self.details.distractors
    }

    /// The case in single statements, in file order, of whoever knows them.
    pub fn facts(&self) -> &[Fact] {
        &self.details.facts
    }

    /// The fact with this id.
    pub fn fact(&self, id: &str) -> Option<&Fact> {
        self.details.facts.iter().find(|fact| fact.id() == id)
    }

    /// What the patient knows, and nothing else: whoever speaks for the patient is given these facts only.
    pub fn patient_facts(&self) -> impl Iterator<Item = &Fact> {
        self.details.facts.iter().filter(|fact| matches!(fact.known_by(), KnownBy::Patient { .. }))
    }

    /// What answers are graded by, item by item; empty where the case has no rubric.
    pub fn rubric(&self) -> &[RubricItem] {
        &self.details.rubric
    }

    /// The case with this rubric in place of its own; `None` where no item gives points.
    #[must_use]
    pub fn with_rubric(mut self, items: Vec<RubricItem>) -> Option<Self> {
        let gives = items.iter().any(|item| item.kind() != RubricKind::Pitfall);
        self.details.rubric = items;
        gives.then_some(self)
    }

    /// The items that apply to the answer to the turn at `index`, from 0.
    pub fn rubric_for_turn(&self, index: usize) -> impl Iterator<Item = &RubricItem> {
        self.details.rubric.iter().filter(move |item| item.turns().contains(&index))
    }
}
