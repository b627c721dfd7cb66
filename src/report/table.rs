//! Formats a report for a terminal.

use super::{
    chart::on_terminal,
    compared,
    document::{Document, Part, Sheet},
};
use crate::text::{clean, wrap};
use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use std::fmt::Write;
use unicode_width::UnicodeWidthStr;

/// The width for what is no terminal: nothing is broken into lines there.
const PIPE: usize = 10_000;

/// The document as text. Everything goes through [`clean`]: names come from files and endpoints.
pub(crate) fn write(document: &Document, width: Option<usize>) -> String {
    let line = |text: &str| wrap(&clean(text), width);
    let mut out = format!("{}\n", line(&document.title));
    for section in &document.sections {
        // Writing to a String cannot fail.
        let _ = writeln!(out, "\n{}\n", line(&format!("== {} ==", section.heading)));
        for part in &section.parts {
            let _ = match part {
                Part::Paragraph(text) => writeln!(out, "{}\n", line(text)),
                Part::List { heading, items } => {
                    if let Some(heading) = heading {
                        let _ = writeln!(out, "{}", line(heading));
                    }
                    let listed = items.iter().try_for_each(|item| writeln!(out, "{}", line(&format!("- {item}"))));
                    listed.and_then(|()| writeln!(out))
                }
                Part::Sheet(sheet) => {
                    let _ = writeln!(out, "{}", line(&sheet.caption));
                    parts(sheet, width).iter().try_for_each(|columns| writeln!(out, "{}\n", set(sheet, columns, width)))
                }
                Part::Chart(chart) => on_terminal(chart, width).map_or(Ok(()), |plot| writeln!(out, "{plot}")),
                Part::Compared { first, second } => writeln!(out, "{}\n", line(&compared::plain(first, second))),
            };
        }
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

/// No column is taken for wider than this: what is longer is a list of reasons, which can be broken into lines.
const WIDEST: usize = 24;

/// The columns of the tables that a sheet is set as: one where it fits. Else each has the columns of words, which say what a row is, and as many of the numbers as
/// fit beside them: numbers broken into lines cannot be read.
fn parts(sheet: &Sheet, width: Option<usize>) -> Vec<Vec<usize>> {
    let all = sheet.header.len();
    let wide = |column: usize| {
        let cells = sheet.rows.iter().filter_map(|row| row.get(column)).chain(sheet.header.get(column));
        // A space on both sides, and what separates it.
        cells.map(|text| text.width()).max().unwrap_or(0).min(WIDEST) + 3
    };
    let widths: Vec<usize> = (0..all).map(wide).collect();
    let words = sheet.words.min(all);
    let fixed = widths[..words].iter().sum::<usize>() + 1;
    let room = width.unwrap_or(PIPE);
    let mut parts: Vec<Vec<usize>> = Vec::new();
    let mut used = room;
    for (column, width) in widths.iter().enumerate().skip(words) {
        if parts.is_empty() || used + width > room {
            parts.push((0..words).collect());
            used = fixed;
        }
        used += width;
        if let Some(part) = parts.last_mut() {
            part.push(column);
        }
    }
    if parts.is_empty() { vec![(0..all).collect()] } else { parts }
}

/// A sheet as lines without borders: as many tables as its width needs. Of each line, whether it belongs to the names of the columns.
pub(crate) fn lines(sheet: &Sheet, width: usize) -> Vec<Vec<(bool, String)>> {
    /// Stands below the names of the columns, and in no cell.
    const RULE: char = '\u{1}';
    let lines_of = |columns: &Vec<usize>| {
        let mut table = set(sheet, columns, Some(width));
        let mut style = presets::NOTHING;
        style.header_separator.fill = Some(RULE);
        table.load_style(style);
        let text = table.to_string();
        let mut is_header = true;
        let mut lines = Vec::new();
        for line in text.lines() {
            if line.contains(RULE) {
                is_header = false;
            } else {
                lines.push((is_header, line.trim_end().to_owned()));
            }
        }
        lines
    };
    parts(sheet, Some(width)).iter().map(lines_of).collect()
}

fn set(sheet: &Sheet, columns: &[usize], width: Option<usize>) -> Table {
    let cell = |text: &String| clean(text).replace('\n', " ");
    let of = |row: &[String]| columns.iter().filter_map(|&column| row.get(column)).map(cell).collect::<Vec<_>>();
    let mut table = Table::new();
    table.load_style(presets::UTF8_BORDERS_ONLY);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(u16::try_from(width.unwrap_or(PIPE)).unwrap_or(u16::MAX));
    table.set_header(of(&sheet.header));
    for row in &sheet.rows {
        table.add_row(of(row));
    }
    for column in table.column_iter_mut().skip(sheet.words) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet() -> Sheet {
        let header = ["模型", "范围", "均值", "95% 置信区间", "覆盖率 n/N", "病例数"].map(str::to_owned).to_vec();
        let row = ["alpha-7b", "第 1 轮", "4.33", "[3.83, 4.89]", "33/36", "6"].map(str::to_owned).to_vec();
        Sheet { caption: "得分".into(), header, rows: vec![row], words: 2 }
    }

    #[test]
    fn no_title_reaches_a_terminal_as_it_is() {
        let document = Document { title: "a\u{1b}[31mb".into(), sections: Vec::new() };
        assert_eq!(write(&document, None), "a[31mb\n");
    }

    #[test]
    fn a_table_that_is_too_wide_goes_on_below_with_its_rows_named_again() {
        let sheet = sheet();
        assert_eq!(parts(&sheet, None), [[0, 1, 2, 3, 4, 5]]);
        assert_eq!(parts(&sheet, Some(120)).len(), 1);
        for width in [30, 40, 50, 60] {
            let parts = parts(&sheet, Some(width));
            assert!(parts.len() > 1 && parts.iter().all(|p| p[..2] == [0, 1] && p.len() > 2), "{width}: {parts:?}");
            let numbers: Vec<usize> = parts.iter().flat_map(|p| p[2..].iter().copied()).collect();
            assert_eq!(numbers, [2, 3, 4, 5]);
            if width >= 40 {
                for columns in &parts {
                    let text = set(&sheet, columns, Some(width)).to_string();
                    // A border, the header, a line, the row, a border: nothing is broken.
                    assert_eq!(text.lines().count(), 5, "{text}");
                    assert!(text.lines().all(|line| line.width() <= width), "{text}");
                }
            }
        }
    }
}
