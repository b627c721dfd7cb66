//! Reads a rating by the published rule.

use regex::Regex;
use std::sync::LazyLock;

static OFFICIAL: LazyLock<Regex> = LazyLock::new(|| pattern(r"\[\[(\d+)\]\]"));

pub(super) fn pattern(text: &str) -> Regex {
    // The patterns are fixed; the tests run each of them.
    Regex::new(text).expect("the pattern is valid")
}

/// The rating as the official code reads it: the first match of `\[\[(\d+)\]\]`, any integer. Source: the published evaluation code.
/// A number too large for 64 bits is as invalid as any other outside 1 to 10.
pub fn official_rating(text: &str) -> Option<u64> {
    OFFICIAL.captures(text).map(|c| c[1].parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_integer_in_double_brackets_counts() {
        let rows = [
            ("[[8]]", Some(8)),
            ("**[[8]]** because … no, [[6]]", Some(8)),
            ("[[0]]", Some(0)),
            ("[[100]]", Some(100)),
            ("[[99999999999999999999999]]", Some(u64::MAX)),
            ("[[8.5]] [[7-8]] [[8分]] [[ 8 ]] [[rating]]: 8", None),
            ("８/10 ［［８］］", None),
        ];
        for (text, rating) in rows {
            assert_eq!(official_rating(text), rating, "{text}");
        }
    }
}
