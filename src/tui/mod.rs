//! What reaches a terminal.

pub mod desk;
pub mod input;
pub mod performer;
pub mod plain;
pub mod text;
pub mod theme;
pub mod words;
