//! Text for terminals. Depends on nothing else of this crate.

mod clean;
mod wrap;

pub use clean::{clean, escape_json};
pub use wrap::{StreamWrap, wrap};
