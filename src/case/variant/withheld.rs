//! Less of the case is told: without the examination, without the tests, or only its first sentences.
//!
//! A turn of which nothing is told stays a turn and asks what its kind asks, in words of its own: its question may name what it brings, and the published
//! judge's wording for turn 3 shows three turns.

use super::{
    super::{Case, Turn, TurnKind},
    Changed, Lacks,
    leak::leaking_turn,
    sentences::{Parts, parts, sentences, told},
    texts::{Texts, embedded},
};
use crate::language::Language;
use std::{fmt, sync::LazyLock};

/// The texts, as they are embedded.
pub(super) const TEXTS: &str = include_str!("withheld.toml");

static WORDINGS: LazyLock<Texts> = LazyLock::new(|| embedded(TEXTS));

/// Which findings are left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Withheld {
    Exam,
    Tests,
    ExamAndTests,
}

impl Withheld {
    pub const ALL: [Self; 3] = [Self::Exam, Self::Tests, Self::ExamAndTests];

    pub fn of(argument: &str) -> Option<Self> {
        match argument {
            "exam" => Some(Self::Exam),
            "tests" => Some(Self::Tests),
            "exam+tests" | "tests+exam" => Some(Self::ExamAndTests),
            _ => None,
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Exam => "exam",
            Self::Tests => "tests",
            Self::ExamAndTests => "exam+tests",
        }
    }

    fn kinds(self) -> &'static [TurnKind] {
        match self {
            Self::Exam => &[TurnKind::Exam],
            Self::Tests => &[TurnKind::Tests],
            Self::ExamAndTests => &[TurnKind::Exam, TurnKind::Tests],
        }
    }

    pub fn changes(self, language: Language) -> String {
        let kinds: Vec<&str> = self.kinds().iter().map(|kind| kind.words(language)).collect();
        match language {
            Language::Zh => format!("隐去{}", kinds.join("和")),
            Language::En => format!("without the {}", kinds.join(" and the ")),
        }
    }

    pub fn change(self, case: &Case) -> Result<Changed, Lacks> {
        let is_withheld = |turn: &Turn| self.kinds().contains(&turn.kind);
        if let Some(kind) = self.kinds().iter().find(|kind| case.turns().iter().all(|turn| turn.kind != **kind)) {
            return Err(Lacks::Turn(*kind));
        }
        let turns: Vec<Turn> = case
            .turns()
            .iter()
            .enumerate()
            .map(|(place, turn)| if is_withheld(turn) { nothing_told(case, place) } else { turn.clone() })
            .collect();
        let withheld = || case.turns().iter().filter(|turn| is_withheld(turn)).map(|turn| parts(&turn.question).findings);
        made(case, turns, withheld())
    }
}

/// How much of the case is told, from its beginning: hundredths, from 1 to 99.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct First(u8);

impl fmt::Display for First {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", f64::from(self.0) / 100.0)
    }
}

impl First {
    /// Of a share such as 0.2 or 20%, in whole hundredths.
    pub fn of(argument: &str) -> Option<Self> {
        let (number, factor) = argument.strip_suffix('%').map_or((argument, 100.0), |number| (number, 1.0));
        let hundredths = number.parse::<f64>().ok()? * factor;
        let whole = hundredths.round();
        // Between 1 and 99, so that it fits.
        ((1.0..=99.0).contains(&whole) && (hundredths - whole).abs() < 1e-6).then_some(Self(whole as u8))
    }

    pub fn changes(self, language: Language) -> String {
        match language {
            Language::Zh => format!("只告知病例开头 {}% 的句子", self.0),
            Language::En => format!("only the first {} % of the case, in sentences", self.0),
        }
    }

    pub fn change(self, case: &Case) -> Result<Changed, Lacks> {
        if let Some(place) = case.turns().iter().position(|turn| turn.kind == TurnKind::Other) {
            return Err(Lacks::KnownFindings(place + 1));
        }
        let split: Vec<Parts<'_>> = case.turns().iter().map(|turn| parts(&turn.question)).collect();
        let of_each: Vec<Vec<&str>> = split.iter().map(|parts| sentences(parts.findings)).collect();
        let all: usize = of_each.iter().map(Vec::len).sum();
        let kept = (all * usize::from(self.0)).div_ceil(100).max(1);
        if kept >= all {
            return Err(Lacks::Sentences);
        }
        let (mut left, mut turns, mut withheld) = (kept, Vec::new(), Vec::new());
        for (place, (turn, of_turn)) in case.turns().iter().zip(&of_each).enumerate() {
            let here = of_turn.len().min(left);
            left -= here;
            withheld.extend(of_turn[here..].iter().copied());
            turns.push(match here {
                0 => nothing_told(case, place),
                here if here == of_turn.len() => turn.clone(),
                here => Turn { question: with_standard_question(&of_turn[..here].concat(), case, place), ..turn.clone() },
            });
        }
        made(case, turns, withheld.into_iter())
    }
}

/// The variant, unless a turn tells what is withheld.
fn made<'a>(case: &Case, turns: Vec<Turn>, withheld: impl Iterator<Item = &'a str> + Clone) -> Result<Changed, Lacks> {
    if let Some(turn) = leaking_turn(withheld.clone(), &turns) {
        return Err(Lacks::Secrecy(turn));
    }
    let all: usize = case.turns().iter().map(|turn| told(parts(&turn.question).findings)).sum();
    let left_out: usize = withheld.map(told).sum();
    Ok(Changed { told: 1.0 - left_out as f64 / all.max(1) as f64, ..Changed::own(turns) })
}

/// A turn that asks what its kind asks, and tells nothing.
fn nothing_told(case: &Case, place: usize) -> Turn {
    let turn = &case.turns()[place];
    let is_last = place + 1 == case.turns().len();
    let name = if is_last { format!("{}-last", turn.kind.name()) } else { turn.kind.name().to_owned() };
    // A test asks for every kind.
    let question = WORDINGS.get(&name).and_then(|wordings| wordings.of(case.language()).first().map(|&text| text.to_owned()));
    Turn { question: question.unwrap_or_default(), ..turn.clone() }
}

/// Some findings of a turn, and the question that every turn of its kind may have: its own may name the rest.
fn with_standard_question(findings: &str, case: &Case, place: usize) -> String {
    let is_last = place + 1 == case.turns().len();
    let question = case.turns()[place].kind.closing_question(is_last, case.language()).unwrap_or_default();
    format!("{}\n{question}", findings.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_turn_has_a_question_without_findings_in_both_languages() {
        for kind in [TurnKind::Complaint, TurnKind::Exam, TurnKind::Tests] {
            for name in [kind.name().to_owned(), format!("{}-last", kind.name())] {
                let wordings = &WORDINGS[&name];
                assert_eq!(Language::of_text(wordings.of(Language::Zh)[0]), Language::Zh, "{name}");
                assert_eq!((wordings.of(Language::Zh).len(), wordings.of(Language::En).len()), (1, 1), "{name}");
            }
        }
    }

    #[test]
    fn a_share_is_in_whole_hundredths_between_nothing_and_everything() {
        assert_eq!(
            ["0.2", "20%", ".2"].map(|text| First::of(text).map(|first| first.to_string())),
            [const { "0.2" }; 3].map(|s| Some(s.to_owned()))
        );
        assert_eq!(["0", "1", "0.005", "0.123", "-0.2", "NaN", "", "x"].map(First::of), [None; 8]);
    }
}
