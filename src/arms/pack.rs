//! A doctor's file: what one doctor of a study is given, and nothing else. It has no reference, and names no model, run, sampling or date.
//!
//! A file of sealed lines (`src/sealed_lines.rs`). Ids are opaque; only the organiser's key tells which case an item is.

use crate::{
    case::TurnKind,
    language::{Bilingual, Language},
    sealed_lines::{self, Kind, Sealed},
    trial::{
        form::Label,
        pack::{OpaqueId, PackError},
    },
};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

/// The version of the layout that this program writes.
pub const ANSWER_PACK_VERSION: u32 = 1;

/// What the file is.
const KIND: Kind =
    Kind { key: "wardround_answer_pack", versions: &[ANSWER_PACK_VERSION], name: ("作答包", "answer pack"), written_by: "arms pack" };

/// How a doctor answers a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, clap::ValueEnum, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Arm {
    /// Alone.
    Unaided,
    /// With a model to consult freely.
    Aided,
    /// Alone first; then a model's answer is shown, and the own answer revised.
    Revise,
}

impl Arm {
    /// Every arm.
    pub const ALL: [Self; 3] = [Self::Unaided, Self::Aided, Self::Revise];

    /// As files have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unaided => "unaided",
            Self::Aided => "aided",
            Self::Revise => "revise",
        }
    }
}

/// The model that doctors of the arm `aided` consult: an address under which it goes by an opaque label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Consultant {
    /// The base address of an OpenAI-compatible endpoint.
    pub server: String,
    /// What the endpoint calls the model; it tells nothing about it.
    pub label: String,
    /// What the endpoint admits requests by; empty where nothing.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub token: String,
}

/// The first line of a pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// The layout's version, [`ANSWER_PACK_VERSION`].
    pub wardround_answer_pack: u32,
    /// The study.
    pub study: OpaqueId,
    /// The study's title.
    pub title: Label,
    /// Who answers: a name or pseudonym that is the doctor's own in this study.
    pub doctor: String,
    /// What the organiser tells doctors; empty where nothing.
    pub guidelines: Label,
    /// Who can be consulted; absent where no item has the arm `aided`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consultant: Option<Consultant>,
}

/// One turn of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackTurn {
    /// What the turn brings.
    pub kind: TurnKind,
    /// The question as a model receives it.
    pub question: String,
    /// The model's answer, which the arm `revise` shows after the first own answer; no other arm has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
}

/// A case, and how it is to be answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackCase {
    /// Its opaque id.
    pub item: OpaqueId,
    /// The language of the case.
    pub language: Language,
    /// How it is answered.
    pub arm: Arm,
    /// The turns; a later one is shown once the earlier is answered.
    pub turns: Vec<PackTurn>,
}

/// A pack that is whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerPack {
    /// What holds for all cases.
    pub header: Header,
    /// The cases, in the order in which they are answered; never empty.
    pub cases: Vec<PackCase>,
}

impl AnswerPack {
    /// The pack as a file.
    pub fn to_file(&self) -> Sealed {
        sealed_lines::seal(&self.header, &self.cases)
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
    /// When the file cannot be read, is no answer pack, comes from a later version, was cut, or was edited.
    pub fn read(path: &Path) -> Result<(Self, String), PackError> {
        let opened = sealed_lines::read(path, KIND)?;
        Self::checked(opened).map_err(|message| PackError::Unusable { path: path.to_owned(), message })
    }

    fn checked((header, cases, digest): (Header, Vec<PackCase>, String)) -> Result<(Self, String), Bilingual> {
        let ids: BTreeSet<&OpaqueId> = cases.iter().map(|case| &case.item).collect();
        let is_sound = |case: &PackCase| {
            let models = case.turns.iter().filter(|turn| turn.model.is_some()).count();
            let wanted = if case.arm == Arm::Revise { case.turns.len() } else { 0 };
            let can_consult = case.arm != Arm::Aided || header.consultant.is_some();
            !case.turns.is_empty() && models == wanted && can_consult
        };
        if ids.len() != cases.len() || !cases.iter().all(is_sound) {
            return Err(Bilingual::both(
                "作答包的内容不一致（编号重复，或病例与作答方式不符）：请向组织者重新索取",
                "the answer pack contradicts itself (an id twice, or a case that does not fit its arm); ask the organiser for it again",
            ));
        }
        Ok((Self { header, cases }, digest))
    }

    /// The place of a case, from 0.
    pub fn place(&self, item: &OpaqueId) -> Option<usize> {
        self.cases.iter().position(|case| case.item == *item)
    }
}

/// Where the answers of a pack are written: beside it.
pub fn answers_path(pack: &Path) -> PathBuf {
    pack.with_extension("answers.jsonl")
}

/// A pack as tests need it: a case with two turns for each arm named.
#[cfg(test)]
pub(crate) fn sample(arms: &[Arm]) -> AnswerPack {
    let label = |zh: &str, en: &str| Label { zh: zh.into(), en: en.into() };
    let case = |(nth, &arm): (usize, &Arm)| PackCase {
        item: OpaqueId(format!("i{nth}")),
        language: Language::Zh,
        arm,
        turns: (1..=2)
            .map(|turn| PackTurn {
                kind: TurnKind::by_position(turn - 1),
                question: format!("问题{nth}.{turn}"),
                model: (arm == Arm::Revise).then(|| format!("模型{nth}.{turn}")),
            })
            .collect(),
    };
    AnswerPack {
        header: Header {
            wardround_answer_pack: ANSWER_PACK_VERSION,
            study: OpaqueId("s".into()),
            title: label("研究", "Study"),
            doctor: "d1".into(),
            guidelines: label("请像平时一样作答。", "Answer as you would."),
            consultant: Some(Consultant { server: "http://127.0.0.1:1/v1".into(), label: "A".into(), token: String::new() }),
        },
        cases: arms.iter().enumerate().map(case).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<(AnswerPack, String), Bilingual> {
        AnswerPack::checked(sealed_lines::parse(text, KIND)?)
    }

    #[test]
    fn a_pack_is_the_same_after_its_file() {
        let pack = sample(&Arm::ALL);
        let written = pack.to_file();
        assert_eq!(parse(&String::from_utf8(written.bytes).unwrap()).unwrap(), (pack, written.digest));
    }

    #[test]
    fn a_pack_that_is_cut_edited_foreign_later_or_contradicts_itself_is_refused_by_name() {
        let whole = sample(&[Arm::Unaided, Arm::Revise]);
        let text = String::from_utf8(whole.to_file().bytes).unwrap();
        let said = |text: &str| parse(text).unwrap_err().to_string();
        assert!(said(text.rsplitn(3, '\n').last().unwrap()).contains("the answer pack is cut"));
        assert!(said(&text.replace("问题0.1", "问题0.9")).contains("changed"));
        assert!(said("{\"wardround_pack\":1}\n").contains("not the answer pack"));
        assert!(said(&text.replacen("\"wardround_answer_pack\":1", "\"wardround_answer_pack\":2", 1)).contains("layout 2"));
        let mut twice = whole.clone();
        twice.cases[1].item = twice.cases[0].item.clone();
        let mut without_model = whole.clone();
        without_model.cases[1].turns[0].model = None;
        let mut tells = whole.clone();
        tells.cases[0].turns[0].model = Some("x".into());
        let mut alone = sample(&[Arm::Aided]);
        alone.header.consultant = None;
        for wrong in [twice, without_model, tells, alone] {
            assert!(said(&String::from_utf8(wrong.to_file().bytes).unwrap()).contains("contradicts itself"));
        }
    }
}
