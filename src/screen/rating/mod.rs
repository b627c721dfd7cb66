//! The screen of `wardround rate`: a rater rates the answers of a pack. It drives the same [`crate::trial::session`] as the dialogue of lines.
//!
//! - `state`: what is shown, scrolled and typed; `input`, `input_overlay`: what a key does; `prepare`: what is laid out before a frame
//! - `keys`: the one table of keys; `digits`: how digits become a score
//! - `areas`, `pages`, `form_rows`: where everything is, and the texts and the form as lines
//! - `marking`: marking words of an answer; `cursor`: where the cursor stands meanwhile; `marked`: an answer with its marks as lines
//! - `sight`: which answers were shown to their end
//! - `live`, `fetching`: answers that come from the organiser's server
//! - `draw`, `draw_overlay`, `draw_waiting`, `paint`: drawing; `run`: the loop

mod areas;
mod cursor;
mod digits;
mod draw;
mod draw_overlay;
mod draw_waiting;
mod fetching;
mod form_rows;
mod input;
mod input_overlay;
mod keys;
mod live;
mod marked;
mod marking;
mod overlay;
mod pages;
mod paint;
mod prepare;
mod run;
mod sight;
mod state;
mod words;

pub use areas::Pane;
pub use draw::draw;
pub use overlay::{Overlay, Purpose};
pub use run::{Ending, run};
pub use state::{Beginning, Output, RatingScreen, Saving};
