//! Overlays: forms, pickers, help, log.

use super::{Entry, Picker};
use crate::{
    case::{CaseId, VariantName},
    record::{ErrorTag, Rating},
    screen::keys::Action,
    session::{ConsultationKey, SourceName},
};
use std::collections::BTreeSet;

/// Something over the screen.
#[derive(Debug, Clone)]
pub enum Overlay {
    /// The keys, scrolled by so many lines.
    Help(usize),
    /// Messages and the log, scrolled back by so many lines from the newest.
    Log(usize),
    /// Any action by its name.
    Palette(Picker<Action>),
    /// Themes; the one before, for giving up.
    Themes(Picker<String>, String),
    /// Who answers.
    Models(Picker<ModelChoice>),
    Judges(Picker<ModelChoice>),
    /// Where cases come from.
    Sources(Picker<SourceChoice>),
    /// Whose answers stand side by side; choosing takes a model in or out.
    Columns(Picker<String>),
    /// Up to which turn a recording plays.
    Turns(Picker<usize>),
    /// As which variant this case is opened; `None` for the case itself.
    Variants(CaseId, Picker<Option<VariantName>>),
    /// Who goes on from a recording.
    LiveModels(Picker<String>),
    Entry(Box<EntryForm>),
    Rate(Box<RateForm>),
}

/// A line in the list of models.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ModelChoice {
    /// This one.
    Named(String),
    /// A file that is still to be named.
    File,
    /// An address that is still to be named.
    Address,
    /// One that a server on this machine serves, by its address.
    Served(String),
    /// The demonstration's, which is not there.
    MissingDemo,
    /// How to download one, where there is none.
    Pull,
}

/// A line in the list of sources.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SourceChoice {
    /// This one.
    Named(SourceName),
    /// A file that is still to be named.
    File,
}

/// What a text is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Purpose {
    /// A question of the doctor's own.
    Own(ConsultationKey),
    /// The next question in other words.
    EditNext(ConsultationKey),
    /// The path of a GGUF file; whether it is to judge.
    ModelFile(bool),
    /// The address of an endpoint; whether it is to judge.
    ModelAddress(bool),
    /// The variable that holds an endpoint's key: the address, and whether it is to judge.
    KeyVariable(String, bool),
    /// The path of a case file.
    CaseFile,
    /// The path of a run's folder, or of a trial.
    Scores,
}

impl Purpose {
    /// Whether many lines can be written.
    pub fn has_lines(&self) -> bool {
        matches!(self, Self::Own(_) | Self::EditNext(_))
    }
}

/// Where the keys go in an [`EntryForm`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    Text,
    /// The button that sends it.
    Send,
    /// The button that gives up.
    Cancel,
}

impl Field {
    /// The field after, or before.
    pub fn step(self, forward: bool) -> Self {
        match (self, forward) {
            (Self::Text, true) | (Self::Cancel, false) => Self::Send,
            (Self::Send, true) | (Self::Text, false) => Self::Cancel,
            (Self::Cancel, true) | (Self::Send, false) => Self::Text,
        }
    }
}

/// A text that is being written.
#[derive(Debug, Clone)]
pub struct EntryForm {
    /// What it is for.
    pub purpose: Purpose,
    pub entry: Entry,
    /// Where the keys go.
    pub field: Field,
    /// Why it was not taken.
    pub problem: Option<String>,
}

impl EntryForm {
    /// A form with this text in it.
    pub fn new(purpose: Purpose, text: &str) -> Self {
        let entry = if purpose.has_lines() { Entry::lines(text) } else { Entry::line(text) };
        Self { purpose, entry, field: Field::Text, problem: None }
    }
}

/// Where the keys go in a [`RateForm`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RateField {
    Rating,
    /// The error tags; which one is selected.
    Tags(usize),
    Comment,
    /// The button that saves.
    Save,
    /// The button that gives up.
    Cancel,
}

/// A rating that is being made.
#[derive(Debug, Clone)]
pub struct RateForm {
    pub key: ConsultationKey,
    /// Which exchange, from 0.
    pub exchange: usize,
    /// The rating; nothing until the rater has chosen one.
    pub rating: Option<Rating>,
    pub tags: BTreeSet<ErrorTag>,
    pub comment: Entry,
    /// Where the keys go.
    pub field: RateField,
}

impl RateForm {
    /// Goes to the field after, or before.
    pub fn step(&mut self, forward: bool) {
        self.field = match (self.field, forward) {
            (RateField::Rating, true) | (RateField::Comment, false) => RateField::Tags(0),
            (RateField::Tags(_), true) | (RateField::Save, false) => RateField::Comment,
            (RateField::Comment, true) | (RateField::Cancel, false) => RateField::Save,
            (RateField::Save, true) | (RateField::Rating, false) => RateField::Cancel,
            (RateField::Cancel, true) | (RateField::Tags(_), false) => RateField::Rating,
        };
    }

    /// Takes a digit: 1 to 9, and 0 for ten. A 0 after a 1 makes ten as well.
    pub fn digit(&mut self, digit: u8) {
        let value = if digit == 0 { 10 } else { digit };
        self.rating = Rating::new(value);
    }

    /// One less or one more.
    pub fn change(&mut self, by: i8) {
        let value = match self.rating {
            None => 5,
            Some(rating) => rating.get().saturating_add_signed(by).clamp(1, 10),
        };
        self.rating = Rating::new(value);
    }
}

impl Overlay {
    /// Whether keys are text in it.
    pub fn is_writing(&self) -> bool {
        match self {
            Self::Help(_) | Self::Log(_) => false,
            Self::Palette(_)
            | Self::Turns(_)
            | Self::LiveModels(_)
            | Self::Themes(..)
            | Self::Models(_)
            | Self::Judges(_)
            | Self::Sources(_)
            | Self::Columns(_)
            | Self::Variants(..) => true,
            Self::Entry(form) => form.field == Field::Text,
            Self::Rate(form) => form.field == RateField::Comment,
        }
    }
}
