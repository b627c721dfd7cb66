//! The turns and the facts of a case, put together so that each fact stands in its turn.

use super::super::{Fact, KnownBy, Place, Section, Told, Turn, TurnKind};

/// Turns and facts, one after another.
#[derive(Default)]
pub(super) struct Sheet {
    pub turns: Vec<Turn>,
    pub facts: Vec<Fact>,
}

/// What a patient tells only when asked.
pub(super) const WHEN_ASKED: KnownBy = KnownBy::Patient { told: Told::WhenAsked };
/// What a patient tells unasked.
pub(super) const VOLUNTEERED: KnownBy = KnownBy::Patient { told: Told::Volunteered };

impl Sheet {
    /// Adds a turn.
    pub fn turn(&mut self, kind: TurnKind, question: String) {
        self.turns.push(Turn { kind, question, answered_by: Vec::new() });
    }

    /// Adds a fact that stands in these words in the turn that comes next; nothing where it says nothing.
    pub fn fact(&mut self, section: Section, known_by: KnownBy, text: &str) {
        let text = text.trim();
        if text.chars().any(char::is_alphanumeric) {
            let place = Some(Place { turn: self.turns.len(), words: text.to_owned() });
            self.push(section, known_by, text, place);
        }
    }

    /// Adds a fact that is worded otherwise than any turn.
    pub fn fact_in_other_words(&mut self, section: Section, known_by: KnownBy, text: &str) {
        self.push(section, known_by, text.trim(), None);
    }

    fn push(&mut self, section: Section, known_by: KnownBy, text: &str, place: Option<Place>) {
        let name = match section {
            Section::History => "history",
            Section::Symptom => "symptom",
            Section::Exam => "exam",
            Section::Test => "test",
            Section::Social => "social",
            Section::Family => "family",
        };
        let number = self.facts.iter().filter(|fact| fact.section == section).count() + 1;
        self.facts.push(Fact { id: format!("{name}-{number}"), section, known_by, must_ask: false, place, text: text.to_owned() });
    }

    /// Has the patient begin with something: where nothing is told unasked, the first thing that the patient knows is.
    pub fn begun(mut self) -> Self {
        let opens = |fact: &Fact| fact.known_by == VOLUNTEERED;
        if !self.facts.iter().any(opens)
            && let Some(first) = self.facts.iter_mut().find(|fact| fact.known_by == WHEN_ASKED)
        {
            first.known_by = VOLUNTEERED;
        }
        self
    }

    /// What a patient reads of it, and what whoever examines does.
    pub fn texts(&self) -> (String, String) {
        let of = |is_patients: bool| {
            let facts = self.facts.iter().filter(|fact| matches!(fact.known_by, KnownBy::Patient { .. }) == is_patients);
            facts.map(|fact| fact.text.as_str()).collect::<Vec<_>>().join("\n")
        };
        (of(true), of(false))
    }
}
