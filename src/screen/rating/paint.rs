//! What both drawing files of the rating screen paint with.

use super::state::RatingScreen;
use crate::screen::{
    draw::paint::Painter,
    layout::{Row, RowRef},
};

pub(super) type Paint<'a, 'f> = Painter<'a, 'f, RatingScreen>;

pub(super) fn row_ref(row: &Row) -> RowRef<'_> {
    RowRef { role: row.role, line: &row.line, roles: &row.roles }
}
