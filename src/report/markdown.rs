//! A report as Markdown (GitHub's tables).

use super::{
    compared,
    document::{Document, Part, Sheet},
};
use crate::text::clean;
use std::fmt::Write;

/// The document as Markdown; charts are left to `html`, their numbers are in the tables.
pub(crate) fn write(document: &Document) -> String {
    let mut out = format!("# {}\n", escape(&document.title));
    for section in &document.sections {
        // Writing to a String cannot fail.
        let _ = writeln!(out, "\n## {}", escape(&section.heading));
        for part in &section.parts {
            let _ = match part {
                Part::Paragraph(text) => writeln!(out, "\n{}", escape(text)),
                Part::List { heading, items } => {
                    if let Some(heading) = heading {
                        let _ = writeln!(out, "\n### {}", escape(heading));
                    }
                    out.push('\n');
                    items.iter().try_for_each(|item| writeln!(out, "- {}", escape(item)))
                }
                Part::Sheet(sheet) => writeln!(out, "\n### {}\n\n{}", escape(&sheet.caption), set(sheet).trim_end()),
                Part::Chart(_) => Ok(()),
                Part::Compared { first, second } => writeln!(out, "\n{}", compared::markdown(first, second, escape)),
            };
        }
    }
    out
}

fn set(sheet: &Sheet) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.iter().map(|c| escape(c)).collect::<Vec<_>>().join(" | "));
    let rule: Vec<&str> = (0..sheet.header.len()).map(|column| if column < sheet.words { "---" } else { "---:" }).collect();
    let rows: String = sheet.rows.iter().map(|row| line(row)).collect();
    format!("{}| {} |\n{rows}", line(&sheet.header), rule.join(" | "))
}

/// Text that stays text: on one line, without markup, and without what a terminal would obey.
pub(crate) fn escape(text: &str) -> String {
    let text = clean(text);
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\t' => out.push(' '),
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' | '!' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

    proptest! {
        #[test]
        fn whatever_a_name_is_it_is_one_cell_of_plain_text(name in "[a|\\\\`*_<>&#\\[\\]!~\n\r\u{1b}\u{202e}(){}$:/.中 -]{1,24}") {
            prop_assume!(!clean(&name).trim().is_empty());
            let sheet = Sheet { caption: String::new(), header: vec!["x".into(), "y".into()], rows: vec![vec![name.clone(), "1".into()]], words: 1 };
            let mut cells = Vec::new();
            let mut text = None;
            for event in Parser::new_ext(&set(&sheet), Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
                match event {
                    Event::Start(Tag::TableCell) => text = Some(String::new()),
                    Event::End(TagEnd::TableCell) => cells.extend(text.take()),
                    Event::Text(part) => if let Some(t) = text.as_mut() { t.push_str(&part) },
                    Event::Start(Tag::Table(_) | Tag::TableHead | Tag::TableRow) => {}
                    Event::End(TagEnd::Table | TagEnd::TableHead | TagEnd::TableRow) => {}
                    other => prop_assert!(false, "{:?} of {:?}", other, name),
                }
            }
            let flat = |t: &str| t.split_whitespace().collect::<String>();
            prop_assert_eq!(cells.len(), 4);
            prop_assert_eq!(flat(&cells[2]), flat(&clean(&name)));
        }
    }
}
