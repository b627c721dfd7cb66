//! Draws what lies over an interview: the keys, the menu of orders, the conclusion.

use super::{
    keys::{Action, BINDINGS},
    menu::{Listed, Menu},
    paint::{Paint, put, text},
    state::{InterviewScreen, Overlay},
    watching_keys,
};
use crate::{
    interview::{ConclusionPart, Role as Speaker},
    screen::{
        draw::dialogues::{dialogue, entry},
        layout::Row,
        state::Tone,
        theme::Role,
    },
};
use ratatui::layout::Rect;

/// Columns of the keys in the help.
const KEYS: u16 = 12;

impl InterviewScreen {
    /// The keys that do something for whoever plays this role or watches, with what they do.
    pub(super) fn useful_keys(&self) -> Vec<(&'static str, &'static str)> {
        let is_of_use = |action: Action| match action {
            Action::Orders | Action::Conclude => self.can_order(),
            Action::Send => self.has_field(),
            Action::TakeDoctor | Action::TakePatient => self.seat.is_none() && !self.is_ended(),
            Action::Give => self.has_field() && self.seat != self.own,
            _ => true,
        };
        let useful = BINDINGS.iter().filter(|binding| is_of_use(binding.action));
        useful.map(|binding| (binding.shown, binding.label(self.words.0))).collect()
    }

    /// Columns of what lies over the screen.
    fn overlay_width(width: u16) -> u16 {
        width.saturating_sub(4).min(96)
    }
}

pub(super) fn draw(painter: &mut Paint<'_, '_>, all: Rect) {
    match &painter.app.overlay {
        None => {}
        Some(Overlay::Help(scroll)) => help(painter, all, *scroll),
        Some(Overlay::Orders(menu)) => orders(painter, all, menu),
        Some(Overlay::Conclusion) => conclusion(painter, all),
    }
}

/// The keys, made from the table that makes them work.
fn help(painter: &mut Paint<'_, '_>, all: Rect, scroll: usize) {
    let words = painter.app.words;
    let width = InterviewScreen::overlay_width(all.width);
    let layout = painter.app.layout(width.saturating_sub(4));
    let screen = painter.app;
    let is_doctor = screen.seat == Some(Speaker::Doctor);
    let mut page = text(if is_doctor { words.help_note() } else { words.help_note_patient() }, Role::Dim, &layout);
    if !screen.has_field() {
        page.clear();
    }
    if !page.is_empty() {
        page.push(Row::empty());
    }
    let row = |shown: &str, label: &str| {
        let key = format!("{shown:<0$}", usize::from(KEYS));
        Row::of_pieces(vec![(Role::Key, key), (Role::Overlay, label.to_owned())])
    };
    page.extend(screen.useful_keys().into_iter().map(|(shown, label)| row(shown, label)));
    // Who plays a role that nobody else plays never watches.
    if screen.own.is_none() {
        page.push(Row::empty());
        page.extend(text(words.help_watching(), Role::Dim, &layout));
        page.extend(watching_keys::BINDINGS.iter().map(|binding| row(binding.shown, binding.label(words.0))));
    }
    let height = u16::try_from(page.len() + 4).unwrap_or(u16::MAX).min(all.height.saturating_sub(2));
    let inner = dialogue(painter, all, width, height, words.help_title());
    let area = Rect { height: inner.height.saturating_sub(2), ..inner };
    let first = scroll.min(page.len().saturating_sub(usize::from(area.height)));
    put(painter, area, &page[first..]);
    painter.scrollbar(Rect { x: area.x + 1, ..area }, first, page.len());
    painter.text(inner.x, inner.bottom().saturating_sub(1), inner.width, words.keys_of_help(), Role::Dim);
}

/// What can be ordered: what was typed to find it, the list, and what is marked.
fn orders(painter: &mut Paint<'_, '_>, all: Rect, menu: &Menu) {
    let (screen, words) = (painter.app, painter.app.words);
    let inner = dialogue(painter, all, InterviewScreen::overlay_width(all.width), all.height.saturating_sub(3), words.orders_title());
    let used = painter.text(inner.x, inner.y, inner.width, words.filter(), Role::Overlay);
    let line = Rect { x: inner.x + used, width: inner.width.saturating_sub(used), height: 1, ..inner };
    entry(painter, line, &menu.filter, true, "");
    let list = Rect { y: inner.y + 2, height: inner.height.saturating_sub(5), ..inner };
    let rows = menu.listed(words.0);
    let current = menu.current();
    let at = rows.iter().position(|row| matches!(row, Listed::Order(order) if Some(*order) == current)).unwrap_or(0);
    let room = usize::from(list.height);
    let first = at.saturating_sub(room.saturating_sub(1)).max(at.saturating_sub(room / 2)).min(rows.len().saturating_sub(room));
    let (selected, done) = (painter.glyphs().selected, painter.glyphs().done);
    if rows.is_empty() {
        painter.text(list.x, list.y, list.width, words.no_order(), Role::Warning);
    }
    for (row, y) in rows.iter().skip(first).zip(list.top()..list.bottom()) {
        match row {
            Listed::Heading(heading) => _ = painter.text(list.x, y, list.width, heading, Role::Heading),
            Listed::Order(order) => {
                let is_current = Some(*order) == current;
                let mark = if menu.marked.contains(order) { done } else { " " };
                painter.text(list.x, y, 1, if is_current { selected } else { " " }, Role::Key);
                painter.text(list.x + 2, y, 2, mark, Role::Success);
                let role = if is_current { Role::Strong } else { Role::Overlay };
                let used = painter.text(list.x + 4, y, list.width.saturating_sub(4), order.words(words.0), role);
                if screen.case_language != words.0 {
                    let x = list.x + 5 + used;
                    painter.text(x, y, list.right().saturating_sub(x), order.words(screen.case_language), Role::Dim);
                }
            }
        }
    }
    painter.scrollbar(Rect { x: list.x + 1, ..list }, first, rows.len());
    painter.text(inner.x, inner.bottom().saturating_sub(2), inner.width, &words.marked(menu.marked.len()), Role::Success);
    painter.text(inner.x, inner.bottom().saturating_sub(1), inner.width, words.keys_of_orders(), Role::Dim);
}

/// The conclusion: the diagnosis on one line, the other parts on several.
fn conclusion(painter: &mut Paint<'_, '_>, all: Rect) {
    let (screen, words) = (painter.app, painter.app.words);
    let height = all.height.saturating_sub(3).min(30);
    let inner = dialogue(painter, all, InterviewScreen::overlay_width(all.width), height, words.conclusion_title());
    let note = text(words.conclusion_note(), Role::Dim, &screen.layout(inner.width));
    let used = u16::try_from(note.len()).unwrap_or(1).min(3);
    put(painter, Rect { height: used, ..inner }, &note);
    // Two rows for the keys and what is wrong, and one for each heading.
    let rows = inner.height.saturating_sub(used + 3 + 4 + 1) / 3;
    let mut y = inner.y + used;
    for (place, part) in ConclusionPart::ALL.into_iter().enumerate() {
        let is_current = place == screen.form.focus;
        let role = if is_current { Role::Key } else { Role::Heading };
        painter.text(inner.x, y, inner.width, part.words(words.0), role);
        let height = if place == 0 { 1 } else { rows.max(1) };
        let area = Rect { x: inner.x + 2, y: y + 1, width: inner.width.saturating_sub(2), height };
        let placeholder = if place == 0 { words.write_here() } else { "" };
        entry(painter, area, &screen.form.entries[place], is_current, placeholder);
        y += 1 + height;
    }
    let bottom = inner.bottom();
    if let Some((tone, said)) = &screen.message {
        let role = if *tone == Tone::Error { Role::Error } else { Role::Warning };
        painter.text(inner.x, bottom.saturating_sub(2), inner.width, said, role);
    }
    painter.text(inner.x, bottom.saturating_sub(1), inner.width, words.keys_of_conclusion(), Role::Dim);
}
