//! Two texts in pieces, for a reader who sees them side by side: what they share, and what each has alone.

use crate::text;

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

/// Compares two texts.
pub fn difference(first: &str, second: &str) -> Difference {
    let piece = |part| {
        let (side, text) = match part {
            text::Difference::Same(text) => (Side::Both, text),
            text::Difference::Removed(text) => (Side::First, text),
            text::Difference::Added(text) => (Side::Second, text),
        };
        Piece { side, text: text.to_owned() }
    };
    Difference { pieces: text::difference(first, second).into_iter().map(piece).collect() }
}

impl Difference {
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
