//! Text for terminals. Depends on nothing else of this crate.

mod clean;
mod flow;
mod line;
mod search;
mod width;
mod words;
mod wrap;

pub use clean::{clean, escape_json};
pub use line::{Joint, Layout, Line, Mark, Span, join, plain};
pub use search::{Match, find};
pub use width::Ambiguous;
pub use wrap::{StreamWrap, wrap, wrap_ranges};
