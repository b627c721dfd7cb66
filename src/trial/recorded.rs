//! What is read of runs for a trial, whatever is rated: recorded answers by case, and why a run cannot be used.

use crate::{
    case::{CaseFile, CaseId, Source},
    language::{Bilingual, Language},
    record::{RecordError, RunRecords},
};
use std::{
    collections::HashMap,
    path::{Path, PathBuf},
};

/// A recorded answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// The key of the recorded answer.
    pub key: String,
    /// The question as it was sent.
    pub question: String,
    /// The answer.
    pub text: String,
}

/// Why nothing can be rated.
#[derive(Debug, thiserror::Error)]
pub enum ItemsError {
    /// A run cannot be read.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// A run is not one that the protocol can use.
    #[error("{}: {message}", run.display())]
    Run {
        /// The run's folder.
        run: PathBuf,
        /// Why.
        message: Bilingual,
    },
    /// There is nothing to rate.
    #[error("{0}")]
    Nothing(Bilingual),
}

impl ItemsError {
    /// In a language of the interface.
    pub fn words(&self, language: Language) -> String {
        match (self, language) {
            (Self::Record(error), _) => error.words(language),
            (Self::Run { run, message }, Language::Zh) => format!("{}：{}", run.display(), message.words(language)),
            (Self::Run { run, message }, Language::En) => format!("{}: {}", run.display(), message.words(language)),
            (Self::Nothing(message), _) => message.words(language).to_owned(),
        }
    }
}

/// The current answers of one model in one repeat, by case: the turns' answers from 1 on.
pub type Answers = HashMap<(Source, CaseId), Vec<Text>>;

/// Checks that a run was recorded from a case file: a reference of another version of the file would be shown beside answers to other questions.
///
/// # Errors
/// [`ItemsError::Run`] where it was not.
pub fn check_cases(run: &Path, records: &RunRecords, file: &CaseFile) -> Result<(), ItemsError> {
    let known = &records.manifest.cases;
    if known.is_empty() || known.iter().any(|case| case.digest == file.digest) {
        return Ok(());
    }
    let files: Vec<&str> = known.iter().map(|case| case.file.as_str()).collect();
    let zh = format!("此运行用的是另一份病例文件（{}）；请在 cases（trial new 用 --cases）中写那一份", files.join("、"));
    let en =
        format!("this run was recorded from another case file ({}); name that one in cases (with trial new: --cases)", files.join(", "));
    Err(ItemsError::Run { run: run.to_owned(), message: Bilingual::both(zh, en) })
}

/// Words by which an answer may name its model: the name, and its file or its name at an address.
pub fn words_of(identity: &crate::chat::ModelIdentity) -> Vec<String> {
    use crate::chat::Origin;
    let mut words = vec![identity.name.clone()];
    match &identity.origin {
        Origin::Local { file, .. } => words.push(file.trim_end_matches(".gguf").to_owned()),
        Origin::Imported { file, .. } => words.push(file.clone()),
        Origin::Remote { model, .. } | Origin::Recording { model, .. } => words.push(model.clone()),
    }
    words
}
