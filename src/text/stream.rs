//! Lays out an answer incrementally while it arrives.

use super::{
    clean::clean,
    flow::joint,
    line::{Joint, Layout, Line, Mark, Span},
    markdown::markdown,
    wrap::wrap_ranges,
};
use std::ops::Range;

/// Screen lines at the end of the tail that are laid out again with every piece: what follows can change where they break.
const LOOSE_LINES: usize = 3;

/// Finds the blocks of a markdown text that comes in pieces. A block ends with an empty line outside of a code fence, after which a line
/// begins at the margin: an indented one may belong to a list item.
#[derive(Debug, Default)]
struct Blocks {
    /// Where the block that is open begins, in bytes.
    start: usize,
    /// Where the line that is open begins.
    line: usize,
    /// The code fence that is open: its character and how many there are of it.
    fence: Option<(char, usize)>,
    /// Whether the block has a line that is not empty.
    filled: bool,
    /// Whether an empty line came last.
    after_empty: bool,
}

impl Blocks {
    /// The blocks that are closed by the text up to here, which begins with the text of the last call.
    fn advance(&mut self, text: &str) -> Vec<Range<usize>> {
        let mut closed = Vec::new();
        loop {
            let rest = &text[self.line..];
            if self.filled && self.after_empty && self.fence.is_none() && begins_at_margin(rest) {
                closed.push(self.start..self.line);
                (self.start, self.filled, self.after_empty) = (self.line, false, false);
            }
            let Some(length) = rest.find('\n') else { return closed };
            let line = &rest[..length];
            self.after_empty = line.trim().is_empty();
            self.filled |= !self.after_empty;
            match (self.fence, fence(line)) {
                (None, Some((c, count, _))) => self.fence = Some((c, count)),
                (Some((open, least)), Some((c, count, true))) if c == open && count >= least => self.fence = None,
                _ => {}
            }
            self.line += length + 1;
        }
    }

    /// Closes the last block, at the end of the text.
    fn finish(&mut self, text: &str) -> Range<usize> {
        let last = self.start..text.len();
        *self = Self { start: text.len(), line: text.len(), ..Self::default() };
        last
    }
}

/// Whether a line begins with something, and at most one blank before it. An unfinished line may not say so yet.
fn begins_at_margin(line: &str) -> bool {
    line.strip_prefix(' ').unwrap_or(line).starts_with(|c: char| !matches!(c, ' ' | '\t' | '\n'))
}

/// The character of a code fence, how many there are of it, and whether nothing follows, as in one that closes.
fn fence(line: &str) -> Option<(char, usize, bool)> {
    let line = line.trim();
    let c = line.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let after = line.trim_start_matches(c);
    let count = line.len() - after.len();
    (count >= 3 && !(c == '`' && after.contains('`'))).then_some((c, count, after.is_empty()))
}

/// Puts a block below the others, with an empty line between.
fn append(lines: &mut Vec<Line>, mut block: Vec<Line>) {
    if !lines.is_empty() && !block.is_empty() {
        lines.push(Line::default());
    }
    lines.append(&mut block);
}

/// Lays out a whole markdown text block by block, as [`StreamLayout`] does.
pub fn markdown_blocks(text: &str, layout: &Layout) -> Vec<Line> {
    let text = clean(text);
    let mut blocks = Blocks::default();
    let mut lines = Vec::new();
    for block in blocks.advance(&text) {
        append(&mut lines, markdown(&text[block], layout));
    }
    append(&mut lines, markdown(&text[blocks.finish(&text)], layout));
    lines
}

/// A place in the tail.
#[derive(Debug)]
struct Loose {
    /// In the cleaned text, in bytes.
    byte: usize,
    line: usize,
    /// How that line begins.
    joint: Joint,
}

/// Lays out an answer that is still coming. Blocks that are closed are markdown; the tail is plain text until it closes.
#[derive(Debug)]
pub struct StreamLayout {
    layout: Layout,
    /// The text as it was pushed.
    raw: String,
    /// The same without harmful characters.
    cleaned: String,
    /// Whether the text ends with a carriage return, which is a line break or half of one.
    held_return: bool,
    blocks: Blocks,
    closed: Vec<Range<usize>>,
    lines: Vec<Line>,
    /// How many lines the closed blocks have.
    closed_lines: usize,
    /// Where the part of the tail begins that is laid out with every piece; `None` before the tail has anything to show.
    loose: Option<Loose>,
}

impl StreamLayout {
    /// An answer of which nothing has come yet.
    pub fn new(layout: Layout) -> Self {
        Self {
            layout,
            raw: String::new(),
            cleaned: String::new(),
            held_return: false,
            blocks: Blocks::default(),
            closed: Vec::new(),
            lines: Vec::new(),
            closed_lines: 0,
            loose: None,
        }
    }

    /// Adds the next piece of the answer.
    pub fn push(&mut self, piece: &str) {
        if piece.is_empty() {
            return;
        }
        self.raw.push_str(piece);
        let piece = match piece.strip_prefix('\n') {
            Some(rest) if self.held_return => {
                self.cleaned.push('\n');
                rest
            }
            _ => {
                self.cleaned.push_str(if self.held_return { "\n" } else { "" });
                piece
            }
        };
        let whole = piece.strip_suffix('\r');
        self.held_return = whole.is_some();
        self.cleaned.push_str(&clean(whole.unwrap_or(piece)));
        let closed = self.blocks.advance(&self.cleaned);
        if !closed.is_empty() {
            self.close(closed);
        }
        self.lay_out_tail();
    }

    /// Closes the last block: the answer is complete.
    pub fn finish(&mut self) {
        if std::mem::take(&mut self.held_return) {
            self.cleaned.push('\n');
        }
        let mut closed = self.blocks.advance(&self.cleaned);
        closed.push(self.blocks.finish(&self.cleaned));
        self.close(closed);
    }

    /// The answer as far as it has come.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// The text as it was pushed.
    pub fn text(&self) -> &str {
        &self.raw
    }

    /// Lays everything out again if the layout is another one.
    pub fn set_layout(&mut self, layout: Layout) {
        if self.layout == layout {
            return;
        }
        self.layout = layout;
        self.closed_lines = 0;
        let closed = std::mem::take(&mut self.closed);
        self.close(closed);
        self.lay_out_tail();
    }

    /// Renders blocks that have been closed. The tail begins anew.
    fn close(&mut self, closed: Vec<Range<usize>>) {
        self.lines.truncate(self.closed_lines);
        for block in closed {
            append(&mut self.lines, markdown(&self.cleaned[block.clone()], &self.layout));
            self.closed.push(block);
        }
        self.closed_lines = self.lines.len();
        self.loose = None;
    }

    /// Lays out the tail from its loose part on.
    fn lay_out_tail(&mut self) {
        let loose = match self.loose.take() {
            Some(loose) => loose,
            None => {
                let tail = &self.cleaned[self.blocks.start..];
                let Some(first) = tail.find(|c: char| !c.is_whitespace()) else { return };
                let byte = self.blocks.start + tail[..first].rfind('\n').map_or(0, |at| at + 1);
                if self.closed_lines > 0 {
                    self.lines.push(Line::default());
                }
                Loose { byte, line: self.lines.len(), joint: Joint::Start }
            }
        };
        self.lines.truncate(loose.line);
        let text = self.cleaned[loose.byte..].trim_end();
        let ranges = wrap_ranges(text, self.layout.width, self.layout.ambiguous);
        let mut before = None;
        for range in &ranges {
            let joint = if before.is_none() { loose.joint } else { joint(text, before, range.start) };
            before = Some(range.end);
            // A tab is counted as one column here: the tail is looked at for seconds.
            let content = text[range.clone()].replace('\t', " ");
            let spans = if content.is_empty() { Vec::new() } else { vec![Span::new(Mark::Plain, content)] };
            self.lines.push(Line { joint, indent: 0, spans });
        }
        let settled = ranges.len().saturating_sub(LOOSE_LINES);
        let line = loose.line + settled;
        self.loose = Some(Loose { byte: loose.byte + ranges[settled].start, line, joint: self.lines[line].joint });
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Ambiguous, join};
    use super::*;
    use proptest::prelude::*;

    fn layout(width: usize) -> Layout {
        Layout { width, ambiguous: Ambiguous::Narrow, ascii: false }
    }

    fn texts(lines: &[Line]) -> Vec<String> {
        lines.iter().map(|line| line.text().into_owned()).collect()
    }

    #[test]
    fn blocks_of_texts() {
        let table: [(&str, &[&str]); 7] = [
            ("甲\n\n乙", &["甲\n\n", "乙"]),
            ("甲\n\n\n乙\n\n", &["甲\n\n\n", "乙\n\n"]),
            ("```\na\n\nb\n```\n\n乙", &["```\na\n\nb\n```\n\n", "乙"]),
            ("````\n```\n\nb\n````\n\n乙", &["````\n```\n\nb\n````\n\n", "乙"]),
            ("1. 甲\n\n   - 乙\n\n2. 丙", &["1. 甲\n\n   - 乙\n\n", "2. 丙"]),
            ("```a```\n\n乙", &["```a```\n\n", "乙"]),
            ("\n\n甲", &["\n\n甲"]),
        ];
        for (text, expected) in table {
            let mut blocks = Blocks::default();
            let mut got: Vec<&str> = blocks.advance(text).into_iter().map(|range| &text[range]).collect();
            got.push(&text[blocks.finish(text)]);
            assert_eq!(got, expected, "{text:?}");
        }
    }

    #[test]
    fn the_tail_is_plain_until_it_closes() {
        let mut stream = StreamLayout::new(layout(40));
        let table: [(&str, &[&str]); 6] = [
            ("**诊", &["**诊"]),
            ("断**\n", &["**诊断**"]),
            ("\n", &["**诊断**"]),
            ("\n- 阑尾炎", &["诊断", "", "- 阑尾炎"]),
            ("\n- 胆囊炎\r", &["诊断", "", "- 阑尾炎", "- 胆囊炎"]),
            ("\n\r\n完", &["诊断", "", "• 阑尾炎", "• 胆囊炎", "", "完"]),
        ];
        for (piece, expected) in table {
            stream.push(piece);
            assert_eq!(texts(stream.lines()), expected, "{piece:?}");
        }
        stream.finish();
        stream.finish();
        assert_eq!(stream.lines(), markdown_blocks(stream.text(), &layout(40)));
    }

    #[test]
    fn a_token_of_a_long_answer_has_only_the_last_lines_laid_out_again() {
        for unit in ["腹痛发热白细胞升高，", "腹痛发热\n", "**腹痛**发热。\n\n"] {
            let mut stream = StreamLayout::new(layout(80));
            stream.push(&unit.repeat(20_000 / unit.chars().count()));
            for _ in 0..1000 {
                stream.push("痛");
                let again = stream.cleaned.len() - stream.loose.as_ref().map_or(stream.blocks.start, |loose| loose.byte);
                // A Chinese character is two columns wide and three bytes long.
                assert!(again <= (LOOSE_LINES + 1) * 80 / 2 * 3, "{unit:?}: {again} bytes");
            }
        }
    }

    proptest! {
        #[test]
        fn the_cuts_change_nothing(
            pieces in prop::collection::vec(prop::sample::select(vec![
                "\n", "\n", "\n\n", "\r\n", "\r", " ", "   ", "\t", "```", "~~~", "`", "- ", "1. ", "> ", "|a|b|\n|-|-|\n|1|2|", "**", "：", "# ",
                "腹痛", "abc", "e\u{301}", "👩\u{200d}⚕", "\u{1b}[3", "&#x1b;", "\u{2028}", "---", "[a]: http://b",
            ]), 0..40),
            cuts in prop::collection::vec(0usize..200, 0..12), width in 1usize..60, other in 1usize..60, change in 0usize..12,
        ) {
            let text: String = pieces.concat();
            let mut at: Vec<usize> = cuts.into_iter().map(|cut| text.floor_char_boundary(cut.min(text.len()))).collect();
            at.sort_unstable();
            at.push(text.len());
            let mut stream = StreamLayout::new(layout(width));
            let mut start = 0;
            for (number, end) in at.into_iter().enumerate() {
                stream.push(&text[start..end]);
                start = end;
                if number == change {
                    stream.set_layout(layout(other));
                }
                let now = stream.layout.width.max(2);
                prop_assert!(stream.lines().iter().all(|line| line.width(Ambiguous::Narrow) <= now));
            }
            stream.set_layout(layout(width));
            stream.finish();
            prop_assert_eq!(stream.text(), text.as_str());
            prop_assert_eq!(stream.lines(), markdown_blocks(&text, &layout(width)));
        }

        #[test]
        fn the_tail_is_the_plain_text(text in "[腹痛ab，。 ]{1,300}", cuts in prop::collection::vec(0usize..900, 0..20), width in 2usize..40) {
            let mut at: Vec<usize> = cuts.into_iter().map(|cut| text.floor_char_boundary(cut.min(text.len()))).collect();
            at.sort_unstable();
            at.push(text.len());
            let mut stream = StreamLayout::new(layout(width));
            let mut start = 0;
            for end in at {
                stream.push(&text[start..end]);
                start = end;
            }
            let solid = |s: &str| s.split_whitespace().collect::<String>();
            prop_assert_eq!(solid(&join(stream.lines())), solid(&text));
        }
    }
}
