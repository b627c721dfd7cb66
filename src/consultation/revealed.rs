//! Decides which part of a case's reference may be shown after which turn, for every output. Pairs of later
//! turns name what those turns are to find, and so does the title: both stay hidden until every turn is
//! answered.

use crate::case::{Case, Pair, Title};

/// What may be shown of a case's reference beside a turn.
#[derive(Debug, Clone, PartialEq)]
pub struct Revealed<'a> {
    /// The pairs that answer this turn. Where the source of the case does not say which pairs answer which turn, every pair.
    pub of_turn: Vec<&'a Pair>,
    /// The pairs that answer other turns; empty while they are withheld.
    pub others: Vec<&'a Pair>,
    /// Whether there are pairs of other turns that have to wait.
    pub withholds_others: bool,
    /// The title of the case, where it has one.
    pub title: Option<RevealedTitle<'a>>,
}

/// The title of a case, which names the disease.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RevealedTitle<'a> {
    /// It may be shown.
    Shown(&'a Title),
    /// It waits until every turn is answered.
    Withheld,
}

impl<'a> Revealed<'a> {
    /// What may be shown beside a turn (from 1). `is_over` says whether every turn of the consultation is answered.
    pub fn of(case: &'a Case, turn: usize, is_over: bool) -> Self {
        let of_turn = case.pairs_for_turn(turn.saturating_sub(1));
        let is_of_turn = |pair: &Pair| of_turn.iter().any(|p| std::ptr::eq(*p, pair));
        let others: Vec<&Pair> = case.pairs().iter().filter(|p| !is_of_turn(p)).collect();
        let withholds_others = !is_over && !others.is_empty();
        Self {
            others: if withholds_others { Vec::new() } else { others },
            withholds_others,
            title: case.title().map(|title| if is_over { RevealedTitle::Shown(title) } else { RevealedTitle::Withheld }),
            of_turn,
        }
    }

    /// The turns (from 1) about whose answers somebody who reads this learns something: those that a pair shown here answers.
    pub fn turns(&self, case: &Case) -> impl Iterator<Item = usize> {
        let is_shown = |pair: &&Pair| self.of_turn.iter().chain(&self.others).any(|p| std::ptr::eq(*p, *pair));
        (1..=case.turns().len()).filter(move |turn| case.pairs_for_turn(turn - 1).iter().any(is_shown))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::{ReadOptions, bundled, read_bytes};

    fn answers<'a>(pairs: &[&'a Pair]) -> Vec<&'a str> {
        pairs.iter().map(|p| p.answer.as_str()).collect()
    }

    #[test]
    fn pairs_of_later_turns_and_the_title_wait_until_every_turn_is_answered() {
        let file = bundled(&ReadOptions::default()).unwrap();
        let case = &file.cases[0];
        let early = Revealed::of(case, 2, false);
        assert_eq!(early.of_turn, case.pairs_for_turn(1));
        assert!(early.others.is_empty() && early.withholds_others);
        assert_eq!(early.title, Some(RevealedTitle::Withheld));
        assert_eq!(early.turns(case).collect::<Vec<_>>(), [2]);
        let late = Revealed::of(case, 2, true);
        assert_eq!(late.of_turn.len() + late.others.len(), case.pairs().len());
        assert!(!late.withholds_others && matches!(late.title, Some(RevealedTitle::Shown(_))));
        assert_eq!(late.turns(case).collect::<Vec<_>>(), [1, 2, 3]);
    }

    #[test]
    fn where_the_source_does_not_say_what_answers_a_turn_all_of_it_does() {
        let text = "[[case]]\nid = \"a\"\nreference = [{ id = \"r\", answer = \"x\" }, { id = \"s\", answer = \"y\" }]\n\
                    turns = [{ kind = \"complaint\", question = \"q\" }, { kind = \"exam\", question = \"p\", reference = [\"s\"] }]\n";
        let file = read_bytes("f", text.as_bytes(), &ReadOptions::default()).unwrap().cases;
        let first = Revealed::of(&file[0], 1, false);
        assert_eq!((answers(&first.of_turn), first.withholds_others, first.title), (vec!["x", "y"], false, None));
        assert_eq!(first.turns(&file[0]).collect::<Vec<_>>(), [1, 2], "it holds what answers turn 2");
        let second = Revealed::of(&file[0], 2, false);
        assert_eq!((answers(&second.of_turn), second.withholds_others), (vec!["y"], true));
        assert_eq!(second.turns(&file[0]).collect::<Vec<_>>(), [1, 2], "turn 1 is answered by every pair");
        assert_eq!(Revealed::of(&file[0], 1, true).others, Vec::<&Pair>::new());
    }
}
