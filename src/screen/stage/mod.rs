//! The stage of `wardround demo`: one page of a show at a time, legible on a wall; and the presenter's second terminal.
//!
//! - `state`: the stage with what is laid out; `areas`: where everything is; `pages`: a page's texts as rows; `prepare`: lays out before a frame
//! - `keys`: the one table of keys; `draw`: drawing; `run`: the loop
//! - `interview`: what was said in an interview, and its facts
//! - `notes`: the presenter's notes

mod areas;
mod draw;
mod interview;
mod keys;
mod notes;
mod pages;
mod prepare;
mod run;
mod state;

pub use draw::draw;
pub use notes::{NotesScreen, draw as draw_notes, run as run_notes};
pub use run::{StageEnding, StageEvent, StageLinks, run};
pub use state::StageScreen;
