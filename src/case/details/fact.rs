//! The case in single statements.

use serde::{Deserialize, Serialize};

/// What a fact is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Section {
    /// Earlier illnesses, medicines, allergies.
    History,
    /// What the patient feels, and how it came.
    Symptom,
    /// A finding on examination.
    Exam,
    /// A result of a test.
    Test,
    /// Work, habits, how the patient lives.
    Social,
    /// Illnesses of relatives.
    Family,
}

impl Section {
    /// Whether it is found by whoever examines, so that the patient cannot tell it.
    pub fn is_finding(self) -> bool {
        matches!(self, Self::Exam | Self::Test)
    }
}

/// When a patient tells a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Told {
    /// Without being asked.
    Volunteered,
    /// When the doctor asks about it.
    WhenAsked,
}

/// Who knows a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KnownBy {
    /// The patient, who tells it at some time.
    Patient {
        /// When.
        told: Told,
    },
    /// Whoever examines, and orders tests. Never told by a patient.
    Examiner,
}

/// Where a fact stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub(in crate::case) turn: usize,
    pub(in crate::case) words: String,
}

impl Place {
    /// The turn, from 0.
    pub fn turn(&self) -> usize {
        self.turn
    }

    /// The words of that turn's question, exactly as they stand there.
    pub fn words(&self) -> &str {
        &self.words
    }
}

/// One statement about the patient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    pub(in crate::case) id: String,
    pub(in crate::case) section: Section,
    pub(in crate::case) known_by: KnownBy,
    pub(in crate::case) must_ask: bool,
    pub(in crate::case) place: Option<Place>,
    pub(in crate::case) text: String,
}

impl Place {
    /// In a turn, from 0, in these words.
    pub(crate) fn new(turn: usize, words: &str) -> Self {
        Self { turn, words: words.to_owned() }
    }
}

impl Fact {
    /// A fact that is not the case file's own.
    pub(crate) fn new(id: &str, section: Section, known_by: KnownBy, text: &str) -> Self {
        Self { id: id.to_owned(), section, known_by, must_ask: false, place: None, text: text.to_owned() }
    }

    /// Standing there, and asked for or not.
    #[must_use]
    pub(crate) fn placed(self, place: Option<Place>, must_ask: bool) -> Self {
        Self { place, must_ask, ..self }
    }

    /// Unique among the facts of its case.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What it is about.
    pub fn section(&self) -> Section {
        self.section
    }

    /// Who knows it.
    pub fn known_by(&self) -> KnownBy {
        self.known_by
    }

    /// Whether a doctor who does not ask about it, or look for it, has missed something.
    pub fn must_ask(&self) -> bool {
        self.must_ask
    }

    /// Where it stands in the questions; `None` where it stands in none.
    pub fn place(&self) -> Option<&Place> {
        self.place.as_ref()
    }

    /// The statement, whole by itself, in the third person.
    pub fn text(&self) -> &str {
        &self.text
    }
}
