//! A case study as an SVG picture: text on a grid of columns, so that what is marked stands where its colour is in any font.

use super::{
    Block, CaseStudy, Column,
    palette::{BAND, INK, LINE, PAPER, QUIET, look},
    words::{Words, without_space},
};
use crate::{
    language::Language,
    report::html_text::escape,
    text::{Ambiguous, clean, wrap_ranges},
    trial::marks::MarkLabel,
};
use std::{fmt::Write, ops::Range};

/// Pixels of a column of text, and of a row.
const CELL: f64 = 7.5;
const ROW: f64 = 24.0;
/// Pixels around a cell of the table.
const PAD: f64 = 10.0;
/// Pixels around everything.
const MARGIN: f64 = 20.0;
/// Columns of text of question, reference and answer.
const QUESTION: usize = 30;
const REFERENCE: usize = 34;
const ANSWER: usize = 44;

/// How words are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    Text,
    Quiet,
    Strong,
    Marked(MarkLabel),
    Tag(MarkLabel),
}

/// Text with the styles of its parts.
#[derive(Default)]
struct Flow {
    text: String,
    /// Where each part ends, in bytes, and what it is.
    parts: Vec<(usize, Style)>,
}

/// A line: pieces with their styles.
type Pieces = Vec<(Style, String)>;

impl Flow {
    fn of(text: &str, style: Style) -> Self {
        let mut flow = Self::default();
        flow.push(text, style);
        flow
    }

    fn push(&mut self, text: &str, style: Style) {
        // A tab has no width of its own.
        self.text.push_str(&clean(text).replace('\t', "  "));
        self.parts.push((self.text.len(), style));
    }

    fn lines(&self, width: usize, ambiguous: Ambiguous) -> Vec<Pieces> {
        let text = self.text.trim_end();
        wrap_ranges(text, width, ambiguous).into_iter().map(|range| self.pieces(&range)).collect()
    }

    fn pieces(&self, range: &Range<usize>) -> Pieces {
        let mut start = range.start;
        let mut pieces = Pieces::new();
        for &(end, style) in &self.parts {
            let end = end.min(range.end);
            if end > start {
                pieces.push((style, self.text[start..end].to_owned()));
                start = end;
            }
        }
        pieces
    }
}

/// One column of the table: its heading and its text.
struct Laid {
    width: usize,
    head: Vec<Pieces>,
    body: Vec<Pieces>,
}

/// The picture.
pub(super) fn write(study: &CaseStudy, language: Language) -> String {
    let words = Words(language);
    let drawing = Drawing { ambiguous: if language == Language::Zh { Ambiguous::Wide } else { Ambiguous::Narrow }, words };
    let blocks: Vec<Vec<Laid>> = study.blocks.iter().map(|block| drawing.columns(block)).collect();
    let width = blocks.iter().map(|columns| columns.iter().map(|column| outer(column.width)).sum::<f64>()).fold(0.0, f64::max);
    let mut body = String::new();
    let mut y = MARGIN;
    let room = (width / CELL) as usize;
    for line in Flow::of(&words.title(study), Style::Strong).lines(room, drawing.ambiguous) {
        y = drawing.line(&mut body, (MARGIN, y), &line);
    }
    let mut labels = Flow::default();
    for label in MarkLabel::ALL {
        labels.push(label.words(language), Style::Marked(*label));
        labels.push("   ", Style::Text);
    }
    for line in labels.lines(room, drawing.ambiguous) {
        y = drawing.line(&mut body, (MARGIN, y), &line);
    }
    for line in Flow::of(words.legend(), Style::Quiet).lines(room, drawing.ambiguous) {
        y = drawing.line(&mut body, (MARGIN, y), &line);
    }
    for (block, columns) in study.blocks.iter().zip(&blocks) {
        y = drawing.line(&mut body, (MARGIN, y + ROW / 2.0), &vec![(Style::Strong, clean(&words.heading(block)).into_owned())]);
        y = drawing.table(&mut body, y + PAD / 2.0, columns);
    }
    let (width, height) = (width + 2.0 * MARGIN, y + MARGIN);
    let (title, description) = (escape(&words.title(study)), escape(words.legend()));
    let lang = if language == Language::Zh { "zh-CN" } else { "en" };
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" viewBox=\"0 0 {width:.0} {height:.0}\" role=\"img\" \
         xml:lang=\"{lang}\" font-family=\"'Sarasa Mono SC','Noto Sans Mono CJK SC','Noto Sans Mono',Consolas,Menlo,monospace\" font-size=\"14\">\n\
         <title>{title}</title>\n<desc>{description}</desc>\n<rect width=\"100%\" height=\"100%\" fill=\"{PAPER}\"/>\n{body}</svg>\n"
    )
}

fn outer(width: usize) -> f64 {
    width as f64 * CELL + 2.0 * PAD
}

struct Drawing {
    ambiguous: Ambiguous,
    words: Words,
}

impl Drawing {
    fn columns(&self, block: &Block) -> Vec<Laid> {
        let words = self.words;
        let laid = |width: usize, head: Flow, body: Flow| Laid {
            width,
            head: head.lines(width, self.ambiguous),
            body: body.lines(width, self.ambiguous),
        };
        let reference = block.reference.as_deref().unwrap_or_else(|| words.no_reference());
        let mut all = vec![
            laid(QUESTION, Flow::of(words.question(), Style::Strong), Flow::of(&words.turns(block), Style::Text)),
            laid(REFERENCE, Flow::of(words.reference(), Style::Strong), Flow::of(reference, Style::Text)),
        ];
        all.extend(block.columns.iter().map(|column| {
            let mut head = Flow::of(&column.model, Style::Strong);
            head.push(&format!("\n{}", words.raters(column)), Style::Quiet);
            laid(ANSWER, head, self.answer(column))
        }));
        all
    }

    fn answer(&self, column: &Column) -> Flow {
        let words = self.words;
        let mut flow = Flow::default();
        for (number, pieces) in column.texts.iter().enumerate() {
            if column.texts.len() > 1 {
                let gap = if number > 0 { "\n\n" } else { "" };
                flow.push(&format!("{gap}{}\n", words.turn(number + 1)), Style::Quiet);
            }
            for piece in pieces {
                let (marked, space) = without_space(&piece.words);
                match piece.foremost().filter(|_| !marked.is_empty()) {
                    None => flow.push(&piece.words, Style::Text),
                    Some(label) => {
                        flow.push(marked, Style::Marked(label));
                        flow.push(&words.tag(piece, column.raters), Style::Tag(label));
                        flow.push(space, Style::Text);
                    }
                }
            }
        }
        for (nth, note) in column.notes.iter().enumerate() {
            let heading = if nth == 0 { format!("\n\n{}", words.notes()) } else { String::new() };
            flow.push(&format!("{heading}\n· {}", words.note(note)), Style::Quiet);
        }
        flow
    }

    /// Draws a table; returns where it ends.
    fn table(&self, out: &mut String, y: f64, columns: &[Laid]) -> f64 {
        let rows = |lines: fn(&Laid) -> &Vec<Pieces>| columns.iter().map(|column| lines(column).len()).max().unwrap_or(0) as f64;
        let (head, body) = (rows(|column| &column.head) * ROW + PAD, rows(|column| &column.body) * ROW + PAD);
        let mut x = MARGIN;
        for column in columns {
            let width = outer(column.width);
            let _ = writeln!(
                out,
                "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{head:.1}\" fill=\"{BAND}\" stroke=\"{LINE}\"/>"
            );
            let top = y + head;
            let _ = writeln!(
                out,
                "<rect x=\"{x:.1}\" y=\"{top:.1}\" width=\"{width:.1}\" height=\"{body:.1}\" fill=\"none\" stroke=\"{LINE}\"/>"
            );
            for (lines, top) in [(&column.head, y), (&column.body, top)] {
                lines.iter().fold(top + PAD / 2.0, |y, line| self.line(out, (x + PAD, y), line));
            }
            x += width;
        }
        y + head + body
    }

    /// Draws a line; returns where the next one begins. Each piece has the width of its columns whatever the font is.
    fn line(&self, out: &mut String, (x, y): (f64, f64), pieces: &Pieces) -> f64 {
        let mut at = x;
        for (style, text) in pieces {
            let width = self.ambiguous.of_text(text) as f64 * CELL;
            if let Style::Marked(label) = style {
                let look = look(*label);
                let (end, below) = (at + width, y + ROW - 3.0);
                let _ = writeln!(
                    out,
                    "<rect x=\"{at:.1}\" y=\"{:.1}\" width=\"{width:.1}\" height=\"{:.1}\" fill=\"{}\"/>\
                     <line x1=\"{at:.1}\" y1=\"{below:.1}\" x2=\"{end:.1}\" y2=\"{below:.1}\" stroke=\"{}\" stroke-width=\"2\" stroke-dasharray=\"{}\"/>",
                    y + 2.0,
                    ROW - 4.0,
                    look.ground,
                    look.line,
                    look.dashes
                );
            }
            let (ink, more) = match style {
                Style::Text => (INK, ""),
                Style::Quiet => (QUIET, ""),
                Style::Strong => (INK, " font-weight=\"bold\""),
                Style::Marked(label) => (look(*label).ink, ""),
                Style::Tag(label) => (look(*label).line, " font-style=\"italic\""),
            };
            if !text.trim().is_empty() {
                let _ = writeln!(
                    out,
                    "<text x=\"{at:.1}\" y=\"{:.1}\" textLength=\"{width:.1}\" lengthAdjust=\"spacingAndGlyphs\" fill=\"{ink}\"{more} xml:space=\"preserve\">{}</text>",
                    y + ROW - 8.0,
                    escape(text)
                );
            }
            at += width;
        }
        y + ROW
    }
}
