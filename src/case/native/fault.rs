//! What is wrong with a native case, and where.

use super::super::{Age, Points, RubricKind, TurnKind};
use crate::language::{Bilingual, Language};

/// A place in a case: the way there by keys, and numbers from 0 in lists, and what people call it.
#[derive(Debug, Clone)]
pub(super) struct At {
    pub path: Vec<String>,
    pub name: String,
}

impl At {
    /// The case itself.
    pub fn whole() -> Self {
        Self { path: Vec::new(), name: "case".into() }
    }

    /// A field of the case.
    pub fn field(key: &str) -> Self {
        Self { path: vec![key.to_owned()], name: key.to_owned() }
    }

    /// An element of a list of the case, from 0, under its id or its number.
    pub fn element(list: &str, place: usize, id: Option<&str>) -> Self {
        let one = match list {
            "turns" => "turn",
            "diagnoses" => "diagnosis",
            "distractors" => "distractor",
            "facts" => "fact",
            other => other,
        };
        let name = id.map_or_else(|| format!("{one} {}", place + 1), |id| format!("{one} {id:?}"));
        Self { path: vec![list.to_owned(), place.to_string()], name }
    }

    /// A key of what is here.
    pub fn key(mut self, key: &str) -> Self {
        self.path.push(key.to_owned());
        self.name = if self.path.len() == 1 { key.to_owned() } else { format!("{}, {key}", self.name) };
        self
    }

    pub fn fault(self, wrong: impl Into<Wrong>) -> Fault {
        Fault { at: self, wrong: wrong.into() }
    }
}

/// What is wrong, and where.
#[derive(Debug)]
pub(super) struct Fault {
    pub at: At,
    pub wrong: Wrong,
}

/// As [`Draft::build`](crate::case::Draft::build) names it.
impl From<(String, Bilingual)> for Fault {
    fn from((name, message): (String, Bilingual)) -> Self {
        let turn = name.strip_prefix("turn ").and_then(|number| number.parse::<usize>().ok());
        let path = turn.map_or_else(|| vec![name.clone()], |number| vec!["turns".to_owned(), number.saturating_sub(1).to_string()]);
        Self { at: At { path, name }, wrong: Wrong::Said(message) }
    }
}

/// What is wrong.
#[derive(Debug)]
pub(super) enum Wrong {
    /// What a parser or a type said.
    Said(Bilingual),
    /// A turn has no kind; its place from 0.
    NoKind { turn: usize },
    /// A text is not there in the language of the case.
    NotIn(Language),
    /// A text without characters.
    Empty,
    /// An id that stands there before.
    Twice(String),
    /// An id that nothing has.
    Unknown { what: Named, id: String, known: Vec<String> },
    /// Something of what a case says beyond its questions and its reference.
    Detail(Detail),
}

impl From<Detail> for Wrong {
    fn from(detail: Detail) -> Self {
        Self::Detail(detail)
    }
}

/// What is wrong with patient, diagnoses, facts or rubric.
#[derive(Debug)]
pub(super) enum Detail {
    /// A turn that the case has not.
    NoTurn { turn: i64, turns: usize },
    /// A list of turns without one.
    NoTurns,
    /// No age, or two.
    Ages { several: bool },
    /// An age that nobody has.
    AgeOutside { months: bool },
    /// A word that is no tag.
    NoTag(String),
    /// A wrong diagnosis with a name of a right one.
    IsRight { name: String },
    /// A fact of the patient that does not say when it is told.
    NotTold,
    /// A fact of the examiner that a patient would tell.
    ToldByExaminer,
    /// A finding that the patient would know.
    FindingOfPatient,
    /// A turn without words, or the other way round.
    HalfAPlace { lacks: &'static str },
    /// Words that do not stand in the turn's question.
    NotVerbatim { turn: i64, language: Language },
    /// Points that an item of this kind cannot have.
    PointsOutside { kind: RubricKind },
    /// No share.
    NoShare,
    /// A rubric by which nothing can be gained.
    NothingPositive,
}

/// What ids name.
#[derive(Debug, Clone, Copy)]
pub(super) enum Named {
    Reference,
    Fact,
}

impl Wrong {
    /// In both languages.
    pub fn message(&self) -> Bilingual {
        match self {
            Self::Said(message) => message.clone(),
            Self::Detail(detail) => detail.message(),
            Self::NoKind { turn } => {
                let kinds = TurnKind::ALL.map(TurnKind::name).join(", ");
                let example = TurnKind::by_position(*turn).name();
                Bilingual::both(
                    format!("缺少 kind：请填写 {kinds} 之一，例如 kind = {example:?}"),
                    format!("kind is missing: write one of {kinds}, for example kind = {example:?}"),
                )
            }
            Self::NotIn(language) => {
                let code = language.code();
                Bilingual::both(format!("没有 {code:?} 的文字"), format!("has no {code:?}"))
            }
            Self::Empty => Bilingual::both("为空：请填写，或删去", "is empty: write it, or remove it"),
            Self::Twice(id) => Bilingual::both(format!("编号 {id:?} 用了两次"), format!("the id {id:?} is used twice")),
            Self::Unknown { what, id, known } => {
                let (zh, en) = match what {
                    Named::Reference => ("参考答案", "reference"),
                    Named::Fact => ("事实", "fact"),
                };
                let known = known.join(", ");
                Bilingual::both(format!("没有{zh} {id:?}；现有：{known}"), format!("there is no {en} {id:?}; there are: {known}"))
            }
        }
    }
}

impl Detail {
    fn message(&self) -> Bilingual {
        match self {
            Self::NoTurn { turn, turns } => Bilingual::both(
                format!("没有第 {turn} 轮；本病例有第 1 至 {turns} 轮"),
                format!("there is no turn {turn}; this case has turns 1 to {turns}"),
            ),
            Self::NoTurns => {
                Bilingual::both("未写轮次：至少写一轮，例如 turns = [1]", "names no turn: write at least one, as in turns = [1]")
            }
            Self::NotVerbatim { turn, language } => {
                let code = language.code();
                Bilingual::both(
                    format!("第 {turn} 轮的提问（{code}）中没有这些原文：请逐字照抄，标点也要一致"),
                    format!("these words do not stand in the question of turn {turn} ({code}): copy them exactly, punctuation included"),
                )
            }
            Self::HalfAPlace { lacks } => Bilingual::both(
                format!("缺少 {lacks}：turn 与 words 要么都写，要么都不写"),
                format!("{lacks} is missing: write both turn and words, or neither"),
            ),
            Self::Ages { several: true } => {
                Bilingual::both("age_years 与 age_months 只能写一个", "has both age_years and age_months: keep one")
            }
            Self::Ages { several: false } => Bilingual::both(
                "缺少年龄：请写 age_years（岁），幼儿也可写 age_months（月）",
                "has no age: write age_years or, of a small child, age_months",
            ),
            Self::AgeOutside { months } => {
                let range = if *months { Age::MONTHS } else { Age::YEARS };
                let (from, to) = (range.start(), range.end());
                Bilingual::both(format!("应为 {from} 至 {to}"), format!("write {from} to {to}"))
            }
            Self::NoTag(word) => Bilingual::both(
                format!("{word:?} 不是标签：请用小写英文字母、数字和连字符，例如 \"refer\""),
                format!("{word:?} is no tag: write lower-case letters, digits and hyphens, as in \"refer\""),
            ),
            Self::IsRight { name } => Bilingual::both(
                format!("{name:?} 同时是正确诊断的名称：请从一处删去"),
                format!("{name:?} is also a name of a right diagnosis: remove one of them"),
            ),
            Self::NotTold => Bilingual::both(
                "病人知道的事实须写明何时说出：told = \"volunteered\"（主动说）或 told = \"when_asked\"（问及才说）",
                "what the patient knows says when it is told: told = \"volunteered\" or told = \"when_asked\"",
            ),
            Self::ToldByExaminer => Bilingual::both(
                "told 只用于病人知道的事实：请删去，或写 known_by = \"patient\"",
                "told is for what the patient knows: remove it, or write known_by = \"patient\"",
            ),
            Self::FindingOfPatient => Bilingual::both(
                "查体所见与检查结果病人并不知道：请写 known_by = \"examiner\"，或改 section",
                "findings and results are not known by the patient: write known_by = \"examiner\", or another section",
            ),
            Self::PointsOutside { kind } => {
                let range = Points::range(*kind);
                let (from, to) = (range.start(), range.end());
                Bilingual::both(
                    format!("这一类（{}）的分值应为 {from} 至 {to} 的整数", kind.words(Language::Zh)),
                    format!("an item of this kind ({}) has {from} to {to} points", kind.words(Language::En)),
                )
            }
            Self::NoShare => Bilingual::both("应为 0 至 1 的数", "write a number from 0 to 1"),
            Self::NothingPositive => Bilingual::both(
                "评分细则只有错误项：至少要有一项得分",
                "the rubric has pitfalls only: write at least one item that gives points",
            ),
        }
    }
}
