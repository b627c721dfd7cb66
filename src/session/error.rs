//! Errors of a session as values, translated where they are shown.

use crate::{
    case::CaseError,
    chat::ModelError,
    config::ConfigError,
    io_error,
    judge::PromptError,
    language::{Bilingual, Language},
    record::RecordError,
    runner::ReplayError,
};
use std::{fmt, io, path::PathBuf, sync::Arc};

/// Why something of a session could not be done. Cheap to clone.
#[derive(Debug, Clone)]
pub enum SessionError {
    /// The cases cannot be read.
    Cases(Arc<CaseError>),
    /// The case file, to be named in the manifest, cannot be read.
    CaseFile(PathBuf, Arc<io::Error>),
    /// The record cannot be read or written.
    Record(Arc<RecordError>),
    /// The model cannot be opened, or failed.
    Model(ModelError),
    /// The settings name no such model, or nothing usable of it.
    Settings(Arc<ConfigError>),
    /// The judge cannot be asked about this.
    Prompt(Arc<PromptError>),
    /// `[judge.sampling] constrained` needs a judge on this machine, and this one is behind an endpoint.
    ConstrainedRemoteJudge(String),
    /// A file beside the cases cannot be used.
    Beside(Bilingual),
    /// The files of a blind trial cannot be used.
    Trial(Bilingual),
    /// The task ended without a result.
    Task,
}

impl SessionError {
    /// As a sentence; what the system or a server said is in its own words.
    pub fn words(&self, language: Language) -> String {
        let zh = language == Language::Zh;
        match self {
            Self::Cases(error) => error.words(language),
            Self::CaseFile(path, error) if zh => format!("{}：{}", path.display(), io_error::words(error, language)),
            Self::CaseFile(path, error) => format!("{}: {error}", path.display()),
            Self::Record(error) => match &**error {
                RecordError::Locked { path, owner } if zh => {
                    format!("另一个程序正在写这份记录：{}；请等它结束或退出它，然后再试。记录在 {}", owner.words(language), path.display())
                }
                RecordError::Locked { path, owner } => format!(
                    "another program writes this record: {}; wait for it to end, or leave it, and try again. The record is in {}",
                    owner.words(language),
                    path.display()
                ),
                error => error.words(language),
            },
            Self::Model(error) => error.words(language),
            Self::Settings(error) => error.words(language),
            Self::Prompt(error) => error.words(language),
            Self::ConstrainedRemoteJudge(judge) if zh => {
                format!("[judge.sampling] constrained 需要本机的评委，而 {judge} 在接口后面：请换一个评委，或去掉 constrained")
            }
            Self::ConstrainedRemoteJudge(judge) => format!(
                "[judge.sampling] constrained needs a judge that runs here, and {judge} is behind an endpoint: choose another judge, or take constrained out"
            ),
            Self::Beside(why) | Self::Trial(why) => why.words(language).to_owned(),
            Self::Task if zh => "任务意外中止；日志中有原因".into(),
            Self::Task => "the task ended unexpectedly; the log says why".into(),
        }
    }
}

/// In English, as logs have it.
impl fmt::Display for SessionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words(Language::En))
    }
}

/// Two errors are the same if they say the same.
impl PartialEq for SessionError {
    fn eq(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other) && self.words(Language::En) == other.words(Language::En)
    }
}

impl Eq for SessionError {}

impl From<CaseError> for SessionError {
    fn from(error: CaseError) -> Self {
        Self::Cases(Arc::new(error))
    }
}

impl From<RecordError> for SessionError {
    fn from(error: RecordError) -> Self {
        Self::Record(Arc::new(error))
    }
}

impl From<ModelError> for SessionError {
    fn from(error: ModelError) -> Self {
        Self::Model(error)
    }
}

impl From<ConfigError> for SessionError {
    fn from(error: ConfigError) -> Self {
        Self::Settings(Arc::new(error))
    }
}

impl From<PromptError> for SessionError {
    fn from(error: PromptError) -> Self {
        Self::Prompt(Arc::new(error))
    }
}

impl From<ReplayError> for SessionError {
    fn from(error: ReplayError) -> Self {
        match error {
            ReplayError::Record(error) => error.into(),
            ReplayError::Model { error, .. } => Self::Model(*error),
            ReplayError::Prompt(error) => error.into(),
        }
    }
}
