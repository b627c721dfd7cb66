//! The whole case at once: everything that the turns tell, and what the last one asks, as one question. The answer is judged as that to the last turn is.

use super::{
    super::{Case, Turn, TurnKind},
    Changed, Lacks,
    sentences::parts,
    varied::{Roles, TurnRole},
};
use crate::language::Language;
use std::borrow::Cow;

/// In how many questions a case is put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Whole,
}

impl Shape {
    pub const ARGUMENTS: &'static str = "whole";

    pub fn of(argument: &str) -> Option<Self> {
        (argument == "whole").then_some(Self::Whole)
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Whole => "whole",
        }
    }

    pub fn changes(self, language: Language) -> String {
        match language {
            Language::Zh => "一次给出全部病情，只问末轮的问题".to_owned(),
            Language::En => "the whole case at once, with the last turn's question alone".to_owned(),
        }
    }

    pub fn change(self, case: &Case) -> Result<Changed, Lacks> {
        let (last, before) = match case.turns() {
            [before @ .., last] if !before.is_empty() => (last, before),
            _ => return Err(Lacks::SeveralTurns),
        };
        if let Some(place) = before.iter().position(|turn| turn.kind == TurnKind::Other) {
            return Err(Lacks::KnownFindings(place + 1));
        }
        let told = before.iter().map(|turn| parts(&turn.question).findings).chain([last.question.as_str()]);
        let question = told.collect::<Vec<_>>().join("\n");
        let turns = vec![Turn { question, ..last.clone() }];
        let roles = Roles::of([TurnRole::Again(case.turns().len())].into_iter());
        Ok(Changed { roles, instead_of: case.turns().to_vec(), ..Changed::own(turns) })
    }
}

/// What a judge is shown as the answer to a turn that was not asked by itself.
pub(super) fn not_asked(language: Language) -> &'static str {
    match language {
        Language::Zh => "（本轮未单独提问。）",
        Language::En => "(This turn was not asked by itself.)",
    }
}

impl Case {
    /// The case with the turns by which a judge judges: those of the original, where the variant asks them as one.
    pub fn as_judged(&self) -> Cow<'_, Self> {
        match self.variant().map(super::Varied::instead_of) {
            Some(turns) if !turns.is_empty() => Cow::Owned(Self { turns: turns.to_vec(), ..self.clone() }),
            _ => Cow::Borrowed(self),
        }
    }

    /// What a judge is shown as answers to the turns before this one (from 1), where they were not asked by themselves.
    pub fn not_asked_before(&self, judged_as: usize) -> Option<Vec<&'static str>> {
        let is_one = self.variant().is_some_and(|variant| !variant.instead_of().is_empty());
        is_one.then(|| vec![not_asked(self.language()); judged_as.saturating_sub(1)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::{ReadOptions, Variant, bundled};

    #[test]
    fn the_whole_case_is_one_question_with_all_findings_and_the_last_turns_question() {
        for language in [Language::Zh, Language::En] {
            let options = ReadOptions { language: Some(language), ..ReadOptions::default() };
            for case in bundled(&options).unwrap().cases {
                let whole = "shape=whole".parse::<Variant>().unwrap().apply(&case).unwrap();
                let (last, count) = (case.turns().last().unwrap(), case.turns().len());
                let [one] = whole.turns() else { panic!("{}", case.id()) };
                assert!(case.turns().iter().all(|turn| one.question.contains(parts(&turn.question).findings)), "{}", case.id());
                assert!(one.question.ends_with(&last.question), "{}", case.id());
                let asks = case.turns()[..count - 1].iter().map(|turn| parts(&turn.question).ask);
                assert!(asks.filter(|ask| !ask.is_empty()).all(|ask| !one.question.contains(ask)), "{}", case.id());
                assert_eq!((whole.judged_as(1), whole.pairs_for_turn(0)), (Some(count), case.pairs_for_turn(count - 1)));
                assert_eq!((whole.as_judged().turns(), whole.own_turns()), (case.turns(), 0));
                assert_eq!(whole.judged_turns(&[1, 2, count]).collect::<Vec<_>>(), [1]);
                assert_eq!(whole.turn_heading(1, Language::En), Some("Whole case"));
            }
        }
    }
}
