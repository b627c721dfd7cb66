//! Why a run cannot be packed, or an archive not be read.

use crate::{
    io_error,
    language::{Bilingual, Language},
    record::{LockOwner, RecordError},
    report::FormatError,
};
use std::path::PathBuf;

/// Why a run cannot be packed, or an archive not be read.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// The run's records cannot be read.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// A file or folder could not be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Somebody records into the run.
    #[error("{}", self.words(Language::En))]
    BeingWritten {
        /// The run.
        run: PathBuf,
        /// Who.
        owner: LockOwner,
    },
    /// The last line of a stream is not whole.
    #[error("{}", self.words(Language::En))]
    Torn {
        /// The stream.
        path: PathBuf,
    },
    /// The case files that were named are not those of the run.
    #[error("{0}")]
    Cases(Bilingual),
    /// What was named is no archive of a run.
    #[error("{}", self.words(Language::En))]
    NotAnArchive {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        why: Bilingual,
    },
    /// An entry of an archive is refused; nothing of the archive was unpacked outside a temporary folder.
    #[error("{}", self.words(Language::En))]
    Refused {
        /// The archive.
        path: PathBuf,
        /// The entry.
        entry: String,
        /// Why.
        why: Bilingual,
    },
    /// The report cannot be written.
    #[error(transparent)]
    Report(#[from] FormatError),
}

impl ArchiveError {
    /// In a language of the interface.
    pub fn words(&self, language: Language) -> String {
        let zh = language == Language::Zh;
        match self {
            Self::Record(error) => error.words(language),
            Self::Io { path, source } if zh => format!("{}：{}", path.display(), io_error::words(source, language)),
            Self::Io { path, source } => format!("{}: {}", path.display(), io_error::words(source, language)),
            Self::BeingWritten { run, owner } if zh => {
                format!("{} 正由{}写入：请等它结束再打包", run.display(), owner.words(language))
            }
            Self::BeingWritten { run, owner } => {
                format!("{} is being written by {}: pack it when that has ended", run.display(), owner.words(language))
            }
            Self::Torn { path } if zh => {
                format!("{} 的末行不完整：请再运行一次记录它的命令（replay、batch 或 judge），末行会被移开并补做，然后打包", path.display())
            }
            Self::Torn { path } => format!(
                "{}: the last line is cut: repeat the command that recorded it (replay, batch or judge), which moves the line aside and asks again, then pack",
                path.display()
            ),
            Self::Cases(message) => message.words(language).to_owned(),
            Self::NotAnArchive { path, why } if zh => format!("{}：不是运行记录的归档：{}", path.display(), why.words(language)),
            Self::NotAnArchive { path, why } => format!("{}: no archive of a run: {}", path.display(), why.words(language)),
            Self::Refused { path, entry, why } if zh => {
                format!("{}：拒绝读取，其中的条目 {entry:?} {}；请从可信的来源重新获取", path.display(), why.words(language))
            }
            Self::Refused { path, entry, why } => {
                format!(
                    "{}: refused: its entry {entry:?} {}; get the archive again from whoever made it",
                    path.display(),
                    why.words(language)
                )
            }
            Self::Report(error) => Bilingual::quoted("报告程序", error).after("报告无法写出：", "").words(language).to_owned(),
        }
    }

    /// Of a file or folder.
    pub(super) fn io(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { path, source }
    }
}
