//! Reads the ratings of CMB-Clin's four criteria from a judge's text: lenient in form, strict in numbers.

use super::CriteriaRatings;
use regex::Regex;
use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::Value;
use std::{fmt, sync::LazyLock};

/// What a judge's text says about the criteria.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CriteriaReading {
    /// All four, each from 1 to 5.
    Rated(CriteriaRatings),
    /// All four are named, and not each has one whole number from 1 to 5.
    Invalid,
    /// No object names all four.
    Absent,
}

/// Reads the first object in a text that names all four criteria, in English or Chinese. Prose and code fences around it, numbers as text, full-width
/// signs and single quotes are taken; a number outside 1 to 5, a fraction, or two different numbers for one criterion are not.
pub fn read_criteria(text: &str) -> CriteriaReading {
    let exact = objects(text).find_map(|o| judged(&o));
    exact.or_else(|| loose(&text.chars().map(narrow).collect::<String>())).unwrap_or(CriteriaReading::Absent)
}

const NAMES: [&[&str]; 4] = [
    &["fluency", "流畅性", "流畅度"],
    &["relevance", "相关性", "相关度"],
    &["completeness", "完整性", "完整度"],
    &["proficiency", "proficiencyinmedicine", "medicalproficiency", "专业性", "医学专业性"],
];

/// Which criterion a key names.
fn criterion(key: &str) -> Option<usize> {
    let key: String = key.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    NAMES.iter().position(|names| names.contains(&key.as_str()))
}

/// The value of one criterion as a rating.
fn rating(value: &str) -> Option<u8> {
    let text: String = value.trim().trim_matches(['"', '\'']).trim().chars().map(narrow).collect();
    let whole = text.split_once('.').map_or(Some(text.as_str()), |(whole, rest)| rest.bytes().all(|b| b == b'0').then_some(whole))?;
    let rating = (whole.len() == 1).then(|| whole.parse().ok()).flatten()?;
    (1..=5).contains(&rating).then_some(rating)
}

/// What the named values come to; `None` when a criterion is not named.
fn judged(pairs: &[(usize, String)]) -> Option<CriteriaReading> {
    let mut ratings = [0u8; 4];
    for (place, slot) in ratings.iter_mut().enumerate() {
        let mut values = pairs.iter().filter(|(p, _)| *p == place).map(|(_, v)| rating(v)).peekable();
        values.peek()?;
        let values: Vec<Option<u8>> = values.collect();
        match values[0] {
            Some(rating) if values.iter().all(|v| *v == Some(rating)) => *slot = rating,
            _ => return Some(CriteriaReading::Invalid),
        }
    }
    let [fluency, relevance, completeness, proficiency] = ratings;
    Some(CriteriaReading::Rated(CriteriaRatings { fluency, relevance, completeness, proficiency }))
}

/// The pairs of an object whose keys name criteria; a key that comes twice is there twice.
struct Named(Vec<(usize, String)>);

impl<'de> Deserialize<'de> for Named {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Pairs;
        impl<'de> Visitor<'de> for Pairs {
            type Value = Named;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Named, A::Error> {
                let mut pairs = Vec::new();
                while let Some((key, value)) = map.next_entry::<String, Value>()? {
                    let Some(place) = criterion(&key) else { continue };
                    pairs.push((place, value.as_str().map_or_else(|| value.to_string(), str::to_owned)));
                }
                Ok(Named(pairs))
            }
        }
        d.deserialize_map(Pairs)
    }
}

/// Every JSON object of a text, those inside others included. A failed attempt reads no further than the first byte that is no JSON, and objects
/// inside one another are limited by the parser's depth, so the whole takes time in proportion to the text.
fn objects(text: &str) -> impl Iterator<Item = Vec<(usize, String)>> {
    text.match_indices('{').filter_map(|(at, _)| {
        let mut stream = serde_json::Deserializer::from_str(&text[at..]).into_iter::<Named>();
        stream.next()?.ok().map(|n| n.0)
    })
}

static PAIR: LazyLock<Regex> = LazyLock::new(|| {
    // The pattern is fixed; the tests run it.
    Regex::new(r#"["']?([\p{L}_ ]{2,40})["']?\s*[:=]\s*([^,;{}\r\n]*)"#).expect("the pattern is valid")
});

/// The same in what is almost JSON: what stands between a brace and the next, with no other between.
fn loose(text: &str) -> Option<CriteriaReading> {
    let mut open = None;
    for (at, c) in text.char_indices() {
        match (c, open) {
            ('{', _) => open = Some(at + 1),
            ('}', Some(begin)) => {
                open = None;
                let pairs = PAIR.captures_iter(&text[begin..at]).filter_map(|c| Some((criterion(&c[1])?, c[2].to_owned())));
                if let Some(reading) = judged(&pairs.collect::<Vec<_>>()) {
                    return Some(reading);
                }
            }
            _ => {}
        }
    }
    None
}

/// The plain form of full-width digits, brackets, quotes and separators.
fn narrow(c: char) -> char {
    match c {
        '“' | '”' | '„' | '「' | '」' | '『' | '』' => '"',
        '‘' | '’' => '\'',
        '、' => ',',
        '\u{3000}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rated(fluency: u8, relevance: u8, completeness: u8, proficiency: u8) -> CriteriaReading {
        CriteriaReading::Rated(CriteriaRatings { fluency, relevance, completeness, proficiency })
    }

    #[test]
    fn what_judges_write_is_read_and_what_is_not_a_rating_is_not() {
        let plain = r#"{"fluency": 5, "relevance": 4, "completeness": 3, "proficiency": 2}"#;
        let rows: Vec<(String, CriteriaReading)> = vec![
            (plain.into(), rated(5, 4, 3, 2)),
            (format!("好的，评分如下：\n```json\n{plain}\n```\n以上。"), rated(5, 4, 3, 2)),
            (r#"{"流畅性": "5", "相关性": "４", "完整性": 3, "专业性": 2}"#.into(), rated(5, 4, 3, 2)),
            ("｛“流畅性”：５，“相关性”：４，“完整性”：３，“专业性”：２｝".into(), rated(5, 4, 3, 2)),
            ("{'fluency': 5, 'relevance': 4, 'completeness': 3, 'proficiency': 2,}".into(), rated(5, 4, 3, 2)),
            ("{fluency: 5\nrelevance: 4\ncompleteness: 3\nProficiency in medicine: 2}".into(), rated(5, 4, 3, 2)),
            (r#"{"ratings": {"fluency": 1, "relevance": 1.0, "completeness": 1, "proficiency": 1}}"#.into(), rated(1, 1, 1, 1)),
            (r#"{"fluency":5,"relevance":4,"completeness":3,"proficiency":2,"comment":"他说“好{”，，"}"#.into(), rated(5, 4, 3, 2)),
            (format!("{{\"a\": 1}} {plain} {{\"fluency\": 1}}"), rated(5, 4, 3, 2)),
            (plain.replace('5', "6"), CriteriaReading::Invalid),
            (plain.replace('5', "0"), CriteriaReading::Invalid),
            (plain.replace('5', "4.5"), CriteriaReading::Invalid),
            (plain.replace('5', "-5"), CriteriaReading::Invalid),
            (plain.replace('5', "null"), CriteriaReading::Invalid),
            (plain.replace('5', "\"5/5\""), CriteriaReading::Invalid),
            (plain.replace('5', "[5]"), CriteriaReading::Invalid),
            (plain.replace('}', ", \"fluency\": 1}"), CriteriaReading::Invalid),
            (plain.replace("\"proficiency\"", "\"x\""), CriteriaReading::Absent),
            (plain.replace('}', ""), CriteriaReading::Absent),
            ("fluency 5".into(), CriteriaReading::Absent),
            (String::new(), CriteriaReading::Absent),
        ];
        for (text, expected) in rows {
            assert_eq!(read_criteria(&text), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_is_read_as_anything_but_four_numbers_from_1_to_5(text in r#"([{}\[\]"'“：:，, ]|fluency|相关性|completeness|proficiency|relevance|流畅性|[0-9０-９]){0,60}"#) {
            if let CriteriaReading::Rated(ratings) = read_criteria(&text) {
                prop_assert!(ratings.named().iter().all(|(_, r)| (1..=5).contains(r)));
            }
        }

        #[test]
        fn any_prose_around_the_object_changes_nothing(before in "[^{}｛｝]{0,40}", after in "\\PC{0,40}", r in prop::array::uniform4(1u8..=5)) {
            let object = format!(r#"{{"fluency": {}, "relevance": "{}", "完整性": {}, "proficiency": {}}}"#, r[0], r[1], r[2], r[3]);
            prop_assert_eq!(read_criteria(&format!("{before}{object}{after}")), rated(r[0], r[1], r[2], r[3]));
        }
    }

    #[test]
    fn the_longest_text_made_to_be_slow_is_read() {
        for unit in ["{", "{\"a\":", "{\"fluency\":[", "\"{", "{'fluency':", "｛", "{\"a\":1}"] {
            let text = unit.repeat((24 << 10) / unit.len());
            assert_eq!(read_criteria(&text), CriteriaReading::Absent, "{unit}");
        }
    }
}
