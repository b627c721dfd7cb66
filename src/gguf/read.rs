//! Reads one file's header.

use super::{Gguf, GgufFault, Tensor, TensorType, Value};
use crate::plain_file;
use std::{
    io::{self, BufReader, Read},
    path::Path,
};

/// No header of a known model has a fourth of it; what is read is kept in memory.
const HEADER_LIMIT: u64 = 64 << 20;
/// Of a key or a tensor's name. llama.cpp allows 64 for a tensor.
const NAME_LIMIT: u64 = 1 << 16;
/// ggml's own limit of dimensions.
const MOST_DIMENSIONS: u32 = 4;
/// Where tensors begin, unless the file says otherwise.
const ALIGNMENT: u64 = 32;

/// The header of a file, compared with the file's length.
pub(super) fn file(path: &Path) -> Result<Gguf, GgufFault> {
    let file = plain_file::open(path)?;
    let length = file.metadata()?.len();
    header(BufReader::new(file), length)
}

/// The header of a file of this length.
pub(super) fn header(reader: impl Read, length: u64) -> Result<Gguf, GgufFault> {
    let mut source = Source { reader, at: 0, length };
    source.magic()?;
    let version = source.u32()?;
    match version {
        2 | 3 => {}
        _ if matches!(version.swap_bytes(), 1..=16) => return Err(GgufFault::BigEndian),
        other => return Err(GgufFault::Version(other)),
    }
    let (tensor_count, value_count) = (source.u64()?, source.u64()?);
    // The least that one takes: a name's length, dimensions, a type, an offset; a key's length, a type, a byte.
    source.has_room(tensor_count, 8 + 4 + 4 + 8)?;
    source.has_room(value_count, 8 + 4 + 1)?;
    let mut values: Vec<(String, Value)> = Vec::new();
    for _ in 0..value_count {
        let key = source.name("a key")?;
        let kind = source.u32()?;
        let value = source.value(kind, &key)?;
        values.push((key, value));
    }
    let mut tensors = Vec::new();
    let mut end: u64 = 0;
    for _ in 0..tensor_count {
        let (tensor, offset) = source.tensor()?;
        end = end.max(offset.saturating_add(tensor.bytes));
        tensors.push(tensor);
    }
    let gguf = Gguf { version, values, tensors, bytes: length, parts: 1 };
    let alignment = gguf.number("general.alignment").unwrap_or(ALIGNMENT);
    if !alignment.is_power_of_two() || alignment > 1 << 20 {
        return Err(GgufFault::Malformed("general.alignment".into()));
    }
    let begin = source.at.next_multiple_of(alignment);
    let needed = if gguf.tensors.is_empty() { source.at } else { begin.saturating_add(end) };
    if needed > length {
        return Err(GgufFault::Cut { missing: needed - length, in_header: false });
    }
    Ok(gguf)
}

/// The bytes of a header, and how many of the file are left.
struct Source<R> {
    reader: R,
    at: u64,
    length: u64,
}

impl<R: Read> Source<R> {
    fn magic(&mut self) -> Result<(), GgufFault> {
        let mut magic = Vec::new();
        self.reader.by_ref().take(4).read_to_end(&mut magic)?;
        self.at = magic.len() as u64;
        match magic.as_slice() {
            b"GGUF" => Ok(()),
            [] => Err(GgufFault::Empty),
            b"vers" => Err(GgufFault::GitLfsPointer),
            b"FUGG" => Err(GgufFault::BigEndian),
            other => Err(GgufFault::NotGguf(other.escape_ascii().to_string())),
        }
    }

    /// Refuses a length that the file or a header cannot have, before anything is allocated for it.
    fn take(&self, bytes: u64) -> Result<(), GgufFault> {
        let end = self.at.saturating_add(bytes);
        if end > HEADER_LIMIT {
            // A file that is shorter than what it claims was cut, unless the claim is absurd.
            return Err(GgufFault::TooLong);
        }
        if end > self.length {
            return Err(GgufFault::Cut { missing: end - self.length, in_header: true });
        }
        Ok(())
    }

    /// Refuses a count of things that take at least so many bytes each.
    fn has_room(&self, count: u64, each: u64) -> Result<(), GgufFault> {
        self.take(count.saturating_mul(each))
    }

    fn bytes<const N: usize>(&mut self) -> Result<[u8; N], GgufFault> {
        self.take(N as u64)?;
        let mut bytes = [0; N];
        self.reader.read_exact(&mut bytes).map_err(|e| self.short(e, N as u64))?;
        self.at += N as u64;
        Ok(bytes)
    }

    /// A file that became shorter while it was read.
    fn short(&self, error: io::Error, wanted: u64) -> GgufFault {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => GgufFault::Cut { missing: wanted, in_header: true },
            _ => GgufFault::Io(error),
        }
    }

    fn u32(&mut self) -> Result<u32, GgufFault> {
        self.bytes().map(u32::from_le_bytes)
    }

    fn u64(&mut self) -> Result<u64, GgufFault> {
        self.bytes().map(u64::from_le_bytes)
    }

    fn text(&mut self) -> Result<String, GgufFault> {
        let length = self.u64()?;
        self.take(length)?;
        let mut bytes = Vec::new();
        self.reader.by_ref().take(length).read_to_end(&mut bytes)?;
        if (bytes.len() as u64) < length {
            return Err(GgufFault::Cut { missing: length - bytes.len() as u64, in_header: true });
        }
        self.at += length;
        Ok(String::from_utf8(bytes).unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned()))
    }

    fn name(&mut self, what: &str) -> Result<String, GgufFault> {
        let name = self.text()?;
        if name.is_empty() || name.len() as u64 > NAME_LIMIT {
            return Err(GgufFault::Malformed(what.to_owned()));
        }
        Ok(name)
    }

    fn value(&mut self, kind: u32, key: &str) -> Result<Value, GgufFault> {
        match kind {
            6 => Ok(Value::Real(f64::from(f32::from_le_bytes(self.bytes()?)))),
            12 => Ok(Value::Real(f64::from_le_bytes(self.bytes()?))),
            7 => Ok(Value::Flag(self.bytes::<1>()?[0] != 0)),
            8 => self.text().map(Value::Text),
            9 => self.several(key),
            _ => self.whole(kind, key).map(Value::Whole),
        }
    }

    fn whole(&mut self, kind: u32, key: &str) -> Result<i128, GgufFault> {
        Ok(match kind {
            0 => self.bytes::<1>()?[0].into(),
            1 => i8::from_le_bytes(self.bytes()?).into(),
            2 => u16::from_le_bytes(self.bytes()?).into(),
            3 => i16::from_le_bytes(self.bytes()?).into(),
            4 => self.u32()?.into(),
            5 => i32::from_le_bytes(self.bytes()?).into(),
            10 => self.u64()?.into(),
            11 => i64::from_le_bytes(self.bytes()?).into(),
            _ => return Err(GgufFault::Malformed(shortened(key))),
        })
    }

    /// A list. Lists in lists, which no known model has, are refused: they could be nested without end.
    fn several(&mut self, key: &str) -> Result<Value, GgufFault> {
        let (kind, count) = (self.u32()?, self.u64()?);
        let each = match kind {
            0 | 1 | 7 => 1,
            2 | 3 => 2,
            4..=6 => 4,
            8 | 10..=12 => 8,
            _ => return Err(GgufFault::Malformed(shortened(key))),
        };
        self.has_room(count, each)?;
        match kind {
            8 => (0..count).map(|_| self.text()).collect::<Result<_, _>>().map(Value::Texts),
            4 | 5 | 10 | 11 => {
                let number = |source: &mut Self| source.whole(kind, key).map(|n| i64::try_from(n).unwrap_or(i64::MAX));
                (0..count).map(|_| number(self)).collect::<Result<_, _>>().map(Value::Wholes)
            }
            _ => {
                let skipped = io::copy(&mut self.reader.by_ref().take(count * each), &mut io::sink())?;
                self.at += skipped;
                if skipped < count * each {
                    return Err(GgufFault::Cut { missing: count * each - skipped, in_header: true });
                }
                Ok(Value::Others(count))
            }
        }
    }

    /// A tensor, and where its data begins.
    fn tensor(&mut self) -> Result<(Tensor, u64), GgufFault> {
        let name = self.name("a tensor's name")?;
        let wrong = || GgufFault::Malformed(shortened(&name));
        let dimensions = self.u32()?;
        if dimensions > MOST_DIMENSIONS {
            return Err(wrong());
        }
        let mut lengths = Vec::new();
        for _ in 0..dimensions {
            lengths.push(self.u64()?);
        }
        let number = self.u32()?;
        let kind = TensorType::of(number).ok_or_else(|| GgufFault::UnknownType { tensor: shortened(&name), number })?;
        let offset = self.u64()?;
        let elements = lengths.iter().try_fold(1u64, |product, n| product.checked_mul(*n)).ok_or_else(wrong)?;
        let first = lengths.first().copied().unwrap_or(1);
        let bytes = kind.bytes_of(elements).filter(|_| first % kind.block() == 0).ok_or_else(wrong)?;
        Ok((Tensor { name, kind, elements, bytes }, offset))
    }
}

/// A name fit for a message.
fn shortened(name: &str) -> String {
    name.chars().take(64).collect()
}
