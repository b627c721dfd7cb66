//! Identifies files that are not case files by their first bytes.

use crate::language::Language;

/// What a file is that is no case file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Foreign {
    /// A workbook of Excel or another spreadsheet program.
    Workbook,
    /// A document of a word processor.
    Document,
    /// PDF.
    Pdf,
    /// A compressed file or an archive.
    Archive,
    /// A table of Parquet or a data base.
    DataBase,
    /// A model in GGUF.
    Model,
    /// A web page or XML.
    Markup,
    /// Text in UTF-32.
    Utf32,
}

impl Foreign {
    /// What the bytes are of, where they are not of a case file.
    pub(super) fn of(bytes: &[u8]) -> Option<Self> {
        let holds = |name: &[u8]| memchr::memmem::find(&bytes[..bytes.len().min(64 << 10)], name).is_some();
        let begins = |starts: &[&[u8]]| starts.iter().any(|start| bytes.starts_with(start));
        if begins(&[b"PK\x03\x04"]) {
            let spreadsheet = holds(b"xl/") || holds(b"opendocument.spreadsheet");
            let document = holds(b"word/") || holds(b"opendocument.text");
            return Some(if spreadsheet {
                Self::Workbook
            } else if document {
                Self::Document
            } else {
                Self::Archive
            });
        }
        let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
        let markup = |start: &[u8]| text.len() >= start.len() && text[..start.len()].eq_ignore_ascii_case(start);
        // The old Excel and Word share a container; the names of its streams are in UTF-16.
        if begins(&[b"\xd0\xcf\x11\xe0"]) {
            return Some(if holds(b"W\0o\0r\0d\0D\0o\0c") { Self::Document } else { Self::Workbook });
        }
        let known: [(&[&[u8]], Self); 5] = [
            (&[b"%PDF"], Self::Pdf),
            (&[b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd", b"7z\xbc\xaf", b"Rar!"], Self::Archive),
            (&[b"PAR1", b"SQLite format 3\0", b"ARROW1"], Self::DataBase),
            (&[b"GGUF"], Self::Model),
            (&[b"\xff\xfe\0\0", b"\0\0\xfe\xff"], Self::Utf32),
        ];
        let found = known.into_iter().find(|(starts, _)| begins(starts)).map(|(_, what)| what);
        found
            .or_else(|| [&b"<?xml"[..], b"<!doctype", b"<html"].into_iter().any(markup).then_some(Self::Markup))
            .or_else(|| text.starts_with(b"{\\rtf").then_some(Self::Document))
    }

    /// What it is and what to do, in a language of the interface.
    pub fn words(self, language: Language) -> &'static str {
        let (zh, en) = match self {
            Self::Workbook => (
                "这是电子表格（Excel）。请先导入：wardround cases import 文件 -o 病例.toml",
                "a spreadsheet (an Excel workbook): import it first, with wardround cases import FILE -o cases.toml",
            ),
            Self::Document => (
                "这是文字处理文档（Word）。病例文件是 JSON 或 TOML 纯文本，可参照 examples/case.toml",
                "a word processor's document: a case file is plain text, JSON or TOML; examples/case.toml shows one",
            ),
            Self::Pdf => (
                "这是 PDF。病例文件是 JSON 或 TOML 纯文本，可参照 examples/case.toml",
                "a PDF: a case file is plain text, JSON or TOML; examples/case.toml shows one",
            ),
            Self::Archive => ("这是压缩文件。请先解压，再指定其中的病例文件", "a compressed file: unpack it, and name the case file in it"),
            Self::DataBase => (
                "这是数据库或 Parquet 表格。请导出为每行一个 JSON 对象",
                "a data base or a Parquet table: export it as one JSON object a line",
            ),
            Self::Model => ("这是模型文件（GGUF），请用 --model 指定", "a model (GGUF): name it with --model"),
            Self::Markup => (
                "这是网页或 XML，可能下载的是网页而非文件本身。请重新下载病例文件",
                "a web page or XML, maybe the page about the file and not the file: download the case file itself",
            ),
            Self::Utf32 => {
                ("这是 UTF-32 编码。请转换：iconv -f UTF-32 -t UTF-8", "text in UTF-32: convert it with iconv -f UTF-32 -t UTF-8")
            }
        };
        if language == Language::Zh { zh } else { en }
    }
}

/// The columns of a table of separated values, and what separates them; `None` where the text does not look like one.
pub(super) fn columns(text: &str) -> Option<(Vec<String>, char)> {
    let rows = |separator: u8| -> Vec<csv::StringRecord> {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(text.as_bytes());
        reader.records().take(2).filter_map(Result::ok).collect()
    };
    [b',', b'\t', b';', b'|'].into_iter().find_map(|separator| {
        let rows = rows(separator);
        let header = rows.first().filter(|header| header.len() > 1)?;
        // A sentence has commas, too; a table has as many in its next row.
        let same = rows.get(1).is_none_or(|row| row.len() == header.len());
        let named = header.iter().any(|name| name.trim().eq_ignore_ascii_case("id"));
        (same || named).then(|| (header.iter().map(|name| name.trim().to_owned()).collect(), char::from(separator)))
    })
}
