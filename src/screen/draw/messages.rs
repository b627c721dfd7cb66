//! Draws toasts over everything else.

use super::paint::Painter;
use crate::{
    screen::{
        layout::Areas,
        state::{Overlay, Tone},
        theme::Role,
    },
    text::{Layout, Mark, plain},
};
use ratatui::layout::Rect;

/// Rows of one toast, at most.
const ROWS: usize = 4;

pub(super) fn too_small(painter: &mut Painter<'_, '_>, area: Rect) {
    let words = painter.words();
    let texts = [words.too_small().to_owned(), words.too_small_hint().to_owned(), format!("{}×{}", area.width, area.height)];
    for (index, text) in texts.iter().enumerate() {
        let y = area.y + index as u16;
        if y < area.bottom() {
            painter.text(area.x, y, area.width, text, Role::Warning);
        }
    }
}

/// Messages that disappear: a short one in the line of the status, where it covers no text; a long one, and whatever failed, at the upper right, unless a
/// window is open.
pub(super) fn toasts(painter: &mut Painter<'_, '_>, areas: &Areas) {
    // The log has them already.
    if matches!(painter.app.overlays().last(), Some(Overlay::Log(_))) {
        return;
    }
    let most = (areas.all.width * 2 / 3).clamp(30, 72).min(areas.all.width.saturating_sub(2));
    let layout =
        Layout { width: usize::from(most.saturating_sub(4)).max(2), ambiguous: painter.ambiguous(), ascii: painter.app.options().ascii };
    let mut y = areas.header.bottom();
    for toast in painter.app.toasts() {
        let (role, mark) = match toast.tone {
            Tone::Info => (Role::ToastInfo, " "),
            Tone::Warning => (Role::ToastWarning, "!"),
            Tone::Error => (Role::ToastError, "!"),
        };
        let line = Rect { height: 1, ..areas.footer };
        let is_short = toast.tone != Tone::Error && !toast.text.contains('\n');
        // A window that is open would be covered: there the first line has to do, and the log has the rest.
        let is_window_open = !painter.app.overlays().is_empty();
        if is_window_open || (is_short && layout.ambiguous.of_text(&toast.text) + 4 <= usize::from(line.width)) {
            // The newest one is drawn last.
            painter.fill(line, role);
            painter.text(
                line.x + 1,
                line.y,
                line.width.saturating_sub(2),
                &format!("{mark} {}", toast.text.lines().next().unwrap_or_default()),
                role,
            );
            continue;
        }
        let mut lines = plain(&toast.text, Mark::Plain, &layout);
        let is_cut = lines.len() > ROWS;
        lines.truncate(ROWS);
        let height = lines.len() as u16;
        let widest = lines.iter().map(|l| l.width(layout.ambiguous)).max().unwrap_or(0);
        // Not wider than the layout, which is a u16.
        let width = widest as u16 + 4;
        if y + height > areas.footer.y {
            break;
        }
        let area = Rect { x: areas.all.right() - width - 1, y, width, height };
        painter.fill(area, role);
        painter.text(area.x + 1, y, 1, mark, role);
        for (index, line) in lines.iter().enumerate() {
            let mut text = line.text().into_owned();
            if is_cut && index + 1 == ROWS {
                text.push_str(painter.glyphs().ellipsis);
            }
            painter.text(area.x + 3, y + index as u16, width.saturating_sub(4), &text, role);
        }
        y += height + 1;
    }
}
