//! Why a file's header cannot be read.

use crate::{
    io_error,
    language::{Bilingual, Language},
};
use std::{io, path::PathBuf};

/// A model file whose header cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.words(Language::En))]
pub struct GgufError {
    /// The file.
    pub path: PathBuf,
    /// Why.
    #[source]
    pub fault: GgufFault,
}

/// What is wrong with a file.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.words(Language::En))]
pub enum GgufFault {
    /// It could not be read.
    Io(#[from] io::Error),
    /// It has no bytes.
    Empty,
    /// It is something else; these are its first bytes.
    NotGguf(String),
    /// A pointer of Git LFS, in the place of the file.
    GitLfsPointer,
    /// A version that this program does not read.
    Version(u32),
    /// Numbers of the other byte order.
    BigEndian,
    /// It ends too early.
    Cut {
        /// Bytes that are missing at least.
        missing: u64,
        /// Whether already the header is not whole.
        in_header: bool,
    },
    /// The header is longer than any header, so its lengths are wrong.
    TooLong,
    /// The header contradicts itself, at this place.
    Malformed(String),
    /// A tensor's type that this program does not know.
    UnknownType {
        /// The tensor.
        tensor: String,
        /// The type's number.
        number: u32,
    },
}

impl GgufFault {
    /// Why, and what to do, in a language of the interface.
    pub fn words(&self, language: Language) -> String {
        self.both().words(language).to_owned()
    }

    fn both(&self) -> Bilingual {
        match self {
            Self::Io(error) => Bilingual::of(|language| io_error::words(error, language)),
            Self::Empty => Bilingual::both("文件是空的：请重新下载", "the file is empty: download it again"),
            Self::NotGguf(bytes) => Bilingual::both(
                format!("不是 GGUF 文件（开头是 “{bytes}”）：请指定 GGUF 模型文件"),
                format!("not a GGUF file (it begins with \"{bytes}\"): name a GGUF model file"),
            ),
            Self::GitLfsPointer => Bilingual::both(
                "这只是 Git LFS 的指针，不是模型本身：请用 git lfs pull 或 wardround models pull 取得文件",
                "this is a pointer of Git LFS and not the model: fetch the file with `git lfs pull` or `wardround models pull`",
            ),
            Self::Version(version @ 0..=1) => Bilingual::both(
                format!("GGUF 第 {version} 版太旧：请用 llama.cpp 的转换程序重新生成"),
                format!("version {version} of GGUF is too old: convert the model again with llama.cpp's converter"),
            ),
            Self::Version(version) => Bilingual::both(
                format!("不支持 GGUF 第 {version} 版（支持第 2、3 版）：请换用较新的 wardround，或重新转换模型"),
                format!("version {version} of GGUF is not read here (2 and 3 are): use a newer wardround, or convert the model again"),
            ),
            Self::BigEndian => Bilingual::both(
                "数字为大端字节序，本机不能使用：请取小端的文件",
                "its numbers are big-endian, which this machine cannot use: take the little-endian file",
            ),
            Self::Cut { missing, in_header: true } => Bilingual::both(
                format!("文件不完整：文件头至少还缺 {missing} 字节；请重新下载"),
                format!("the file was cut off in its header, at least {missing} bytes are missing: download it again"),
            ),
            Self::Cut { missing, in_header: false } => Bilingual::both(
                format!("文件不完整：还缺 {missing} 字节；请重新下载，或用 wardround models pull 续传"),
                format!("the file was cut off, {missing} bytes are missing: download it again, or let `wardround models pull` resume"),
            ),
            Self::TooLong => Bilingual::both(
                "文件头长得不合理，文件已损坏：请重新下载",
                "its header claims to be longer than any header, so the file is damaged: download it again",
            ),
            Self::Malformed(at) => Bilingual::both(
                format!("文件头有误（{at}），文件已损坏：请重新下载"),
                format!("its header is wrong at {at}, so the file is damaged: download it again"),
            ),
            Self::UnknownType { tensor, number } => Bilingual::both(
                format!("张量 {tensor} 的类型编号 {number} 未知：模型可能需要更新版的 wardround"),
                format!("tensor {tensor} has the unknown type {number}: the model may need a newer wardround"),
            ),
        }
    }
}

impl GgufError {
    /// With the file's name, in a language of the interface.
    pub fn words(&self, language: Language) -> String {
        let colon = if language == Language::Zh { "：" } else { ": " };
        format!("{}{colon}{}", self.path.display(), self.fault.words(language))
    }
}
