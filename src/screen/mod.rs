//! The full-screen terminal interface of a [`crate::session`], and in `rating` that of a rater of a trial.

pub mod draw;
pub mod keys;
pub mod layout;
pub mod rating;
pub mod state;
pub mod terminal;
pub mod theme;
mod words;
