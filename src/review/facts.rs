//! Facts of cases in a file of their own, beside the case file: what rules took from the text of a case that has none, and what a person made of it. The facts of a
//! case are used once all of them are decided, and then nothing else is taken from its text.

use super::{ItemState, tags::digest_of};
use crate::{
    case::{Case, CaseFile, CaseId, Fact, KnownBy, Place, Section, Source, Told},
    interview::{FactSheet, PatientFact},
    language::{Bilingual, Language},
};
use std::path::{Path, PathBuf};

/// A fact with its provenance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftFact {
    /// The fact.
    pub fact: Fact,
    /// What a person made of it.
    pub state: ItemState,
    /// What was proposed, where a person changed its words.
    pub proposed: Option<String>,
    /// The model that proposed it; absent of what rules or a person wrote.
    pub proposed_by: Option<String>,
    /// Who decided.
    pub decided_by: Option<String>,
    /// On which day, as in 2026-11-28.
    pub decided_on: Option<String>,
}

/// The facts of one case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseFacts {
    /// Where the case comes from.
    pub source: Source,
    /// The case.
    pub case: CaseId,
    /// sha256 of its questions: of others the facts are not used.
    pub sha256: String,
    /// The facts, decided and undecided.
    pub facts: Vec<DraftFact>,
}

/// A file of facts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// In file order; a case once.
    pub cases: Vec<CaseFacts>,
}

/// Why the facts of a case are not used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FactsRefusal {
    /// The case file has no such case.
    NoSuchCase,
    /// The case has other questions than when they were written.
    OtherQuestions,
    /// The case file has facts of its own.
    HasItsOwn,
    /// Some are undecided.
    Undecided(usize),
    /// Nothing that the patient knows was taken.
    NothingForPatient,
    /// One does not stand in its turn in the words that it says.
    NotInTurn,
}

impl FactsRefusal {
    /// In both languages.
    pub fn both(&self) -> Bilingual {
        match self {
            Self::NoSuchCase => Bilingual::both("病例文件中没有这个病例", "the case file has no such case"),
            Self::OtherQuestions => Bilingual::both(
                "病例的提问与编写时不同：请从事实文件中删去它，重新拟定并审定",
                "its questions are others than when they were written: remove the case from the file of facts, draft and decide them again",
            ),
            Self::HasItsOwn => Bilingual::both("病例文件中已有事实，用该事实", "the case file has facts of its own, which are used"),
            Self::Undecided(count) => Bilingual::both(
                format!("{count} 条尚未审定：请用 wardround cases facts review"),
                format!("{count} are undecided: decide them with wardround cases facts review"),
            ),
            Self::NothingForPatient => {
                Bilingual::both("没有一条是病人知道的，无从问诊", "none of them is known by the patient, so nobody could be asked")
            }
            Self::NotInTurn => Bilingual::both(
                "有一条的 words 不在它所指的那一轮中：请改正或删去 words",
                "the words of one do not stand in its turn: correct them, or leave words out",
            ),
        }
    }
}

impl CaseFacts {
    /// What rules take from the text of a case; `None` of one with facts of its own, and where a patient would know nothing.
    pub fn drafted(case: &Case) -> Option<Self> {
        if !case.facts().is_empty() {
            return None;
        }
        let sheet = FactSheet::of(case).ok()?;
        let mut facts: Vec<DraftFact> = Vec::new();
        for entry in sheet.entries() {
            let told = sheet.patient().iter().find(|fact| fact.id() == entry.id).map(PatientFact::told);
            let known_by = told.map_or(KnownBy::Examiner, |told| KnownBy::Patient { told });
            let number = facts.iter().filter(|other| other.fact.section() == entry.section).count() + 1;
            let place = case.turns().iter().position(|turn| turn.question.contains(&entry.text));
            let fact = Fact::new(&format!("{}-{number}", section_name(entry.section)), entry.section, known_by, &entry.text);
            let fact = fact.placed(place.map(|turn| Place::new(turn, &entry.text)), false);
            let state = ItemState::Proposed;
            facts.push(DraftFact { fact, state, proposed: None, proposed_by: None, decided_by: None, decided_on: None });
        }
        Some(Self { source: case.source(), case: case.id().clone(), sha256: digest_of(case), facts })
    }

    /// Whether it is of this case.
    pub fn is_of(&self, case: &Case) -> bool {
        self.source == case.source() && self.case == *case.id()
    }

    /// Whether the case's questions are those of which the facts were taken.
    pub fn has_questions_of(&self, case: &Case) -> bool {
        self.sha256 == digest_of(case)
    }

    /// How many nobody has decided.
    pub fn undecided(&self) -> usize {
        self.facts.iter().filter(|fact| fact.state == ItemState::Proposed).count()
    }

    /// The case with these facts.
    ///
    /// # Errors
    /// When they are not used.
    pub fn used_by(&self, case: &Case) -> Result<Case, FactsRefusal> {
        if !self.has_questions_of(case) {
            return Err(FactsRefusal::OtherQuestions);
        }
        if !case.facts().is_empty() {
            return Err(FactsRefusal::HasItsOwn);
        }
        if self.undecided() > 0 {
            return Err(FactsRefusal::Undecided(self.undecided()));
        }
        let taken: Vec<Fact> = self.facts.iter().filter(|fact| fact.state.counts()).map(|fact| fact.fact.clone()).collect();
        if !taken.iter().any(|fact| matches!(fact.known_by(), KnownBy::Patient { .. })) {
            return Err(FactsRefusal::NothingForPatient);
        }
        case.clone().with_facts(taken).ok_or(FactsRefusal::NotInTurn)
    }
}

/// The word for a section in ids and files.
pub(super) fn section_name(section: Section) -> &'static str {
    match section {
        Section::History => "history",
        Section::Symptom => "symptom",
        Section::Exam => "exam",
        Section::Test => "test",
        Section::Social => "social",
        Section::Family => "family",
    }
}

impl DraftFact {
    /// The same known by the other role; whoever is in doubt about a finding can say who knows it.
    #[must_use]
    pub fn of_other_role(self) -> Self {
        let (section, known_by) = match self.fact.known_by() {
            KnownBy::Patient { .. } => (Section::Exam, KnownBy::Examiner),
            KnownBy::Examiner => (Section::Symptom, KnownBy::Patient { told: Told::WhenAsked }),
        };
        let fact = Fact::new(self.fact.id(), section, known_by, self.fact.text());
        Self { fact: fact.placed(self.fact.place().cloned(), self.fact.must_ask()), ..self }
    }

    /// The same with another statement.
    #[must_use]
    pub fn saying(self, text: &str) -> Self {
        let fact = Fact::new(self.fact.id(), self.fact.section(), self.fact.known_by(), text);
        let fact = fact.placed(self.fact.place().cloned(), self.fact.must_ask());
        Self { fact, proposed: self.proposed.or_else(|| Some(self.fact.text().to_owned())), ..self }
    }

    /// The same, which a doctor has to find out.
    #[must_use]
    pub fn that_must_be_asked(self) -> Self {
        let place = self.fact.place().cloned();
        Self { fact: self.fact.placed(place, true), ..self }
    }
}

impl Facts {
    /// Where the facts of a case file are looked for: `cases.json.facts.toml` beside `cases.json`.
    pub fn beside(cases: &Path) -> PathBuf {
        let mut name = cases.file_name().unwrap_or_default().to_owned();
        name.push(".facts.toml");
        cases.with_file_name(name)
    }

    /// Gives the cases of a file their facts. What is not used is returned, with the case's id.
    pub fn apply(&self, file: &mut CaseFile) -> Vec<(CaseId, FactsRefusal)> {
        let mut refused = Vec::new();
        for entry in &self.cases {
            match file.cases.iter_mut().find(|case| entry.is_of(case)) {
                None => refused.push((entry.case.clone(), FactsRefusal::NoSuchCase)),
                Some(case) => match entry.used_by(case) {
                    Ok(with) => *case = with,
                    Err(why) => refused.push((entry.case.clone(), why)),
                },
            }
        }
        refused
    }
}

/// What becomes of the facts of a case, in a line.
pub fn not_used(case: &CaseId, why: &FactsRefusal, language: Language) -> String {
    let why = why.both();
    match language {
        Language::Zh => format!("病例 {case} 的事实不使用：{}", why.words(language)),
        Language::En => format!("the facts of case {case} are not used: {}", why.words(language)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::{ReadOptions, read_bytes};

    fn cases(complaint: &str) -> CaseFile {
        let text = format!(
            "[[case]]\nid = \"1\"\nturns = [{{ kind = \"complaint\", question = \"{complaint}\" }}, {{ kind = \"exam\", question = \"查体：体温38℃。\" }}]\n"
        );
        read_bytes("f", text.as_bytes(), &ReadOptions::default()).unwrap()
    }

    fn decided(mut facts: CaseFacts, rejected: &str) -> CaseFacts {
        for fact in &mut facts.facts {
            fact.state = if fact.fact.text() == rejected { ItemState::Rejected } else { ItemState::Accepted };
            fact.decided_by = Some("王".into());
        }
        facts
    }

    #[test]
    fn facts_are_used_once_all_are_decided_and_nothing_else_of_the_text_is() {
        let mut file = cases("咳嗽3天。现住本市。");
        let drafted = CaseFacts::drafted(&file.cases[0]).unwrap();
        let texts: Vec<&str> = drafted.facts.iter().map(|fact| fact.fact.text()).collect();
        assert_eq!(texts, ["咳嗽3天", "现住本市", "体温38℃"]);
        let all = Facts { cases: vec![drafted.clone()] };
        assert_eq!(Facts::parse(&all.write()), Ok(all.clone()));
        assert_eq!(all.apply(&mut file), [(CaseId::new("1").unwrap(), FactsRefusal::Undecided(3))]);
        let decided = Facts { cases: vec![decided(drafted.clone(), "现住本市")] };
        assert_eq!(Facts::parse(&decided.write()), Ok(decided.clone()));
        assert_eq!(decided.apply(&mut file), []);
        let sheet = FactSheet::of(&file.cases[0]).unwrap();
        assert_eq!(sheet.entries().iter().map(|entry| entry.text.as_str()).collect::<Vec<_>>(), ["咳嗽3天", "体温38℃"]);
        assert_eq!(sheet.patient().iter().count(), 1);
        assert_eq!(decided.apply(&mut file)[0].1, FactsRefusal::HasItsOwn);
        assert_eq!(decided.apply(&mut cases("咳嗽4天。现住本市。"))[0].1, FactsRefusal::OtherQuestions);
        let moved: Vec<DraftFact> = decided.cases[0]
            .facts
            .iter()
            .map(|fact| if fact.fact.section().is_finding() { fact.clone() } else { fact.clone().of_other_role() })
            .collect();
        let nobody = CaseFacts { facts: moved, ..decided.cases[0].clone() };
        assert_eq!(nobody.used_by(&cases("咳嗽3天。现住本市。").cases[0]), Err(FactsRefusal::NothingForPatient));
        assert!(CaseFacts::drafted(&file.cases[0]).is_none(), "it has facts now");
    }
}
