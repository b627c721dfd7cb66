//! What of a case is shown to people: to one who plays the patient, what the patient knows; to one who watches, everything.

use super::{fact::PatientFacts, sheet::FactSheet};
use crate::{case::Told, language::Language};

/// A fact as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownFact {
    /// Its id.
    pub id: String,
    /// Whether a doctor who does not find it out has missed something. Nobody who plays the patient is told.
    pub must_ask: bool,
    /// The statement.
    pub text: String,
}

/// Facts under a heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownPart {
    /// What they have in common.
    pub heading: &'static str,
    /// The facts.
    pub facts: Vec<ShownFact>,
}

fn parts(language: Language, all: [(&'static str, &'static str, Vec<ShownFact>); 2]) -> Vec<ShownPart> {
    let part = |(zh, en, facts)| ShownPart { heading: if language == Language::Zh { zh } else { en }, facts };
    all.map(part).into_iter().filter(|part| !part.facts.is_empty()).collect()
}

/// What the patient knows, by when it is told. It is made of the patient's own view, and can hold nothing else.
pub fn for_patient(facts: &PatientFacts, language: Language) -> Vec<ShownPart> {
    let of = |told: Told| {
        let facts = facts.iter().filter(|fact| fact.told() == told);
        facts.map(|fact| ShownFact { id: fact.id().to_owned(), must_ask: false, text: fact.text().to_owned() }).collect()
    };
    parts(language, [("主动告诉医生", "You tell unasked", of(Told::Volunteered)), ("问到才说", "You tell when asked", of(Told::WhenAsked))])
}

/// Everything that can be found out: what the patient knows, and findings and results.
pub fn for_watching(sheet: &FactSheet, language: Language) -> Vec<ShownPart> {
    let of = |is_patients: bool| {
        let entries = sheet.entries().iter().filter(|entry| entry.is_patients == is_patients);
        entries.map(|entry| ShownFact { id: entry.id.clone(), must_ask: entry.must_ask, text: entry.text.clone() }).collect()
    };
    parts(language, [("病史", "History", of(true)), ("体征和结果", "Findings and results", of(false))])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::{ReadOptions, bundled};

    #[test]
    fn a_person_who_plays_the_patient_is_shown_what_the_patient_knows_and_no_more() {
        let file = bundled(&ReadOptions { language: Some(Language::Zh), ..ReadOptions::default() }).unwrap();
        let sheet = FactSheet::of(file.find("chest-pain-at-rest").unwrap()).unwrap();
        let all = |parts: Vec<ShownPart>| parts.into_iter().flat_map(|part| part.facts).collect::<Vec<_>>();
        let (own, whole) = (all(for_patient(sheet.patient(), Language::Zh)), all(for_watching(&sheet, Language::Zh)));
        assert_eq!(own.len(), sheet.patient().iter().count());
        assert!(own.iter().all(|fact| !fact.must_ask && !fact.text.contains("ST段")), "{own:?}");
        assert_eq!(whole.len(), sheet.entries().len());
        assert!(whole.iter().any(|fact| fact.text.contains("ST段")) && whole.iter().any(|fact| fact.must_ask));
    }
}
