//! The operation during which a record failed, named in both languages.

use crate::language::Language;
use std::fmt;

/// What was being done with a file of a run, or with one that is imported or exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordAction {
    /// Opening it.
    Open,
    /// Reading it.
    Read,
    /// Writing it.
    Write,
    /// Appending a record.
    WriteRecord,
    /// Keeping a copy of its unfinished last line.
    KeepTornLine,
    /// Removing its unfinished last line.
    CutTornLine,
    /// Ending its last line.
    EndLastLine,
    /// Opening the run's lock.
    OpenLock,
    /// Locking the run.
    Lock,
    /// Noting in the lock who holds it.
    WriteLock,
    /// Making the run's folder.
    MakeFolder,
    /// Making a file that must not be there yet.
    MakeFile,
    /// Listing a folder.
    List,
}

impl RecordAction {
    /// As a word or two.
    pub fn words(self, language: Language) -> &'static str {
        let (en, zh) = match self {
            Self::Open => ("opening", "打开"),
            Self::Read => ("reading", "读取"),
            Self::Write => ("writing", "写入"),
            Self::WriteRecord => ("writing a record", "写入记录"),
            Self::KeepTornLine => ("keeping its torn last line", "保存未写完的末行"),
            Self::CutTornLine => ("cutting its torn last line", "截去未写完的末行"),
            Self::EndLastLine => ("ending its last line", "补上末行的换行"),
            Self::OpenLock => ("opening the run's lock", "打开锁文件"),
            Self::Lock => ("locking the run", "加锁"),
            Self::WriteLock => ("writing the run's lock", "写入锁文件"),
            Self::MakeFolder => ("making the run's folder", "建立记录文件夹"),
            Self::MakeFile => ("making a new file", "新建文件"),
            Self::List => ("listing", "列出内容"),
        };
        if language == Language::Zh { zh } else { en }
    }
}

impl fmt::Display for RecordAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words(Language::En))
    }
}
