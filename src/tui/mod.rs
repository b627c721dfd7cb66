//! What reaches a terminal.

pub mod text;
