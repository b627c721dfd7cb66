//! The line breaker: fills lines with words.

use super::width::{Ambiguous, clusters, first_cluster};
use unicode_width::UnicodeWidthChar;

/// What becomes of the next part of the text.
pub(super) enum Step<'a> {
    /// It stands on the line.
    Keep(&'a str),
    /// White space where the line ends: it stands nowhere.
    Drop(&'a str),
    /// The line ends here.
    Break,
}

/// How columns are counted.
#[derive(Debug, Clone, Copy)]
pub(super) enum Measure {
    /// By characters: an emoji of several characters counts as all of them, since a terminal that text is printed to may draw it so.
    Characters,
    /// By grapheme clusters, for a terminal that is drawn cluster by cluster.
    Clusters(Ambiguous),
}

impl Measure {
    fn columns(self, text: &str) -> usize {
        match self {
            Self::Characters => text.chars().filter_map(UnicodeWidthChar::width).sum(),
            Self::Clusters(ambiguous) => ambiguous.of_text(text),
        }
    }

    fn of_char(self, c: char) -> usize {
        match self {
            Self::Characters => Ambiguous::Narrow.of_char(c),
            Self::Clusters(ambiguous) => ambiguous.of_char(c),
        }
    }
}

/// Fills lines with words, the one algorithm behind everything here.
#[derive(Debug)]
pub(super) struct LineBreaker {
    pub(super) width: usize,
    measure: Measure,
    column: usize,
    /// Whether anything stands on the line, be it without columns.
    filled: bool,
    /// White space that stands on the line only if something follows on the same line.
    space: String,
}

impl LineBreaker {
    /// Lines of at least 2 columns, since a Chinese character takes two.
    pub(super) fn new(width: usize, measure: Measure) -> Self {
        Self { width: width.max(2), measure, column: 0, filled: false, space: String::new() }
    }

    /// Begins a line that the text itself begins.
    pub(super) fn start_line(&mut self) {
        (self.column, self.filled) = (0, false);
        self.space.clear();
    }

    fn break_line(&mut self, sink: &mut impl FnMut(Step<'_>)) {
        sink(Step::Break);
        (self.column, self.filled) = (0, false);
    }

    fn put(&mut self, text: &str, columns: usize, sink: &mut impl FnMut(Step<'_>)) {
        sink(Step::Keep(text));
        self.column += columns;
        self.filled = true;
    }

    pub(super) fn add_word(&mut self, word: &str, whitespace: &str, sink: &mut impl FnMut(Step<'_>)) {
        if !word.is_empty() {
            let columns = self.measure.columns(word);
            if !self.space.is_empty() {
                self.add_space(columns, sink);
            } else if self.column > 0 && self.column + columns > self.width {
                self.break_line(sink);
            }
            if self.column + columns <= self.width {
                self.put(word, columns, sink);
            } else {
                self.add_long_word(word, sink);
            }
        }
        self.space.push_str(whitespace);
    }

    /// Puts the white space before a word on the line, or ends the line there. An indent stays, unless it leaves no room for a character.
    fn add_space(&mut self, word_columns: usize, sink: &mut impl FnMut(Step<'_>)) {
        let space = std::mem::take(&mut self.space);
        let columns = self.measure.columns(&space);
        let needed = if self.column > 0 { word_columns } else { word_columns.min(2) };
        if self.column + columns + needed <= self.width {
            self.put(&space, columns, sink);
        } else {
            sink(Step::Drop(&space));
            if self.filled {
                self.break_line(sink);
            }
        }
        self.space = space;
        self.space.clear();
    }

    /// A word too long for a line is broken anywhere but after an opening mark and before a closing one.
    fn add_long_word(&mut self, word: &str, sink: &mut impl FnMut(Step<'_>)) {
        let mut rest = word;
        while !rest.is_empty() {
            let (unit, after) = rest.split_at(first_unit(rest));
            rest = after;
            let columns = self.measure.columns(unit);
            if self.column > 0 && self.column + columns > self.width && columns <= self.width {
                self.break_line(sink);
            }
            for cluster in clusters(unit) {
                let columns = self.measure.columns(cluster);
                if columns > self.width {
                    let mut character = [0; 4];
                    for c in cluster.chars() {
                        self.add_part(c.encode_utf8(&mut character), self.measure.of_char(c), sink);
                    }
                } else {
                    self.add_part(cluster, columns, sink);
                }
            }
        }
    }

    fn add_part(&mut self, part: &str, columns: usize, sink: &mut impl FnMut(Step<'_>)) {
        if self.column > 0 && self.column + columns > self.width {
            self.break_line(sink);
        }
        self.put(part, columns, sink);
    }
}

/// Bytes of the first grapheme cluster, with opening marks before it and closing marks after it.
fn first_unit(text: &str) -> usize {
    let mut end = 0;
    let mut complete = false;
    while let Some(c) = text[end..].chars().next()
        && (!complete || is_closing(c))
    {
        end += first_cluster(&text[end..]).len();
        complete = complete || !is_opening(c);
    }
    end
}

/// Marks that no line ends with.
pub(super) fn is_opening(c: char) -> bool {
    matches!(c, '（' | '【' | '「' | '『' | '《' | '〈' | '“' | '‘' | '(' | '[' | '{')
}

/// Marks that no line begins with, and what has no width of its own.
pub(super) fn is_closing(c: char) -> bool {
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
