//! What reaches a terminal.

pub mod app;
pub mod desk;
pub mod input;
pub mod performer;
pub mod screen;
pub mod text;
pub mod theme;
pub mod view;
pub mod words;
