//! What can end the program, and with which exit code.

use crate::{
    batch::PlanError,
    case::{CaseError, Language},
    config::ConfigError,
    model::ModelError,
    record::RecordError,
    replay::ReplayError,
};
use std::process::ExitCode;

/// A model or the judge can do nothing more.
pub(super) const MODEL_FAILED: u8 = 4;
/// The cases or answers are not complete.
pub(super) const INCOMPLETE: u8 = 5;
/// An answer could not be put on disk.
pub(super) const UNRECORDED: u8 = 6;
/// Stopped by a signal.
pub(super) const INTERRUPTED: u8 = 130;

/// An error that ends the program.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// A flag or setting cannot be used.
    #[error("{0}")]
    Usage(String),
    /// A settings file or variable cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// A plan cannot be used.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// A case file cannot be used.
    #[error(transparent)]
    CaseFile(#[from] CaseError),
    /// A case cannot be used.
    #[error("{0}")]
    Cases(String),
    /// A model cannot be used.
    #[error("model {name}: {error}")]
    Model {
        /// Its name.
        name: String,
        /// Why.
        error: Box<ModelError>,
    },
    /// The record cannot be used.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// The replay ended early.
    #[error(transparent)]
    Replay(#[from] ReplayError),
    /// The system failed us.
    #[error("{0}")]
    Internal(String),
}

impl CliError {
    /// The error as a sentence.
    pub fn words(&self, language: Language) -> String {
        match (language, self) {
            (Language::Zh, Self::Model { name, error }) => format!("模型 {name}：{}", error.words(language)),
            (Language::Zh, Self::Replay(ReplayError::Model { model, error })) => format!("{model}：{}", error.words(language)),
            (Language::Zh, Self::Config(ConfigError::Variable { model, variable, setting })) => {
                format!("模型 {model:?}：{setting} 所指的环境变量 {variable} 没有设置")
            }
            (_, other) => other.to_string(),
        }
    }

    /// The exit code for it.
    pub fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::Internal(_) => 1,
            Self::Usage(_) | Self::Config(_) | Self::Plan(_) | Self::Replay(ReplayError::Prompt(_)) => 2,
            Self::CaseFile(_) | Self::Cases(_) => 3,
            Self::Model { .. } | Self::Replay(ReplayError::Model { .. }) => MODEL_FAILED,
            Self::Record(_) | Self::Replay(ReplayError::Record(_)) => UNRECORDED,
        })
    }
}
