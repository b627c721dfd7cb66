//! A rater's file: what one rater of a trial is given, and nothing else. It names no model, run, sampling, speed or date.
//!
//! A text file in JSON lines: a header, an item a line, and a last line with the sha256 of the bytes before it, so that a file that was cut or edited is
//! refused. Ids are opaque; only the organiser's key tells what they stand for.

mod live;

pub use live::{Live, LiveTexts};

use super::form::{Form, Label, Rates, Values};
use crate::{
    atomic_file,
    case::TurnKind,
    digest::sha256,
    io_error,
    language::{Bilingual, Language},
    plain_file,
};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeSet,
    io,
    path::{Path, PathBuf},
};

/// The version of the layout that this program writes.
pub const PACK_VERSION: u32 = 1;
/// The version of a pack with answers that are got while the rater rates: a program that does not know of them refuses it.
pub const LIVE_PACK_VERSION: u32 = 2;
/// A pack holds some thousand answers.
const LIMIT_MIB: u64 = 256;

/// When the rater sees the reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReferenceShown {
    /// From the beginning.
    Always,
    /// Once every answer of the item has a saved rating.
    AfterRating,
    /// Not at all; the pack does not contain it.
    Never,
}

/// An opaque id: of a trial, an item or an answer.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OpaqueId(pub String);

/// The first line of a pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// The layout's version, [`PACK_VERSION`].
    pub wardround_pack: u32,
    /// The trial.
    pub trial: OpaqueId,
    /// The trial's title, which raters see.
    pub title: Label,
    /// Who rates: a name or pseudonym that is the rater's own in this trial.
    pub rater: String,
    /// The form.
    pub form: Form,
    /// When the reference is shown.
    pub reference: ReferenceShown,
    /// Whether answers are shown as plain text, without the formatting by which a model can be recognised.
    pub plain_text: bool,
    /// What the organiser tells raters; empty where nothing.
    pub guidelines: Label,
    /// What raters are asked after the last item, where they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub questionnaire: Option<Form>,
    /// Where live answers are got, where there are any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub live: Option<Live>,
}

/// A question of the case's consultation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedTurn {
    /// What the turn brings.
    pub kind: TurnKind,
    /// The question as the model received it.
    pub question: String,
}

/// One answer, or one whole conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackAnswer {
    /// Its opaque id.
    pub answer: OpaqueId,
    /// The texts that are rated: of the last turn of [`PackItem::turns`], or one for each turn where conversations are rated.
    pub texts: Vec<String>,
    /// The same model's answers to the turns before, where an answer to a later turn is rated.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<String>,
    /// Whether the texts are not in the pack but got from the organiser's server while the rater rates.
    #[serde(default, skip_serializing_if = "live::is_false")]
    pub live: bool,
}

/// What a training item is compared with after it was rated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gold {
    /// The answer that it is about; absent where the form compares two.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<OpaqueId>,
    /// The values that the organiser's experts agreed on.
    pub values: Values,
    /// Why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
}

/// What is shown and rated together: one question with the answers of all models, in the order in which they are shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackItem {
    /// Its opaque id.
    pub item: OpaqueId,
    /// The language of the case.
    pub language: Language,
    /// The consultation so far, the rated turn last.
    pub turns: Vec<AskedTurn>,
    /// The answers, A first.
    pub answers: Vec<PackAnswer>,
    /// The reference; absent where it is never shown, or the case has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// Of a training item: what it is compared with. Its ratings count in no figure.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gold: Vec<Gold>,
}

impl PackItem {
    /// What has a rating of its own: each answer, or the item itself where the form compares two.
    pub fn subjects(&self, rates: Rates) -> Vec<Option<&OpaqueId>> {
        match rates {
            Rates::Questionnaire => Vec::new(),
            Rates::Pair => vec![None],
            Rates::Answer => self.answers.iter().map(|a| Some(&a.answer)).collect(),
        }
    }

    /// The rated texts of what a rating is about; none where two are compared.
    pub fn texts(&self, answer: Option<&OpaqueId>) -> &[String] {
        let rated = answer.and_then(|id| self.answers.iter().find(|known| known.answer == *id));
        rated.map_or(&[], |answer| &answer.texts)
    }

    /// Whether it is for training only.
    pub fn is_training(&self) -> bool {
        !self.gold.is_empty()
    }
}

/// A pack that is whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pack {
    /// What holds for all items.
    pub header: Header,
    /// The items, in the order in which they are shown; never empty.
    pub items: Vec<PackItem>,
}

/// The last line.
#[derive(Debug, Serialize, Deserialize)]
struct End {
    items: usize,
    sha256: String,
}

/// A pack that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// The file could not be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file is no pack, or not a whole one.
    #[error("{}: {message}", path.display())]
    Unusable {
        /// The file.
        path: PathBuf,
        /// Why, and what to do.
        message: Bilingual,
    },
}

impl PackError {
    /// In a language of the interface.
    pub fn words(&self, language: Language) -> String {
        match (self, language) {
            (Self::Io { source, .. }, _) if plain_file::refusal(source).is_some() => {
                plain_file::refusal(source).map(|refused| refused.words(language)).unwrap_or_default()
            }
            (Self::Io { path, source }, Language::Zh) => format!("{}：{}", path.display(), io_error::words(source, language)),
            (Self::Unusable { path, message }, Language::Zh) => format!("{}：{}", path.display(), message.words(language)),
            (other, _) => other.to_string(),
        }
    }
}

/// A pack as its file has it, with the digest by which ratings refer to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The bytes of the file.
    pub bytes: Vec<u8>,
    /// sha256 of everything before the last line.
    pub digest: String,
}

impl Pack {
    /// The pack as a file.
    pub fn to_file(&self) -> Written {
        let mut text = String::new();
        let mut line = |json: Result<String, serde_json::Error>| {
            // Plain data with text keys: serde_json can always write it.
            text.push_str(&json.unwrap_or_default());
            text.push('\n');
        };
        line(serde_json::to_string(&self.header));
        self.items.iter().for_each(|item| line(serde_json::to_string(item)));
        let digest = sha256(text.as_bytes());
        let end = End { items: self.items.len(), sha256: digest.clone() };
        text.push_str(&serde_json::to_string(&end).unwrap_or_default());
        text.push('\n');
        Written { bytes: text.into_bytes(), digest }
    }

    /// Writes the pack; returns its digest.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(&self, path: &Path) -> Result<String, PackError> {
        let written = self.to_file();
        atomic_file::write(path, &written.bytes).map_err(|source| PackError::Io { path: path.to_owned(), source })?;
        Ok(written.digest)
    }

    /// Reads a pack and checks that it is whole; returns it with its digest.
    ///
    /// # Errors
    /// When the file cannot be read, is no pack, comes from a later version, was cut, or was edited.
    pub fn read(path: &Path) -> Result<(Self, String), PackError> {
        let text = plain_file::read_to_string(path, LIMIT_MIB).map_err(|source| PackError::Io { path: path.to_owned(), source })?;
        Self::parse(&text).map_err(|message| PackError::Unusable { path: path.to_owned(), message })
    }

    fn parse(text: &str) -> Result<(Self, String), Bilingual> {
        // A mail program may change line ends and put a mark in front; what counts is the lines.
        let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
        let cut = || {
            Bilingual::both(
                "评分包不完整：文件末尾缺失，可能在传送中被截断。请向组织者重新索取",
                "the pack is cut: its end is missing, perhaps from the mail; ask the organiser for it again",
            )
        };
        let no_pack = || {
            Bilingual::both(
                "不是评分包：请选择组织者发来的文件（trial pack 所写）",
                "not a pack: name the file that the organiser sent (written by `wardround trial pack`)",
            )
        };
        let first = text.lines().next().unwrap_or_default();
        let version = serde_json::from_str::<serde_json::Value>(first).ok().and_then(|v| v.get("wardround_pack")?.as_u64());
        match version {
            // A header that does not even end.
            None if first.starts_with("{\"wardround_pack\":") => return Err(cut()),
            None => return Err(no_pack()),
            Some(version) if ![PACK_VERSION, LIVE_PACK_VERSION].map(u64::from).contains(&version) => {
                return Err(Bilingual::both(
                    format!(
                        "评分包是第 {version} 版格式，此程序只读第 {PACK_VERSION} 版和第 {LIVE_PACK_VERSION} 版：请用组织者所用版本的程序"
                    ),
                    format!(
                        "a pack of layout {version}; this program reads layouts {PACK_VERSION} and {LIVE_PACK_VERSION}: use the version that the organiser uses"
                    ),
                ));
            }
            Some(_) => {}
        }
        let body_end = text.trim_end().rfind('\n').map_or(0, |at| at + 1);
        let (body, last) = text.split_at(body_end);
        let end: End = serde_json::from_str(last.trim_end()).map_err(|_| cut())?;
        let digest = sha256(body.as_bytes());
        if digest != end.sha256 {
            return Err(Bilingual::both(
                "评分包被改动过：内容与校验值不符。请使用组织者发来的原文件",
                "the pack was changed: its content does not fit its checksum; use the file as the organiser sent it",
            ));
        }
        let mut lines = body.lines();
        let unreadable = |e: serde_json::Error| {
            Bilingual::quoted("JSON 解析器", e).after("评分包的内容无法读取：", "the pack's content cannot be read: ")
        };
        let header: Header = serde_json::from_str(lines.next().unwrap_or_default()).map_err(unreadable)?;
        let items: Vec<PackItem> = lines.map(serde_json::from_str).collect::<Result<_, _>>().map_err(unreadable)?;
        if items.len() != end.items || items.is_empty() {
            return Err(cut());
        }
        let ids: BTreeSet<&OpaqueId> =
            items.iter().map(|i| &i.item).chain(items.iter().flat_map(|i| i.answers.iter().map(|a| &a.answer))).collect();
        let all = items.iter().map(|i| 1 + i.answers.len()).sum::<usize>();
        let has_server = header.live.is_some();
        let is_sound = |item: &PackItem| {
            let wanted = if header.form.rates() == Rates::Pair { 2 } else { 1 };
            !item.turns.is_empty()
                && item.answers.len() >= wanted
                && item
                    .answers
                    .iter()
                    .all(|a| if a.live { has_server && a.texts.is_empty() && a.earlier.is_empty() } else { !a.texts.is_empty() })
        };
        let is_questionnaire = |form: &Form| form.rates() == Rates::Questionnaire;
        let forms_fit = !is_questionnaire(&header.form) && header.questionnaire.as_ref().is_none_or(is_questionnaire);
        if ids.len() != all || !items.iter().all(is_sound) || !forms_fit {
            return Err(Bilingual::both(
                "评分包的内容不一致（编号重复，或题目没有回答）：请向组织者重新索取",
                "the pack contradicts itself (an id twice, or an item without answers); ask the organiser for it again",
            ));
        }
        Ok((Self { header, items }, digest))
    }

    /// The pack without its items' ids for one item.
    pub fn item(&self, id: &OpaqueId) -> Option<&PackItem> {
        self.items.iter().find(|item| item.item == *id)
    }
}

/// Where the ratings of a pack are written: beside it.
pub fn ratings_path(pack: &Path) -> PathBuf {
    pack.with_extension("ratings.jsonl")
}

/// A pack as tests need it: `items` items with two answers each.
#[cfg(test)]
pub(crate) fn sample(form: &str, items: usize) -> Pack {
    let label = |zh: &str, en: &str| Label { zh: zh.into(), en: en.into() };
    let item = |n: usize| PackItem {
        item: OpaqueId(format!("i{n}")),
        language: Language::Zh,
        turns: vec![AskedTurn { kind: TurnKind::Complaint, question: format!("问题{n}") }],
        answers: ["a", "b"]
            .into_iter()
            .map(|name| PackAnswer {
                answer: OpaqueId(format!("{name}{n}")),
                texts: vec![format!("回答{name}{n}")],
                earlier: Vec::new(),
                live: false,
            })
            .collect(),
        reference: Some(format!("参考{n}")),
        gold: Vec::new(),
    };
    Pack {
        header: Header {
            wardround_pack: PACK_VERSION,
            trial: OpaqueId("t".into()),
            title: label("试评", "Trial"),
            rater: "r1".into(),
            form: Form::built_in(form).unwrap(),
            reference: ReferenceShown::AfterRating,
            plain_text: false,
            guidelines: label("请逐项评分。", "Rate each field."),
            questionnaire: None,
            live: None,
        },
        items: (1..=items).map(item).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pack_is_the_same_after_its_file() {
        let pack = sample("overall", 3);
        let written = pack.to_file();
        let text = String::from_utf8(written.bytes).unwrap();
        assert_eq!(Pack::parse(&text).unwrap(), (pack.clone(), written.digest.clone()));
        // A mail program's line ends and mark.
        assert_eq!(Pack::parse(&format!("\u{feff}{}", text.replace('\n', "\r\n"))).unwrap(), (pack, written.digest));
    }

    #[test]
    fn a_cut_edited_foreign_or_later_pack_is_refused_by_name() {
        let text = String::from_utf8(sample("overall", 2).to_file().bytes).unwrap();
        let said = |text: &str| Pack::parse(text).unwrap_err().to_string();
        let lines: Vec<&str> = text.lines().collect();
        assert!(said(&lines[..lines.len() - 1].join("\n")).contains("cut"));
        assert!(said(&text[..text.len() / 2]).contains("cut"));
        assert!(said(&text.replace("回答a1", "回答a9")).contains("changed"));
        assert!(said("{\"schema\":1}\n").contains("not a pack"));
        assert!(said("").contains("not a pack"));
        assert!(said(&text.replacen("\"wardround_pack\":1", "\"wardround_pack\":3", 1)).contains("layout 3"));
    }
}
