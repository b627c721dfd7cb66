//! The errors that end the program, and their exit codes.

use crate::{
    case::CaseError,
    chat::ModelError,
    config::ConfigError,
    interop::LayoutError,
    language::{Bilingual, Language},
    plain_file,
    record::RecordError,
    runner::{ReplayError, batch::PlanError},
    trial::{items::ItemsError, key::KeyError, protocol::ProtocolError, ratings_file::OpenError},
};
use std::{
    io::ErrorKind,
    path::{Path, PathBuf},
    process::ExitCode,
};

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
    Usage(Bilingual),
    /// What was named as a run is none.
    #[error("{}: {}", folder.display(), if *exists { "no run: it is no folder with a manifest.json; name the folder of one (--out of replay or batch)" } else { "there is no such folder, so no manifest.json of a run; name the folder of one (--out of replay or batch)" })]
    NoRun {
        /// The folder.
        folder: PathBuf,
        /// Whether it is there.
        exists: bool,
    },
    /// Nobody is named who answers.
    #[error("no model: name {} with --model (a name of the settings, a GGUF file, or http://HOST/v1#MODEL){}, or set model in the settings (wardround config init)",
        if *has_plan { "one or more" } else { "one" }, if *has_plan { ", in the plan" } else { "" })]
    NoModel {
        /// Whether several can be named, and a plan can name them.
        has_plan: bool,
    },
    /// Nobody is named who judges.
    #[error("no judge: name one with --judge, or set model under [judge] in the settings")]
    NoJudge,
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
    /// A trial's protocol cannot be used.
    #[error(transparent)]
    Protocol(#[from] ProtocolError),
    /// A trial's key cannot be used.
    #[error(transparent)]
    TrialKey(#[from] KeyError),
    /// A trial has nothing to rate.
    #[error(transparent)]
    Items(#[from] ItemsError),
    /// A pack cannot be rated.
    #[error(transparent)]
    Rate(OpenError),
    /// Another program's file cannot be used, or not be made.
    #[error(transparent)]
    Layout(LayoutError),
    /// The folder of a run cannot be used, where the command line can name another.
    #[error("{0}; or record into another folder (--out)")]
    RunFolder(RecordError),
    /// The replay ended early.
    #[error(transparent)]
    Replay(#[from] ReplayError),
    /// Standard output took no more.
    #[error("standard output: {source}{}", if *recorded { "; the record is kept; repeat the command to resume" } else { "" })]
    Output {
        /// What the system said.
        source: std::io::Error,
        /// Whether the command records what it does.
        recorded: bool,
    },
    /// A file that the user named could not be written.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The system failed us.
    #[error("{0}")]
    Internal(String),
}

impl CliError {
    /// The error as a sentence.
    pub fn words(&self, language: Language) -> String {
        // A file that is refused for what it is says so in both languages, whatever it was read for.
        if let Some(refused) = plain_file::refusal(self) {
            return refused.words(language);
        }
        match (language, self) {
            (Language::Zh, Self::Model { name, error }) => format!("模型 {name}：{}", error.words(language)),
            (Language::Zh, Self::Replay(ReplayError::Model { model, error })) => format!("{model}：{}", error.words(language)),
            (Language::Zh, Self::Config(error)) => error.words(language),
            (Language::Zh, Self::NoModel { has_plan }) => format!(
                "没有指定模型：请用 --model 指定{}（设置中的名称、GGUF 文件，或 http://主机/v1#模型名）{}，或在设置中写上 model（wardround config init）",
                if *has_plan { "一个或几个" } else { "一个" },
                if *has_plan { "，或写在计划文件里" } else { "" }
            ),
            (Language::Zh, Self::NoJudge) => "没有指定评委：请用 --judge 指定，或在设置的 [judge] 中写上 model".into(),
            (Language::Zh, Self::RunFolder(error)) => format!("{}，或用 --out 另指定文件夹", error.words(language)),
            (_, Self::Protocol(error)) => error.words(language),
            (_, Self::TrialKey(error)) => error.words(language),
            (_, Self::Items(error)) => error.words(language),
            (_, Self::Rate(error)) => error.words(language),
            (_, Self::Plan(error)) => error.words(language),
            (_, Self::Usage(message)) => message.words(language).to_owned(),
            (_, Self::Record(error) | Self::Replay(ReplayError::Record(error))) => error.words(language),
            (Language::Zh, Self::NoRun { folder, exists: true }) => format!(
                "{}：不是记录文件夹（没有 manifest.json）；请指定一次运行的记录文件夹（replay 或 batch 的 --out）",
                folder.display()
            ),
            (Language::Zh, Self::NoRun { folder, exists: false }) => {
                format!("{}：没有这个文件夹，请指定一次运行的记录文件夹（replay 或 batch 的 --out）", folder.display())
            }
            (_, other) => other.to_string(),
        }
    }

    /// The exit code for it.
    pub fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::Internal(_) => 1,
            Self::Usage(_)
            | Self::Layout(_)
            | Self::NoRun { .. }
            | Self::NoModel { .. }
            | Self::NoJudge
            | Self::Config(_)
            | Self::Plan(_)
            | Self::Protocol(_)
            | Self::TrialKey(_)
            | Self::Items(_)
            | Self::Rate(_)
            | Self::Replay(ReplayError::Prompt(_)) => 2,
            Self::CaseFile(_) | Self::Cases(_) => 3,
            Self::Model { .. } | Self::Replay(ReplayError::Model { .. }) => MODEL_FAILED,
            // Whoever closed the pipe has seen enough.
            Self::Output { source, .. } if source.kind() == ErrorKind::BrokenPipe => 0,
            Self::Record(_) | Self::RunFolder(_) | Self::Replay(ReplayError::Record(_)) | Self::Output { .. } | Self::File { .. } => {
                UNRECORDED
            }
        })
    }

    /// Adds, where it helps, that the command line can name another folder.
    pub(super) fn or_another_folder(self) -> Self {
        match self {
            Self::Record(error @ (RecordError::Locked { .. } | RecordError::NotARun { .. })) => Self::RunFolder(error),
            other => other,
        }
    }

    /// Whether nobody needs to be told.
    pub(super) fn is_quiet(&self) -> bool {
        matches!(self, Self::Output { source, .. } if source.kind() == ErrorKind::BrokenPipe)
    }

    /// What writing a file that the user named failed with: a name that cannot be used, or a disk that does not take it.
    pub(super) fn writing(path: &Path, source: std::io::Error, advice: &str) -> Self {
        match source.kind() {
            ErrorKind::NotFound
            | ErrorKind::PermissionDenied
            | ErrorKind::AlreadyExists
            | ErrorKind::IsADirectory
            | ErrorKind::NotADirectory
            | ErrorKind::InvalidInput
            | ErrorKind::InvalidFilename
            | ErrorKind::ReadOnlyFilesystem
            | ErrorKind::Other => Self::Usage(format!("{}: {source}; {advice}", path.display()).into()),
            _ => Self::File { path: path.to_owned(), source },
        }
    }
}
