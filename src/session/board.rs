//! What a scoreboard shows: the scores of the runs at hand, and of blind trials that were named.

use crate::{
    language::Language,
    report::{Scoreboard, document::Document, table},
    trial::{numbers::Numbers, protocol::Protocol},
};

/// The scores of runs and trials.
#[derive(Debug, Clone)]
pub struct Board {
    pub scores: Scoreboard,
    pub trials: Vec<TrialMeans>,
}

/// What raters of a blind trial gave.
#[derive(Debug, Clone)]
pub struct TrialMeans {
    pub protocol: Protocol,
    pub numbers: Numbers,
}

impl Board {
    /// The scores as a document in a language: runs, then trials, then the notes.
    pub(crate) fn document(&self, language: Language) -> Document {
        let mut document = self.scores.document(language);
        let notes = document.sections.pop();
        document.sections.extend(self.trials.iter().flat_map(|trial| trial.numbers.means(&trial.protocol, language)));
        document.sections.extend(notes);
        document
    }

    /// The scores as text, with a line break at its end; `width` are a terminal's columns, where there is one.
    pub fn write(&self, language: Language, width: Option<usize>) -> String {
        table::write(&self.document(language), width)
    }
}
