//! Draws an answer in full, and two side by side.

use super::{
    draw_header::header,
    opened::{Compared, Page},
    paint::{Paint, put},
    rows,
};
use crate::{
    screen::{draw::paint::Themed, layout::Row, theme::Role},
    viewing::{Opened, Side},
};
use ratatui::layout::Rect;

/// The page of an answer, in one pane or two.
pub(super) fn page(painter: &mut Paint<'_, '_>, top: Rect, body: Rect, page: &Page) {
    let (screen, words) = (painter.app, painter.app.words);
    let position = screen.view.row_of(page.place).map(|_| {
        let at = screen.view.shown().position(|place| place == page.place).unwrap_or(0);
        words.position(at + 1, screen.view.shown().len())
    });
    let selected = if screen.selection.has(page.place) { words.is_selected().to_owned() } else { String::new() };
    header(painter, top, &[position.unwrap_or_default(), selected]);
    let Some(laid) = &page.laid else { return };
    let widths = rows::pane_widths(body.width, laid.is_wide());
    let left = Rect { width: if laid.is_wide() { widths[0] + 4 } else { body.width }, ..body };
    let has_keys = |pane: usize| usize::from(laid.is_wide() && page.sections[page.at].is_beside) == pane;
    pane(painter, left, words.answer_title(), laid.rows(0), page.offsets[0], has_keys(0));
    if laid.is_wide() {
        let right = Rect { x: left.right(), width: body.width - left.width, ..body };
        pane(painter, right, words.beside_title(), laid.rows(1), page.offsets[1], has_keys(1));
    }
}

fn pane(painter: &mut Paint<'_, '_>, area: Rect, title: &str, rows: &[Row], offset: usize, has_keys: bool) {
    let inner = painter.border(area, title, has_keys);
    let inside = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
    put(painter, inside, &rows[offset.min(rows.len())..]);
    painter.scrollbar(inner, offset, rows.len());
}

/// Two answers side by side, with what each has alone marked.
pub(super) fn two(painter: &mut Paint<'_, '_>, top: Rect, body: Rect, two: &Compared) {
    let words = painter.app.words;
    let shared = words.shared(two.difference.shared());
    header(painter, top, &[shared]);
    let half = body.width / 2;
    let areas = [Rect { width: half, ..body }, Rect { x: body.x + half, width: body.width - half, ..body }];
    let options = painter.app.options();
    let texts: [Vec<Row>; 2] = [(Side::First, areas[0]), (Side::Second, areas[1])]
        .map(|(side, area)| rows::side(&two.difference, side, area.width.saturating_sub(4), options));
    let shown = usize::from(body.height).saturating_sub(3);
    let longest = texts[0].len().max(texts[1].len());
    let offset = two.offset.min(longest.saturating_sub(shown));
    let sides = [(&two.opened.0, two.places.0), (&two.opened.1, two.places.1)];
    for (at, ((opened, place), area)) in sides.into_iter().zip(areas).enumerate() {
        let inner = painter.border(area, &title(opened), at == 1);
        let inside = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
        painter.text(inside.x, inside.y, inside.width, &painter.app.score_line(place), Role::Dim);
        let text = Rect { y: inside.y + 1, height: inside.height.saturating_sub(1), ..inside };
        put(painter, text, &texts[at][offset.min(texts[at].len())..]);
        painter.scrollbar(Rect { y: inner.y + 1, height: inner.height.saturating_sub(1), ..inner }, offset, longest);
    }
}

fn title(opened: &Opened) -> String {
    let turn = &opened.turn;
    let repeat = if turn.repeat > 0 { format!("/{}", turn.repeat) } else { String::new() };
    crate::text::clean(&format!("{}/{}/{}{repeat}", turn.case, turn.turn, turn.model.name)).into_owned()
}
