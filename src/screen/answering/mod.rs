//! The screen of `wardround answer`: a doctor answers the cases of a pack. It drives the same [`crate::arms::session`] as the dialogue of lines.
//!
//! - `state`: what is shown, scrolled and typed, and what becomes of a line that was written; `input`: what a key does
//! - `keys`: the one table of keys; `areas`: where everything is; `pages`: the texts as lines; `prepare`: what is laid out before a frame
//! - `draw`, `draw_overlay`, `paint`: drawing; `run`: the loop

mod areas;
mod draw;
mod draw_overlay;
mod input;
mod keys;
mod pages;
mod paint;
mod prepare;
mod run;
mod state;
mod words;

pub use areas::Pane;
pub use draw::draw;
pub use run::run;
pub use state::{AnsweringScreen, Beginning, Output, Overlay};
