//! Removes text that a server sends again from a stream of pieces.
//!
//! The protocol concatenates the pieces. Some servers send the whole text so far with every piece, others
//! repeat the whole text at the end. A model that repeats itself produces the same characters, and its text
//! must not be cut. So a repetition is attributed to the server only in these cases, which a model's own text
//! does not produce:
//!
//! - three pieces or more of which each begins with the whole previous one, with enough different characters;
//! - at the end, the whole text in one piece after it had arrived in several, or the same long piece twice;
//! - after the finish reason, or in a field for the whole message: any complete repetition;
//! - at the end, the whole text in several pieces, where the server's token count covers the first occurrence
//!   only.
//!
//! An ambiguous piece is held back; what is still ambiguous at the end is kept as the model's text.

use super::message::Said;
use std::collections::HashSet;

/// What an answer has brought so far, as the server sent it.
#[derive(Debug, Default)]
pub(super) struct RepeatFilter {
    text: Channel,
    reasoning: Channel,
    /// Whether anything came as a piece, and not as a whole message.
    has_pieces: bool,
    refusal: bool,
}

/// Where a piece stands in the stream.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct PiecePosition {
    /// It is in the field for a whole message.
    pub is_whole: bool,
    /// A reason for the end was told before it, and not with the first piece already, as servers do that tell one with every piece.
    pub after_end: bool,
}

impl RepeatFilter {
    /// Whether nothing has come yet.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty() && self.reasoning.is_empty() && !self.refusal
    }

    /// Of what is said what is surely new.
    pub fn new_part(&mut self, said: Said, place: PiecePosition) -> Said {
        let came = !self.is_empty();
        self.has_pieces |= !place.is_whole && !said.is_empty();
        self.refusal |= !said.refusal.is_empty();
        // Where nothing but whole messages comes, they are this server's pieces.
        let is_whole = place.is_whole && came && self.has_pieces;
        let (text, reasoning) = match is_whole {
            // What the pieces had as text the whole message may have as reasoning.
            true => {
                (self.text.whole(said.text), if self.reasoning.is_empty() { String::new() } else { self.reasoning.whole(said.reasoning) })
            }
            false => (self.text.piece(said.text, place.after_end), self.reasoning.piece(said.reasoning, place.after_end)),
        };
        // A refusal is no piece of an answer: it comes once, or at the end again.
        let refusal = if place.is_whole && came { String::new() } else { said.refusal };
        Said { text, reasoning, refusal }
    }

    /// At the end of the stream: what was held back and is the model's. `tokens`: how many the server counts in the answer.
    pub fn finish(&mut self, tokens: Option<u32>) -> Said {
        let first = self.text.pieces + self.reasoning.pieces;
        // One piece a token, or the closing token of either part beside them.
        let is_counted_once = tokens.is_some_and(|n| n.abs_diff(first) <= 1);
        let finish = |channel: &mut Channel| channel.finish(is_counted_once, !self.has_pieces);
        let (reasoning, text) = (finish(&mut self.reasoning), finish(&mut self.text));
        Said { text, reasoning, refusal: String::new() }
    }
}

/// How a server's pieces are to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reading {
    /// Each piece so far begins with the one before it; so many were longer, too.
    Open { grown: u32 },
    /// One after another.
    Pieces,
    /// Each is the whole text so far.
    Cumulative,
}

#[derive(Debug)]
struct Channel {
    reading: Reading,
    /// What was passed on.
    all: String,
    /// In so many pieces.
    pieces: u32,
    held: Held,
}

/// Pieces of which it is not clear yet whether they say something new.
#[derive(Debug, Default)]
struct Held {
    /// One after another.
    text: String,
    pieces: u32,
    last: String,
    /// Whether they came after the reason for the end.
    after_end: bool,
}

impl Held {
    fn push(&mut self, piece: String, after_end: bool) {
        if self.pieces == 0 {
            self.after_end = after_end;
        }
        self.pieces += 1;
        self.text.push_str(&piece);
        self.last = piece;
    }

    fn is_empty(&self) -> bool {
        self.pieces == 0
    }
}

impl Default for Channel {
    fn default() -> Self {
        Self { reading: Reading::Open { grown: 0 }, all: String::new(), pieces: 0, held: Held::default() }
    }
}

/// So many pieces that add nothing are held back, and no more: a model that cannot stop says the same for ever.
const IDLE_PIECES: u32 = 16;

impl Channel {
    fn is_empty(&self) -> bool {
        self.all.is_empty() && self.held.is_empty()
    }

    fn pass(&mut self, new: String) -> String {
        self.pieces += u32::from(!new.is_empty());
        self.all.push_str(&new);
        new
    }

    /// What is held is the server's repetition, apart from this.
    fn drop_held(&mut self, new: String) -> String {
        self.held = Held::default();
        self.pass(new)
    }

    /// What is held is the model's own.
    fn release(&mut self) -> String {
        let Held { text, pieces, .. } = std::mem::take(&mut self.held);
        self.pieces += pieces;
        self.all.push_str(&text);
        text
    }

    /// What a whole message says beyond the pieces before it. It may have more at its end, and never less.
    fn whole(&mut self, said: String) -> String {
        if self.is_empty() {
            return self.pass(said);
        }
        let more_than_pieces = said.strip_prefix(self.all.as_str()).and_then(|rest| rest.strip_prefix(self.held.text.as_str()));
        if more_than_pieces.is_none()
            && !self.held.is_empty()
            && said.starts_with(&self.held.last)
            && let Some(new) = said.strip_prefix(self.all.as_str())
        {
            let new = new.to_owned();
            return self.drop_held(new);
        }
        let more = more_than_pieces.unwrap_or_default().to_owned();
        self.release() + &self.pass(more)
    }

    fn piece(&mut self, said: String, after_end: bool) -> String {
        if said.is_empty() || self.all.is_empty() {
            return self.pass(said);
        }
        match self.reading {
            Reading::Open { grown } => self.open(said, grown, after_end),
            Reading::Pieces => self.again(said, after_end),
            Reading::Cumulative => {
                let new = match (said.strip_prefix(settled(&self.all)), self.all.starts_with(&said)) {
                    (Some(rest), _) => rest.trim_end_matches(UNFINISHED).to_owned(),
                    (None, true) => String::new(),
                    (None, false) => said,
                };
                self.pass(new)
            }
        }
    }

    /// The pieces so far can be the whole text each.
    fn open(&mut self, said: String, grown: u32, after_end: bool) -> String {
        let last = settled(if self.held.is_empty() { &self.all } else { &self.held.last });
        if last.is_empty() || !said.starts_with(last) {
            self.reading = Reading::Pieces;
            return self.release() + &self.again(said, after_end);
        }
        let grown = grown + u32::from(said.len() > last.len());
        self.reading = Reading::Open { grown };
        if grown >= 2 && is_telling(&said) {
            self.reading = Reading::Cumulative;
            self.held = Held::default();
            return self.piece(said, after_end);
        }
        self.held.push(said, after_end);
        if self.held.pieces > grown + IDLE_PIECES {
            self.reading = Reading::Pieces;
            return self.release();
        }
        String::new()
    }

    /// The pieces stand one after another, and these may say all again.
    fn again(&mut self, said: String, after_end: bool) -> String {
        let (all, piece) = (self.all.trim(), said.trim());
        let goes_on = match self.held.is_empty() {
            true => !piece.is_empty() && !all.is_empty() && (all.starts_with(said.trim_start()) || said.trim_start().starts_with(all)),
            // What is held begins the text, so only what follows there is compared.
            false => {
                let rest = all.get(self.held.text.trim_start().len()..).unwrap_or_default();
                rest.starts_with(&said) || rest == said.trim_end()
            }
        };
        match (goes_on, self.held.is_empty()) {
            (true, _) => {
                self.held.push(said, after_end);
                String::new()
            }
            (false, true) => self.pass(said),
            (false, false) => self.release() + &self.again(said, after_end),
        }
    }

    fn finish(&mut self, is_counted_once: bool, is_by_messages: bool) -> String {
        if self.held.is_empty() {
            return String::new();
        }
        let last = &self.held.last;
        if let Reading::Open { grown } = self.reading
            && (is_by_messages || grown >= 2 && kinds(last) >= SHORT_KINDS)
        {
            let new = last.strip_prefix(settled(&self.all)).unwrap_or_default().to_owned();
            return self.drop_held(new);
        }
        let (all, again) = (self.all.trim(), self.held.text.trim_start());
        let is_one = self.held.pieces == 1;
        let is_sure = match is_one {
            true => is_telling(all) || self.pieces > 1 && kinds(all) >= SHORT_KINDS,
            false => is_telling(all) && is_counted_once,
        };
        if again.trim_end() == all && (is_sure || self.held.after_end) {
            return self.drop_held(String::new());
        }
        // The whole once more, with an end that was missing.
        if let Some(more) = again.strip_prefix(all)
            && is_one
            && (self.held.after_end || self.pieces > 1 && is_telling(all))
        {
            let new = more.strip_prefix(&self.all[self.all.trim_end().len()..]).unwrap_or(more).to_owned();
            return self.drop_held(new);
        }
        self.release()
    }
}

/// What servers put in place of a character of which not all bytes are there yet.
const UNFINISHED: char = '\u{fffd}';

/// The part of a whole text so far that the next one begins with.
fn settled(text: &str) -> &str {
    text.trim_end_matches(UNFINISHED).trim_end()
}

/// A text that can be known again has at least so many characters, and so many different ones: a shorter one can be the model's own repetition.
const TELLING_CHARS: usize = 8;
const TELLING_KINDS: usize = 5;
/// Different characters of a short text that is known again by other signs, too.
const SHORT_KINDS: usize = 4;

fn is_telling(text: &str) -> bool {
    text.trim().chars().count() >= TELLING_CHARS && kinds(text) >= TELLING_KINDS
}

/// How many different characters there are.
fn kinds(text: &str) -> usize {
    text.chars().filter(|c| !c.is_whitespace()).collect::<HashSet<_>>().len()
}

#[cfg(test)]
#[path = "repeats_tests.rs"]
mod tests;
