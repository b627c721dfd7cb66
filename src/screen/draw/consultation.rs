//! Draws the consultation: transcript, reference and verdict.

use super::paint::Painter;
use crate::{
    screen::{
        keys::Action,
        layout::{Areas, Kind, Pane},
        state::ConsultationView,
        theme::Role,
    },
    session::{ConsultationKey, OpenConsultation},
};
use ratatui::layout::Rect;

pub(super) fn draw(painter: &mut Painter<'_, '_>, key: &ConsultationKey, areas: &Areas) {
    let app = painter.app;
    let Some((opened, view)) = app.session().opened(key).zip(app.view(key)) else { return };
    let has_overlay = !app.overlays().is_empty();
    match areas.kind {
        Kind::Panes => {
            for pane in Pane::ALL {
                let area = areas.pane(pane);
                let title = title(painter, pane, opened, view);
                let inner = painter.border(area, &title, view.pane() == pane && !has_overlay);
                rows(painter, inner, pane, opened, view);
            }
        }
        Kind::Tabs => {
            tabs(painter, areas.tabs, opened, view);
            rows(painter, areas.body, view.pane(), opened, view);
        }
        Kind::Small => {}
    }
    search(painter, areas, view);
}

fn title(painter: &Painter<'_, '_>, pane: Pane, opened: &OpenConsultation, view: &ConsultationView) -> String {
    let words = painter.words();
    match pane {
        Pane::Transcript => words.transcript().to_owned(),
        Pane::Reference => {
            let turn = view.turn(opened);
            let kind = opened.case().turn_heading(turn, words.0).unwrap_or_default();
            format!("{} {} {kind}", words.reference(), painter.glyphs().dot)
        }
        Pane::Verdict => words.verdict().to_owned(),
    }
}

fn tabs(painter: &mut Painter<'_, '_>, area: Rect, opened: &OpenConsultation, view: &ConsultationView) {
    painter.fill(area, Role::Tab);
    let mut x = area.x + 1;
    for pane in Pane::ALL {
        let is_active = view.pane() == pane;
        let role = if is_active { Role::TabActive } else { Role::Tab };
        let text = if is_active {
            format!("[{}]", title(painter, pane, opened, view))
        } else {
            format!(" {} ", title(painter, pane, opened, view))
        };
        x += painter.text(x, area.y, area.right().saturating_sub(x), &text, role) + 1;
    }
    let hint = painter.app.keymap().key(Action::NextPane).unwrap_or_default();
    let width = painter.ambiguous().of_text(&hint) as u16;
    if x + width + 1 < area.right() {
        painter.text(area.right() - width - 1, area.y, width, &hint, Role::Key);
    }
}

fn rows(painter: &mut Painter<'_, '_>, area: Rect, pane: Pane, opened: &OpenConsultation, view: &ConsultationView) {
    let offset = view.offset(pane);
    let marked = match pane {
        Pane::Transcript if opened.consultation().exchanges().len() > 1 => view.selected(opened).map(|s| view.block(s)),
        _ => None,
    };
    let selected_glyph = painter.glyphs().selected;
    for line in 0..area.height {
        let index = offset + usize::from(line);
        let Some(row) = view.row(pane, index) else { break };
        let y = area.y + line;
        if marked.as_ref().is_some_and(|m| m.contains(&index) && index + 1 < m.end) {
            painter.text(area.x, y, 1, selected_glyph, Role::TurnCurrent);
        }
        painter.row(area.x + 1, y, area.width.saturating_sub(2), row);
    }
    hits(painter, area, pane, view);
    painter.scrollbar(area, offset, view.height(pane));
}

/// Marks what a search has found.
fn hits(painter: &mut Painter<'_, '_>, area: Rect, pane: Pane, view: &ConsultationView) {
    let Some(search) = view.search().filter(|s| s.pane == pane) else { return };
    let offset = view.offset(pane);
    let ambiguous = painter.ambiguous();
    for hit in &search.hits {
        let Some(line) = hit.line.checked_sub(offset).filter(|l| *l < usize::from(area.height)) else { continue };
        let Some(row) = view.row(pane, hit.line) else { continue };
        let text = row.line.text();
        let Some((before, found)) = text.get(..hit.range.start).zip(text.get(hit.range.clone())) else { continue };
        let (start, width) = (ambiguous.of_text(before), ambiguous.of_text(found));
        let role = if hit.number == search.current { Role::MatchCurrent } else { Role::Match };
        // Inside the pane, whose measures are u16.
        let at = Rect { x: area.x + 1 + start as u16, y: area.y + line as u16, width: width as u16, height: 1 };
        painter.restyle(at.intersection(area), role);
    }
}

/// The search's text, at the bottom of its pane.
fn search(painter: &mut Painter<'_, '_>, areas: &Areas, view: &ConsultationView) {
    let Some(search) = view.search() else { return };
    let area = areas.inner(search.pane);
    if area.height < 2 {
        return;
    }
    let line = Rect { y: area.bottom() - 1, height: 1, ..area };
    painter.fill(line, Role::Overlay);
    let words = painter.words();
    let count = search.count();
    let state = match (search.entry.is_empty(), count) {
        (true, _) => String::new(),
        (false, 0) => words.no_hits().to_owned(),
        (false, count) => format!("{}/{count}", search.current + 1),
    };
    let state_width = painter.ambiguous().of_text(&state) as u16;
    let x = line.x + 1 + painter.text(line.x + 1, line.y, line.width, &format!("{} ", words.search()), Role::Title);
    painter.text(line.right().saturating_sub(state_width + 1), line.y, state_width, &state, Role::Dim);
    let field = Rect { x, width: line.right().saturating_sub(x + state_width + 2), ..line };
    super::dialogues::entry(painter, field, &search.entry, search.is_typing, "");
}
