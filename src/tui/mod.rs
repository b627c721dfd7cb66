//! What reaches a terminal.

pub mod desk;
pub mod performer;
pub mod text;
