//! Text for terminals. Depends on nothing else of this crate.

mod clean;

pub use clean::{clean, escape_json};
