//! What a case file holds: the result of every reader.

use super::{Audit, Case, CaseId, Problem, ReadAs};
use crate::language::{Bilingual, Language};
use std::collections::HashSet;

/// A record that was read but is not a consultation, with the reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exclusion {
    /// Which record.
    pub id: CaseId,
    /// Why it cannot be replayed.
    pub reason: Bilingual,
}

/// What a case file holds: the usable cases in file order, what was left out on purpose, and what is broken.
#[derive(Debug, Default)]
pub struct CaseFile {
    /// The cases that can be replayed.
    pub cases: Vec<Case>,
    /// Records that are well formed and are not consultations.
    pub excluded: Vec<Exclusion>,
    /// Records that are broken.
    pub problems: Vec<Problem>,
    /// What the reader did to each record, for the audit table.
    pub audit: Audit,
    /// In which encoding the file was read, where it is not UTF-8.
    pub read_as: Option<ReadAs>,
    /// sha256 of the file as it was read; empty where it was read from no file.
    pub digest: String,
}

impl CaseFile {
    /// The cases without a reference, in file order.
    pub fn without_reference(&self) -> impl Iterator<Item = &Case> {
        self.cases.iter().filter(|case| !case.has_reference())
    }

    /// The case with this id, or a message that says why there is none and which ids come close.
    pub fn find(&self, id: &str) -> Result<&Case, Bilingual> {
        if let Some(case) = self.cases.iter().find(|c| c.id().as_str() == id.trim()) {
            return Ok(case);
        }
        if let Some(x) = self.excluded.iter().find(|x| x.id.as_str() == id.trim()) {
            return Err(Bilingual::both(
                format!("病例 {id} 不可用：{}", x.reason.words(Language::Zh)),
                format!("case {id} is excluded: {}", x.reason),
            ));
        }
        if let Some(p) = self.problems.iter().find(|p| p.record == id.trim()) {
            return Err(Bilingual::both(format!("病例 {id} 损坏：{}", p.words(Language::Zh)), format!("case {id} is broken: {p}")));
        }
        let ids: Vec<&str> = self.cases.iter().map(|c| c.id().as_str()).collect();
        let count = ids.len();
        let ids = abbreviate(&ids);
        Err(Bilingual::both(
            format!("这里没有病例 {id}；共 {count} 例：{ids}"),
            format!("no case {id} here; there are {count} cases: {ids}"),
        ))
    }

    /// Moves every case whose id was seen before to the problems: a record could not say which of the two it is about.
    pub(super) fn refuse_duplicates(&mut self) {
        let mut seen: HashSet<CaseId> = HashSet::new();
        let mut kept = Vec::with_capacity(self.cases.len());
        for case in std::mem::take(&mut self.cases) {
            if seen.insert(case.id().clone()) {
                kept.push(case);
            } else {
                // It is counted among the problems, and not among what was read.
                if let Some(row) = self.audit.iter().rposition(|row| row.id == *case.id()) {
                    self.audit.remove(row);
                }
                self.problems.push(Problem {
                    line: None,
                    record: case.id().to_string(),
                    field: "id".into(),
                    message: Bilingual::both(
                        "本文件中前面的病例已用此编号：请为每个病例另编",
                        "used by an earlier case of this file; give each case an id of its own",
                    ),
                    more: Vec::new(),
                });
            }
        }
        self.cases = kept;
    }
}

fn abbreviate(ids: &[&str]) -> String {
    if ids.len() <= 12 { ids.join(", ") } else { format!("{}, … {}", ids[..10].join(", "), ids[ids.len() - 1]) }
}
