//! A table as text: for people, as CSV, as JSON.

use super::{
    chosen::{ChosenItems, column_name, whole_where_it_is},
    field::{Field, Kind},
    table::{Table, Value},
};
use crate::{
    language::Language,
    text::{Ambiguous, clean, escape_json},
};

/// What is printed of a table.
#[derive(Debug, Clone)]
pub struct Listing<'a> {
    /// The table.
    pub table: &'a Table,
    /// The answers, in order.
    pub places: &'a [usize],
    /// The columns.
    pub columns: &'a [Field],
    /// The filter that was asked for.
    pub filter: String,
}

/// How a table is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum ListFormat {
    /// Columns for people
    Text,
    /// One answer a line, with commas, in UTF-8
    Csv,
    /// Everything that names the answers, for programs and for `judge --items`
    Json,
}

/// Columns for people, at most `width` columns of a terminal wide where there is one: the last column gives way.
pub fn text(listing: &Listing<'_>, language: Language, width: Option<usize>) -> String {
    let Listing { table, places, columns, .. } = listing;
    let head: Vec<String> = columns.iter().map(|field| clean(&field.heading(language)).into_owned()).collect();
    let cell = |field: &Field, place: usize| clean(&table.cell(field, place, language)).replace(['\n', '\t'], " ");
    let rows: Vec<Vec<String>> = places.iter().map(|&place| columns.iter().map(|field| cell(field, place)).collect()).collect();
    let of = |text: &str| Ambiguous::Narrow.of_text(text);
    let widths: Vec<usize> =
        (0..columns.len()).map(|at| rows.iter().map(|row| of(&row[at])).max().unwrap_or(0).max(of(&head[at]))).collect();
    let mut out = String::new();
    for row in std::iter::once(&head).chain(&rows) {
        let mut line = String::new();
        for (at, text) in row.iter().enumerate() {
            let pad = " ".repeat(widths[at] - of(text));
            let is_number = matches!(columns[at].kind(), Kind::Number | Kind::Duration);
            line.push_str(if at > 0 { "  " } else { "" });
            if is_number { line.push_str(&format!("{pad}{text}")) } else { line.push_str(&format!("{text}{pad}")) }
        }
        let line = line.trim_end();
        out.push_str(&width.map_or_else(|| line.to_owned(), |width| cut(line, width)));
        out.push('\n');
    }
    out
}

/// As much of a line as there is room for.
fn cut(line: &str, width: usize) -> String {
    if Ambiguous::Narrow.of_text(line) <= width {
        return line.to_owned();
    }
    let mut out = String::new();
    for c in line.chars() {
        let mut more = out.clone();
        more.push(c);
        if Ambiguous::Narrow.of_text(&more) > width.saturating_sub(1) {
            break;
        }
        out = more;
    }
    out + "…"
}

/// One answer a line, in UTF-8, with the columns' names first; several values of one column are separated by semicolons.
pub fn csv(listing: &Listing<'_>) -> String {
    let Listing { table, places, columns, .. } = listing;
    let mut writer = csv::Writer::from_writer(Vec::new());
    let cell = |field: &Field, place: usize| match table.value(field, table.items().item(place)) {
        Value::Missing => String::new(),
        Value::Number(number) => whole_where_it_is(number).to_string(),
        Value::Name(name) => clean(&name).into_owned(),
        Value::Names(names) => clean(&names.join("; ")).into_owned(),
    };
    let head: Vec<String> = columns.iter().map(column_name).collect();
    // A vector takes every byte.
    let _ = writer.write_record(&head);
    for &place in *places {
        let _ = writer.write_record(columns.iter().map(|field| cell(field, place)));
    }
    writer.into_inner().map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
}

/// A list that `wardround judge --items` takes.
pub fn json(listing: &Listing<'_>) -> String {
    let Listing { table, places, columns, filter } = listing;
    let list = ChosenItems::of(table, places.iter().copied(), filter.clone(), columns);
    // Plain data: serde_json can always write it.
    let text = serde_json::to_string_pretty(&list).unwrap_or_default();
    escape_json(&text).into_owned() + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_cut_at_the_width_of_the_terminal() {
        assert_eq!(cut("病例 12", 20), "病例 12");
        assert_eq!(cut("病例 12", 6), "病例 …");
        assert_eq!(cut("病例 12", 4), "病…");
    }
}
