//! The screen of `wardround interview`: a person takes a patient's history. It drives the same [`crate::runner::OpenInterview`] as the plain lines.
//!
//! - `state`: what is shown and typed; `input`: what a key does; `writing`: fields and their history; `ordering`: the menu of orders; `concluding`: the conclusion
//! - `keys`: the one table of keys; `areas`: where everything is; `pages`: the texts as lines; `prepare`: what is laid out before a frame
//! - `draw`, `draw_overlay`, `paint`: drawing; `run`: the loop, `speaking`: one step of the interview beside it

mod areas;
mod concluding;
mod draw;
mod draw_overlay;
mod input;
mod keys;
mod ordering;
mod pages;
mod paint;
mod prepare;
mod run;
mod speaking;
mod state;
mod words;
mod writing;

pub use draw::draw;
pub use run::{Interviewed, run};
pub use state::{Beginning, InterviewScreen, Next, Output};
