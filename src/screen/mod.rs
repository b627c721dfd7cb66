//! The full-screen terminal interface of a [`crate::session`], and in `rating`, `answering` and `writing` those of a rater of a trial, of a doctor of an arms study, and of whoever writes a case.

pub mod answering;
mod appending;
pub mod draw;
pub mod keys;
pub mod layout;
pub mod rating;
pub mod stage;
pub mod state;
pub mod terminal;
pub mod theme;
mod words;
pub mod writing;
