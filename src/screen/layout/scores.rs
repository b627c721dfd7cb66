//! Lays out the scoreboard: the report's document as rows.

use super::Row;
use crate::{
    report::{
        document::{Document, Part, Sheet},
        table,
    },
    screen::theme::Role,
    text::{Layout, Line, Mark, Span, clean, plain},
};

/// The document as rows.
pub(crate) fn rows(document: &Document, layout: &Layout) -> Vec<Row> {
    let mut rows = Vec::new();
    for section in &document.sections {
        paragraph(&section.heading, Role::Heading, layout, &mut rows);
        rows.push(Row::empty());
        for part in &section.parts {
            match part {
                Part::Paragraph(text) => paragraph(text, Role::Text, layout, &mut rows),
                Part::List { heading, items } => {
                    if let Some(heading) = heading {
                        paragraph(heading, Role::Strong, layout, &mut rows);
                    }
                    items.iter().for_each(|item| paragraph(&format!("- {item}"), Role::Dim, layout, &mut rows));
                }
                Part::Sheet(of) => sheet(of, layout, &mut rows),
                // The sheets have its numbers; a scoreboard compares no texts.
                Part::Chart(_) | Part::Compared { .. } => continue,
            }
            rows.push(Row::empty());
        }
    }
    rows
}

/// Why there are no scores.
pub(crate) fn failure(why: &str, layout: &Layout) -> Vec<Row> {
    let mut rows = Vec::new();
    paragraph(why, Role::Error, layout, &mut rows);
    rows
}

fn paragraph(text: &str, role: Role, layout: &Layout, rows: &mut Vec<Row>) {
    rows.extend(plain(&clean(text), Mark::Plain, layout).into_iter().map(|line| Row::new(role, line)));
}

fn sheet(sheet: &Sheet, layout: &Layout, rows: &mut Vec<Row>) {
    paragraph(&sheet.caption, Role::Strong, layout, rows);
    for (index, lines) in table::lines(sheet, layout.width).into_iter().enumerate() {
        if index > 0 {
            rows.push(Row::empty());
        }
        for (is_header, text) in lines {
            let role = if is_header { Role::QuestionLabel } else { Role::Text };
            let text = if layout.ascii || layout.ambiguous == crate::text::Ambiguous::Wide { text.replace('–', "-") } else { text };
            rows.push(Row::new(role, Line { spans: vec![Span::new(Mark::Plain, text)], ..Line::default() }));
        }
    }
}
