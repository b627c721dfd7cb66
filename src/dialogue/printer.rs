//! Prints lines and streams an answer. Printed text is never changed.

use crate::{
    chat::RetryReason,
    text::{StreamWrap, clean, wrap},
};
use std::io::{self, Write};

/// Prints. What goes wrong with the output is kept until it is asked for, and nothing more is printed.
#[derive(Debug)]
pub struct Printer<W> {
    out: W,
    /// Columns to wrap at; `None` leaves lines as they are.
    width: Option<usize>,
    /// Whether someone at a terminal has to be told that it is their turn.
    prompts: bool,
    error: Option<io::Error>,
    /// The wrap of the answer that is being printed.
    answer: Option<StreamWrap>,
    at_margin: bool,
    prompted: bool,
    /// What waits for the end of the answer, so as not to tear it.
    held: Vec<String>,
}

impl<W: Write> Printer<W> {
    /// A printer on `out`.
    pub fn new(out: W, width: Option<usize>, prompts: bool) -> Self {
        Self { out, width, prompts, error: None, answer: None, at_margin: true, prompted: false, held: Vec::new() }
    }

    /// Whether somebody types at a prompt.
    pub fn is_prompting(&self) -> bool {
        self.prompts
    }

    /// Columns that lines are wrapped at.
    pub fn width(&self) -> Option<usize> {
        self.width
    }

    /// What went wrong with the output.
    pub fn error(&self) -> Option<&io::Error> {
        self.error.as_ref()
    }

    /// The same, for good.
    pub fn into_error(self) -> Option<io::Error> {
        self.error
    }

    fn write(&mut self, text: &str) {
        if self.error.is_none() && !text.is_empty() {
            self.at_margin = text.ends_with('\n');
            self.error = self.out.write_all(text.as_bytes()).err();
        }
    }

    /// Untrusted text on lines of its own; after the answer, if one is being printed.
    pub fn line(&mut self, text: &str) {
        if self.answer.is_some() {
            self.held.push(text.to_owned());
            return;
        }
        if !self.at_margin {
            self.write("\n");
        }
        self.prompted = false;
        let text = wrap(&clean(text), self.width);
        self.write(&text);
        self.write("\n");
    }

    /// The same after an empty line.
    pub fn heading(&mut self, text: &str) {
        self.line("");
        self.line(text);
    }

    /// What follows is an answer.
    pub fn begin_answer(&mut self) {
        self.answer = Some(StreamWrap::new(self.width));
    }

    /// A piece of it.
    pub fn piece(&mut self, text: &str) {
        let sure = self.answer.as_mut().map(|w| w.push(&clean(text)));
        self.write(&sure.unwrap_or_default());
    }

    /// The answer is at its end.
    pub fn end_answer(&mut self) {
        let Some(mut wrap) = self.answer.take() else { return };
        self.write(&wrap.finish());
        if !self.at_margin {
            self.write("\n");
        }
        for line in std::mem::take(&mut self.held) {
            self.line(&line);
        }
    }

    /// It is the user's turn.
    pub fn prompt(&mut self) {
        if self.prompts && !self.prompted && self.answer.is_none() {
            self.write("> ");
            self.prompted = true;
        }
        self.flush();
    }

    /// The user has written a line, and the terminal has gone to the next.
    pub fn line_came(&mut self) {
        if std::mem::take(&mut self.prompted) {
            self.at_margin = true;
        }
    }

    /// A terminal has written `^C` where it stood.
    pub fn interrupted(&mut self) {
        self.at_margin &= !self.prompts;
        self.prompted = false;
    }

    /// Everything printed so far is to be seen.
    pub fn flush(&mut self) {
        if self.error.is_none() {
            self.error = self.out.flush().err();
        }
    }
}

/// How much of an answer has been printed.
#[derive(Debug, Default)]
pub struct Shown {
    bytes: usize,
    /// Whether it was said that the model is reasoning.
    pub reasoning: bool,
    /// The last repetition of the request that was told.
    pub retry: Option<(u32, RetryReason)>,
}

impl Shown {
    /// Whether some of an answer was shown that is no longer part of it; what is shown begins anew then.
    pub fn was_taken_back(&mut self, text: &str) -> bool {
        let is_gone = text.len() < self.bytes;
        if is_gone {
            self.bytes = 0;
        }
        is_gone
    }

    /// What is new in `text`, the answer so far. A carriage return at its end waits: it is a line break, or half of one.
    pub fn new_part<'a>(&mut self, text: &'a str, is_end: bool) -> &'a str {
        let upto = if is_end { text } else { text.trim_end_matches('\r') };
        let rest = upto.get(self.bytes..).unwrap_or_default();
        // An answer begins with its first word.
        let part = if text[..self.bytes.min(text.len())].trim().is_empty() { rest.trim_start() } else { rest };
        self.bytes = upto.len().max(self.bytes);
        part
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_not_torn_and_loses_nothing() {
        let mut out = Vec::new();
        let mut printer = Printer::new(&mut out, None, false);
        printer.line("问\u{1b}[2J");
        printer.begin_answer();
        let (mut shown, whole) = (Shown::default(), "\n 腹痛\r\n发热\u{202e}\r");
        for (at, _) in whole.char_indices() {
            printer.piece(shown.new_part(&whole[..at], false));
            printer.line(if at == 0 { "模型就绪" } else { continue });
        }
        printer.piece(shown.new_part(whole, true));
        printer.end_answer();
        printer.line("完");
        assert_eq!(String::from_utf8(out).unwrap(), "问[2J\n腹痛\n发热\n模型就绪\n完\n");
    }

    #[test]
    fn a_prompt_stands_once_and_makes_room() {
        let mut out = Vec::new();
        let mut printer = Printer::new(&mut out, Some(20), true);
        printer.prompt();
        printer.prompt();
        printer.line("模型就绪");
        printer.prompt();
        printer.line_came();
        printer.line("好");
        assert_eq!(String::from_utf8(out).unwrap(), "> \n模型就绪\n> 好\n");
    }
}
