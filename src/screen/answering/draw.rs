//! Draws a doctor's screen. Nothing of what is drawn tells which model is consulted, or how fast it is.

use super::{
    areas::{Areas, LEAST, Pane},
    draw_overlay,
    keys::{self, Action},
    paint::{Paint, row_ref},
    state::AnsweringScreen,
};
use crate::{
    arms::{pack::Arm, turn::Stage, words::to_do},
    screen::{
        draw::{dialogues::entry, keys_line::keys_line, paint::Painter},
        layout::Row,
        rating::Saving,
        state::Tone,
        theme::Role,
    },
    text::clean,
};
use ratatui::{Frame, layout::Rect};

/// Draws the screen, which [`AnsweringScreen::prepare`] has laid out.
pub fn draw(screen: &AnsweringScreen, frame: &mut Frame<'_>) {
    let area = frame.area();
    let mut painter = Painter::new(screen, frame);
    painter.fill(area, Role::Text);
    let areas = screen.areas();
    if areas.is_small {
        return too_small(&mut painter, area);
    }
    header(&mut painter, areas.header);
    if screen.session.is_paused() {
        in_the_middle(&mut painter, &areas, [screen.words.paused(), screen.words.paused_hides()]);
    } else if screen.session.front().is_none() {
        let next = screen.session.next().map_or(Arm::Unaided, |place| screen.session.case(place).arm);
        in_the_middle(&mut painter, &areas, [screen.words.not_begun(), next.words(screen.words.0)]);
    } else {
        body(&mut painter, &areas);
    }
    for (line, row) in screen.alert_rows().iter().take(usize::from(areas.alert.height)).enumerate() {
        painter.row(areas.alert.x + 1, areas.alert.y + line as u16, areas.alert.width.saturating_sub(2), row_ref(row));
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

/// The title and the doctor; below, where the doctor is, and how the case is to be answered.
fn header(painter: &mut Paint<'_, '_>, area: Rect) {
    painter.fill(area, Role::Header);
    let (screen, words) = (painter.app, painter.app.words);
    let doctor = format!("{} {}", words.doctor(), clean(&screen.session.header().doctor));
    let room = area.width.saturating_sub(2);
    let doctor_width = (painter.ambiguous().of_text(&doctor) as u16).min(room / 2);
    painter.text(area.x + 1, area.y, room.saturating_sub(doctor_width + 2), &screen.title(), Role::Title);
    painter.text(area.right().saturating_sub(doctor_width + 1), area.y, doctor_width, &doctor, Role::Header);
    let (front, cases) = (screen.session.front(), screen.session.progress().cases);
    let Some(place) = front.or(screen.session.next()) else { return };
    let case = screen.session.case(place);
    let turn = front.map(|front| (front.turn, case.turns.len()));
    let text = format!("{} {} ", words.place((place.case, cases), turn), painter.glyphs().dot);
    let used = painter.text(area.x + 1, area.y + 1, room, &text, Role::Dim);
    painter.text(area.x + 1 + used, area.y + 1, room.saturating_sub(used), case.arm.words(words.0), Role::Title);
}

fn in_the_middle(painter: &mut Paint<'_, '_>, areas: &Areas, lines: [&str; 2]) {
    let body = Rect { y: areas.header.bottom(), height: areas.footer.y - areas.header.bottom(), ..areas.all };
    let y = body.y + body.height / 2;
    for (line, (role, text)) in [Role::Warning, Role::Dim].into_iter().zip(lines).enumerate() {
        let width = painter.ambiguous().of_text(text) as u16;
        let x = body.x + body.width.saturating_sub(width) / 2;
        painter.text(x, y + line as u16, body.right().saturating_sub(x), text, role);
    }
}

fn body(painter: &mut Paint<'_, '_>, areas: &Areas) {
    let (screen, words) = (painter.app, painter.app.words);
    let model_title = if screen.arm() == Some(Arm::Aided) { words.conversation() } else { words.models_answer() };
    // Where both share a place, the title names the other one as a tab.
    let titles = match (areas.is_shared, screen.model_in_front) {
        (true, true) => (String::new(), format!("{}  [{model_title}]", words.case())),
        (true, false) => (format!("[{}]  {model_title}", words.case()), String::new()),
        (false, _) => (words.case().to_owned(), model_title.to_owned()),
    };
    page(painter, areas, Pane::Case, &titles.0, &screen.pages.case.0);
    page(painter, areas, Pane::Model, &titles.1, &screen.pages.model.0);
    let is_typing = screen.is_typing();
    if areas.message.height > 0 {
        frame_of(painter, areas, Pane::Message, words.message());
        entry(painter, areas.inside(Pane::Message), &screen.question, is_typing && screen.focus == Pane::Message, words.write_here());
    }
    let title = answer_title(painter);
    if screen.is_writable() {
        frame_of(painter, areas, Pane::Answer, &title);
        entry(painter, areas.inside(Pane::Answer), &screen.own, is_typing && screen.focus == Pane::Answer, words.write_here());
    } else {
        page(painter, areas, Pane::Answer, &title, &screen.pages.answer);
    }
}

fn frame_of(painter: &mut Paint<'_, '_>, areas: &Areas, pane: Pane, title: &str) {
    let has_keys = painter.app.focus == pane && painter.app.overlay.is_none();
    painter.border(areas.pane(pane), title, has_keys);
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

/// What the field is, and how far it is on the way to the disk.
fn answer_title(painter: &Paint<'_, '_>) -> String {
    let (screen, words) = (painter.app, painter.app.words);
    let stage = screen.session.stage();
    let is_first = screen.arm() == Some(Arm::Revise) && matches!(stage, Stage::Answering | Stage::FirstSaved);
    let what = if is_first { words.first_answer() } else { words.own_answer() };
    let done = painter.glyphs().done;
    let state = match stage {
        _ if screen.saving == Saving::Writing => words.writing().to_owned(),
        Stage::FirstSaved => format!("{} {done}", words.first_is_saved()),
        Stage::Answered => format!("{} {done}", words.is_saved()),
        Stage::Revising if is_first_answer(screen) => words.is_first().to_owned(),
        _ if screen.own.is_empty() || screen.session.has_unkept() => words.is_open().to_owned(),
        _ => words.is_kept().to_owned(),
    };
    format!("{what} {} {state}", painter.glyphs().dot)
}

/// Whether what stands in the field is the first answer.
fn is_first_answer(screen: &AnsweringScreen) -> bool {
    let first = screen.session.front().and_then(|front| screen.session.turn(front).first());
    first == Some(screen.session.draft().trim())
}

/// A message, or what is to be done; and the keys.
fn footer(painter: &mut Paint<'_, '_>, area: Rect) {
    painter.fill(area, Role::Footer);
    let screen = painter.app;
    let language = screen.words.0;
    let place = screen.session.front().or(screen.session.next());
    let arm = place.map_or(Arm::Unaided, |place| screen.session.case(place).arm);
    let (role, text) = match &screen.message {
        Some((Tone::Info, text)) => (Role::Success, text.as_str()),
        Some((Tone::Warning, text)) => (Role::Warning, text.as_str()),
        Some((Tone::Error, text)) => (Role::Error, text.as_str()),
        None if screen.session.is_paused() || screen.session.is_finished() => (Role::Dim, ""),
        None => (Role::Dim, to_do(screen.session.stage(), arm, language)),
    };
    painter.text(area.x + 1, area.y, area.width.saturating_sub(2), text, role);
    let is_paused = screen.session.is_paused();
    let is_typing = screen.is_typing();
    let named = |action: Action| {
        let binding = keys::binding(action)?;
        let label = if action == Action::Pause && is_paused { screen.words.resume() } else { binding.label(language) };
        Some((keys::shown(binding, is_typing), label))
    };
    let last: &[Action] = if is_paused { &[Action::Leave] } else { &[Action::Leave, Action::Help] };
    let first = likely(screen).into_iter().filter_map(named).collect();
    let last = last.iter().copied().filter_map(named).collect();
    keys_line(painter, Rect { y: area.y + 1, height: 1, ..area }, first, last);
}

/// What can be done now beside leaving and the list of all keys, the most important first.
fn likely(screen: &AnsweringScreen) -> Vec<Action> {
    use Action::*;
    if screen.session.is_paused() {
        return vec![Pause];
    }
    let mut actions = match (screen.session.stage(), screen.focus) {
        (Stage::Closed, _) => vec![Next, Guidelines],
        (Stage::FirstSaved | Stage::Answered, _) => vec![Next, Undo, NextPane, PageDown],
        (Stage::Answering, _) if screen.session.is_waiting() => vec![StopWaiting, NextPane, PageDown],
        (Stage::Answering, Pane::Message) => vec![Send, Question, NextPane, PageDown],
        (Stage::Answering, _) => vec![Save, NextPane, PageDown, LeaveText],
        (Stage::Revising, _) => vec![Save, Unchanged, NextPane, PageDown, LeaveText],
    };
    if !screen.is_typing() {
        actions.retain(|action| *action != LeaveText);
    }
    actions.push(Pause);
    actions
}
