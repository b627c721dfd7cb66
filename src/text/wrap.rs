//! Wraps text by Unicode line breaking, for every output: Chinese breaks between any two characters and never
//! before a closing mark, and Latin words stay whole. It works on a stream as on a whole text, and returns
//! text or line positions.

use super::{
    line_breaker::{LineBreaker, Measure, Step},
    width::Ambiguous,
    words::Words,
};
use std::ops::Range;

/// Words held back: where a line may break can depend on the two words that follow.
const HELD_WORDS: usize = 3;
/// A line longer than this is looked at in parts, so that a stream without line breaks does not get slower and slower.
const LINE_LIMIT: usize = 4096;

/// Wraps text that comes in pieces. What may still change is held back.
#[derive(Debug)]
pub struct StreamWrap {
    /// `None` leaves lines as they are.
    line_breaker: Option<LineBreaker>,
    /// The text since the last line break of its own.
    line: String,
    /// How much of it has been written.
    written: usize,
}

impl StreamWrap {
    /// A wrap at `width` columns, at least 2, since a Chinese character takes two; `None` leaves lines as they are.
    pub fn new(width: Option<usize>) -> Self {
        Self { line_breaker: width.map(|w| LineBreaker::new(w, Measure::Characters)), line: String::new(), written: 0 }
    }

    /// The text that is sure by now, with its line breaks.
    pub fn push(&mut self, text: &str) -> String {
        if self.line_breaker.is_none() {
            return text.to_owned();
        }
        let mut out = String::new();
        let mut parts = text.split('\n').peekable();
        while let Some(part) = parts.next() {
            self.line.push_str(part);
            if parts.peek().is_some() {
                self.write_words(0, &mut out);
                self.end_line();
                out.push('\n');
            }
        }
        self.write_words(HELD_WORDS, &mut out);
        if self.line.len() > LINE_LIMIT {
            self.line.drain(..self.written);
            self.written = 0;
        }
        out
    }

    /// The rest, at the end of the text.
    pub fn finish(&mut self) -> String {
        let mut out = String::new();
        self.write_words(0, &mut out);
        self.end_line();
        out
    }

    fn end_line(&mut self) {
        self.line.clear();
        self.written = 0;
        if let Some(line_breaker) = &mut self.line_breaker {
            line_breaker.start_line();
        }
    }

    /// Writes the words that are not written yet, but for the last `held`.
    fn write_words(&mut self, held: usize, out: &mut String) {
        let Some(line_breaker) = &mut self.line_breaker else { return };
        let words: Vec<_> = Words::new(&self.line).collect();
        let mut end = 0;
        for (word, whitespace) in words.iter().take(words.len().saturating_sub(held)) {
            end += word.len() + whitespace.len();
            if end > self.written {
                line_breaker.add_word(word, whitespace, &mut |step| match step {
                    Step::Keep(text) => out.push_str(text),
                    Step::Drop(_) => {}
                    Step::Break => out.push('\n'),
                });
                self.written = end;
            }
        }
    }
}

/// A whole text, wrapped.
pub fn wrap(text: &str, width: Option<usize>) -> String {
    let mut stream = StreamWrap::new(width);
    stream.push(text) + &stream.finish()
}

/// Byte ranges of `text`, one for each line of at most `width` columns (and at least 2); white space at a break is in none of them. The
/// text between two line feeds gives one line or more, an empty one an empty range; so does what follows the last line feed.
pub fn wrap_ranges(text: &str, width: usize, ambiguous: Ambiguous) -> Vec<Range<usize>> {
    let mut line_breaker = LineBreaker::new(width, Measure::Clusters(ambiguous));
    let mut ranges = Vec::with_capacity(text.len() / line_breaker.width + 1);
    let mut source = 0;
    for line in text.split('\n') {
        line_breaker.start_line();
        let mut at = source;
        let mut range = source..source;
        for (word, whitespace) in Words::new(line) {
            line_breaker.add_word(word, whitespace, &mut |step| match step {
                Step::Keep(text) => {
                    if range.is_empty() {
                        range.start = at;
                    }
                    at += text.len();
                    range.end = at;
                }
                Step::Drop(text) => at += text.len(),
                Step::Break => ranges.push(std::mem::replace(&mut range, at..at)),
            });
        }
        ranges.push(range);
        source += line.len() + 1;
    }
    ranges
}

#[cfg(test)]
mod tests {
    use super::super::{
        line_breaker::{is_closing, is_opening},
        width::is_cluster_boundary,
    };
    use super::*;
    use proptest::prelude::*;
    use unicode_width::UnicodeWidthChar;

    #[test]
    fn ranges_of_texts() {
        let table: [(&str, usize, &[&str]); 6] = [
            ("a\n\n腹 痛\n", 4, &["a", "", "腹", "痛", ""]),
            ("", 4, &[""]),
            ("      ab", 4, &["ab"]),
            ("👩\u{200d}⚕👩\u{200d}⚕", 3, &["👩\u{200d}⚕", "👩\u{200d}⚕"]),
            ("\u{301} &&0", 2, &["\u{301}", "&&", "0"]),
            ("见https://a.cn/b(c)。", 12, &["见https://", "a.cn/b(c)。"]),
        ];
        for (text, width, expected) in table {
            let lines: Vec<&str> = wrap_ranges(text, width, Ambiguous::Narrow).into_iter().map(|range| &text[range]).collect();
            assert_eq!(lines, expected, "{text:?}");
        }
    }

    #[test]
    fn chinese_breaks_anywhere_but_before_a_closing_mark_and_latin_words_stay_whole() {
        assert_eq!(wrap("体温38.9℃，指脉氧90%（未吸氧）。神志清楚", Some(12)), "体温38.9℃，\n指脉氧\n90%（未吸\n氧）。神志清\n楚");
        assert_eq!(wrap("acute appendicitis comes first", Some(12)), "acute\nappendicitis\ncomes first");
        assert_eq!(wrap("a  b\n\n  indented", Some(80)), "a  b\n\n  indented");
        assert_eq!(wrap("anything at all", None), "anything at all");
        assert_eq!(wrap("abcdefgh", Some(3)), "abc\ndef\ngh");
    }

    fn texts() -> impl Strategy<Value = String> {
        let alphabet = "腹痛发热，。；：、？！）】”（“ ab WBC 5.0×10⁹/L\n\u{301}e🩺👩\u{200d}⚕\u{fe0f}-";
        prop::collection::vec(prop::sample::select(alphabet.chars().collect::<Vec<_>>()), 0..120).prop_map(|c| c.into_iter().collect())
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_no_line_is_too_wide(text in texts(), width in 2usize..=200) {
            let wrapped = wrap(&text, Some(width));
            let solid = |s: &str| s.split_whitespace().collect::<String>();
            prop_assert_eq!(solid(&wrapped), solid(&text));
            for line in wrapped.lines() {
                let columns: usize = line.chars().map(|c| c.width().unwrap_or(0)).sum();
                prop_assert!(columns <= width, "{columns} > {width}: {line:?}");
            }
        }

        #[test]
        fn no_line_begins_with_a_closing_mark(text in texts(), width in 12usize..=200) {
            // Marks that the text itself puts first, or that follow each other for a whole line, cannot be helped.
            let text: String = text.chars().filter(|c| *c != '\n' && *c != ' ').collect();
            let mut last_was_mark = true;
            let text: String = text.chars().filter(|c| {
                let mark = "，。；：、？！）】”".contains(*c);
                let keep = !(mark && last_was_mark);
                if keep { last_was_mark = mark }
                keep
            }).collect();
            for line in wrap(&text, Some(width)).lines().skip(1) {
                prop_assert!(!line.starts_with(['，', '。', '；', '：', '、', '？', '！', '）', '】']), "{line:?}");
            }
        }

        #[test]
        fn the_cut_of_the_stream_changes_nothing(text in texts(), width in 2usize..=60, cuts in prop::collection::vec(0usize..200, 0..10)) {
            let mut at: Vec<usize> = cuts.into_iter().map(|c| text.floor_char_boundary(c.min(text.len()))).collect();
            at.sort_unstable();
            at.push(text.len());
            let mut stream = StreamWrap::new(Some(width));
            let mut start = 0;
            let mut out = String::new();
            for end in at {
                out += &stream.push(&text[start..end]);
                start = end;
            }
            out += &stream.finish();
            prop_assert_eq!(out, wrap(&text, Some(width)));
        }

        #[test]
        fn ranges_are_lines_of_whole_clusters(text in texts(), width in 0usize..=200, wide in any::<bool>()) {
            let ambiguous = if wide { Ambiguous::Wide } else { Ambiguous::Narrow };
            let mut end = 0;
            for range in wrap_ranges(&text, width, ambiguous) {
                let dropped = &text[end..range.start];
                prop_assert!(dropped.chars().all(|c| c == ' ' || c == '\n') && dropped.matches('\n').count() <= 1);
                prop_assert!(ambiguous.of_text(&text[range.clone()]) <= width.max(2));
                prop_assert!(is_cluster_boundary(&text, range.start) && is_cluster_boundary(&text, range.end));
                end = range.end;
            }
            prop_assert_eq!(text[end..].trim(), "");
        }

        #[test]
        fn no_line_ends_with_an_opening_mark(text in "([腹痛热a]{2,9}[（【“《(]?[腹痛abcdefghijkl]{2,20}[）】”》)，。]?){0,12}", width in 12usize..=200) {
            let ranges = wrap_ranges(&text, width, Ambiguous::Narrow);
            for range in ranges.iter().take(ranges.len() - 1) {
                prop_assert!(!text[range.clone()].ends_with(is_opening), "{:?}", &text[range.clone()]);
            }
            for range in ranges.iter().skip(1) {
                prop_assert!(!text[range.clone()].starts_with(is_closing), "{:?}", &text[range.clone()]);
            }
        }
    }
}
