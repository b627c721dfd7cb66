//! What both drawing files of a doctor's screen paint with.

use super::state::AnsweringScreen;
use crate::screen::draw::paint::Painter;

pub(super) use crate::screen::layout::row_ref;

pub(super) type Paint<'a, 'f> = Painter<'a, 'f, AnsweringScreen>;
