//! The one wrap: Unicode line breaking, so that Chinese breaks between any two characters and never before a closing mark, and Latin words
//! stay whole. It works on a stream as on a whole text.

use textwrap::{WordSeparator, core::display_width};
use unicode_width::UnicodeWidthChar;

/// Wraps text that comes in pieces. What may still change (the last word, and the white space after it) is held back.
#[derive(Debug)]
pub struct StreamWrap {
    /// Columns; `None` leaves lines as they are.
    width: Option<usize>,
    column: usize,
    held: String,
    /// White space that is written only if something follows on the same line.
    space: String,
}

impl StreamWrap {
    /// A wrap at `width` columns, at least 2, since a Chinese character takes two; `None` leaves lines as they are.
    pub fn new(width: Option<usize>) -> Self {
        Self { width: width.map(|w| w.max(2)), column: 0, held: String::new(), space: String::new() }
    }

    /// The text that is sure by now, with its line breaks.
    pub fn push(&mut self, text: &str) -> String {
        if self.width.is_none() {
            return text.to_owned();
        }
        self.held.push_str(text);
        let mut out = String::new();
        while let Some(end) = self.held.find('\n') {
            let line: String = self.held.drain(..=end).collect();
            self.words(line.trim_end_matches('\n'), usize::MAX, &mut out);
            self.space.clear();
            self.column = 0;
            out.push('\n');
        }
        let held = std::mem::take(&mut self.held);
        let sure = WordSeparator::UnicodeBreakProperties.find_words(&held).count().saturating_sub(1);
        let used = self.words(&held, sure, &mut out);
        self.held = held[used..].to_owned();
        out
    }

    /// The rest, at the end of the text.
    pub fn finish(&mut self) -> String {
        let held = std::mem::take(&mut self.held);
        let mut out = String::new();
        self.words(&held, usize::MAX, &mut out);
        self.space.clear();
        self.column = 0;
        out
    }

    /// Writes up to `count` words of a line and returns how many bytes they were.
    fn words(&mut self, line: &str, count: usize, out: &mut String) -> usize {
        let Some(width) = self.width else { return 0 };
        let mut used = 0;
        for word in WordSeparator::UnicodeBreakProperties.find_words(line).take(count) {
            used += word.word.len() + word.whitespace.len();
            if self.column > 0 && self.column + display_width(&self.space) + display_width(word.word) > width {
                out.push('\n');
                self.column = 0;
                self.space.clear();
            }
            // An indent stays; white space where a line was broken does not.
            self.column += display_width(&self.space);
            out.push_str(&std::mem::take(&mut self.space));
            for c in word.word.chars() {
                let columns = c.width().unwrap_or(0);
                if self.column + columns > width && self.column > 0 {
                    out.push('\n');
                    self.column = 0;
                }
                out.push(c);
                self.column += columns;
            }
            self.space.push_str(word.whitespace);
        }
        used
    }
}

/// A whole text, wrapped.
pub fn wrap(text: &str, width: Option<usize>) -> String {
    let mut stream = StreamWrap::new(width);
    stream.push(text) + &stream.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

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
    }
}
