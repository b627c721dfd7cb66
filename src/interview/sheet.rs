//! A case divided by who may know what: the facts that its author wrote, and what rules take from the rest of its text.

use super::{
    draft::{Own, statements},
    fact::{ExaminerFacts, FactEntry, FactOrigin, Finding, PatientFact, PatientFacts, concepts, inquiries},
    findings::{fact_of, findings as findings_of, number_parts},
    who::{Speaker, Who},
};
use crate::{
    case::{Case, KnownBy, Section, Told, TurnKind},
    digest::sha256,
    language::Language,
};

/// A case divided by who may know what.
#[derive(Debug, Clone)]
pub struct FactSheet {
    patient: PatientFacts,
    examiner: ExaminerFacts,
    entries: Vec<FactEntry>,
    digest: String,
}

/// What keeps a case from being interviewed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoFacts {
    /// Nothing that a patient could tell.
    #[error(
        "the case says nothing that a patient could tell, so there is nobody to ask: write facts into it (known_by = \"patient\"), or choose another case"
    )]
    OfPatient,
}

impl NoFacts {
    /// In a language of the interface.
    pub fn words(self, language: Language) -> String {
        match language {
            Language::Zh => "病例中没有病人能讲述的内容，无从问诊：请在病例中写上事实（known_by = \"patient\"），或换一个病例".into(),
            Language::En => self.to_string(),
        }
    }
}

impl FactSheet {
    /// Divides a case: the facts that its author wrote, and what rules take from the rest of its text.
    ///
    /// # Errors
    /// When the patient would know nothing.
    pub fn of(case: &Case) -> Result<Self, NoFacts> {
        let language = case.language();
        let mut patient: Vec<PatientFact> = Vec::new();
        let mut findings: Vec<Finding> = Vec::new();
        for (place, turn) in case.turns().iter().enumerate() {
            let own: Vec<Own<'_>> = written(case, place).map(own).collect();
            match turn.kind {
                TurnKind::Complaint if case.facts_are_whole() => {}
                TurnKind::Complaint => patient.extend(statements(&turn.question, &own, language, place + 1)),
                TurnKind::Exam => findings.extend(findings_of(&turn.question, &own, Section::Exam, language, place + 1)),
                TurnKind::Tests => findings.extend(findings_of(&turn.question, &own, Section::Test, language, place + 1)),
                TurnKind::Other => {}
            }
        }
        // What the patient knows is no finding, wherever it stands; of whole facts nothing is taken beside them.
        let is_examiners = |finding: &Finding| match case.fact(&finding.id) {
            Some(fact) => fact.known_by() == KnownBy::Examiner,
            None => !case.facts_are_whole(),
        };
        findings.retain(is_examiners);
        // What stands in no turn of findings is a finding all the same.
        let elsewhere = case.facts().iter().filter(|fact| fact.known_by() == KnownBy::Examiner);
        for (place, fact) in
            elsewhere.filter(|fact| !findings.iter().any(|finding| finding.id == fact.id())).collect::<Vec<_>>().into_iter().enumerate()
        {
            let own = [Own { id: fact.id(), words: fact.text(), text: fact.text() }];
            findings.extend(findings_of(fact.text(), &own, fact.section(), language, case.turns().len() + place + 1));
        }
        number_parts(&mut findings);
        patient.extend(
            case.facts()
                .iter()
                .filter_map(|fact| match fact.known_by() {
                    KnownBy::Patient { told } => Some((fact, told)),
                    KnownBy::Examiner => None,
                })
                .map(|(fact, told)| PatientFact {
                    id: fact.id().to_owned(),
                    section: fact.section(),
                    told,
                    text: fact.text().to_owned(),
                    concepts: concepts(fact.text(), fact.place().map_or("", |p| p.words()), language),
                    origin: FactOrigin::Written,
                }),
        );
        // Season, work and the like stand before the complaint in the text; a patient begins with the complaint.
        if patient.iter().any(|fact| fact.section == Section::Symptom && fact.told == Told::Volunteered) {
            for fact in patient.iter_mut().filter(|fact| fact.origin == FactOrigin::Drafted && fact.section != Section::Symptom) {
                fact.told = Told::WhenAsked;
            }
        }
        order(&mut patient, case);
        if patient.is_empty() {
            return Err(NoFacts::OfPatient);
        }
        let entries = entries(case, &patient, &findings);
        let text = entries.iter().map(|e| format!("{} {:?} {} {}\n", e.id, e.section, e.must_ask, e.text)).collect::<String>();
        let who = Who::of(case);
        let speaks = case.informant().map(|informant| format!("{informant} speaks\n")).unwrap_or_default();
        let text = text + &speaks;
        let patient =
            PatientFacts { language, speaker: speaker(case, who), informant: case.informant().map(str::to_owned), who, facts: patient };
        Ok(Self { patient, examiner: ExaminerFacts { language, findings }, entries, digest: sha256(text.as_bytes()) })
    }

    /// What the patient knows.
    pub fn patient(&self) -> &PatientFacts {
        &self.patient
    }

    /// What whoever examines knows.
    pub fn examiner(&self) -> &ExaminerFacts {
        &self.examiner
    }

    /// Every fact, for what is shown after the end.
    pub fn entries(&self) -> &[FactEntry] {
        &self.entries
    }

    /// The fact with this id.
    pub fn entry(&self, id: &str) -> Option<&FactEntry> {
        self.entries.iter().find(|entry| entry.id == id)
    }

    /// sha256 of the facts: an interview belongs to these.
    pub fn digest(&self) -> &str {
        &self.digest
    }
}

fn own(fact: &crate::case::Fact) -> Own<'_> {
    Own { id: fact.id(), words: fact.place().map_or("", |place| place.words()), text: fact.text() }
}

/// The facts that the author placed into a turn.
fn written(case: &Case, turn: usize) -> impl Iterator<Item = &crate::case::Fact> {
    case.facts().iter().filter(move |fact| fact.place().is_some_and(|place| place.turn() == turn))
}

/// Somebody else speaks where the case says so; a parent for children.
fn speaker(case: &Case, who: Who) -> Speaker {
    match case.informant() {
        _ if who.is_child() => Speaker::Parent,
        Some(_) => Speaker::Relative(who.sex),
        None => Speaker::Patient,
    }
}

/// As they stand in the text; those without a place go last.
fn order(facts: &mut [PatientFact], case: &Case) {
    let all: String = case.turns().iter().filter(|turn| turn.kind == TurnKind::Complaint).map(|turn| turn.question.as_str()).collect();
    let place = |fact: &PatientFact| {
        let words = case.fact(&fact.id).and_then(|fact| fact.place()).map_or(fact.text.as_str(), |place| place.words());
        all.find(words).unwrap_or(usize::MAX)
    };
    facts.sort_by_cached_key(place);
}

fn entries(case: &Case, patient: &[PatientFact], findings: &[Finding]) -> Vec<FactEntry> {
    let mut entries: Vec<FactEntry> = patient
        .iter()
        .zip(inquiries(patient))
        .map(|(fact, inquiry)| FactEntry {
            id: fact.id.clone(),
            section: fact.section,
            must_ask: false,
            weight: 1,
            origin: fact.origin,
            is_patients: true,
            inquiry: Some(inquiry),
            text: fact.text.clone(),
        })
        .collect();
    for finding in findings {
        match entries.iter_mut().find(|entry| entry.id == finding.id) {
            Some(entry) => {
                entry.text = format!("{}{}{}", entry.text, if case.language() == Language::Zh { "，" } else { ", " }, finding.text);
            }
            None => entries.push(FactEntry {
                id: finding.id.clone(),
                section: finding.section,
                must_ask: false,
                weight: 1,
                origin: FactOrigin::Drafted,
                is_patients: false,
                inquiry: None,
                text: finding.sided(),
            }),
        }
    }
    for entry in &mut entries {
        let Some(fact) = case.fact(fact_of(&entry.id)) else { continue };
        let refutes = case.distractors().iter().filter(|wrong| wrong.refuted_by().iter().any(|id| id == fact.id())).count();
        entry.must_ask = fact.must_ask();
        entry.origin = FactOrigin::Written;
        // Of a part its own words are shown.
        if entry.id == fact.id() {
            entry.text = fact.text().to_owned();
        }
        entry.weight = 1 + 2 * u32::from(fact.must_ask()) + u32::try_from(refutes).unwrap_or(0);
    }
    entries
}
