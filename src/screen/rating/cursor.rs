//! The cursor of a rater who marks words: where it can stand, and how it moves.

use super::marked::Stop;
use crate::{
    text::{SourceCluster, source_clusters},
    trial::marks::Place,
};

/// A rater who marks words of the answer in front.
#[derive(Debug, Clone)]
pub(super) struct Marking {
    /// Every character that can be chosen, in order: grapheme clusters that are no white space. Never empty.
    stops: Vec<Place>,
    /// What each of them is, for steps of words and clauses.
    shown: Vec<String>,
    /// The one under the cursor.
    cursor: usize,
    /// Where the chosen words begin or end, where not at the cursor.
    anchor: Option<usize>,
}

impl Marking {
    /// Chooses from here on, where nothing is chosen yet.
    pub fn extend(&mut self) {
        self.anchor.get_or_insert(self.cursor);
    }

    /// Chooses from here on, or drops what is chosen.
    pub fn toggle(&mut self) {
        self.anchor = if self.anchor.is_none() { Some(self.cursor) } else { None };
    }

    /// Drops what is chosen; whether anything was.
    pub fn drop_choice(&mut self) -> bool {
        self.anchor.take().is_some()
    }

    /// Begins at the first character; `None` where there is none.
    pub fn new(texts: &[String]) -> Option<Self> {
        let clusters = texts.iter().enumerate().flat_map(|(text, content)| source_clusters(content).into_iter().map(move |c| (text, c)));
        let solid = clusters.filter(|(_, cluster)| !cluster.text.trim().is_empty());
        let place = |(text, SourceCluster { text: shown, source }): (usize, SourceCluster)| {
            (Place { text, start: source.start, end: source.end }, shown)
        };
        let (stops, shown): (Vec<Place>, Vec<String>) = solid.map(place).unzip();
        (!stops.is_empty()).then_some(Self { stops, shown, cursor: 0, anchor: None })
    }

    /// The character under the cursor.
    pub fn at(&self) -> Place {
        self.stops[self.cursor]
    }

    /// The chosen words: at least the character under the cursor. What is chosen ends with the text that the cursor is in.
    pub fn chosen(&self) -> Place {
        let here = self.at();
        let other = self.stops[self.anchor.unwrap_or(self.cursor)];
        if other.text != here.text {
            return here;
        }
        Place { text: here.text, start: here.start.min(other.start), end: here.end.max(other.end) }
    }

    pub fn step(&mut self, by: isize) {
        self.cursor = self.cursor.saturating_add_signed(by).min(self.stops.len() - 1);
    }

    /// Goes to the next beginning after the cursor, or the one before, or to the end.
    pub fn step_to(&mut self, forward: bool, begins: impl Fn(&Self, usize) -> bool) {
        let found = if forward {
            (self.cursor + 1..self.stops.len()).find(|&at| begins(self, at))
        } else {
            (0..self.cursor).rev().find(|&at| begins(self, at))
        };
        self.cursor = found.unwrap_or(if forward { self.stops.len() - 1 } else { 0 });
    }

    /// Whether a character follows white space or the beginning of its text.
    fn is_after_gap(&self, at: usize) -> bool {
        at == 0 || self.stops[at - 1].text != self.stops[at].text || self.stops[at - 1].end != self.stops[at].start
    }

    /// Whether a word begins: a Chinese character is one.
    pub fn begins_word(&self, at: usize) -> bool {
        let is_latin = |shown: &str| shown.chars().all(|c| c.is_alphanumeric() && c < '\u{2e80}');
        let is_sign = |shown: &str| !shown.chars().any(char::is_alphanumeric);
        !is_sign(&self.shown[at]) && (self.is_after_gap(at) || !is_latin(&self.shown[at]) || !is_latin(&self.shown[at - 1]))
    }

    /// Whether a clause begins: behind a punctuation mark, or on a new line.
    pub fn begins_clause(&self, at: usize) -> bool {
        let is_mark = |shown: &str| shown.starts_with(['，', '。', '；', '：', '、', '？', '！', ',', '.', ';', ':', '?', '!']);
        // A decimal point is none.
        let is_end = |at: usize| is_mark(&self.shown[at]) && (!self.shown[at].is_ascii() || self.is_after_gap(at + 1));
        at == 0 || self.stops[at - 1].text != self.stops[at].text || (is_end(at - 1) && !is_mark(&self.shown[at]))
    }

    /// Goes to the character of another row that stands nearest to the cursor's column.
    pub fn step_row(&mut self, stops: &[Stop], by: isize) {
        let here = self.at();
        let Some(at) = stops.iter().find(|stop| (stop.text, stop.start) == (here.text, here.start)) else { return };
        let wanted = at.row.saturating_add_signed(by);
        let on_way = |stop: &&Stop| if by < 0 { stop.row < at.row } else { stop.row > at.row };
        // A row may have none: an empty line, a heading.
        let Some(row) = stops.iter().filter(on_way).map(|stop| stop.row).min_by_key(|row| row.abs_diff(wanted)) else { return };
        let nearest = stops.iter().filter(|stop| stop.row == row).min_by_key(|stop| stop.column.abs_diff(at.column));
        let place = nearest.and_then(|near| self.stops.iter().position(|stop| (stop.text, stop.start) == (near.text, near.start)));
        self.cursor = place.unwrap_or(self.cursor);
    }
}
