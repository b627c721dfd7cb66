//! Lays out an answer's text as it was written, with its marks: coloured, and each with its label and number in brackets behind it.

use super::words::Words;
use crate::{
    screen::{layout::Row, theme::Role},
    text::{Layout, source_clusters, wrap_ranges},
    trial::marks::{Mark, MarkLabel, Place},
};
use std::ops::Range;

/// What is marked in an answer, and what is being marked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct View {
    /// The marks of the answer; their numbers are their places from 1.
    pub marks: Vec<Mark>,
    /// The chosen words, while the rater marks.
    pub chosen: Option<Place>,
}

impl View {
    /// Whether one of the answer's texts is shown as it was written: a mark refers to that, not to what its Markdown makes of it.
    pub fn is_as_written(&self, text: usize) -> bool {
        self.chosen.is_some() || self.marks.iter().any(|mark| mark.place.text == text)
    }
}

/// Where a character that can be chosen stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stop {
    /// The row, from 0.
    pub row: usize,
    /// The column, from 0.
    pub column: usize,
    /// Which of the rated texts.
    pub text: usize,
    /// The character's place in it.
    pub start: usize,
}

/// The rows of a text, and where its characters stand.
#[derive(Debug, Default)]
pub(super) struct Laid {
    pub rows: Vec<Row>,
    pub stops: Vec<Stop>,
}

impl Laid {
    /// Puts another text below.
    pub fn append(&mut self, below: Self) {
        let height = self.rows.len();
        self.rows.extend(below.rows);
        self.stops.extend(below.stops.into_iter().map(|stop| Stop { row: stop.row + height, ..stop }));
    }
}

/// The role of marked words.
pub(super) fn role(label: MarkLabel) -> Role {
    match label {
        MarkLabel::Right => Role::MarkRight,
        MarkLabel::Wrong => Role::MarkWrong,
        MarkLabel::Irrelevant => Role::MarkIrrelevant,
        MarkLabel::Extra => Role::MarkExtra,
        MarkLabel::Unsafe => Role::MarkUnsafe,
    }
}

/// A mark's label and number as they stand behind the words; no line breaks inside.
pub(super) fn tag(mark: &Mark, nth: usize, words: Words) -> String {
    let label = mark.label.words(words.0);
    let space = if label.is_ascii() { "\u{a0}" } else { "" };
    format!("[{label}{space}{}]", nth + 1)
}

/// A text that is being written down, with the roles of its parts.
#[derive(Default)]
struct Flow {
    text: String,
    /// Where each part ends, in bytes, and what it is.
    parts: Vec<(usize, Role)>,
}

impl Flow {
    fn push(&mut self, text: &str, role: Role) {
        self.text.push_str(text);
        match self.parts.last_mut() {
            Some((end, last)) if *last == role => *end = self.text.len(),
            _ => self.parts.push((self.text.len(), role)),
        }
    }

    fn pieces(&self, range: &Range<usize>) -> Vec<(Role, String)> {
        let mut start = range.start;
        let mut pieces = Vec::new();
        for &(end, role) in &self.parts {
            let end = end.min(range.end);
            if end > start {
                pieces.push((role, self.text[start..end].to_owned()));
                start = end;
            }
        }
        pieces
    }
}

/// Lays out the text with this number among the rated ones.
pub(super) fn lay_out(text: &str, number: usize, view: &View, words: Words, layout: &Layout) -> Laid {
    let mut tags: Vec<(usize, usize)> =
        view.marks.iter().enumerate().filter(|(_, m)| m.place.text == number).map(|(nth, m)| (m.place.end, nth)).collect();
    tags.sort_unstable();
    let mut tags = tags.into_iter().peekable();
    let mut flow = Flow::default();
    let put_tag = |flow: &mut Flow, nth: usize| flow.push(&tag(&view.marks[nth], nth, words), role(view.marks[nth].label));
    let mut shown: Vec<(usize, usize)> = Vec::new();
    for cluster in source_clusters(text.strip_suffix('\n').unwrap_or(text)) {
        while let Some((_, nth)) = tags.next_if(|(end, _)| *end <= cluster.source.start) {
            put_tag(&mut flow, nth);
        }
        if !cluster.text.trim().is_empty() {
            shown.push((flow.text.len(), cluster.source.start));
        }
        flow.push(if cluster.text == "\t" { "  " } else { &cluster.text }, role_at(view, number, cluster.source.start));
    }
    for (_, nth) in tags {
        put_tag(&mut flow, nth);
    }
    let mut laid = Laid::default();
    let mut shown = shown.into_iter().peekable();
    for range in wrap_ranges(&flow.text, layout.width, layout.ambiguous) {
        while let Some((byte, start)) = shown.next_if(|(byte, _)| *byte < range.end) {
            let column = layout.ambiguous.of_text(&flow.text[range.start.min(byte)..byte]);
            laid.stops.push(Stop { row: laid.rows.len(), column, text: number, start });
        }
        laid.rows.push(Row::of_pieces(flow.pieces(&range)));
    }
    laid
}

fn role_at(view: &View, text: usize, at: usize) -> Role {
    let covers = |place: &Place| place.text == text && (place.start..place.end).contains(&at);
    if view.chosen.as_ref().is_some_and(covers) {
        return Role::Selection;
    }
    let labels = view.marks.iter().filter(|mark| covers(&mark.place)).map(|mark| mark.label);
    labels.max_by_key(|label| label.weight()).map_or(Role::Answer, role)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{language::Language, text::Ambiguous};
    use proptest::prelude::*;

    fn layout(width: usize) -> Layout {
        Layout { width, ambiguous: Ambiguous::Narrow, ascii: false }
    }

    fn view(text: &str, marks: &[(usize, usize, MarkLabel)], chosen: Option<(usize, usize)>) -> View {
        let texts = [text.to_owned()];
        let place = |start, end| Place { text: 0, start, end };
        let mark = |&(start, end, label): &(usize, usize, MarkLabel)| Mark::new(&texts, place(start, end), label, "").unwrap();
        View { marks: marks.iter().map(mark).collect(), chosen: chosen.map(|(start, end)| place(start, end)) }
    }

    /// The rows; in braces what is marked, in angle brackets what is chosen.
    fn drawn(text: &str, view: &View, width: usize) -> Vec<String> {
        let piece = |(role, span): (&Role, &crate::text::Span)| match role {
            Role::Answer => span.text.clone(),
            Role::Selection => format!("<{}>", span.text),
            _ => format!("{{{}}}", span.text),
        };
        let laid = lay_out(text, 0, view, Words(Language::Zh), &layout(width));
        laid.rows.iter().map(|row| row.roles.iter().zip(&row.line.spans).map(piece).collect()).collect()
    }

    #[test]
    fn marks_are_drawn_on_the_text_as_it_was_written() {
        use MarkLabel::{Right, Unsafe, Wrong};
        type Marks<'a> = &'a [(usize, usize, MarkLabel)];
        type Row<'a> = (&'a str, Marks<'a>, Option<(usize, usize)>, usize, &'a [&'a str]);
        let rows: [Row<'_>; 7] = [
            ("考虑阑尾炎。", &[(2, 5, Right)], None, 40, &["考虑{阑尾炎[正确1]}。"]),
            // What is marked twice is drawn as the graver one.
            ("考虑阑尾炎。", &[(0, 5, Right), (2, 5, Unsafe)], None, 40, &["{考虑}{阑尾炎}{[正确1]}{[不安全2]}。"]),
            ("考虑阑尾炎。", &[(2, 5, Wrong)], Some((4, 6)), 40, &["考虑{阑尾}<炎>{[错误1]}<。>"]),
            ("**阑尾炎**\n\n- 补液\n", &[(2, 5, Right), (11, 13, Wrong)], None, 40, &["**{阑尾炎[正确1]}**", "", "- {补液[错误2]}"]),
            ("考虑阑尾炎", &[(1, 4, Wrong)], None, 6, &["考{虑阑}", "{尾[错}", "{误1]}炎"]),
            ("a\u{1b}[2Jb\tc", &[(0, 6, Wrong)], None, 40, &["{a[2Jb[错误1]}  c"]),
            ("", &[], None, 40, &[""]),
        ];
        for (text, marks, chosen, width, expected) in rows {
            assert_eq!(drawn(text, &view(text, marks, chosen), width), expected, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn no_row_is_too_wide_and_every_character_that_can_be_chosen_stands_where_it_is_drawn(
            text in "[ab 痛，。\n👩e\u{301}]{1,60}", from in 0usize..60, length in 1usize..20, width in 8usize..60,
        ) {
            let count = text.chars().count();
            let start = from % count;
            let view = view(&text, &[(start, (start + length).min(count), MarkLabel::Wrong)], None);
            let laid = lay_out(&text, 0, &view, Words(Language::Zh), &layout(width));
            for row in &laid.rows {
                prop_assert!(row.line.width(Ambiguous::Narrow) <= width);
            }
            let chars: Vec<char> = text.chars().collect();
            let solid = source_clusters(&text).iter().filter(|cluster| !cluster.text.trim().is_empty()).count();
            prop_assert_eq!(laid.stops.len(), solid);
            for stop in &laid.stops {
                let line = laid.rows[stop.row].line.text().into_owned();
                let mut places = (0..=line.len()).filter(|&at| line.is_char_boundary(at) && Ambiguous::Narrow.of_text(&line[..at]) == stop.column);
                prop_assert!(places.any(|at| line[at..].starts_with(chars[stop.start])), "{:?} {:?}", line, stop);
            }
        }
    }
}
