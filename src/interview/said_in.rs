//! Whether a clause of a case's text says what a fact says in other words: facts are told in whole sentences, of which their words in the text may be a part only.

use crate::language::Language;
use std::collections::BTreeSet;

/// Of a clause's characters or words, how many have to stand in the fact.
const SHARE: f64 = 0.75;

/// Whether everything that a clause says stands in a fact: the same figures, and nearly all of its words. What only one of the two denies is not the same.
pub(super) fn is_said_in(clause: &str, fact: &str, language: Language) -> bool {
    let (clause, fact) = (plain(clause), plain(fact));
    let has_figures = figures(&clause).iter().all(|figure| figures(&fact).contains(figure));
    has_figures
        && match language {
            Language::Zh => {
                let characters: Vec<char> = clause.chars().filter(|c| c.is_alphanumeric()).collect();
                characters.len() > 3 && in_runs(&characters, &fact.chars().filter(|c| c.is_alphanumeric()).collect::<Vec<_>>())
            }
            Language::En => are_in(&words(&clause), &words(&fact)) && denies(&clause) == denies(&fact),
        }
}

/// One word for what is said in several.
fn plain(text: &str) -> String {
    let text = text.to_lowercase();
    ["未见", "未闻及", "未触及", "没有", "否认"].iter().fold(text, |text, word| text.replace(word, "无"))
}

fn figures(text: &str) -> BTreeSet<String> {
    text.split(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '/' | ':')))
        .map(|figure| figure.trim_matches(['.', '/', ':']))
        .filter(|figure| !figure.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Whether enough of the characters stand in runs of two and more that the fact has.
fn in_runs(clause: &[char], fact: &[char]) -> bool {
    let mut stands = vec![false; clause.len()];
    for (at, pair) in clause.windows(2).enumerate() {
        if fact.windows(2).any(|other| other == pair) {
            stands[at] = true;
            stands[at + 1] = true;
        }
    }
    stands.iter().filter(|stands| **stands).count() as f64 >= SHARE * clause.len() as f64
}

/// Words that say something: figures, and words of more than three letters; without the last letters of a plural.
fn words(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 3 || word.chars().any(|c| c.is_ascii_digit()));
    words
        .map(|word| word.trim_end_matches('s').to_owned())
        .filter(|word| !["with", "without", "neither", "about"].contains(&word.as_str()))
        .collect()
}

fn are_in(clause: &BTreeSet<String>, fact: &BTreeSet<String>) -> bool {
    !clause.is_empty() && clause.intersection(fact).count() as f64 >= SHARE * clause.len() as f64
}

fn denies(text: &str) -> bool {
    let text = format!(" {text} ");
    [" no ", " not ", " without ", " neither ", " never ", " nobody ", " none "].iter().any(|word| text.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clause_that_a_fact_says_too_is_recognised_and_no_other() {
        for (clause, fact, expected) in [
            ("血压106/64 mmHg", "患者脉搏44次/分，血压106/64 mmHg。", true),
            ("血压112/64 mmHg", "患者脉搏44次/分，血压106/64 mmHg。", false),
            ("未见痫样放电", "患者脑电图为弥漫性慢波，无痫样放电。", true),
            ("称室友在监视其手机", "患者7天前开始失眠、烦躁，认为室友监视其手机，并凭空听到有人议论她。", true),
            ("高血压8年", "患者有高血压，服药不规律。", false),
            ("发热", "患者无发热。", false),
        ] {
            assert_eq!(is_said_in(clause, fact, Language::Zh), expected, "{clause}");
        }
        for (clause, fact, expected) in [
            ("with chills", "She has chills, severe headache and exhaustion.", true),
            ("neither painful nor itchy", "A black crust 8 mm across, neither painful nor itchy.", true),
            ("no headache", "She has a severe headache.", false),
            ("a slight dry cough", "She has chills and a severe headache.", false),
        ] {
            assert_eq!(is_said_in(clause, fact, Language::En), expected, "{clause}");
        }
    }
}
