//! What tapes of consultations and of interviews share: the version in front, the checksum at the end, and why a tape cannot be used.

use super::event::{INTERVIEW_TAPE_VERSION, TAPE_VERSION};
use crate::{
    io_error,
    language::{Bilingual, Language},
    plain_file,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::{io, path::PathBuf};

/// No consultation lasts longer than a year.
pub(super) const MOST_MS: u64 = 366 * 24 * 3600 * 1000;
/// A tape of ten thousand events has a few MiB.
pub(super) const LIMIT_MIB: u64 = 64;

/// The last line.
#[derive(Serialize, Deserialize, schemars::JsonSchema)]
pub(crate) struct End {
    /// What the file held when it was finished.
    pub(super) end: EndOf,
}

/// What the last line says.
#[derive(Serialize, Deserialize, schemars::JsonSchema)]
pub(crate) struct EndOf {
    /// How many events there are.
    pub(super) events: usize,
    /// sha256 of the header and the events, line ends included: a tape that was recorded again while it played has the same.
    pub(super) sha256: String,
}

/// A tape that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TapeError {
    /// The file could not be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file is no tape, or not one that this program can play.
    #[error("{} line {line}: {message}", path.display())]
    Unusable {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// Why, and what to do.
        message: Bilingual,
    },
}

impl TapeError {
    /// In a language of the interface.
    pub fn words(&self, language: Language) -> String {
        match (self, language) {
            (Self::Io { source, .. }, _) if plain_file::refusal(source).is_some() => {
                plain_file::refusal(source).map(|refused| refused.words(language)).unwrap_or_default()
            }
            (Self::Io { path, source }, Language::Zh) => format!("{}：{}", path.display(), io_error::words(source, language)),
            (Self::Unusable { path, line, message }, Language::Zh) => {
                format!("{} 第 {line} 行：{}", path.display(), message.words(language))
            }
            (other, Language::En) => other.to_string(),
        }
    }

    /// In both languages.
    pub fn both(&self) -> Bilingual {
        Bilingual::both(self.words(Language::Zh), self.words(Language::En))
    }
}

/// What is wrong, and in which line.
pub(super) type Fault = (usize, Bilingual);

/// A tape's first line, if it has this version.
pub(super) fn version(line: &str, wanted: u32) -> Result<Value, Bilingual> {
    let value: Value = serde_json::from_str(line).map_err(|_| no_tape())?;
    match value.get("wardround_tape").and_then(Value::as_u64) {
        None => Err(no_tape()),
        Some(version) if version == u64::from(wanted) => Ok(value),
        Some(version) if version == u64::from(INTERVIEW_TAPE_VERSION) => Err(Bilingual::both(
            "这是一次问诊的录制，不能当作会诊的录制使用：请用 wardround tape play 播放，或放进演示（wardround demo）",
            "a tape of an interview, which cannot be used as one of a consultation: play it with wardround tape play, or in a show (wardround demo)",
        )),
        Some(version) if version == u64::from(TAPE_VERSION) => {
            Err(Bilingual::both("这是一次会诊的录制，不是问诊的录制", "a tape of a consultation and not of an interview"))
        }
        Some(version) => Err(Bilingual::both(
            format!("录制是第 {version} 版格式，此程序只读第 {TAPE_VERSION}、{INTERVIEW_TAPE_VERSION} 版：请更新程序"),
            format!(
                "a tape of layout {version}; this program reads layouts {TAPE_VERSION} and {INTERVIEW_TAPE_VERSION}: use a newer version of the program"
            ),
        )),
    }
}

fn no_tape() -> Bilingual {
    Bilingual::both("不是 Wardround 的录制：请指定 tape from 写出的文件", "not a tape: name a file that `wardround tape from` wrote")
}

pub(super) fn edited() -> Bilingual {
    Bilingual::both(
        "录制被改动过：内容与校验值不符；请使用原文件，或用 tape trim、tape redact 修改",
        "the tape was changed: its content does not fit its checksum; use the file as it was made, or change it with `wardround tape trim | redact`",
    )
}

pub(super) fn edited_after(end: usize) -> Bilingual {
    Bilingual::both(
        format!("第 {end} 行是结尾，后面还有内容：请删去，或使用原文件"),
        format!("line {end} is the end, and more follows; use the file as it was made"),
    )
}

pub(super) fn unreadable(error: impl std::fmt::Display) -> Bilingual {
    Bilingual::quoted("JSON 解析器", error).after("此行无法读取：", "the line cannot be read: ")
}
