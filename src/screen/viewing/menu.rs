//! Lists to choose from.

use super::world::Sending;
use crate::viewing::{Field, Grouping};

/// What is chosen.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Choices {
    /// A column to sort by.
    Sort(Vec<Field>),
    /// By what to group.
    Group(Vec<Option<Grouping>>),
    /// What to make of the selected answers.
    Send(Vec<Sending>),
}

impl Choices {
    pub fn len(&self) -> usize {
        match self {
            Self::Sort(fields) => fields.len(),
            Self::Group(groups) => groups.len(),
            Self::Send(all) => all.len(),
        }
    }
}

/// A list, and which line of it has the keys.
#[derive(Debug, Clone, PartialEq)]
pub struct Menu {
    pub(super) choices: Choices,
    pub(super) at: usize,
}

impl Menu {
    pub(super) fn new(choices: Choices, at: usize) -> Self {
        Self { choices, at }
    }

    /// To the line after, or before; in a circle.
    pub(super) fn step(&mut self, forwards: bool) {
        let count = self.choices.len().max(1);
        self.at = (self.at + if forwards { 1 } else { count - 1 }) % count;
    }
}
