//! A tape in formats that other programs show: a page with a player, a still picture, a terminal recording, Markdown. Pure: a format is a text.
//!
//! - `contents`: which parts of a tape go out, and under which label
//! - `off_screen`: plays a tape on the screen without a terminal, in virtual time
//! - `svg`: a still of that screen; `shapes`: the characters that are drawn as lines and blocks
//! - `cast`: that screen as asciicast v2
//! - `page`: one HTML file with a player; `html`: a model's Markdown as safe HTML
//! - `markdown`: one Markdown file
//! - `transcripts`: a report with the answers that it is about, as one HTML file; it reads texts from the runs
//! - `words`: what the formats say in both languages

mod cast;
mod contents;
mod html;
mod markdown;
mod off_screen;
mod page;
mod shapes;
mod svg;
#[cfg(test)]
mod tests;
mod transcripts;
mod words;

pub use cast::{CastOptions, cast};
pub use contents::{Contents, Wanted};
pub use markdown::markdown;
pub use off_screen::Look;
pub use page::page;
pub use svg::{StillError, still};
pub use transcripts::transcripts;
