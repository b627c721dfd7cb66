//! What a rater does, and when.

use crate::trial::{
    form::Value,
    pack::{LiveTexts, OpaqueId},
};
use std::time::Duration;

/// The time at which a command was given.
#[derive(Debug, Clone, Copy)]
pub struct Now {
    /// A clock that only goes forward, from any beginning.
    pub clock: Duration,
    /// The rater's calendar clock, which can be set; it stands in records and decides nothing.
    pub at: jiff::Timestamp,
}

/// What a rater does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Gives a scale, a choice or a text its value.
    Set {
        /// The field's id.
        field: String,
        /// The value.
        value: Value,
    },
    /// Chooses an option of a field with several, or takes the choice back.
    Toggle {
        /// The field's id.
        field: String,
        /// The option's id.
        option: String,
    },
    /// Takes a field's value back.
    Clear {
        /// The field's id.
        field: String,
    },
    /// Writes the comment.
    Comment(String),
    /// Saves the values as they stand.
    Save,
    /// Saves that it cannot be judged, with a reason.
    CannotJudge(String),
    /// Goes to one of the item's subjects, from 0.
    Subject(usize),
    /// Goes to an item, from 0.
    Item(usize),
    /// Goes to the next item that is not complete, else to the next.
    Next,
    /// Goes to the item before.
    Previous,
    /// Shows the reference of the item, or hides it.
    Reference,
    /// Takes up the live answers of an item, which came from the organiser's server.
    Answers {
        /// The item.
        item: OpaqueId,
        /// Their texts.
        answers: Vec<LiveTexts>,
    },
    /// Takes back what was saved last.
    Undo,
    /// Stops the time, or goes on.
    Pause,
}

impl Command {
    /// Whether it fills in or saves the form of the item in front of the rater, or shows the item's reference.
    pub(super) fn is_about_the_item(&self) -> bool {
        matches!(
            self,
            Self::Set { .. }
                | Self::Toggle { .. }
                | Self::Clear { .. }
                | Self::Comment(_)
                | Self::Save
                | Self::CannotJudge(_)
                | Self::Reference
        )
    }
}
