//! The screen of `wardround interview`: a person takes a patient's history, plays the patient, or watches models. It drives the same [`crate::runner::OpenInterview`] as the plain lines.
//!
//! - `state`: what is shown and typed; `outcome`: what came of it; `input`: what a key does; `writing`: fields and their history; `ordering`, `menu`: orders; `concluding`, `form`: the conclusion; `watching`, `pace`: when the next line comes, roles taken over
//! - `keys`, `watching_keys`: the tables of keys; `areas`: where everything is; `pages`: the texts as lines; `prepare`: what is laid out before a frame
//! - `draw`, `draw_overlay`, `paint`: drawing; `run`: the loop, `speaking`: one step of the interview beside it

mod areas;
mod concluding;
mod draw;
mod draw_overlay;
mod form;
mod input;
mod keys;
mod menu;
mod ordering;
mod outcome;
mod pace;
mod pages;
mod paint;
mod prepare;
mod run;
mod speaking;
mod state;
mod watching;
mod watching_keys;
mod words;
mod writing;

pub use draw::draw;
pub(in crate::screen) use pages::{labelled, result};
pub use run::{Interviewed, run};
pub use state::{Beginning, InterviewScreen, Next, Output};
