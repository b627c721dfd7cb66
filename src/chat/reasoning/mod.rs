//! Separates reasoning from the answer: reasoning is recorded apart, never replayed and never judged.
//!
//! The marks that models use are data: the formats in `formats.toml`, and the user's own in the settings.

mod formats;
mod heading;
mod splitter;
mod tag;

pub(crate) use formats::opened_by;
pub use formats::{FormatEntry, FormatError, Formats, Reasoning};
pub use splitter::{Piece, ReasoningSplitter, joined};
