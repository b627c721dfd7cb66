//! Draws what lies over the viewer.

use super::{
    keys::{Action, BINDINGS, Group},
    menu::{Choices, Menu},
    overlay::Overlay,
    paint::{Paint, put, text},
};
use crate::{
    screen::{
        draw::dialogues::{dialogue, entry},
        layout::Row,
        state::Entry,
        theme::Role,
    },
    viewing::FilterError,
};
use ratatui::layout::Rect;

pub(super) fn draw(painter: &mut Paint<'_, '_>, all: Rect) {
    let Some(overlay) = &painter.app.overlay else { return };
    let words = painter.app.words;
    match overlay {
        Overlay::Filter(written, error) => filter(painter, all, written, error.as_ref()),
        Overlay::Note(_, written) => {
            let inner = dialogue(painter, all, 76, 12, words.note_title());
            let keys = text(words.keys_of_note(), Role::Dim, &painter.app.layout(inner.width));
            let rows = keys.len() as u16;
            let area = Rect { height: inner.height.saturating_sub(rows + 1), ..inner };
            entry(painter, area, written, true, words.write_here());
            put(painter, Rect { y: inner.bottom() - rows, height: rows, ..inner }, &keys);
        }
        Overlay::Tags(_, written, error) => {
            let said = error.as_deref().map_or((words.about_tags(), Role::Dim), |error| (error, Role::Error));
            line(painter, all, words.tags_title(), written, said, words.keys_of_line());
        }
        Overlay::Menu(menu) => list(painter, all, menu),
        Overlay::Sent(said, command) => {
            let keys = if command.is_some() { words.keys_of_command() } else { words.keys_of_close() };
            page(painter, all, words.sent_title(), text(said, Role::Overlay, &painter.app.layout(width(all))), keys);
        }
        Overlay::Remarks => remarks(painter, all),
        Overlay::Help(from) => help(painter, all, *from),
    }
}

/// Columns of the text of a wide dialogue.
fn width(all: Rect) -> u16 {
    all.width.saturating_sub(4).min(90).saturating_sub(4)
}

/// A dialogue of rows, with its keys under them.
fn page(painter: &mut Paint<'_, '_>, all: Rect, title: &str, mut rows: Vec<Row>, keys: &str) {
    let keys = text(keys, Role::Dim, &painter.app.layout(width(all)));
    let room = usize::from(all.height.saturating_sub(5)).saturating_sub(keys.len());
    rows.truncate(room);
    rows.push(Row::empty());
    rows.extend(keys);
    let height = u16::try_from(rows.len() + 2).unwrap_or(u16::MAX);
    let inner = dialogue(painter, all, width(all) + 4, height, title);
    put(painter, inner, &rows);
}

/// A dialogue with a line to write.
fn line(painter: &mut Paint<'_, '_>, all: Rect, title: &str, written: &Entry, (said, role): (&str, Role), keys: &str) {
    let layout = painter.app.layout(width(all));
    let (said, keys) = (text(said, role, &layout), text(keys, Role::Dim, &layout));
    let height = u16::try_from(said.len() + keys.len()).unwrap_or(u16::MAX).saturating_add(5);
    let inner = dialogue(painter, all, width(all) + 4, height, title);
    entry(painter, Rect { height: 1, ..inner }, written, true, painter.app.words.write_here());
    put(painter, Rect { y: inner.y + 2, height: inner.height.saturating_sub(2), ..inner }, &said);
    let at = inner.y + 3 + said.len() as u16;
    put(painter, Rect { y: at, height: inner.bottom().saturating_sub(at), ..inner }, &keys);
}

/// The filter that is being written, with a sign under the mistake.
fn filter(painter: &mut Paint<'_, '_>, all: Rect, written: &Entry, error: Option<&FilterError>) {
    let words = painter.app.words;
    let fields: Vec<&str> = crate::viewing::Field::all().map(|field| field.name()).collect();
    let about = format!("{}\n{}", words.about_filter(), fields.join(" "));
    let said = error.map(|error| error.words(words.0));
    let shown = match &said {
        Some(said) => (said.as_str(), Role::Error),
        None => (about.as_str(), Role::Dim),
    };
    line(painter, all, words.filter_title(), written, shown, words.keys_of_line());
    let Some(column) = error.and_then(|error| error.column(&written.text(), painter.ambiguous())) else { return };
    // The sign stands under the line, as far as the line is not scrolled.
    let layout_width = width(all);
    if let Ok(column) = u16::try_from(column)
        && column < layout_width
    {
        let rows = painter.app.layout(layout_width);
        let said_rows = text(shown.0, Role::Dim, &rows).len() + text(words.keys_of_line(), Role::Dim, &rows).len();
        let height = u16::try_from(said_rows).unwrap_or(u16::MAX).saturating_add(5).min(all.height.saturating_sub(1));
        let x = (all.width - (layout_width + 4)) / 2 + 2 + column;
        let y = (all.height.saturating_sub(1) - height) / 2 + 2;
        painter.text(x, y, 1, "^", Role::Error);
    }
}

fn list(painter: &mut Paint<'_, '_>, all: Rect, menu: &Menu) {
    let words = painter.app.words;
    let language = words.0;
    let (title, lines): (&str, Vec<String>) = match &menu.choices {
        Choices::Sort(fields) => (words.sort_title(), fields.iter().map(|field| field.heading(language)).collect()),
        Choices::Group(groups) => {
            let name = |group: &Option<crate::viewing::Grouping>| match group {
                Some(group) => group.field().heading(language),
                None => words.no_groups().to_owned(),
            };
            (words.group_title(), groups.iter().map(name).collect())
        }
        Choices::Send(all) => (words.send_title(), all.iter().map(|what| words.sending(*what).to_owned()).collect()),
    };
    let room = usize::from(all.height.saturating_sub(7)).max(1);
    let first = menu.at.saturating_sub(room - 1);
    let glyph = painter.glyphs().selected;
    let mut rows: Vec<Row> = Vec::new();
    if matches!(menu.choices, Choices::Send(_)) {
        rows.extend(text(&words.chosen(painter.app.chosen().len()), Role::Dim, &painter.app.layout(width(all))));
        rows.push(Row::empty());
    }
    rows.extend(lines.iter().enumerate().skip(first).take(room).map(|(at, line)| {
        let line = crate::text::clean(line).into_owned();
        if at == menu.at {
            Row::of_pieces(vec![(Role::Key, format!("{glyph} ")), (Role::Selection, line)])
        } else {
            Row::of_pieces(vec![(Role::Overlay, format!("  {line}"))])
        }
    }));
    page(painter, all, title, rows, words.keys_of_menu());
}

fn remarks(painter: &mut Paint<'_, '_>, all: Rect) {
    let words = painter.app.words;
    let layout = painter.app.layout(width(all));
    let mut rows = Vec::new();
    for remark in &painter.app.remarks {
        rows.extend(text(&remark.words(words.0), Role::Overlay, &layout));
        rows.push(Row::empty());
    }
    if rows.is_empty() {
        rows.extend(text(words.no_remarks(), Role::Dim, &layout));
    }
    let keys = if painter.app.can(Action::AsOne) { words.keys_of_remarks() } else { words.keys_of_close() };
    page(painter, all, words.remarks_title(), rows, keys);
}

/// The keys, made from the table of keys.
fn help(painter: &mut Paint<'_, '_>, all: Rect, from: usize) {
    let words = painter.app.words;
    let mut rows = Vec::new();
    for group in Group::ALL {
        rows.push(Row::of_pieces(vec![(Role::Heading, group.label(words.0).to_owned())]));
        let of_group = BINDINGS.iter().filter(|binding| binding.group == group);
        rows.extend(of_group.map(|binding| {
            let pad = 12usize.saturating_sub(painter.ambiguous().of_text(binding.shown));
            let key = format!("  {}{}", binding.shown, " ".repeat(pad));
            Row::of_pieces(vec![(Role::Key, key), (Role::Overlay, binding.label(words.0).to_owned())])
        }));
    }
    let room = usize::from(all.height.saturating_sub(6));
    let first = from.min(rows.len().saturating_sub(room));
    let rows = rows.split_off(first);
    page(painter, all, words.help_title(), rows, words.keys_of_help());
}
