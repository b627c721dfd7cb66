//! Reads a journal in chunks on all cores: each line once, in file order, without the whole file in memory.

use super::{RecordAction, RecordError};
use crate::plain_file;
use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    path::Path,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

/// Bytes of a chunk: large enough that opening one costs nothing, small enough that a few of them are no memory.
const CHUNK: u64 = 4 << 20;
/// Bytes of what [`scan_beginning`] reads; a line that begins in them is read to its end.
pub const BEGINNING: u64 = CHUNK;
/// The longest line taken for a record. A judge's text ends at 24 KiB, an answer at some thousand tokens.
const LONGEST_LINE: u64 = 64 << 20;
/// More readers than this wait for memory, not for each other.
const MOST_READERS: usize = 8;

/// Where a line stands in its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Its first byte, from 0.
    pub offset: u64,
    /// Its bytes, without the line break.
    pub length: u32,
}

/// What a journal holds.
#[derive(Debug)]
pub struct Scanned<R> {
    /// What was made of its lines, in the file's order.
    pub records: Vec<R>,
    /// Where the last whole line ends.
    pub whole: u64,
    /// Where a last record ends that is whole and lacks its line break, as where an editor took it away; it is among the records.
    pub unended: Option<u64>,
    /// Whether something stands after the records that is none; it is left out.
    pub torn: bool,
}

/// One chunk's lines.
struct Chunk<R> {
    records: Vec<R>,
    lines: usize,
    /// Where its last whole line ends; 0 where none begins in it.
    whole: u64,
    unended: Option<u64>,
    torn: bool,
    /// The first line that is no record, from 1 within the chunk, and why.
    problem: Option<(usize, String)>,
}

/// Parses every line of the file; no records where there is no file. `state` makes what a reader keeps between its lines, `parse` gives a line's record, or
/// `None` for one that is of no interest.
///
/// # Errors
/// When the file cannot be read, or a whole line is no record.
pub fn scan<R: Send, S>(
    path: &Path,
    state: impl Fn() -> S + Sync,
    parse: impl Fn(&mut S, Place, &[u8]) -> Result<Option<R>, String> + Sync,
) -> Result<Scanned<R>, RecordError> {
    scan_in(path, Extent { size: CHUNK, chunks: usize::MAX }, state, parse)
}

/// As [`scan`], of the lines that begin in the first few megabytes of the file alone.
///
/// # Errors
/// As [`scan`].
pub fn scan_beginning<R: Send, S>(
    path: &Path,
    state: impl Fn() -> S + Sync,
    parse: impl Fn(&mut S, Place, &[u8]) -> Result<Option<R>, String> + Sync,
) -> Result<Scanned<R>, RecordError> {
    scan_in(path, Extent { size: CHUNK, chunks: 1 }, state, parse)
}

/// Bytes of a chunk, and the most chunks that are read.
#[derive(Debug, Clone, Copy)]
struct Extent {
    size: u64,
    chunks: usize,
}

fn scan_in<R: Send, S>(
    path: &Path,
    Extent { size, chunks }: Extent,
    state: impl Fn() -> S + Sync,
    parse: impl Fn(&mut S, Place, &[u8]) -> Result<Option<R>, String> + Sync,
) -> Result<Scanned<R>, RecordError> {
    let failed = |source| RecordError::Io { path: path.to_owned(), action: RecordAction::Read, source };
    let length = match plain_file::metadata(path) {
        Ok(metadata) => metadata.len(),
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Scanned { records: Vec::new(), whole: 0, unended: None, torn: false }),
        Err(source) => return Err(failed(source)),
    };
    let count = usize::try_from(length.div_ceil(size)).unwrap_or(usize::MAX).min(chunks);
    let readers = std::thread::available_parallelism().map_or(1, usize::from).min(MOST_READERS).min(count.max(1));
    let next = AtomicUsize::new(0);
    let stop = AtomicBool::new(false);
    let done = Mutex::new(Vec::new());
    let read = || -> io::Result<()> {
        let mut file = File::open(path)?;
        let mut state = state();
        let mut buffer = Vec::new();
        // Chunks are taken in order, so those before one with a problem are all read to their end.
        while !stop.load(Ordering::Relaxed) {
            let index = next.fetch_add(1, Ordering::Relaxed);
            if index >= count {
                break;
            }
            let from = index as u64 * size;
            let chunk = read_chunk(&mut file, from, (from + size).min(length), length, &mut buffer)?;
            let chunk = chunk.parse(|place, line| parse(&mut state, place, line));
            if chunk.problem.is_some() {
                stop.store(true, Ordering::Relaxed);
            }
            // A reader that panicked would have ended the scope already.
            done.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push((index, chunk));
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let others: Vec<_> = (1..readers).map(|_| scope.spawn(read)).collect();
        let own = read();
        let joined = others.into_iter().map(|other| other.join().unwrap_or_else(|_| Err(io::Error::other("a reader panicked"))));
        joined.fold(own, Result::and)
    })
    .map_err(failed)?;
    let mut chunks = done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    chunks.sort_unstable_by_key(|(index, _)| *index);
    join(path, chunks.into_iter().map(|(_, chunk)| chunk).collect())
}

fn join<R>(path: &Path, chunks: Vec<Chunk<R>>) -> Result<Scanned<R>, RecordError> {
    let records = Vec::with_capacity(chunks.iter().map(|c| c.records.len()).sum());
    let mut all = Scanned { records, whole: 0, unended: None, torn: false };
    let mut before = 0;
    for chunk in chunks {
        if let Some((line, message)) = chunk.problem {
            return Err(RecordError::Damaged { path: path.to_owned(), line: before + line, message });
        }
        before += chunk.lines;
        all.torn |= chunk.torn;
        all.unended = all.unended.or(chunk.unended);
        all.whole = all.whole.max(chunk.whole);
        all.records.extend(chunk.records);
    }
    Ok(all)
}

/// The bytes of the lines that begin in a chunk.
struct Bytes<'a> {
    lines: &'a [u8],
    /// What stands after the file's last line break.
    tail: &'a [u8],
    /// Where they begin in the file.
    offset: u64,
    too_long: bool,
}

impl Bytes<'_> {
    fn parse<R>(self, mut parse: impl FnMut(Place, &[u8]) -> Result<Option<R>, String>) -> Chunk<R> {
        let mut chunk = Chunk { records: Vec::new(), lines: 0, whole: 0, unended: None, torn: false, problem: None };
        let mut from = 0;
        for end in memchr::memchr_iter(b'\n', self.lines) {
            let said = content(self.lines, from, end);
            from = end + 1;
            chunk.lines += 1;
            chunk.whole = self.offset + from as u64;
            let Some((begin, line)) = said else { continue };
            match parse(self.place(begin, line), line) {
                Ok(record) => chunk.records.extend(record),
                Err(message) => {
                    chunk.problem = Some((chunk.lines, message));
                    return chunk;
                }
            }
        }
        if self.too_long {
            chunk.problem = Some((chunk.lines + 1, format!("longer than {} MiB", LONGEST_LINE >> 20)));
        }
        if !self.tail.is_empty() {
            let after = self.lines.len() as u64;
            // File systems leave zero bytes after a power cut. Further up they stand where something was lost, which is to be told.
            let end = self.tail.iter().rposition(|&byte| byte != 0).map_or(0, |last| last + 1);
            let last = content(self.tail, 0, end).and_then(|(begin, line)| {
                let place = Place { offset: after + self.place(begin, line).offset, ..self.place(begin, line) };
                Some((place.offset + line.len() as u64, parse(place, line).ok()?))
            });
            match last {
                Some((end, record)) => {
                    chunk.unended = Some(end);
                    chunk.records.extend(record);
                }
                None => chunk.torn = true,
            }
        }
        chunk
    }

    fn place(&self, begin: usize, line: &[u8]) -> Place {
        // A line is at most as long as `LONGEST_LINE` and a chunk.
        Place { offset: self.offset + begin as u64, length: u32::try_from(line.len()).unwrap_or(u32::MAX) }
    }
}

/// What a line says, and where that begins: without the carriage return and the byte order mark that programs of Windows leave. `None` where it says nothing.
fn content(bytes: &[u8], mut begin: usize, mut end: usize) -> Option<(usize, &[u8])> {
    const MARK: &[u8] = b"\xef\xbb\xbf";
    loop {
        match &bytes[begin..end] {
            [first, ..] if first.is_ascii_whitespace() => begin += 1,
            [.., last] if last.is_ascii_whitespace() => end -= 1,
            line if line.starts_with(MARK) => begin += MARK.len(),
            [] => return None,
            line => return Some((begin, line)),
        }
    }
}

/// Reads the lines that begin in `from..to` of a file of `length` bytes, however far the last of them goes.
fn read_chunk<'a>(file: &mut File, from: u64, to: u64, length: u64, buffer: &'a mut Vec<u8>) -> io::Result<Bytes<'a>> {
    buffer.clear();
    // The byte before tells whether a line begins right at the start.
    let begin = from.saturating_sub(1);
    file.seek(SeekFrom::Start(begin))?;
    file.by_ref().take(to - begin).read_to_end(buffer)?;
    let start = if from == 0 { Some(0) } else { memchr::memchr(b'\n', buffer).map(|at| at + 1) };
    let Some(start) = start.filter(|&start| start < buffer.len()) else {
        return Ok(Bytes { lines: &[], tail: &[], offset: from, too_long: false });
    };
    let mut at = to;
    let mut too_long = false;
    while buffer.last() != Some(&b'\n') && at < length {
        if at - to > LONGEST_LINE {
            too_long = true;
            break;
        }
        let before = buffer.len();
        let more = file.by_ref().take((64 << 10).min(length - at)).read_to_end(buffer)? as u64;
        if more == 0 {
            break;
        }
        at += more;
        if let Some(end) = memchr::memchr(b'\n', &buffer[before..]) {
            buffer.truncate(before + end + 1);
        }
    }
    let end = memchr::memrchr(b'\n', &buffer[start..]).map_or(start, |last| start + last + 1);
    let tail = if too_long { &[] } else { &buffer[end..] };
    Ok(Bytes { lines: &buffer[start..end], tail, offset: begin + start as u64, too_long })
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

    fn lines(text: &[u8], size: u64) -> Result<(Vec<String>, bool), String> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("turns.jsonl");
        std::fs::write(&path, text).unwrap();
        let parse = |(): &mut (), place: Place, line: &[u8]| match line {
            b"bad" | [b'x', ..] => Err("no record".to_owned()),
            line => {
                assert_eq!(&text[place.offset as usize..][..place.length as usize], line);
                Ok(Some(String::from_utf8_lossy(line).into_owned()))
            }
        };
        scan_in(&path, Extent { size, chunks: usize::MAX }, || (), parse)
            .inspect(|s| assert_eq!(s.whole as usize, text.iter().rposition(|&b| b == b'\n').map_or(0, |last| last + 1)))
            .map(|s| (s.records, s.torn))
            .map_err(|e| e.to_string())
    }

    proptest! {
        #[test]
        fn every_line_is_read_once_and_in_order_wherever_the_chunks_are_cut(
            texts in proptest::collection::vec("[a-c中]{0,9}", 0..12),
            torn in "[x]{0,5}",
            size in 1u64..30,
        ) {
            let text: String = texts.iter().map(|t| format!("{t}\n")).collect::<String>() + &torn;
            let (read, was_torn) = lines(text.as_bytes(), size).unwrap();
            let expected: Vec<String> = texts.into_iter().filter(|t| !t.is_empty()).collect();
            prop_assert_eq!(read, expected);
            prop_assert_eq!(was_torn, !torn.is_empty());
        }

        #[test]
        fn the_first_damaged_line_is_named_by_its_place_in_the_file(before in 0usize..9, after in 0usize..9, size in 1u64..30) {
            let text = "good\n".repeat(before) + "bad\n" + &"good\nbad\n".repeat(after);
            let error = lines(text.as_bytes(), size).unwrap_err();
            prop_assert!(error.contains(&format!("turns.jsonl line {}: not a record of this version: no record", before + 1)), "{}", error);
        }
    }

    #[test]
    fn what_other_systems_leave_in_a_file_is_no_part_of_its_records() {
        let rows: [(&[u8], &[&str], bool); 11] = [
            (b"a\r\nb\r\n", &["a", "b"], false),
            (b"\xef\xbb\xbfa\r\nb\r\n", &["a", "b"], false),
            (b"a\n\xef\xbb\xbfb\n", &["a", "b"], false),
            (b"\xef\xbb\xbf", &[], true),
            (b"a\nb", &["a", "b"], false),
            (b"a\nb\r", &["a", "b"], false),
            (b"a\n\nb\n \r\n", &["a", "b"], false),
            (b"a\nb\n\0\0\0", &["a", "b"], true),
            (b"a\nb\0\0\0", &["a", "b"], false),
            (b"a\n\xef\xbb\xbfxb", &["a"], true),
            (b"\r\n", &[], false),
        ];
        for (text, records, torn) in rows {
            for size in [1, 3, 100] {
                let (read, was_torn) = lines(text, size).unwrap();
                assert_eq!((read, was_torn), (records.iter().map(|r| (*r).to_owned()).collect(), torn), "{text:?}");
            }
        }
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("turns.jsonl");
        std::fs::write(&path, b"a\r\nbc\0\0").unwrap();
        let scanned = scan(&path, || (), |(), place, _| Ok(Some(place))).unwrap();
        assert_eq!((scanned.whole, scanned.unended), (3, Some(5)));
        assert_eq!(scanned.records, [Place { offset: 0, length: 1 }, Place { offset: 3, length: 2 }]);
    }

    #[test]
    fn the_beginning_of_a_file_is_the_lines_that_begin_in_its_first_chunk() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("turns.jsonl");
        std::fs::write(&path, "one\ntwo\nthree\nfo").unwrap();
        let read = |size, chunks| {
            let word = |(): &mut (), _, line: &[u8]| if line == b"fo" { Err("torn".to_owned()) } else { Ok(Some(line.len())) };
            let scanned = scan_in(&path, Extent { size, chunks }, || (), word).unwrap();
            (scanned.records, scanned.torn)
        };
        assert_eq!(read(6, 1), (vec![3, 3], false));
        assert_eq!(read(6, 2), (vec![3, 3, 5], false));
        assert_eq!(read(6, 9), (vec![3, 3, 5], true));
    }

    #[test]
    fn a_file_that_is_not_there_has_no_lines() {
        let scanned = scan(Path::new("/nowhere/turns.jsonl"), || (), |(), _, _| Ok(Some(()))).unwrap();
        assert_eq!((scanned.records.len(), scanned.unended, scanned.torn), (0, None, false));
    }
}
