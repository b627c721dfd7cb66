//! Draws the viewer.

use super::{
    draw_header::header,
    draw_overlay, draw_page, draw_table,
    keys::{Action, BINDINGS},
    paint::Paint,
    state::{Face, ViewScreen},
};
use crate::screen::{
    bindings,
    draw::{keys_line::keys_line, paint::Painter},
    state::Tone,
    theme::Role,
};
use ratatui::{Frame, layout::Rect};

/// Columns and rows below which there is no room.
const LEAST: (u16, u16) = (60, 12);

/// Draws the screen.
pub fn draw(screen: &ViewScreen, frame: &mut Frame<'_>) {
    let area = frame.area();
    let mut painter = Painter::new(screen, frame);
    painter.fill(area, Role::Text);
    if area.width < LEAST.0 || area.height < LEAST.1 {
        let words = screen.words;
        painter.text(area.x, area.y, area.width, words.too_small(), Role::Warning);
        painter.text(area.x, area.y + 1, area.width, &words.needed_size(LEAST, (area.width, area.height)), Role::Text);
        return;
    }
    let header_area = Rect { height: 1, ..area };
    let body = Rect { y: area.y + 1, height: area.height - 3, ..area };
    match &screen.face {
        Face::Table => {
            header(&mut painter, header_area, &[screen.runs.join(", ")]);
            draw_table::draw(&mut painter, body);
        }
        Face::Page(page) => draw_page::page(&mut painter, header_area, body, page),
        Face::Two(two) => draw_page::two(&mut painter, header_area, body, two),
    }
    footer(&mut painter, Rect { y: area.bottom() - 2, height: 2, ..area });
    draw_overlay::draw(&mut painter, area);
}

fn footer(painter: &mut Paint<'_, '_>, area: Rect) {
    painter.fill(area, Role::Footer);
    let screen = painter.app;
    match &screen.message {
        Some((tone, text)) => {
            let role = match tone {
                Tone::Info => Role::Success,
                Tone::Warning => Role::Warning,
                Tone::Error => Role::Error,
            };
            painter.text(area.x + 1, area.y, area.width.saturating_sub(2), text, role);
        }
        None => {
            painter.text(area.x + 1, area.y, area.width.saturating_sub(2), &screen.status(), Role::Dim);
        }
    }
    let shown = |wanted: &[Action]| {
        let can = wanted.iter().filter(|action| screen.can(**action));
        let bindings = can.filter_map(|action| bindings::binding(BINDINGS, *action));
        bindings.map(|binding| (binding.key(), binding.label(screen.words.0))).collect::<Vec<_>>()
    };
    let first = match screen.face {
        Face::Table => shown(&[
            Action::Open,
            Action::Filter,
            Action::Sort,
            Action::Select,
            Action::Group,
            Action::NextDisagreement,
            Action::Note,
            Action::Tags,
            Action::Compare,
            Action::Send,
            Action::Everything,
            Action::AsOne,
            Action::Range,
            Action::SelectShown,
            Action::ReadAgain,
        ]),
        Face::Page(_) => shown(&[
            Action::NextSection,
            Action::NextItem,
            Action::NextOther,
            Action::CompareOther,
            Action::Note,
            Action::Tags,
            Action::Copy,
            Action::Compare,
            Action::Select,
            Action::Send,
        ]),
        Face::Two(_) => shown(&[Action::Down, Action::NextOther, Action::Note, Action::Tags, Action::Select, Action::Copy]),
    };
    let back = if matches!(screen.face, Face::Table) { Action::Leave } else { Action::Back };
    keys_line(painter, Rect { y: area.y + 1, height: 1, ..area }, first, shown(&[Action::Help, back]));
}
