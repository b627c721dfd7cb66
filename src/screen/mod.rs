//! The full-screen terminal interface of a [`crate::session`], and in `rating` and `answering` those of a rater of a trial and of a doctor of an arms study.

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
