//! What both drawing files of the rating screen paint with.

use super::state::RatingScreen;
use crate::screen::draw::paint::Painter;

pub(super) use crate::screen::layout::row_ref;

pub(super) type Paint<'a, 'f> = Painter<'a, 'f, RatingScreen>;
