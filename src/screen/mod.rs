//! The screen: a front of a [`crate::session`] in a terminal.

pub mod draw;
pub mod keys;
pub mod layout;
pub mod state;
pub mod terminal;
pub mod theme;
mod words;
