//! A file that one person hands to another, in JSON lines: a header, an item a line, and a last line with the sha256 of the bytes before it, so that a file
//! that was cut or edited is refused. A header's first key names the kind of file and holds the version of its layout.

use crate::{
    atomic_file,
    digest::sha256,
    io_error,
    language::{Bilingual, Language},
    plain_file,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::{
    io,
    path::{Path, PathBuf},
};

/// Some thousand answers.
const LIMIT_MIB: u64 = 256;

/// What a file of sealed lines is.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    /// The first key of the header.
    pub key: &'static str,
    /// The versions of the layout that this program reads.
    pub versions: &'static [u32],
    /// What users call it, in Chinese and English.
    pub name: (&'static str, &'static str),
    /// The command that writes it.
    pub written_by: &'static str,
}

/// The command that opens each kind of file, by the first key of its header: whoever is sent one may take the wrong command.
const OPENED_BY: [(&str, &str); 2] = [("wardround_pack", "rate PACK"), ("wardround_answer_pack", "answer PACK")];

/// The last line.
#[derive(Debug, Serialize, Deserialize)]
struct End {
    items: usize,
    sha256: String,
}

/// A file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SealedError {
    /// The file could not be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file is of another kind, or not whole.
    #[error("{}: {message}", path.display())]
    Unusable {
        /// The file.
        path: PathBuf,
        /// Why, and what to do.
        message: Bilingual,
    },
}

impl SealedError {
    /// In a language of the interface.
    pub fn words(&self, language: Language) -> String {
        match (self, language) {
            (Self::Io { source, .. }, _) if plain_file::refusal(source).is_some() => {
                plain_file::refusal(source).map(|refused| refused.words(language)).unwrap_or_default()
            }
            (Self::Io { path, source }, Language::Zh) => format!("{}：{}", path.display(), io_error::words(source, language)),
            (Self::Unusable { path, message }, Language::Zh) => format!("{}：{}", path.display(), message.words(language)),
            (other, _) => other.to_string(),
        }
    }
}

/// The bytes of a file, with the digest by which other files refer to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// The bytes of the file.
    pub bytes: Vec<u8>,
    /// sha256 of everything before the last line.
    pub digest: String,
}

/// What was in a file: the header, the items, and the digest.
pub type Opened<H, I> = (H, Vec<I>, String);

/// A header and items as a file.
pub fn seal(header: &impl Serialize, items: &[impl Serialize]) -> Sealed {
    let mut text = String::new();
    let mut line = |json: Result<String, serde_json::Error>| {
        // Plain data with text keys: serde_json can always write it.
        text.push_str(&json.unwrap_or_default());
        text.push('\n');
    };
    line(serde_json::to_string(header));
    items.iter().for_each(|item| line(serde_json::to_string(item)));
    let digest = sha256(text.as_bytes());
    let end = End { items: items.len(), sha256: digest.clone() };
    text.push_str(&serde_json::to_string(&end).unwrap_or_default());
    text.push('\n');
    Sealed { bytes: text.into_bytes(), digest }
}

/// Writes a file; returns its digest.
///
/// # Errors
/// When the file cannot be written.
pub fn write(path: &Path, sealed: Sealed) -> Result<String, SealedError> {
    atomic_file::write(path, &sealed.bytes).map_err(|source| SealedError::Io { path: path.to_owned(), source })?;
    Ok(sealed.digest)
}

/// Reads a file and checks that it is whole.
///
/// # Errors
/// When the file cannot be read, is of another kind or a later version, was cut, or was edited.
pub fn read<H: DeserializeOwned, I: DeserializeOwned>(path: &Path, kind: Kind) -> Result<Opened<H, I>, SealedError> {
    let text = plain_file::read_to_string(path, LIMIT_MIB).map_err(|source| SealedError::Io { path: path.to_owned(), source })?;
    parse(&text, kind).map_err(|message| SealedError::Unusable { path: path.to_owned(), message })
}

/// Reads the text of a file; the reasons are those of [`read`].
///
/// # Errors
/// What is wrong, and what to do.
pub fn parse<H: DeserializeOwned, I: DeserializeOwned>(text: &str, kind: Kind) -> Result<Opened<H, I>, Bilingual> {
    let (zh, en) = kind.name;
    // A mail program may change line ends and put a mark in front; what counts is the lines.
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    let cut = || {
        Bilingual::both(
            format!("{zh}不完整：文件末尾缺失，可能在传送中被截断。请向组织者重新索取"),
            format!("the {en} is cut: its end is missing, perhaps from the mail; ask the organiser for it again"),
        )
    };
    let first = text.lines().next().unwrap_or_default();
    let version = serde_json::from_str::<serde_json::Value>(first).ok().and_then(|v| v.get(kind.key)?.as_u64());
    match version {
        // A header that does not even end.
        None if first.starts_with(&format!("{{\"{}\":", kind.key)) => return Err(cut()),
        None => {
            let is_other = |key: &str| key != kind.key && first.starts_with(&format!("{{\"{key}\":"));
            if let Some((_, command)) = OPENED_BY.iter().find(|(key, _)| is_other(key)) {
                return Err(Bilingual::both(
                    format!("不是{zh}：此文件用 `wardround {command}` 打开"),
                    format!("not the {en}: this file is opened with `wardround {command}`"),
                ));
            }
            let by = kind.written_by;
            return Err(Bilingual::both(
                format!("不是{zh}：请选择组织者发来的文件（{by} 所写）"),
                format!("not the {en}: name the file that the organiser sent (written by `wardround {by}`)"),
            ));
        }
        Some(version) if !kind.versions.iter().any(|known| u64::from(*known) == version) => {
            let known: Vec<String> = kind.versions.iter().map(ToString::to_string).collect();
            let (known, known_zh) = (known.join(" and "), known.join("、"));
            return Err(Bilingual::both(
                format!("{zh}是第 {version} 版格式，此程序只读第 {known_zh} 版：请用组织者所用版本的程序"),
                format!("the {en} has layout {version}; this program reads layout {known}: use the version that the organiser uses"),
            ));
        }
        Some(_) => {}
    }
    let body_end = text.trim_end().rfind('\n').map_or(0, |at| at + 1);
    let (body, last) = text.split_at(body_end);
    let end: End = serde_json::from_str(last.trim_end()).map_err(|_| cut())?;
    let digest = sha256(body.as_bytes());
    if digest != end.sha256 {
        return Err(Bilingual::both(
            format!("{zh}被改动过：内容与校验值不符。请使用组织者发来的原文件"),
            format!("the {en} was changed: its content does not fit its checksum; use the file as the organiser sent it"),
        ));
    }
    let mut lines = body.lines();
    let unreadable = |e: serde_json::Error| {
        Bilingual::quoted("JSON 解析器", e).after(&format!("{zh}的内容无法读取："), &format!("the {en}'s content cannot be read: "))
    };
    let header = serde_json::from_str(lines.next().unwrap_or_default()).map_err(unreadable)?;
    let items: Vec<I> = lines.map(serde_json::from_str).collect::<Result<_, _>>().map_err(unreadable)?;
    if items.len() != end.items || items.is_empty() {
        return Err(cut());
    }
    Ok((header, items, digest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    const ANSWERS: Kind =
        Kind { key: "wardround_answer_pack", versions: &[1], name: ("作答包", "answer pack"), written_by: "arms pack" };

    #[test]
    fn a_file_of_the_other_kind_is_told_with_the_command_that_opens_it() {
        let text = |key: &str| String::from_utf8(seal(&json!({ key: 1 }), &[json!({"item": 1})]).bytes).unwrap();
        let opened = |key: &str| parse::<Value, Value>(&text(key), ANSWERS).map(|_| ()).map_err(|message| message.to_string());
        assert_eq!(opened("wardround_answer_pack"), Ok(()));
        assert!(opened("wardround_pack").unwrap_err().contains("`wardround rate PACK`"));
        assert!(opened("schema").unwrap_err().contains("written by `wardround arms pack`"));
    }
}
