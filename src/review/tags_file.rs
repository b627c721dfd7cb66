//! The file of tags.

use super::{
    beside::{case_twice, empty, other_version, read_or_nothing},
    tags::{Said, Tagged, Tags},
};
use crate::{
    case::{CaseId, Difficulty, Source, Tag},
    language::Bilingual,
    toml_text::{TomlError, TomlFileError, TomlText},
};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// The version of the layout.
const VERSION: u32 = 1;

impl Tags {
    /// Reads a file; no tags where there is none.
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
        if draft.tags != VERSION {
            return Err(toml.error_of(&["tags".into()], other_version(VERSION)));
        }
        let mut cases: Vec<Tagged> = Vec::new();
        for (nth, entry) in draft.cases.into_iter().enumerate() {
            let path = |field: &str| vec!["case".to_owned(), nth.to_string(), field.to_owned()];
            let tagged = entry.tagged().map_err(|(field, why)| toml.error_of(&path(field), why))?;
            if cases.iter().any(|other| (other.source, &other.case) == (tagged.source, &tagged.case)) {
                return Err(toml.error_of(&path("case"), case_twice()));
            }
            cases.push(tagged);
        }
        Ok(Self { cases })
    }

    /// The file that says this.
    pub fn write(&self) -> String {
        let cases =
            self.cases.iter().filter(|tagged| !(tagged.said.is_empty() && tagged.proposed.is_empty())).map(DraftTagged::of).collect();
        // Plain data with text keys: it can always be written.
        toml::to_string(&Draft { tags: VERSION, cases }).unwrap_or_default()
    }
}

/// Tags of cases. They are read with the case file that they stand beside, and go into the plan of every run.
#[derive(Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Tags of cases")]
pub(crate) struct Draft {
    /// The version of the layout: 1.
    tags: u32,
    /// The cases; each once.
    #[serde(rename = "case", default)]
    cases: Vec<DraftTagged>,
}

/// What is said of one case.
#[derive(Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct DraftTagged {
    /// The label of the case's source.
    source: String,
    /// The case's id.
    case: String,
    /// sha256 of its questions, joined by empty lines: of other questions the tags are not used.
    sha256: String,
    /// Words in lower case with hyphens; those that begin with `skill-` name what a case tests.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    tags: Vec<String>,
    /// How hard it is: `basic`, `intermediate`, `advanced`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    difficulty: Option<Difficulty>,
    /// The department.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    department: Option<String>,
    /// What was proposed; it counts once it is confirmed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    proposed: Option<DraftProposed>,
}

/// What a model proposed.
#[derive(Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct DraftProposed {
    /// Who proposed it.
    by: String,
    /// Words in lower case with hyphens.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    tags: Vec<String>,
    /// How hard it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    difficulty: Option<Difficulty>,
    /// The department.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    department: Option<String>,
}

fn words(tags: &[Tag]) -> Vec<String> {
    tags.iter().map(|tag| tag.as_str().to_owned()).collect()
}

fn said(tags: Vec<String>, difficulty: Option<Difficulty>, department: Option<String>) -> Result<Said, Bilingual> {
    let tags = tags.iter().map(|word| tag(word)).collect::<Result<Vec<_>, _>>()?;
    let mut all = Said::default();
    all.extend(Said { tags, difficulty, department: department.filter(|department| !department.trim().is_empty()) });
    Ok(all)
}

/// A tag as a user writes it.
///
/// # Errors
/// When the word has other characters than a tag may have.
pub fn tag(word: &str) -> Result<Tag, Bilingual> {
    Tag::new(word).ok_or_else(|| {
        Bilingual::both(
            format!("{word:?} 不能作标签：只用小写字母、数字和其间的单个连字符，如 skill-differential"),
            format!("{word:?} is no tag: lower-case letters, digits and single hyphens between them, as in skill-differential"),
        )
    })
}

impl DraftTagged {
    fn of(tagged: &Tagged) -> Self {
        let proposed = (!tagged.proposed.is_empty()).then(|| DraftProposed {
            by: tagged.proposed_by.clone().unwrap_or_default(),
            tags: words(&tagged.proposed.tags),
            difficulty: tagged.proposed.difficulty,
            department: tagged.proposed.department.clone(),
        });
        Self {
            source: tagged.source.label().to_owned(),
            case: tagged.case.to_string(),
            sha256: tagged.sha256.clone(),
            tags: words(&tagged.said.tags),
            difficulty: tagged.said.difficulty,
            department: tagged.said.department.clone(),
            proposed,
        }
    }

    fn tagged(self) -> Result<Tagged, (&'static str, Bilingual)> {
        let proposed_by = self.proposed.as_ref().map(|proposed| proposed.by.clone());
        let proposed = self.proposed.map(|p| said(p.tags, p.difficulty, p.department)).transpose().map_err(|why| ("proposed", why))?;
        Ok(Tagged {
            source: Source::of_label(&self.source).map_err(|why| ("source", why))?,
            case: CaseId::new(&self.case).ok_or_else(|| ("case", empty()))?,
            sha256: self.sha256,
            said: said(self.tags, self.difficulty, self.department).map_err(|why| ("tags", why))?,
            proposed: proposed.unwrap_or_default(),
            proposed_by,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    #[test]
    fn a_mistake_names_line_and_field() {
        let good = "tags = 1\n\n[[case]]\nsource = \"native\"\ncase = \"1\"\nsha256 = \"x\"\ntags = [\"a\"]\n";
        let said = |text: &str| Tags::parse(text).unwrap_err().words(Language::En);
        for (from, to, expected) in [
            ("tags = 1", "tags = 2", "line 1, tags: this program reads layout 1"),
            ("[\"a\"]", "[\"A b\"]", "line 7, case.0.tags: \"A b\" is no tag"),
            ("\"native\"", "\"x\"", "line 4, case.0.source: no source"),
            ("case = \"1\"", "case = \"\"", "line 5, case.0.case: is empty"),
            ("tags = [\"a\"]", "difficulty = \"hard\"", "unknown value \"hard\""),
            ("tags = [\"a\"]", "proposed = { by = \"m\", tags = [\"B\"] }", "line 7, case.0.proposed: \"B\" is no tag"),
        ] {
            let said = said(&good.replacen(from, to, 1));
            assert!(said.contains(expected), "{to}: {said}");
        }
        assert!(said(&format!("{good}{}", &good[10..])).contains("case.1.case: an earlier entry is of the same case"));
    }
}
