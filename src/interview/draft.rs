//! Facts by rules, from the text of a case: one statement for what stands in no fact that the author wrote.

use super::{
    fact::{FactOrigin, Finding, PatientFact, concepts},
    lexicon::Concept,
    lexicons::{self, OrderKind},
};
use crate::{
    case::{Section, Told},
    language::Language,
};
use regex::Regex;
use std::{collections::BTreeSet, sync::LazyLock};

/// What introduces a case or asks for an opinion, and says nothing about the patient.
static NO_FACT: LazyLock<[Regex; 2]> = LazyLock::new(|| {
    let regex = |pattern| Regex::new(pattern).unwrap_or_else(|error| unreachable!("{error}"));
    [
        regex(
            r"[？?]|接诊|^请|值夜班|手电筒|以上是|^追问|^病史摘要|本院|我院|我们|车程|本中心|导管室|透析室|家属要求|已了解情况|送到|^检查结果$|^结果回报$|^男$|^女$|^患者$|\d+岁|^.{0,2}[X×某]{1,2}$",
        ),
        regex(
            r"(?i)\?|^in the (fever|emergency|paediatric|dermatology|geriatric) |night duty|torch|\bI have a\b|\bI am seeing\b|^please|^on asking|we can|the centre has|drive away|catheter laboratory|dialysis can|the family want|has been informed|this hospital|year-old|^results$|the nearest",
        ),
    ]
});

/// A heading before a list of findings: `查体`, `Results`.
static TURN_HEADING: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = r"^(?:\d{1,2}:\d{2})?(?:现在是\d{1,2}:\d{2}|结果回报|查体|体格检查(?:结果如下)?|检查结果(?:，现在是\d{1,2}:\d{2})?|结果|检查结果如下|On examination(?: at \d{1,2}:\d{2})?|Results(?:, it is now \d{1,2}:\d{2})?|it is now \d{1,2}:\d{2})[：:.]\s*";
    Regex::new(pattern).unwrap_or_else(|error| unreachable!("{error}"))
});

/// A number of a list, or its heading.
static LIST: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:[（(]\d+[）)]|\d+[.、]|[一二三四五六]、)\s*|^(?:现病史|主诉|既往史|个人史|家族史|婚育史|月经史|病史摘要|病史)[：:\s]*")
        .unwrap_or_else(|error| unreachable!("{error}"))
});

/// A piece of a text.
struct Piece<'a> {
    text: &'a str,
    /// Its sentence, from 0.
    sentence: usize,
    /// Where it begins, in bytes of the text.
    at: usize,
}

/// Sentences: their places. A point between figures ends none.
fn sentences(text: &str, language: Language) -> Vec<(usize, &str)> {
    let ends = |at: usize, c: char| match (language, c) {
        (_, '\n' | ';' | '；' | '。' | '？' | '?') => true,
        (Language::En, '.') => text[at + 1..].starts_with([' ', '\n']) || at + 1 == text.len(),
        _ => false,
    };
    let mut out = Vec::new();
    let mut from = 0;
    for (at, c) in text.char_indices() {
        if ends(at, c) {
            // The mark tells a question.
            let to = if matches!(c, '？' | '?') { at + c.len_utf8() } else { at };
            out.push((from, &text[from..to]));
            from = at + c.len_utf8();
        }
    }
    out.push((from, &text[from..]));
    out.retain(|(_, sentence)| !sentence.trim().is_empty());
    out
}

/// The text without the question that closes a turn.
fn without_question(text: &str) -> &str {
    let text = text.trim_end();
    let Some((before, last)) = text.rsplit_once('\n') else { return text };
    let asks = last.contains(['？', '?']) || ["请", "以上", "Please", "结合"].iter().any(|start| last.trim_start().starts_with(start));
    if asks { before } else { text }
}

/// Clauses of the sentences. A comma between brackets or figures ends none.
fn clauses(text: &str, language: Language) -> Vec<Piece<'_>> {
    let mut out = Vec::new();
    for (sentence, (start, words)) in sentences(without_question(text), language).into_iter().enumerate() {
        let (mut depth, mut from) = (0usize, 0);
        for (at, c) in words.char_indices() {
            match c {
                '（' | '(' => depth += 1,
                '）' | ')' => depth = depth.saturating_sub(1),
                '，' | ',' if depth == 0 => {
                    let figures = c == ',' && words[at + 1..].starts_with(|c: char| c.is_ascii_digit());
                    if !figures {
                        out.push(Piece { text: &words[from..at], sentence, at: start + from });
                        from = at + c.len_utf8();
                    }
                }
                _ => {}
            }
        }
        out.push(Piece { text: &words[from..], sentence, at: start + from });
    }
    out.retain(|piece| !piece.text.trim().is_empty());
    out
}

/// A clause that denies something.
pub(super) fn is_negative(clause: &str, language: Language) -> bool {
    let clause = clause.trim();
    match language {
        Language::Zh => ["无", "未", "否认", "没有", "不伴", "既往无", "近期无", "不"].iter().any(|start| clause.starts_with(start)),
        Language::En => {
            let lower = clause.to_lowercase();
            ["no ", "not ", "without ", "denies ", "never "].iter().any(|start| lower.starts_with(start))
        }
    }
}

/// The places in a text that its facts have.
fn covered(text: &str, spans: &[&str]) -> Vec<(usize, usize)> {
    spans.iter().filter(|span| !span.is_empty()).filter_map(|span| text.find(span).map(|at| (at, at + span.len()))).collect()
}

/// What follows who the patient is: `a 58-year-old man with two hours of chest pain`.
fn complaint(clause: &str) -> Option<&str> {
    let at = clause.find("year-old")?;
    clause[at..].split_once(" with ").map(|(_, rest)| rest)
}

/// What a patient can tell of the rest of a complaint's text. `spans` are the words of the facts that are written already; `turn` counts from 1.
pub(super) fn statements(text: &str, spans: &[&str], language: Language, turn: usize) -> Vec<PatientFact> {
    let covered = covered(text, spans);
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
        if !is_free(piece) {
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

/// The findings of a text, clause by clause. A clause that names nothing belongs to what stands before it in its sentence; a heading (`Ultrasound: …`) is for all
/// of its sentence. `own` are ids and words of the facts that are written; `turn` counts from 1.
pub(super) fn findings(text: &str, own: &[(&str, &str)], section: Section, language: Language, turn: usize) -> Vec<Finding> {
    let lexicon = lexicons::orders();
    let is_named = |concept: &Concept| {
        let kind = lexicon.entry(*concept).kind;
        match section {
            // A test's text names parts of the body, which is no examination by hand.
            Section::Test => matches!(kind, OrderKind::Value | OrderKind::Imaging | OrderKind::Panel) || is_vital(lexicon.id(*concept)),
            _ => matches!(kind, OrderKind::Exam | OrderKind::Value),
        }
    };
    let places: Vec<(&str, usize, usize)> = own
        .iter()
        .filter(|(_, words)| !words.is_empty())
        .filter_map(|(id, words)| text.find(words).map(|at| (*id, at, at + words.len())))
        .collect();
    let mut out: Vec<Finding> = Vec::new();
    // What stands on a line of its own, `（2）心电图`, is the heading of the lines below it.
    let mut above: Option<(String, BTreeSet<Concept>)> = None;
    let (mut sentence, mut heading): (Option<usize>, Option<(String, BTreeSet<Concept>)>) = (None, None);
    let mut before = BTreeSet::new();
    let all = clauses(text, language);
    for (place, piece) in all.iter().enumerate() {
        let begins = sentence != Some(piece.sentence);
        if begins {
            (sentence, heading, before) = (Some(piece.sentence), above.clone(), BTreeSet::new());
        }
        let trimmed = piece.text.trim();
        let stripped = TURN_HEADING.replace(trimmed, "");
        let listed = LIST.replace(&stripped, "");
        let mut words = &trimmed[trimmed.len() - listed.len()..];
        if NO_FACT[usize::from(language == Language::En)].is_match(words) {
            continue;
        }
        let of = |words: &str| -> BTreeSet<Concept> { lexicon.concepts(words, language).into_iter().filter(is_named).collect() };
        let is_alone = begins && all.get(place + 1).is_none_or(|next| next.sentence != piece.sentence);
        if is_alone && listed.len() < stripped.len() && words.chars().count() <= 20 {
            above = Some((words.to_owned(), of(words))).filter(|(_, of)| !of.is_empty());
            continue;
        }
        let mut headed = false;
        if let Some((head, rest)) = head(words, language) {
            heading = Some((head.to_owned(), of(head)));
            headed = true;
            words = rest;
        }
        if words.is_empty() {
            continue;
        }
        let mut named = of(words);
        named.extend(letters(words).and_then(|id| lexicon.named(id)));
        let mut concepts = match &heading {
            Some((_, of)) if !of.is_empty() && (section == Section::Test || headed) => of.clone(),
            _ if named.is_empty() => before.clone(),
            _ => named.clone(),
        };
        if let Some((_, of)) = heading.as_ref().filter(|(_, of)| of.iter().any(|&of| is_open_heading(of))) {
            concepts.extend(of);
            concepts.extend(&named);
        }
        before.clone_from(&concepts);
        let (from, to) = (piece.at, piece.at + piece.text.len());
        let id = places.iter().find(|(_, start, end)| from < *end && to > *start).map(|(id, _, _)| (*id).to_owned());
        let id = id.unwrap_or_else(|| format!("text-{turn}-{}", out.len() + 1));
        let is_under = |(_, of): &&(String, BTreeSet<Concept>)| of.is_empty() || of.iter().any(|of| concepts.contains(of));
        let heading = heading.as_ref().filter(is_under).map(|(head, _)| head.clone());
        out.push(Finding { id, section, text: words.to_owned(), heading, concepts, sentence: turn * 1000 + piece.sentence });
    }
    out
}

/// What is measured again and again, also among tests.
fn is_vital(id: &str) -> bool {
    matches!(id, "temperature" | "pulse" | "respiration" | "blood-pressure" | "oxygen" | "acuity")
}

/// A vital sign behind its letter alone: `T 37.8℃，P 101次／分`.
fn letters(words: &str) -> Option<&'static str> {
    let (letter, rest) = words.split_at_checked(1)?;
    let is_figure = rest.trim_start().starts_with(|c: char| c.is_ascii_digit());
    match letter {
        "T" if is_figure => Some("temperature"),
        "P" if is_figure => Some("pulse"),
        "R" if is_figure => Some("respiration"),
        _ => None,
    }
}

/// Headings of whose lines each can be ordered alone, as a blood gas or a group of tests.
fn is_open_heading(concept: Concept) -> bool {
    let lexicon = lexicons::orders();
    lexicon.entry(concept).kind == OrderKind::Panel || matches!(lexicon.id(concept), "gas" | "nihss")
}

/// The heading of a clause and what follows: `心电图：窦性心动过速`.
fn head(words: &str, language: Language) -> Option<(&str, &str)> {
    let at = words.find(['：', ':'])?;
    let (head, rest) = words.split_at(at);
    let rest = rest.trim_start_matches(['：', ':']);
    // A ratio (1:160) or a clock is no heading.
    let is_figure = head.ends_with(|c: char| c.is_ascii_digit()) && rest.starts_with(|c: char| c.is_ascii_digit());
    let is_name = head.chars().count() <= 60 && !lexicons::orders().found(head, language).is_empty();
    (!is_figure && is_name).then(|| (head.trim(), rest.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interview::{ExaminerFacts, by_rules};

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
        let left = statements("胸痛2小时，吸烟30年。", &["吸烟30年"], Language::Zh, 1);
        assert_eq!(left.iter().map(|fact| fact.text.as_str()).collect::<Vec<_>>(), ["胸痛2小时"]);
    }

    fn ordered(text: &str, order: &str) -> String {
        let findings = findings(text, &[], Section::Test, Language::Zh, 3);
        by_rules(&ExaminerFacts { language: Language::Zh, findings }, &BTreeSet::new(), order).text
    }

    #[test]
    fn a_result_belongs_to_its_own_name_or_to_the_heading_before_it() {
        let text = "检查结果：白细胞18×10⁹/L，血小板90×10⁹/L。胸片：右下肺实变，肋膈角变钝。\n（2）心电图\n窦性心律，电轴不偏。";
        assert_eq!(ordered(text, "血小板"), "血小板90×10⁹/L。");
        assert_eq!(ordered(text, "胸片"), "胸片：右下肺实变，肋膈角变钝。");
        assert_eq!(ordered(text, "心电图"), "心电图：窦性心律，电轴不偏。");
        assert!(ordered(text, "肠镜").contains("病例中没有这一项"));
        let both = "检查结果：头颅CT：无出血。胸部CT：肺不张。";
        assert_eq!(ordered(both, "CT"), "CT：请说明部位。");
        assert_eq!(ordered(both, "胸部CT"), "胸部CT：肺不张。");
    }
}
