//! The same case in other words: findings in another order, numbers in characters, values in other units, or typed in haste. What is told stays the same.

use super::{
    super::{Case, Turn, TurnKind},
    Changed, Lacks,
    draw::Draw,
    numbers::{in_characters, numbers},
    sentences::{parts, sentences},
};
use crate::language::Language;
use serde::Deserialize;
use std::sync::LazyLock;

/// The texts, as they are embedded.
pub(super) const TEXTS: &str = include_str!("wording.toml");

/// What is written in short, and the other units of a value.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    zh: Vec<[String; 2]>,
    en: Vec<[String; 2]>,
    unit: Vec<Unit>,
}

/// A value's other unit.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Unit {
    /// What stands before the number; empty where the unit alone says what it is.
    after: Vec<String>,
    from: String,
    to: String,
    factor: f64,
    #[serde(default)]
    plus: f64,
    decimals: usize,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    // A test reads it.
    toml::from_str(TEXTS).expect("the embedded table of wordings is valid TOML")
});

/// What is worded otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wording {
    /// The findings in another order.
    Order,
    /// Numbers in Chinese characters.
    Numerals,
    /// Values in other units.
    Units,
    /// Without commas and full stops, and with abbreviations.
    Noise,
}

impl Wording {
    pub const ALL: [Self; 4] = [Self::Order, Self::Numerals, Self::Units, Self::Noise];

    pub const ARGUMENTS: &'static str = "order|numerals|units|noise";

    pub fn of(argument: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|wording| wording.name() == argument)
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Order => "order",
            Self::Numerals => "numerals",
            Self::Units => "units",
            Self::Noise => "noise",
        }
    }

    pub fn changes(self, language: Language) -> String {
        let (zh, en) = match self {
            Self::Order => ("体格检查和辅助检查的句子换一种顺序", "the sentences of examination and tests in another order"),
            Self::Numerals => ("数字写成汉字（仅中文病例）", "numbers in Chinese characters (Chinese cases only)"),
            Self::Units => ("体温、血糖、肌酐换用另一种单位", "temperature, glucose and creatinine in another unit"),
            Self::Noise => ("如匆忙录入：缺逗号和句号，用缩写", "as typed in haste: no commas and full stops, abbreviations"),
        };
        match language {
            Language::Zh => zh.to_owned(),
            Language::En => en.to_owned(),
        }
    }

    pub fn change(self, case: &Case, draw: Draw<'_>) -> Result<Changed, Lacks> {
        let language = case.language();
        if self == Self::Numerals && language != Language::Zh {
            return Err(Lacks::Chinese);
        }
        let worded = |turn: &Turn| {
            let split = parts(&turn.question);
            let findings = match self {
                Self::Order if matches!(turn.kind, TurnKind::Exam | TurnKind::Tests) => reordered(split.findings, language, draw),
                Self::Order => split.findings.to_owned(),
                Self::Numerals => with_numbers(split.findings, |text, number| in_characters(&text[number])),
                Self::Units => in_other_units(split.findings),
                Self::Noise => hasty(split.findings, language),
            };
            Turn { question: format!("{findings}{}", &turn.question[split.findings.len()..]), ..turn.clone() }
        };
        let turns: Vec<Turn> = case.turns().iter().map(worded).collect();
        if turns == case.turns() {
            return Err(Lacks::Rewording);
        }
        Ok(Changed::own(turns))
    }
}

/// The first sentence, which often says what the rest is, and the others in an order of the seed's.
fn reordered(findings: &str, language: Language, draw: Draw<'_>) -> String {
    let mut all: Vec<&str> = sentences(findings).into_iter().map(str::trim).collect();
    // The last one may have no full stop, and then stays the last.
    let movable = all.len() - usize::from(all.last().is_some_and(|last| !last.ends_with(['。', '.', '；', ';', '！', '!'])));
    for place in (2..movable).rev() {
        let other = 1 + draw.below(&format!("order {place}"), place);
        all.swap(place, other);
    }
    all.join(if language == Language::Zh { "" } else { " " })
}

/// With something else in the place of each number for which `other` has it.
fn with_numbers(text: &str, other: impl Fn(&str, std::ops::Range<usize>) -> Option<String>) -> String {
    let (mut worded, mut from) = (String::with_capacity(text.len()), 0);
    for number in numbers(text) {
        if let Some(other) = other(text, number.clone()) {
            worded.push_str(&text[from..number.start]);
            worded.push_str(&other);
            from = number.end;
        }
    }
    worded.push_str(&text[from..]);
    worded
}

/// Values in their other units. A number of a range has its unit behind the other one, and stays.
fn in_other_units(text: &str) -> String {
    let (mut worded, mut from) = (String::with_capacity(text.len()), 0);
    for number in numbers(text) {
        let (before, after) = (text[..number.start].trim_end(), &text[number.end..]);
        let in_range = before.ends_with(['～', '~', '-', '–', '—', '至', '到', '<', '>', '＜', '＞']);
        let lower = before.to_lowercase();
        let is_it = |unit: &&Unit| {
            let known = unit.after.is_empty() || unit.after.iter().any(|word| lower.ends_with(word.as_str()));
            known && after.trim_start_matches([' ', '\u{a0}']).starts_with(&unit.from)
        };
        let Some(unit) = TABLE.unit.iter().find(is_it).filter(|_| !in_range) else { continue };
        let Ok(value) = text[number.clone()].parse::<f64>() else { continue };
        let gap = after.len() - after.trim_start_matches([' ', '\u{a0}']).len();
        worded.push_str(&text[from..number.start]);
        worded.push_str(&format!("{:.*}{}{}", unit.decimals, value * unit.factor + unit.plus, &after[..gap], unit.to));
        from = number.end + gap + unit.from.len();
    }
    worded.push_str(&text[from..]);
    worded
}

/// Without commas and full stops, and with abbreviations.
fn hasty(text: &str, language: Language) -> String {
    let (list, marks): (&[[String; 2]], [&str; 2]) = match language {
        Language::Zh => (&TABLE.zh, ["，", "。"]),
        Language::En => (&TABLE.en, [", ", ". "]),
    };
    let short = list.iter().fold(text.to_owned(), |text, [long, short]| text.replace(long.as_str(), short));
    marks.iter().fold(short, |text, mark| text.replace(mark, " ")).trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_have_the_same_size_in_their_other_unit() {
        let table = [
            ("体温36.9℃，脉搏124次/分", "体温98.4℉，脉搏124次/分"),
            ("temperature 38.5 °C, pulse 90", "temperature 101.3 °F, pulse 90"),
            ("血糖28.4 mmol/L，β-羟丁酸7.2 mmol/L", "血糖511 mg/dL，β-羟丁酸7.2 mmol/L"),
            ("Glucose 5.6 mmol/L; creatinine 118 μmol/L.", "Glucose 101 mg/dL; creatinine 1.33 mg/dL."),
            ("体温36.5～38.5℃", "体温36.5～38.5℃"),
            ("血糖5～7 mmol/L", "血糖5～7 mmol/L"),
        ];
        for (text, expected) in table {
            assert_eq!(in_other_units(text), expected);
        }
    }

    #[test]
    fn haste_leaves_every_number_and_shortens_words() {
        assert_eq!(hasty("查体：体温36.9℃，血压98/60 mmHg。神清。", Language::Zh), "查体：T36.9℃ BP98/60 mmHg 神清");
        assert_eq!(hasty("Blood pressure 98/60 mmHg, pulse 124. White cells 17.8.", Language::En), "BP 98/60 mmHg pulse 124 WBC 17.8.");
    }
}
