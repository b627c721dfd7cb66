//! What lies over the viewer.

use super::menu::Menu;
use crate::{screen::state::Entry, viewing::FilterError};

/// Something over the table or the page.
#[derive(Debug, Clone)]
pub enum Overlay {
    /// A filter that is being written, and what is wrong with it.
    Filter(Entry, Option<FilterError>),
    /// A note on an answer.
    Note(usize, Entry),
    /// Tags on an answer, and what is wrong with them.
    Tags(usize, Entry, Option<String>),
    /// A list to choose from.
    Menu(Menu),
    /// What was made of the selected answers: in words, and a command that can be run.
    Sent(String, Option<Vec<String>>),
    /// What is to be known of the runs.
    Remarks,
    /// The keys, from this line on.
    Help(usize),
}
