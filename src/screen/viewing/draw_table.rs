//! Draws the table: only the rows that are in sight are laid out.

use super::{
    columns::{Column, GAP, Room, lay_out},
    paint::Paint,
};
use crate::{
    screen::theme::Role,
    text::clean,
    viewing::{Field, Kind, Row, Table, Value},
};
use ratatui::layout::Rect;

/// Columns before the cells: the cursor, whether the answer is selected, whether it has notes, and spaces.
const MARGIN: u16 = 5;

pub(super) fn draw(painter: &mut Paint<'_, '_>, area: Rect) {
    let (screen, words) = (painter.app, painter.app.words);
    let Some(table) = &screen.table else {
        painter.text(area.x + 2, area.y + 1, area.width.saturating_sub(4), words.reading_runs(), Role::Dim);
        return;
    };
    let ambiguous = painter.ambiguous();
    let room = Room { width: area.width.saturating_sub(MARGIN + 2), skipped: screen.skipped, language: words.0, ambiguous };
    let columns = lay_out(&screen.columns, |field| table.usual_width(field), &room);
    headings(painter, Rect { height: 1, ..area }, &columns);
    let body = Rect { y: area.y + 1, height: area.height - 1, ..area };
    let rows = screen.view.rows();
    if rows.is_empty() {
        let said = if screen.searching.is_some() { words.searching_still() } else { words.nothing_shown() };
        painter.text(body.x + 2, body.y + 1, body.width.saturating_sub(4), said, Role::Dim);
        return;
    }
    let marked_from = screen.anchor.map(|anchor| anchor.min(screen.cursor)..=anchor.max(screen.cursor));
    for (row, y) in (screen.offset..rows.len()).zip(body.top()..body.bottom()) {
        let is_current = row == screen.cursor;
        let line = Rect { y, height: 1, width: body.width - 1, ..body };
        if is_current {
            painter.fill(line, Role::Selection);
            let glyph = painter.glyphs().selected;
            painter.text(line.x, y, 1, glyph, Role::Selection);
        }
        let is_in_range = marked_from.as_ref().is_some_and(|range| range.contains(&row));
        match rows[row] {
            Row::Group(group) => group_row(painter, line, group, is_current),
            Row::Item(place) => item_row(painter, line, table, place, &columns, (is_current, is_in_range)),
        }
    }
    painter.scrollbar(body, screen.offset, rows.len());
}

fn headings(painter: &mut Paint<'_, '_>, area: Rect, columns: &[Column]) {
    let sort = painter.app.view.sort().first().cloned();
    let mut x = area.x + MARGIN;
    for column in columns {
        let arrow = match &sort {
            Some(sort) if sort.field == column.field => {
                if sort.descending {
                    "↓"
                } else {
                    "↑"
                }
            }
            _ => "",
        };
        let arrow = match (arrow, painter.glyphs().arrow) {
            ("↓", ">") => "v",
            ("↑", ">") => "^",
            (arrow, _) => arrow,
        };
        let text = format!("{}{arrow}", clean(&column.heading));
        aligned(painter, (x, area.y), column, &text, Role::Heading);
        x += column.width + GAP;
    }
}

/// Writes a cell: numbers at its right, everything else at its left.
fn aligned(painter: &mut Paint<'_, '_>, (x, y): (u16, u16), column: &Column, text: &str, role: Role) {
    let width = painter.ambiguous().of_text(text) as u16;
    let is_number = matches!(column.field.kind(), Kind::Number | Kind::Duration);
    let pad = if is_number { column.width.saturating_sub(width) } else { 0 };
    painter.text(x + pad, y, column.width - pad.min(column.width), text, role);
}

fn group_row(painter: &mut Paint<'_, '_>, line: Rect, group: usize, is_current: bool) {
    let words = painter.app.words;
    let group = &painter.app.view.groups()[group];
    let is_ascii = painter.glyphs().arrow == ">";
    let fold = match (group.is_closed, is_ascii) {
        (true, false) => "▸",
        (false, false) => "▾",
        (true, true) => "+",
        (false, true) => "-",
    };
    let name = if group.name.is_empty() { words.no_value().to_owned() } else { clean(&group.name).into_owned() };
    let (strong, dim) = if is_current { (Role::Selection, Role::Selection) } else { (Role::Strong, Role::Dim) };
    let mut x = line.x + 2;
    x += painter.text(x, line.y, 2, fold, strong) + 1;
    x += painter.text(x, line.y, line.right().saturating_sub(x), &name, strong) + 2;
    painter.text(x, line.y, line.right().saturating_sub(x), &group.words(words.0), dim);
}

fn item_row(
    painter: &mut Paint<'_, '_>,
    line: Rect,
    table: &Table,
    place: usize,
    columns: &[Column],
    (is_current, is_in_range): (bool, bool),
) {
    let screen = painter.app;
    let sign = match (screen.selection.has(place), screen.marked == Some(place)) {
        (_, true) => "c",
        (true, _) => painter.glyphs().done,
        (false, _) if is_in_range => painter.glyphs().dot,
        _ => " ",
    };
    let of_row = |role: Role| if is_current { Role::Selection } else { role };
    painter.text(line.x + 2, line.y, 1, sign, of_row(Role::Success));
    if !table.notes(place).is_empty() {
        painter.text(line.x + 3, line.y, 1, "n", of_row(Role::Emphasis));
    }
    let mut x = line.x + MARGIN;
    for column in columns {
        let text = clean(&table.cell(&column.field, place, screen.words.0)).replace(['\n', '\t'], " ");
        aligned(painter, (x, line.y), column, &text, of_row(role(table, &column.field, place)));
        x += column.width + GAP;
    }
}

/// Scores by their height on their scale; flags as warnings.
fn role(table: &Table, field: &Field, place: usize) -> Role {
    let item = table.items().item(place);
    let scale = match field {
        Field::Score(_) => item.verdicts().next().map_or(10.0, |verdict| f64::from(verdict.preset.highest())),
        Field::Rating(_) => 10.0,
        Field::Flag => return Role::Warning,
        Field::Length | Field::Time | Field::Source | Field::Run | Field::Variant | Field::Department => return Role::Dim,
        _ => return Role::Text,
    };
    match table.value(field, item) {
        Value::Number(value) if value >= scale * 0.75 => Role::VerdictHigh,
        Value::Number(value) if value >= scale * 0.45 => Role::VerdictMiddle,
        Value::Number(_) => Role::VerdictLow,
        _ => Role::Text,
    }
}
