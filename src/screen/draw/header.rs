//! Draws the two top lines: the location, and the stepper of the turns.

use super::paint::Painter;
use crate::{
    consultation::Asked,
    screen::{layout::numbered, state::Screen, theme::Role},
    session::{ConsultationKey, ModelState, OpenConsultation, SourceName},
    text::clean,
};
use ratatui::layout::Rect;

pub(super) fn draw(painter: &mut Painter<'_, '_>, area: Rect) {
    painter.fill(area, Role::Header);
    let words = painter.words();
    let (name, state) = model_state(painter);
    let ambiguous = painter.ambiguous();
    // The state is what has to be seen; a long name is cut before it.
    let state_width = (ambiguous.of_text(&state) as u16).min(area.width / 2);
    let name_width = (ambiguous.of_text(&name) as u16).min((area.width / 2).saturating_sub(state_width + 1));
    let right_width = name_width + 1 + state_width;
    let room = area.width.saturating_sub(right_width + 3);
    if let Some(comparison) = painter.app.comparison() {
        return super::comparison::header(painter, comparison, area);
    }
    let dot = format!(" {} ", painter.glyphs().dot);
    if *painter.app.screen() == Screen::Scores {
        let source = source_label(painter);
        let (product, title) = (painter.words().product(), painter.words().scores_title());
        let pieces = [(Role::Title, product), (Role::Dim, &dot), (Role::Header, &source), (Role::Dim, &dot), (Role::Header, title)];
        painter.pieces(area.x + 1, area.y, area.width.saturating_sub(2), &pieces);
        painter.text(area.x + 1, area.y + 1, area.width.saturating_sub(2), words.not_for_care(), Role::Dim);
        return;
    }
    let source = source_label(painter);
    let mut pieces = vec![(Role::Title, words.product().to_owned()), (Role::Dim, dot.clone()), (Role::Dim, source)];
    if let Some(variant) = painter.app.session().variant() {
        pieces.push((Role::Dim, dot.clone()));
        pieces.push((Role::OffProtocol, clean(&words.as_variant(variant)).into_owned()));
    }
    if let Screen::Consultation(key) = painter.app.screen().clone() {
        let opened = painter.app.session().opened(&key);
        let department = opened.and_then(|v| v.case().department()).map(|d| format!(" {}", clean(d))).unwrap_or_default();
        pieces.truncate(1);
        pieces.push((Role::Dim, dot.clone()));
        pieces.push((Role::Header, format!("{} {}{department}", words.case(), clean(key.case.as_str()))));
        if let Some(variant) = &key.variant {
            pieces.push((Role::Dim, dot.clone()));
            pieces.push((Role::OffProtocol, clean(&words.as_variant(variant)).into_owned()));
        }
        if let Some(repeat) = opened.map(OpenConsultation::repeat).filter(|r| *r > 0) {
            pieces.push((Role::Dim, format!("{dot}#{}", repeat + 1)));
        }
    }
    let pieces: Vec<(Role, &str)> = pieces.iter().map(|(role, text)| (*role, text.as_str())).collect();
    painter.pieces(area.x + 1, area.y, room, &pieces);
    let x = area.right().saturating_sub(right_width + 1);
    painter.text(x, area.y, name_width, &name, Role::Header);
    painter.text(x + name_width + 1, area.y, state_width, &state, Role::Header);
    let second = Rect { y: area.y + 1, height: 1, ..area };
    match painter.app.screen().clone() {
        Screen::Ward | Screen::Comparison | Screen::Scores => {
            painter.text(second.x + 1, second.y, second.width.saturating_sub(2), words.not_for_care(), Role::Dim);
        }
        Screen::Consultation(key) => stepper(painter, &key, second),
    }
}

fn source_label(painter: &Painter<'_, '_>) -> String {
    match painter.app.session().source() {
        SourceName::Bundled => painter.words().bundled().to_owned(),
        SourceName::File(path) => {
            let name = path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned());
            clean(&name).into_owned()
        }
    }
}

/// The model's name and how far it is.
fn model_state(painter: &Painter<'_, '_>) -> (String, String) {
    let session = painter.app.session();
    let words = painter.words();
    let name = match painter.app.current() {
        Some(key) => Some(key.model.as_str()),
        None => session.model(),
    };
    let Some(name) = name else { return (String::new(), words.no_model().to_owned()) };
    // In the list it may be a consultation that was left; in a consultation it is that one.
    let is_asked = match painter.app.current() {
        Some(key) => session.opened(key).is_some_and(|v| v.consultation().asking().is_some()),
        None => session.is_asked(name),
    };
    let state = match session.model_row(name).map(|m| &m.state) {
        None | Some(ModelState::Closed) => words.model_closed().to_owned(),
        Some(ModelState::Checking(done)) => format!("{} {:.0} %", words.model_checking(), done * 100.0),
        Some(ModelState::Loading(done)) => format!("{} {:.0} %", words.model_opening(), done * 100.0),
        Some(ModelState::Waiting(_)) => words.model_opening().to_owned(),
        Some(ModelState::Open { .. }) if is_asked => words.answering().to_owned(),
        Some(ModelState::Open { .. }) => words.model_open().to_owned(),
        Some(ModelState::Failed(_)) => words.model_failed().to_owned(),
    };
    (clean(&session.shown_name(name)).into_owned(), state)
}

/// A turn in the stepper.
struct Step {
    text: String,
    role: Role,
    is_looked_at: bool,
    /// Whether it is the one that the user looks at or that is asked: it is always on the line.
    is_here: bool,
}

fn stepper(painter: &mut Painter<'_, '_>, key: &ConsultationKey, area: Rect) {
    let app = painter.app;
    let Some((opened, view)) = app.session().opened(key).zip(app.view(key)) else { return };
    let looked_at = view.turn(opened);
    let several = opened.consultation().exchanges().len() > 1;
    let steps: Vec<Step> =
        (1..=opened.case().turns().len()).map(|number| step(painter, opened, number, several.then_some(looked_at))).collect();
    let join = format!(" {} ", painter.glyphs().arrow);
    let ambiguous = painter.ambiguous();
    let width = |text: &str| ambiguous.of_text(text) as u16;
    // Where not all of them fit, those before give way to the one that is looked at or asked.
    let here = steps.iter().rposition(|step| step.is_here).unwrap_or(0);
    let room = area.width.saturating_sub(1);
    let more = painter.glyphs().ellipsis;
    let fits = |first: &usize| {
        let texts: u16 = steps[*first..=here].iter().map(|step| width(&step.text)).sum();
        let joins = (here - first) as u16 * width(&join);
        let before = if *first > 0 { width(more) + width(&join) } else { 0 };
        texts + joins + before <= room
    };
    let first = (0..=here).find(fits).unwrap_or(here);
    let mut x = area.x + 1;
    if first > 0 {
        x += painter.text(x, area.y, room, &format!("{more}{join}"), Role::Dim);
    }
    for (place, step) in steps.iter().enumerate().skip(first) {
        if place > first {
            x += painter.text(x, area.y, area.right().saturating_sub(x), &join, Role::Dim);
        }
        let begin = x;
        x += painter.text(x, area.y, area.right().saturating_sub(x), &step.text, step.role);
        if step.is_looked_at {
            let underline = painter.style(step.role).add_modifier(ratatui::style::Modifier::UNDERLINED);
            painter.buffer().set_style(Rect { x: begin, y: area.y, width: x - begin, height: 1 }, underline);
        }
    }
}

/// How a turn (from 1) stands in the stepper.
fn step(painter: &Painter<'_, '_>, opened: &OpenConsultation, number: usize, looked_at: Option<usize>) -> Step {
    let words = painter.words();
    let consultation = opened.consultation();
    let asking = consultation.asking().and_then(|r| r.asked.turn());
    let answered = consultation.turns().find(|e| e.asked.turn() == Some(number)).is_some_and(|e| e.answer().is_some());
    let place = consultation.exchanges().iter().position(|e| e.asked.turn() == Some(number));
    let mark = place.and_then(|place| match consultation.exchanges()[place].asked {
        Asked::Edited(_) => Some(words.changed()),
        Asked::Continued(_) if opened.recording_of(place).is_some() => Some(words.recorded_mark()),
        Asked::Continued(_) => Some(words.continued_mark()),
        Asked::Turn(_) | Asked::Own => None,
    });
    let is_next = asking == Some(number) || (asking.is_none() && consultation.next_turn() == Some(number));
    let role = if answered {
        Role::TurnDone
    } else if is_next {
        Role::TurnCurrent
    } else {
        Role::TurnWaiting
    };
    let heading = opened.case().turn_heading(number, words.0).unwrap_or_default();
    let mut text = format!("{} {heading}", numbered(number, painter.app.options().ascii));
    if answered {
        text.push(' ');
        text.push_str(painter.glyphs().done);
    }
    if let Some(mark) = mark {
        text.push_str(&format!(" ({mark})"));
    }
    Step { text, role, is_looked_at: looked_at == Some(number), is_here: looked_at == Some(number) || (is_next && !answered) }
}
