//! The one wrap: Unicode line breaking, so that Chinese breaks between any two characters and never before a closing mark, and Latin words
//! stay whole. It works on a stream as on a whole text.

use textwrap::{WordSeparator, core::display_width};
use unicode_width::UnicodeWidthChar;

/// Words held back: where a line may break can depend on the two words that follow.
const HELD_WORDS: usize = 3;
/// A line longer than this is looked at in parts, so that a stream without line breaks does not get slower and slower.
const LINE_LIMIT: usize = 4096;

/// Wraps text that comes in pieces. What may still change is held back.
#[derive(Debug)]
pub struct StreamWrap {
    /// Columns; `None` leaves lines as they are.
    width: Option<usize>,
    column: usize,
    /// The text since the last line break of its own.
    line: String,
    /// How much of it has been written.
    written: usize,
    /// White space that is written only if something follows on the same line.
    space: String,
}

impl StreamWrap {
    /// A wrap at `width` columns, at least 2, since a Chinese character takes two; `None` leaves lines as they are.
    pub fn new(width: Option<usize>) -> Self {
        Self { width: width.map(|w| w.max(2)), column: 0, line: String::new(), written: 0, space: String::new() }
    }

    /// The text that is sure by now, with its line breaks.
    pub fn push(&mut self, text: &str) -> String {
        if self.width.is_none() {
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
        self.space.clear();
        (self.column, self.written) = (0, 0);
    }

    /// Writes the words that are not written yet, but for the last `held`.
    fn write_words(&mut self, held: usize, out: &mut String) {
        let line = std::mem::take(&mut self.line);
        let words: Vec<_> = WordSeparator::UnicodeBreakProperties.find_words(&line).collect();
        let mut end = 0;
        for word in words.iter().take(words.len().saturating_sub(held)) {
            end += word.word.len() + word.whitespace.len();
            if end > self.written {
                self.write_word(word.word, word.whitespace, out);
                self.written = end;
            }
        }
        self.line = line;
    }

    fn write_word(&mut self, word: &str, whitespace: &str, out: &mut String) {
        let Some(width) = self.width else { return };
        if self.column > 0 && self.column + display_width(&self.space) + display_width(word) > width {
            out.push('\n');
            self.column = 0;
            self.space.clear();
        }
        // An indent stays; white space where a line was broken does not.
        self.column += display_width(&self.space);
        out.push_str(&std::mem::take(&mut self.space));
        let mut rest = word.chars();
        while let Some(c) = rest.next() {
            let columns = c.width().unwrap_or(0);
            // A word too long for a line is broken anywhere, but takes the closing marks after a character along with it.
            let marks: usize = rest.clone().take_while(|&m| is_closing(m)).filter_map(UnicodeWidthChar::width).sum();
            let takes = if is_closing(c) { columns } else { columns + marks };
            if self.column > 0 && self.column + takes > width && (self.column + columns > width || takes <= width) {
                out.push('\n');
                self.column = 0;
            }
            out.push(c);
            self.column += columns;
        }
        self.space.push_str(whitespace);
    }
}

/// Marks that no line begins with, and what has no width of its own.
fn is_closing(c: char) -> bool {
    matches!(
        c,
        '，' | '。'
            | '；'
            | '：'
            | '、'
            | '？'
            | '！'
            | '）'
            | '】'
            | '」'
            | '』'
            | '》'
            | '〉'
            | '”'
            | '’'
            | ','
            | '.'
            | ';'
            | ':'
            | '?'
            | '!'
            | ')'
            | ']'
    ) || c.width() == Some(0)
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
