//! Tags of cases in a file of their own, beside the case file: difficulty, department, and words to choose by and to group reports by. What was proposed counts
//! only once it is confirmed.

use crate::{
    case::{Case, CaseFile, CaseId, Difficulty, Source, Tag},
    digest::sha256,
    language::Language,
};
use std::path::{Path, PathBuf};

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
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Adds what another says; of difficulty and department the other's counts.
    pub(super) fn extend(&mut self, other: Self) {
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
        let mut all = Said::default();
        let tags = words.iter().map(|word| Tag::new(word).unwrap()).collect();
        all.extend(Said { tags, difficulty: Some(Difficulty::Advanced), department: Some("外科".into()) });
        all
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
        let hernia = Tag::new("hernia").unwrap();
        assert!(tags.of(&file.cases[0]).remove(&hernia) && !tags.of(&file.cases[0]).remove(&hernia));
        // Of other questions everything begins anew.
        assert!(tags.of(&cases("头痛").cases[0]).said.is_empty() && tags.cases.len() == 1);
    }

    #[test]
    fn tags_stand_beside_the_case_file() {
        assert_eq!(Tags::beside(Path::new("/a/cases.json")), Path::new("/a/cases.json.tags.toml"));
    }
}
