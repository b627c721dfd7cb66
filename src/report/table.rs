//! A report for a terminal.

use super::document::{Document, Part, Sheet};
use crate::tui::text::{clean, wrap};
use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use std::fmt::Write;

/// The width for what is no terminal: nothing is broken into lines there.
const PIPE: usize = 10_000;

/// The document as text. Everything goes through [`clean`]: names come from files and endpoints.
pub(super) fn write(document: &Document, width: Option<usize>) -> String {
    let mut out = format!("{}\n", document.title);
    let line = |text: &str| wrap(&clean(text), width);
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
                Part::Sheet(sheet) => writeln!(out, "{}\n{}\n", line(&sheet.caption), set(sheet, width)),
                // The tables have its numbers.
                Part::Chart(_) => Ok(()),
            };
        }
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

fn set(sheet: &Sheet, width: Option<usize>) -> Table {
    let cell = |text: &String| clean(text).replace('\n', " ");
    let mut table = Table::new();
    table.load_style(presets::UTF8_BORDERS_ONLY);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(u16::try_from(width.unwrap_or(PIPE)).unwrap_or(u16::MAX));
    table.set_header(sheet.header.iter().map(cell));
    for row in &sheet.rows {
        table.add_row(row.iter().map(cell));
    }
    for column in table.column_iter_mut().skip(sheet.words) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}
