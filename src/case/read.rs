//! Reads a case file and detects its format by content.

use super::{
    CaseError, CaseFile, ClosingQuestions, Encoding, Foreign, ReadAs, cmb_clin,
    decode::{Decoded, decode},
    dialogue::{agentclinic, ai_hospital, craft_md, mediq},
    doctorflan, dotabench, foreign, json, native,
    of_tape::{self, TAPE_BEGINNING},
};
use crate::language::{Bilingual, Language};
use crate::{
    digest::sha256,
    plain_file::{self, FileProblem},
};
use serde_json::{Map, Value};
use std::path::Path;

/// No case file is larger: CMB-Clin is 260 kB.
const FILE_LIMIT_MIB: usize = 256;
/// No case is larger: the longest of CMB-Clin is 4 kB.
const LINE_LIMIT_MIB: usize = 16;

/// What a reader needs to know beside the file.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// Which language to take from a bilingual case; the first one that the case has, if it lacks this one or none is named.
    pub language: Option<Language>,
    /// The questions that close the turns made from CMB-Clin.
    pub closing: ClosingQuestions,
}

/// Reads the cases in a file, or in a pipe that this process was handed (`/dev/stdin`, `<(…)` of a shell).
///
/// # Errors
/// When the file cannot be read, is far larger than any case file, is in no known encoding or damaged, or is in no known format. One broken record is no
/// error: it is in [`CaseFile::problems`].
pub fn read_file(path: &Path, options: &ReadOptions) -> Result<CaseFile, CaseError> {
    let bytes = file_bytes(path)?;
    let file = read_bytes(&path.display().to_string(), &bytes, options)?;
    Ok(CaseFile { digest: sha256(&bytes), ..file })
}

/// The bytes of a file of cases, whatever format it is in.
///
/// # Errors
/// When it cannot be read, or is far larger than any file of cases.
pub(crate) fn file_bytes(path: &Path) -> Result<Vec<u8>, CaseError> {
    let name = || path.display().to_string();
    plain_file::read_given(path, FILE_LIMIT_MIB as u64).map_err(|e| match plain_file::refusal(&e).map(|refused| refused.problem) {
        Some(FileProblem::TooLarge { .. }) => CaseError::TooLarge { name: name(), line: None, limit_mib: FILE_LIMIT_MIB },
        _ => CaseError::Io { path: path.to_owned(), source: e },
    })
}

/// Reads the cases in a file's bytes; `name` is what errors call it.
///
/// ```
/// use wardround::case::{ReadOptions, read_bytes};
///
/// let line = r#"{"id": "7", "turn_1_question": "Fever.", "turn_2_question": "A rash.", "turn_3_question": "Platelets low.", "reference": "Dengue"}"#;
/// let file = read_bytes("cases.jsonl", line.as_bytes(), &ReadOptions::default())?;
/// assert_eq!((file.cases[0].turns().len(), file.cases[0].source().label()), (3, "DotaBench"));
/// // A record with a mistake is no error: it is told with its field, and the others are read.
/// assert!(file.problems.is_empty());
/// # Ok::<(), wardround::case::CaseError>(())
/// ```
///
/// # Errors
/// As [`read_file`].
pub fn read_bytes(name: &str, bytes: &[u8], options: &ReadOptions) -> Result<CaseFile, CaseError> {
    if let Some(what) = Foreign::of(bytes) {
        return Err(CaseError::Foreign { name: name.into(), what });
    }
    if let Some((line, _)) = bytes.split(|&b| b == b'\n').enumerate().find(|(_, l)| l.len() > LINE_LIMIT_MIB << 20) {
        return Err(CaseError::TooLarge { name: name.into(), line: Some(line + 1), limit_mib: LINE_LIMIT_MIB });
    }
    let Decoded { text, encoding } = decode(name, bytes)?;
    let format_error = |message: Bilingual| CaseError::Format { name: name.into(), message };
    let mut file = match text.trim_start().chars().next() {
        None => return Err(format_error(Bilingual::both("文件是空的", "the file is empty"))),
        Some('{') if text.trim_start().starts_with(TAPE_BEGINNING) => of_tape::read(text.trim_start()).map_err(format_error)?,
        // A TOML table header also starts with a bracket, followed by a bare key.
        Some('[') if !native::looks_like_toml(&text) => from_json(&text, json::array(&text), options).map_err(format_error)?,
        Some('{') => from_json(&text, json::lines(&text), options).map_err(format_error)?,
        _ => native::read(&text, options.language).map_err(|message| {
            match foreign::columns(&text).filter(|_| !native::looks_like_toml(&text)) {
                Some((columns, _)) => CaseError::Table { name: name.into(), columns: columns.join(", ") },
                None => format_error(message),
            }
        })?,
    };
    file.refuse_duplicates();
    file.read_as = (encoding != Encoding::Utf8).then(|| ReadAs::new(encoding, &file.cases));
    if file.cases.is_empty() && file.problems.is_empty() && file.excluded.is_empty() {
        return Err(format_error(Bilingual::both("其中没有病例", "there is no case in it")));
    }
    Ok(file)
}

/// A JSON format: how the first record tells that a file is in it, and its reader.
struct JsonFormat {
    recognises: fn(&Map<String, Value>) -> bool,
    read: fn(Vec<json::Record>, &ReadOptions) -> CaseFile,
    /// Its name and the fields that [`Self::recognises`] looks for, for the error about a file that is in none.
    fields: (&'static str, &'static str),
}

/// The JSON formats. The first one that recognises a record reads the file.
const JSON_FORMATS: &[JsonFormat] = &[
    JsonFormat {
        recognises: cmb_clin::recognises,
        read: |records, options| cmb_clin::read(records, &options.closing),
        fields: ("CMB-Clin", "description, QA_pairs"),
    },
    JsonFormat {
        recognises: dotabench::recognises,
        read: |records, _| dotabench::read(records),
        fields: ("DotaBench", "turn_1_question …"),
    },
    JsonFormat {
        recognises: doctorflan::recognises,
        read: |records, _| doctorflan::read(records),
        fields: ("DoctorFLAN", "input, reference"),
    },
    JsonFormat {
        recognises: ai_hospital::recognises,
        read: |records, _| ai_hospital::read(records),
        fields: ("AI Hospital", "medical_record, raw_medical_record"),
    },
    JsonFormat {
        recognises: agentclinic::recognises,
        read: |records, _| agentclinic::read(records),
        fields: ("AgentClinic", "OSCE_Examination"),
    },
    JsonFormat { recognises: mediq::recognises, read: |records, _| mediq::read(records), fields: ("MediQ", "context, facts") },
    JsonFormat { recognises: craft_md::recognises, read: |records, _| craft_md::read(records), fields: ("CRAFT-MD", "case_vignette") },
];

fn json_format_of(object: &Map<String, Value>) -> Option<&'static JsonFormat> {
    JSON_FORMATS.iter().find(|format| (format.recognises)(object))
}

fn from_json(text: &str, records: Result<Vec<json::Record>, Bilingual>, options: &ReadOptions) -> Result<CaseFile, Bilingual> {
    let records = records?;
    let first = records.iter().find_map(|r| r.value.as_ref().ok());
    if let Some(format) = first.and_then(json_format_of) {
        return Ok((format.read)(records, options));
    }
    if let Some(message) = json::where_records_are(&records, text, |object| json_format_of(object).is_some()) {
        return Err(message);
    }
    let first_problem = records.iter().find_map(|r| r.value.as_ref().err());
    Err(match (first, first_problem) {
        (Some(object), _) => {
            let keys = object.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
            let known = |open, close, separator: &str| {
                JSON_FORMATS
                    .iter()
                    .map(|JsonFormat { fields: (name, fields), .. }| format!("{name}{open}{fields}{close}"))
                    .collect::<Vec<_>>()
                    .join(separator)
            };
            Bilingual::both(
                format!("是 JSON，但不属于任何已知格式：{}；首条记录的字段：{keys}", known("（", "）", "、")),
                format!("JSON, but in none of the known formats: {}; the first record has: {keys}", known(" (", ")", ", ")),
            )
        }
        (None, Some(problem)) => Bilingual::both(problem.words(Language::Zh), problem.to_string()),
        (None, None) => Bilingual::both("其中没有记录", "there is no record in it"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &[u8]) -> String {
        read_bytes("f", text, &ReadOptions::default()).unwrap_err().to_string()
    }

    #[test]
    fn every_kind_of_nonsense_has_a_message_that_says_what_it_is() {
        assert!(error(b"").contains("empty"));
        assert!(error(b"\xff\xfe\x00").contains("not UTF-16LE at byte 2 (line 1)"));
        assert!(error(b"{\"a\": \"\xe9\"}").contains("not UTF-8 at byte 7 (line 1)"), "{}", error(b"{\"a\": \"\xe9\"}"));
        assert!(error(b"[1, 2").contains("line 1"), "{}", error(b"[1, 2"));
        assert!(
            error(b"{\"a\": 1}").contains("in none of the known formats: CMB-Clin (description, QA_pairs), DotaBench (turn_1_question …)")
        );
        let deep = ["[".repeat(50_000), "]".repeat(50_000)].concat();
        assert!(error(deep.as_bytes()).contains("recursion limit"), "{}", error(deep.as_bytes()));
        let with_comment = read_bytes("f", b"[[case]] # a comment\nid = \"a\"\n", &ReadOptions::default()).unwrap();
        assert_eq!(with_comment.problems[0].record, "a", "it is taken for a native file");
        assert!(error(b"hello").contains("line 1"), "{}", error(b"hello"));
        assert!(error(b"[]").contains("no record"), "{}", error(b"[]"));
        let mut long = b"{\"id\": \"".to_vec();
        long.resize((LINE_LIMIT_MIB << 20) + 10, b'x');
        assert!(error(&long).contains("line 1 is larger than 16 MiB"), "{}", error(&long));
    }

    #[test]
    fn what_is_no_case_file_is_named_for_what_it_is_with_the_next_step() {
        for (bytes, says) in [
            (&b"id,turn_1_question,reference\r\n1,a,b\r\n"[..], "a table (CSV) with the columns id, turn_1_question, reference"),
            ("\u{feff}编号\t主诉\n1\t腹痛\n".as_bytes(), "a table (CSV) with the columns 编号, 主诉"),
            (b"PK\x03\x04......xl/workbook.xml", "a spreadsheet (an Excel workbook): import it"),
            (b"PK\x03\x04......word/document.xml", "a word processor's document"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a spreadsheet"),
            (b"%PDF-1.7", "a PDF"),
            (b"\x1f\x8b\x08", "a compressed file: unpack it"),
            (b"GGUF\x03", "name it with --model"),
            (b"PAR1", "a Parquet table"),
            (b"\n<!DOCTYPE html>", "a web page"),
            (b"\xff\xfe\0\0{\0\0\0", "UTF-32"),
            (
                b"{\"data\": [{\"id\": 1}, {\"id\": 2}]}",
                "line 1: one object that has: data, a list of 2 records; take the list out: jq '.data'",
            ),
            (
                b"{\n \"n\": 1,\n \"the cases\": [{\"id\": 1}]\n}",
                "line 3: one object that has: the cases, a list of 1 records; take the list out: jq '.[\"the cases\"]'",
            ),
            (
                b"{\"code\": 0,\n\"result\": {\"meta\": {\"n\": 1}, \"data\": {\n\"records\": [{\"id\": 1, \"input\": \"q\"}]}}}",
                "line 3: one object that has: records, a list of 1 records; take the list out: jq '.result.data.records'",
            ),
            (
                b"{\"meta\": {\"tags\": [{\"a\": 1}]}, \"data\": {\"rows 2\": [{\"turn_1_question\": \"q\"}]}}",
                "take the list out: jq '.data[\"rows 2\"]'",
            ),
            (b"{\"data\": {\"1\": {\"id\": 1, \"input\": \"q\"}, \"2\": {\"id\": 2, \"input\": \"q\"}}}", "jq '[.data | to_entries[]"),
            (
                b"{\"id\": 7, \"input\": \"q\", \"reference\": \"a\", \"reference\": \"b\"}",
                "line 1, 7: reference: stands there twice with different values",
            ),
            ("\u{feff}\u{feff}{\"a\": 1}".as_bytes(), "JSON, but in none of"),
            (b"{\"1\": {\"input\": \"q\"}, \"2\": {\"input\": \"q\"}}", "one object that has: 1"),
            (b"[{\"id\": 1, \"input\": \"q\", \"reference\": NaN}]", "not JSON: line 1, column 39: JSON has no NaN"),
        ] {
            assert!(error(bytes).contains(says), "{}", error(bytes));
        }
        let chinese = |bytes: &[u8]| read_bytes("f", bytes, &ReadOptions::default()).unwrap_err().words(Language::Zh);
        assert!(chinese(b"id,input\n1,a\n").contains("这是表格（CSV）"));
        assert!(chinese(b"{\"data\": [{\"id\": 1}]}").contains("其键 data 之下有 1 条记录"));
    }

    #[test]
    fn a_file_of_another_encoding_says_which_and_its_cases_are_the_same() {
        let text = r#"{"id": 1, "turn_1_question": "患者男性，右下腹痛一天，伴发热", "turn_2_question": "查体：压痛", "turn_3_question": "化验", "reference": "阑尾炎"}"#;
        let toml = "[[case]]\nid = \"1\"\n[[case.turns]]\nkind = \"complaint\"\nquestion = \"患者男性，右下腹痛一天，伴发热\"\n";
        for text in [text, toml] {
            let plain = read_bytes("f", text.as_bytes(), &ReadOptions::default()).unwrap();
            let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let gb = encoding_rs::GB18030.encode(text).0.into_owned();
            for (bytes, name) in [(utf16, "UTF-16LE"), (gb, "GB18030")] {
                let read = read_bytes("f", &bytes, &ReadOptions::default()).unwrap();
                assert_eq!((&read.cases, read.read_as.unwrap().encoding.name()), (&plain.cases, name));
            }
            assert_eq!(plain.read_as, None);
        }
    }

    #[test]
    fn a_repeated_id_is_a_problem_of_the_second_case_only() {
        let line = r#"{"id": 1, "turn_1_question": "a", "turn_2_question": "b", "turn_3_question": "c", "reference": "r"}"#;
        let file = read_bytes("f", format!("{line}\n{line}\n").as_bytes(), &ReadOptions::default()).unwrap();
        assert_eq!((file.cases.len(), file.problems.len(), file.audit.len()), (1, 1, 1));
        assert!(file.problems[0].to_string().contains("1: id: used by an earlier case"));
        let missing = file.find("2").unwrap_err();
        assert!(missing.to_string().contains("no case 2") && missing.words(Language::Zh).contains("没有病例 2"));
    }
}
