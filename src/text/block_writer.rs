//! Arranges blocks vertically, each inside its open lists and quotes.

use super::{
    line::{Joint, Layout, Line, Mark, Span},
    width::Ambiguous,
};

/// How bullets and rules are drawn.
pub(super) struct Glyphs {
    /// Bullets of the outer list and the list in it, in turns.
    pub(super) bullets: [&'static str; 2],
    /// Before quoted text.
    pub(super) bar: &'static str,
    /// Across the width, and below the head of a table.
    pub(super) rule: &'static str,
    /// Between the columns of a table.
    pub(super) column: &'static str,
    /// Where a rule crosses it.
    pub(super) cross: &'static str,
}

impl Glyphs {
    /// Every one of them takes one column. The drawn ones are ambiguous characters, so that they need a terminal where those are narrow.
    pub(super) fn of(layout: &Layout) -> &'static Self {
        if layout.ascii || layout.ambiguous == Ambiguous::Wide {
            &Self { bullets: ["-", "*"], bar: "|", rule: "-", column: "|", cross: "+" }
        } else {
            &Self { bullets: ["•", "◦"], bar: "│", rule: "─", column: "│", cross: "┼" }
        }
    }
}

/// What an open list item or quote puts before its lines.
struct Prefix {
    /// Before its first line, until that line has come.
    first: Option<Span>,
    /// Before the others.
    rest: Span,
    columns: usize,
}

/// Writes blocks, one below the other.
pub(super) struct BlockWriter<'a> {
    pub(super) layout: &'a Layout,
    pub(super) glyphs: &'static Glyphs,
    pub(super) lines: Vec<Line>,
    prefixes: Vec<Prefix>,
    /// Columns of the prefixes.
    used: usize,
    /// Whether an empty line comes before the next block.
    gap: bool,
}

impl<'a> BlockWriter<'a> {
    pub(super) fn new(layout: &'a Layout) -> Self {
        Self { layout, glyphs: Glyphs::of(layout), lines: Vec::new(), prefixes: Vec::new(), used: 0, gap: false }
    }

    /// Columns that a block has at this point.
    pub(super) fn width(&self) -> usize {
        self.layout.width.max(2) - self.used
    }

    /// Opens a list item or a quote; `false` if there is no room for what it puts before its lines, and then it is not to be closed.
    pub(super) fn open(&mut self, first: Option<Span>, rest: Span) -> bool {
        // Text keeps ten columns, and half of a width that is narrow itself.
        let width = self.layout.width.max(2);
        let room = if width >= 20 { width - 10 } else { width / 2 };
        let columns = self.layout.ambiguous.of_text(&rest.text);
        if self.used + columns > room {
            return false;
        }
        self.used += columns;
        self.prefixes.push(Prefix { first, rest, columns });
        true
    }

    /// Closes what was opened last. A list item without a line gets one, with its bullet.
    pub(super) fn close(&mut self) {
        if self.prefixes.last().is_some_and(|prefix| prefix.first.is_some()) {
            self.put(vec![Line::default()], false);
        }
        if let Some(prefix) = self.prefixes.pop() {
            self.used -= prefix.columns;
        }
    }

    /// Asks for an empty line before whatever comes next.
    pub(super) fn ask_gap(&mut self) {
        self.gap = true;
    }

    /// Puts the empty line that was asked for, inside what is open now.
    pub(super) fn put_gap(&mut self) {
        if std::mem::take(&mut self.gap) && !self.lines.is_empty() {
            let bars = self.prefixes.iter().rposition(|prefix| prefix.rest.mark == Mark::Quote).map_or(0, |last| last + 1);
            let mut spans: Vec<Span> = self.prefixes[..bars].iter().map(|prefix| prefix.rest.clone()).collect();
            trim_end(&mut spans);
            self.lines.push(Line { joint: Joint::Start, indent: spans.iter().map(|span| span.text.len()).sum(), spans });
        }
    }

    /// Writes a block behind the prefixes. Where `verbatim`, they are no part of the text even on lines that start one.
    pub(super) fn put(&mut self, block: Vec<Line>, verbatim: bool) {
        self.put_gap();
        for mut line in block {
            let mut spans: Vec<Span> = Vec::with_capacity(self.prefixes.len() + line.spans.len());
            for prefix in &mut self.prefixes {
                let span = prefix.first.take().unwrap_or_else(|| prefix.rest.clone());
                match spans.last_mut() {
                    Some(last) if last.mark == span.mark => last.text.push_str(&span.text),
                    _ => spans.push(span),
                }
            }
            if line.spans.is_empty() {
                trim_end(&mut spans);
            }
            if verbatim || line.joint != Joint::Start {
                line.indent += spans.iter().map(|span| span.text.len()).sum::<usize>();
            }
            spans.append(&mut line.spans);
            self.lines.push(Line { spans, ..line });
        }
    }
}

/// Takes blanks off the end of a line.
fn trim_end(spans: &mut Vec<Span>) {
    while let Some(last) = spans.last_mut() {
        last.text.truncate(last.text.trim_end_matches(' ').len());
        if !last.text.is_empty() {
            break;
        }
        spans.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn glyphs_take_one_column() {
        for (ascii, ambiguous) in [(false, Ambiguous::Narrow), (true, Ambiguous::Narrow), (false, Ambiguous::Wide)] {
            let glyphs = Glyphs::of(&Layout { width: 80, ambiguous, ascii });
            for glyph in [glyphs.bullets[0], glyphs.bullets[1], glyphs.bar, glyphs.rule, glyphs.column, glyphs.cross] {
                assert_eq!(ambiguous.of_text(glyph), 1);
                assert!(!ascii || glyph.is_ascii());
            }
        }
    }

    #[test]
    fn prefixes_never_take_the_whole_width() {
        for width in 0..60 {
            let layout = Layout { width, ambiguous: Ambiguous::Narrow, ascii: true };
            let mut writer = BlockWriter::new(&layout);
            while writer.open(None, Span::new(Mark::Quote, "| ")) {}
            assert!(writer.width() >= (width / 2).clamp(1, 10), "{width}");
        }
    }
}
