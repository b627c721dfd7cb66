//! The line of keys at the bottom: the most important ones first, and none that is cut.

use super::paint::{Painter, Themed};
use crate::screen::theme::Role;
use ratatui::layout::Rect;

/// A key and what it does, in words.
pub(in crate::screen) type Shown<'a> = (&'a str, &'a str);

/// Writes the keys into a row: `last` always, and before them as many of `first` as there is room for.
pub(in crate::screen) fn keys_line<A: Themed>(painter: &mut Painter<'_, '_, A>, row: Rect, first: Vec<Shown<'_>>, last: Vec<Shown<'_>>) {
    let width = |(key, label): &Shown<'_>| painter.ambiguous().of_text(key) + painter.ambiguous().of_text(label) + 3;
    let mut room = usize::from(row.width).saturating_sub(last.iter().map(width).sum());
    let fitting = |one: &Shown<'_>| {
        let fits = width(one) <= room;
        room = room.saturating_sub(width(one));
        fits
    };
    let mut shown: Vec<Shown<'_>> = first.into_iter().take_while(fitting).collect();
    shown.extend(last);
    let mut x = row.x + 1;
    for (key, label) in shown {
        x += painter.text(x, row.y, row.right().saturating_sub(x), key, Role::Key);
        x += 1 + painter.text(x + 1, row.y, row.right().saturating_sub(x + 1), label, Role::Action);
        x += 2;
    }
}
