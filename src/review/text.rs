//! Texts as the lint compares them: half-width characters, a full stop of Chinese as a semicolon (a point is a decimal point there), numbers of times in digits.

use regex::{Captures, Regex};
use std::sync::LazyLock;

/// The text for comparison. Places in it are not places in the text itself.
pub(super) fn compared(text: &str) -> String {
    let half = text.chars().map(|c| match c {
        '\u{3000}' | '\u{b}' | '\t' => ' ',
        '。' => ';',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        'µ' | 'μ' => 'u',
        '–' | '−' => '-',
        c => c,
    });
    in_digits(&half.collect::<String>())
}

static NUMERAL: LazyLock<Regex> = LazyLock::new(|| {
    // The pattern is fixed; a test runs it.
    Regex::new(r"(?P<n>半|[一二两三四五六七八九十]{1,3})(?P<rest>\s*[余多]?\s*(?:年|个月|月|周|天|日|小时|岁))")
        .expect("the pattern is valid")
});

/// `三周` → `3周`
fn in_digits(text: &str) -> String {
    NUMERAL
        .replace_all(text, |found: &Captures<'_>| match number(&found["n"]) {
            Some(number) => format!("{number}{}", &found["rest"]),
            None => found[0].to_owned(),
        })
        .into_owned()
}

/// A number of one or two places in Chinese; `None` where the characters are none.
fn number(numeral: &str) -> Option<f64> {
    let digit = |c: char| "一二三四五六七八九".chars().position(|d| d == if c == '两' { '二' } else { c }).map(|at| at as f64 + 1.0);
    let chars: Vec<char> = numeral.chars().collect();
    match chars.as_slice() {
        ['半'] => Some(0.5),
        ['十'] => Some(10.0),
        [one] => digit(*one),
        ['十', one] => Some(10.0 + digit(*one)?),
        [ten, '十'] => Some(10.0 * digit(*ten)?),
        [ten, '十', one] => Some(10.0 * digit(*ten)? + digit(*one)?),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_full_stops_and_numerals_are_read_alike() {
        assert_eq!(compared("Ｔ ３７．８℃，P１０１次／分。"), "T 37.8℃,P101次/分;");
        assert_eq!(compared("十余年，三个月，二十五天，半年，两周，三十日"), "10余年,3个月,25天,0.5年,2周,30日");
        assert_eq!(compared("一般情况，三凹征，第二心音，二三天"), "一般情况,三凹征,第二心音,二三天");
    }
}
