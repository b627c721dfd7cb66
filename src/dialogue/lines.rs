//! Reads lines of input of bounded length, and tolerates bytes that are not UTF-8.

use tokio::io::{AsyncBufRead, AsyncBufReadExt};

/// No line is longer: a whole record pasted as a question is a few kilobytes.
const LINE_LIMIT: usize = 1 << 20;

/// A line of input.
#[derive(Debug, PartialEq, Eq)]
pub enum Line {
    Text(String),
    /// One that is longer than any command or question; it was read over.
    TooLong,
    /// One that is not UTF-8.
    NotUtf8,
    /// There are no more.
    End,
}

/// Reads lines.
#[derive(Debug)]
pub struct Lines<R> {
    input: R,
    line: Vec<u8>,
    is_too_long: bool,
}

impl<R: AsyncBufRead + Unpin> Lines<R> {
    /// Nothing of `input` is read yet.
    pub fn new(input: R) -> Self {
        Self { input, line: Vec::new(), is_too_long: false }
    }

    /// The next line. Nothing is lost when this is dropped before it is ready.
    ///
    /// # Errors
    /// When the input cannot be read.
    pub async fn next(&mut self) -> std::io::Result<Line> {
        loop {
            let available = match self.input.fill_buf().await {
                Ok(available) => available,
                Err(e) if e.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(e) => return Err(e),
            };
            if available.is_empty() {
                let nothing = self.line.is_empty() && !self.is_too_long;
                return Ok(if nothing { Line::End } else { self.take() });
            }
            let end = available.iter().position(|&b| b == b'\n');
            let part = end.unwrap_or(available.len());
            if self.line.len() + part > LINE_LIMIT {
                self.is_too_long = true;
                self.line.clear();
            }
            if !self.is_too_long {
                self.line.extend_from_slice(&available[..part]);
            }
            self.input.consume(end.map_or(part, |at| at + 1));
            if end.is_some() {
                return Ok(self.take());
            }
        }
    }

    fn take(&mut self) -> Line {
        let line = std::mem::take(&mut self.line);
        if std::mem::take(&mut self.is_too_long) {
            return Line::TooLong;
        }
        String::from_utf8(line).map_or(Line::NotUtf8, |mut text| {
            if text.ends_with('\r') {
                text.pop();
            }
            Line::Text(text)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn any_bytes_are_lines() {
        let long = vec![b'x'; LINE_LIMIT + 1];
        let input = [b"a\r\n\xff\xfe\n\n".as_slice(), &long, b"\nlast"].concat();
        let mut lines = Lines::new(input.as_slice());
        let text = |t: &str| Line::Text(t.into());
        for expected in [text("a"), Line::NotUtf8, text(""), Line::TooLong, text("last"), Line::End, Line::End] {
            assert_eq!(lines.next().await.unwrap(), expected);
        }
    }
}
