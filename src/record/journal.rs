//! One append-only file with one record a line.

use super::RecordError;
use serde::{Serialize, de::DeserializeOwned};
use std::{
    fs::{File, OpenOptions},
    io::{Read, Seek, SeekFrom, Write},
    marker::PhantomData,
    path::{Path, PathBuf},
};

/// What opening a journal put right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repaired {
    /// The journal.
    pub path: PathBuf,
    /// Bytes of an unfinished last line, which were moved aside.
    pub bytes: u64,
    /// Where they are now.
    pub moved_to: PathBuf,
}

/// An open journal.
#[derive(Debug)]
pub struct Journal<T> {
    path: PathBuf,
    file: File,
    /// The end of the last whole line.
    end: u64,
    record: PhantomData<fn(T) -> T>,
}

impl<T: Serialize + DeserializeOwned> Journal<T> {
    /// Opens a journal, or begins one, and returns its records. A last line that was not finished is moved to a file of its own.
    ///
    /// # Errors
    /// When the file cannot be read or repaired, or a line before the last is not a record.
    pub fn open(path: &Path) -> Result<(Self, Vec<T>, Option<Repaired>), RecordError> {
        let io = |action| move |source| RecordError::Io { path: path.to_owned(), action, source };
        let mut file = OpenOptions::new().read(true).append(true).create(true).open(path).map_err(io("opening"))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(io("reading"))?;
        let (records, whole) = parse::<T>(path, &bytes)?;
        let mut journal = Self { path: path.to_owned(), file, end: whole as u64, record: PhantomData };
        let torn = &bytes[whole..];
        if torn.is_empty() {
            return Ok((journal, records, None));
        }
        let moved_to = aside(path);
        std::fs::write(&moved_to, torn).map_err(io("keeping its torn last line"))?;
        journal.cut().map_err(io("cutting its torn last line"))?;
        let repaired = Repaired { path: path.to_owned(), bytes: torn.len() as u64, moved_to };
        Ok((journal, records, Some(repaired)))
    }

    /// Reads the records without taking the journal; none where there is no file. An unfinished last line is left alone.
    ///
    /// # Errors
    /// When the file cannot be read, or a line before the last is not a record.
    pub fn read(path: &Path) -> Result<Vec<T>, RecordError> {
        match std::fs::read(path) {
            Ok(bytes) => parse(path, &bytes).map(|(records, _)| records),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
            Err(source) => Err(RecordError::Io { path: path.to_owned(), action: "reading", source }),
        }
    }

    /// Appends a record; it is on disk when this returns. After an error the journal is as it was before.
    ///
    /// # Errors
    /// When the record cannot be written whole, as on a full disk.
    pub fn append(&mut self, record: &T) -> Result<(), RecordError> {
        let io = |action, source| RecordError::Io { path: self.path.clone(), action, source };
        let mut line = serde_json::to_vec(record).map_err(|e| io("writing a record", e.into()))?;
        line.push(b'\n');
        let written = self.file.write_all(&line).and_then(|()| self.file.sync_data());
        if let Err(source) = written {
            let error = io("writing a record", source);
            // If even this fails, the next open finds the torn line and moves it aside.
            let _ = self.cut();
            return Err(error);
        }
        self.end += line.len() as u64;
        Ok(())
    }

    fn cut(&mut self) -> std::io::Result<()> {
        self.file.set_len(self.end)?;
        self.file.seek(SeekFrom::End(0))?;
        self.file.sync_data()
    }
}

/// The records, and where the last whole line ends. A last line without a line break is torn even if it can be read: the break is the
/// last byte of a record, so its absence means that the record was never reported as written.
fn parse<T: DeserializeOwned>(path: &Path, bytes: &[u8]) -> Result<(Vec<T>, usize), RecordError> {
    let mut records = Vec::new();
    let mut at = 0;
    let mut line = 0;
    while let Some(length) = bytes[at..].iter().position(|&b| b == b'\n') {
        line += 1;
        let text = &bytes[at..at + length];
        if !text.trim_ascii().is_empty() {
            let record = serde_json::from_slice(text).map_err(|e| RecordError::Damaged {
                path: path.to_owned(),
                line,
                message: format!("not a record of this version: {e}"),
            })?;
            records.push(record);
        }
        at += length + 1;
    }
    Ok((records, at))
}

/// A name beside the journal that is not taken.
fn aside(path: &Path) -> PathBuf {
    (1..)
        .map(|n| path.with_extension(format!("torn-{n}")))
        .find(|p| !p.exists())
        // The numbers do not run out.
        .unwrap_or_else(|| path.with_extension("torn"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn file(dir: &tempfile::TempDir, bytes: &[u8]) -> PathBuf {
        let path = dir.path().join("turns.jsonl");
        std::fs::write(&path, bytes).unwrap();
        path
    }

    #[test]
    fn what_was_appended_is_there_again() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("j.jsonl");
        let (mut journal, records, repaired) = Journal::<String>::open(&path).unwrap();
        assert!(records.is_empty() && repaired.is_none());
        journal.append(&"第一\n行".into()).unwrap();
        journal.append(&"二".into()).unwrap();
        let (_, records, _) = Journal::<String>::open(&path).unwrap();
        assert_eq!(records, ["第一\n行", "二"]);
    }

    proptest! {
        #[test]
        fn a_journal_cut_anywhere_keeps_every_whole_line_and_loses_no_byte(cut in 0usize..40) {
            let whole = "\"腹痛\"\n\"发热\"\n\"咳嗽\"\n".as_bytes();
            let cut = cut.min(whole.len());
            let dir = tempfile::tempdir().unwrap();
            let path = file(&dir, &whole[..cut]);
            let (mut journal, records, repaired) = Journal::<String>::open(&path).unwrap();
            prop_assert_eq!(records.len(), whole[..cut].iter().filter(|&&b| b == b'\n').count());
            let kept = std::fs::read(&path).unwrap();
            let aside = repaired.map(|r| std::fs::read(r.moved_to).unwrap()).unwrap_or_default();
            prop_assert_eq!([kept, aside].concat(), &whole[..cut]);
            journal.append(&"新".into()).unwrap();
            let (_, records, _) = Journal::<String>::open(&path).unwrap();
            prop_assert_eq!(records.last().unwrap(), "新");
        }
    }

    #[test]
    fn a_damaged_line_in_the_middle_is_an_error_that_names_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = file(&dir, b"\"a\"\n{\"b\"\n\"c\"\n");
        let error = Journal::<String>::open(&path).unwrap_err().to_string();
        assert!(error.contains("turns.jsonl line 2"), "{error}");
        assert_eq!(std::fs::read(&path).unwrap(), b"\"a\"\n{\"b\"\n\"c\"\n");
    }
}
