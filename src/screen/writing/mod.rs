//! The screen of `wardround cases new`: a doctor writes a case of their own into a form.
//!
//! - `state`: the form as it is written, and what lies over it; `input`: what a key does
//! - `keys`: the one table of keys; `draw`, `draw_overlay`, `paint`: drawing; `run`: the loop

mod draw;
mod draw_overlay;
mod input;
mod keys;
mod paint;
mod run;
mod state;
mod words;

pub use draw::draw;
pub use run::run;
pub use state::{Beginning, Output, Overlay, WritingScreen};
