//! Reading a journal of any length: in pieces, on every core, without holding the file.

use super::RecordError;
use memchr::memchr;
use std::{
    fs::File,
    io::{ErrorKind, Read, Seek, SeekFrom},
    path::Path,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

/// Bytes of a piece; a piece holds the lines that begin in it.
const PIECE: u64 = 4 << 20;

/// Where a line stands in its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Its first byte, from 0.
    pub offset: u64,
    /// Its bytes, without the line break.
    pub length: u32,
}

/// What a scan found, in the order of the file.
#[derive(Debug)]
pub struct Scanned<R> {
    /// What was made of each line that is not blank.
    pub lines: Vec<(Place, R)>,
    /// Where the last whole line ends. A last line without a line break is torn even if it can be read: the break is the last byte of a record, so its
    /// absence means that the record was never reported as written.
    pub whole: u64,
}

/// Makes something of every whole line of a file; nothing where there is no file. `read` is called on several threads.
///
/// # Errors
/// When the file cannot be read, or `read` refuses a line; the first such line is named.
pub fn scan_lines<R: Send>(path: &Path, read: impl Fn(&[u8]) -> Result<R, String> + Sync) -> Result<Scanned<R>, RecordError> {
    let io = |source| RecordError::Io { path: path.to_owned(), action: "reading", source };
    let size = match std::fs::metadata(path) {
        Ok(metadata) => metadata.len(),
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(Scanned { lines: Vec::new(), whole: 0 }),
        Err(source) => return Err(io(source)),
    };
    let pieces = size.div_ceil(PIECE);
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(usize::try_from(pieces).unwrap_or(usize::MAX)).max(1);
    let next = AtomicU64::new(0);
    let done: Mutex<Vec<(u64, Piece<R>)>> = Mutex::new(Vec::new());
    let failed: Mutex<Option<(u64, RecordError)>> = Mutex::new(None);
    let work = || {
        let mut file = match File::open(path) {
            Ok(file) => file,
            Err(source) => return fail(&failed, 0, io(source)),
        };
        let mut bytes = Vec::new();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= pieces {
                return;
            }
            match piece(&mut file, number * PIECE, size, &mut bytes, &read) {
                Ok(piece) => done.lock().unwrap_or_else(PoisonError::into_inner).push((number, piece)),
                Err(Broken::Io(source)) => return fail(&failed, number * PIECE, io(source)),
                Err(Broken::Line { offset, message }) => {
                    let line = line_number(path, offset).unwrap_or(0);
                    return fail(&failed, offset, RecordError::Damaged { path: path.to_owned(), line, message });
                }
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(work);
        }
        work();
    });
    if let Some((_, error)) = failed.into_inner().unwrap_or_else(PoisonError::into_inner) {
        return Err(error);
    }
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(number, _)| *number);
    let mut scanned = Scanned { lines: Vec::with_capacity(done.iter().map(|(_, p)| p.lines.len()).sum()), whole: 0 };
    for (_, piece) in done {
        scanned.lines.extend(piece.lines);
        scanned.whole = piece.end.unwrap_or(scanned.whole);
    }
    Ok(scanned)
}

/// Keeps the failure that stands first in the file, so that the message does not depend on which thread was faster.
fn fail(failed: &Mutex<Option<(u64, RecordError)>>, offset: u64, error: RecordError) {
    let mut failed = failed.lock().unwrap_or_else(PoisonError::into_inner);
    if failed.as_ref().is_none_or(|(known, _)| offset < *known) {
        *failed = Some((offset, error));
    }
}

struct Piece<R> {
    lines: Vec<(Place, R)>,
    /// The end of its last whole line, where one begins in it.
    end: Option<u64>,
}

enum Broken {
    Io(std::io::Error),
    Line { offset: u64, message: String },
}

/// The lines that begin from `begin` up to a piece further. `size` is the file's when the scan began: what another process appends is not read.
fn piece<R>(
    file: &mut File,
    begin: u64,
    size: u64,
    bytes: &mut Vec<u8>,
    read: &impl Fn(&[u8]) -> Result<R, String>,
) -> Result<Piece<R>, Broken> {
    // One byte before, to see whether a line begins exactly here.
    let from = begin.saturating_sub(1);
    let to = (begin + PIECE).min(size);
    bytes.clear();
    file.seek(SeekFrom::Start(from)).map_err(Broken::Io)?;
    file.by_ref().take(to - from).read_to_end(bytes).map_err(Broken::Io)?;
    let mut found = Piece { lines: Vec::new(), end: None };
    let mut at = match begin {
        0 => 0,
        _ => match memchr(b'\n', bytes) {
            Some(end) => end + 1,
            None => return Ok(found),
        },
    };
    let limit = (to - from) as usize;
    while at < limit.min(bytes.len()) {
        let length = match memchr(b'\n', &bytes[at..]) {
            Some(length) => length,
            None => {
                // The line goes on beyond the piece.
                let known = bytes.len();
                if !more(file, size - from, bytes).map_err(Broken::Io)? {
                    break;
                }
                match memchr(b'\n', &bytes[known..]) {
                    Some(length) => known - at + length,
                    None => continue,
                }
            }
        };
        let text = &bytes[at..at + length];
        let offset = from + at as u64;
        if !text.trim_ascii().is_empty() {
            let length = u32::try_from(length).map_err(|_| Broken::Line { offset, message: "longer than 4 GiB".into() })?;
            let made = read(text).map_err(|message| Broken::Line { offset, message })?;
            found.lines.push((Place { offset, length }, made));
        }
        at += length + 1;
        found.end = Some(from + at as u64);
    }
    Ok(found)
}

/// Reads on; whether there was anything.
fn more(file: &mut File, limit: u64, bytes: &mut Vec<u8>) -> std::io::Result<bool> {
    let left = limit.saturating_sub(bytes.len() as u64).min(PIECE);
    Ok(file.by_ref().take(left).read_to_end(bytes)? > 0)
}

/// The line, from 1, that begins at an offset.
pub(super) fn line_number(path: &Path, offset: u64) -> std::io::Result<usize> {
    let mut before = File::open(path)?.take(offset);
    let mut count = 1;
    let mut buffer = vec![0; 1 << 20];
    loop {
        match before.read(&mut buffer)? {
            0 => return Ok(count),
            n => count += buffer[..n].iter().filter(|&&b| b == b'\n').count(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn texts(path: &Path) -> (Vec<String>, u64) {
        let scanned = scan_lines(path, |l| Ok(String::from_utf8_lossy(l).into_owned())).unwrap();
        let bytes = std::fs::read(path).unwrap();
        for (place, text) in &scanned.lines {
            let from = place.offset as usize;
            assert_eq!(&bytes[from..from + place.length as usize], text.as_bytes());
        }
        (scanned.lines.into_iter().map(|(_, t)| t).collect(), scanned.whole)
    }

    #[test]
    fn lines_over_the_borders_of_pieces_are_read_once_each() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("j.jsonl");
        let lengths = [PIECE - 1, 0, 1, PIECE, PIECE - 2, 3 * PIECE, 5, PIECE - 6, 7];
        let lines: Vec<String> = lengths.iter().map(|&n| "x".repeat(n as usize)).collect();
        std::fs::write(&path, lines.join("\n") + "\ntorn").unwrap();
        let (read, whole) = texts(&path);
        let filled: Vec<&String> = lines.iter().filter(|l| !l.is_empty()).collect();
        assert_eq!(read.iter().map(String::len).collect::<Vec<_>>(), filled.iter().map(|l| l.len()).collect::<Vec<_>>());
        assert_eq!(whole, std::fs::metadata(&path).unwrap().len() - 4);
    }

    #[test]
    fn the_first_refused_line_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("j.jsonl");
        let filler = "y".repeat(PIECE as usize);
        std::fs::write(&path, format!("a\nb\n{filler}\nbad\n{filler}\nbad\n")).unwrap();
        let read = |l: &[u8]| if l == b"bad" { Err("no".to_owned()) } else { Ok(()) };
        let error = scan_lines(&path, read).unwrap_err().to_string();
        assert!(error.contains("line 4: no"), "{error}");
        assert!(scan_lines(&dir.path().join("none"), read).unwrap().lines.is_empty());
    }

    proptest! {
        #[test]
        fn any_file_reads_as_its_lines(lines in proptest::collection::vec("[a-z ]{0,9}", 0..20), torn in "[a-z]{0,3}") {
            let dir = tempfile::tempdir().unwrap();
            let path = dir.path().join("j.jsonl");
            let whole: String = lines.iter().map(|l| format!("{l}\n")).collect();
            std::fs::write(&path, format!("{whole}{torn}")).unwrap();
            let expected: Vec<String> = lines.into_iter().filter(|l| !l.trim().is_empty()).collect();
            prop_assert_eq!(texts(&path), (expected, whole.len() as u64));
        }
    }
}
