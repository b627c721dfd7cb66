//! What a reader did to each record, as rows of a table.

use super::{Case, CaseId, Pair, Source, json};
use crate::language::Bilingual;
use serde::Serialize;

/// What became of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum AuditStatus {
    /// Every turn is there.
    Complete,
    /// A derived case without an examination or without tests.
    TwoTurns,
    /// Split by a correction written for this record.
    Override,
    /// Read, and not a consultation.
    Excluded,
}

impl AuditStatus {
    /// The words for the table.
    pub fn label(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::TwoTurns => "two turns",
            Self::Override => "override",
            Self::Excluded => "excluded",
        }
    }
}

/// One record of the audit table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AuditRow {
    /// The record.
    pub id: CaseId,
    /// Where it comes from.
    pub source: Source,
    /// What became of it.
    pub status: AuditStatus,
    /// The blocks of the record in file order, one letter each (C history, E examination, T tests, X never sent); of other formats, the turns.
    pub sections: String,
    /// Turns of the case.
    pub turns: usize,
    /// Reference pairs.
    pub pairs: usize,
    /// Characters of the record's text.
    pub characters: usize,
    /// What was done or noticed.
    pub notes: Vec<Bilingual>,
}

impl AuditRow {
    /// The row of a case that was read as it stands.
    pub(super) fn plain(case: &Case, status: AuditStatus) -> Self {
        Self {
            id: case.id().clone(),
            source: case.source(),
            status,
            sections: case.turns().iter().map(|t| t.kind.letter()).collect(),
            turns: case.turns().len(),
            pairs: case.pairs().len(),
            characters: case.turns().iter().map(|t| t.question.chars().count()).sum(),
            notes: Self::about_reference(case.has_reference()).into_iter().chain(Self::placeholders(case.pairs())).collect(),
        }
    }

    /// What a case without a reference cannot do.
    pub(super) fn about_reference(has_reference: bool) -> Option<Bilingual> {
        let said = Bilingual::both("无参考答案：可以提问和评分，不能由评委评判", "no reference: it can be asked and rated, and not judged");
        (!has_reference).then_some(said)
    }

    /// Answers of the reference that only hold the place of one: a judge would compare with them.
    pub(super) fn placeholders(pairs: &[Pair]) -> impl Iterator<Item = Bilingual> {
        let words = pairs.iter().enumerate().filter_map(|(i, pair)| Some((i + 1, json::placeholder(&pair.answer)?)));
        words.map(|(number, word)| {
            Bilingual::both(
                format!("第 {number} 条参考答案 {word:?} 只是占位，评委会以它为对照：请补上或删去"),
                format!("reference {number} is {word:?}, a placeholder that a judge would compare with: write it, or remove it"),
            )
        })
    }

    /// A reference that is only a word for nothing.
    pub(super) fn word_for_nothing(word: &str) -> Bilingual {
        Bilingual::both(format!("参考答案 {word:?} 视为没有"), format!("the reference {word:?} is taken as none"))
    }
}

/// The rows, in file order.
pub type Audit = Vec<AuditRow>;
