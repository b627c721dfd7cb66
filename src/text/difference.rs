//! What differs between two texts, by words; Chinese, which has no blanks between words, by characters.

use similar::{Algorithm, DiffOp, capture_diff_slices};
use std::collections::HashMap;
use unicode_segmentation::UnicodeSegmentation;

/// A part of two texts that are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Difference<'a> {
    /// In both.
    Same(&'a str),
    /// In the first only.
    Removed(&'a str),
    /// In the second only.
    Added(&'a str),
}

/// The most steps of a comparison word by word: the words of both texts times those that are in one of them only. It takes about a tenth of a second. What would
/// take more is compared line by line, and word by word within the lines that differ.
const MOST_STEPS: usize = 16_000_000;

/// What differs between two texts. What is the same and removed is the first text, what is the same and added the second; where a part was replaced, what was
/// removed stands before what was added, and no two parts of one kind are neighbours.
///
/// Blanks and punctuation that are alike between two changes are counted as changed, so that a sentence that was written anew is shown as one change.
pub fn difference<'a>(first: &'a str, second: &'a str) -> Vec<Difference<'a>> {
    let mut changes = Changes { first, second, done: (0, 0), spans: Vec::new() };
    let (from, to) = (words(first), words(second));
    if is_short(&from, &to) {
        changes.compare((0, 0), &from, &to);
    } else {
        changes.compare_lines();
    }
    changes.until((first.len(), second.len()));
    changes.spans
}

fn words(text: &str) -> Vec<&str> {
    text.split_word_bounds().collect()
}

/// Whether these can be compared word by word in time.
fn is_short(from: &[&str], to: &[&str]) -> bool {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    from.iter().for_each(|word| *counts.entry(word).or_default() += 1);
    let mut is_in_both = |word: &&str| {
        let count = counts.get_mut(*word).filter(|count| **count > 0);
        count.map(|count| *count -= 1).is_some()
    };
    let in_both = to.iter().filter(|word| is_in_both(word)).count();
    let all = from.len() + to.len();
    all.saturating_mul(all - 2 * in_both) <= MOST_STEPS
}

/// Whether words that are alike stand between two changes and are blanks and punctuation alone.
fn is_bridge(
    words: &[&str],
    (start, end): (usize, usize),
    (words_of_first, words_of_second): (usize, usize),
    start_in_second: usize,
) -> bool {
    let before = start > 0 || start_in_second > 0;
    let after = end < words_of_first || start_in_second + words.len() < words_of_second;
    before && after && words.iter().all(|word| !word.contains(char::is_alphanumeric) && !word.contains('\n'))
}

/// Where each word begins in its text, in bytes, and where the text ends.
fn begins(words: &[&str]) -> Vec<usize> {
    let mut at = 0;
    let begin = |word: &&str| {
        let begin = at;
        at += word.len();
        begin
    };
    let mut begins: Vec<usize> = words.iter().map(begin).collect();
    begins.push(at);
    begins
}

struct Changes<'a> {
    first: &'a str,
    second: &'a str,
    /// How far the two texts are told, in bytes.
    done: (usize, usize),
    spans: Vec<Difference<'a>>,
}

impl<'a> Changes<'a> {
    /// Compares words of both texts that begin at these bytes.
    fn compare(&mut self, at: (usize, usize), from: &[&'a str], to: &[&'a str]) {
        let (from_bytes, to_bytes) = (begins(from), begins(to));
        for op in capture_diff_slices(Algorithm::Myers, from, to) {
            if let DiffOp::Equal { old_index, new_index, len } = op
                && !is_bridge(&from[old_index..old_index + len], (old_index, old_index + len), (from.len(), to.len()), new_index)
            {
                let begin = (at.0 + from_bytes[old_index], at.1 + to_bytes[new_index]);
                self.same(begin, from_bytes[old_index + len] - from_bytes[old_index]);
            }
        }
    }

    /// Compares lines, and words within the lines that differ.
    fn compare_lines(&mut self) {
        let (from, to): (Vec<&str>, Vec<&str>) = (self.first.split_inclusive('\n').collect(), self.second.split_inclusive('\n').collect());
        let (from_bytes, to_bytes) = (begins(&from), begins(&to));
        for op in capture_diff_slices(Algorithm::Myers, &from, &to) {
            let (old, new) = (op.old_range(), op.new_range());
            let at = (from_bytes[old.start], to_bytes[new.start]);
            let (from_end, to_end) = (from_bytes[old.end], to_bytes[new.end]);
            match op {
                DiffOp::Equal { .. } => self.same(at, from_end - at.0),
                DiffOp::Replace { .. } => {
                    let (first, second) = (words(&self.first[at.0..from_end]), words(&self.second[at.1..to_end]));
                    if is_short(&first, &second) {
                        self.compare(at, &first, &second);
                    }
                }
                // What no text has beside it is told when the next part that is the same is.
                DiffOp::Delete { .. } | DiffOp::Insert { .. } => {}
            }
        }
    }

    /// What lies before these places was replaced.
    fn until(&mut self, (in_first, in_second): (usize, usize)) {
        if self.done.0 < in_first {
            self.spans.push(Difference::Removed(&self.first[self.done.0..in_first]));
        }
        if self.done.1 < in_second {
            self.spans.push(Difference::Added(&self.second[self.done.1..in_second]));
        }
        self.done = (in_first, in_second);
    }

    fn same(&mut self, at: (usize, usize), bytes: usize) {
        self.until(at);
        // Two parts that are alike and touch are one.
        let start = match self.spans.pop_if(|span| matches!(span, Difference::Same(_))) {
            Some(Difference::Same(before)) => at.0 - before.len(),
            _ => at.0,
        };
        self.spans.push(Difference::Same(&self.first[start..at.0 + bytes]));
        self.done = (at.0 + bytes, at.1 + bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::{
        Difference::{Added, Removed, Same},
        *,
    };
    use proptest::prelude::*;

    #[test]
    fn differences_of_texts() {
        let table: [(&str, &str, &[Difference<'_>]); 10] = [
            ("", "", &[]),
            ("腹痛", "腹痛", &[Same("腹痛")]),
            ("", "腹痛", &[Added("腹痛")]),
            ("腹痛", "", &[Removed("腹痛")]),
            ("建议立即手术。", "建议保守治疗。", &[Same("建议"), Removed("立即手术"), Added("保守治疗"), Same("。")]),
            ("WBC 12.5 is high", "WBC 10.5 is high", &[Same("WBC "), Removed("12.5"), Added("10.5"), Same(" is high")]),
            ("急性阑尾炎可能", "急性胰腺炎可能", &[Same("急性"), Removed("阑尾"), Added("胰腺"), Same("炎可能")]),
            // Words with blanks that are alike between them are one change.
            ("take two tablets", "swallow three tablets", &[Removed("take two"), Added("swallow three"), Same(" tablets")]),
            // A line is never bridged.
            ("one\ntwo", "three\nfour", &[Removed("one"), Added("three"), Same("\n"), Removed("two"), Added("four")]),
            ("👩\u{200d}⚕\u{fe0f}说", "👨\u{200d}⚕\u{fe0f}说", &[Removed("👩\u{200d}⚕\u{fe0f}"), Added("👨\u{200d}⚕\u{fe0f}"), Same("说")]),
        ];
        for (first, second, expected) in table {
            assert_eq!(difference(first, second), expected, "{first:?} {second:?}");
        }
    }

    /// More words than can be compared word by word where all differ.
    const MANY: usize = 5_000;

    #[test]
    fn long_texts_without_anything_in_common_are_one_change() {
        let first = "甲".repeat(MANY);
        let second = "乙".repeat(MANY) + "end";
        assert_eq!(difference(&first, &second), [Removed(first.as_str()), Added(second.as_str())]);
    }

    #[test]
    fn long_texts_that_are_alike_are_compared_by_words() {
        let first: String = (0..MANY).map(|n| if n % 100 == 0 { '甲' } else { '同' }).collect();
        let second = first.replace('甲', "乙");
        let spans = difference(&first, &second);
        assert_eq!(spans.iter().filter(|span| matches!(span, Added("乙"))).count(), MANY / 100);
    }

    #[test]
    fn of_long_texts_the_lines_that_differ_are_compared_by_words() {
        let others = |sign: char| (0..MANY).map(|_| sign).collect::<String>();
        let first = format!("建议立即手术\n同一行\n{}\n", others('甲'));
        let second = format!("建议观察\n同一行\n{}\n", others('乙'));
        let spans = difference(&first, &second);
        assert_eq!(spans[..4], [Same("建议"), Removed("立即手术"), Added("观察"), Same("\n同一行\n")]);
        assert_eq!(spans.len(), 6);
    }

    proptest! {
        #[test]
        fn the_parts_are_the_two_texts(first in "[腹痛，。ab \n0-9👩]{0,40}", second in "[腹痛，。ab \n0-9👩]{0,40}", any in any::<String>()) {
            for (first, second) in [(&first, &second), (&first, &any), (&any, &second)] {
                let spans = difference(first, second);
                let text = |skipped: fn(&Difference<'_>) -> bool| -> String {
                    let parts = spans.iter().filter(|span| !skipped(span));
                    parts.map(|span| match span { Same(text) | Removed(text) | Added(text) => *text }).collect()
                };
                prop_assert_eq!(&text(|span| matches!(span, Added(_))), first);
                prop_assert_eq!(&text(|span| matches!(span, Removed(_))), second);
                let kind = |span: &Difference<'_>| match span { Same(_) => 0, Removed(_) => 1, Added(_) => 2 };
                prop_assert!(spans.windows(2).all(|pair| kind(&pair[0]) != kind(&pair[1])));
                prop_assert!(!spans.windows(2).any(|pair| matches!(pair, [Added(_), Removed(_)])));
            }
        }
    }
}
