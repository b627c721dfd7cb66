//! Draws answers of several models side by side.

use super::paint::Painter;
use crate::{
    screen::{
        keys::Action,
        layout::{Areas, ComparisonAreas, numbered},
        state::Comparison,
        theme::Role,
    },
    session::{ConsultationKey, OpenConsultation, TurnState},
    text::clean,
};
use ratatui::layout::Rect;

/// The two top lines: which case, and which turn.
pub(super) fn header(painter: &mut Painter<'_, '_>, comparison: &Comparison, area: Rect) {
    let words = painter.words();
    let dot = format!(" {} ", painter.glyphs().dot);
    let case = comparison.case();
    let department = case.department().map(|d| format!(" {}", clean(d))).unwrap_or_default();
    let variant = case.variant_name().map(|name| format!("{dot}{}", clean(&words.as_variant(name)))).unwrap_or_default();
    let name = format!("{} {}{department}{variant}", words.case(), clean(case.id().as_str()));
    let pieces =
        [(Role::Title, words.product()), (Role::Dim, &dot), (Role::Header, &name), (Role::Dim, &dot), (Role::Header, words.side_by_side())];
    painter.pieces(area.x + 1, area.y, area.width.saturating_sub(2), &pieces);
    let ascii = painter.app.options().ascii;
    let join = format!(" {} ", painter.glyphs().arrow);
    let heading = |turn| case.turn_heading(turn, words.0).unwrap_or_default();
    let turns: Vec<String> = (1..=case.turns().len()).map(|turn| format!("{} {}", numbered(turn, ascii), heading(turn))).collect();
    let mut x = area.x + 1;
    for (index, turn) in turns.iter().enumerate() {
        if index > 0 {
            x += painter.text(x, area.y + 1, area.right().saturating_sub(x), &join, Role::Dim);
        }
        let is_shown = index + 1 == comparison.turn();
        let role = if is_shown { Role::TurnCurrent } else { Role::TurnWaiting };
        let begin = x;
        x += painter.text(x, area.y + 1, area.right().saturating_sub(x), turn, role);
        if is_shown {
            let underline = painter.style(role).add_modifier(ratatui::style::Modifier::UNDERLINED);
            painter.buffer().set_style(Rect { x: begin, y: area.y + 1, width: x - begin, height: 1 }, underline);
        }
    }
}

pub(super) fn draw(painter: &mut Painter<'_, '_>, areas: &Areas) {
    let Some(comparison) = painter.app.comparison() else { return };
    let areas = ComparisonAreas::of(areas, comparison.count(), comparison.focus());
    for (line, y) in comparison.question().iter().zip(areas.question.y..areas.question.bottom()) {
        painter.text(areas.question.x + 1, y, areas.question.width.saturating_sub(2), &line.text(), Role::Question);
    }
    if comparison.count() == 0 {
        let (_, first) = areas.columns[0];
        let text = painter.words().no_columns();
        painter.text(first.x + 1, first.y, first.width.saturating_sub(2), text, Role::Dim);
        return;
    }
    let keys = comparison.keys();
    tabs(painter, comparison, &keys, areas.tabs);
    for (column, area) in &areas.columns {
        draw_column(painter, comparison, &keys, *column, *area, &areas);
    }
}

/// What a column is called: its model, with the variant where variants stand beside each other; or the reference.
fn name(painter: &Painter<'_, '_>, comparison: &Comparison, keys: &[ConsultationKey], column: usize) -> String {
    match keys.get(column) {
        Some(key) => {
            let model = clean(&painter.app.session().shown_name(&key.model)).into_owned();
            let which = match &key.variant {
                Some(variant) => clean(&variant.words(painter.words().0)).into_owned(),
                None => painter.words().original_case().to_owned(),
            };
            if comparison.case().variant().is_none() { model } else { format!("{which} {} {model}", painter.glyphs().dot) }
        }
        None => painter.words().reference().to_owned(),
    }
}

fn tabs(painter: &mut Painter<'_, '_>, comparison: &Comparison, keys: &[ConsultationKey], area: Rect) {
    if area.height == 0 {
        return;
    }
    painter.fill(area, Role::Tab);
    let part = area.width / comparison.count().max(1) as u16;
    for column in 0..comparison.count() {
        let is_active = column == comparison.focus();
        let text = name(painter, comparison, keys, column);
        let (text, role) = if is_active { (format!("[{text}]"), Role::TabActive) } else { (format!(" {text} "), Role::Tab) };
        painter.text(area.x + column as u16 * part, area.y, part.saturating_sub(1), &text, role);
    }
}

fn draw_column(
    painter: &mut Painter<'_, '_>,
    comparison: &Comparison,
    keys: &[ConsultationKey],
    column: usize,
    area: Rect,
    areas: &ComparisonAreas,
) {
    let has_keys = column == comparison.focus() && painter.app.overlays().is_empty();
    let mut title = name(painter, comparison, keys, column);
    if has_keys && comparison.is_alone() {
        title = format!("{title} {} {}", painter.glyphs().dot, painter.words().scrolled_alone());
    }
    let inner = areas.inside(area);
    if areas.has_borders {
        painter.border(area, &title, has_keys);
    } else if areas.tabs.height == 0 {
        let role = if has_keys { Role::TabActive } else { Role::Tab };
        painter.fill(Rect { height: 1, width: area.width.saturating_sub(1), ..area }, role);
        painter.text(area.x + 1, area.y, area.width.saturating_sub(2), &title, role);
    }
    scores(painter, comparison, keys.get(column), Rect { y: inner.y.saturating_sub(1), height: 1, ..inner });
    let (offset, height) = (comparison.offset(column), comparison.height(column));
    if offset >= height && height > 0 {
        let text = painter.words().ended_above();
        painter.text(inner.x + 1, inner.y, inner.width.saturating_sub(2), text, Role::Dim);
    }
    for line in 0..inner.height {
        let Some(row) = comparison.row(column, offset + usize::from(line)) else { break };
        painter.row(inner.x + 1, inner.y + line, inner.width.saturating_sub(2), row);
    }
    painter.scrollbar(inner, offset.min(height.saturating_sub(usize::from(inner.height))), height);
}

/// The judge's and the user's rating of a column's answer, or that it is still coming.
fn scores(painter: &mut Painter<'_, '_>, comparison: &Comparison, key: Option<&ConsultationKey>, area: Rect) {
    let words = painter.words();
    let Some((opened, turn)) = key.and_then(|key| Some((painter.app.session().opened(key)?, comparison.turn_in(key)?))) else { return };
    let x = area.x + 1;
    let width = area.width.saturating_sub(2);
    if opened.is_coming(turn) {
        painter.text(x, area.y, width, words.answering(), Role::Dim);
        return;
    }
    let TurnState::Asked(exchange) = opened.turn_state(turn) else { return };
    let parts = [judged(painter, opened, exchange), rated(painter, opened, exchange)];
    let pieces = [(Role::Text, parts[0].as_str()), (Role::Dim, "  "), (Role::Rating, parts[1].as_str())];
    painter.pieces(x, area.y, width, &pieces);
}

fn judged(painter: &Painter<'_, '_>, opened: &OpenConsultation, exchange: usize) -> String {
    let words = painter.words();
    if opened.judging() == Some(exchange) {
        return words.judging().to_owned();
    }
    let verdict = opened.verdict(exchange).map(|v| v.verdict.score_text().unwrap_or_else(|| v.verdict.words(words.0)));
    let key = painter.app.keymap().key(Action::HaveJudged).unwrap_or_default();
    format!("{} {}", words.judge(), verdict.unwrap_or_else(|| format!("- ({key})")))
}

fn rated(painter: &Painter<'_, '_>, opened: &OpenConsultation, exchange: usize) -> String {
    let key = painter.app.keymap().key(Action::Rate).unwrap_or_default();
    let rating = opened.rating(exchange).map_or_else(|| format!("- ({key})"), |r| format!("{}/10", r.rating.get()));
    format!("{} {rating}", painter.words().my_rating())
}
