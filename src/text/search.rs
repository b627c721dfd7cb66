//! Searches screen lines.

use super::{
    half_width,
    line::{Joint, Line},
};
use std::ops::Range;

/// A part of a line that was looked for. A hit that crosses a break gives one of these for each line it touches.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Match {
    /// Which hit it belongs to, from 0.
    pub number: usize,
    /// The line, by its index.
    pub line: usize,
    /// Bytes of that line's text.
    pub range: Range<usize>,
}

/// A character of the lines, and where its folded form stands in the folded text.
struct Origin {
    folded: usize,
    line: usize,
    range: Range<usize>,
}

/// Every place where the wanted text stands, in order and without overlaps. Upper and lower case are the same, and so are the full-width
/// and half-width forms of Latin letters, digits and punctuation. A break inside a source line is no obstacle; the white space dropped there
/// is one space.
pub fn find(lines: &[Line], wanted: &str) -> Vec<Match> {
    let mut folded_wanted = String::new();
    wanted.chars().for_each(|c| fold(c, &mut folded_wanted));
    let mut matches = Vec::new();
    if folded_wanted.is_empty() {
        return matches;
    }
    let mut number = 0;
    let mut folded = String::new();
    let mut origins: Vec<Origin> = Vec::new();
    let mut start = 0;
    while start < lines.len() {
        let end = lines[start + 1..].iter().position(|line| line.joint == Joint::Start).map_or(lines.len(), |n| start + 1 + n);
        folded.clear();
        origins.clear();
        for (line, content) in lines.iter().enumerate().take(end).skip(start) {
            if content.joint == Joint::Spaced && line > start {
                folded.push(' ');
            }
            let text = content.text();
            for (at, c) in text.char_indices().skip_while(|&(at, _)| at < content.indent) {
                origins.push(Origin { folded: folded.len(), line, range: at..at + c.len_utf8() });
                fold(c, &mut folded);
            }
        }
        for (at, hit) in folded.match_indices(&folded_wanted) {
            let first = origins.partition_point(|origin| origin.folded <= at).saturating_sub(1);
            let touched = matches.len();
            for origin in origins[first..].iter().take_while(|origin| origin.folded < at + hit.len()) {
                match matches[touched..].last_mut() {
                    Some(Match { line, range, .. }) if *line == origin.line => range.end = origin.range.end,
                    _ => matches.push(Match { number, line: origin.line, range: origin.range.clone() }),
                }
            }
            number += 1;
        }
        start = end;
    }
    matches
}

/// Writes the form in which characters are compared.
fn fold(c: char, out: &mut String) {
    let half = if c == '\u{a0}' { ' ' } else { half_width(c) };
    out.extend(half.to_lowercase());
}

#[cfg(test)]
mod tests {
    use super::super::{
        line::{Layout, Mark},
        plain::plain,
        width::Ambiguous,
    };
    use super::*;
    use proptest::prelude::*;

    fn hits(text: &str, width: usize, wanted: &str) -> Vec<(usize, usize, String)> {
        let lines = plain(text, Mark::Plain, &Layout { width, ambiguous: Ambiguous::Narrow, ascii: false });
        find(&lines, wanted).into_iter().map(|m| (m.number, m.line, lines[m.line].text()[m.range].to_owned())).collect()
    }

    #[test]
    fn hits_of_texts() {
        type Hits = &'static [(usize, usize, &'static str)];
        let table: [(&str, usize, &str, Hits); 8] = [
            ("CT与ct，ＣＴ", 40, "Ct", &[(0, 0, "CT"), (1, 0, "ct"), (2, 0, "ＣＴ")]),
            ("急性阑尾炎，阑尾炎", 6, "阑尾", &[(0, 0, "阑"), (0, 1, "尾"), (1, 2, "阑尾")]),
            ("acute appendicitis", 12, "E APP", &[(0, 0, "e"), (0, 1, "app")]),
            ("a\nb", 12, "ab", &[]),
            ("腹痛", 12, "", &[]),
            ("İstanbul", 12, "i", &[(0, 0, "İ")]),
            ("１２mg", 12, "12MG", &[(0, 0, "１２mg")]),
            ("aaaa", 12, "aa", &[(0, 0, "aa"), (1, 0, "aa")]),
        ];
        for (text, width, wanted, expected) in table {
            let expected: Vec<_> = expected.iter().map(|&(number, line, text)| (number, line, text.to_owned())).collect();
            assert_eq!(hits(text, width, wanted), expected, "{text:?} {wanted:?}");
        }
    }

    #[test]
    fn an_added_indent_is_not_searched() {
        let mut lines = plain("腹痛发热", Mark::Plain, &Layout { width: 4, ambiguous: Ambiguous::Narrow, ascii: false });
        lines[1].spans.insert(0, super::super::line::Span::new(Mark::Plain, "  "));
        lines[1].indent = 2;
        let ranges: Vec<_> = find(&lines, "痛发").into_iter().map(|m| (m.line, m.range)).collect();
        assert_eq!(ranges, [(0, 3..6), (1, 2..5)]);
        assert!(find(&lines, " ").is_empty());
    }

    proptest! {
        #[test]
        fn what_stands_in_a_text_is_found_at_any_width(text in "[腹痛发热abCD（ＡＢ]{4,60}", from in 0usize..30, width in 2usize..40) {
            let wanted: String = text.chars().skip(from % (text.chars().count() - 2)).take(3).collect();
            prop_assert!(!hits(&text, width, &wanted).is_empty());
            prop_assert_eq!(hits(&text, width, &wanted).last().map(|h| h.0), hits(&text, 500, &wanted).last().map(|h| h.0));
        }
    }
}
