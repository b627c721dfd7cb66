//! Reading a case file: which format it is in is decided by what it holds.

use super::{Audit, Case, CaseError, CaseId, ClosingQuestions, Language, Problem, cmb_clin, doctorflan, dotabench, json, native};
use std::{collections::HashMap, fs::File, io::Read, path::Path};

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

/// A record that was read but is not a consultation, with the reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exclusion {
    /// Which record.
    pub id: CaseId,
    /// Why it cannot be replayed.
    pub reason: String,
}

/// What a case file holds: the usable cases in file order, what was left out on purpose, and what is broken.
#[derive(Debug, Default)]
pub struct CaseFile {
    /// The cases that can be replayed.
    pub cases: Vec<Case>,
    /// Records that are well formed and are not consultations.
    pub excluded: Vec<Exclusion>,
    /// Records that are broken.
    pub problems: Vec<Problem>,
    /// What the reader did to each record, for the audit table.
    pub audit: Audit,
}

impl CaseFile {
    /// The case with this id, or a message that says why there is none and which ids come close.
    pub fn find(&self, id: &str) -> Result<&Case, String> {
        if let Some(case) = self.cases.iter().find(|c| c.id().as_str() == id.trim()) {
            return Ok(case);
        }
        if let Some(x) = self.excluded.iter().find(|x| x.id.as_str() == id.trim()) {
            return Err(format!("case {id} is excluded: {}", x.reason));
        }
        if let Some(p) = self.problems.iter().find(|p| p.record == id.trim()) {
            return Err(format!("case {id} is broken: {p}"));
        }
        let ids: Vec<&str> = self.cases.iter().map(|c| c.id().as_str()).collect();
        Err(format!("no case {id} here; there are {} cases: {}", ids.len(), abbreviate(&ids)))
    }

    /// Moves every case whose id was seen before to the problems: a record could not say which of the two it is about.
    fn refuse_duplicates(&mut self) {
        let mut seen: HashMap<CaseId, ()> = HashMap::new();
        let mut kept = Vec::with_capacity(self.cases.len());
        for case in std::mem::take(&mut self.cases) {
            if seen.insert(case.id().clone(), ()).is_none() {
                kept.push(case);
            } else {
                self.problems.push(Problem {
                    line: None,
                    record: case.id().to_string(),
                    field: "id".into(),
                    message: "used by an earlier case of this file; give each case an id of its own".into(),
                });
            }
        }
        self.cases = kept;
    }
}

fn abbreviate(ids: &[&str]) -> String {
    if ids.len() <= 12 { ids.join(", ") } else { format!("{}, … {}", ids[..10].join(", "), ids[ids.len() - 1]) }
}

/// Reads the cases in a file.
///
/// # Errors
/// When the file cannot be read, is far larger than any case file, is not UTF-8, or is in no known format. One broken record is no
/// error: it is in [`CaseFile::problems`].
pub fn read_file(path: &Path, options: &ReadOptions) -> Result<CaseFile, CaseError> {
    let io = |source| CaseError::Io { path: path.to_owned(), source };
    let name = path.display().to_string();
    let file = File::open(path).map_err(io)?;
    if file.metadata().map_err(io)?.is_dir() {
        return Err(CaseError::Format { name, message: "this is a folder; name a case file in it".into() });
    }
    let mut bytes = Vec::new();
    let limit = FILE_LIMIT_MIB << 20;
    file.take(limit as u64 + 1).read_to_end(&mut bytes).map_err(io)?;
    if bytes.len() > limit {
        return Err(CaseError::TooLarge { name, what: "the file".into(), limit_mib: FILE_LIMIT_MIB });
    }
    read_bytes(&name, &bytes, options)
}

/// Reads the cases in a file's bytes; `name` is what errors call it.
///
/// # Errors
/// As [`read_file`].
pub fn read_bytes(name: &str, bytes: &[u8], options: &ReadOptions) -> Result<CaseFile, CaseError> {
    if let Some((line, _)) = bytes.split(|&b| b == b'\n').enumerate().find(|(_, l)| l.len() > LINE_LIMIT_MIB << 20) {
        let what = format!("line {}", line + 1);
        return Err(CaseError::TooLarge { name: name.into(), what, limit_mib: LINE_LIMIT_MIB });
    }
    let text = std::str::from_utf8(bytes)
        .map_err(|e| CaseError::NotUtf8 { name: name.into(), byte: e.valid_up_to() })?
        .trim_start_matches('\u{feff}');
    let format_error = |message: String| CaseError::Format { name: name.into(), message };
    let mut file = match text.trim_start().chars().next() {
        None => return Err(format_error("the file is empty".into())),
        // A TOML table header also starts with a bracket, followed by a bare key.
        Some('[') if !native::looks_like_toml(text) => from_json(json::array(text).map_err(format_error)?, options, &format_error)?,
        Some('{') => from_json(json::lines(text), options, &format_error)?,
        _ => native::read(text, options).map_err(format_error)?,
    };
    file.refuse_duplicates();
    if file.cases.is_empty() && file.problems.is_empty() && file.excluded.is_empty() {
        return Err(format_error("there is no case in it".into()));
    }
    Ok(file)
}

fn from_json(records: Vec<json::Record>, options: &ReadOptions, format_error: &dyn Fn(String) -> CaseError) -> Result<CaseFile, CaseError> {
    let first = records.iter().find_map(|r| r.value.as_ref().ok());
    if first.is_some_and(cmb_clin::recognises) {
        Ok(cmb_clin::read(records, &options.closing))
    } else if first.is_some_and(dotabench::recognises) {
        Ok(dotabench::read(records))
    } else if first.is_some_and(doctorflan::recognises) {
        Ok(doctorflan::read(records))
    } else {
        let first_problem = records.iter().find_map(|r| r.value.as_ref().err());
        Err(format_error(match (first, first_problem) {
            (Some(object), _) => format!(
                "JSON, but neither DotaBench (turn_1_question …), DoctorFLAN (input, reference) nor CMB-Clin (description, QA_pairs); the first record has: {}",
                object.keys().map(String::as_str).collect::<Vec<_>>().join(", ")
            ),
            (None, Some(problem)) => problem.to_string(),
            (None, None) => "there is no record in it".into(),
        }))
    }
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
        assert!(error(b"\xff\xfe\x00").contains("not UTF-8 at byte 0"));
        assert!(error(b"[1, 2").contains("line 1"), "{}", error(b"[1, 2"));
        assert!(error(b"{\"a\": 1}").contains("neither DotaBench"));
        let deep = ["[".repeat(50_000), "]".repeat(50_000)].concat();
        assert!(error(deep.as_bytes()).contains("recursion limit"), "{}", error(deep.as_bytes()));
        let with_comment = read_bytes("f", b"[[case]] # a comment\nid = \"a\"\n", &ReadOptions::default()).unwrap();
        assert_eq!(with_comment.problems[0].record, "a", "it is taken for a native file");
        assert!(error(b"hello").contains("line 1"), "{}", error(b"hello"));
        assert!(error(b"[]").contains("no record"), "{}", error(b"[]"));
        let mut long = b"{\"id\": \"".to_vec();
        long.resize((LINE_LIMIT_MIB << 20) + 10, b'x');
        assert!(error(&long).contains("line 1 is larger than 16 MiB"));
    }

    #[test]
    fn a_repeated_id_is_a_problem_of_the_second_case_only() {
        let line = r#"{"id": 1, "turn_1_question": "a", "turn_2_question": "b", "turn_3_question": "c", "reference": "r"}"#;
        let file = read_bytes("f", format!("{line}\n{line}\n").as_bytes(), &ReadOptions::default()).unwrap();
        assert_eq!((file.cases.len(), file.problems.len()), (1, 1));
        assert!(file.problems[0].to_string().contains("1: id: used by an earlier case"));
        assert!(file.find("2").unwrap_err().contains("no case 2"));
    }
}
