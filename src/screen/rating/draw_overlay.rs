//! Draws what lies over the rating screen: keys, guidelines, a text that is written, the end.

use super::{
    areas::Areas,
    form_rows::label,
    keys::{Action, BINDINGS, Group},
    overlay::{Overlay, Purpose},
    pages::text,
    paint::{Paint, row_ref},
    state::RatingScreen,
};
use crate::{
    screen::{
        draw::dialogues::{dialogue, entry},
        layout::Row,
        state::Entry,
        theme::Role,
    },
    trial::{marks::MarkLabel, words::letter},
};
use ratatui::layout::Rect;

pub(super) fn draw(painter: &mut Paint<'_, '_>, areas: &Areas) {
    match &painter.app.overlay {
        None => {}
        Some(Overlay::Help(scroll)) => help(painter, areas.all, *scroll),
        Some(Overlay::Guidelines(scroll, waits)) => guidelines(painter, areas.all, *scroll, *waits),
        Some(Overlay::Writing(purpose, written)) => writing(painter, areas, purpose, written),
        Some(Overlay::Finished) => finished(painter, areas.all),
    }
}

/// The keys, made from the table that makes them work.
fn help(painter: &mut Paint<'_, '_>, all: Rect, scroll: usize) {
    let words = painter.app.words;
    let mut lines = Vec::new();
    for group in Group::ALL {
        lines.push((Role::Heading, "", group.label(words.0)));
        let has_marks = painter.app.session.header().form.marks_field().is_some();
        let of_group = BINDINGS.iter().filter(|binding| binding.group == group && (has_marks || binding.action != Action::Mark));
        lines.extend(of_group.map(|binding| (Role::Overlay, binding.shown, binding.label(words.0))));
    }
    if painter.app.session.header().form.marks_field().is_some() {
        lines.push((Role::Heading, "", words.marking()));
        lines.extend(MarkLabel::ALL.iter().map(|label| (Role::Overlay, label.letters(), label.words(words.0))));
        lines.extend(painter.app.marking_keys().map(|(key, what)| (Role::Overlay, key, what)));
    }
    let inner = dialogue(painter, all, 96, all.height.saturating_sub(2), words.help_title());
    let rows = usize::from(inner.height);
    let columns: usize = if inner.width >= 70 { 2 } else { 1 };
    let width = inner.width / columns as u16;
    let first = scroll.min(lines.len().saturating_sub(rows * columns));
    for (place, (role, keys, what)) in lines.iter().skip(first).take(rows * columns).enumerate() {
        let (x, y) = (inner.x + (place / rows) as u16 * width, inner.y + (place % rows) as u16);
        let room = width.saturating_sub(1);
        if keys.is_empty() {
            painter.text(x, y, room, what, *role);
        } else {
            painter.text(x + 1, y, 11, keys, Role::Key);
            painter.text(x + 13, y, room.saturating_sub(13), what, *role);
        }
    }
    if columns == 1 {
        painter.scrollbar(Rect { x: inner.x + 1, ..inner }, first, lines.len());
    }
}

fn guidelines(painter: &mut Paint<'_, '_>, all: Rect, scroll: usize, waits: bool) {
    let words = painter.app.words;
    let page = painter.app.guidelines_rows();
    let title = if waits { format!("{} ({})", words.guidelines(), words.time_waits()) } else { words.guidelines().to_owned() };
    let height = u16::try_from(page.len()).unwrap_or(u16::MAX).saturating_add(4).min(all.height.saturating_sub(2));
    let inner = dialogue(painter, all, RatingScreen::guidelines_width(all.width), height, &title);
    let texts = Rect { height: inner.height.saturating_sub(2), ..inner };
    let first = scroll.min(page.len().saturating_sub(usize::from(texts.height)));
    put(painter, texts, &page[first..]);
    painter.scrollbar(Rect { x: texts.x + 1, ..texts }, first, page.len());
    painter.text(inner.x, inner.bottom().saturating_sub(1), inner.width, words.keys_of_reading(), Role::Dim);
}

/// A text that is written, over the form: the answer stays in sight.
fn writing(painter: &mut Paint<'_, '_>, areas: &Areas, purpose: &Purpose, written: &Entry) {
    let (screen, words) = (painter.app, painter.app.words);
    let name = match purpose {
        Purpose::Field(id) => screen.session.form().field(id).map(|field| label(&field.label, words.0)).unwrap_or_default(),
        Purpose::Comment | Purpose::Reason | Purpose::Note(_) => String::new(),
    };
    let mut title = words.purpose(purpose, &name);
    if !screen.is_pair() && !screen.session.is_at_questionnaire() {
        title = format!("{title} {} {}", painter.glyphs().dot, words.named_answer(letter(screen.answer())));
    }
    let height = 8.min(areas.footer.y);
    let area = Rect { y: areas.footer.y - height, height, ..areas.all };
    painter.fill(area, Role::Overlay);
    let inner = painter.border(area, &title, true);
    let inner = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
    let field = Rect { height: inner.height.saturating_sub(1), ..inner };
    entry(painter, field, written, true, words.write_here());
    painter.text(
        inner.x,
        inner.bottom().saturating_sub(1),
        inner.width,
        keys_that_fit(painter, words.keys_of_writing(), inner.width),
        Role::Dim,
    );
}

/// As many of the keys in a line of them as there is room for.
fn keys_that_fit<'a>(painter: &Paint<'_, '_>, keys: &'a str, width: u16) -> &'a str {
    let ends = keys.match_indices("   ").map(|(at, _)| at).chain([keys.len()]);
    let fitting = ends.filter(|end| painter.ambiguous().of_text(&keys[..*end]) <= usize::from(width));
    &keys[..fitting.max().unwrap_or(keys.len())]
}

fn finished(painter: &mut Paint<'_, '_>, all: Rect) {
    let words = painter.app.words;
    let width = all.width.saturating_sub(4).min(96);
    let layout = painter.app.layout(usize::from(width.saturating_sub(4)));
    let mut page = text(words.finished(), Role::Overlay, &layout);
    page.push(Row::empty());
    page.extend(text(painter.app.ratings_file(), Role::Strong, &layout));
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
