//! Whether what is withheld stands somewhere else.

use super::{super::Turn, sentences::sentences};

/// Shorter sentences than this say what many sentences say.
const SHORTEST: usize = 6;

/// The first turn (from 1) whose question has one of these sentences in it.
pub(super) fn leaking_turn<'a>(withheld: impl Iterator<Item = &'a str>, turns: &[Turn]) -> Option<usize> {
    let sentences = withheld.flat_map(sentences).filter(|sentence| !leads_in(sentence));
    let withheld: Vec<String> = sentences.map(bare).filter(|s| s.chars().count() >= SHORTEST).collect();
    let leaks = |turn: &Turn| {
        let question = bare(&turn.question);
        withheld.iter().any(|sentence| question.contains(sentence))
    };
    turns.iter().position(leaks).map(|place| place + 1)
}

/// A heading, or what stands before a list: it tells nothing, and many cases have the same.
fn leads_in(sentence: &str) -> bool {
    let sentence = sentence.trim();
    sentence.starts_with(['（', '(']) && sentence.chars().count() < 16 || sentence.ends_with(['：', ':'])
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
        let exam = [turn("体格检查结果如下：\n（1）一般情况检查\n神清。")];
        assert_eq!(leaking_turn(["检查结果如下：\n（1）一般情况检查"].into_iter(), &exam), None);
        assert_eq!(leaking_turn(["墨菲征阴性，腹软。", "腹痛。"].into_iter(), &turns), None);
    }
}
