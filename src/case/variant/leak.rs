//! Whether what is withheld stands somewhere else.

use super::{super::Turn, sentences::sentences};

/// Shorter sentences than this say what many sentences say.
const SHORTEST: usize = 6;

/// The first turn (from 1) whose question has one of these sentences in it.
pub(super) fn leaking_turn<'a>(withheld: impl Iterator<Item = &'a str>, turns: &[Turn]) -> Option<usize> {
    let withheld: Vec<String> = withheld.flat_map(sentences).map(bare).filter(|s| s.chars().count() >= SHORTEST).collect();
    let leaks = |turn: &Turn| {
        let question = bare(&turn.question);
        withheld.iter().any(|sentence| question.contains(sentence))
    };
    turns.iter().position(leaks).map(|place| place + 1)
}

/// Without the marks and spaces in which copies of a sentence differ.
fn bare(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::TurnKind;

    #[test]
    fn a_sentence_that_stands_elsewhere_is_found_whatever_its_marks() {
        let turn = |question: &str| Turn { kind: TurnKind::Tests, question: question.into(), answered_by: Vec::new() };
        let turns = [turn("腹痛三天。"), turn("如前所述，右下腹 压痛、反跳痛；白细胞升高。")];
        assert_eq!(leaking_turn(["右下腹压痛，反跳痛。"].into_iter(), &turns), Some(2));
        assert_eq!(leaking_turn(["墨菲征阴性，腹软。", "腹痛。"].into_iter(), &turns), None);
    }
}
