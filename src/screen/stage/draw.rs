//! Draws a stage.

use super::{
    areas::{Areas, LEAST},
    interview,
    keys::{self, BINDINGS},
    pages,
    state::StageScreen,
};
use crate::{
    screen::{
        draw::paint::Painter,
        layout::{RowRef, row_ref},
        theme::Role,
    },
    show::{AnswerView, Scene, View, Who},
};
use ratatui::{Frame, layout::Rect, style::Modifier};

type Paint<'a, 'f> = Painter<'a, 'f, StageScreen>;

/// Draws the stage, which [`StageScreen::prepare`] has laid out.
pub fn draw(screen: &StageScreen, frame: &mut Frame<'_>) {
    let area = frame.area();
    let mut painter = Painter::new(screen, frame);
    painter.fill(area, Role::Text);
    let view = screen.machine.view();
    if view.is_blank {
        return;
    }
    let areas = screen.areas();
    if areas.is_small {
        return too_small(&mut painter, area, &view);
    }
    header(&mut painter, &areas, &view);
    match &view.scene {
        Scene::Card { title, .. } => card(&mut painter, &areas, title),
        Scene::End => card(&mut painter, &areas, screen.words.the_end()),
        Scene::Answer { answers, .. } => {
            heading(&mut painter, &areas, &screen.words.heading(&view.scene));
            answer_page(&mut painter, &areas, answers);
        }
        Scene::Interview(_) => {
            heading(&mut painter, &areas, &screen.words.heading(&view.scene));
            interview::draw(&mut painter, &areas);
        }
        scene => {
            heading(&mut painter, &areas, &screen.words.heading(scene));
            page(&mut painter, &areas);
        }
    }
    for (row, y) in screen.laid.caption.iter().zip(areas.caption.top()..areas.caption.bottom()) {
        painter.row(areas.caption.x, y, areas.caption.width, row_ref(row));
    }
    footer(&mut painter, &areas, &view);
    spotlight(&mut painter, &areas, &view);
    if view.shows_keys {
        keys_box(&mut painter, area);
    }
}

fn too_small(painter: &mut Paint<'_, '_>, area: Rect, view: &View<'_>) {
    let words = painter.app.words;
    let label = view.who.first().map(|who| words.label(*who)).unwrap_or_default();
    let lines = [
        (Role::Warning, words.too_small().to_owned()),
        (Role::Text, words.needed((area.width, area.height), LEAST)),
        (Role::Text, words.goes_on().to_owned()),
        (Role::Dim, label),
    ];
    for ((role, text), y) in lines.iter().zip(area.top()..area.bottom()) {
        painter.text(area.x, y, area.width, text, *role);
    }
}

/// The step at the left, whose answers they are at the right. Where there is no room for both, the label stays.
fn header(painter: &mut Paint<'_, '_>, areas: &Areas, view: &View<'_>) {
    painter.fill(areas.header, Role::Header);
    let (area, words) = (areas.header, painter.app.words);
    let room = area.width.saturating_sub(2);
    let ambiguous = painter.ambiguous();
    let each = match view.who.len() {
        0 | 1 => usize::from(room),
        count => (usize::from(room) / count).saturating_sub(3),
    };
    let labels: Vec<String> = match (&view.scene, view.who.as_slice()) {
        // Each column has its own.
        (Scene::Answer { answers, .. }, _) if answers.len() > 1 => Vec::new(),
        (_, who) => who.iter().map(|who| words.label_within(*who, each, &|text| ambiguous.of_text(text))).collect(),
    };
    let label = labels.join(" | ");
    let label_width = (painter.ambiguous().of_text(&label) as u16).min(room);
    let is_live = matches!(view.who.first(), Some(Who::Live { .. }));
    let role = if is_live { Role::Header } else { Role::Title };
    let style = painter.style(Role::Header).patch(painter.style(role));
    painter.styled(area.right().saturating_sub(label_width + 1), area.y, label_width, &label, style);
    let left = match &view.scene {
        Scene::Card { .. } | Scene::End => painter.app.machine.show().title.clone(),
        Scene::Question { .. } => view.title.to_owned(),
        Scene::Answer { turn, .. } | Scene::Reference { turn, .. } | Scene::Verdict { turn, .. } => words.turn(*turn),
        Scene::Interview(scene) => words.exchange_number(scene.number, scene.of),
        Scene::Revealed { .. } | Scene::Score(_) => view.title.to_owned(),
    };
    let room = room.saturating_sub(label_width + 2);
    if room >= 4 {
        painter.text(area.x + 1, area.y, room, &left, Role::Header);
    }
}

fn heading(painter: &mut Paint<'_, '_>, areas: &Areas, heading: &str) {
    let area = areas.heading;
    painter.fill(area, Role::TabActive);
    let room = area.width.saturating_sub(2);
    let large = pages::large(heading, painter.ambiguous(), room);
    painter.text(area.x + 1, area.y + area.height / 2, room, &large, Role::TabActive);
}

/// A heading in the middle with its text below.
fn card(painter: &mut Paint<'_, '_>, areas: &Areas, title: &str) {
    let whole = Rect { y: areas.heading.y, height: areas.body.bottom() - areas.heading.y, ..areas.body };
    let rows = painter.app.laid.rows.len() as u16;
    let high = if whole.height > 10 { 3 } else { 1 };
    let gap = u16::from(rows > 0) * if whole.height > 10 { 2 } else { 1 };
    let all = (high + gap + rows).min(whole.height);
    let y = whole.y + (whole.height - all) / 2;
    let band = Rect { y, height: high, ..whole };
    painter.fill(band, Role::TabActive);
    let large = pages::large(title, painter.ambiguous(), band.width.saturating_sub(2));
    let width = (painter.ambiguous().of_text(&large) as u16).min(band.width);
    let x = band.x + (band.width - width) / 2;
    painter.text(x, y + high / 2, band.right() - x, &large, Role::TabActive);
    let top = band.bottom() + gap;
    let offset = painter.app.machine.offset();
    let rows: Vec<_> = painter.app.laid.rows.iter().skip(offset).zip(top..whole.bottom()).collect();
    for (row, y) in rows {
        painter.row(whole.x, y, whole.width, row_ref(row));
    }
}

/// A page that does not change.
fn page(painter: &mut Paint<'_, '_>, areas: &Areas) {
    let offset = painter.app.machine.offset();
    let area = areas.body;
    for (row, y) in painter.app.laid.rows.iter().skip(offset).zip(area.top()..area.bottom()) {
        painter.row(area.x, y, area.width, row_ref(row));
    }
    let bar = Rect { width: area.width + 1, ..area };
    painter.scrollbar(bar, offset, painter.app.laid.rows.len());
}

fn answer_page(painter: &mut Paint<'_, '_>, areas: &Areas, answers: &[AnswerView<'_>]) {
    let context = areas.context;
    for (row, y) in painter.app.laid.context.iter().zip(context.top()..context.bottom()) {
        painter.row(context.x, y, context.width, row_ref(row));
    }
    for (place, answer) in answers.iter().enumerate() {
        let area = if place == 0 { areas.body } else { areas.second };
        let area = match answers.len() {
            1 => area,
            _ => {
                let ambiguous = painter.ambiguous();
                let columns = usize::from(area.width);
                let label = painter.app.words.label_within(answer.who, columns, &|text| ambiguous.of_text(text));
                painter.text(area.x, area.y, area.width, &label, Role::AnswerLabel);
                Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area }
            }
        };
        column(painter, area, place, answer);
    }
}

/// An answer as far as it has come, its end in view.
fn column(painter: &mut Paint<'_, '_>, area: Rect, place: usize, answer: &AnswerView<'_>) {
    let words = painter.app.words;
    let Some(column) = painter.app.laid.columns.get(place) else { return };
    let lines = column.stream.lines();
    let (before, after) = (pages::before_answer(answer, words), pages::after_answer(answer, words));
    let remarks = usize::from(before.is_some()) + usize::from(after.is_some());
    let rows = lines.len() + remarks;
    let room = usize::from(area.height);
    let last = rows.saturating_sub(room);
    let offset = painter.app.machine.offset().min(last);
    let at_end = painter.app.machine.follows_end();
    let offset = if at_end { last } else { offset };
    let first = before.iter().map(|(role, text)| (*role, Some(text.as_str()), None));
    let middle = lines.iter().map(|line| (Role::Answer, None, Some(line)));
    let end = after.iter().map(|(role, text)| (*role, Some(text.as_str()), None));
    for ((role, text, line), y) in first.chain(middle).chain(end).skip(offset).zip(area.top()..area.bottom()) {
        match (text, line) {
            (Some(text), _) => _ = painter.text(area.x, y, area.width, text, role),
            (None, Some(line)) => painter.row(area.x, y, area.width, RowRef { role, line, roles: &[] }),
            (None, None) => {}
        }
    }
    painter.scrollbar(Rect { width: area.width + 1, ..area }, offset, rows);
}

/// The place in the show, how it plays, what happened, and the key that was pressed.
fn footer(painter: &mut Paint<'_, '_>, areas: &Areas, view: &View<'_>) {
    let (area, words) = (areas.footer, painter.app.words);
    painter.fill(area, Role::Footer);
    let dot = painter.glyphs().dot;
    let ascii = painter.app.options.ascii;
    let mut left = vec![format!("{}/{}", view.step, view.steps)];
    left.extend(view.is_paused.then(|| words.paused().to_owned()));
    left.extend(words.speed(view.speed));
    left.extend(view.notice.map(|notice| notice.words(words.0).to_owned()));
    let pressed = view.pressed.map(|action| format!(" {} ", keys::shown(action, ascii))).unwrap_or_default();
    let hint = format!("? {}", words.keys());
    let right = if pressed.is_empty() { hint } else { pressed };
    let role = if view.pressed.is_some() { Role::Key } else { Role::Dim };
    let width = (painter.ambiguous().of_text(&right) as u16).min(area.width);
    painter.text(area.right().saturating_sub(width + 1), area.y, width, &right, role);
    painter.text(area.x + 1, area.y, area.width.saturating_sub(width + 4), &left.join(&format!(" {dot} ")), Role::Footer);
}

/// Dims everything but the pane that matters.
fn spotlight(painter: &mut Paint<'_, '_>, areas: &Areas, view: &View<'_>) {
    if view.spotlight == 0 {
        return;
    }
    let other = match (areas.second.area() > 0, view.spotlight) {
        (true, 1) => areas.second,
        (true, _) => areas.body,
        (false, _) => Rect::default(),
    };
    // The background goes as well: dim words are legible on the screen's own, and not on every band.
    let bright = Modifier::BOLD | Modifier::REVERSED | Modifier::UNDERLINED;
    let dim = painter.style(Role::Text).patch(painter.style(Role::Dim)).remove_modifier(bright);
    for area in [areas.header, areas.heading, areas.context, areas.caption, areas.footer, other] {
        painter.buffer().set_style(area, dim);
    }
}

fn keys_box(painter: &mut Paint<'_, '_>, area: Rect) {
    let (words, ascii) = (painter.app.words, painter.app.options.ascii);
    let width = area.width.min(70);
    let height = (BINDINGS.len() as u16 + 2).min(area.height);
    let frame = Rect { x: (area.width - width) / 2, y: (area.height - height) / 2, width, height };
    painter.fill(frame, Role::Overlay);
    let inside = painter.border(frame, words.keys(), true);
    for (binding, y) in BINDINGS.iter().zip(inside.top()..inside.bottom()) {
        let shown = if ascii { binding.ascii } else { binding.shown };
        let column = 20.min(inside.width / 2);
        painter.text(inside.x + 1, y, column, shown, Role::Key);
        let x = inside.x + 2 + column;
        painter.text(x, y, inside.right().saturating_sub(x), words.action(binding.action), Role::Action);
    }
}
