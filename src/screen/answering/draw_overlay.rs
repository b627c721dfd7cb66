//! Draws what lies over a doctor's screen: keys, guidelines, the end.

use super::{
    keys::BINDINGS,
    pages::text,
    paint::{Paint, row_ref},
    state::{AnsweringScreen, Overlay},
};
use crate::screen::{draw::dialogues::dialogue, layout::Row, theme::Role};
use ratatui::layout::Rect;

/// Columns of the keys in the help.
const KEYS: u16 = 16;

pub(super) fn draw(painter: &mut Paint<'_, '_>, all: Rect) {
    match painter.app.overlay {
        None => {}
        Some(Overlay::Help(scroll)) => help(painter, all, scroll),
        Some(Overlay::Guidelines(scroll)) => guidelines(painter, all, scroll),
        Some(Overlay::Finished) => finished(painter, all),
    }
}

/// The keys, made from the table that makes them work.
fn help(painter: &mut Paint<'_, '_>, all: Rect, scroll: usize) {
    let words = painter.app.words;
    let height = u16::try_from(BINDINGS.len() + 6).unwrap_or(u16::MAX).min(all.height.saturating_sub(2));
    let inner = dialogue(painter, all, AnsweringScreen::overlay_width(all.width), height, words.help_title());
    let layout = painter.app.layout(usize::from(inner.width));
    let note = text(words.help_note(), Role::Dim, &layout);
    let used = u16::try_from(note.len()).unwrap_or(1) + 1;
    put(painter, inner, &note);
    let area = Rect { y: inner.y + used, height: inner.height.saturating_sub(used), ..inner };
    let first = scroll.min(BINDINGS.len().saturating_sub(usize::from(area.height)));
    for (binding, y) in BINDINGS.iter().skip(first).zip(area.top()..area.bottom()) {
        painter.text(area.x + 1, y, KEYS, binding.shown, Role::Key);
        painter.text(area.x + KEYS + 2, y, area.width.saturating_sub(KEYS + 2), binding.label(words.0), Role::Overlay);
    }
    painter.scrollbar(Rect { x: area.x + 1, ..area }, first, BINDINGS.len());
}

fn guidelines(painter: &mut Paint<'_, '_>, all: Rect, scroll: usize) {
    let words = painter.app.words;
    let page = painter.app.guidelines_rows();
    let height = u16::try_from(page.len()).unwrap_or(u16::MAX).saturating_add(4).min(all.height.saturating_sub(2));
    let inner = dialogue(painter, all, AnsweringScreen::overlay_width(all.width), height, words.guidelines());
    let texts = Rect { height: inner.height.saturating_sub(2), ..inner };
    let first = scroll.min(page.len().saturating_sub(usize::from(texts.height)));
    put(painter, texts, &page[first..]);
    painter.scrollbar(Rect { x: texts.x + 1, ..texts }, first, page.len());
    painter.text(inner.x, inner.bottom().saturating_sub(1), inner.width, words.keys_of_reading(), Role::Dim);
}

fn finished(painter: &mut Paint<'_, '_>, all: Rect) {
    let words = painter.app.words;
    let width = AnsweringScreen::overlay_width(all.width);
    let layout = painter.app.layout(usize::from(width.saturating_sub(4)));
    let mut page = text(words.finished(), Role::Overlay, &layout);
    page.push(Row::empty());
    page.extend(text(painter.app.answers_file(), Role::Strong, &layout));
    page.push(Row::empty());
    page.extend(text(words.keys_of_finished(), Role::Dim, &layout));
    let height = u16::try_from(page.len() + 2).unwrap_or(u16::MAX);
    let inner = dialogue(painter, all, width, height, words.finished_title());
    put(painter, inner, &page);
}

fn put(painter: &mut Paint<'_, '_>, area: Rect, page: &[Row]) {
    for (row, y) in page.iter().zip(area.top()..area.bottom()) {
        painter.row(area.x, y, area.width, row_ref(row));
    }
}
