//! Parses server-sent events from arbitrarily split chunks. One line break after an event instead of two is
//! accepted too.

use super::json;
use std::{borrow::Cow, ops::Range};

/// An answer of a hundred thousand tokens, each in an event of its own, takes some 20 MiB.
const STREAM_LIMIT_MIB: usize = 64;
/// One event is a token or two.
const EVENT_LIMIT_MIB: usize = 1;
const BYTE_ORDER_MARK: &[u8] = &[0xef, 0xbb, 0xbf];

/// Finds the events in a stream of bytes. Names, numbers and comments of events are left out: an answer has only data.
#[derive(Debug, Default)]
pub(super) struct Events {
    buffer: Vec<u8>,
    /// Where in the buffer the first line begins that was not read yet.
    line: usize,
    /// Up to where that line was searched for its end.
    searched: usize,
    /// The data lines of the event that has begun.
    data: Vec<Range<usize>>,
    /// The event that has begun is called an error.
    is_error: bool,
    received: usize,
    begun: bool,
    /// The last line ended with a carriage return: a line feed that comes now is part of the same end.
    after_return: bool,
    /// Lines that no stream of events has, such as the JSON of an error that a gateway passed on as it was.
    strays: Vec<u8>,
}

/// One event.
pub(super) struct Event<'a> {
    /// Its data.
    pub data: Cow<'a, [u8]>,
    /// Whether it is called an error (`event: error`).
    pub is_error: bool,
}

/// Bytes of stray lines that are kept.
const STRAYS: usize = 64 << 10;

impl Events {
    /// Takes in what came; the events it completes are to be taken out with [`Events::next`] before more is put in.
    ///
    /// # Errors
    /// When the stream or one event is longer than any answer's.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), String> {
        let keep = self.data.first().map_or(self.line, |first| first.start);
        if keep > 0 {
            self.buffer.drain(..keep);
            self.line -= keep;
            self.searched -= keep;
            self.data.iter_mut().for_each(|range| *range = range.start - keep..range.end - keep);
        }
        self.received += bytes.len();
        if self.received > STREAM_LIMIT_MIB << 20 {
            return Err(format!("more than {STREAM_LIMIT_MIB} MiB for one answer"));
        }
        // What is left is one event that has begun.
        if self.buffer.len() > EVENT_LIMIT_MIB << 20 {
            return Err(format!("an event of more than {EVENT_LIMIT_MIB} MiB"));
        }
        self.buffer.extend_from_slice(bytes);
        Ok(())
    }

    /// The next whole event.
    pub fn next(&mut self) -> Option<Event<'_>> {
        if !self.begun {
            if self.buffer.len() < BYTE_ORDER_MARK.len() && BYTE_ORDER_MARK.starts_with(&self.buffer) {
                return None;
            }
            if self.buffer.starts_with(BYTE_ORDER_MARK) {
                self.line = BYTE_ORDER_MARK.len();
                self.searched = self.line;
            }
            self.begun = true;
        }
        while let Some(line) = self.next_line() {
            if !line.is_empty() {
                match field_data(&self.buffer, line.clone()) {
                    Some(data) => self.data.push(data),
                    None => self.stray(line),
                }
                // Some put no empty line behind an event: one whose first line is all that an event can be is over.
                if !matches!(self.data.as_slice(), [one] if is_whole(&self.buffer[one.clone()])) {
                    continue;
                }
            }
            let (lines, is_error) = (std::mem::take(&mut self.data), std::mem::take(&mut self.is_error));
            match lines.as_slice() {
                [] => {}
                [one] => return Some(Event { data: Cow::Borrowed(&self.buffer[one.clone()]), is_error }),
                several => {
                    let lines: Vec<&[u8]> = several.iter().map(|range| &self.buffer[range.clone()]).collect();
                    return Some(Event { data: Cow::Owned(lines.join(&b'\n')), is_error });
                }
            }
        }
        None
    }

    fn stray(&mut self, line: Range<usize>) {
        let line = &self.buffer[line];
        let mut parts = line.splitn(2, |b| *b == b':');
        let (name, value) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        if name == b"event" {
            self.is_error = value.trim_ascii().eq_ignore_ascii_case(b"error");
        }
        if !matches!(name, b"" | b"event" | b"id" | b"retry") && self.strays.len() < STRAYS {
            self.strays.extend_from_slice(line);
            self.strays.push(b'\n');
        }
    }

    /// What came and belongs to no event, the unfinished last line with it.
    pub fn strays(&self) -> String {
        let rest = self.buffer.get(self.line..).unwrap_or_default();
        let rest = if rest.starts_with(b"data") { &[] } else { &rest[..rest.len().min(STRAYS)] };
        String::from_utf8_lossy(&[&self.strays, rest].concat()).into_owned()
    }

    /// The next whole line, without its end: a line feed, a carriage return, or both.
    fn next_line(&mut self) -> Option<Range<usize>> {
        if self.after_return && self.searched < self.buffer.len() {
            if self.buffer[self.searched] == b'\n' {
                self.searched += 1;
                self.line = self.searched;
            }
            self.after_return = false;
        }
        let Some(length) = self.buffer[self.searched..].iter().position(|b| matches!(b, b'\n' | b'\r')) else {
            self.searched = self.buffer.len();
            return None;
        };
        let line = self.line..self.searched + length;
        self.after_return = self.buffer[line.end] == b'\r';
        self.line = line.end + 1;
        self.searched = self.line;
        Some(line)
    }
}

/// Whether data is all that an event of an answer can be.
fn is_whole(data: &[u8]) -> bool {
    let data = data.trim_ascii();
    data == b"[DONE]" || (data.starts_with(b"{") && data.ends_with(b"}") && json::is_whole(data))
}

/// Where the line's data is, if it is a line of data.
fn field_data(buffer: &[u8], line: Range<usize>) -> Option<Range<usize>> {
    let rest = buffer[line.clone()].strip_prefix(b"data")?;
    let value = match rest {
        [] => rest,
        [b':', b' ', value @ ..] | [b':', value @ ..] => value,
        _ => return None,
    };
    Some(line.end - value.len()..line.end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(parts: &[&[u8]]) -> Vec<String> {
        let mut events = Events::default();
        let mut read = Vec::new();
        for part in parts {
            events.push(part).unwrap();
            while let Some(event) = events.next() {
                read.push(String::from_utf8_lossy(&event.data).into_owned());
            }
        }
        read
    }

    #[test]
    fn every_way_to_write_an_event_is_read() {
        let cases: Vec<(&str, &[&str])> = vec![
            ("data: a\n\n", &["a"]),
            ("data:a\r\n\r\ndata: b\r\rdata: c\n\n", &["a", "b", "c"]),
            ("\u{feff}data: a\n\n", &["a"]),
            (": ping\n\nevent: x\nid: 1\ndata: a\nretry: 3\n\n", &["a"]),
            ("data: a\ndata: b\ndata\n\n", &["a\nb\n"]),
            ("data:  a\n\ndatabase: b\n\n", &[" a"]),
            ("data: unfinished\n", &[]),
            ("\n\n\n", &[]),
            ("data: {\"a\":1}\ndata: {\"a\":2}\ndata: [DONE]\n", &["{\"a\":1}", "{\"a\":2}", "[DONE]"]),
            ("data: {\"a\":1}\rdata: {\"a\":\rdata: 2}\r\r", &["{\"a\":1}", "{\"a\":\n2}"]),
            ("event: x\ndata: {\"a\":NaN}\nid: 1\ndata: {\"b\":1}\n\n", &["{\"a\":NaN}", "{\"b\":1}"]),
        ];
        for (text, expected) in cases {
            assert_eq!(read(&[text.as_bytes()]), expected, "{text:?}");
        }
    }

    #[test]
    fn an_event_that_is_called_an_error_is_one_and_the_next_is_not() {
        let mut events = Events::default();
        events.push(b"event: error\ndata: {\"message\":\"x\"}\n\ndata: {\"a\":1}\n\nevent: message\ndata: {}\n\n").unwrap();
        let mut said = Vec::new();
        while let Some(event) = events.next() {
            said.push(event.is_error);
        }
        assert_eq!(said, [true, false, false]);
    }

    #[test]
    fn lines_that_no_stream_has_are_kept_for_what_they_say() {
        let cases: &[(&str, &str)] = &[
            ("error: {\"code\":400}\n\ndata: [DONE]\n\n", "error: {\"code\":400}\n"),
            ("{\"error\":{\n\"code\":400}}", "{\"error\":{\n\"code\":400}}"),
            (": ping\nevent: x\nid: 1\nretry: 3\ndata: a\n\n", ""),
            ("data: unfinished", ""),
        ];
        for (text, expected) in cases {
            let mut events = Events::default();
            events.push(text.as_bytes()).unwrap();
            while events.next().is_some() {}
            assert_eq!(events.strays(), *expected, "{text:?}");
        }
    }

    #[test]
    fn what_is_longer_than_any_answer_ends_in_an_error() {
        let mut events = Events::default();
        let block = vec![b'x'; 1 << 16];
        let error = (0..100).find_map(|_| events.push(&block).err().or_else(|| events.next().map(|_| String::new())));
        assert!(error.unwrap().contains("1 MiB"));
        assert!(events.buffer.len() <= (EVENT_LIMIT_MIB << 20) + block.len());
        let lines = b"data: x\n".repeat(1 << 10);
        let mut events = Events::default();
        let error = (0..1000).find_map(|_| events.push(&lines).err().or_else(|| events.next().map(|_| String::new())));
        assert!(error.unwrap().contains("1 MiB"), "many lines of one event");
        let mut events = Events::default();
        let mut block = b"data: ".to_vec();
        block.extend(vec![b'x'; 1 << 16]);
        block.extend(b"\n\n");
        let mut error = None;
        while error.is_none() {
            error = events.push(&block).err();
            while events.next().is_some() {}
            assert!(events.buffer.len() <= 2 << 16, "what was read is let go of");
        }
        assert!(error.unwrap().contains("64 MiB"));
    }

    proptest! {
        #[test]
        fn the_cut_of_the_stream_changes_nothing(cuts in prop::collection::vec(0usize..120, 0..12)) {
            let whole = "\u{feff}: hi\r\ndata: 急性\r\n\r\ndata: a\rdata: 阑尾炎🩺\r\rid: 7\ndata:b\n\n\ndata: c\r\n\r\n".as_bytes();
            let mut at: Vec<usize> = cuts.into_iter().map(|c| c.min(whole.len())).collect();
            at.sort_unstable();
            at.push(whole.len());
            let mut start = 0;
            let parts: Vec<&[u8]> = at.iter().map(|&end| { let part = &whole[start..end]; start = end; part }).collect();
            prop_assert_eq!(read(&parts), ["急性", "a\n阑尾炎🩺", "b", "c"]);
        }

        #[test]
        fn any_bytes_are_read_alike_however_they_are_cut(
            parts in prop::collection::vec(prop::collection::vec(prop_oneof![any::<u8>(), prop::sample::select(&b"data: \r\n"[..])], 0..40), 0..20)
        ) {
            let cut = read(&parts.iter().map(Vec::as_slice).collect::<Vec<_>>());
            prop_assert_eq!(cut, read(&[&parts.concat()]));
        }
    }
}
