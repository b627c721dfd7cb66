//! The file of facts.

use super::{
    ItemState,
    beside::{Fault, empty, entries, other_version, read_or_nothing},
    facts::{CaseFacts, DraftFact, Facts},
};
use crate::{
    case::{CaseId, Fact, KnownBy, Place, Section, Source, Told},
    language::Bilingual,
    toml_text::{TomlError, TomlFileError, TomlText},
};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// The version of the layout.
const VERSION: u32 = 1;

impl Facts {
    /// Reads a file; no facts where there is none.
    ///
    /// # Errors
    /// When it cannot be read, or says something that it cannot; the error names line and field.
    pub fn read(path: &Path) -> Result<Self, TomlFileError> {
        read_or_nothing(path, Self::parse)
    }

    /// Reads a text.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn parse(text: &str) -> Result<Self, TomlError> {
        let toml = TomlText::new(text);
        let draft: Draft = toml.parse()?;
        if draft.facts != VERSION {
            return Err(toml.error_of(&["facts".into()], other_version(VERSION)));
        }
        let cases = entries(&toml, draft.cases, DraftCase::entry, |entry| (entry.source, &entry.case))?;
        Ok(Self { cases })
    }

    /// The file that says this.
    pub fn write(&self) -> String {
        let cases = self.cases.iter().map(DraftCase::of).collect();
        // Plain data with text keys: it can always be written.
        toml::to_string(&Draft { facts: VERSION, cases }).unwrap_or_default()
    }
}

/// Facts of cases that have none themselves. They are read with the case file that they stand beside; those of a case with an undecided one are not used.
#[derive(Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Facts of cases")]
pub(crate) struct Draft {
    /// The version of the layout: 1.
    facts: u32,
    /// The cases; each once.
    #[serde(rename = "case", default)]
    cases: Vec<DraftCase>,
}

/// The facts of one case.
#[derive(Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct DraftCase {
    /// The label of the case's source.
    source: String,
    /// The case's id.
    case: String,
    /// sha256 of its questions, joined by empty lines: of other questions the facts are not used.
    sha256: String,
    /// The facts.
    #[serde(rename = "fact", default)]
    facts: Vec<FactText>,
}

/// Who knows a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Knower {
    /// The patient.
    Patient,
    /// Whoever examines, and orders tests.
    Examiner,
}

/// One statement about the patient.
#[derive(Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct FactText {
    /// Unique in the case.
    id: String,
    /// What it is about; findings (`exam`, `test`) are the examiner's.
    section: Section,
    /// Who knows it.
    known_by: Knower,
    /// When a patient tells it; absent of what an examiner knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    told: Option<Told>,
    /// Whether a doctor who does not find it out has missed something.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    must_ask: bool,
    /// The turn in which it stands, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    turn: Option<usize>,
    /// The words of that turn where it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    words: Option<String>,
    /// The statement.
    text: String,
    /// What a person made of it; absent of one that a person wrote.
    #[serde(default)]
    state: ItemState,
    /// What was proposed, where a person changed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    proposed: Option<String>,
    /// The model that proposed it; absent of what rules or a person wrote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    proposed_by: Option<String>,
    /// Who decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    decided_by: Option<String>,
    /// On which day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    decided_on: Option<String>,
}

impl DraftCase {
    fn of(entry: &CaseFacts) -> Self {
        let fact = |draft: &DraftFact| {
            let fact = &draft.fact;
            let (known_by, told) = match fact.known_by() {
                KnownBy::Patient { told } => (Knower::Patient, Some(told)),
                KnownBy::Examiner => (Knower::Examiner, None),
            };
            FactText {
                id: fact.id().to_owned(),
                section: fact.section(),
                known_by,
                told,
                must_ask: fact.must_ask(),
                turn: fact.place().map(|place| place.turn() + 1),
                words: fact.place().map(|place| place.words().to_owned()),
                text: fact.text().to_owned(),
                state: draft.state,
                proposed: draft.proposed.clone(),
                proposed_by: draft.proposed_by.clone(),
                decided_by: draft.decided_by.clone(),
                decided_on: draft.decided_on.clone(),
            }
        };
        Self {
            source: entry.source.label().to_owned(),
            case: entry.case.to_string(),
            sha256: entry.sha256.clone(),
            facts: entry.facts.iter().map(fact).collect(),
        }
    }

    fn entry(self) -> Result<CaseFacts, Fault> {
        let field = |name: &str| vec![name.to_owned()];
        let source = Source::of_label(&self.source).map_err(|why| (field("source"), why))?;
        let case = CaseId::new(&self.case).ok_or_else(|| (field("case"), empty()))?;
        let mut facts: Vec<DraftFact> = Vec::new();
        for (nth, draft) in self.facts.into_iter().enumerate() {
            let at = |name: &str| vec!["fact".to_owned(), nth.to_string(), name.to_owned()];
            let fact = draft.read().map_err(|(name, why)| (at(name), why))?;
            if facts.iter().any(|other| other.fact.id() == fact.fact.id()) {
                let id = fact.fact.id();
                return Err((at("id"), Bilingual::both(format!("编号 {id:?} 用了两次"), format!("the id {id:?} is used twice"))));
            }
            facts.push(fact);
        }
        Ok(CaseFacts { source, case, sha256: self.sha256, facts })
    }
}

impl FactText {
    fn read(self) -> Result<DraftFact, (&'static str, Bilingual)> {
        let known_by = match (self.known_by, self.told) {
            (Knower::Patient, told) => KnownBy::Patient { told: told.unwrap_or(Told::WhenAsked) },
            (Knower::Examiner, None) => KnownBy::Examiner,
            (Knower::Examiner, Some(_)) => {
                let (zh, en) = ("只用于病人知道的事实：请删去", "is only for what the patient knows: remove it");
                return Err(("told", Bilingual::both(zh, en)));
            }
        };
        if self.section.is_finding() != (known_by == KnownBy::Examiner) {
            let zh = "exam 和 test 只归检查者，其余只归病人：请改 section 或 known_by";
            return Err((
                "section",
                Bilingual::both(zh, "exam and test are the examiner's and all else the patient's: change section or known_by"),
            ));
        }
        if self.id.trim().is_empty() {
            return Err(("id", empty()));
        }
        if self.text.trim().is_empty() {
            return Err(("text", empty()));
        }
        let place = match (self.turn, &self.words) {
            (None, None) => None,
            (Some(turn @ 1..), Some(words)) if !words.trim().is_empty() => Some(Place::new(turn - 1, words)),
            _ => {
                let zh = "turn（从 1 起）与 words 须同时写明，或都不写";
                return Err(("turn", Bilingual::both(zh, "turn (from 1) and words belong together: write both, or neither")));
            }
        };
        let fact = Fact::new(self.id.trim(), self.section, known_by, self.text.trim()).placed(place, self.must_ask);
        let Self { state, proposed, proposed_by, decided_by, decided_on, .. } = self;
        Ok(DraftFact { fact, state, proposed, proposed_by, decided_by, decided_on })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    #[test]
    fn a_mistake_names_line_and_field() {
        let good = "facts = 1\n\n[[case]]\nsource = \"native\"\ncase = \"1\"\nsha256 = \"x\"\n\n[[case.fact]]\nid = \"a\"\nsection = \"symptom\"\n\
                    known_by = \"patient\"\ntold = \"volunteered\"\nturn = 1\nwords = \"咳嗽\"\ntext = \"咳嗽\"\n";
        let read = Facts::parse(good).unwrap();
        assert_eq!(read.cases[0].facts[0].state, ItemState::Accepted, "a person wrote it");
        let said = |text: &str| Facts::parse(text).unwrap_err().words(Language::En);
        for (from, to, expected) in [
            ("facts = 1", "facts = 2", "line 1, facts: this program reads layout 1"),
            ("\"native\"", "\"x\"", "line 4, case.0.source: no source"),
            ("\"symptom\"", "\"exam\"", "line 10, case.0.fact.0.section: exam and test are the examiner's"),
            ("\"patient\"", "\"examiner\"", "line 12, case.0.fact.0.told: is only for what the patient knows"),
            ("turn = 1", "turn = 0", "line 13, case.0.fact.0.turn: turn (from 1) and words belong together"),
            ("text = \"咳嗽\"", "text = \" \"", "line 15, case.0.fact.0.text: is empty"),
        ] {
            let said = said(&good.replacen(from, to, 1));
            assert!(said.contains(expected), "{to}: {said}");
        }
        assert!(
            said(&format!("{good}{}", &good[good.find("\n[[case.fact]]").unwrap()..]))
                .contains("case.0.fact.1.id: the id \"a\" is used twice")
        );
        assert!(said(&format!("{good}{}", &good[11..])).contains("case.1.case: an earlier entry is of the same case"));
    }
}
