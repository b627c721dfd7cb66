//! What two texts differ in, word by word. Chinese has no spaces between words, so its characters are compared one by one.

use similar::{Algorithm, DiffTag, capture_diff_slices_deadline};
use std::time::{Duration, Instant};
use unicode_segmentation::UnicodeSegmentation;

/// In which of two texts a piece stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// In both.
    Both,
    /// In the first alone.
    First,
    /// In the second alone.
    Second,
}

/// A piece of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Where it stands.
    pub side: Side,
    /// The text.
    pub text: String,
}

/// Two texts in pieces.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Difference {
    /// The pieces, in order; what stands in the first alone before what stands in its place in the second.
    pub pieces: Vec<Piece>,
}

/// How long two texts are compared before the rest is taken to differ: longer than any two answers need.
const LONGEST: Duration = Duration::from_millis(500);

/// Compares two texts.
pub fn difference(first: &str, second: &str) -> Difference {
    let (first, second): (Vec<&str>, Vec<&str>) = (first.split_word_bounds().collect(), second.split_word_bounds().collect());
    let mut made = Difference::default();
    for operation in capture_diff_slices_deadline(Algorithm::Myers, &first, &second, Some(Instant::now() + LONGEST)) {
        let (old, new) = (first[operation.old_range()].concat(), second[operation.new_range()].concat());
        match operation.tag() {
            DiffTag::Equal => made.push(Side::Both, &old),
            DiffTag::Delete => made.push(Side::First, &old),
            DiffTag::Insert => made.push(Side::Second, &new),
            DiffTag::Replace => {
                made.push(Side::First, &old);
                made.push(Side::Second, &new);
            }
        }
    }
    made
}

impl Difference {
    fn push(&mut self, side: Side, text: &str) {
        match self.pieces.last_mut() {
            Some(last) if last.side == side => last.text.push_str(text),
            _ if text.is_empty() => {}
            _ => self.pieces.push(Piece { side, text: text.to_owned() }),
        }
    }

    /// The pieces of one text: what it shares with the other, and what it has alone.
    pub fn of(&self, side: Side) -> impl Iterator<Item = &Piece> {
        self.pieces.iter().filter(move |piece| piece.side == Side::Both || piece.side == side)
    }

    /// The share of characters of both texts that they have in common, from 0 to 1; two empty texts share all.
    pub fn shared(&self) -> f64 {
        let count = |side: Side| self.pieces.iter().filter(|p| p.side == side).map(|p| p.text.chars().count()).sum::<usize>();
        let (both, all) = (2 * count(Side::Both), 2 * count(Side::Both) + count(Side::First) + count(Side::Second));
        if all == 0 { 1.0 } else { both as f64 / all as f64 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn signs(first: &str, second: &str) -> String {
        let sign = |piece: &Piece| match piece.side {
            Side::Both => piece.text.clone(),
            Side::First => format!("[-{}-]", piece.text),
            Side::Second => format!("{{+{}+}}", piece.text),
        };
        difference(first, second).pieces.iter().map(sign).collect()
    }

    #[test]
    fn words_and_chinese_characters_are_compared() {
        let table = [
            ("考虑急性阑尾炎，查血常规。", "考虑急性胆囊炎，查血常规。", "考虑急性[-阑尾-]{+胆囊+}炎，查血常规。"),
            ("acute appendicitis is likely", "acute cholecystitis is likely", "acute [-appendicitis-]{+cholecystitis+} is likely"),
            ("5 mg 每日", "10 mg 每日", "[-5-]{+10+} mg 每日"),
            ("", "新", "{+新+}"),
            ("同", "同", "同"),
        ];
        for (first, second, expected) in table {
            assert_eq!(signs(first, second), expected);
        }
        assert_eq!(difference("", "").shared(), 1.0);
        assert_eq!(difference("ab", "").shared(), 0.0);
        assert!((difference("腹痛发热", "腹痛呕吐").shared() - 0.5).abs() < 1e-9);
    }

    proptest! {
        #[test]
        fn each_text_is_what_its_pieces_say(first in "[腹痛发热 ab.\n]{0,40}", second in "[腹痛发热 ab.\n]{0,40}") {
            let made = difference(&first, &second);
            prop_assert_eq!(made.of(Side::First).map(|p| p.text.as_str()).collect::<String>(), first);
            prop_assert_eq!(made.of(Side::Second).map(|p| p.text.as_str()).collect::<String>(), second);
        }
    }
}
