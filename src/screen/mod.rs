//! The full-screen terminal interface of a [`crate::session`], and in `rating`, `answering`, `interviewing`, `writing` and `viewing` those of a rater of a trial, of a doctor of an arms study, of whoever takes a simulated patient's history, of whoever writes a case, and of whoever reads answers of runs.

pub mod answering;
mod appending;
mod bindings;
pub mod draw;
pub mod interviewing;
pub mod keys;
pub mod layout;
pub mod rating;
pub mod stage;
pub mod state;
pub mod terminal;
pub mod theme;
pub mod viewing;
mod words;
pub mod writing;
