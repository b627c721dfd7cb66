//! The screen of `wardround view`: the answers of runs as a table, one in full, two side by side.
//!
//! - `state`: what is shown and selected; `input`: what a key does; `acting`: filters, notes, what is sent on; `reading`: an answer in full and two compared
//! - `keys`: the one table of keys; `columns`, `rows`, `areas`: layout; `draw`, `draw_header`, `draw_table`, `draw_page`, `draw_overlay`: drawing
//! - `run`: the loop; `jobs`: what is read and written beside it; `world`: what the program around it does

mod acting;
mod areas;
mod columns;
mod draw;
mod draw_header;
mod draw_overlay;
mod draw_page;
mod draw_table;
mod input;
mod jobs;
mod keys;
mod menu;
mod moving;
mod opened;
mod overlay;
mod paint;
mod reading;
mod rows;
mod run;
mod state;
mod status;
mod words;
mod world;

pub use draw::draw;
pub use jobs::Done;
pub use overlay::Overlay;
pub use run::run;
pub use state::{Beginning, Output, Unsaved, ViewScreen};
pub use world::{Seen, Sending, Sent, World};
