//! Reads lines of JSON objects that another program wrote; the length of a line is bounded, that of the file
//! is not.

use super::{LayoutError, Place, Remark};
use crate::{language::Bilingual, plain_file, record::RecordAction};
use serde_json::{Map, Value};
use std::{
    fs::File,
    io::{BufRead, BufReader, Read, Seek},
    path::{Path, PathBuf},
};

/// No line is longer: an answer of a hundred thousand tokens with its whole conversation takes less.
const LINE_LIMIT: u64 = 16 << 20;
/// A file that is one list has to be held whole.
const LIST_LIMIT: u64 = 256 << 20;

/// A file of JSON objects, one a line, or one list of them.
pub(super) struct Objects {
    path: PathBuf,
    kind: Kind,
    number: usize,
}

enum Kind {
    Lines(BufReader<File>),
    List(std::vec::IntoIter<Value>),
}

/// One record of a file: where it stood, and what it is or what is wrong with it.
pub(super) type Object = (Place, Result<Map<String, Value>, Remark>);

impl Objects {
    pub fn open(path: &Path) -> Result<Self, LayoutError> {
        let io = |source| LayoutError::Io { path: path.to_owned(), action: RecordAction::Read, source };
        let file = plain_file::open(path).map_err(io)?;
        let size = file.metadata().map_err(io)?.len();
        let mut reader = BufReader::with_capacity(1 << 20, file);
        let start: Vec<u8> = reader.fill_buf().map_err(io)?.to_vec();
        let first = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&start).trim_ascii_start().first().copied();
        let skip = if start.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
        reader.seek(std::io::SeekFrom::Start(skip)).map_err(io)?;
        let kind = if first == Some(b'[') {
            if size > LIST_LIMIT {
                let limit = LIST_LIMIT >> 20;
                let message = Bilingual::both(
                    format!("整个文件是一个超过 {limit} MiB 的列表：请改为每行一个对象"),
                    format!("one list of more than {limit} MiB; write one object a line instead"),
                );
                return Err(LayoutError::File { path: path.to_owned(), message });
            }
            let list: Vec<Value> = serde_json::from_reader(reader).map_err(|e| {
                let message = Bilingual::quoted("JSON 解析器", e).after("不是 JSON 列表；", "not a list in JSON: ");
                LayoutError::File { path: path.to_owned(), message }
            })?;
            Kind::List(list.into_iter())
        } else {
            Kind::Lines(reader)
        };
        Ok(Self { path: path.to_owned(), kind, number: 0 })
    }

    /// The next record; `None` at the end.
    pub fn next(&mut self) -> Result<Option<Object>, LayoutError> {
        let path = &self.path;
        match &mut self.kind {
            Kind::List(list) => {
                self.number += 1;
                let place = Place::Record(path.clone(), self.number);
                Ok(list.next().map(|value| (place.clone(), object(Ok(value), &place))))
            }
            Kind::Lines(reader) => loop {
                let mut line = Vec::new();
                let io = |source| LayoutError::Io { path: path.clone(), action: RecordAction::Read, source };
                let read = reader.by_ref().take(LINE_LIMIT + 1).read_until(b'\n', &mut line).map_err(io)?;
                if read == 0 {
                    return Ok(None);
                }
                self.number += 1;
                let place = Place::Line(path.clone(), self.number);
                if line.len() as u64 > LINE_LIMIT {
                    skip_line(reader).map_err(io)?;
                    let limit = LINE_LIMIT >> 20;
                    let en = format!("longer than {limit} MiB: left out");
                    let remark = Remark::new(place.clone(), format!("长于 {limit} MiB：略去"), en);
                    return Ok(Some((place, Err(remark))));
                }
                if line.trim_ascii().is_empty() {
                    continue;
                }
                let value = serde_json::from_slice(&line).map_err(|e| e.to_string());
                return Ok(Some((place.clone(), object(value, &place))));
            },
        }
    }
}

/// Reads on to the line's end without keeping it.
fn skip_line(reader: &mut BufReader<File>) -> std::io::Result<()> {
    loop {
        let buffer = reader.fill_buf()?;
        if buffer.is_empty() {
            return Ok(());
        }
        match buffer.iter().position(|&b| b == b'\n') {
            Some(at) => {
                reader.consume(at + 1);
                return Ok(());
            }
            None => {
                let length = buffer.len();
                reader.consume(length);
            }
        }
    }
}

fn object(value: Result<Value, String>, place: &Place) -> Result<Map<String, Value>, Remark> {
    match value {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(Remark::new(place.clone(), "不是 JSON 对象：略去", "not an object in JSON: left out")),
        Err(error) => {
            let en = format!("not JSON ({error}): left out");
            Err(Remark::new(place.clone(), format!("不是 JSON（解析器原话：“{error}”）：略去"), en))
        }
    }
}

/// The id of a record, a number or a text, as a case has it.
pub(super) fn id(object: &Map<String, Value>) -> Option<String> {
    match object.get("id")? {
        Value::String(id) => Some(id.trim().to_owned()),
        Value::Number(id) => Some(id.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    fn read(bytes: &[u8]) -> Vec<Object> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("f");
        std::fs::write(&path, bytes).unwrap();
        let mut objects = Objects::open(&path).unwrap();
        std::iter::from_fn(|| objects.next().unwrap()).collect()
    }

    #[test]
    fn lines_and_lists_read_the_same_and_what_is_broken_is_named() {
        let lines = read(b"\xef\xbb\xbf{\"id\": 1}\n\n{\"id\": \n[1]\n{\"id\": \"b\"}");
        let places: Vec<String> =
            lines.iter().map(|(place, _)| place.words(Language::En).rsplit("/f ").next().unwrap().to_owned()).collect();
        assert_eq!(places, ["line 1", "line 3", "line 4", "line 5"]);
        let ids: Vec<Option<String>> = lines.iter().map(|(_, o)| o.as_ref().ok().and_then(id)).collect();
        assert_eq!(ids, [Some("1".into()), None, None, Some("b".into())]);
        assert!(lines[1].1.as_ref().unwrap_err().to_string().contains("not JSON"));
        assert_eq!(read(b" [{\"id\": 1}, 2]").len(), 2);
        assert!(read(b"").is_empty());
    }

    #[test]
    fn a_line_without_an_end_is_left_out_and_the_next_is_read() {
        let mut bytes = vec![b'x'; (LINE_LIMIT as usize) + 5_000_000];
        bytes.extend_from_slice(b"\n{\"id\": 2}\n");
        let lines = read(&bytes);
        assert_eq!(lines.len(), 2);
        assert!(lines[0].1.as_ref().unwrap_err().to_string().contains("longer than 16 MiB"));
        assert!(lines[1].1.is_ok() && matches!(lines[1].0, Place::Line(_, 2)));
    }
}
