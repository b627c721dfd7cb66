//! The encodings of case files, and the remark about a file that is not in UTF-8.

use super::Case;
use crate::language::Language;
use encoding_rs::{BIG5, DecoderResult, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use serde::Serialize;

/// How the characters of a file are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Encoding {
    /// What Wardround writes.
    #[serde(rename = "UTF-8")]
    Utf8,
    /// UTF-16, the low byte first: what Windows calls Unicode.
    #[serde(rename = "UTF-16LE")]
    Utf16Le,
    /// UTF-16, the high byte first.
    #[serde(rename = "UTF-16BE")]
    Utf16Be,
    /// GB18030, of which GBK and GB2312 are parts.
    #[serde(rename = "GB18030")]
    Gb18030,
    /// Big5, with the characters of Hong Kong.
    #[serde(rename = "Big5")]
    Big5,
}

impl Encoding {
    /// Its name, as `iconv` knows it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16Le => "UTF-16LE",
            Self::Utf16Be => "UTF-16BE",
            Self::Gb18030 => "GB18030",
            Self::Big5 => "Big5",
        }
    }

    /// The text up to the first byte that stands for no character, without replacements, and that byte's offset where there is one.
    pub(super) fn decode(self, bytes: &[u8]) -> (String, Option<usize>) {
        let encoding = match self {
            Self::Utf8 => UTF_8,
            Self::Utf16Le => UTF_16LE,
            Self::Utf16Be => UTF_16BE,
            Self::Gb18030 => GB18030,
            Self::Big5 => BIG5,
        };
        let mut decoder = encoding.new_decoder_without_bom_handling();
        let longest = decoder.max_utf8_buffer_length_without_replacement(bytes.len());
        let mut text = String::with_capacity(longest.unwrap_or(bytes.len().saturating_mul(3)));
        let bad = match decoder.decode_to_string_without_replacement(bytes, &mut text, true) {
            (DecoderResult::InputEmpty, _) => None,
            (DecoderResult::Malformed(length, after), read) => Some(read.saturating_sub(usize::from(length) + usize::from(after))),
            // There is room for the longest text that so many bytes can be.
            (DecoderResult::OutputFull, read) => Some(read),
        };
        (text, bad)
    }
}

/// In which encoding a file was read that is not UTF-8, with a line by which a person sees whether that is right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReadAs {
    /// The encoding.
    pub encoding: Encoding,
    /// The first words of a case, as they were read: never a title or a reference, which would give the disease away. Empty where no case could be read.
    pub line: String,
}

impl ReadAs {
    /// With the first words of the first of these cases that are not plain ASCII.
    pub(super) fn new(encoding: Encoding, cases: &[Case]) -> Self {
        let line = cases.iter().map(|case| case.opening(SHOWN)).find(|line| !line.is_ascii());
        Self { encoding, line: line.or_else(|| cases.first().map(|case| case.opening(SHOWN))).unwrap_or_default() }
    }

    /// The remark in a language of the interface.
    pub fn words(&self, language: Language) -> String {
        let name = self.encoding.name();
        let line = &self.line;
        match (language, line.is_empty()) {
            (Language::Zh, true) => format!("不是 UTF-8，按 {name} 读取"),
            (Language::Zh, false) => format!("不是 UTF-8，按 {name} 读取；请核对其中一行：{line}"),
            (Language::En, true) => format!("not UTF-8: read as {name}"),
            (Language::En, false) => format!("not UTF-8: read as {name}; check that this line of it is right: {line}"),
        }
    }
}

/// Characters of the line that is shown.
const SHOWN: usize = 60;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_words_of_a_case_are_shown_and_never_its_title() {
        let text =
            r#"{"id": 1, "title": "案例分析-阑尾炎", "description": "现病史\n右下腹痛一天，伴发热\n体格检查\n压痛", "QA_pairs": []}"#;
        let file = crate::case::read_bytes("f", &GB18030.encode(text).0, &crate::case::ReadOptions::default()).unwrap();
        let read_as = file.read_as.unwrap();
        assert!(read_as.line.starts_with("右下腹痛一天") && read_as.line.chars().count() <= SHOWN, "{}", read_as.line);
        assert!(read_as.words(Language::En).contains("read as GB18030; check"));
        assert!(read_as.words(Language::Zh).contains("按 GB18030 读取"));
    }
}
