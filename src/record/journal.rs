//! One append-only file with one record a line.

use super::{
    Place, RecordAction, RecordError,
    scan::{line_number, scan},
};
use crate::{atomic_file, language::Bilingual, plain_file};
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

/// An opened journal, what was made of its lines and where they stand, and what was put right.
pub type Opened<T, R> = (Journal<T>, Vec<(Place, R)>, Option<Repaired>);

impl<T: Serialize + DeserializeOwned> Journal<T> {
    /// Opens a journal, or begins one, and returns what `read` makes of each of its lines, which may look at no more of them than it needs. What stands at its
    /// end and is no record, as a line that was not finished, is moved to a file of its own; a last record that lacks its line break gets it.
    ///
    /// # Errors
    /// When the file cannot be read or repaired, or a line before the last is not a record.
    pub fn open<R: Send>(path: &Path, read: impl Fn(&[u8]) -> Result<R, String> + Sync) -> Result<Opened<T, R>, RecordError> {
        let io = |action| move |source| RecordError::Io { path: path.to_owned(), action, source };
        // What is written into a device is gone, and a pipe has no place that could be read again.
        plain_file::check_if_there(path).map_err(io(RecordAction::Open))?;
        let mut file = OpenOptions::new().read(true).append(true).create(true).open(path).map_err(io(RecordAction::Open))?;
        let scanned = scan(path, || (), |(), place, line| read(line).map(|read| Some((place, read))))?;
        let end = scanned.unended.unwrap_or(scanned.whole);
        let mut torn = Vec::new();
        file.seek(SeekFrom::Start(end)).and_then(|_| file.read_to_end(&mut torn)).map_err(io(RecordAction::Read))?;
        let mut journal = Self { path: path.to_owned(), file, end, record: PhantomData };
        let mut repaired = None;
        if !torn.trim_ascii().is_empty() {
            let moved_to = aside(path);
            atomic_file::write_new(&moved_to, &torn).map_err(io(RecordAction::KeepTornLine))?;
            repaired = Some(Repaired { path: path.to_owned(), bytes: torn.len() as u64, moved_to });
        }
        if !torn.is_empty() {
            journal.cut().map_err(io(RecordAction::CutTornLine))?;
        }
        if scanned.unended.is_some() {
            journal.append(b"\n").map_err(io(RecordAction::EndLastLine))?;
        }
        Ok((journal, scanned.records, repaired))
    }

    /// Reads the records without taking the journal; none where there is no file. An unfinished last line is left alone.
    ///
    /// # Errors
    /// When the file cannot be read, or a line before the last is not a record.
    pub fn read(path: &Path) -> Result<Vec<T>, RecordError>
    where
        T: Send,
    {
        Ok(scan(path, || (), |(), _, line| record(line).map(Some))?.records)
    }

    /// Appends records; all of them are on disk when this returns. After an error the journal is as it was before.
    ///
    /// # Errors
    /// When they cannot be written whole, as on a full disk.
    pub fn append_all<'a>(&mut self, records: impl IntoIterator<Item = &'a T>) -> Result<Vec<Place>, RecordError>
    where
        T: 'a,
    {
        let path = self.path.clone();
        let io = |source| RecordError::Io { path: path.clone(), action: RecordAction::WriteRecord, source };
        let (mut bytes, mut places) = (Vec::new(), Vec::new());
        for record in records {
            let from = bytes.len();
            serde_json::to_writer(&mut bytes, record).map_err(|e| io(e.into()))?;
            let too_long = |_| io(std::io::Error::other(Bilingual::both("一条记录超过 4 GiB", "a record of more than 4 GiB")));
            places.push(Place { offset: self.end + from as u64, length: u32::try_from(bytes.len() - from).map_err(too_long)? });
            bytes.push(b'\n');
        }
        if let Err(source) = self.append(&bytes) {
            let error = io(source);
            // If even this fails, the next open finds the torn line and moves it aside.
            let _ = self.cut();
            return Err(error);
        }
        Ok(places)
    }

    fn append(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.file.write_all(bytes)?;
        atomic_file::sync_data(&self.file)?;
        self.end += bytes.len() as u64;
        Ok(())
    }

    fn cut(&mut self) -> std::io::Result<()> {
        self.file.set_len(self.end)?;
        self.file.seek(SeekFrom::End(0))?;
        atomic_file::sync_data(&self.file).map(|_| ())
    }
}

/// Reads records of a journal by their places.
#[derive(Debug)]
pub(crate) struct RecordReader<'a> {
    path: &'a Path,
    file: File,
    line: Vec<u8>,
}

impl<'a> RecordReader<'a> {
    /// Opens the journal.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn open(path: &'a Path) -> Result<Self, RecordError> {
        let io = |source| RecordError::Io { path: path.to_owned(), action: RecordAction::Read, source };
        Ok(Self { path, file: plain_file::open(path).map_err(io)?, line: Vec::new() })
    }

    /// The record at a place.
    ///
    /// # Errors
    /// When the file cannot be read, or what stands there is not a whole record.
    pub fn record<T: DeserializeOwned>(&mut self, place: Place) -> Result<T, RecordError> {
        self.line.resize(place.length as usize, 0);
        let read = self.file.seek(SeekFrom::Start(place.offset)).and_then(|_| self.file.read_exact(&mut self.line));
        read.map_err(|source| RecordError::Io { path: self.path.to_owned(), action: RecordAction::Read, source })?;
        record(&self.line).map_err(|message| {
            let line = line_number(self.path, place.offset).unwrap_or(0);
            RecordError::Damaged { path: self.path.to_owned(), line, message }
        })
    }
}

/// The record at a place of a journal.
///
/// # Errors
/// As [`RecordReader::record`].
pub(crate) fn record_at<T: DeserializeOwned>(path: &Path, place: Place) -> Result<T, RecordError> {
    RecordReader::open(path)?.record(place)
}

/// A whole record out of its line.
pub(super) fn record<T: DeserializeOwned>(line: &[u8]) -> Result<T, String> {
    serde_json::from_slice(line).map_err(|e| e.to_string())
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

    type OpenedTexts = (Journal<String>, Vec<String>, Option<Repaired>);

    fn open(path: &Path) -> Result<OpenedTexts, RecordError> {
        let (journal, lines, repaired) = Journal::open(path, record)?;
        Ok((journal, lines.into_iter().map(|(_, r)| r).collect(), repaired))
    }

    #[test]
    fn what_was_appended_is_there_again() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("j.jsonl");
        let (mut journal, records, repaired) = open(&path).unwrap();
        assert!(records.is_empty() && repaired.is_none());
        let places = journal.append_all(&["第一\n行".to_owned(), "二".to_owned()]).unwrap();
        assert_eq!(record_at::<String>(&path, places[0]).unwrap(), "第一\n行");
        assert_eq!(record_at::<String>(&path, places[1]).unwrap(), "二");
        let (_, records, _) = open(&path).unwrap();
        assert_eq!(records, ["第一\n行", "二"]);
    }

    proptest! {
        #[test]
        fn a_journal_cut_anywhere_keeps_every_whole_line_and_loses_no_byte(cut in 0usize..40) {
            let whole = "\"腹痛\"\n\"发热\"\n\"咳嗽\"\n".as_bytes();
            let cut = cut.min(whole.len());
            let dir = tempfile::tempdir().unwrap();
            let path = file(&dir, &whole[..cut]);
            let (mut journal, records, repaired) = open(&path).unwrap();
            // A record that lacks nothing but its line break is whole.
            let is_whole = cut > 0 && whole.get(cut) == Some(&b'\n');
            prop_assert_eq!(records.len(), whole[..cut].iter().filter(|&&b| b == b'\n').count() + usize::from(is_whole));
            let kept = std::fs::read(&path).unwrap();
            let aside = repaired.map(|r| std::fs::read(r.moved_to).unwrap()).unwrap_or_default();
            prop_assert_eq!([kept, aside].concat(), &whole[..cut + usize::from(is_whole)]);
            journal.append_all(&["新".to_owned()]).unwrap();
            let (_, records, _) = open(&path).unwrap();
            prop_assert_eq!(records.last().unwrap(), "新");
        }
    }

    #[test]
    fn what_other_systems_leave_at_the_end_costs_no_record() {
        type Row = (&'static [u8], &'static [u8], Option<&'static [u8]>);
        let rows: [Row; 6] = [
            (b"\"a\"\r\n\"b\"\r\n", b"\"a\"\r\n\"b\"\r\n", None),
            (b"\xef\xbb\xbf\"a\"\n\"b\"\n", b"\xef\xbb\xbf\"a\"\n\"b\"\n", None),
            (b"\"a\"\n\"b\"", b"\"a\"\n\"b\"\n", None),
            (b"\"a\"\n\"b\"\r", b"\"a\"\n\"b\"\n", None),
            (b"\"a\"\n\"b\"\0\0", b"\"a\"\n\"b\"\n", Some(b"\0\0")),
            (b"\"a\"\n\"b\"\n\0\0", b"\"a\"\n\"b\"\n", Some(b"\0\0")),
        ];
        for (before, after, aside) in rows {
            let dir = tempfile::tempdir().unwrap();
            let path = file(&dir, before);
            let (mut journal, lines, repaired) = Journal::open(&path, record::<String>).unwrap();
            assert_eq!(std::fs::read(&path).unwrap(), after);
            assert_eq!(repaired.map(|r| std::fs::read(r.moved_to).unwrap()).as_deref(), aside);
            let found: Vec<String> = lines.iter().map(|(place, _)| record_at(&path, *place).unwrap()).collect();
            assert_eq!(found, ["a", "b"]);
            let places = journal.append_all(&["c".to_owned()]).unwrap();
            assert_eq!(record_at::<String>(&path, places[0]).unwrap(), "c");
            assert_eq!(open(&path).unwrap().1, ["a", "b", "c"]);
        }
    }

    #[test]
    fn a_damaged_line_in_the_middle_is_an_error_that_names_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = file(&dir, b"\"a\"\n{\"b\"\n\"c\"\n");
        let error = open(&path).unwrap_err().to_string();
        assert!(error.contains("turns.jsonl line 2"), "{error}");
        assert_eq!(std::fs::read(&path).unwrap(), b"\"a\"\n{\"b\"\n\"c\"\n");
    }
}
