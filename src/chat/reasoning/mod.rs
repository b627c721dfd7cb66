//! What of a model's text is reasoning, and what the answer: reasoning is kept apart, never replayed and never judged.
//!
//! How models mark it is data: the formats in `formats.toml`, and own ones in the settings.

mod formats;
mod heading;
mod splitter;
mod tag;

pub(crate) use formats::opened_by;
pub use formats::{FormatEntry, FormatError, Formats, Reasoning};
pub use splitter::{Piece, ReasoningSplitter, joined};
