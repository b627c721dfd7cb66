//! Splits a stream of text into reasoning and answer, wherever the stream is cut.
//!
//! Ambiguous marks are decided by what is most probable in an answer about a patient:
//!
//! - A tag in quotes, in brackets, in a code span or in a code fence is mentioned, not used, and stays text.
//! - A closing tag without an opening one ends reasoning that the prompt began: all text before it was
//!   reasoning, even if nothing follows. The error in the other direction is worse: an answer taken for
//!   reasoning is visibly missing, reasoning taken for the answer would be judged. The last closing tag
//!   decides, also for nested reasoning and for reasoning in a field of its own.
//! - A heading begins reasoning only as the first line of an answer.

use super::{
    formats::{Active, Reasoning},
    heading::{Heading, heading, is_marked},
    tag::{Tag, is_bracketed, tag},
};

/// A piece of an answer, sorted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Part of the answer.
    Text(String),
    /// Part of the reasoning.
    Reasoning(String),
    /// Everything that came as the answer so far was reasoning.
    TextWasReasoning,
}

/// Where the stream is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// In text, before any reasoning.
    Begin,
    /// In the reasoning: of this format, or of any where the prompt has opened it.
    Inside(Option<usize>),
    /// In the answer after the reasoning of this format; `wrapped`: after what opens the answer itself.
    After { format: usize, wrapped: bool },
}

/// What a marker does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Open(usize),
    Close(usize),
    /// A closing marker whose opening was in the prompt.
    Lone(usize),
    AnswerOpen,
    AnswerClose,
}

/// What is before a place in the text.
#[derive(Debug, Clone, Copy)]
struct Here {
    last: Option<char>,
    /// Code spans and fences up to there.
    code: Code,
    /// Nothing but white space since the start or the last marker.
    blank: bool,
    /// Whether any of the answer came since the start or the last marker of reasoning.
    has_text: bool,
}

/// What is at a place in the text.
enum Found {
    Nothing,
    /// It depends on what follows.
    Perhaps,
    Marker(Step, usize),
}

/// Sorts a stream of text into reasoning and answer. White space around the markers belongs to neither.
#[derive(Debug)]
pub struct ReasoningSplitter {
    formats: Vec<Active>,
    /// The characters that tags begin with.
    begins: Vec<char>,
    place: Place,
    /// What is not decided yet.
    held: String,
    /// White space that belongs to what comes next, if that is more of the same.
    space: String,
    /// Drop white space until something else comes: at the start, and after a marker.
    trim: bool,
    /// Whether any of the answer was passed on since the start or the last marker of reasoning.
    has_text: bool,
    /// Whether reasoning was told apart, here or in a field of its own.
    told_apart: bool,
    /// The character before what is held.
    last: Option<char>,
    /// Code spans and fences up to there.
    code: Code,
    used: Option<usize>,
}

impl Default for ReasoningSplitter {
    fn default() -> Self {
        Self::new(&Reasoning::default(), false)
    }
}

impl ReasoningSplitter {
    /// `inside`: whether the prompt already opened the reasoning, as some chat templates do.
    pub fn new(reasoning: &Reasoning, inside: bool) -> Self {
        let inside = inside && !reasoning.formats.is_empty();
        let tags = reasoning.formats.iter().map(|active| &active.format);
        let markers = tags.flat_map(|f| f.open.iter().chain(&f.close).chain(&f.answer_open).chain(&f.answer_close));
        let mut begins: Vec<char> = markers.filter_map(|m| m.chars().next()).collect();
        begins.sort_unstable();
        begins.dedup();
        Self {
            formats: reasoning.formats.clone(),
            begins,
            place: if inside { Place::Inside(None) } else { Place::Begin },
            held: String::new(),
            space: String::new(),
            trim: true,
            has_text: false,
            told_apart: inside,
            last: None,
            code: Code::default(),
            used: None,
        }
    }

    /// Whether the reasoning has begun and not ended.
    pub fn is_inside(&self) -> bool {
        matches!(self.place, Place::Inside(_))
    }

    /// The name of the format that told reasoning apart.
    pub fn format(&self) -> Option<&str> {
        self.used.map(|at| self.formats[at].format.name.as_str())
    }

    /// The reasoning came in a field of its own: text is text, apart from a tag that is left at its beginning.
    pub fn reasoning_is_elsewhere(&mut self) {
        self.told_apart = true;
    }

    /// Sorts the next part of the stream. What may be a marker is held back until it is clear.
    pub fn push(&mut self, text: &str) -> Vec<Piece> {
        self.held.push_str(text);
        let mut out = Vec::new();
        self.sort(false, &mut out);
        out
    }

    /// What was held back, at the end of the stream.
    pub fn finish(&mut self) -> Vec<Piece> {
        let mut out = Vec::new();
        self.sort(true, &mut out);
        let space = std::mem::take(&mut self.space);
        if !space.is_empty() {
            out.push(self.piece(space));
        }
        out
    }

    fn sort(&mut self, is_last: bool, out: &mut Vec<Piece>) {
        loop {
            let (at, found) = self.search(is_last);
            let sure: String = self.held.drain(..at).collect();
            self.emit(&sure, out);
            let Found::Marker(step, length) = found else { return };
            let marker: String = self.held.drain(..length).collect();
            self.last = marker.chars().next_back().or(self.last);
            self.take(step, out);
        }
    }

    /// The first marker, or what may be one, in what is held; else its end.
    fn search(&self, is_last: bool) -> (usize, Found) {
        let mut here = Here { last: self.last, code: self.code, blank: self.trim, has_text: self.has_text };
        for (at, c) in self.held.char_indices() {
            // Nearly every character can begin no marker: a tag has its first one, and a heading begins a line.
            if self.begins.contains(&c) || here.blank || here.last.is_none_or(|l| l == '\n') {
                match self.found(&self.held[at..], here, is_last) {
                    Found::Nothing => {}
                    found => return (at, found),
                }
            }
            here.code.take(c);
            here.blank &= c.is_whitespace();
            here.has_text |= !self.is_inside() && !c.is_whitespace();
            here.last = Some(c);
        }
        (self.held.len(), Found::Nothing)
    }

    /// What `rest` begins with.
    fn found(&self, rest: &str, here: Here, is_last: bool) -> Found {
        // The answer's first word would begin here.
        let first = here.blank && !rest.starts_with(char::is_whitespace);
        let at_line = first || here.last.is_none_or(|l| l == '\n');
        let mut best = None::<(Step, usize)>;
        let mut perhaps = false;
        let mut note = |step, length: usize| {
            if best.is_none_or(|(_, longest)| longest < length) {
                best = Some((step, length));
            }
        };
        for (step, marker, is_heading) in self.markers(first, here.has_text) {
            if is_heading {
                let Active { format, is_known } = &self.formats[step.format().unwrap_or_default()];
                let is_open = matches!(step, Step::Open(_));
                let marked = is_marked(rest);
                let alone = !is_known && (is_open || !marked);
                let is_prose = format.strict && is_open && !is_known && !marked;
                let found = if at_line { heading(rest, marker, alone, is_last) } else { Heading::No };
                match found {
                    Heading::No => {}
                    Heading::Perhaps => perhaps = true,
                    Heading::Yes(_) if is_prose => {}
                    Heading::Yes(length) => note(step, length),
                }
                continue;
            }
            match tag(rest, marker, is_last) {
                Tag::No => {}
                Tag::Perhaps => perhaps = true,
                Tag::Yes(length) => {
                    let after = &rest[length..];
                    let is_mentioned = match self.is_mentioned(after, here, is_last) {
                        Some(false) if self.is_strict(step) && !is_bracketed(marker) => is_word(after, is_last),
                        other => other,
                    };
                    match is_mentioned {
                        None => perhaps = true,
                        Some(true) => {}
                        Some(false) => note(step, length),
                    }
                }
            }
        }
        match best {
            _ if perhaps => Found::Perhaps,
            Some((step, length)) => Found::Marker(step, length),
            None => Found::Nothing,
        }
    }

    /// The markers that mean something here: what they do, the words, and whether they are a heading.
    fn markers(&self, first: bool, has_text: bool) -> impl Iterator<Item = (Step, &str, bool)> {
        let is_begin = self.place == Place::Begin;
        let lone_heading = is_begin && !self.told_apart;
        self.formats.iter().enumerate().flat_map(move |(at, Active { format, is_known })| {
            let open = match self.place {
                Place::Begin if format.headings => first && !has_text && !self.told_apart,
                Place::Inside(_) => false,
                Place::Begin | Place::After { .. } if format.strict && !format.headings => {
                    first && !has_text || *is_known && format.open.iter().all(|m| is_bracketed(m))
                }
                Place::Begin => true,
                // Some reason once more; headings open an answer and nothing else.
                Place::After { .. } => !format.headings,
            };
            let close = match self.place {
                Place::Inside(Some(own)) => (own == at).then_some(Step::Close(at)),
                Place::Inside(None) => (!format.headings || *is_known).then_some(Step::Close(at)),
                Place::Begin if format.headings => (lone_heading && *is_known).then_some(Step::Lone(at)),
                Place::After { .. } if format.headings => None,
                Place::Begin | Place::After { .. } => Some(Step::Lone(at)),
            };
            let own = matches!(self.place, Place::After { format, .. } if format == at);
            let opens_answer = own && first && !has_text;
            let closes_answer = matches!(self.place, Place::After { format, wrapped } if format == at && (wrapped || self.formats[at].format.answer_open.is_empty()));
            let headings = format.headings;
            let of = |on: bool, markers: &'_ [String]| if on { 0..markers.len() } else { 0..0 };
            let opens = of(open, &format.open).map(move |i| (Step::Open(at), format.open[i].as_str(), headings));
            let closes = close.into_iter().flat_map(move |step| format.close.iter().map(move |m| (step, m.as_str(), headings)));
            let begins = of(opens_answer, &format.answer_open).map(move |i| (Step::AnswerOpen, format.answer_open[i].as_str(), false));
            let ends = of(closes_answer, &format.answer_close).map(move |i| (Step::AnswerClose, format.answer_close[i].as_str(), false));
            opens.chain(closes).chain(begins).chain(ends)
        })
    }

    fn is_strict(&self, step: Step) -> bool {
        matches!(step, Step::Open(at) if self.formats[at].format.strict)
    }

    /// Whether a tag is only spoken about; `None` where the next character decides.
    fn is_mentioned(&self, after: &str, here: Here, is_last: bool) -> Option<bool> {
        // Reasoning may leave a fence open, and must be able to end all the same.
        if !self.is_inside() && here.code.is_on() {
            return Some(true);
        }
        let Some(closing) = here.last.and_then(closing_quote) else { return Some(false) };
        match after.chars().next() {
            Some(next) => Some(next == closing),
            None if is_last => Some(false),
            None => None,
        }
    }

    fn take(&mut self, step: Step, out: &mut Vec<Piece>) {
        if step == Step::AnswerClose {
            // What follows is still the answer.
            return;
        }
        self.space.clear();
        self.trim = true;
        match step {
            Step::Open(format) => {
                (self.place, self.told_apart, self.used) = (Place::Inside(Some(format)), true, Some(format));
            }
            Step::Close(format) => self.leave(format),
            Step::Lone(format) => {
                if self.has_text {
                    out.push(Piece::TextWasReasoning);
                    self.leave(format);
                } else if !self.told_apart {
                    self.leave(format);
                }
            }
            Step::AnswerOpen => {
                if let Place::After { wrapped, .. } = &mut self.place {
                    *wrapped = true;
                }
            }
            Step::AnswerClose => {}
        }
    }

    fn leave(&mut self, format: usize) {
        self.place = Place::After { format, wrapped: false };
        (self.used, self.told_apart, self.has_text) = (Some(format), true, false);
        self.code = Code::default();
    }

    fn emit(&mut self, text: &str, out: &mut Vec<Piece>) {
        text.chars().for_each(|c| self.code.take(c));
        self.last = text.chars().next_back().or(self.last);
        let text = if self.trim { text.trim_start() } else { text };
        if text.is_empty() {
            return;
        }
        self.trim = false;
        let body = text.trim_end();
        if body.is_empty() {
            self.space.push_str(text);
            return;
        }
        let sure = std::mem::take(&mut self.space) + body;
        self.space.push_str(&text[body.len()..]);
        self.has_text |= !self.is_inside();
        out.push(self.piece(sure));
    }

    fn piece(&self, text: String) -> Piece {
        if self.is_inside() { Piece::Reasoning(text) } else { Piece::Text(text) }
    }
}

impl Step {
    fn format(self) -> Option<usize> {
        match self {
            Self::Open(at) | Self::Close(at) | Self::Lone(at) => Some(at),
            Self::AnswerOpen | Self::AnswerClose => None,
        }
    }
}

/// Whether a marker that is a word is just that, by what comes after it: without its special tokens, it sticks to the next word ("analysisThe patient").
/// `None` where the next character decides.
fn is_word(after: &str, is_last: bool) -> Option<bool> {
    match after.chars().next() {
        Some(c) => Some(!c.is_alphabetic() || c.is_ascii_lowercase()),
        None => is_last.then_some(true),
    }
}

/// What closes a quotation or bracket that this character opens.
fn closing_quote(c: char) -> Option<char> {
    Some(match c {
        '`' | '"' | '\'' => c,
        '“' => '”',
        '‘' => '’',
        '「' => '」',
        '『' => '』',
        '《' => '》',
        '（' => '）',
        '(' => ')',
        '[' => ']',
        '【' => '】',
        _ => return None,
    })
}

/// Code spans and fences of Markdown, by their backticks alone.
#[derive(Debug, Clone, Copy, Default)]
struct Code {
    /// Backticks that came last.
    run: usize,
    /// Whether anything but white space and backticks stands on the line before them.
    after_text: bool,
    fence: bool,
    span: bool,
}

impl Code {
    fn take(&mut self, c: char) {
        if c == '`' {
            self.run += 1;
            return;
        }
        self.end_run();
        match c {
            '\n' => (self.after_text, self.span) = (false, false),
            c => self.after_text |= !c.is_whitespace(),
        }
    }

    fn end_run(&mut self) {
        match std::mem::take(&mut self.run) {
            0 => {}
            n if n >= 3 && !self.after_text => (self.fence, self.after_text) = (!self.fence, true),
            _ => (self.span, self.after_text) = (!self.span, true),
        }
    }

    fn is_on(mut self) -> bool {
        self.end_run();
        self.fence || self.span
    }
}

/// Pieces put together: the answer and its reasoning.
pub fn joined(pieces: impl IntoIterator<Item = Piece>) -> (String, String) {
    let (mut text, mut reasoning) = (String::new(), String::new());
    for piece in pieces {
        match piece {
            Piece::Text(piece) => text.push_str(&piece),
            Piece::Reasoning(piece) => reasoning.push_str(&piece),
            Piece::TextWasReasoning => reasoning.push_str(&std::mem::take(&mut text)),
        }
    }
    (text, reasoning)
}

#[cfg(test)]
#[path = "splitter_tests.rs"]
mod tests;
