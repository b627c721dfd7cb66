//! A text as a terminal shows it, with the way back to the text itself.

use super::{clean::clean_chars, width::clusters};
use std::ops::Range;

/// A grapheme cluster of a cleaned text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceCluster {
    /// What is shown.
    pub text: String,
    /// The characters of the text that it was made of, counted in characters.
    pub source: Range<usize>,
}

/// The grapheme clusters of a cleaned text, in order.
pub fn source_clusters(text: &str) -> Vec<SourceCluster> {
    let (places, cleaned): (Vec<usize>, String) = clean_chars(text).unzip();
    let mut at = 0;
    let cluster = |text: &str| {
        let first = at;
        at += text.chars().count();
        SourceCluster { text: text.to_owned(), source: places[first]..places[at - 1] + 1 }
    };
    clusters(&cleaned).map(cluster).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::clean;
    use proptest::prelude::*;

    #[test]
    fn what_is_not_shown_moves_what_follows() {
        let found = source_clusters("a\u{1b}痛\r\ne\u{301}\u{202e}，");
        let expected = [("a", 0..1), ("痛", 2..3), ("\n", 4..5), ("e\u{301}", 5..7), ("，", 8..9)];
        let found: Vec<(&str, Range<usize>)> = found.iter().map(|cluster| (cluster.text.as_str(), cluster.source.clone())).collect();
        assert_eq!(found, expected);
    }

    proptest! {
        #[test]
        fn clusters_are_the_cleaned_text_in_its_order(text in any::<String>(), mixed in "[ab痛\r\n\u{1b}\u{301}\u{202e}👩\u{200d}⚕]{0,40}") {
            for text in [text, mixed] {
                let found = source_clusters(&text);
                prop_assert_eq!(found.iter().map(|cluster| cluster.text.as_str()).collect::<String>(), clean(&text).into_owned());
                let mut end = 0;
                for SourceCluster { source, .. } in found {
                    prop_assert!(source.start >= end && source.end > source.start && source.end <= text.chars().count());
                    end = source.end;
                }
            }
        }
    }
}
