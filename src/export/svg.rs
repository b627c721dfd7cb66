//! A still of the screen as SVG: the cells of the real screen in its real theme, without scripts and without anything from elsewhere.

use super::{
    contents::Contents,
    off_screen::{Look, OffScreen},
    shapes::{Shape, is_drawn, shape},
    words::Words,
};
use crate::{
    language::{Bilingual, Language},
    report::html_text::escape,
    screen::theme::{Role, rgb},
    tape::Speed,
};
use ratatui::{
    Terminal,
    backend::TestBackend,
    buffer::{Buffer, Cell, CellWidth},
    style::{Color, Modifier},
};
use std::fmt::Write;

/// A cell, in pixels, and the size of the letters in it: a Chinese character fills nearly two cells, so that it stands right also where a viewer does not
/// know `textLength`.
const CELL: (f32, f32) = (8.4, 18.0);
const LETTERS: f32 = 14.0;
const WIDE_LETTERS: f32 = 16.4;
/// Where letters stand in a cell, from its top.
const BASELINE: f32 = 13.6;
/// Around the cells, and above them for the label.
const MARGIN: f32 = 12.0;
const LABEL: f32 = 34.0;
/// Where a theme leaves the colours to the terminal.
const DEFAULT_INK: [u8; 3] = [0xd8, 0xde, 0xe4];
const DEFAULT_PAGE: [u8; 3] = [0x12, 0x16, 0x1b];
const FONTS: &str = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', 'Noto Sans Mono CJK SC', 'Sarasa Mono SC', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', monospace";

/// Why there is no still.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.words(Language::En))]
pub enum StillError {
    /// The tape has no answer to such a turn.
    NoSuchTurn {
        /// The turn that was named, from 1.
        turn: usize,
        /// Those that there are.
        has: Vec<usize>,
    },
}

impl StillError {
    /// In a language of the interface.
    pub fn words(&self, language: Language) -> String {
        let Self::NoSuchTurn { turn, has } = self;
        let list = |between: &str| has.iter().map(ToString::to_string).collect::<Vec<_>>().join(between);
        let both = match has.is_empty() {
            true => Bilingual::both("录制里没有回答", "the tape has no answer"),
            false => Bilingual::both(
                format!("录制里没有第 {turn} 轮的回答；有第 {} 轮", list("、")),
                format!("the tape has no answer to turn {turn}; it has turns {}", list(", ")),
            ),
        };
        both.words(language).to_owned()
    }
}

/// The screen after the last answer to a turn and its verdicts, without a turn after the last one.
///
/// # Errors
/// When the tape has no answer to this turn.
pub fn still(contents: &Contents, look: &Look, turn: Option<usize>) -> Result<String, StillError> {
    let exchanges = contents.exchanges();
    let answered = |wanted: usize| {
        let of_turn = exchanges.iter().rev().find(|e| e.turn == wanted && e.answer.is_some())?;
        of_turn.verdicts.iter().map(|(at, _)| *at).chain(of_turn.answer.map(|(at, _)| at)).max()
    };
    let end = match turn {
        Some(turn) => {
            let mut has: Vec<usize> = exchanges.iter().filter(|e| e.answer.is_some()).map(|e| e.turn).collect();
            has.dedup();
            answered(turn).ok_or(StillError::NoSuchTurn { turn, has })?
        }
        None => contents.tape.length_ms(),
    };
    let mut screen = OffScreen::new(contents, look, Speed::default());
    screen.play_until(end);
    screen.let_messages_go();
    let (width, height) = look.size;
    // The backend of memory cannot fail.
    let Ok(mut terminal) = Terminal::new(TestBackend::new(width, height));
    let Ok(drawn) = terminal.draw(|frame| screen.draw(frame));
    let cells = drawn.buffer.clone();
    let base = screen.app().theme().style(Role::Text);
    let colours = Colours { ink: base.fg.and_then(rgb).unwrap_or(DEFAULT_INK), page: base.bg.and_then(rgb).unwrap_or(DEFAULT_PAGE) };
    Ok(picture(&cells, colours, contents, look.language))
}

/// The colours of what has none of its own.
#[derive(Debug, Clone, Copy)]
struct Colours {
    ink: [u8; 3],
    page: [u8; 3],
}

impl Colours {
    /// A cell's ink and page.
    fn of(self, cell: &Cell) -> ([u8; 3], [u8; 3]) {
        let look = |colour: Color, own: [u8; 3]| rgb(colour).unwrap_or(own);
        let (ink, page) = (look(cell.fg, self.ink), look(cell.bg, self.page));
        let (ink, page) = if cell.modifier.contains(Modifier::REVERSED) { (page, ink) } else { (ink, page) };
        match cell.modifier.contains(Modifier::DIM) {
            // Half way to the page, as terminals do.
            true => ([0, 1, 2].map(|i| ink[i].midpoint(page[i])), page),
            false => (ink, page),
        }
    }
}

fn hex([red, green, blue]: [u8; 3]) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// Cells of a row that are written in one piece.
struct Run {
    x: u16,
    cells: u16,
    /// Columns of each of its characters.
    of_each: u16,
    ink: [u8; 3],
    modifier: Modifier,
    text: String,
}

fn picture(cells: &Buffer, colours: Colours, contents: &Contents, language: Language) -> String {
    let words = Words(language);
    let label = contents.label(language);
    let (columns, rows) = (f32::from(cells.area.width), f32::from(cells.area.height));
    let (width, height) = (2.0 * MARGIN + columns * CELL.0, LABEL + MARGIN + rows * CELL.1);
    let lang = if language == Language::Zh { "zh-CN" } else { "en" };
    let (ink, page) = (hex(colours.ink), hex(colours.page));
    let title = format!("Wardround · {label}");
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.1} {height:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" role=\"img\" \
         aria-labelledby=\"title desc\" xml:lang=\"{lang}\" xml:space=\"preserve\" font-family=\"{FONTS}\" font-size=\"{LETTERS}\">\n\
         <title id=\"title\">{}</title>\n<desc id=\"desc\">{}</desc>\n\
         <rect x=\".5\" y=\".5\" width=\"{:.1}\" height=\"{:.1}\" rx=\"8\" fill=\"{page}\" stroke=\"{ink}\" stroke-opacity=\".35\"/>\n\
         <text x=\"{:.1}\" y=\"21\" fill=\"{ink}\" font-size=\"13\" text-anchor=\"middle\">{}</text>\n\
         <path d=\"M0 {:.1}h{width:.1}\" stroke=\"{ink}\" stroke-opacity=\".35\"/>\n",
        escape(&title),
        escape(&format!("{}\n{}", words.still_of(), spoken(cells))),
        width - 1.0,
        height - 1.0,
        width / 2.0,
        escape(&title),
        LABEL - 4.0,
    );
    for row in 0..cells.area.height {
        pages(&mut out, cells, colours, row);
        line(&mut out, cells, colours, row);
    }
    out + "</svg>\n"
}

/// Where a cell is, in pixels.
fn place(column: u16, row: u16) -> (f32, f32) {
    (MARGIN + f32::from(column) * CELL.0, LABEL + f32::from(row) * CELL.1)
}

/// What lies below the letters of a row, where it is another colour than the screen's.
fn pages(out: &mut String, cells: &Buffer, colours: Colours, row: u16) {
    let mut column = 0;
    while column < cells.area.width {
        let begin = column;
        let (_, page) = colours.of(&cells[(column, row)]);
        // What a wide character covers is its own, whatever the cell behind it says.
        while column < cells.area.width && colours.of(&cells[(column, row)]).1 == page {
            column += cells[(column, row)].cell_width().max(1);
        }
        let column = column.min(cells.area.width);
        if page != colours.page {
            let ((x, y), (w, h)) = (place(begin, row), (f32::from(column - begin) * CELL.0, CELL.1));
            // Writing to a String cannot fail.
            let _ = writeln!(out, "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{w:.1}\" height=\"{h:.1}\" fill=\"{}\"/>", hex(page));
        }
    }
}

/// The letters, lines and blocks of a row.
fn line(out: &mut String, cells: &Buffer, colours: Colours, row: u16) {
    let mut open: Option<Run> = None;
    let mut lines: Vec<([u8; 3], String)> = Vec::new();
    let mut column = 0;
    while column < cells.area.width {
        let cell = &cells[(column, row)];
        let of_each = cell.cell_width().max(1);
        let (ink, _) = colours.of(cell);
        let modifier = cell.modifier & (Modifier::BOLD | Modifier::ITALIC | Modifier::UNDERLINED | Modifier::CROSSED_OUT);
        let drawn = shape(cell.symbol(), place(column, row), CELL);
        let is_blank = cell.symbol().trim().is_empty() && !modifier.intersects(Modifier::UNDERLINED | Modifier::CROSSED_OUT);
        match drawn {
            Some(Shape::Lines(path)) => match lines.iter_mut().find(|(of, _)| *of == ink) {
                Some((_, all)) => all.push_str(&path),
                None => lines.push((ink, path)),
            },
            Some(Shape::Block((x, y, w, h), opacity)) => {
                let opacity = if opacity < 1.0 { format!(" fill-opacity=\"{opacity}\"") } else { String::new() };
                let _ =
                    writeln!(out, "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{w:.1}\" height=\"{h:.1}\" fill=\"{}\"{opacity}/>", hex(ink));
            }
            None if is_blank => {}
            None => {
                match &mut open {
                    Some(run) if run.ink == ink && run.modifier == modifier && run.of_each == of_each && run.x + run.cells == column => {
                        run.text.push_str(cell.symbol());
                        run.cells += of_each;
                    }
                    _ => {
                        write_run(out, open.take(), row);
                        open = Some(Run { x: column, cells: of_each, of_each, ink, modifier, text: cell.symbol().to_owned() });
                    }
                }
                column += of_each;
                continue;
            }
        }
        write_run(out, open.take(), row);
        column += of_each;
    }
    write_run(out, open.take(), row);
    for (ink, path) in lines {
        let _ = writeln!(out, "<path d=\"{path}\" stroke=\"{}\" fill=\"none\"/>", hex(ink));
    }
}

fn write_run(out: &mut String, run: Option<Run>, row: u16) {
    let Some(Run { x, cells, of_each, ink, modifier, text }) = run else { return };
    let (left, top) = place(x, row);
    let length = f32::from(cells) * CELL.0;
    let mut style = String::new();
    if modifier.contains(Modifier::BOLD) {
        style.push_str(" font-weight=\"bold\"");
    }
    if modifier.contains(Modifier::ITALIC) {
        style.push_str(" font-style=\"italic\"");
    }
    match (modifier.contains(Modifier::UNDERLINED), modifier.contains(Modifier::CROSSED_OUT)) {
        (true, true) => style.push_str(" text-decoration=\"underline line-through\""),
        (true, false) => style.push_str(" text-decoration=\"underline\""),
        (false, true) => style.push_str(" text-decoration=\"line-through\""),
        (false, false) => {}
    }
    // Wide characters keep their form and stand apart; narrow ones are as wide as their cells, so that columns stay columns.
    let adjust = match of_each {
        1 => " lengthAdjust=\"spacingAndGlyphs\"".to_owned(),
        _ => format!(" font-size=\"{WIDE_LETTERS}\""),
    };
    let _ = writeln!(
        out,
        "<text x=\"{left:.1}\" y=\"{:.1}\" fill=\"{}\" textLength=\"{length:.1}\"{adjust}{style}>{}</text>",
        top + BASELINE,
        hex(ink),
        escape(&text),
    );
}

/// The text of the cells for whoever hears it: without borders and bars.
fn spoken(cells: &Buffer) -> String {
    let mut text = String::new();
    for row in 0..cells.area.height {
        let mut line = String::new();
        let mut column = 0;
        while column < cells.area.width {
            let cell = &cells[(column, row)];
            line.push_str(cell.symbol());
            column += cell.cell_width().max(1);
        }
        let said: String = line.chars().map(|c| if is_drawn(c) { ' ' } else { c }).collect();
        let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
        if !said.is_empty() {
            text.push_str(&said);
            text.push('\n');
        }
    }
    text
}
