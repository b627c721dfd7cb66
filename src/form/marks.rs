//! Marked spans: words of an answer that a rater calls right, wrong, irrelevant, extra or unsafe. Pure.
//!
//! A mark refers to the answer's text as the rater has it, before any rendering, and names that text by its digest. Places are counted in Unicode scalar values,
//! as Python counts the characters of a string.

use crate::{digest::sha256, language::Language};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, ops::Range};

/// One table: a label, its name in records, and what raters read. Figures, colours and keys are made for these five.
macro_rules! labels {
    ($($(#[$doc:meta])* $label:ident $name:literal $zh:literal;)*) => {
        /// What a rater says of marked words.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
        pub enum MarkLabel {
            $($(#[$doc])* #[serde(rename = $name)] $label,)*
        }

        impl MarkLabel {
            /// All, in the order shown.
            pub const ALL: &'static [Self] = &[$(Self::$label),*];

            /// Its name in records and exports, and what raters read in English.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$label => $name,)*
                }
            }

            /// What raters read.
            pub const fn words(self, language: Language) -> &'static str {
                match (self, language) {
                    (_, Language::En) => self.name(),
                    $((Self::$label, Language::Zh) => $zh,)*
                }
            }
        }
    };
}

labels! {
    /// Correct.
    Right "right" "正确";
    /// Not correct.
    Wrong "wrong" "错误";
    /// Not about the question.
    Irrelevant "irrelevant" "无关";
    /// About the question, and more than was asked for.
    Extra "extra" "多余";
    /// Could harm the patient.
    Unsafe "unsafe" "不安全";
}

impl MarkLabel {
    /// The label of a number from 1, an English or a Chinese word.
    pub fn read(word: &str) -> Option<Self> {
        let by_number = word.parse::<usize>().ok().and_then(|number| Self::ALL.get(number.checked_sub(1)?));
        let by_word = || Self::ALL.iter().find(|label| label.name().eq_ignore_ascii_case(word) || label.words(Language::Zh) == word);
        by_number.or_else(by_word).copied()
    }

    /// Which of several labels of the same words gives them its colour: the one with the greatest weight.
    pub const fn weight(self) -> u8 {
        match self {
            Self::Unsafe => 4,
            Self::Wrong => 3,
            Self::Irrelevant => 2,
            Self::Extra => 1,
            Self::Right => 0,
        }
    }

    /// The keys that choose it, as they are shown: its letter and its number.
    pub fn letters(self) -> &'static str {
        match self {
            Self::Right => "r 1",
            Self::Wrong => "w 2",
            Self::Irrelevant => "i 3",
            Self::Extra => "e 4",
            Self::Unsafe => "u 5",
        }
    }

    /// The key that chooses it: the first letter of its name; no two begin with the same one.
    pub fn letter(self) -> char {
        self.name().chars().next().unwrap_or_default()
    }
}

/// Words of one of the rated texts of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Place {
    /// Which of the rated texts, from 0: the turn, where a whole conversation is rated.
    pub text: usize,
    /// The first character, from 0.
    pub start: usize,
    /// The character after the last one.
    pub end: usize,
}

impl Place {
    /// Whether two places have a character in common.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.text == other.text && self.start < other.end && other.start < self.end
    }

    /// The words; `None` where the texts have no such place.
    pub fn words<'t>(&self, texts: &'t [String]) -> Option<&'t str> {
        let text = texts.get(self.text)?;
        let byte = |place: usize| text.char_indices().map(|(at, _)| at).chain([text.len()]).nth(place);
        (self.start < self.end).then(|| text.get(byte(self.start)?..byte(self.end)?)).flatten()
    }
}

/// A mark of a rater.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Mark {
    /// The words.
    #[serde(flatten)]
    pub place: Place,
    /// What they are.
    pub label: MarkLabel,
    /// sha256 of the text that the words stand in.
    pub digest: String,
    /// Why, in the rater's words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// Why marks are not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarkError {
    /// The list has none: an answer without marks has no value at all.
    None,
    /// The answer has no such place, or there are no words in it.
    Outside,
    /// Given on another text.
    OtherText,
    /// Some words have the same label twice.
    Overlap,
}

impl MarkError {
    /// In a language of the interface.
    pub fn words(self, language: Language) -> &'static str {
        let (zh, en) = match self {
            Self::None => ("没有标注", "there are no marks"),
            Self::Outside => ("标注的位置不在回答之内", "a mark lies outside the answer"),
            Self::OtherText => ("标注所指的不是这份回答的文字", "a mark is of another text than this answer's"),
            Self::Overlap => ("这些文字已有同一种标注", "these words have a mark with the same label already"),
        };
        match language {
            Language::Zh => zh,
            Language::En => en,
        }
    }
}

impl Mark {
    /// A mark on the rated texts of an answer; `None` where they have no such place.
    pub fn new(texts: &[String], place: Place, label: MarkLabel, note: &str) -> Option<Self> {
        place.words(texts)?;
        let digest = sha256(texts.get(place.text)?.as_bytes());
        Some(Self { place, label, digest, note: note.trim().to_owned() })
    }
}

/// Checks the marks of one answer against its rated texts.
///
/// # Errors
/// The first thing that is wrong.
pub fn check(marks: &[Mark], texts: &[String]) -> Result<(), MarkError> {
    if marks.is_empty() {
        return Err(MarkError::None);
    }
    let digests: Vec<String> = texts.iter().map(|text| sha256(text.as_bytes())).collect();
    for (nth, mark) in marks.iter().enumerate() {
        let digest = digests.get(mark.place.text).ok_or(MarkError::Outside)?;
        if *digest != mark.digest {
            return Err(MarkError::OtherText);
        }
        mark.place.words(texts).ok_or(MarkError::Outside)?;
        if marks[..nth].iter().any(|other| other.label == mark.label && other.place.overlaps(&mark.place)) {
            return Err(MarkError::Overlap);
        }
    }
    Ok(())
}

/// The marks with one more, in the order of their places.
pub fn with(marks: &[Mark], mark: Mark) -> Vec<Mark> {
    let mut all = marks.to_vec();
    let place = all.partition_point(|known| *known < mark);
    all.insert(place, mark);
    all
}

/// Every place at which words stand in the rated texts, without overlaps. Any white space counts as any other: lines may be broken where they are shown.
pub fn find(texts: &[String], words: &str) -> Vec<Place> {
    let wanted: Vec<char> = words.split_whitespace().collect::<Vec<_>>().join(" ").chars().collect();
    let mut found = Vec::new();
    if wanted.is_empty() {
        return found;
    }
    for (text, content) in texts.iter().enumerate() {
        let chars: Vec<char> = content.chars().collect();
        let mut start = 0;
        while start < chars.len() {
            match stands_at(&chars, start, &wanted) {
                Some(end) => {
                    found.push(Place { text, start, end });
                    start = end;
                }
                None => start += 1,
            }
        }
    }
    found
}

/// Where the wanted characters end, if they stand from `start` on.
fn stands_at(chars: &[char], start: usize, wanted: &[char]) -> Option<usize> {
    let mut at = start;
    for c in wanted {
        let next = *chars.get(at)?;
        if *c == ' ' {
            if !next.is_whitespace() {
                return None;
            }
            at += chars[at..].iter().take_while(|c| c.is_whitespace()).count();
        } else if next == *c {
            at += 1;
        } else {
            return None;
        }
    }
    Some(at)
}

/// A text of `length` characters, cut wherever a place begins or ends: each piece with the indices of the places that cover it. The places are of this text.
pub fn pieces(length: usize, places: &[Place]) -> Vec<(Range<usize>, Vec<usize>)> {
    let ends = places.iter().flat_map(|place| [place.start.min(length), place.end.min(length)]);
    let cuts: BTreeSet<usize> = ends.chain([0, length]).collect();
    let cuts: Vec<usize> = cuts.into_iter().collect();
    let covers = |start: usize| places.iter().enumerate().filter(move |(_, place)| place.start <= start && start < place.end);
    cuts.windows(2).map(|pair| (pair[0]..pair[1], covers(pair[0]).map(|(nth, _)| nth).collect())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_keys_that_are_shown_are_the_letter_and_the_number() {
        for label in MarkLabel::ALL {
            let (letter, number) = label.letters().split_once(' ').unwrap();
            assert_eq!((letter, MarkLabel::read(number)), (label.letter().to_string().as_str(), Some(*label)));
        }
    }

    fn texts() -> Vec<String> {
        ["考虑阑尾炎。", "acute  appendicitis\nis likely; appendicitis"].map(str::to_owned).to_vec()
    }

    fn place(text: usize, start: usize, end: usize) -> Place {
        Place { text, start, end }
    }

    #[test]
    fn labels_are_read_by_number_name_and_chinese_word() {
        let rows = [
            ("1", Some(MarkLabel::Right)),
            ("5", Some(MarkLabel::Unsafe)),
            ("Wrong", Some(MarkLabel::Wrong)),
            ("多余", Some(MarkLabel::Extra)),
            ("不安全", Some(MarkLabel::Unsafe)),
            ("0", None),
            ("6", None),
            ("good", None),
        ];
        for (word, expected) in rows {
            assert_eq!(MarkLabel::read(word), expected, "{word}");
        }
        let letters: BTreeSet<char> = MarkLabel::ALL.iter().map(|label| label.letter()).collect();
        assert_eq!(letters.len(), MarkLabel::ALL.len());
    }

    #[test]
    fn words_are_found_in_every_text_whatever_white_space_is_between_them() {
        let rows = [
            ("阑尾炎", vec![place(0, 2, 5)]),
            ("appendicitis", vec![place(1, 7, 19), place(1, 31, 43)]),
            ("acute appendicitis is", vec![place(1, 0, 22)]),
            ("胃肠炎", vec![]),
            ("  ", vec![]),
        ];
        for (words, expected) in rows {
            assert_eq!(find(&texts(), words), expected, "{words}");
        }
        assert_eq!(place(0, 2, 5).words(&texts()), Some("阑尾炎"));
    }

    #[test]
    fn marks_that_do_not_fit_the_answer_are_refused() {
        let mark = |place: Place, label| Mark::new(&texts(), place, label, " 理由 ").unwrap();
        let good = mark(place(0, 2, 5), MarkLabel::Wrong);
        assert_eq!(good.note, "理由");
        let other_label = mark(place(0, 0, 5), MarkLabel::Unsafe);
        let beside = mark(place(0, 5, 6), MarkLabel::Wrong);
        let moved = |place: Place| Mark { place, ..good.clone() };
        let rows = [
            (vec![good.clone()], Ok(())),
            (vec![good.clone(), other_label, beside], Ok(())),
            (vec![], Err(MarkError::None)),
            (vec![moved(place(0, 2, 7))], Err(MarkError::Outside)),
            (vec![moved(place(0, 3, 3))], Err(MarkError::Outside)),
            (vec![moved(place(0, 5, 3))], Err(MarkError::Outside)),
            (vec![moved(place(7, 2, 5))], Err(MarkError::Outside)),
            (vec![moved(place(1, 2, 5))], Err(MarkError::OtherText)),
            (vec![good.clone(), good.clone()], Err(MarkError::Overlap)),
            (vec![good.clone(), mark(place(0, 4, 6), MarkLabel::Wrong)], Err(MarkError::Overlap)),
        ];
        for (marks, expected) in rows {
            assert_eq!(check(&marks, &texts()), expected, "{marks:?}");
        }
        for outside in [place(0, 0, 7), place(0, 2, 2), place(2, 0, 1)] {
            assert_eq!(Mark::new(&texts(), outside, MarkLabel::Right, ""), None);
        }
    }

    #[test]
    fn a_mark_is_one_flat_object_in_records() {
        let mark = Mark::new(&texts(), place(0, 2, 5), MarkLabel::Wrong, "").unwrap();
        let json = serde_json::to_string(&mark).unwrap();
        assert!(json.starts_with(r#"{"text":0,"start":2,"end":5,"label":"wrong","digest":""#) && !json.contains("note"), "{json}");
        assert_eq!(serde_json::from_str::<Mark>(&json).unwrap(), mark);
    }

    proptest! {
        #[test]
        fn pieces_are_the_whole_text_and_each_knows_what_covers_it(length in 0usize..30, ends in prop::collection::vec((0usize..35, 0usize..35), 0..6)) {
            let places: Vec<Place> = ends.iter().map(|&(start, end)| place(0, start, end)).collect();
            let mut at = 0;
            for (range, covering) in pieces(length, &places) {
                prop_assert_eq!(range.start, at);
                prop_assert!(range.end > range.start);
                at = range.end;
                for c in range {
                    let expected: Vec<usize> = (0..places.len()).filter(|&nth| (places[nth].start..places[nth].end).contains(&c)).collect();
                    prop_assert_eq!(&covering, &expected);
                }
            }
            prop_assert_eq!(at, length);
        }
    }
}
