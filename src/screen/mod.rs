//! The full-screen terminal interface of a [`crate::session`].

pub mod draw;
pub mod keys;
pub mod layout;
pub mod state;
pub mod terminal;
pub mod theme;
mod words;
