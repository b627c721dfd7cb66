//! Running text with inline marks, and its lines.

use super::{
    line::{Joint, Line, Mark, Span},
    width::{Ambiguous, clusters, is_cluster_boundary},
    wrap::wrap_ranges,
};
use std::ops::Range;

/// Text in which every piece is marked.
#[derive(Debug, Clone, Default)]
pub(super) struct Flow {
    text: String,
    /// Where each piece ends, in bytes, and what it is.
    pieces: Vec<(usize, Mark)>,
}

impl Flow {
    pub(super) fn push(&mut self, text: &str, mark: Mark) {
        if text.is_empty() {
            return;
        }
        self.text.push_str(text);
        match self.pieces.last_mut() {
            Some((end, last)) if *last == mark => *end = self.text.len(),
            _ => self.pieces.push((self.text.len(), mark)),
        }
    }

    /// Appends another flow as it is.
    pub(super) fn append(&mut self, other: &Self) {
        let mut start = 0;
        for &(end, mark) in &other.pieces {
            self.push(&other.text[start..end], mark);
            start = end;
        }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Takes white space off the end.
    pub(super) fn trim_end(&mut self) {
        self.text.truncate(self.text.trim_end().len());
        while self.pieces.last().is_some_and(|&(end, _)| end > self.text.len()) {
            let mark = self.pieces.pop().map(|(_, mark)| mark);
            let start = self.pieces.last().map_or(0, |&(end, _)| end);
            if start < self.text.len() {
                self.pieces.extend(mark.map(|mark| (self.text.len(), mark)));
            }
        }
    }

    /// The columns of its widest line, unwrapped.
    pub(super) fn natural_width(&self, ambiguous: Ambiguous) -> usize {
        // Marks can split what would be one cluster, so that the spans can be wider than the text.
        self.text_lines().map(|range| self.spans(range).iter().map(|span| ambiguous.of_text(&span.text)).sum()).max().unwrap_or(0)
    }

    fn text_lines(&self) -> impl Iterator<Item = Range<usize>> {
        let mut start = 0;
        self.text.split('\n').map(move |line| {
            let range = start..start + line.len();
            start = range.end + 1;
            range
        })
    }

    /// The lines it fills, broken between words.
    pub(super) fn lines(&self, width: usize, ambiguous: Ambiguous) -> Vec<Line> {
        let mut lines = Vec::new();
        let mut before = None;
        for range in wrap_ranges(&self.text, width, ambiguous) {
            let joint = joint(&self.text, before, range.start);
            before = Some(range.end);
            lines.push(Line { joint, indent: 0, spans: self.spans(range) });
        }
        lines
    }

    /// The lines it fills, broken where they are full; no white space is lost.
    pub(super) fn hard_lines(&self, width: usize, ambiguous: Ambiguous) -> Vec<Line> {
        let width = width.max(2);
        let mut lines = Vec::new();
        for source in self.text_lines() {
            let mut start = source.start;
            let mut at = source.start;
            let mut column = 0;
            let mut joint = Joint::Start;
            for cluster in clusters(&self.text[source.clone()]) {
                let columns = ambiguous.of_cluster(cluster);
                if column + columns > width {
                    lines.push(Line { joint, indent: 0, spans: self.spans(start..at) });
                    (start, column, joint) = (at, 0, Joint::Glued);
                }
                at += cluster.len();
                column += columns;
            }
            lines.push(Line { joint, indent: 0, spans: self.spans(start..source.end) });
        }
        lines
    }

    /// The marked text of a range. A mark that begins inside a grapheme cluster begins after it: a cluster is drawn as one.
    fn spans(&self, range: Range<usize>) -> Vec<Span> {
        let mut spans = Vec::new();
        let mut start = range.start;
        let first = self.pieces.partition_point(|&(end, _)| end <= start);
        for &(end, mark) in &self.pieces[first..] {
            let mut end = end.min(range.end);
            while end < range.end && !is_cluster_boundary(&self.text, end) {
                end = (end + 1..self.text.len()).find(|&at| self.text.is_char_boundary(at)).unwrap_or(self.text.len());
            }
            if end > start {
                spans.push(Span::new(mark, &self.text[start..end]));
                start = end;
            }
            if end >= range.end {
                break;
            }
        }
        spans
    }
}

/// How the line that begins at `start` continues the one that ended at `before`.
pub(super) fn joint(text: &str, before: Option<usize>, start: usize) -> Joint {
    match before {
        Some(end) if end == start => Joint::Glued,
        Some(end) if !text[end..start].contains('\n') => Joint::Spaced,
        _ => Joint::Start,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flow(pieces: &[(&str, Mark)]) -> Flow {
        let mut flow = Flow::default();
        for (text, mark) in pieces {
            flow.push(text, *mark);
        }
        flow
    }

    #[test]
    fn marks_follow_the_text_over_breaks() {
        let flow = flow(&[("急性", Mark::Plain), ("阑尾炎", Mark::Strong), ("？", Mark::Plain)]);
        let lines: Vec<Vec<Span>> = flow.lines(6, Ambiguous::Narrow).into_iter().map(|line| line.spans).collect();
        let expected = [
            [Span::new(Mark::Plain, "急性"), Span::new(Mark::Strong, "阑")],
            [Span::new(Mark::Strong, "尾炎"), Span::new(Mark::Plain, "？")],
        ];
        assert_eq!(lines, expected);
    }

    #[test]
    fn a_mark_does_not_split_a_cluster() {
        let flow = flow(&[("👩", Mark::Plain), ("\u{200d}⚕ 急", Mark::Strong)]);
        let lines = flow.lines(20, Ambiguous::Narrow);
        assert_eq!(lines[0].spans, [Span::new(Mark::Plain, "👩\u{200d}⚕"), Span::new(Mark::Strong, " 急")]);
    }

    #[test]
    fn hard_lines_keep_white_space() {
        let flow = flow(&[("if a:\n    痛 = 1\n", Mark::Code)]);
        let lines: Vec<String> = flow.hard_lines(7, Ambiguous::Narrow).iter().map(|line| line.text().into_owned()).collect();
        assert_eq!(lines, ["if a:", "    痛 ", "= 1", ""]);
    }

    #[test]
    fn the_end_is_trimmed_through_pieces() {
        let mut flow = flow(&[("a ", Mark::Plain), (" b \n", Mark::Strong), (" ", Mark::Code)]);
        flow.trim_end();
        assert_eq!(flow.lines(9, Ambiguous::Narrow)[0].spans, [Span::new(Mark::Plain, "a "), Span::new(Mark::Strong, " b")]);
    }
}
