//! Reading a rating out of a judge's text.

use regex::Regex;
use std::sync::LazyLock;

static OFFICIAL: LazyLock<Regex> = LazyLock::new(|| pattern(r"\[\[(\d+)\]\]"));
/// Double brackets of either width, with white space and decimals inside.
static BRACKETS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?:\[\[|［［|【【|\[［|［\[)\s*(\d+(?:\.\d+)?)\s*(?:/\s*10\s*)?(?:\]\]|］］|】】|\]］|］\])"));
/// `8/10`, `8.5 / 10`.
static OUT_OF_TEN: LazyLock<Regex> = LazyLock::new(|| pattern(r"(\d+(?:\.\d+)?)\s*[/／]\s*10(?:[^\d]|$)"));
/// `Rating: 8`, `评分：8.5`, and the same in single brackets.
static NAMED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)(?:rating|score|评分|得分|打分)\s*(?:is|为|是)?\s*[:：]?\s*[\[［【*]*\s*(\d+(?:\.\d+)?)"));

fn pattern(text: &str) -> Regex {
    // The patterns are fixed; the tests run each of them.
    Regex::new(text).expect("the pattern is valid")
}

/// The rating as the official code reads it: the first match of `\[\[(\d+)\]\]`, any integer. Source: the published evaluation code.
/// A number too large for 64 bits is as invalid as any other outside 1 to 10.
pub fn official_rating(text: &str) -> Option<u64> {
    OFFICIAL.captures(text).map(|c| c[1].parse().unwrap_or(u64::MAX))
}

/// What a reader would take the rating to be where the official code may not: full-width brackets, decimals, `8/10`, `评分：8`.
/// Recorded beside the official reading and never mixed with it. Only from 1 to 10.
pub fn lenient_rating(text: &str) -> Option<f64> {
    let text: String = text.chars().map(narrow).collect();
    [&BRACKETS, &OUT_OF_TEN, &NAMED]
        .into_iter()
        .find_map(|p| p.captures(&text).and_then(|c| c[1].parse::<f64>().ok()).filter(|r| (1.0..=10.0).contains(r)))
}

fn narrow(c: char) -> char {
    match c {
        '０'..='９' => char::from_u32(c as u32 - '０' as u32 + '0' as u32).unwrap_or(c),
        '．' => '.',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_readings() {
        let cases: Vec<(&str, Option<u64>, Option<f64>)> = vec![
            ("[[8]]", Some(8), Some(8.0)),
            ("Rating: [[10]].", Some(10), Some(10.0)),
            ("[[8.5]]", None, Some(8.5)),
            ("［［８］］", None, Some(8.0)),
            ("【【7】】", None, Some(7.0)),
            ("[[ 8 ]]", None, Some(8.0)),
            ("[[8/10]]", None, Some(8.0)),
            ("I give 8.5/10.", None, Some(8.5)),
            ("评分：9", None, Some(9.0)),
            ("Rating: **6**", None, Some(6.0)),
            ("[[0]]", Some(0), None),
            ("[[100]]", Some(100), None),
            ("2/100 of patients", None, None),
            ("BP 120/80", None, None),
            ("no number", None, None),
        ];
        for (number, (text, official, lenient)) in cases.into_iter().enumerate() {
            println!("case {number}");

            assert_eq!(official_rating(text), official);
            assert_eq!(lenient_rating(text), lenient);
        }
    }
}
