//! Keeps `<think>…</think>` apart from the answer, however the stream is cut.

const OPEN: &str = "<think>";
const CLOSE: &str = "</think>";

/// A piece of an answer, sorted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Part of the answer.
    Text(String),
    /// Part of the reasoning.
    Reasoning(String),
}

/// Sorts a stream of text into reasoning and answer. White space around the tags belongs to neither.
#[derive(Debug, Default)]
pub struct ReasoningSplitter {
    inside: bool,
    held: String,
    /// Drop white space until something else comes: at the start, and after a tag.
    trim: bool,
}

impl ReasoningSplitter {
    /// `inside`: whether the prompt already opened the reasoning, as some chat templates do.
    pub fn new(inside: bool) -> Self {
        Self { inside, held: String::new(), trim: true }
    }

    /// Whether the reasoning has begun and not ended.
    pub fn is_inside(&self) -> bool {
        self.inside
    }

    /// Sorts the next part of the stream. A possible start of a tag is held back until it is clear.
    pub fn push(&mut self, text: &str) -> Vec<Piece> {
        self.held.push_str(text);
        let mut out = Vec::new();
        loop {
            let tag = if self.inside { CLOSE } else { OPEN };
            if let Some(at) = self.held.find(tag) {
                let before = self.held[..at].to_owned();
                self.held.drain(..at + tag.len());
                self.emit(&before, &mut out);
                self.inside = !self.inside;
                self.trim = true;
                continue;
            }
            let hold = (1..tag.len()).rev().find(|&n| self.held.ends_with(&tag[..n])).unwrap_or(0);
            let sure = self.held.len() - hold;
            let text: String = self.held.drain(..sure).collect();
            self.emit(&text, &mut out);
            return out;
        }
    }

    /// What was held back, at the end of the stream.
    pub fn finish(&mut self) -> Vec<Piece> {
        let mut out = Vec::new();
        let held = std::mem::take(&mut self.held);
        self.emit(&held, &mut out);
        out
    }

    fn emit(&mut self, text: &str, out: &mut Vec<Piece>) {
        let text = if self.trim { text.trim_start() } else { text };
        if text.is_empty() {
            return;
        }
        self.trim = false;
        out.push(if self.inside { Piece::Reasoning(text.to_owned()) } else { Piece::Text(text.to_owned()) });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn split(parts: &[&str], inside: bool) -> (String, String, bool) {
        let mut s = ReasoningSplitter::new(inside);
        let (mut text, mut reasoning) = (String::new(), String::new());
        let mut pieces: Vec<Piece> = parts.iter().flat_map(|p| s.push(p)).collect();
        pieces.extend(s.finish());
        for piece in pieces {
            match piece {
                Piece::Text(t) => text.push_str(&t),
                Piece::Reasoning(r) => reasoning.push_str(&r),
            }
        }
        (text, reasoning, s.is_inside())
    }

    #[test]
    fn reasoning_is_apart_and_a_lone_bracket_is_text() {
        assert_eq!(split(&["<think>\n想一想</think>\n\n答案"], false), ("答案".into(), "想一想".into(), false));
        assert_eq!(split(&["a < b <thin", "g"], false), ("a < b <thing".into(), String::new(), false));
        assert_eq!(split(&["prefilled</think>x"], true), ("x".into(), "prefilled".into(), false));
        assert_eq!(split(&["<think>no end"], false), (String::new(), "no end".into(), true));
    }

    proptest! {
        #[test]
        fn the_cut_of_the_stream_changes_nothing(cuts in prop::collection::vec(0usize..60, 0..12)) {
            let whole = " <think> 先看 < 体温 </th </think>\n诊断：肺炎 <thinks> 结束<";
            let mut at: Vec<usize> = cuts.into_iter().map(|c| whole.floor_char_boundary(c)).collect();
            at.sort_unstable();
            at.push(whole.len());
            let mut start = 0;
            let parts: Vec<&str> = at.iter().map(|&end| { let p = &whole[start..end]; start = end; p }).collect();
            prop_assert_eq!(split(&parts, false), split(&[whole], false));
        }
    }
}
