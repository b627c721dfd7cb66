//! Lays out the contents of panes as lines, cached until their input changes. [`super::state`] requests them,
//! [`super::draw`] draws them.

mod areas;
mod comparison;
pub(super) mod exchange;
mod question;
pub(super) mod reference;
pub(super) mod scores;
pub(super) mod verdict;

pub use areas::{Areas, Kind, Pane};
pub use comparison::ComparisonAreas;
pub(super) use exchange::BlockKey;

use crate::{
    screen::{keys::Keymap, theme::Role},
    session::{ModelRow, words::Words},
    text::{Line, Mark, Match, Span, StreamLayout},
};
use std::ops::Range;

/// A number in a circle, as far as there are any.
pub(crate) fn numbered(turn: usize, ascii: bool) -> String {
    match u32::try_from(turn).ok().filter(|t| !ascii && (1..=20).contains(t)).and_then(|t| char::from_u32(0x245f + t)) {
        Some(circled) => circled.to_string(),
        None => format!("({turn})"),
    }
}

/// What rows are made with.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'a> {
    /// The model that answers.
    pub model: Option<&'a ModelRow>,
    pub name: &'a str,
    pub words: Words,
    pub keymap: &'a Keymap,
}

/// One line of a pane.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// What it is; its spans' marks refine it.
    pub role: Role,
    pub line: Line,
    /// A role for each span where the marks do not say it; else empty.
    pub roles: Vec<Role>,
}

impl Row {
    /// A line of text.
    pub fn new(role: Role, line: Line) -> Self {
        Self { role, line, roles: Vec::new() }
    }

    pub fn empty() -> Self {
        Self::of_pieces(Vec::new())
    }

    /// A line of pieces, each with its role; it is not wrapped.
    pub fn of_pieces(pieces: Vec<(Role, String)>) -> Self {
        let (roles, spans) = pieces.into_iter().map(|(role, text)| (role, Span::new(Mark::Plain, text))).unzip();
        Self { role: Role::Text, line: Line { spans, ..Line::default() }, roles }
    }
}

/// A row as it is drawn.
#[derive(Debug, Clone, Copy)]
pub struct RowRef<'a> {
    pub role: Role,
    pub line: &'a Line,
    /// Roles of its spans; else empty.
    pub roles: &'a [Role],
}

/// A row of a page, as it is drawn.
pub(in crate::screen) fn row_ref(row: &Row) -> RowRef<'_> {
    RowRef { role: row.role, line: &row.line, roles: &row.roles }
}

/// A part of a pane's content that is laid out as a whole: a question with its answer.
#[derive(Debug)]
pub(super) struct Block<K> {
    /// What it was laid out from.
    pub key: K,
    pub head: Vec<Row>,
    /// An answer that is still coming.
    pub stream: Option<StreamLayout>,
    pub tail: Vec<Row>,
}

impl<K> Block<K> {
    fn height(&self) -> usize {
        self.head.len() + self.stream.as_ref().map_or(0, |s| s.lines().len()) + self.tail.len()
    }

    fn row(&self, index: usize) -> Option<RowRef<'_>> {
        if let Some(row) = self.head.get(index) {
            return Some(RowRef { role: row.role, line: &row.line, roles: &row.roles });
        }
        let index = index - self.head.len();
        let lines = self.stream.as_ref().map_or(&[][..], StreamLayout::lines);
        if let Some(line) = lines.get(index) {
            return Some(RowRef { role: Role::Answer, line, roles: &[] });
        }
        let row = self.tail.get(index - lines.len())?;
        Some(RowRef { role: row.role, line: &row.line, roles: &row.roles })
    }
}

/// What a pane shows.
#[derive(Debug)]
pub struct PaneContent<K = ()> {
    pub(super) blocks: Vec<Block<K>>,
    /// The first row of each block, and the number of all rows at the end.
    starts: Vec<usize>,
}

impl<K> Default for PaneContent<K> {
    fn default() -> Self {
        Self { blocks: Vec::new(), starts: vec![0] }
    }
}

impl<K> PaneContent<K> {
    /// Counts the rows again, after blocks have changed.
    pub(super) fn count(&mut self) {
        self.starts.clear();
        let mut at = 0;
        for block in &self.blocks {
            self.starts.push(at);
            at += block.height();
        }
        self.starts.push(at);
    }

    /// How many rows there are.
    pub fn height(&self) -> usize {
        self.starts.last().copied().unwrap_or(0)
    }

    /// The rows of the block at `index`.
    pub fn block(&self, index: usize) -> Range<usize> {
        let at = |i: usize| self.starts.get(i).copied().unwrap_or_else(|| self.height());
        at(index)..at(index + 1)
    }

    /// The row at a place.
    pub fn row(&self, index: usize) -> Option<RowRef<'_>> {
        let block = self.starts.partition_point(|&s| s <= index).checked_sub(1)?;
        self.blocks.get(block)?.row(index - self.starts[block])
    }

    /// Where a text stands.
    pub(super) fn find(&self, wanted: &str) -> Vec<Match> {
        let lines: Vec<Line> = (0..self.height()).filter_map(|i| self.row(i)).map(|r| r.line.clone()).collect();
        crate::text::find(&lines, wanted)
    }
}
