//! What is known of a case, by who may know it. A type holds the facts of one role only, so that nothing else can reach whoever plays it.

use super::{
    lexicon::Concept,
    lexicons::{self, HistoryKind, Way},
    who::{Speaker, Who},
};
use crate::{
    case::{Section, Told},
    language::Language,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Where a fact comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum FactOrigin {
    /// The case's author wrote it.
    Written,
    /// Rules took it from the text of the case.
    Drafted,
}

/// What finding a fact out is, of the four kinds of inquiry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Inquiry {
    /// Why the patient comes: what is told unasked.
    ChiefComplaint,
    /// More of a symptom that the patient complains of.
    KnownSymptom,
    /// Whether there are other symptoms.
    OtherSymptom,
    /// Earlier illnesses, habits, family.
    History,
}

/// One fact, as a record, a report and a tape have it. Only what is shown after the end, and to those who watch, is made of these.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct FactEntry {
    /// Unique in its case.
    pub id: String,
    /// What it is about.
    pub section: Section,
    /// Whether a doctor who does not find it out has missed something.
    pub must_ask: bool,
    /// How much it counts: 1; 2 more where it must be asked, and 1 more for each wrong diagnosis that it speaks against.
    pub weight: u32,
    /// Where it comes from.
    pub origin: FactOrigin,
    /// Whether the patient knows it.
    pub is_patients: bool,
    /// What finding it out is; absent for findings and results.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inquiry: Option<Inquiry>,
    /// The statement, in the third person.
    pub text: String,
}

/// One thing that the patient knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatientFact {
    pub(super) id: String,
    pub(super) section: Section,
    pub(super) told: Told,
    pub(super) text: String,
    pub(super) concepts: BTreeSet<Concept>,
    /// Whether an author wrote it as a whole sentence.
    pub(super) origin: FactOrigin,
}

impl PatientFact {
    /// Its id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The statement, in the third person.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What it is about.
    pub fn section(&self) -> Section {
        self.section
    }

    /// When the patient tells it.
    pub fn told(&self) -> Told {
        self.told
    }

    /// The findings that it names, without when, where and whose.
    pub(super) fn findings(&self) -> BTreeSet<Concept> {
        let lexicon = lexicons::history();
        self.concepts.iter().copied().filter(|&concept| lexicon.entry(concept).kind == HistoryKind::Finding).collect()
    }
}

/// What the patient knows, and nothing else: no finding, no result, no title, no diagnosis, no reference can be in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatientFacts {
    pub(super) language: Language,
    pub(super) speaker: Speaker,
    /// What the case calls whoever answers for the patient.
    pub(super) informant: Option<String>,
    /// Whom everybody sees.
    pub(super) who: Who,
    pub(super) facts: Vec<PatientFact>,
}

impl PatientFacts {
    /// The facts, in the order of the case.
    pub fn iter(&self) -> impl Iterator<Item = &PatientFact> {
        self.facts.iter()
    }

    /// The language of the case.
    pub fn language(&self) -> Language {
        self.language
    }

    /// Who speaks.
    pub fn speaker(&self) -> Speaker {
        self.speaker
    }

    /// What whoever speaks for the patient is called; `None` where the patient speaks.
    pub fn informant(&self) -> Option<&str> {
        match (self.speaker, self.language, self.informant.as_deref()) {
            (Speaker::Patient, ..) => None,
            (_, _, Some(informant)) => Some(informant),
            (Speaker::Parent, Language::Zh, None) => Some("家长"),
            (Speaker::Parent, Language::En, None) => Some("parent"),
            (Speaker::Relative(_), Language::Zh, None) => Some("家属"),
            (Speaker::Relative(_), Language::En, None) => Some("relative"),
        }
    }
}

/// One finding or result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub(super) id: String,
    pub(super) section: Section,
    pub(super) text: String,
    /// What stands before it in its sentence, as `Ultrasound`.
    pub(super) heading: Option<String>,
    /// The eye that it is of, where a clause before it says so.
    pub(super) side: Option<String>,
    pub(super) concepts: BTreeSet<Concept>,
    /// Its place in the text: neighbours are given together.
    pub(super) sentence: usize,
}

impl Finding {
    /// The id of its fact.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The words of the case.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The same behind its heading.
    pub(super) fn label(&self) -> String {
        let text = self.sided();
        self.heading.as_deref().map_or_else(|| text.clone(), |heading| format!("{heading}: {text}"))
    }

    /// The words of the case, behind the eye that they are of.
    pub(super) fn sided(&self) -> String {
        self.side.as_deref().map_or_else(|| self.text.clone(), |side| format!("{side}{}", self.text))
    }
}

/// What is found on examination and by tests, and nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExaminerFacts {
    pub(super) language: Language,
    pub(super) findings: Vec<Finding>,
}

impl ExaminerFacts {
    /// The findings and results, in the order of the case.
    pub fn iter(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter()
    }

    /// The language of the case.
    pub fn language(&self) -> Language {
        self.language
    }
}

/// What finding each fact of a patient out is, in their order.
pub(super) fn inquiries(facts: &[PatientFact]) -> Vec<Inquiry> {
    let lexicon = lexicons::history();
    let symptoms = |fact: &PatientFact| -> BTreeSet<Concept> {
        fact.concepts.iter().copied().filter(|&concept| lexicon.entry(concept).kind == HistoryKind::Finding).collect()
    };
    let complained: BTreeSet<Concept> = facts.iter().filter(|fact| fact.told == Told::Volunteered).flat_map(symptoms).collect();
    let of = |fact: &PatientFact| match fact.section {
        _ if fact.told == Told::Volunteered => Inquiry::ChiefComplaint,
        Section::Symptom if symptoms(fact).intersection(&complained).next().is_some() => Inquiry::KnownSymptom,
        Section::Symptom => Inquiry::OtherSymptom,
        _ => Inquiry::History,
    };
    facts.iter().map(of).collect()
}

/// What a statement is about: what its text names, and what follows from that.
pub(super) fn concepts(text: &str, words: &str, language: Language) -> BTreeSet<Concept> {
    let lexicon = lexicons::history();
    let mut concepts = lexicon.concepts(text, language);
    concepts.extend(lexicon.concepts(words, language));
    let wider: Vec<Concept> = concepts.iter().filter_map(|&concept| lexicon.wider(concept)).collect();
    concepts.extend(wider.iter().filter_map(|&concept| lexicon.wider(concept)));
    concepts.extend(wider);
    // A time, an amount.
    if lexicons::has_time(text, language) {
        concepts.extend(lexicons::way(Way::When));
    }
    if lexicons::has_clock(text) {
        concepts.extend(lexicons::way(Way::Clock));
    }
    concepts
}
