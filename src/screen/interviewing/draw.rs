//! Draws the screen of an interview.

use super::{
    areas::{Areas, LEAST, Pane},
    draw_overlay,
    keys::{Action, BINDINGS},
    paint::{Paint, put, text as said_rows},
    state::InterviewScreen,
};
use crate::{
    interview::{Role as Speaker, words as said},
    screen::{
        bindings,
        draw::{dialogues::entry, keys_line::keys_line, paint::Painter},
        layout::{Row, row_ref},
        state::Tone,
        theme::Role,
    },
};
use ratatui::{Frame, layout::Rect};

/// Draws the screen, which [`InterviewScreen::prepare`] has laid out.
pub fn draw(screen: &InterviewScreen, frame: &mut Frame<'_>) {
    let area = frame.area();
    let mut painter = Painter::new(screen, frame);
    painter.fill(area, Role::Text);
    let areas = screen.areas();
    if areas.is_small {
        return too_small(&mut painter, area);
    }
    header(&mut painter, areas.header);
    let words = screen.words;
    let title = if screen.result.is_some() && !screen.talk_in_front { words.result() } else { words.talk() };
    page(&mut painter, &areas, Pane::Talk, title, &screen.pages.talk);
    let side = match (screen.seat, screen.sheet()) {
        (Some(_), Some(_)) => words.your_sheet(),
        (None, Some(_)) => words.facts(),
        (_, None) => words.patient(),
    };
    page(&mut painter, &areas, Pane::Side, side, &screen.pages.side);
    field(&mut painter, &areas, Pane::Notes, words.notes(), words.write_here());
    if screen.has_field() {
        let who = screen.seat.unwrap_or(Speaker::Doctor);
        let placeholder = if who == Speaker::Doctor { words.ask_here() } else { words.answer_here() };
        field(&mut painter, &areas, Pane::Field, said::role(who, words.0), placeholder);
    }
    footer(&mut painter, areas.footer);
    draw_overlay::draw(&mut painter, areas.all);
}

fn too_small(painter: &mut Paint<'_, '_>, area: Rect) {
    let words = painter.app.words;
    let mut lines = vec![
        (Role::Warning, words.too_small().to_owned()),
        (Role::Text, words.needed_size(LEAST, (area.width, area.height))),
        (Role::Text, words.nothing_lost().to_owned()),
    ];
    lines.extend(painter.app.message.iter().map(|(_, text)| (Role::Warning, text.clone())));
    for ((role, text), y) in lines.iter().zip(area.top()..area.bottom()) {
        painter.text(area.x, y, area.width, text, *role);
    }
}

/// The case; below, the patient's card and how much was said.
fn header(painter: &mut Paint<'_, '_>, area: Rect) {
    painter.fill(area, Role::Header);
    let (screen, words) = (painter.app, painter.app.words);
    let room = area.width.saturating_sub(2);
    let used = painter.text(area.x + 1, area.y, room, words.title(), Role::Title) + 2;
    painter.text(area.x + 1 + used, area.y, room.saturating_sub(used), &screen.case, Role::Header);
    let spoken = screen.lines.iter().filter(|line| line.role == Speaker::Doctor).count();
    let count = words.lines(spoken, screen.next.left());
    let dot = painter.glyphs().dot;
    let mut parts: Vec<String> = screen.card.clone().into_iter().chain([count]).collect();
    parts.extend(screen.found().map(|(told, all)| words.found(told, all)));
    if screen.seat.is_none() && !screen.is_ended() {
        let is_paused = screen.pace.is_paused;
        parts.push(if is_paused { words.paused().to_owned() } else { words.pace(screen.pace.wait().as_secs()) });
    }
    let text = parts.join(&format!(" {dot} "));
    painter.text(area.x + 1, area.y + 1, room, &text, Role::Dim);
}

fn frame_of(painter: &mut Paint<'_, '_>, areas: &Areas, pane: Pane, title: &str) {
    let has_keys = painter.app.focus == pane && painter.app.overlay.is_none();
    // Not by colour alone.
    let mark = if has_keys { painter.glyphs().selected } else { "" };
    let gap = if has_keys { " " } else { "" };
    painter.border(areas.pane(pane), &format!("{mark}{gap}{title}"), has_keys);
}

/// A pane that is read.
fn page(painter: &mut Paint<'_, '_>, areas: &Areas, pane: Pane, title: &str, page: &[Row]) {
    let area = areas.inside(pane);
    if area.height == 0 {
        return;
    }
    frame_of(painter, areas, pane, title);
    let offset = painter.app.offset(pane);
    for (row, y) in page.iter().skip(offset).zip(area.top()..area.bottom()) {
        painter.row(area.x, y, area.width, row_ref(row));
    }
    painter.scrollbar(Rect { width: area.width + 1, ..area }, offset, page.len());
}

/// A pane that is written.
fn field(painter: &mut Paint<'_, '_>, areas: &Areas, pane: Pane, title: &str, placeholder: &str) {
    let area = areas.inside(pane);
    if area.height == 0 {
        return;
    }
    frame_of(painter, areas, pane, title);
    let screen = painter.app;
    let has_keys = screen.focus == pane && screen.overlay.is_none();
    let text = if pane == Pane::Notes { &screen.notes } else { &screen.field };
    entry(painter, area, text, has_keys, placeholder);
}

/// Whether the side is shown only where it has the keys.
fn areas_are_narrow(screen: &InterviewScreen) -> bool {
    let areas = screen.areas();
    areas.pane(Pane::Side).height == 0
}

/// A message, or what is to be done; and the keys.
fn footer(painter: &mut Paint<'_, '_>, area: Rect) {
    painter.fill(area, Role::Footer);
    let (screen, words) = (painter.app, painter.app.words);
    let (role, text) = match &screen.message {
        Some((Tone::Info, text)) => (Role::Success, text.as_str()),
        Some((Tone::Warning, text)) => (Role::Warning, text.as_str()),
        Some((Tone::Error, text)) => (Role::Error, text.as_str()),
        None if screen.focus == Pane::Notes => (Role::Dim, words.to_do_notes()),
        None if screen.is_ended() => (Role::Dim, words.to_do_ended()),
        None if screen.seat.is_none() && areas_are_narrow(screen) => (Role::Dim, words.to_do_watch_narrow()),
        None if screen.seat.is_none() => (Role::Dim, words.to_do_watch()),
        None if screen.focus == Pane::Side => (Role::Dim, words.to_do_read()),
        None if !screen.is_busy() && screen.next.role() != screen.seat => (Role::Dim, words.ask_again()),
        None if screen.seat == Some(Speaker::Doctor) => (Role::Dim, words.to_do_ask()),
        None => (Role::Dim, words.to_do_answer()),
    };
    let room = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    // What does not fit into one row is worth more than the keys.
    let rows = said_rows(text, role, &screen.layout(room.width));
    put(painter, room, &rows);
    if rows.len() > 1 {
        return;
    }
    let shown = |wanted: &[Action]| {
        let bindings = wanted.iter().filter_map(|action| bindings::binding(BINDINGS, *action));
        bindings.map(|binding| (binding.key(), binding.label(words.0))).collect::<Vec<_>>()
    };
    let first: &[Action] = match (screen.is_ended(), screen.speaking.is_some(), screen.seat) {
        (true, true, _) => &[Action::Stop, Action::NextPane, Action::PageDown],
        (true, ..) => &[Action::NextPane, Action::PageDown, Action::PageUp],
        (false, _, None) => &[Action::TakeDoctor, Action::TakePatient, Action::NextPane],
        (false, ..) if screen.focus == Pane::Side => &[Action::PageDown, Action::PageUp, Action::NextPane],
        (false, ..) if screen.focus == Pane::Notes => &[Action::NextPane, Action::PreviousPane],
        (false, true, _) => &[Action::Stop, Action::NextPane],
        (false, false, Some(Speaker::Patient | Speaker::Examiner)) if screen.own == screen.seat => &[Action::Send, Action::NextPane],
        (false, false, Some(Speaker::Patient | Speaker::Examiner)) => &[Action::Send, Action::Give, Action::NextPane],
        (false, false, Some(Speaker::Doctor)) => &[Action::Send, Action::Orders, Action::Conclude, Action::NextPane],
    };
    keys_line(painter, Rect { y: area.y + 1, height: 1, ..area }, shown(first), shown(&[Action::Leave, Action::Help]));
}
