//! The errors that end the program, and their exit codes.

use crate::{
    archive::ArchiveError,
    case::CaseError,
    chat::ModelError,
    config::ConfigError,
    gguf::{GgufError, GgufFault},
    glossary,
    interop::LayoutError,
    io_error,
    language::{Bilingual, Language},
    models::PullError,
    plain_file,
    record::{MergeError, RecordError},
    runner::{ReplayError, batch::PlanError},
    tape::{FromRunError, TapeError},
    toml_text::TomlFileError,
    trial::{items::ItemsError, key::KeyError, protocol::ProtocolError, ratings_file::OpenError},
};
use std::{
    io::ErrorKind,
    path::{Path, PathBuf},
    process::ExitCode,
};

/// Arguments, settings or a theme cannot be used.
pub(super) const USAGE: u8 = 2;
/// A model or the judge can do nothing more.
pub(super) const MODEL_FAILED: u8 = 4;
/// The cases or answers are not complete.
pub(super) const INCOMPLETE: u8 = 5;
/// An answer could not be put on disk.
pub(super) const UNRECORDED: u8 = 6;
/// A batch has cost or taken as much as it may.
pub(super) const LIMIT_REACHED: u8 = 7;
/// A threshold of `diff` is not kept.
pub(super) const THRESHOLD: u8 = 8;
/// Stopped by a signal.
pub(super) const INTERRUPTED: u8 = 130;

/// An error that ends the program. [`CliError::words`] formats it in either language.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.words(Language::En))]
pub enum CliError {
    /// A flag or setting cannot be used.
    Usage(Bilingual),
    /// What was named as a run is none.
    NoRun {
        /// The folder.
        folder: PathBuf,
        /// Whether it is there.
        exists: bool,
    },
    /// Nobody is named who answers.
    NoModel {
        /// Whether several can be named, and a plan can name them.
        has_plan: bool,
    },
    /// Nobody is named who judges.
    NoJudge,
    /// A settings file or variable cannot be used.
    Config(#[from] ConfigError),
    /// A plan cannot be used.
    Plan(#[from] PlanError),
    /// A case file cannot be used.
    CaseFile(#[from] CaseError),
    /// The cases cannot be used.
    Cases(Bilingual),
    /// A model cannot be used.
    Model {
        /// Its name.
        name: String,
        /// Why.
        error: Box<ModelError>,
    },
    /// The record cannot be used.
    Record(#[from] RecordError),
    /// A trial's protocol cannot be used.
    Protocol(#[from] ProtocolError),
    /// A trial's key cannot be used.
    TrialKey(#[from] KeyError),
    /// A trial has nothing to rate.
    Items(#[from] ItemsError),
    /// A pack cannot be rated, or not be written.
    Rate(#[source] OpenError),
    /// A tape cannot be used or written.
    Tape(#[from] TapeError),
    /// A playlist cannot be played; everything that is wrong with it.
    Playlist(Vec<TomlFileError>),
    /// A run cannot be packed, or an archive is refused.
    Archive(Box<ArchiveError>),
    /// Runs are not merged.
    Merge(MergeError),
    /// No tape can be made of a run.
    TapeFromRun(#[from] FromRunError),
    /// Another program's file cannot be used, or not be made.
    Layout(#[source] LayoutError),
    /// The folder of a run cannot be used, where the command line can name another.
    RunFolder(#[source] RecordError),
    /// The replay ended early.
    Replay(#[from] ReplayError),
    /// Standard output took no more.
    Output {
        /// What the system said.
        source: std::io::Error,
        /// Whether the command records what it does.
        recorded: bool,
    },
    /// A file that the user named could not be written.
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A model file cannot be read.
    Gguf(#[from] GgufError),
    /// A model could not be downloaded.
    Pull(#[from] PullError),
    /// The system failed us.
    Internal(Bilingual),
}

impl CliError {
    /// The error as a sentence.
    pub fn words(&self, language: Language) -> String {
        // A file that is refused for what it is says so in both languages, whatever it was read for.
        if let Some(refused) = plain_file::refusal(self) {
            return refused.words(language);
        }
        let zh = language == Language::Zh;
        match self {
            Self::Usage(message) | Self::Cases(message) | Self::Internal(message) => message.words(language).to_owned(),
            Self::NoRun { folder, exists } => no_run(folder, *exists, language),
            Self::NoModel { has_plan } => no_model(*has_plan, language),
            Self::NoJudge if zh => "没有指定评委：请用 --judge 指定，或在设置的 [judge] 中写上 model".into(),
            Self::NoJudge => "no judge: name one with --judge, or set model under [judge] in the settings".into(),
            Self::Config(error) => error.words(language),
            Self::Plan(error) => error.words(language),
            Self::CaseFile(error) => error.words(language),
            Self::Model { name, error } if zh => format!("模型 {name}：{}", error.words(language)),
            Self::Model { name, error } => format!("model {name}: {}", error.words(language)),
            Self::Record(error) => error.words(language),
            Self::Protocol(error) => error.words(language),
            Self::TrialKey(error) => error.words(language),
            Self::Items(error) => error.words(language),
            Self::Rate(error) => error.words(language),
            Self::Tape(error) => error.words(language),
            Self::Playlist(errors) => errors.iter().map(|error| error.words(language)).collect::<Vec<_>>().join("\n"),
            Self::TapeFromRun(error) => error.words(language),
            Self::Archive(error) => error.words(language),
            Self::Merge(error) => error.words(language),
            Self::Layout(error) => error.words(language),
            Self::RunFolder(error) if zh => format!("{}，或用 --out 另指定文件夹", error.words(language)),
            Self::RunFolder(error) => format!("{}; or record into another folder (--out)", error.words(language)),
            Self::Replay(error) => error.words(language),
            Self::Output { source, recorded } => {
                let kept = match (recorded, language) {
                    (false, _) => "",
                    (true, Language::Zh) => "；记录已保存，重复此命令即可继续",
                    (true, Language::En) => "; the record is kept; repeat the command to resume",
                };
                let colon = if zh { "标准输出：" } else { "standard output: " };
                format!("{colon}{}{kept}", io_error::words(source, language))
            }
            Self::File { path, source } => of_file(path, source).words(language).to_owned(),
            Self::Gguf(error) => error.words(language),
            Self::Pull(error) => error.words(language),
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
            | Self::Tape(_)
            | Self::Playlist(_)
            | Self::TapeFromRun(_)
            | Self::Replay(ReplayError::Prompt(_)) => USAGE,
            Self::CaseFile(_) | Self::Cases(_) => 3,
            Self::Gguf(GgufError { fault: GgufFault::Io(_), .. }) => USAGE,
            Self::Pull(error) => of_pull(error),
            Self::Gguf(_) | Self::Model { .. } | Self::Replay(ReplayError::Model { .. }) => MODEL_FAILED,
            // Whoever closed the pipe has seen enough.
            Self::Output { source, .. } if source.kind() == ErrorKind::BrokenPipe => 0,
            Self::Merge(MergeError::Mixed(_) | MergeError::NotMerged(_)) => USAGE,
            Self::Archive(_)
            | Self::Merge(_)
            | Self::Record(_)
            | Self::RunFolder(_)
            | Self::Replay(ReplayError::Record(_))
            | Self::Output { .. }
            | Self::File { .. } => UNRECORDED,
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
    pub(super) fn writing(path: &Path, source: std::io::Error, (zh, en): (&str, &str)) -> Self {
        match source.kind() {
            ErrorKind::NotFound
            | ErrorKind::PermissionDenied
            | ErrorKind::AlreadyExists
            | ErrorKind::IsADirectory
            | ErrorKind::NotADirectory
            | ErrorKind::InvalidInput
            | ErrorKind::InvalidFilename
            | ErrorKind::ReadOnlyFilesystem
            | ErrorKind::Other => {
                let why = of_file(path, &source);
                Self::Usage(Bilingual::both(format!("{}；{zh}", why.words(Language::Zh)), format!("{}; {en}", why.words(Language::En))))
            }
            _ => Self::File { path: path.to_owned(), source },
        }
    }

    /// What the system said while something of this program's own was done.
    pub(super) fn internal(zh: &str, en: &str, words: impl std::fmt::Display) -> Self {
        Self::Internal(Bilingual::quoted("系统", words).after(&format!("{zh}："), &format!("{en}: ")))
    }
}

/// The exit code for a download that came to nothing.
fn of_pull(error: &PullError) -> u8 {
    match error {
        PullError::Stopped { .. } => INTERRUPTED,
        PullError::Io { .. } | PullError::Disk { .. } => UNRECORDED,
        PullError::Source(_)
        | PullError::NoRepository { .. }
        | PullError::Gated { .. }
        | PullError::NoFile { .. }
        | PullError::Several { .. }
        | PullError::Name(_)
        | PullError::Exists(_) => USAGE,
        _ => MODEL_FAILED,
    }
}

/// What the system said of a file.
fn of_file(path: &Path, source: &std::io::Error) -> Bilingual {
    Bilingual::of(|language| format!("{}{}{}", path.display(), glossary::colon(language), io_error::words(source, language)))
}

fn no_run(folder: &Path, exists: bool, language: Language) -> String {
    let folder = folder.display();
    match (language, exists) {
        (Language::Zh, true) => {
            format!("{folder}：不是记录文件夹（没有 manifest.json）；请指定一次运行的记录文件夹（replay 或 batch 的 --out）")
        }
        (Language::Zh, false) => format!("{folder}：没有这个文件夹，请指定一次运行的记录文件夹（replay 或 batch 的 --out）"),
        (Language::En, true) => {
            format!("{folder}: no run: it is no folder with a manifest.json; name the folder of one (--out of replay or batch)")
        }
        (Language::En, false) => {
            format!("{folder}: there is no such folder, so no manifest.json of a run; name the folder of one (--out of replay or batch)")
        }
    }
}

fn no_model(has_plan: bool, language: Language) -> String {
    match language {
        Language::Zh => format!(
            "没有指定模型：请用 --model 指定{}（设置中的名称、GGUF 文件，或 http://主机/v1#模型名）{}，或在设置中写上 model（wardround config init）；wardround models list 列出可用的模型",
            if has_plan { "一个或几个" } else { "一个" },
            if has_plan { "，或写在计划文件里" } else { "" }
        ),
        Language::En => format!(
            "no model: name {} with --model (a name of the settings, a GGUF file, or http://HOST/v1#MODEL){}, or set model in the settings (wardround config init); `wardround models list` shows what there is",
            if has_plan { "one or more" } else { "one" },
            if has_plan { ", in the plan" } else { "" }
        ),
    }
}
