//! The cursor of a rater who marks words: where it can stand, and how it moves.

use super::marked::Stop;
use crate::{
    text::{SourceCluster, source_clusters},
    trial::marks::Place,
};
use std::ops::RangeInclusive;

/// What a jump of the cursor goes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    /// Words; a Chinese character is one.
    Word,
    /// What stands between punctuation marks or line breaks.
    Clause,
}

/// A rater who marks words of the answer in front.
#[derive(Debug, Clone)]
pub(super) struct Marking {
    /// Every character that can be chosen, in order: grapheme clusters that are no white space. Never empty.
    stops: Vec<Place>,
    /// What each of them is, for steps of words and clauses.
    shown: Vec<String>,
    /// Whether a line break stands before each of them.
    on_new_line: Vec<bool>,
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
        let mut this = Self { stops: Vec::new(), shown: Vec::new(), on_new_line: Vec::new(), cursor: 0, anchor: None };
        for (text, content) in texts.iter().enumerate() {
            let mut is_new_line = false;
            for SourceCluster { text: shown, source } in source_clusters(content) {
                if shown.trim().is_empty() {
                    is_new_line |= shown.contains(['\n', '\r']);
                    continue;
                }
                this.stops.push(Place { text, start: source.start, end: source.end });
                this.shown.push(shown);
                this.on_new_line.push(std::mem::take(&mut is_new_line));
            }
        }
        (!this.stops.is_empty()).then_some(this)
    }

    /// The character under the cursor.
    pub fn at(&self) -> Place {
        self.stops[self.cursor]
    }

    /// The chosen words, the characters at both ends included: at least the one under the cursor.
    pub fn chosen(&self) -> Place {
        let here = self.at();
        let other = self.stops[self.anchor.unwrap_or(self.cursor)];
        if other.text != here.text {
            return here;
        }
        Place { text: here.text, start: here.start.min(other.start), end: here.end.max(other.end) }
    }

    /// Where the cursor can go: while words are chosen, no further than the text that they are in.
    fn bounds(&self) -> RangeInclusive<usize> {
        let Some(anchor) = self.anchor else { return 0..=self.stops.len() - 1 };
        self.around(anchor)
    }

    /// The stops of the text that a stop is in.
    fn around(&self, at: usize) -> RangeInclusive<usize> {
        let text = self.stops[at].text;
        let first = self.stops.iter().position(|stop| stop.text == text).unwrap_or(0);
        let last = self.stops.iter().rposition(|stop| stop.text == text).unwrap_or(at);
        first..=last
    }

    fn put(&mut self, at: usize) {
        let bounds = self.bounds();
        self.cursor = at.clamp(*bounds.start(), *bounds.end());
    }

    /// Goes so many characters on, or back.
    pub fn step(&mut self, by: isize) {
        self.put(self.cursor.saturating_add_signed(by));
    }

    /// Goes to the first character of the text that the cursor is in, or to the last.
    pub fn step_to_edge(&mut self, forward: bool) {
        let text = self.around(self.cursor);
        self.put(if forward { *text.end() } else { *text.start() });
    }

    /// Goes to the beginning of the next unit, or of this one or the one before. While words are chosen, forward goes to the end of a unit instead: the
    /// character under the cursor is chosen too, and would otherwise be one of the next unit.
    pub fn step_to(&mut self, forward: bool, unit: Unit) {
        let found = if !forward {
            (0..self.cursor).rev().find(|&at| self.begins(unit, at)).unwrap_or(0)
        } else if self.anchor.is_none() {
            (self.cursor + 1..self.stops.len()).find(|&at| self.begins(unit, at)).unwrap_or(self.stops.len() - 1)
        } else {
            (self.cursor + 1..self.stops.len()).find(|&at| self.ends(unit, at)).unwrap_or(self.stops.len() - 1)
        };
        self.put(found);
    }

    fn begins(&self, unit: Unit, at: usize) -> bool {
        match unit {
            Unit::Word => self.begins_word(at),
            Unit::Clause => self.begins_clause(at),
        }
    }

    /// Whether a unit ends with a character; the punctuation marks behind a clause are not part of it.
    fn ends(&self, unit: Unit, at: usize) -> bool {
        let is_last = |next: usize| next >= self.stops.len() || self.stops[next].text != self.stops[at].text;
        match unit {
            Unit::Word => {
                !is_sign(&self.shown[at])
                    && (is_last(at + 1) || self.is_after_gap(at + 1) || is_sign(&self.shown[at + 1]) || self.begins_word(at + 1))
            }
            Unit::Clause => {
                let next = (at + 1..self.stops.len()).find(|&next| !is_mark(&self.shown[next])).unwrap_or(self.stops.len());
                !is_mark(&self.shown[at]) && (is_last(next) || self.begins_clause(next))
            }
        }
    }

    /// Whether a character follows white space or the beginning of its text.
    fn is_after_gap(&self, at: usize) -> bool {
        at == 0 || self.stops[at - 1].text != self.stops[at].text || self.stops[at - 1].end != self.stops[at].start
    }

    /// Whether a word begins: a Chinese character is one.
    fn begins_word(&self, at: usize) -> bool {
        let is_latin = |shown: &str| shown.chars().all(|c| c.is_alphanumeric() && c < '\u{2e80}');
        !is_sign(&self.shown[at]) && (self.is_after_gap(at) || !is_latin(&self.shown[at]) || !is_latin(&self.shown[at - 1]))
    }

    /// Whether a clause begins: behind a punctuation mark, or on a new line.
    fn begins_clause(&self, at: usize) -> bool {
        // A decimal point is none.
        let is_end = |at: usize| is_mark(&self.shown[at]) && (!self.shown[at].is_ascii() || self.is_after_gap(at + 1));
        at == 0 || self.stops[at - 1].text != self.stops[at].text || self.on_new_line[at] || (is_end(at - 1) && !is_mark(&self.shown[at]))
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
        self.put(place.unwrap_or(self.cursor));
    }

    /// Goes to the first character of the row that the cursor is in, or to the last.
    pub fn step_in_row(&mut self, stops: &[Stop], forward: bool) {
        let here = self.at();
        let Some(at) = stops.iter().find(|stop| (stop.text, stop.start) == (here.text, here.start)) else { return };
        let mut of_row = stops.iter().filter(|stop| stop.row == at.row);
        let wanted = if forward { of_row.next_back() } else { of_row.next() };
        let place = wanted.and_then(|wanted| self.stops.iter().position(|stop| (stop.text, stop.start) == (wanted.text, wanted.start)));
        self.put(place.unwrap_or(self.cursor));
    }
}

/// Whether a character is neither a letter nor a digit.
fn is_sign(shown: &str) -> bool {
    !shown.chars().any(char::is_alphanumeric)
}

/// Whether a character ends a clause.
fn is_mark(shown: &str) -> bool {
    shown.starts_with(['，', '。', '；', '：', '、', '？', '！', ',', '.', ';', ':', '?', '!'])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows of ten characters of the two texts below, as if they were laid out so.
    fn stops(marking: &Marking) -> Vec<Stop> {
        let places = marking.stops.iter().enumerate();
        places.map(|(nth, at)| Stop { row: nth / 10, column: nth % 10, text: at.text, start: at.start }).collect()
    }

    /// What is chosen after moves, each a letter: `>` `<` a character, `w` `W` a word on or back, `c` `C` a clause, `e` `E` the end or the beginning of the
    /// text, `r` `R` of the row, `_` begins to choose.
    fn after(texts: &[&str], moves: &str) -> String {
        let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
        let mut marking = Marking::new(&texts).unwrap();
        let stops = stops(&marking);
        for one in moves.chars() {
            match one {
                '>' => marking.step(1),
                '<' => marking.step(-1),
                'w' => marking.step_to(true, Unit::Word),
                'W' => marking.step_to(false, Unit::Word),
                'c' => marking.step_to(true, Unit::Clause),
                'C' => marking.step_to(false, Unit::Clause),
                'e' => marking.step_to_edge(true),
                'E' => marking.step_to_edge(false),
                'r' => marking.step_in_row(&stops, true),
                'R' => marking.step_in_row(&stops, false),
                'v' => marking.step_row(&stops, 1),
                _ => marking.toggle(),
            }
        }
        marking.chosen().words(&texts).unwrap().to_owned()
    }

    #[test]
    fn every_move_goes_where_it_says_and_chooses_no_character_of_the_next_unit() {
        let zh = ["体温 38.2 ℃，先补液；再手术。\n不必等待"];
        let en = ["Give fluids, then call. Wait"];
        let two = ["先补液。", "再手术。"];
        let rows: [(&[&str], &str, &str); 29] = [
            (&zh, "", "体"),
            (&zh, ">", "温"),
            (&zh, "><<", "体"),
            (&zh, "_>>", "体温 3"),
            // A decimal point ends no clause; without a choice, a jump goes to the beginning of what comes next.
            (&zh, "c", "先"),
            (&zh, "cc", "再"),
            (&zh, "ccc", "不"),
            (&zh, "ccccc", "待"),
            (&zh, "cC", "体"),
            // With a choice, it goes to the end: neither the mark behind the clause nor the next clause is chosen.
            (&zh, "_c", "体温 38.2 ℃"),
            (&zh, "c_c", "先补液"),
            (&zh, "c_cc", "先补液；再手术"),
            (&zh, "ccc_c", "不必等待"),
            // Backwards both ends are chosen, as with the arrows.
            (&zh, "cc_C", "先补液；再"),
            (&zh, "c_<", "，先"),
            (&zh, "ww", "38.2".get(..1).unwrap()),
            (&zh, "ww_w", "38"),
            (&zh, "_w", "体温"),
            (&en, "w", "f"),
            (&en, "_w", "Give"),
            (&en, "_ww", "Give fluids"),
            (&en, "w_ww", "fluids, then"),
            (&en, "ww_WW", "Give fluids, t"),
            (&en, "w_c", "fluids"),
            (&zh, "c_e", "先补液；再手术。\n不必等待"),
            (&zh, "c_E", "体温 38.2 ℃，先"),
            (&zh, "_r", "体温 38.2 ℃，先补"),
            (&zh, "v>>_R", "液；再"),
            // A choice stays in the turn that it began in.
            (&two, "_ee>>cv", "先补液。"),
        ];
        for (texts, moves, expected) in rows {
            assert_eq!(after(texts, moves), expected, "{texts:?} {moves}");
        }
    }
}
