//! What the program around the screen does for it.

use crate::{
    language::Bilingual,
    viewing::{Remark, Table},
};

/// What is read of runs.
#[derive(Debug, Clone)]
pub struct Seen {
    /// The answers.
    pub table: Table,
    /// What is to be known of the runs.
    pub remarks: Vec<Remark>,
}

/// What is made of selected answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sending {
    /// The protocol of a blind trial that rates these.
    Trial,
    /// A tape of each consultation that they belong to.
    Tapes,
    /// Verdicts on these by a judge.
    Judge,
    /// A file that names these.
    List,
}

impl Sending {
    /// All, in the order of the menu.
    pub const ALL: [Self; 4] = [Self::Trial, Self::Judge, Self::Tapes, Self::List];
}

/// What was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// What there is now, and what to do next.
    pub said: Bilingual,
    /// A command of this program that can be run from here: its arguments.
    pub command: Option<Vec<String>>,
}

/// Reads runs and makes things of their answers.
pub trait World: Send + Sync + 'static {
    /// Reads the beginning of runs that take a while to read; `None` where they do not, or where they cannot be read: [`World::read`] tells why.
    fn read_beginning(&self) -> Option<Table>;

    /// Reads the runs, with the cases that are at hand.
    ///
    /// # Errors
    /// When a run or a case file cannot be read.
    fn read(&self) -> Result<Seen, Bilingual>;

    /// Makes something of answers.
    ///
    /// # Errors
    /// When it cannot be made of these, or not be written.
    fn send(&self, what: Sending, table: &Table, places: &[usize]) -> Result<Sent, Bilingual>;

    /// Who writes notes, where the settings say.
    fn author(&self) -> Option<String>;
}
