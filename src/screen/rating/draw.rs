//! Draws the rating screen. Nothing of what is drawn depends on who gave an answer.

use super::{
    areas::{Areas, Kind, LEAST, Pane, split},
    draw_overlay,
    draw_waiting::waiting,
    form_rows::{FormRows, label},
    keys::{self, Action},
    paint::{Paint, row_ref},
    state::{RatingScreen, Saving},
};
use crate::{
    screen::{
        draw::{keys_line::keys_line, paint::Painter},
        layout::Row,
        state::Tone,
        theme::Role,
    },
    text::clean,
    trial::words::{letter, time_left, training},
};
use ratatui::{Frame, layout::Rect};

/// Draws the screen, which [`RatingScreen::prepare`] has laid out.
pub fn draw(screen: &RatingScreen, frame: &mut Frame<'_>) {
    let area = frame.area();
    let mut painter = Painter::new(screen, frame);
    painter.fill(area, Role::Text);
    if Kind::of((area.width, area.height)) == Kind::Small {
        return too_small(&mut painter, area);
    }
    let areas = screen.areas();
    header(&mut painter, areas.header);
    if screen.session.is_paused() {
        paused(&mut painter, &areas);
    } else if screen.session.is_at_questionnaire() {
        questionnaire(&mut painter, &areas);
    } else if screen.session.lacks_answers() {
        waiting(&mut painter, &areas);
    } else {
        body(&mut painter, &areas);
    }
    form(&mut painter, areas.form);
    for (line, row) in screen.alert_rows().iter().take(usize::from(areas.alert.height)).enumerate() {
        painter.row(areas.alert.x + 1, areas.alert.y + line as u16, areas.alert.width.saturating_sub(2), row_ref(row));
    }
    footer(&mut painter, areas.footer);
    draw_overlay::draw(&mut painter, &areas);
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

fn header(painter: &mut Paint<'_, '_>, area: Rect) {
    painter.fill(area, Role::Header);
    let (screen, words) = (painter.app, painter.app.words);
    let header = screen.session.header();
    let rater = format!("{} {}", words.rater(), clean(&header.rater));
    let width = painter.ambiguous().of_text(&rater) as u16;
    let room = area.width.saturating_sub(2);
    let rater_width = width.min(room / 2);
    painter.text(area.x + 1, area.y, room.saturating_sub(rater_width + 2), &screen.title(), Role::Title);
    painter.text(area.right().saturating_sub(rater_width + 1), area.y, rater_width, &rater, Role::Header);
    let (place, item) = screen.session.item();
    let progress = screen.session.progress();
    let here = if screen.session.is_at_questionnaire() { words.questionnaire().to_owned() } else { words.item(place, progress.items) };
    let mut parts = vec![here, words.complete(progress.complete, progress.items)];
    parts.extend(progress.left.map(|left| time_left(left, words.0)));
    if item.is_training() && !screen.session.is_at_questionnaire() {
        parts.push(training(words.0).to_owned());
    }
    let text = parts.join(&format!(" {} ", painter.glyphs().dot));
    painter.text(area.x + 1, area.y + 1, room, &text, Role::Dim);
}

fn paused(painter: &mut Paint<'_, '_>, areas: &Areas) {
    let words = painter.app.words;
    let body = areas.case.union(areas.answers).union(areas.tabs);
    let y = body.y + body.height / 2;
    for (line, (role, text)) in [(Role::Warning, words.paused()), (Role::Dim, words.paused_hides())].into_iter().enumerate() {
        let width = painter.ambiguous().of_text(text) as u16;
        let x = body.x + body.width.saturating_sub(width) / 2;
        painter.text(x, y + line as u16, body.right().saturating_sub(x), text, role);
    }
}

/// What the questionnaire is about, in the place of the case.
fn questionnaire(painter: &mut Paint<'_, '_>, areas: &Areas) {
    let screen = painter.app;
    let body = areas.case.union(areas.answers).union(areas.tabs);
    let title = label(screen.session.form().title(), screen.words.0);
    for (line, (role, text)) in [(Role::Title, title.as_str()), (Role::Text, screen.words.about_the_trial())].into_iter().enumerate() {
        painter.text(body.x + 1, body.y + 1 + line as u16, body.width.saturating_sub(2), text, role);
    }
}

fn body(painter: &mut Paint<'_, '_>, areas: &Areas) {
    let screen = painter.app;
    if areas.kind == Kind::Tabs {
        tabs(painter, areas.tabs);
    }
    if screen.is_shown(areas, Pane::Case) {
        let inner = frame_of(painter, areas, areas.case, screen.words.case(), Pane::Case);
        rows(painter, inner, &screen.pages.case, Pane::Case);
    }
    if screen.is_shown(areas, Pane::Reference) {
        let inner = frame_of(painter, areas, areas.reference, screen.words.reference(), Pane::Reference);
        rows(painter, inner, &screen.pages.reference, Pane::Reference);
    }
    if screen.is_shown(areas, Pane::Answers) {
        answers(painter, areas);
    }
}

/// The border of a pane, where it has one; its inside.
fn frame_of(painter: &mut Paint<'_, '_>, areas: &Areas, area: Rect, title: &str, pane: Pane) -> Rect {
    if areas.kind == Kind::Panes {
        painter.border(area, title, painter.app.pane == pane && painter.app.overlay.is_none());
    }
    areas.inside(area)
}

fn answers(painter: &mut Paint<'_, '_>, areas: &Areas) {
    let screen = painter.app;
    let shown = &screen.pages.answers;
    if !screen.pages.is_side_by_side() {
        if let Some((place, page)) = shown.first() {
            let title = answer_title(painter, *place);
            let inner = frame_of(painter, areas, areas.answers, &title, Pane::Answers);
            rows(painter, inner, page, Pane::Answers);
        }
        return;
    }
    let has_keys = screen.pane == Pane::Answers && screen.overlay.is_none();
    for ((place, page), column) in shown.iter().zip(split(areas.answers, shown.len())) {
        let title = answer_title(painter, *place);
        let inner = painter.border(column, &title, has_keys && *place == screen.answer());
        let inner = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
        rows(painter, inner, page, Pane::Answers);
    }
}

/// The name of an answer; in brackets the one that the form is about, and with a mark where it has a rating.
fn answer_title(painter: &Paint<'_, '_>, place: usize) -> String {
    let screen = painter.app;
    let name = screen.words.named_answer(letter(place));
    if screen.is_pair() {
        return name;
    }
    let subjects = screen.session.subjects(screen.session.item().0);
    let is_decided = subjects.get(place).is_some_and(|subject| screen.session.decision(subject).is_some());
    let mark = if is_decided { format!(" {}", painter.glyphs().done) } else { String::new() };
    if place == screen.answer() { format!("[{name}{mark}]") } else { format!("{name}{mark}") }
}

fn rows(painter: &mut Paint<'_, '_>, area: Rect, page: &[Row], pane: Pane) {
    let offset = painter.app.offset(pane);
    for (row, y) in page.iter().skip(offset).zip(area.top()..area.bottom()) {
        painter.row(area.x, y, area.width, row_ref(row));
    }
    // In the free column beside the text.
    let beside = Rect { width: area.width + 1, ..area };
    let height = if pane == Pane::Answers { painter.app.pages.answers_height() } else { page.len() };
    painter.scrollbar(beside, offset, height);
}

fn tabs(painter: &mut Paint<'_, '_>, area: Rect) {
    painter.fill(area, Role::Tab);
    let screen = painter.app;
    let mut tabs = vec![(screen.pane == Pane::Case, screen.words.case().to_owned())];
    if screen.pages.is_side_by_side() {
        let names: Vec<String> = screen.pages.answers.iter().map(|(place, _)| letter(*place).to_string()).collect();
        tabs.push((screen.pane == Pane::Answers, format!("{} {}", screen.words.answer(), names.join(" "))));
    } else {
        let answers = screen.session.item().1.answers.len();
        tabs.extend((0..answers).map(|place| {
            let title = answer_title(painter, place);
            let title = title.trim_matches(['[', ']']).to_owned();
            (screen.pane == Pane::Answers && place == screen.answer(), title)
        }));
    }
    if screen.session.reference().is_some() {
        tabs.push((screen.pane == Pane::Reference, screen.words.reference().to_owned()));
    }
    let mut x = area.x + 1;
    for (is_front, title) in tabs {
        let (role, text) = if is_front { (Role::TabActive, format!("[{title}]")) } else { (Role::Tab, format!(" {title} ")) };
        x += painter.text(x, area.y, area.right().saturating_sub(x), &text, role) + 1;
    }
}

/// The form below a line that says what it is about and how far that is.
fn form(painter: &mut Paint<'_, '_>, area: Rect) {
    let screen = painter.app;
    let (words, dot) = (screen.words, painter.glyphs().dot);
    let about = match screen.is_pair() {
        _ if screen.session.is_at_questionnaire() => words.questionnaire().to_owned(),
        true => words.comparison().to_owned(),
        false => words.named_answer(letter(screen.answer())),
    };
    let state = match () {
        () if screen.is_marking() => screen.words.as_written(),
        () if screen.saving == Saving::Writing => words.writing(),
        () if screen.session.is_locked() => words.is_locked(),
        () if screen.session.is_changed() => words.is_changed(),
        () if screen.is_decided() => words.is_saved(),
        () => words.is_open(),
    };
    let mark = if screen.is_decided() && !screen.session.is_changed() { format!(" {}", painter.glyphs().done) } else { String::new() };
    let what = if screen.is_marking() { words.marking() } else { words.form() };
    let title = format!("{what} {dot} {about} {dot} {state}{mark}");
    let line = painter.glyphs().horizontal.repeat(usize::from(area.width));
    painter.text(area.x, area.y, area.width, &line, Role::Border);
    painter.text(area.x + 2, area.y, area.width.saturating_sub(4), &format!(" {title} "), Role::Title);
    let form = screen.form_rows();
    let room = usize::from(area.height.saturating_sub(1));
    // The field in focus stays in sight.
    let first = form.focus.end.saturating_sub(room).min(form.focus.start);
    let used = painter.ambiguous().of_text(&format!("  {title}  "));
    form_place(painter, area, (&form, first, first + room), used);
    for (row, y) in form.rows.iter().skip(first).zip(area.top() + 1..area.bottom()) {
        painter.row(area.x + 1, y, area.width.saturating_sub(2), row_ref(row));
    }
    painter.scrollbar(Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area }, first, form.rows.len());
}

/// At the right of the form's title, where the form is longer than its window: the place of the field in focus, and how many are out of sight.
fn form_place(painter: &mut Paint<'_, '_>, area: Rect, (form, first, end): (&FormRows, usize, usize), used: usize) {
    if form.rows.len() <= end - first || form.fields.is_empty() {
        return;
    }
    let above = form.fields.iter().filter(|rows| rows.start < first).count();
    let below = form.fields.iter().filter(|rows| rows.end > end).count();
    let (field, fields) = (painter.app.field, form.fields.len());
    let full = painter.app.words.form_place((field, fields), above, below);
    let short = painter.app.words.form_place((field, fields), 0, below);
    let room = usize::from(area.width).saturating_sub(used + 4);
    let width = |text: &String| painter.ambiguous().of_text(text);
    if let Some(said) = [full, short].into_iter().find(|said| width(said) <= room) {
        let x = area.right().saturating_sub(width(&said) as u16 + 4);
        painter.text(x, area.y, area.right() - x, &format!(" {said} "), Role::Warning);
    }
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
    let language = screen.words.0;
    let is_paused = screen.session.is_paused() && screen.overlay.is_none();
    let named = |action: Action| {
        let binding = keys::binding(action)?;
        let is_resumed = action == Action::Pause && is_paused;
        let label = if is_resumed { screen.words.resume() } else { binding.label(language) };
        Some((binding.shown.split(' ').next().unwrap_or_default(), label))
    };
    let is_marking = screen.is_marking() && !screen.session.is_paused();
    let (known, last): (Vec<(&str, &str)>, &[Action]) = match is_marking {
        true => (screen.marking_keys().collect(), &[Action::Help]),
        false if is_paused => (likely(screen).into_iter().filter_map(named).collect(), &[Action::Leave]),
        false => (likely(screen).into_iter().filter_map(named).collect(), &[Action::Leave, Action::Help]),
    };
    // How to leave, and where the other keys are, always has room.
    let last = last.iter().copied().filter_map(named).collect();
    keys_line(painter, Rect { y: area.y + 1, height: 1, ..area }, known, last);
}

/// What can be done now beside leaving and the list of all keys, the most important first.
fn likely(screen: &RatingScreen) -> Vec<Action> {
    use Action::*;
    if screen.session.is_paused() && screen.overlay.is_none() {
        return vec![Pause];
    }
    if screen.session.is_at_questionnaire() {
        return vec![Digit, Save, FieldDown, FieldUp, Write, Comment, PreviousItem, Pause];
    }
    if screen.session.lacks_answers() {
        return vec![NextItem, PreviousItem, Guidelines, Pause];
    }
    let (place, item) = screen.session.item();
    let mut actions = if screen.session.is_complete(place) && !screen.session.is_changed() {
        vec![NextItem, Reference, Undo, NextAnswer, NextPane]
    } else {
        // Beside the case, what matters is how to come to the answer.
        let beside = if screen.pane == Pane::Answers { [Mark, NextAnswer] } else { [NextAnswer, Mark] };
        [&[Digit, Save, CannotJudge, Undo][..], &beside, &[PageDown, NextPane, Comment, FieldDown]].concat()
    };
    if item.answers.len() > 1 {
        actions.push(SideBySide);
    }
    actions.extend([PageDown, Guidelines, Pause, NextItem]);
    let mut seen = Vec::new();
    let has_marks = screen.session.header().form.marks_field().is_some();
    actions.retain(|action| {
        (has_marks || *action != Mark) && !seen.contains(action) && {
            seen.push(*action);
            true
        }
    });
    actions
}
