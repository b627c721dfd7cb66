//! Statements of the third person in a patient's own mouth, by rules.

use super::{
    fact::PatientFact,
    who::{Speaker, third},
};
use crate::{case::Sex, language::Language};
use regex::Regex;
use std::sync::LazyLock;

fn regex(pattern: &str) -> Regex {
    // Patterns of this file, which its tests use.
    Regex::new(pattern).unwrap_or_else(|error| unreachable!("{error}"))
}

/// Somebody speaks of the patient.
static SUBJECT_ZH: LazyLock<Regex> = LazyLock::new(|| regex("(患者|孕妇|患儿|她)(的|)"));
/// A clause that denies begins so.
static NEGATIVE_ZH: LazyLock<Regex> =
    LazyLock::new(|| regex("(^|[，；、]|我|孩子|他|她|病人|近期|既往|以往|平时|起病时|家中|父母|最近)(无|否认)"));
static NAME_EN: LazyLock<Regex> = LazyLock::new(|| regex(r"(?i)\b(the (man|woman|boy|girl|patient|child)|he|she)\b(['’]s\b)?"));
static VERB_EN: LazyLock<Regex> = LazyLock::new(|| regex(r"\bI ((?:suddenly|often|never|also|now|still|slightly|usually|once) )?(\w+)"));
static HER_EN: LazyLock<Regex> = LazyLock::new(|| regex(r"(?i)\bher\b( (?:in|to|on|at|with|for|when|and|from|about)\b|[.,;]|$)"));
/// Verbs after the first of a sentence.
static SECOND_VERB_EN: LazyLock<Regex> = LazyLock::new(|| {
    regex(r"(,|\band|\bor) (drinks|passes|gets|takes|feels|sees|has|sweats|eats|smokes|sleeps|lives|works|wears|says|needs|keeps|wants)\b")
});

/// The same of "is", where nothing else can be its subject.
static SECOND_IS_EN: LazyLock<Regex> = LazyLock::new(|| regex(r"^(I \w+) and is\b"));

/// What the speaker says for facts, in their order.
pub(super) fn said(facts: &[&PatientFact], speaker: Speaker, language: Language) -> String {
    let lines: Vec<String> = facts.iter().map(|fact| one(fact, speaker, language)).collect();
    match language {
        Language::Zh => lines.join(""),
        Language::En => lines.join(" "),
    }
}

fn one(fact: &PatientFact, speaker: Speaker, language: Language) -> String {
    match language {
        Language::Zh => chinese(&fact.text, speaker),
        Language::En => english(&fact.text, speaker),
    }
}

fn chinese(text: &str, speaker: Speaker) -> String {
    let who = match speaker {
        Speaker::Patient => "我",
        Speaker::Parent => "孩子",
        Speaker::Relative(sex) => third(sex, Language::Zh),
    };
    let text = text.trim().trim_end_matches(['。', '；', '，']);
    let own = SUBJECT_ZH.replace_all(text, who).into_owned();
    let own = own
        .replace("自觉", "觉得")
        .replace("监视其", &format!("监视{who}的"))
        .replace("无近期", "最近没有")
        .replace("既往体健", "以前身体一直很好")
        .replace("自诉", "")
        .replace("近期", "最近")
        .replace("既往", "以前");
    let own = if own.contains(who) { own } else { format!("{who}{own}") };
    let own = NEGATIVE_ZH.replace_all(&own, "${1}没有").into_owned();
    let own = own.replace("伴有", "还有").replace("未", "没");
    format!("{own}。")
}

fn english(text: &str, speaker: Speaker) -> String {
    let text = text.trim().trim_end_matches(['.', ';', ',']);
    let own = match speaker {
        Speaker::Patient => first_person(text),
        Speaker::Parent => of_child(text),
        Speaker::Relative(sex) => of_relative(text, sex),
    };
    let mut chars = own.chars();
    let capital = chars.next().map(|c| c.to_uppercase().chain(chars).collect::<String>()).unwrap_or_default();
    format!("{capital}.")
}

fn of_child(text: &str) -> String {
    let mut first = true;
    let name = |found: &regex::Captures<'_>| {
        let is_name = found[0].to_lowercase().starts_with("the ");
        if is_name && std::mem::take(&mut first) {
            format!("my child{}", found.get(3).map_or("", |s| s.as_str()))
        } else {
            found[0].to_owned()
        }
    };
    NAME_EN.replace_all(text, name).into_owned()
}

/// Whoever knows the patient says he or she.
fn of_relative(text: &str, sex: Option<Sex>) -> String {
    let (subject, owner) = match sex {
        Some(Sex::Male) => ("he", "his"),
        Some(Sex::Female) => ("she", "her"),
        None => return text.to_owned(),
    };
    NAME_EN.replace_all(text, |found: &regex::Captures<'_>| if found.get(3).is_some() { owner } else { subject }).into_owned()
}

fn first_person(text: &str) -> String {
    let own =
        NAME_EN.replace_all(text, |found: &regex::Captures<'_>| if found.get(3).is_some() { "my".to_owned() } else { "I".to_owned() });
    let own = HER_EN.replace_all(&own, "me$1").into_owned();
    let own = word(&own, &[("his", "my"), ("her", "my"), ("him", "me"), ("himself", "myself"), ("herself", "myself"), ("hers", "mine")]);
    let own = VERB_EN.replace_all(&own, |found: &regex::Captures<'_>| {
        format!("I {}{}", found.get(1).map_or("", |adverb| adverb.as_str()), plain(&found[2]))
    });
    let own = SECOND_IS_EN.replace(&own, "$1 and am").into_owned();
    SECOND_VERB_EN.replace_all(&own, |found: &regex::Captures<'_>| format!("{} {}", &found[1], plain(&found[2]))).into_owned()
}

/// Replaces whole words, and keeps a capital.
fn word(text: &str, pairs: &[(&str, &str)]) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_alphabetic()) {
        let end = rest[start..].find(|c: char| !c.is_alphabetic()).map_or(rest.len(), |end| start + end);
        let found = &rest[start..end];
        out.push_str(&rest[..start]);
        match pairs.iter().find(|(from, _)| found.eq_ignore_ascii_case(from)) {
            Some((_, to)) if found.starts_with(char::is_uppercase) => {
                out.push_str(&to[..1].to_uppercase());
                out.push_str(&to[1..]);
            }
            Some((_, to)) => out.push_str(to),
            None => out.push_str(found),
        }
        rest = &rest[end..];
    }
    out + rest
}

/// A verb of the third person, in the first.
fn plain(verb: &str) -> String {
    match verb {
        "has" => "have".into(),
        "is" => "am".into(),
        "does" => "do".into(),
        "goes" => "go".into(),
        "was" | "this" | "always" | "thus" => verb.into(),
        _ if verb.ends_with("ss") || !verb.ends_with('s') => verb.into(),
        _ if verb.ends_with("ies") => format!("{}y", &verb[..verb.len() - 3]),
        _ if ["sses", "shes", "ches", "xes"].iter().any(|end| verb.ends_with(end)) => verb[..verb.len() - 2].into(),
        _ => verb[..verb.len() - 1].into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_is_told_in_the_first_person() {
        let en = |text| english(text, Speaker::Patient);
        assert_eq!(
            en("For 3 weeks the man has been very thirsty, drinks about 5 L and gets up 4 times."),
            "For 3 weeks I have been very thirsty, drink about 5 L and get up 4 times."
        );
        assert_eq!(en("The man's mother has diabetes."), "My mother has diabetes.");
        assert_eq!(en("Sublingual nitroglycerin did not help him."), "Sublingual nitroglycerin did not help me.");
        assert_eq!(en("She carries her bag; it hurts her."), "I carry my bag; it hurts me.");
        let zh = |text| chinese(text, Speaker::Patient);
        assert_eq!(zh("患者无腹泻。"), "我没有腹泻。");
        assert_eq!(zh("患者的父亲72岁时突然偏瘫。"), "我父亲72岁时突然偏瘫。");
        assert_eq!(chinese("患儿无咳嗽、流涕。", Speaker::Parent), "孩子没有咳嗽、流涕。");
        assert_eq!(english("The boy's lips are dry.", Speaker::Parent), "My child's lips are dry.");
        let wife = Speaker::Relative(Some(Sex::Male));
        assert_eq!(chinese("患者无抽搐。", wife), "他没有抽搐。");
        assert_eq!(english("The man's father had a hemiplegia; the man smoked.", wife), "His father had a hemiplegia; he smoked.");
        assert_eq!(english("The patient smoked.", Speaker::Relative(None)), "The patient smoked.");
    }
}
