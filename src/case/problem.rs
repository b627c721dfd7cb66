//! Errors of case files as values: file, line, record, field, cause and next step.

use super::{Encoding, Foreign};
use crate::{
    io_error,
    language::{Bilingual, Language},
    plain_file,
};
use std::{fmt, path::PathBuf};

/// One record of a case file that could not be used. The other records can.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The line, from 1, where the format has lines that matter.
    pub line: Option<usize>,
    /// The record's id, or its place in the file when it has none.
    pub record: String,
    /// The field at fault.
    pub field: String,
    /// What is wrong and what to do.
    pub message: Bilingual,
    /// What else is wrong with the same record.
    pub more: Vec<Self>,
}

impl Problem {
    /// This problem, and then what else is wrong with the same record.
    pub fn all(&self) -> impl Iterator<Item = &Self> {
        std::iter::once(self).chain(&self.more)
    }

    /// In a language of the interface.
    pub fn words(&self, language: Language) -> String {
        let (record, field, message) = (&self.record, &self.field, self.message.words(language));
        match (self.line, language) {
            (Some(line), Language::Zh) => format!("第 {line} 行，{record}：{field}：{message}"),
            (Some(line), Language::En) => format!("line {line}, {record}: {field}: {message}"),
            (None, Language::Zh) => format!("{record}：{field}：{message}"),
            (None, Language::En) => format!("{record}: {field}: {message}"),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words(Language::En))
    }
}

/// A case file that could not be read at all.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.words(Language::En))]
pub enum CaseError {
    /// The file could not be opened or read.
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Some byte stands for no character, or the text is in an encoding that is not known.
    Undecodable {
        /// The file's name.
        name: String,
        /// The encoding of what stands before; `None` where no known one fits.
        encoding: Option<Encoding>,
        /// The offset of the first bad byte, from 0.
        byte: usize,
        /// Its line, from 1.
        line: usize,
    },
    /// The file is of another kind: a workbook, an archive, a model.
    Foreign {
        /// The file's name.
        name: String,
        /// What it is.
        what: Foreign,
    },
    /// The file is a table of separated values.
    Table {
        /// The file's name.
        name: String,
        /// The names of its columns, joined.
        columns: String,
    },
    /// The file, or one line of it, is larger than any case file can be.
    TooLarge {
        /// The file's name.
        name: String,
        /// The line, from 1; `None` for the whole file.
        line: Option<usize>,
        /// The limit in MiB.
        limit_mib: usize,
    },
    /// The text is in none of the known formats.
    Format {
        /// The file's name.
        name: String,
        /// Where and what, with the next step.
        message: Bilingual,
    },
}

impl CaseError {
    /// In a language of the interface.
    pub fn words(&self, language: Language) -> String {
        let zh = language == Language::Zh;
        match self {
            Self::Io { path, source } => match plain_file::refusal(source) {
                Some(refused) => refused.words(language),
                None if zh => format!("{}：{}", path.display(), io_error::words(source, language)),
                None => format!("{}: {source}", path.display()),
            },
            Self::Undecodable { name, encoding, byte, line } => undecodable(name, *encoding, *byte, *line, language),
            Self::Foreign { name, what } if zh => format!("{name}：{}", what.words(language)),
            Self::Foreign { name, what } => format!("{name}: {}", what.words(language)),
            Self::Table { name, columns } => table(name, columns, language),
            Self::TooLarge { name, line: None, limit_mib } if zh => format!("{name}：文件大于 {limit_mib} MiB，不是病例文件"),
            Self::TooLarge { name, line: Some(line), limit_mib } if zh => format!("{name}：第 {line} 行大于 {limit_mib} MiB，不是病例文件"),
            Self::TooLarge { name, line: None, limit_mib } => {
                format!("{name}: the file is larger than {limit_mib} MiB; this is not a case file")
            }
            Self::TooLarge { name, line: Some(line), limit_mib } => {
                format!("{name}: line {line} is larger than {limit_mib} MiB; this is not a case file")
            }
            Self::Format { name, message } if zh => format!("{name}：{}", message.words(language)),
            Self::Format { name, message } => format!("{name}: {}", message.words(language)),
        }
    }
}

fn undecodable(name: &str, encoding: Option<Encoding>, byte: usize, line: usize, language: Language) -> String {
    match (encoding, language) {
        (Some(encoding), Language::Zh) => {
            let encoding = encoding.name();
            format!("{name}：第 {line} 行字节 {byte} 处不是有效的 {encoding}：有字符被截断或损坏。请改正该行，或重新导出此文件")
        }
        (Some(encoding), Language::En) => {
            let encoding = encoding.name();
            format!(
                "{name}: not {encoding} at byte {byte} (line {line}): a character is cut off or damaged; correct that line, or export the file again"
            )
        }
        (None, Language::Zh) => format!(
            "{name}：第 {line} 行字节 {byte} 处起既不是 UTF-8，也不是 UTF-16、GB18030 或 Big5 的中文。请另存为 UTF-8，或指明编码转换，例如：iconv -f GB18030 -t UTF-8"
        ),
        (None, Language::En) => format!(
            "{name}: not UTF-8 at byte {byte} (line {line}), and no Chinese text in UTF-16, GB18030 or Big5; save it as UTF-8, or convert it by the name of its encoding, for example: iconv -f WINDOWS-1252 -t UTF-8"
        ),
    }
}

fn table(name: &str, columns: &str, language: Language) -> String {
    match language {
        Language::Zh => format!("{name}：这是表格（CSV），列为：{columns}。请先导入：wardround cases import 文件 -o 病例.toml"),
        Language::En => {
            format!("{name}: a table (CSV) with the columns {columns}; import it first, with wardround cases import FILE -o cases.toml")
        }
    }
}
