//! Tags of cases in a file of their own, beside the case file: difficulty, department, and words to choose by and to group reports by. What was proposed counts
//! only once it is confirmed.

use crate::{
    case::{Case, CaseFile, CaseId, Difficulty, Source, Tag},
    digest::sha256,
    language::{Bilingual, Language},
    toml_text::{self, TomlError, TomlFileError, TomlText},
};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// The version of the layout.
const VERSION: u32 = 1;

/// The tag of a case whose answers are rated very differently.
pub const CONTESTED: &str = "contested";

/// What is said of one case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tagged {
    /// Where the case comes from.
    pub source: Source,
    /// The case.
    pub case: CaseId,
    /// sha256 of its questions.
    pub sha256: String,
    /// What holds of it.
    pub said: Said,
    /// What was proposed and is not confirmed.
    pub proposed: Said,
    /// Who proposed it; a model's name.
    pub proposed_by: Option<String>,
}

/// Tags, difficulty and department.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// In the order of the alphabet; each once.
    pub tags: Vec<Tag>,
    /// How hard the case is.
    pub difficulty: Option<Difficulty>,
    /// The department.
    pub department: Option<String>,
}

/// A file of tags.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tags {
    /// In file order; a case once.
    pub cases: Vec<Tagged>,
}

/// That what is said of a case is not used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagsRefused {
    /// Where the case comes from.
    pub source: Source,
    /// The case.
    pub case: CaseId,
    /// Whether the case file has it, with other questions.
    pub is_other: bool,
}

impl TagsRefused {
    /// In a language of the interface.
    pub fn words(&self, language: Language) -> String {
        let (source, case) = (self.source.label(), &self.case);
        match (language, self.is_other) {
            (Language::Zh, true) => format!("{source} 病例 {case} 的标签未用：提问已与加标签时不同；核对后重新加标签即可"),
            (Language::Zh, false) => format!("{source} 病例 {case} 的标签未用：病例文件中没有这个病例"),
            (Language::En, true) => {
                format!(
                    "tags of {source} case {case} are not used: its questions are others than when it was tagged; look at it, and tag it again"
                )
            }
            (Language::En, false) => format!("tags of {source} case {case} are not used: the case file has no such case"),
        }
    }
}

/// sha256 of a case's questions: tags are of what is asked, whatever its reference says.
pub fn digest_of(case: &Case) -> String {
    let questions: Vec<&str> = case.turns().iter().map(|turn| turn.question.as_str()).collect();
    sha256(questions.join("\n\n").as_bytes())
}

impl Said {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Adds what another says; of difficulty and department the other's counts.
    fn extend(&mut self, other: Self) {
        self.tags.extend(other.tags);
        self.tags.sort();
        self.tags.dedup();
        self.difficulty = other.difficulty.or(self.difficulty);
        self.department = other.department.or(self.department.take());
    }
}

impl Tags {
    /// Where the tags of a case file are looked for: `cases.json.tags.toml` beside `cases.json`.
    pub fn beside(cases: &Path) -> PathBuf {
        let mut name = cases.file_name().unwrap_or_default().to_owned();
        name.push(".tags.toml");
        cases.with_file_name(name)
    }

    /// Reads a file; no tags where there is none.
    ///
    /// # Errors
    /// When it cannot be read, or says something that it cannot; the error names line and field.
    pub fn read(path: &Path) -> Result<Self, TomlFileError> {
        match toml_text::read_file(path) {
            Err(TomlFileError::Io { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(error),
            Ok(text) => Self::parse(&text).map_err(|error| TomlFileError::Invalid { path: path.to_owned(), error }),
        }
    }

    /// Reads a text.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn parse(text: &str) -> Result<Self, TomlError> {
        let toml = TomlText::new(text);
        let draft: Draft = toml.parse()?;
        if draft.tags != VERSION {
            let (zh, en) =
                (format!("本程序只读第 {VERSION} 版：请用新版程序"), format!("this program reads layout {VERSION}: use a newer one"));
            return Err(toml.error(&["tags".into()], &zh, &en));
        }
        let mut cases: Vec<Tagged> = Vec::new();
        for (nth, entry) in draft.cases.into_iter().enumerate() {
            let path = |field: &str| vec!["case".to_owned(), nth.to_string(), field.to_owned()];
            let tagged =
                entry.tagged().map_err(|(field, why)| toml.error(&path(field), why.words(Language::Zh), why.words(Language::En)))?;
            if cases.iter().any(|other| (other.source, &other.case) == (tagged.source, &tagged.case)) {
                return Err(toml.error(
                    &path("case"),
                    "前面已有这个病例：请合为一条",
                    "an earlier entry is of the same case: make one of them",
                ));
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

    /// What is said of a case; a new entry where there is none, or where it was of other questions.
    pub fn of(&mut self, case: &Case) -> &mut Tagged {
        let digest = digest_of(case);
        let new = || Tagged {
            source: case.source(),
            case: case.id().clone(),
            sha256: digest.clone(),
            said: Said::default(),
            proposed: Said::default(),
            proposed_by: None,
        };
        let known = self.cases.iter().position(|tagged| tagged.source == case.source() && tagged.case == *case.id());
        let at = known.unwrap_or(self.cases.len());
        match known {
            None => self.cases.push(new()),
            Some(at) if self.cases[at].sha256 != digest => self.cases[at] = new(),
            Some(_) => {}
        }
        &mut self.cases[at]
    }

    /// Tags the cases of a file. What was proposed only is not used. What is of no case of the file, or of other questions, is returned.
    pub fn apply(&self, file: &mut CaseFile) -> Vec<TagsRefused> {
        let mut refused = Vec::new();
        for tagged in &self.cases {
            let case = file.cases.iter_mut().find(|case| case.source() == tagged.source && *case.id() == tagged.case);
            match case {
                Some(case) if digest_of(case) == tagged.sha256 => {
                    let Said { tags, difficulty, department } = &tagged.said;
                    *case = case.clone().tagged(tags, *difficulty, department.as_deref());
                }
                other => refused.push(TagsRefused { source: tagged.source, case: tagged.case.clone(), is_other: other.is_some() }),
            }
        }
        refused
    }
}

impl Tagged {
    /// Adds what holds.
    pub fn add(&mut self, said: Said) {
        self.proposed.tags.retain(|tag| !said.tags.contains(tag));
        self.said.extend(said);
    }

    /// Takes a tag away, whether it holds or was proposed; whether it was there.
    pub fn remove(&mut self, tag: &Tag) -> bool {
        let before = self.said.tags.len() + self.proposed.tags.len();
        self.said.tags.retain(|known| known != tag);
        self.proposed.tags.retain(|known| known != tag);
        self.said.tags.len() + self.proposed.tags.len() < before
    }

    /// Adds what was proposed, without what holds already.
    pub fn propose(&mut self, mut said: Said, by: &str) {
        said.tags.retain(|tag| !self.said.tags.contains(tag));
        said.difficulty = said.difficulty.filter(|difficulty| self.said.difficulty != Some(*difficulty));
        said.department = said.department.filter(|department| self.said.department.as_ref() != Some(department));
        self.proposed = Said::default();
        self.proposed.extend(said);
        self.proposed_by = (!self.proposed.is_empty()).then(|| by.to_owned());
    }

    /// Makes what was proposed hold; what that was.
    pub fn confirm(&mut self) -> Said {
        let proposed = std::mem::take(&mut self.proposed);
        self.said.extend(proposed.clone());
        self.proposed_by = None;
        proposed
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
            case: CaseId::new(&self.case).ok_or_else(|| ("case", Bilingual::both("不能为空：请填写", "is empty: fill it in")))?,
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
    use crate::case::{ReadOptions, read_bytes};

    fn cases(question: &str) -> CaseFile {
        let text = format!(
            "[[case]]\nid = \"1\"\ntags = [\"refer\"]\ndepartment = \"内科\"\nturns = [{{ kind = \"complaint\", question = \"{question}\" }}]\n"
        );
        read_bytes("f", text.as_bytes(), &ReadOptions::default()).unwrap()
    }

    fn said_of(words: &[&str]) -> Said {
        said(words.iter().map(|&word| word.to_owned()).collect(), Some(Difficulty::Advanced), Some("外科".into())).unwrap()
    }

    #[test]
    fn tags_of_a_case_as_it_is_are_added_and_those_of_other_questions_are_refused() {
        let mut file = cases("腹痛");
        let mut tags = Tags::default();
        tags.of(&file.cases[0]).add(said_of(&["contested", "skill-differential", "contested"]));
        tags.of(&file.cases[0]).propose(said_of(&["hernia", "contested"]), "m");
        let read = Tags::parse(&tags.write()).unwrap();
        assert_eq!(read, tags);
        assert_eq!(read.apply(&mut file), []);
        let case = &file.cases[0];
        assert_eq!(case.tags().iter().map(Tag::as_str).collect::<Vec<_>>(), ["contested", "refer", "skill-differential"]);
        assert_eq!((case.difficulty(), case.department()), (Some(Difficulty::Advanced), Some("外科")));
        let refused = read.apply(&mut cases("头痛"));
        assert!(refused.len() == 1 && refused[0].is_other && refused[0].words(Language::Zh).contains("提问已与加标签时不同"));
        let mut none = cases("腹痛");
        none.cases.clear();
        assert!(!read.apply(&mut none)[0].is_other);
    }

    #[test]
    fn what_was_proposed_counts_once_it_is_confirmed() {
        let mut file = cases("腹痛");
        let mut tags = Tags::default();
        tags.of(&file.cases[0]).propose(said_of(&["hernia"]), "m");
        assert!(tags.write().contains("[case.proposed]"));
        tags.apply(&mut file);
        assert_eq!((file.cases[0].tags().len(), file.cases[0].difficulty()), (1, None));
        assert_eq!(tags.of(&file.cases[0]).confirm().tags.len(), 1);
        tags.apply(&mut file);
        assert_eq!((file.cases[0].tags().len(), file.cases[0].difficulty()), (2, Some(Difficulty::Advanced)));
        assert!(!tags.write().contains("proposed"));
        let hernia = tag("hernia").unwrap();
        assert!(tags.of(&file.cases[0]).remove(&hernia) && !tags.of(&file.cases[0]).remove(&hernia));
        // Of other questions everything begins anew.
        assert!(tags.of(&cases("头痛").cases[0]).said.is_empty() && tags.cases.len() == 1);
    }

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
        assert_eq!(Tags::beside(Path::new("/a/cases.json")), Path::new("/a/cases.json.tags.toml"));
    }
}
