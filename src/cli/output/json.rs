//! Prints a replay as JSON, one event a line.

use super::Printer;
use crate::{runner::ReplayEvent, text::escape_json};
use std::io::{self, Write};

pub(super) struct Json<W> {
    out: W,
}

impl<W: Write> Json<W> {
    pub fn new(out: W) -> Self {
        Self { out }
    }
}

impl<W: Write + Send> Printer for Json<W> {
    fn event(&mut self, event: &ReplayEvent<'_>) -> io::Result<()> {
        let line = serde_json::to_string(event)?;
        writeln!(self.out, "{}", escape_json(&line))?;
        self.out.flush()
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_one_line_without_control_characters() {
        let mut out = Vec::new();
        Json::new(&mut out).event(&ReplayEvent::Text { text: "腹痛\n\u{1b}[2J\u{9b}1m\u{202e}" }).unwrap();
        let line = String::from_utf8(out).unwrap();
        assert_eq!(line, "{\"event\":\"text\",\"text\":\"腹痛\\n\\u001b[2J\\u009b1m\\u202e\"}\n");
    }
}
