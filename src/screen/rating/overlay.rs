//! What lies over the rating screen.

use crate::screen::state::Entry;

/// What a text is written for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Purpose {
    /// The comment.
    Comment,
    /// Why it cannot be judged.
    Reason,
    /// The text field with this id.
    Field(String),
    /// The note of the mark at this place in the list, from 0.
    Note(usize),
}

/// Something over the screen.
#[derive(Debug, Clone)]
pub enum Overlay {
    /// The keys, scrolled by so many lines.
    Help(usize),
    /// The guidelines, scrolled by so many lines; whether the time stands still until they are closed.
    Guidelines(usize, bool),
    /// A text that is being written.
    Writing(Purpose, Box<Entry>),
    /// Everything is rated.
    Finished,
}
