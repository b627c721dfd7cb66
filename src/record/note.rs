//! One line of `notes.jsonl`: what a reader of a run notes about an answer.

use super::{Journal, RecordError};
use crate::{
    case::{CaseId, Source, VariantName},
    chat::ModelIdentity,
    language::{Bilingual, Language},
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt, path::Path};

/// The file of a run's notes.
pub const NOTES_FILE: &str = "notes.jsonl";

/// The stream of a run's interviews, whose lines `interview` has.
pub const UTTERANCES_FILE: &str = "utterances.jsonl";

/// The stream of what judges say of a run's interviews, whose lines `interview` has, too.
pub const VIEWS_FILE: &str = "interview-verdicts.jsonl";

/// A reader's word for answers that belong together: 1 to 40 characters, without white space, commas and control characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct NoteTag(String);

/// A text that is no tag.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is no tag: a tag has 1 to 40 characters, without spaces and commas")]
pub struct InvalidTag {
    /// The text.
    text: String,
}

impl InvalidTag {
    /// In a language of the interface.
    pub fn words(&self, language: Language) -> String {
        let zh = format!("{:?} 不能作标签：标签为 1 至 40 个字符，不含空格和逗号", self.text);
        Bilingual::both(zh, self.to_string()).words(language).to_owned()
    }
}

impl NoteTag {
    /// The most characters of a tag.
    pub const LONGEST: usize = 40;

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for NoteTag {
    type Error = InvalidTag;

    fn try_from(text: String) -> Result<Self, InvalidTag> {
        let separates = |c: char| c.is_whitespace() || c.is_control() || matches!(c, ',' | '，' | '、');
        let fits = !text.is_empty() && text.chars().count() <= Self::LONGEST && !text.contains(separates);
        if fits { Ok(Self(text)) } else { Err(InvalidTag { text }) }
    }
}

impl std::str::FromStr for NoteTag {
    type Err = InvalidTag;

    fn from_str(text: &str) -> Result<Self, InvalidTag> {
        text.to_owned().try_into()
    }
}

impl From<NoteTag> for String {
    fn from(tag: NoteTag) -> Self {
        tag.0
    }
}

impl fmt::Display for NoteTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl schemars::JsonSchema for NoteTag {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "NoteTag".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "A word for answers that belong together, without white space and commas.",
            "type": "string", "minLength": 1, "maxLength": NoteTag::LONGEST
        })
    }
}

/// One reader's note on one answer. Self-contained. The last one of a reader on an answer is that reader's note; one without text and tags takes it back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct NoteRecord {
    /// The layout's version.
    pub schema: u32,
    /// The digest of the question whose answer it is about.
    pub turn_key: String,
    /// Which answer to this question, from 0.
    pub attempt: usize,
    /// sha256 of the answer's text.
    pub answer_digest: String,
    /// When it was written.
    pub at: jiff::Timestamp,
    /// Who wrote it, where the settings say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// The case.
    pub case: CaseId,
    /// Where the case comes from.
    pub source: Source,
    /// The variant of the case that was asked; absent for the case itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<VariantName>,
    /// The turn, from 1.
    pub turn: usize,
    /// Which repeat of the case, from 0.
    pub repeat: u32,
    /// Who answered.
    pub model: ModelIdentity,
    /// In the reader's words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// The reader's tags.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<NoteTag>,
}

impl NoteRecord {
    /// Whether it takes back what its author noted before.
    pub fn is_empty(&self) -> bool {
        self.text.trim().is_empty() && self.tags.is_empty()
    }
}

/// The notes that stand in a run, in the order in which they were first written: the last of each author on each answer, unless it is empty. A run that nobody
/// has noted anything in has none.
///
/// # Errors
/// When the file cannot be read, or a line before the last is no note.
pub fn current_notes(run: &Path) -> Result<Vec<NoteRecord>, RecordError> {
    Ok(current(Journal::<NoteRecord>::read(&run.join(NOTES_FILE))?))
}

fn current(notes: Vec<NoteRecord>) -> Vec<NoteRecord> {
    let mut places = BTreeMap::new();
    let mut current: Vec<NoteRecord> = Vec::new();
    for note in notes {
        let place = *places.entry((note.turn_key.clone(), note.attempt, note.author.clone())).or_insert(current.len());
        if place == current.len() {
            current.push(note);
        } else {
            current[place] = note;
        }
    }
    current.retain(|note| !note.is_empty());
    current
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::sample_turn;

    fn note(author: &str, text: &str, tags: &[&str]) -> NoteRecord {
        let turn = sample_turn("1", 1, "答");
        NoteRecord {
            schema: 1,
            turn_key: turn.key,
            attempt: 0,
            answer_digest: String::new(),
            at: turn.at,
            author: Some(author.into()),
            case: turn.case,
            source: turn.source,
            variant: None,
            turn: 1,
            repeat: 0,
            model: turn.model,
            text: text.into(),
            tags: tags.iter().map(|tag| tag.parse().unwrap()).collect(),
        }
    }

    #[test]
    fn an_authors_last_note_stands_and_an_empty_one_takes_it_back() {
        let texts = |notes: Vec<NoteRecord>| current(notes).into_iter().map(|n| n.text).collect::<Vec<_>>();
        assert_eq!(texts(vec![note("王", "a", &[]), note("李", "b", &[]), note("王", "c", &["dose"])]), ["c", "b"]);
        assert_eq!(texts(vec![note("王", "a", &[]), note("李", "b", &[]), note("王", " ", &[])]), ["b"]);
        let other = NoteRecord { attempt: 1, ..note("王", "second answer", &[]) };
        assert_eq!(texts(vec![note("王", "a", &[]), other]), ["a", "second answer"]);
    }

    #[test]
    fn a_tag_is_one_word() {
        for good in ["dose", "剂量错误", "needs-look"] {
            assert_eq!(good.parse::<NoteTag>().unwrap().as_str(), good);
        }
        for bad in ["", "two words", "a,b", "甲，乙", "甲、乙", "a\u{7}", &"x".repeat(41)] {
            let error = bad.parse::<NoteTag>().unwrap_err();
            assert!(error.words(Language::Zh).contains("不能作标签"), "{bad:?}");
            assert!(serde_json::from_value::<NoteTag>(bad.into()).is_err(), "{bad:?}");
        }
    }
}
