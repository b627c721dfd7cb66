//! Draws the form: the fields in a list, and beside it the one that is written.

use super::{
    draw_overlay,
    keys::{Action, BINDINGS},
    paint::{Paint, put, text},
    state::WritingScreen,
};
use crate::{
    own_case::{Field, Part, Step},
    screen::{
        bindings,
        draw::{dialogues::entry, keys_line::keys_line, paint::Painter},
        state::Tone,
        theme::Role,
    },
};
use ratatui::{Frame, layout::Rect};

/// Columns and rows below which there is no room.
const LEAST: (u16, u16) = (61, 21);
/// Columns of the list of fields.
const LIST: u16 = 26;
/// Rows of header and footer.
const BAR: u16 = 2;

impl WritingScreen {
    pub(super) fn is_small(&self) -> bool {
        self.size.0 < LEAST.0 || self.size.1 < LEAST.1
    }
}

/// Draws the screen.
pub fn draw(screen: &WritingScreen, frame: &mut Frame<'_>) {
    let area = frame.area();
    let mut painter = Painter::new(screen, frame);
    painter.fill(area, Role::Text);
    if screen.is_small() {
        return too_small(&mut painter, area);
    }
    header(&mut painter, Rect { height: BAR, ..area });
    let body = Rect { y: BAR, height: area.height - 2 * BAR, ..area };
    list(&mut painter, Rect { width: LIST, ..body });
    field(&mut painter, Rect { x: LIST, width: area.width - LIST, ..body });
    footer(&mut painter, Rect { y: area.height - BAR, height: BAR, ..area });
    draw_overlay::draw(&mut painter, area);
}

fn too_small(painter: &mut Paint<'_, '_>, area: Rect) {
    let words = painter.app.words;
    let lines = [
        (Role::Warning, words.too_small().to_owned()),
        (Role::Text, words.needed_size(LEAST, (area.width, area.height))),
        (Role::Text, words.nothing_lost().to_owned()),
    ];
    for ((role, text), y) in lines.iter().zip(area.top()..area.bottom()) {
        painter.text(area.x, y, area.width, text, *role);
    }
}

fn header(painter: &mut Paint<'_, '_>, area: Rect) {
    painter.fill(area, Role::Header);
    let (screen, words) = (painter.app, painter.app.words);
    let room = area.width.saturating_sub(2);
    let used = painter.text(area.x + 1, area.y, room, words.title(), Role::Title) + 2;
    painter.text(area.x + 1 + used, area.y, room.saturating_sub(used), &screen.file, Role::Dim);
    let state = match screen.is_kept() {
        _ if screen.is_saving => words.saving(),
        true if screen.form().is_untouched() => "",
        true => words.kept(),
        false => words.unkept(),
    };
    let text = format!("{}  {state}", words.place(screen.focus, Field::ALL.len()));
    painter.text(area.x + 1, area.y + 1, room, &text, Role::Dim);
}

/// The fields: those of a turn indented under it, and a mark where something is written.
fn list(painter: &mut Paint<'_, '_>, area: Rect) {
    let inner = painter.border(area, "", false);
    let (screen, words) = (painter.app, painter.app.words);
    let (done, selected) = (painter.glyphs().done, painter.glyphs().selected);
    for (place, (field, y)) in Field::ALL.into_iter().zip(inner.top()..inner.bottom()).enumerate() {
        let is_current = place == screen.focus;
        let is_question = matches!(field, Field::Turn(_, Part::Question));
        let is_filled = !screen.entries[place].is_empty() && !is_question;
        let mark = if is_filled { done } else { " " };
        let indent = if matches!(field, Field::Turn(_, Part::Question | Part::Reference)) { "  " } else { "" };
        let name = match field {
            Field::Turn(step, Part::Question | Part::Reference) => short(&field.heading(words.0), step, words.0),
            field => field.heading(words.0),
        };
        let (first, role) = if is_current { (selected, Role::Strong) } else { (" ", Role::Text) };
        painter.text(inner.x, y, 1, first, Role::Key);
        painter.text(inner.x + 1, y, 1, mark, Role::Success);
        painter.text(inner.x + 3, y, inner.width.saturating_sub(3), &format!("{indent}{name}"), role);
    }
}

/// A part's name without the turn that it stands under.
fn short(heading: &str, step: Step, language: crate::language::Language) -> String {
    let rest = heading.strip_prefix(step.kind().heading(language)).unwrap_or(heading);
    rest.trim_start_matches(['的', ':', ' ']).to_owned()
}

/// The field that is written, under what belongs there.
fn field(painter: &mut Paint<'_, '_>, area: Rect) {
    let (screen, words) = (painter.app, painter.app.words);
    let field = screen.field();
    let has_keys = screen.overlay.is_none() && !screen.is_saving;
    let inner = painter.border(area, &field.heading(words.0), has_keys);
    let inner = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
    let hint = text(field.hint(words.0), Role::Dim, &screen.layout(inner.width));
    let rows = u16::try_from(hint.len()).unwrap_or(1).min(4);
    put(painter, Rect { height: rows, ..inner }, &hint);
    let area = Rect { y: inner.y + rows + 1, height: inner.height.saturating_sub(rows + 1), ..inner };
    let area = if field.is_line() { Rect { height: 1, ..area } } else { area };
    entry(painter, area, &screen.entries[screen.focus], has_keys, words.write_here());
}

fn footer(painter: &mut Paint<'_, '_>, area: Rect) {
    painter.fill(area, Role::Footer);
    let screen = painter.app;
    if let Some((tone, text)) = &screen.message {
        let role = match tone {
            Tone::Info => Role::Success,
            Tone::Warning => Role::Warning,
            Tone::Error => Role::Error,
        };
        painter.text(area.x + 1, area.y, area.width.saturating_sub(2), text, role);
    }
    let shown = |wanted: &[Action]| {
        let bindings = wanted.iter().filter_map(|action| bindings::binding(BINDINGS, *action));
        bindings.map(|binding| (binding.key(), binding.label(screen.words.0))).collect::<Vec<_>>()
    };
    let first = shown(&[Action::Save, Action::NextField, Action::PreviousField]);
    let last = shown(&[Action::Leave, Action::Help]);
    keys_line(painter, Rect { y: area.y + 1, height: 1, ..area }, first, last);
}
