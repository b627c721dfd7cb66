//! The file of distractors.

use super::{
    beside::{Fault, empty, entries, other_version, read_or_nothing},
    distractors::{Candidate, CaseDistractors, Distractors, right_name},
};
use crate::{
    case::{CaseId, Diagnosis, Source},
    language::Bilingual,
    toml_text::{TomlError, TomlFileError, TomlText},
};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// The version of the layout.
const VERSION: u32 = 1;

impl Distractors {
    /// Reads a file; no distractors where there is none.
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
        if draft.distractors != VERSION {
            return Err(toml.error_of(&["distractors".into()], other_version(VERSION)));
        }
        let cases = entries(&toml, draft.cases, DraftCase::entry, |entry| (entry.source, &entry.case))?;
        Ok(Self { cases })
    }

    /// The file that says this.
    pub fn write(&self) -> String {
        let cases = self.cases.iter().filter(|entry| !(entry.right.is_empty() && entry.wrong.is_empty())).map(DraftCase::of).collect();
        // Plain data with text keys: it can always be written.
        toml::to_string(&Draft { distractors: VERSION, cases }).unwrap_or_default()
    }
}

/// Wrong diagnoses of cases that list none themselves. They are read with the case file that they stand beside; what nobody confirmed is not used.
#[derive(Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Wrong diagnoses of cases")]
pub(crate) struct Draft {
    /// The version of the layout: 1.
    distractors: u32,
    /// The cases; each once.
    #[serde(rename = "case", default)]
    cases: Vec<DraftCase>,
}

/// What is said of one case.
#[derive(Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct DraftCase {
    /// The label of the case's source.
    source: String,
    /// The case's id.
    case: String,
    /// sha256 of its questions, joined by empty lines: of other questions this is not used.
    sha256: String,
    /// The diagnoses of the reference, by which answers are recognised as right.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    right: Vec<DraftRight>,
    /// Wrong ones that one might think of; none of their names is one of a right one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    wrong: Vec<DraftWrong>,
}

/// A right diagnosis.
#[derive(Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct DraftRight {
    /// Its name.
    diagnosis: String,
    /// Other names that are as right.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    aliases: Vec<String>,
    /// A model's name, or a person's.
    proposed_by: String,
    /// The person who confirmed it; without it, it is not used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    confirmed_by: Option<String>,
}

/// A wrong diagnosis.
#[derive(Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct DraftWrong {
    /// Its name.
    diagnosis: String,
    /// Other names of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    aliases: Vec<String>,
    /// Why one may think of it: half a sentence, which some wordings quote.
    plausible: String,
    /// A model's name, or a person's.
    proposed_by: String,
    /// The person who confirmed it; without it, it is not used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    confirmed_by: Option<String>,
}

impl DraftCase {
    fn of(entry: &CaseDistractors) -> Self {
        let right = |candidate: &Candidate| DraftRight {
            diagnosis: candidate.diagnosis.name().to_owned(),
            aliases: candidate.diagnosis.aliases().to_vec(),
            proposed_by: candidate.proposed_by.clone(),
            confirmed_by: candidate.confirmed_by.clone(),
        };
        let wrong = |candidate: &Candidate| {
            let DraftRight { diagnosis, aliases, proposed_by, confirmed_by } = right(candidate);
            DraftWrong { diagnosis, aliases, plausible: candidate.plausible.clone(), proposed_by, confirmed_by }
        };
        Self {
            source: entry.source.label().to_owned(),
            case: entry.case.to_string(),
            sha256: entry.sha256.clone(),
            right: entry.right.iter().map(right).collect(),
            wrong: entry.wrong.iter().map(wrong).collect(),
        }
    }

    fn entry(self) -> Result<CaseDistractors, Fault> {
        let field = |name: &str| vec![name.to_owned()];
        let source = Source::of_label(&self.source).map_err(|why| (field("source"), why))?;
        let case = CaseId::new(&self.case).ok_or_else(|| (field("case"), empty()))?;
        let as_wrong = |DraftRight { diagnosis, aliases, proposed_by, confirmed_by }: DraftRight| DraftWrong {
            diagnosis,
            aliases,
            plausible: String::new(),
            proposed_by,
            confirmed_by,
        };
        let right = candidates("right", self.right.into_iter().map(as_wrong))?;
        let wrong = candidates("wrong", self.wrong.into_iter())?;
        for (nth, candidate) in wrong.iter().enumerate() {
            let at = |name: &str| vec!["wrong".to_owned(), nth.to_string(), name.to_owned()];
            if candidate.plausible.is_empty() {
                return Err((at("plausible"), empty()));
            }
            if let Some(name) = right_name(&candidate.diagnosis, &right) {
                let zh = format!("病例 {case}：{name:?} 也列为正确诊断，不能作干扰诊断：请换一个");
                let en = format!("case {case}: {name:?} is listed as a right diagnosis, too, and cannot be a wrong one: choose another");
                return Err((at("diagnosis"), Bilingual::both(zh, en)));
            }
        }
        Ok(CaseDistractors { source, case, sha256: self.sha256, right, wrong })
    }
}

fn candidates(list: &str, drafts: impl Iterator<Item = DraftWrong>) -> Result<Vec<Candidate>, Fault> {
    let one = |(nth, draft): (usize, DraftWrong)| {
        let fault = |name: &str| (vec![list.to_owned(), nth.to_string(), name.to_owned()], empty());
        let given = |text: &str| (!text.trim().is_empty()).then(|| text.trim().to_owned());
        Ok(Candidate {
            diagnosis: Diagnosis::new(&draft.diagnosis, &draft.aliases).ok_or_else(|| fault("diagnosis"))?,
            plausible: draft.plausible.trim().to_owned(),
            proposed_by: given(&draft.proposed_by).ok_or_else(|| fault("proposed_by"))?,
            confirmed_by: match &draft.confirmed_by {
                Some(person) => Some(given(person).ok_or_else(|| fault("confirmed_by"))?),
                None => None,
            },
        })
    };
    drafts.enumerate().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    #[test]
    fn a_mistake_names_line_and_field() {
        let good = "distractors = 1\n\n[[case]]\nsource = \"native\"\ncase = \"1\"\nsha256 = \"x\"\n\n[[case.right]]\ndiagnosis = \"疝\"\n\
                    proposed_by = \"m\"\n\n[[case.wrong]]\ndiagnosis = \"阑尾炎\"\nplausible = \"腹痛\"\nproposed_by = \"m\"\nconfirmed_by = \"王\"\n";
        assert_eq!(Distractors::parse(good).unwrap().cases[0].wrong[0].confirmed_by.as_deref(), Some("王"));
        let said = |text: &str| Distractors::parse(text).unwrap_err().words(Language::En);
        for (from, to, expected) in [
            ("distractors = 1", "distractors = 2", "line 1, distractors: this program reads layout 1"),
            ("\"native\"", "\"x\"", "line 4, case.0.source: no source"),
            ("case = \"1\"", "case = \" \"", "line 5, case.0.case: is empty"),
            ("\"阑尾炎\"", "\" \"", "line 13, case.0.wrong.0.diagnosis: is empty"),
            ("\"阑尾炎\"", "\"疝 \"", "line 13, case.0.wrong.0.diagnosis: case 1: \"疝\" is listed as a right diagnosis"),
            ("plausible = \"腹痛\"", "plausible = \"\"", "line 14, case.0.wrong.0.plausible: is empty"),
            ("plausible = \"腹痛\"\n", "", "line 12: \"plausible\" is missing"),
            ("confirmed_by = \"王\"", "confirmed_by = \"\"", "line 16, case.0.wrong.0.confirmed_by: is empty"),
            ("proposed_by = \"m\"\n\n", "proposed_by = \"\"\n\n", "line 10, case.0.right.0.proposed_by: is empty"),
        ] {
            let said = said(&good.replacen(from, to, 1));
            assert!(said.contains(expected), "{to}: {said}");
        }
        assert!(said(&format!("{good}{}", &good[17..])).contains("case.1.case: an earlier entry is of the same case"));
    }
}
