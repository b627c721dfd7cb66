//! What an import or export leaves out: where it stands, and why, in both languages.

use crate::{
    glossary,
    language::{Bilingual, Language},
};
use std::{
    fmt,
    path::{Path, PathBuf},
};

/// Where something stands that was left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A file.
    File(PathBuf),
    /// A line of a file, from 1.
    Line(PathBuf, usize),
    /// A record of a file that is one list, from 1.
    Record(PathBuf, usize),
    /// The cases as a whole.
    Cases,
    /// A case.
    Case(String),
    /// A turn of a case, from 1.
    CaseTurn(String, usize),
    /// A repeat of a case, from 0.
    CaseRepeat(String, u32),
    /// A model's files of a suite: `SUITE/MODEL`.
    Suite(String),
    /// The same on a turn, from 1.
    SuiteTurn(String, usize),
    /// After the last remark that is told.
    More,
}

impl Place {
    pub(super) fn file(path: &Path) -> Self {
        Self::File(path.to_owned())
    }

    /// In a language of the interface.
    pub fn words(&self, language: Language) -> String {
        let zh = language == Language::Zh;
        match self {
            Self::File(path) => path.display().to_string(),
            Self::Line(path, line) if zh => format!("{} 第 {line} 行", path.display()),
            Self::Line(path, line) => format!("{} line {line}", path.display()),
            Self::Record(path, record) if zh => format!("{} 第 {record} 条", path.display()),
            Self::Record(path, record) => format!("{} record {record}", path.display()),
            Self::Cases if zh => "病例".into(),
            Self::Cases => "cases".into(),
            Self::Case(case) if zh => format!("病例 {case}"),
            Self::Case(case) => format!("case {case}"),
            Self::CaseTurn(case, turn) if zh => format!("病例 {case} 第 {turn} 轮"),
            Self::CaseTurn(case, turn) => format!("case {case} turn {turn}"),
            Self::CaseRepeat(case, repeat) if zh => format!("病例 {case} 第 {} 次重复", repeat + 1),
            Self::CaseRepeat(case, repeat) => format!("case {case} repeat {repeat}"),
            Self::Suite(name) => name.clone(),
            Self::SuiteTurn(name, turn) if zh => format!("{name} 第 {turn} 轮"),
            Self::SuiteTurn(name, turn) => format!("{name} turn {turn}"),
            Self::More if zh => "此外".into(),
            Self::More => "and more".into(),
        }
    }
}

/// Something that was left out, and why: nothing is lost without one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// Where.
    pub place: Place,
    /// What was left out, why, and what to do.
    pub message: Bilingual,
}

impl Remark {
    pub(super) fn new(place: Place, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { place, message: Bilingual::both(zh, en) }
    }

    /// In a language of the interface.
    pub fn words(&self, language: Language) -> String {
        format!("{}{}{}", self.place.words(language), glossary::colon(language), self.message.words(language))
    }
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words(Language::En))
    }
}

/// Remarks as they are collected: a file of a million broken lines gets a thousand, and their number.
#[derive(Debug, Default)]
pub(super) struct Remarks {
    list: Vec<Remark>,
    more: usize,
}

impl Remarks {
    const MOST: usize = 1000;

    pub fn push(&mut self, remark: Remark) {
        if self.list.len() < Self::MOST { self.list.push(remark) } else { self.more += 1 }
    }

    pub fn add(&mut self, place: &Place, zh: impl Into<String>, en: impl Into<String>) {
        self.push(Remark::new(place.clone(), zh, en));
    }

    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    pub fn append(&mut self, other: Self) {
        other.list.into_iter().for_each(|remark| self.push(remark));
        self.more += other.more;
    }

    pub fn into_list(mut self) -> Vec<Remark> {
        let more = self.more;
        if more > 0 {
            let en = format!("{more} further records were left out for such reasons");
            self.list.push(Remark::new(Place::More, format!("另有 {more} 条因同类原因略去"), en));
        }
        self.list
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_is_said_in_both_languages() {
        let file = || PathBuf::from("f");
        let name = || "a".to_owned();
        for (place, zh, en) in [
            (Place::File(file()), "f：甲", "f: b"),
            (Place::Line(file(), 3), "f 第 3 行：甲", "f line 3: b"),
            (Place::Record(file(), 3), "f 第 3 条：甲", "f record 3: b"),
            (Place::Cases, "病例：甲", "cases: b"),
            (Place::Case(name()), "病例 a：甲", "case a: b"),
            (Place::CaseTurn(name(), 2), "病例 a 第 2 轮：甲", "case a turn 2: b"),
            (Place::CaseRepeat(name(), 0), "病例 a 第 1 次重复：甲", "case a repeat 0: b"),
            (Place::Suite(name()), "a：甲", "a: b"),
            (Place::SuiteTurn(name(), 2), "a 第 2 轮：甲", "a turn 2: b"),
            (Place::More, "此外：甲", "and more: b"),
        ] {
            let remark = Remark::new(place, "甲", "b");
            assert_eq!((remark.words(Language::Zh).as_str(), remark.words(Language::En).as_str()), (zh, en));
        }
    }

    #[test]
    fn after_a_thousand_remarks_only_their_number_is_told() {
        let mut remarks = Remarks::default();
        (0..1003).for_each(|_| remarks.add(&Place::Cases, "甲", "b"));
        let list = remarks.into_list();
        assert_eq!(list.len(), 1001);
        assert_eq!(list[1000].words(Language::Zh), "此外：另有 3 条因同类原因略去");
    }
}
