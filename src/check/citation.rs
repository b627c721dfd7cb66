//! What an answer cites of the numbered sources that stood before the questions: nothing, a number that is not there, or a guideline outside the list. Only
//! where there were such sources.

use super::{Check, Finding, data::WORDINGS};
use crate::{
    glossary::sources_heading,
    language::{Bilingual, Language},
};
use regex::Regex;
use std::{collections::BTreeSet, sync::LazyLock};

/// A number in brackets, or several: `[1]`, `[1, 3]`, `［2］`.
static CITED: LazyLock<Regex> = LazyLock::new(|| {
    // A test runs it.
    Regex::new(r"[\[［【]\s*(\d{1,3}(?:\s*[,，、–-]\s*\d{1,3})*)\s*[\]］】]").expect("the pattern is part of the program")
});

/// The numbers of the sources that a model was told, in all questions until now; empty where there were none.
fn numbers(told: &[&str]) -> BTreeSet<u32> {
    let headings = [Language::Zh, Language::En].map(sources_heading);
    let mut found = BTreeSet::new();
    for text in told {
        let mut lines = text.lines().skip_while(|line| !headings.contains(&line.trim())).skip(1);
        found.extend(lines.by_ref().map_while(number));
    }
    found
}

/// The number of a source's line.
fn number(line: &str) -> Option<u32> {
    line.strip_prefix('[')?.split_once("] ")?.0.parse().ok()
}

/// The numbers of one citation; a range has all between its ends.
fn cited(text: &str) -> Vec<u32> {
    let mut all = Vec::new();
    for part in text.split([',', '，', '、']) {
        let ends: Vec<u32> = part.split(['-', '–']).filter_map(|end| end.trim().parse().ok()).collect();
        match ends[..] {
            [first, last] if first < last => all.extend(first..=last),
            _ => all.extend(ends),
        }
    }
    all
}

pub(super) fn find(answer: &str, told: &[&str]) -> Vec<Finding> {
    let known = numbers(told);
    let mut findings = Vec::new();
    if known.is_empty() || answer.trim().is_empty() {
        return findings;
    }
    let mut any = false;
    for citation in CITED.captures_iter(answer) {
        any = true;
        // The whole match and its numbers are there whenever it matches.
        let (Some(whole), Some(inner)) = (citation.get(0), citation.get(1)) else { continue };
        if let Some(missing) = cited(inner.as_str()).into_iter().find(|number| !known.contains(number)) {
            let why = Bilingual::both(format!("资料中没有 [{missing}]"), format!("there is no source [{missing}]"));
            findings.push(Finding { check: Check::NoSuchSource, place: whole.range(), why });
        }
    }
    if !any {
        let why = Bilingual::both("给出了编号的资料，却未引用", "numbered sources were given, and none is cited");
        findings.push(Finding { check: Check::NothingCited, place: 0..answer.len(), why });
    }
    let told = told.concat().to_lowercase();
    for named in WORDINGS.guideline.iter().flat_map(|pattern| pattern.captures_iter(answer)) {
        let Some(name) = named.get(1) else { continue };
        if !told.contains(&name.as_str().to_lowercase()) {
            let why = Bilingual::both("所列资料中没有这一指南", "no source in the list names this guideline");
            findings.push(Finding { check: Check::OtherGuideline, place: name.range(), why });
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(answer: &str, told: &[&str]) -> Vec<(Check, String)> {
        find(answer, told).into_iter().map(|finding| (finding.check, answer[finding.place].to_owned())).collect()
    }

    const ZH: &str =
        "【参考资料】\n[1] 《急性阑尾炎诊治指南》2020：超声优先。\n[2] 教科书：禁食。\n请依据以上资料作答。\n腹痛一天。\n诊断？";
    const EN: &str = "[Sources]\n[1] WSES guidelines, 2020: ultrasound first.\n[2] A textbook: nil by mouth.\nAnswer from these sources.\nPain. What is it?";

    #[test]
    fn an_answer_that_cites_nothing_or_what_is_not_there_is_found() {
        use Check::{NoSuchSource, NothingCited, OtherGuideline};
        let one = |check, text: &str| vec![(check, text.to_owned())];
        let table = [
            (ZH, "超声优先 [1]，并禁食［2］。", vec![]),
            (ZH, "见【1、2】。", vec![]),
            (ZH, "考虑阑尾炎。", one(NothingCited, "考虑阑尾炎。")),
            (ZH, "超声优先 [3]。", one(NoSuchSource, "[3]")),
            (ZH, "见 [1-3]。", one(NoSuchSource, "[1-3]")),
            (ZH, "按《急性阑尾炎诊治指南》 [1]。", vec![]),
            (ZH, "按《外科感染专家共识》 [1]。", one(OtherGuideline, "外科感染专家共识")),
            (EN, "Ultrasound first [1, 2].", vec![]),
            (EN, "The WSES guidelines say so [1].", vec![]),
            (EN, "The EAES guidelines say so [1].", one(OtherGuideline, "EAES guidelines")),
            (EN, "By the ACC/AHA guideline [2].", one(OtherGuideline, "ACC/AHA guideline")),
            (EN, "Current guidelines say so [2].", vec![]),
            (EN, "Ultrasound.", one(NothingCited, "Ultrasound.")),
        ];
        for (told, answer, expected) in table {
            assert_eq!(found(answer, &[told]), expected, "{answer}");
        }
    }

    #[test]
    fn sources_of_earlier_turns_count_and_without_sources_nothing_is_found() {
        let later = "[Sources]\n[3] Another: antibiotics.\nAnswer from these.\nResults. What now?";
        assert!(found("So [2] and [3].", &[EN, later]).is_empty());
        assert_eq!(found("So [3].", &[EN, "Results. What now?"]), vec![(Check::NoSuchSource, "[3]".to_owned())]);
        for told in ["Pain. What is it?", "[1] is no list. What is it?"] {
            assert!(found("By the ACC guidelines [7].", &[told]).is_empty(), "{told}");
        }
        assert!(found(" ", &[EN]).is_empty());
    }
}
