//! A rater's file: what one rater of a trial is given, and nothing else. It names no model, run, sampling, speed or date.
//!
//! A file of sealed lines (`src/sealed_lines.rs`). Ids are opaque; only the organiser's key tells what they stand for.

mod live;

pub use live::{Live, LiveTexts};

use super::form::{Form, Label, Rates, Values};
use crate::{
    case::TurnKind,
    language::{Bilingual, Language},
    sealed_lines::{self, Kind, Sealed},
};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

/// The version of the layout that this program writes.
pub const PACK_VERSION: u32 = 1;
/// The version of a pack with answers that are got while the rater rates: a program that does not know of them refuses it.
pub const LIVE_PACK_VERSION: u32 = 2;
/// The version of a pack with items of rubrics, in which answers may be live, too.
pub const RUBRIC_PACK_VERSION: u32 = 3;

/// When the rater sees the reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReferenceShown {
    /// From the beginning.
    Always,
    /// Once every answer of the item has a saved rating.
    AfterRating,
    /// Once every item of the case that the rater has is rated: what was expected of one turn can tell what another turn asks.
    AfterCase,
    /// Not at all; the pack does not contain it.
    Never,
}

impl ReferenceShown {
    /// Whether it is shown after ratings, which it then locks.
    pub fn locks(self) -> bool {
        matches!(self, Self::AfterRating | Self::AfterCase)
    }
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
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
    /// The case's other items, which the reference waits for where it is shown after the case; hidden repeats are not among them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waits_for: Vec<OpaqueId>,
    /// Statements about each answer, which raters say are met or not: items of the case's rubric. Nothing says which are of safety, or what they weigh.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rubric: Vec<String>,
    /// Of a training item: what it is compared with. Its ratings count in no figure.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gold: Vec<Gold>,
}

impl PackItem {
    /// The first of [`Self::turns`] that is rated, from 0: of a conversation every turn is, else the last one.
    pub fn first_rated_turn(&self) -> usize {
        let rated = self.answers.iter().map(|answer| answer.texts.len()).max().unwrap_or(1);
        self.turns.len().saturating_sub(rated)
    }

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

/// A pack that cannot be used.
pub use crate::sealed_lines::SealedError as PackError;

/// What the file is.
const KIND: Kind = Kind {
    key: "wardround_pack",
    versions: &[PACK_VERSION, LIVE_PACK_VERSION, RUBRIC_PACK_VERSION],
    name: ("评分包", "pack"),
    written_by: "trial pack",
};

impl Pack {
    /// The pack as a file.
    pub fn to_file(&self) -> Sealed {
        sealed_lines::seal(&self.header, &self.items)
    }

    /// Writes the pack; returns its digest.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(&self, path: &Path) -> Result<String, PackError> {
        sealed_lines::write(path, self.to_file())
    }

    /// Reads a pack and checks that it is whole; returns it with its digest.
    ///
    /// # Errors
    /// When the file cannot be read, is no pack, comes from a later version, was cut, or was edited.
    pub fn read(path: &Path) -> Result<(Self, String), PackError> {
        let opened = sealed_lines::read(path, KIND)?;
        Self::checked(opened).map_err(|message| PackError::Unusable { path: path.to_owned(), message })
    }

    fn checked((header, items, digest): (Header, Vec<PackItem>, String)) -> Result<(Self, String), Bilingual> {
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
        waits_for: Vec::new(),
        rubric: Vec::new(),
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

    fn parse(text: &str) -> Result<(Pack, String), Bilingual> {
        Pack::checked(sealed_lines::parse(text, KIND)?)
    }

    #[test]
    fn a_pack_is_the_same_after_its_file() {
        let pack = sample("overall", 3);
        let written = pack.to_file();
        let text = String::from_utf8(written.bytes).unwrap();
        assert_eq!(parse(&text).unwrap(), (pack.clone(), written.digest.clone()));
        // A mail program's line ends and mark.
        assert_eq!(parse(&format!("\u{feff}{}", text.replace('\n', "\r\n"))).unwrap(), (pack, written.digest));
    }

    #[test]
    fn a_cut_edited_foreign_or_later_pack_is_refused_by_name() {
        let text = String::from_utf8(sample("overall", 2).to_file().bytes).unwrap();
        let said = |text: &str| parse(text).unwrap_err().to_string();
        let lines: Vec<&str> = text.lines().collect();
        assert!(said(&lines[..lines.len() - 1].join("\n")).contains("cut"));
        assert!(said(&text[..text.len() / 2]).contains("cut"));
        assert!(said(&text.replace("回答a1", "回答a9")).contains("changed"));
        assert!(said("{\"schema\":1}\n").contains("not the pack"));
        assert!(said("").contains("not the pack"));
        assert!(said(&text.replacen("\"wardround_pack\":1", "\"wardround_pack\":9", 1)).contains("layout 9"));
    }
}
