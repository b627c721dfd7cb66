//! Draws what lies over the form.

use super::{
    keys::BINDINGS,
    paint::{Paint, put, text},
    state::Overlay,
};
use crate::{
    glossary, own_case,
    screen::{draw::dialogues::dialogue, layout::Row, theme::Role},
    text::Layout,
};
use ratatui::layout::Rect;

pub(super) fn draw(painter: &mut Paint<'_, '_>, all: Rect) {
    let (screen, words) = (painter.app, painter.app.words);
    let width = all.width.saturating_sub(4).min(90);
    let layout = screen.layout(width.saturating_sub(4));
    let Some(overlay) = &screen.overlay else { return };
    let (title, mut page, keys) = match overlay {
        Overlay::Reminder(draft) => {
            let mut page = text(words.reminder(), Role::Overlay, &layout);
            if let Some(at) = draft {
                page.push(Row::empty());
                page.extend(text(&words.draft(at), Role::Strong, &layout));
            }
            (words.reminder_title(), page, if draft.is_some() { words.keys_of_draft() } else { words.keys_of_reminder() })
        }
        Overlay::Names(_) | Overlay::Save(_) | Overlay::Saved(_) => of_saving(painter, overlay, &layout),
        Overlay::Help => {
            let mut page = text(words.help_note(), Role::Dim, &layout);
            page.push(Row::empty());
            page.extend(BINDINGS.iter().map(|binding| {
                let key = format!("{:<16}", binding.shown);
                Row::of_pieces(vec![(Role::Key, key), (Role::Overlay, binding.label(words.0).to_owned())])
            }));
            (words.help_title(), page, words.keys_of_help())
        }
    };
    // The keys are always seen, however long the page is.
    let keys = text(keys, Role::Dim, &layout);
    let room = usize::from(all.height.saturating_sub(5)).saturating_sub(keys.len());
    if page.len() > room {
        page.truncate(room.saturating_sub(1));
        page.push(Row::of_pieces(vec![(Role::Dim, painter.glyphs().ellipsis.to_owned())]));
    }
    page.push(Row::empty());
    page.extend(keys);
    let height = u16::try_from(page.len() + 2).unwrap_or(u16::MAX);
    let inner = dialogue(painter, all, width, height, title);
    put(painter, inner, &page);
}

fn of_saving(painter: &Paint<'_, '_>, overlay: &Overlay, layout: &Layout) -> (&'static str, Vec<Row>, &'static str) {
    let (screen, words) = (painter.app, painter.app.words);
    let mut page = Vec::new();
    match overlay {
        Overlay::Names(names) => {
            let arrow = painter.glyphs().arrow;
            for name in names {
                let said = format!("{}{}{} {arrow} {}", name.field.heading(words.0), glossary::colon(words.0), name.before, name.after);
                page.extend(text(&said, Role::Overlay, layout));
            }
            (words.names_title(), page, words.keys_of_names())
        }
        Overlay::Save(checked) => {
            page.extend(text(own_case::checked(words.0), Role::Overlay, layout));
            for note in &checked.notes {
                page.extend(text(&format!("! {}", note.words(words.0)), Role::Warning, layout));
            }
            page.push(Row::empty());
            page.extend(text(&words.goes_to(checked.turns, &screen.file, screen.cases), Role::Strong, layout));
            (words.save_title(), page, words.keys_of_save())
        }
        Overlay::Saved(saved) => {
            page.extend(text(&words.is_in(saved), Role::Strong, layout));
            for (said, command) in [(words.try_it(), saved.replay_command()), (words.consult_it(), saved.open_command())] {
                page.push(Row::empty());
                page.extend(text(said, Role::Overlay, layout));
                page.extend(text(&command, Role::Key, layout));
            }
            (words.saved_title(), page, words.keys_of_saved())
        }
        Overlay::Reminder(_) | Overlay::Help => ("", page, ""),
    }
}
