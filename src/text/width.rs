//! Computes the number of terminal columns of a text.

use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// How many columns a terminal gives to the characters that Unicode calls ambiguous (East Asian Width A): `“`, `─`, `×`, `①`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Ambiguous {
    /// One column.
    #[default]
    Narrow,
    /// Two columns, as many Chinese and Japanese terminals are set up.
    Wide,
}

impl Ambiguous {
    /// Columns of a character by itself; 0 for a combining mark or a control character.
    pub fn of_char(self, c: char) -> usize {
        match self {
            Self::Narrow => c.width(),
            Self::Wide => c.width_cjk(),
        }
        .unwrap_or(0)
    }

    /// Columns of a text without line breaks: those of its extended grapheme clusters, added up.
    pub fn of_text(self, text: &str) -> usize {
        if text.bytes().all(|b| matches!(b, b' '..=b'~')) {
            return text.len();
        }
        clusters(text).map(|cluster| self.of_cluster(cluster)).sum()
    }

    /// Columns of one extended grapheme cluster, at most 2: terminals give a cluster one cell or two.
    pub(super) fn of_cluster(self, cluster: &str) -> usize {
        let mut chars = cluster.chars();
        if let (Some(c), None) = (chars.next(), chars.next())
            && is_plain(c)
        {
            return 1 + usize::from(!c.is_ascii());
        }
        match self {
            Self::Narrow => cluster.width(),
            Self::Wide => cluster.width_cjk(),
        }
        .min(2)
    }
}

/// Printable ASCII, Chinese characters and their punctuation: a cluster of its own beside any other such character. Most text is made of
/// these, and asking this is much cheaper than asking Unicode's tables.
fn is_plain(c: char) -> bool {
    matches!(c, ' '..='~' | '一'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '、'..='】' | '！'..='～')
}

/// The first extended grapheme cluster of a text that begins with one; empty only where the text is.
pub(super) fn first_cluster(text: &str) -> &str {
    let mut chars = text.chars();
    let Some(first) = chars.next() else { return "" };
    if is_plain(first) && chars.next().is_none_or(is_plain) {
        return &text[..first.len_utf8()];
    }
    text.graphemes(true).next().unwrap_or("")
}

/// The extended grapheme clusters of a text.
pub(super) fn clusters(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let cluster = first_cluster(rest);
        rest = &rest[cluster.len()..];
        (!cluster.is_empty()).then_some(cluster)
    })
}

/// Whether one cluster ends and another begins at a byte of the text, which must be a character's first.
pub(super) fn is_cluster_boundary(text: &str, at: usize) -> bool {
    match (text[..at].chars().next_back(), text[at..].chars().next()) {
        (Some(before), Some(after)) if is_plain(before) && is_plain(after) => true,
        // The whole text is at hand, so that the cursor never asks for more of it.
        (Some(_), Some(_)) => GraphemeCursor::new(at, text.len(), true).is_boundary(text, 0).unwrap_or(true),
        _ => true,
    }
}

/// A character as it is without a Chinese input method, which makes full-width ones of the signs of ASCII: their full-width forms stand in its order.
pub fn half_width(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '！'..='～' => char::from_u32(u32::from(c) - u32::from('！') + u32::from('!')).unwrap_or(c),
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn columns_of_texts() {
        let table = [
            ("", 0, 0),
            ("abc", 3, 3),
            ("腹痛，", 6, 6),
            ("“痛”", 4, 6),
            ("e\u{301}", 1, 1),
            ("👩\u{200d}⚕\u{fe0f}", 2, 2),
            ("❤\u{fe0f}", 2, 2),
            ("×10⁹", 4, 5),
            ("🇨🇳", 2, 2),
        ];
        for (text, narrow, wide) in table {
            assert_eq!((Ambiguous::Narrow.of_text(text), Ambiguous::Wide.of_text(text)), (narrow, wide), "{text}");
        }
        assert_eq!((Ambiguous::Narrow.of_char('─'), Ambiguous::Wide.of_char('─')), (1, 2));
        assert_eq!(Ambiguous::Narrow.of_char('\u{301}'), 0);
    }

    proptest! {
        #[test]
        fn the_short_ways_are_right(text in any::<String>(), mixed in "[ab痛，。“\u{301}👩⚕\u{200d}\u{fe0f}🏻\u{600}0-9（🇨]{0,30}") {
            for text in [text, mixed] {
                prop_assert_eq!(clusters(&text).collect::<Vec<_>>(), text.graphemes(true).collect::<Vec<_>>());
                let bounds: Vec<usize> = text.grapheme_indices(true).map(|(at, _)| at).collect();
                for (at, _) in text.char_indices() {
                    prop_assert_eq!(is_cluster_boundary(&text, at), bounds.contains(&at));
                }
                prop_assert_eq!(Ambiguous::Narrow.of_text(&text), text.graphemes(true).map(|g| g.width().min(2)).sum::<usize>());
                prop_assert_eq!(Ambiguous::Wide.of_text(&text), text.graphemes(true).map(|g| g.width_cjk().min(2)).sum::<usize>());
            }
        }
    }
}
