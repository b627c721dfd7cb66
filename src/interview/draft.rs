//! What a patient knows, by rules, from the text of a case: one statement for what stands in no fact that the author wrote.

use super::{
    clauses::{LIST, NO_FACT, Piece, clauses, is_negative},
    fact::{FactOrigin, PatientFact, concepts},
    lexicon::Concept,
    lexicons,
    said_in::is_said_in,
};
use crate::{
    case::{Section, Told},
    language::Language,
};
use std::collections::BTreeSet;

/// A fact that the author of a case wrote.
pub(super) struct Own<'a> {
    pub id: &'a str,
    /// The words of the case's text where it stands; empty where it stands nowhere.
    pub words: &'a str,
    /// The statement.
    pub text: &'a str,
}

/// The places in a text that its facts have.
fn covered(text: &str, own: &[Own<'_>]) -> Vec<(usize, usize)> {
    let of = |own: &Own<'_>| text.find(own.words).map(|at| (at, at + own.words.len()));
    own.iter().filter(|own| !own.words.is_empty()).filter_map(of).collect()
}

/// What follows who the patient is: `a 58-year-old man with two hours of chest pain`.
fn complaint(clause: &str) -> Option<&str> {
    let at = clause.find("year-old")?;
    clause[at..].split_once(" with ").map(|(_, rest)| rest)
}

/// What a patient can tell of the rest of a complaint's text. `own` are the facts that are written already, and what they say is not taken again; `turn` counts
/// from 1.
pub(super) fn statements(text: &str, own: &[Own<'_>], language: Language, turn: usize) -> Vec<PatientFact> {
    let covered = covered(text, own);
    let is_free = |piece: &Piece<'_>| {
        let end = piece.at + piece.text.len();
        covered.iter().all(|&(from, to)| end <= from || piece.at >= to)
    };
    let mut groups: Vec<(usize, Vec<&str>)> = Vec::new();
    let all = clauses(text, language);
    let mut last: Option<(usize, bool)> = None;
    let mut chief = None;
    for piece in &all {
        if piece.text.contains("主诉") {
            // The heading on a line of its own, or before the words.
            chief = Some(piece.sentence + usize::from(piece.text.trim().chars().count() <= 8));
        }
        let words = LIST.replace(piece.text.trim(), "");
        let kept = &piece.text.trim()[piece.text.trim().len() - words.len()..];
        let kept = LIST.find(kept).map_or(kept, |found| &kept[found.end()..]).trim();
        let kept = kept.strip_prefix("and ").or(kept.strip_prefix("And ")).unwrap_or(kept);
        let kept = complaint(kept).unwrap_or(kept);
        if NO_FACT[usize::from(language == Language::En)].is_match(kept) || kept.chars().count() < 3 {
            last = None;
            continue;
        }
        if !is_free(piece) || own.iter().any(|own| is_said_in(kept, own.text, language)) {
            last = None;
            continue;
        }
        let negative = is_negative(kept, language);
        match (&mut groups[..], last) {
            ([.., (_, group)], Some((sentence, false))) if sentence == piece.sentence && !negative => group.push(kept),
            _ => groups.push((piece.sentence, vec![kept])),
        }
        last = Some((piece.sentence, negative));
    }
    let first = groups.first().map(|(sentence, _)| *sentence);
    let comma = if language == Language::Zh { "，" } else { ", " };
    let facts = groups.iter().enumerate().map(|(number, (sentence, group))| {
        let text = group.join(comma);
        let concepts = concepts(&text, "", language);
        let opens = chief == Some(*sentence) || (Some(*sentence) == first && *sentence <= 1);
        let told = if opens && !is_negative(&text, language) { Told::Volunteered } else { Told::WhenAsked };
        PatientFact {
            id: format!("text-{turn}-{}", number + 1),
            section: section(&concepts),
            told,
            concepts,
            text,
            origin: FactOrigin::Drafted,
        }
    });
    facts.collect()
}

/// What a statement is about, by what it names.
fn section(concepts: &BTreeSet<Concept>) -> Section {
    let lexicon = lexicons::history();
    let has = |ids: &[&str]| ids.iter().any(|id| lexicon.named(id).is_some_and(|concept| concepts.contains(&concept)));
    if has(&["family"]) {
        Section::Family
    } else if has(&["smoking", "alcohol", "drugs", "job", "fields", "animals", "contacts", "travel", "salt", "independence"]) {
        Section::Social
    } else if has(&[
        "illness",
        "operation",
        "allergy",
        "vaccine",
        "medicine",
        "admission",
        "period",
        "pregnancy",
        "antenatal",
        "before",
        "hypertension",
        "diabetes",
    ]) {
        Section::History
    } else {
        Section::Symptom
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str, language: Language) -> Vec<(String, Section, bool)> {
        statements(text, &[], language, 1).into_iter().map(|fact| (fact.text, fact.section, fact.told == Told::Volunteered)).collect()
    }

    #[test]
    fn statements_are_taken_from_a_complaint_without_who_asks_and_what() {
        let zh = told("我接诊了一位58岁男性，胸痛2小时。无发热，无咳嗽。吸烟30年。\n请问考虑什么？", Language::Zh);
        let expected = [
            ("胸痛2小时", Section::Symptom, true),
            ("无发热", Section::Symptom, false),
            ("无咳嗽", Section::Symptom, false),
            ("吸烟30年", Section::Social, false),
        ];
        assert_eq!(zh, expected.map(|(text, section, told)| (text.to_owned(), section, told)));
        let en = told("I have a 58-year-old man with chest pain. His father died at 60.\nWhat is it?", Language::En);
        assert_eq!(en, [("chest pain".to_owned(), Section::Symptom, true), ("His father died at 60".to_owned(), Section::Family, false)]);
        let cmb = told("（1）病史摘要\n3天前发热。\n（2）主诉\n发热3天。", Language::Zh);
        assert_eq!(cmb.last().map(|(text, _, told)| (text.as_str(), *told)), Some(("发热3天", true)));
    }

    #[test]
    fn words_of_facts_that_are_written_are_not_taken_again() {
        let left = statements(
            "胸痛2小时，吸烟30年，每日20支。",
            &[Own { id: "smoking", words: "吸烟30年", text: "患者吸烟30年，每日20支。" }],
            Language::Zh,
            1,
        );
        assert_eq!(left.iter().map(|fact| fact.text.as_str()).collect::<Vec<_>>(), ["胸痛2小时"]);
    }
}
