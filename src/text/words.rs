//! Finds line break opportunities by Unicode line breaking (UAX #14), with a fast path for runs of Chinese.

use super::width::is_cluster_boundary;
use textwrap::{WordSeparator, core::Word};

/// Characters that no word begins with, unless a blank stands before: the hyphen, and the soft one.
const HYPHENS: [char; 2] = ['-', '\u{ad}'];

/// The words of a line, each with the blanks that follow it; put together they are the line.
pub(super) struct Words<'a> {
    line: &'a str,
    /// Where the next word begins, in bytes.
    at: usize,
    /// How far the line has been read into `mixed`.
    read: usize,
    /// The words of a stretch that is not all Chinese.
    mixed: Option<Box<dyn Iterator<Item = Word<'a>> + 'a>>,
}

impl<'a> Words<'a> {
    /// The words of a text without line breaks.
    pub(super) fn new(line: &'a str) -> Self {
        Self { line, at: 0, read: 0, mixed: None }
    }

    /// Bytes of the next word and of the blanks after it.
    fn advance(&mut self) -> Option<(usize, usize)> {
        loop {
            if let Some(word) = self.mixed.as_mut().and_then(Iterator::next) {
                return Some((word.word.len(), word.whitespace.len()));
            }
            let rest = &self.line[self.read..];
            if rest.is_empty() {
                return None;
            }
            if let Some(length) = ideograph_word(rest) {
                self.mixed = None;
                self.read += length;
                return Some((length, 0));
            }
            let stretch = mixed_stretch(rest);
            // The words of a text that ends with a hyphen come without the last break, so that the hyphen is put to its word afterwards.
            let length = match rest[..stretch].trim_end_matches(HYPHENS).len() {
                0 => stretch,
                length => length,
            };
            self.read += length;
            self.mixed = Some(WordSeparator::UnicodeBreakProperties.find_words(&rest[..length]));
        }
    }
}

impl<'a> Iterator for Words<'a> {
    /// A word and the blanks after it.
    type Item = (&'a str, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let start = self.at;
        let (mut word, mut blanks) = self.advance()?;
        let mut end = start + word + blanks;
        // Line breaking knows places inside a grapheme cluster: between a blank and a combining mark, before a skin tone.
        while !is_cluster_boundary(self.line, end) || blanks == 0 && self.line[end..].starts_with(HYPHENS) {
            let Some(next) = self.advance() else { break };
            (word, blanks) = (end - start + next.0, next.1);
            end = start + word + blanks;
        }
        self.at = end;
        Some((&self.line[start..start + word], &self.line[start + word..end]))
    }
}

/// Characters of class ID: a line may break between any two of them, whatever stands around.
fn is_ideograph(c: char) -> bool {
    matches!(c, '一'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}')
}

/// Marks of the classes CL, EX and NS: a line never breaks before one, and always may between one and an ideograph.
fn is_mark(c: char) -> bool {
    matches!(c, '，' | '。' | '、' | '；' | '：' | '？' | '！' | '）' | '】' | '》' | '」' | '』')
}

/// Bytes of the first word where it is a Chinese character with the marks after it, and another Chinese character or nothing follows.
fn ideograph_word(text: &str) -> Option<usize> {
    let mut chars = text.char_indices();
    chars.next().filter(|&(_, c)| is_ideograph(c))?;
    match chars.find(|&(_, c)| !is_mark(c)) {
        None => Some(text.len()),
        Some((at, c)) => is_ideograph(c).then_some(at),
    }
}

/// Bytes up to the first place that is sure to be a break before a Chinese character, or to the end.
fn mixed_stretch(text: &str) -> usize {
    let mut before = None;
    for (at, c) in text.char_indices() {
        if is_ideograph(c) && before.is_some_and(|b| is_ideograph(b) || is_mark(b)) {
            return at;
        }
        before = Some(c);
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_of_lines() {
        let table: [(&str, &[(&str, &str)]); 6] = [
            ("", &[]),
            ("腹痛，发热", &[("腹", ""), ("痛，", ""), ("发", ""), ("热", "")]),
            ("  WBC 升高", &[("", "  "), ("WBC", " "), ("升", ""), ("高", "")]),
            ("（未吸氧）", &[("（未", ""), ("吸", ""), ("氧）", "")]),
            ("急 T-cell -", &[("急", " "), ("T-cell", " "), ("-", "")]),
            ("a \u{301}b", &[("a \u{301}b", "")]),
        ];
        for (line, words) in table {
            assert_eq!(Words::new(line).collect::<Vec<_>>(), words, "{line:?}");
        }
    }

    proptest! {
        #[test]
        fn the_short_way_finds_the_words_that_the_long_way_finds(line in "[腹痛，。、；：？！）】》」』（“”《 ab5.%×℃/🩺—…·-]{0,40}") {
            // The hyphen at an end is not found right the long way.
            let line = line + "完";
            let long: Vec<(String, String)> = WordSeparator::UnicodeBreakProperties
                .find_words(&line).map(|w| (w.word.to_owned(), w.whitespace.to_owned())).collect();
            let short: Vec<(String, String)> = Words::new(&line).map(|(w, b)| (w.to_owned(), b.to_owned())).collect();
            prop_assert_eq!(short, long);
        }

        #[test]
        fn words_are_the_line_and_end_with_clusters(line in any::<String>()) {
            let mut at = 0;
            for (word, blanks) in Words::new(&line) {
                prop_assert!(line[at..].starts_with(word) && line[at + word.len()..].starts_with(blanks));
                at += word.len() + blanks.len();
                prop_assert!(is_cluster_boundary(&line, at));
            }
            prop_assert_eq!(at, line.len());
        }
    }
}
