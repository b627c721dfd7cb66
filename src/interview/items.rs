//! Lists in a clause: several tests with one result, or several results one after another. Each can be ordered alone, and is told alone.

use super::{clauses::Piece, lexicon::Concept};
use crate::language::Language;
use regex::Regex;
use std::{collections::BTreeSet, sync::LazyLock};

/// Tests and what all of them came to: `流感抗原、血培养均阴性`.
static LIST_ZH: LazyLock<Regex> = LazyLock::new(|| regex(r"^(.+?)(?:均|都|皆)?(阴性|阳性|正常|未见异常|无异常|已送检|已送)$"));
static LIST_EN: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?i)^(?:and )?(.+?) (?:(?:are|were|is|was) )?(?:(all|both) )?(negative|positive|normal)$"));
static BETWEEN_ZH: LazyLock<Regex> = LazyLock::new(|| regex("、|和|及|与"));
static BETWEEN_EN: LazyLock<Regex> = LazyLock::new(|| regex(r" and "));
/// That a clause says more than a name.
static SAYS_EN: LazyLock<Regex> = LazyLock::new(|| {
    regex(r"(?i)\d|\b(negative|positive|normal|no|not|without|raised|reduced|increased|seen|clear|of|with|is|are|was|were)\b")
});

fn regex(pattern: &str) -> Regex {
    // Patterns of this file, which its tests use.
    Regex::new(pattern).unwrap_or_else(|error| unreachable!("{error}"))
}

/// What each clause of a text came to where only the last of its list says so: `pregnancy test, HIV and syphilis serology all negative`.
pub(super) struct Predicates(Vec<Option<String>>);

impl Predicates {
    pub fn of(clauses: &[Piece<'_>], language: Language) -> Self {
        let mut carried: Vec<Option<String>> = vec![None; clauses.len()];
        if language == Language::En {
            for (place, piece) in clauses.iter().enumerate() {
                let Some(found) = LIST_EN.captures(piece.text.trim()) else { continue };
                let (Some(_), Some(result)) = (found.get(2), found.get(3)) else { continue };
                let before = (0..place).rev().take_while(|&other| {
                    clauses[other].sentence == piece.sentence
                        && !SAYS_EN.is_match(clauses[other].text)
                        && !clauses[other].text.contains(':')
                });
                before.for_each(|other| carried[other] = Some(result.as_str().to_owned()));
            }
        }
        Self(carried)
    }

    /// What the clause at a place came to, where it does not say so itself.
    pub fn of_piece(&self, place: usize) -> Option<&str> {
        self.0.get(place)?.as_deref()
    }
}

/// The items of a clause, where each names something else that can be ordered; none where it is no such list. `result` is what the clause came to, where it does
/// not say so itself.
pub(super) fn items(
    words: &str,
    result: Option<&str>,
    named: impl Fn(&str) -> BTreeSet<Concept>,
    language: Language,
) -> Vec<(String, BTreeSet<Concept>)> {
    let texts: Vec<String> = match (language, result) {
        (_, Some(result)) => vec![format!("{words} {result}")],
        (Language::Zh, None) => match LIST_ZH.captures(words) {
            Some(found) => BETWEEN_ZH.split(&found[1]).map(|item| format!("{}{}", item.trim(), &found[2])).collect(),
            None => with_figures(words),
        },
        (Language::En, None) => match LIST_EN.captures(words) {
            Some(found) => BETWEEN_EN.split(&found[1]).map(|item| format!("{} {}", item.trim(), &found[3])).collect(),
            None => Vec::new(),
        },
    };
    let items: Vec<(String, BTreeSet<Concept>)> = texts.into_iter().map(|text| (named(&text), text)).map(|(of, text)| (text, of)).collect();
    let is_apart = |place: usize| items[..place].iter().all(|(_, of)| *of != items[place].1);
    let is_list = (items.len() > 1 || result.is_some()) && (0..items.len()).all(|place| !items[place].1.is_empty() && is_apart(place));
    if is_list { items } else { Vec::new() }
}

/// Results one after another without a comma between them: `脉搏84次/分、血压98/60 mmHg`.
fn with_figures(words: &str) -> Vec<String> {
    if words.contains(['（', '(']) {
        return Vec::new();
    }
    let texts: Vec<String> = words.split('、').map(|text| text.trim().to_owned()).collect();
    if texts.iter().all(|text| text.contains(|c: char| c.is_ascii_digit())) { texts } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interview::lexicons;

    fn split(words: &str, language: Language) -> Vec<String> {
        items(words, None, |text| lexicons::orders().concepts(text, language), language).into_iter().map(|(text, _)| text).collect()
    }

    #[test]
    fn tests_with_one_result_are_told_one_by_one() {
        let zh = |words| split(words, Language::Zh);
        assert_eq!(zh("尿妊娠试验、HIV和梅毒血清学均阴性"), ["尿妊娠试验阴性", "HIV阴性", "梅毒血清学阴性"]);
        assert_eq!(zh("1小时内脉搏84次/分、血压98/60 mmHg"), ["1小时内脉搏84次/分", "血压98/60 mmHg"]);
        assert_eq!(zh("流感和新型冠状病毒核酸阴性"), [""; 0], "one test");
        assert_eq!(zh("胸骨、右侧第6肋压痛"), [""; 0]);
        assert_eq!(split("HIV and syphilis serology all negative", Language::En), ["HIV negative", "syphilis serology negative"]);
        assert_eq!(split("Influenza A and B antigen negative", Language::En), [""; 0]);
    }

    #[test]
    fn a_test_whose_result_stands_at_the_end_of_the_list_has_it() {
        let text = "urine pregnancy test, urine drug screen, HIV and syphilis serology all negative";
        let pieces: Vec<Piece<'_>> = text.split(", ").map(|text| Piece { text, sentence: 0, at: 0, goes_on: false }).collect();
        let predicates = Predicates::of(&pieces, Language::En);
        assert_eq!([0, 1, 2].map(|place| predicates.of_piece(place)), [Some("negative"), Some("negative"), None]);
    }
}
