//! Errata: corrections of texts that were published, in a file of their own. The published text stays as it is: a correction names the text that it corrects by
//! sha256, is shown beside it, and is judged against only where that is asked for.

use super::beside::{empty, other_version};
use crate::{
    case::{Case, CaseFile, CaseId, Source},
    digest::sha256,
    language::{Bilingual, Language},
    toml_text::{self, TomlError, TomlFileError, TomlText},
};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// The version of the layout.
const VERSION: u32 = 1;

/// Which text of a case is corrected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// The answer of a pair of the reference, from 1.
    Pair(usize),
    /// The question of a turn, from 1.
    Turn(usize),
}

impl Part {
    /// The text of a case; `None` where the case has no such part.
    pub fn text(self, case: &Case) -> Option<&str> {
        match self {
            Self::Pair(pair) => case.pairs().get(pair.checked_sub(1)?).map(|pair| pair.answer.as_str()),
            Self::Turn(turn) => case.turns().get(turn.checked_sub(1)?).map(|turn| turn.question.as_str()),
        }
    }

    /// In a language of the interface.
    pub fn words(self, language: Language) -> String {
        match (self, language) {
            (Self::Pair(pair), Language::Zh) => format!("参考问答 {pair}"),
            (Self::Turn(turn), Language::Zh) => format!("第 {turn} 轮的提问"),
            (Self::Pair(pair), Language::En) => format!("reference pair {pair}"),
            (Self::Turn(turn), Language::En) => format!("the question of turn {turn}"),
        }
    }
}

/// One correction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erratum {
    /// Where the case comes from.
    pub source: Source,
    /// The case.
    pub case: CaseId,
    /// Which of its texts.
    pub part: Part,
    /// sha256 of the text that is corrected.
    pub sha256: String,
    /// What is wrong in it.
    pub wrong: String,
    /// The whole text as it should be; none where it is only known what is wrong.
    pub corrected: Option<String>,
    /// Who says so.
    pub by: String,
    /// Since when.
    pub on: jiff::civil::Date,
    /// What the correction rests on.
    pub basis: String,
}

/// A file of errata.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Errata {
    /// In file order; a part of a case once.
    pub entries: Vec<Erratum>,
    /// sha256 of the file.
    pub digest: String,
}

/// Why a correction is not of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The case file has no such case.
    NoCase,
    /// The case has no such part.
    NoPart,
    /// The text is another than the one that was corrected.
    OtherText,
}

/// What becomes of a correction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Applied<'a> {
    /// The correction.
    pub erratum: &'a Erratum,
    /// Why it is not used, if it is not.
    pub refused: Option<Refusal>,
}

/// A case with corrected references.
#[derive(Debug, Clone, PartialEq)]
pub struct Correction {
    /// The case.
    pub case: Case,
    /// How many of its pairs are corrected.
    pub pairs: usize,
}

impl Errata {
    /// Reads a file.
    ///
    /// # Errors
    /// When it cannot be read, or says something that it cannot; the error names line and field.
    pub fn read(path: &Path) -> Result<Self, TomlFileError> {
        let text = toml_text::read_file(path)?;
        Self::parse(&text).map_err(|error| TomlFileError::Invalid { path: path.to_owned(), error })
    }

    /// Reads a text.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn parse(text: &str) -> Result<Self, TomlError> {
        let toml = TomlText::new(text);
        let draft: Draft = toml.parse()?;
        if draft.errata != VERSION {
            return Err(toml.error_of(&["errata".into()], other_version(VERSION)));
        }
        let mut entries: Vec<Erratum> = Vec::new();
        for (nth, entry) in draft.entries.into_iter().enumerate() {
            let path = |field: &str| vec!["erratum".to_owned(), nth.to_string(), field.to_owned()];
            let erratum = entry.erratum().map_err(|(field, why)| toml.error_of(&path(field), why))?;
            let is_same = |other: &&Erratum| (other.source, &other.case, other.part) == (erratum.source, &erratum.case, erratum.part);
            if entries.iter().any(|other| is_same(&other)) {
                let (zh, en) = ("前面已有对同一处的更正：请只留一条", "an earlier entry corrects the same text: keep one");
                return Err(toml.error(&path("case"), zh, en));
            }
            entries.push(erratum);
        }
        Ok(Self { entries, digest: sha256(text.as_bytes()) })
    }

    /// What becomes of every correction beside a case file, in file order.
    pub fn beside<'a>(&'a self, file: &CaseFile) -> Vec<Applied<'a>> {
        let of = |erratum: &'a Erratum| {
            let case = file.cases.iter().find(|case| case.source() == erratum.source && *case.id() == erratum.case);
            Applied { erratum, refused: case.map_or(Some(Refusal::NoCase), |case| erratum.refusal(case)) }
        };
        self.entries.iter().map(of).collect()
    }

    /// The corrections that are of this case as it is.
    pub fn of<'a>(&'a self, case: &'a Case) -> impl Iterator<Item = &'a Erratum> {
        let is_of =
            move |erratum: &&Erratum| case.source() == erratum.source && *case.id() == erratum.case && erratum.refusal(case).is_none();
        self.entries.iter().filter(is_of)
    }

    /// The case with its references corrected. Questions stay as they were asked.
    pub fn correct(&self, case: &Case) -> Correction {
        let mut correction = Correction { case: case.clone(), pairs: 0 };
        for erratum in self.of(case) {
            if let (Part::Pair(pair), Some(corrected)) = (erratum.part, &erratum.corrected) {
                correction.case = correction.case.with_answer_of_pair(pair - 1, corrected);
                correction.pairs += 1;
            }
        }
        correction
    }
}

impl Erratum {
    fn refusal(&self, case: &Case) -> Option<Refusal> {
        match self.part.text(case) {
            None => Some(Refusal::NoPart),
            Some(text) if sha256(text.as_bytes()) != self.sha256 => Some(Refusal::OtherText),
            Some(_) => None,
        }
    }
}

impl Applied<'_> {
    /// In a language of the interface, as one line.
    pub fn words(&self, language: Language) -> String {
        let Erratum { source, case, part, corrected, .. } = self.erratum;
        let (source, part) = (source.label(), part.words(language));
        let zh = language == Language::Zh;
        let said = match (self.refused, corrected) {
            (None, Some(_)) if zh => "适用，有更正文本",
            (None, Some(_)) => "fits, with a corrected text",
            (None, None) if zh => "适用，只指出错误",
            (None, None) => "fits, says what is wrong only",
            (Some(Refusal::NoCase), _) if zh => "未用：病例文件中没有这个病例",
            (Some(Refusal::NoCase), _) => "not used: the case file has no such case",
            (Some(Refusal::NoPart), _) if zh => "未用：该病例没有这一处",
            (Some(Refusal::NoPart), _) => "not used: the case has no such part",
            (Some(Refusal::OtherText), _) if zh => "未用：原文与更正时的不同（校验值不符），请核对后改写 sha256",
            (Some(Refusal::OtherText), _) => {
                "not used: the text is not the one that was corrected (by its digest); compare them, and write the new sha256"
            }
        };
        if zh { format!("{source} 病例 {case}，{part}：{said}") } else { format!("{source} case {case}, {part}: {said}") }
    }
}

impl Errata {
    /// The file that has these entries.
    pub fn write(entries: &[Erratum]) -> String {
        let entries = entries.iter().map(DraftErratum::of).collect();
        // Plain data with text keys: it can always be written.
        toml::to_string(&Draft { errata: VERSION, entries }).unwrap_or_default()
    }
}

/// Corrections of published cases. Nothing of the case file is changed: a correction is shown beside the text that it corrects, and judged against where that is
/// asked for.
#[derive(Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Errata")]
pub(crate) struct Draft {
    /// The version of the layout: 1.
    errata: u32,
    /// The corrections; a text once.
    #[serde(rename = "erratum", default)]
    entries: Vec<DraftErratum>,
}

/// One correction: of a pair of the reference, or of the question of a turn.
#[derive(Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct DraftErratum {
    /// The label of the case's source: `CMB-Clin derived`, `DotaBench`, `DoctorFLAN`, `native`, `bundled`.
    source: String,
    /// The case's id.
    case: String,
    /// The pair of the reference whose answer is corrected, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pair: Option<usize>,
    /// The turn whose question is corrected, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    turn: Option<usize>,
    /// sha256 of the text that is corrected, in 64 hexadecimal digits: of another text the correction is not used.
    sha256: String,
    /// What is wrong.
    wrong: String,
    /// The whole text as it should be; left out where it is only known what is wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    corrected: Option<String>,
    /// Who says so.
    by: String,
    /// The date, as 2026-01-31.
    on: String,
    /// What the correction rests on: a review, a guideline, the publisher.
    basis: String,
}

impl DraftErratum {
    fn of(erratum: &Erratum) -> Self {
        let (pair, turn) = match erratum.part {
            Part::Pair(pair) => (Some(pair), None),
            Part::Turn(turn) => (None, Some(turn)),
        };
        Self {
            source: erratum.source.label().to_owned(),
            case: erratum.case.to_string(),
            pair,
            turn,
            sha256: erratum.sha256.clone(),
            wrong: erratum.wrong.clone(),
            corrected: erratum.corrected.clone(),
            by: erratum.by.clone(),
            on: erratum.on.to_string(),
            basis: erratum.basis.clone(),
        }
    }

    /// Checks it; the error has the field.
    fn erratum(self) -> Result<Erratum, (&'static str, Bilingual)> {
        let part = match (self.pair, self.turn) {
            (Some(pair), None) if pair > 0 => Part::Pair(pair),
            (None, Some(turn)) if turn > 0 => Part::Turn(turn),
            _ => {
                let (zh, en) = ("pair（参考问答，从 1 起）与 turn（轮次，从 1 起）须写且只写一个", "write one of pair and turn, from 1");
                return Err(("pair", Bilingual::both(zh, en)));
            }
        };
        let sha256 = self.sha256.trim().to_ascii_lowercase();
        if sha256.len() != 64 || !sha256.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            let en = "64 hexadecimal digits are needed: `wardround cases errata` prints the digest of each text";
            return Err(("sha256", Bilingual::both("应为 64 位十六进制数：`wardround cases errata` 会打印各段文本的校验值", en)));
        }
        for (field, text) in
            [("wrong", Some(&self.wrong)), ("corrected", self.corrected.as_ref()), ("by", Some(&self.by)), ("basis", Some(&self.basis))]
        {
            if text.is_some_and(|text| text.trim().is_empty()) {
                return Err((field, empty()));
            }
        }
        let date = || Bilingual::both("日期应写成 2026-01-31 的样子", "write the date as 2026-01-31");
        Ok(Erratum {
            source: Source::of_label(&self.source).map_err(|why| ("source", why))?,
            case: CaseId::new(&self.case).ok_or_else(|| ("case", empty()))?,
            part,
            sha256,
            wrong: self.wrong,
            corrected: self.corrected,
            by: self.by,
            on: self.on.trim().parse().map_err(|_| ("on", date()))?,
            basis: self.basis,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::{ReadOptions, read_bytes};

    const CASES: &str = "[[case]]\nid = \"1\"\nreference = [{ id = \"a\", answer = \"甲病\" }, { id = \"b\", answer = \"补液\" }]\n\
                         turns = [{ kind = \"complaint\", question = \"腹痛\" }]\n";

    fn cases() -> CaseFile {
        read_bytes("f", CASES.as_bytes(), &ReadOptions::default()).unwrap()
    }

    fn text(part: &str, digest_of: &str, more: &str) -> String {
        let digest = sha256(digest_of.as_bytes());
        format!(
            "errata = 1\n\n[[erratum]]\nsource = \"native\"\ncase = \"1\"\n{part}\nsha256 = \"{digest}\"\nwrong = \"x\"\n{more}\nby = \"A\"\non = \"2026-01-31\"\nbasis = \"y\"\n"
        )
    }

    #[test]
    fn a_correction_of_this_text_is_used_and_of_another_text_is_refused_by_name() {
        let (file, zh) = (cases(), Language::Zh);
        let refused = |text: &str| Errata::parse(text).unwrap().beside(&file)[0].refused;
        assert_eq!(refused(&text("pair = 1", "甲病", "corrected = \"乙病\"")), None);
        assert_eq!(refused(&text("pair = 1", "丙病", "")), Some(Refusal::OtherText));
        assert_eq!(refused(&text("pair = 3", "甲病", "")), Some(Refusal::NoPart));
        assert_eq!(refused(&text("pair = 1", "甲病", "").replace("case = \"1\"", "case = \"9\"")), Some(Refusal::NoCase));
        let other = Errata::parse(&text("turn = 1", "头痛", "")).unwrap();
        assert_eq!(
            other.beside(&file)[0].words(zh),
            "native 病例 1，第 1 轮的提问：未用：原文与更正时的不同（校验值不符），请核对后改写 sha256"
        );
        assert!(other.of(&file.cases[0]).next().is_none());
    }

    #[test]
    fn only_references_are_corrected_and_only_where_there_is_a_text() {
        let case = cases().cases.remove(0);
        let correct = |text: &str| Errata::parse(text).unwrap().correct(&case);
        let corrected = correct(&text("pair = 1", "甲病", "corrected = \"乙病\""));
        assert_eq!((corrected.pairs, corrected.case.reference_text().as_deref()), (1, Some("乙病\n\n补液")));
        for unchanged in [
            text("pair = 1", "甲病", ""),
            text("turn = 1", "腹痛", "corrected = \"胸痛\""),
            text("pair = 2", "甲病", "corrected = \"乙病\""),
        ] {
            assert_eq!(correct(&unchanged), Correction { case: case.clone(), pairs: 0 });
        }
    }

    #[test]
    fn a_mistake_names_line_and_field() {
        let good = text("pair = 1", "甲病", "corrected = \"乙病\"");
        let said = |text: &str| Errata::parse(text).unwrap_err().words(Language::En);
        let rows = [
            ("errata = 1", "errata = 2", "line 1, errata: this program reads layout 1"),
            ("pair = 1", "", "line 3, erratum.0.pair: write one of pair and turn"),
            ("pair = 1", "pair = 1\nturn = 1", "line 6, erratum.0.pair: write one of pair and turn"),
            ("pair = 1", "pair = 0", "line 6, erratum.0.pair: write one of pair and turn"),
            ("sha256 = \"", "sha256 = \"x", "line 7, erratum.0.sha256: 64 hexadecimal digits"),
            ("wrong = \"x\"", "wrong = \" \"", "line 8, erratum.0.wrong: is empty"),
            ("corrected = \"乙病\"", "corrected = \"\"", "line 9, erratum.0.corrected: is empty"),
            ("by = \"A\"", "by = \"\"", "line 10, erratum.0.by: is empty"),
            ("2026-01-31", "yesterday", "line 11, erratum.0.on: write the date as"),
            ("\"native\"", "\"CMB\"", "line 4, erratum.0.source: no source \"CMB\""),
            ("case = \"1\"", "case = \" \"", "line 5, erratum.0.case: is empty"),
            ("wrong = \"x\"", "", "\"wrong\" is missing"),
            ("by = \"A\"", "by = \"A\"\nwho = \"B\"", "unknown key \"who\""),
        ];
        for (from, to, expected) in rows {
            let said = said(&good.replacen(from, to, 1));
            assert!(said.contains(expected), "{to}: {said}");
        }
        let twice = format!("{good}{}", good.strip_prefix("errata = 1\n").unwrap());
        assert!(said(&twice).contains("erratum.1.case: an earlier entry corrects the same text"), "{}", said(&twice));
    }

    #[test]
    fn what_is_written_is_read_again() {
        let read = Errata::parse(&text("pair = 2", "补液", "corrected = \"\"\"\n补液，\n观察\"\"\"")).unwrap();
        assert_eq!(Errata::parse(&Errata::write(&read.entries)).unwrap().entries, read.entries);
    }
}
