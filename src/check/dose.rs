//! A daily dose beyond the most that the bundled table has for an adult.

use super::{
    Check, Finding,
    clause::{find_name, has_any, sentences},
    data::{DOSES, Dose},
};
use crate::language::Bilingual;
use regex::{Captures, Regex};
use std::sync::LazyLock;

fn pattern(text: &str) -> Regex {
    Regex::new(text).unwrap_or_else(|error| unreachable!("a pattern of the program: {error}"))
}

/// An amount that is not one for each kilogram.
static AMOUNT: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)([0-9]+(?:\.[0-9]+)?)\s*(mg|毫克|g|克|µg|μg|mcg|微克)(?:[^a-z/·•]|$)"));
/// How often a day: in numbers, in words, or as every so many hours. Of a range of hours, the last.
static TIMES: LazyLock<Vec<(Regex, Kind)>> = LazyLock::new(|| {
    [
        (r"(?:每日|每天|一日|一天|日)\s*([0-9一二两三四五六])\s*次", Kind::Times),
        (r"([0-9一二两三四五六])\s*次\s*[/／每]\s*[日天]", Kind::Times),
        (r"每(?:隔)?\s*(?:[0-9]+\s*[-~～–至到]\s*)?([0-9]+)\s*(?:个)?小时", Kind::Hours),
        (r"(?i)\bq\s*([0-9]+)\s*h\b", Kind::Hours),
        (r"(?i)every\s+(?:[0-9]+\s*(?:-|–|to)\s*)?([0-9]+)\s*hours", Kind::Hours),
        (r"(?i)\b([0-9]+|two|three|four|five|six)\s+times\s+(?:a day|daily|per day)", Kind::Times),
        (r"(?i)\b(twice|bid)\b", Kind::Times),
        (r"(?i)\b(tid)\b", Kind::Times),
        (r"(?i)\b(qid)\b", Kind::Times),
    ]
    .map(|(text, kind)| (pattern(text), kind))
    .into()
});

#[derive(Clone, Copy)]
enum Kind {
    Times,
    Hours,
}

fn count(word: &str) -> Option<f64> {
    Some(match word.to_lowercase().as_str() {
        "一" => 1.0,
        "二" | "两" | "twice" | "bid" | "two" => 2.0,
        "三" | "tid" | "three" => 3.0,
        "四" | "qid" | "four" => 4.0,
        "五" | "five" => 5.0,
        "六" | "six" => 6.0,
        digits => digits.parse().ok()?,
    })
}

fn milligrams(amount: &Captures<'_>) -> Option<f64> {
    let number: f64 = amount[1].parse().ok()?;
    Some(match amount[2].to_lowercase().as_str() {
        "g" | "克" => number * 1000.0,
        "mg" | "毫克" => number,
        _ => number / 1000.0,
    })
}

/// How often a day, and where that ends.
fn times(text: &str) -> Option<(f64, usize)> {
    let found = TIMES.iter().filter_map(|(pattern, kind)| {
        let captures = pattern.captures(text)?;
        let (number, whole) = (count(&captures[1])?, captures.get(0)?);
        let times = match kind {
            Kind::Times => number,
            Kind::Hours if number > 0.0 => (24.0 / number).floor(),
            Kind::Hours => return None,
        };
        Some((whole.start(), times, whole.end()))
    });
    found.min_by_key(|(begin, ..)| *begin).map(|(_, times, end)| (times, end))
}

pub(super) fn find(answer: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for sentence in sentences(answer) {
        let text = &answer[sentence.clone()];
        if has_any(text, &DOSES.not_recommended) {
            continue;
        }
        let mut drugs: Vec<(usize, usize, &Dose)> = DOSES
            .dose
            .iter()
            .filter_map(|dose| dose.names.iter().find_map(|name| find_name(text, name)).map(|place| (place.start, place.end, dose)))
            .collect();
        drugs.sort_by_key(|(begin, ..)| *begin);
        for (number, (_, end, dose)) in drugs.iter().enumerate() {
            let until = drugs.get(number + 1).map_or(text.len(), |(next, ..)| *next);
            if let Some((place, daily)) = daily(&text[*end..until]).filter(|(_, daily)| *daily > dose.most * 1.001) {
                let from = sentence.start + end;
                findings.push(Finding { check: Check::Dose, place: from + place.start..from + place.end, why: why(dose, daily) });
            }
        }
    }
    findings
}

/// The milligrams of a day that a text behind a drug's name comes to, and where it says so. Without a number of times, it is one.
fn daily(text: &str) -> Option<(std::ops::Range<usize>, f64)> {
    let amount = AMOUNT.captures(text)?;
    let (begin, end) = (amount.get(1)?.start(), amount.get(2)?.end());
    let (times, behind) = times(&text[end..]).unwrap_or((1.0, 0));
    Some((begin..end + behind, milligrams(&amount)? * times))
}

fn why(dose: &Dose, daily: f64) -> Bilingual {
    let (name, english) = (&dose.names[0], dose.names.last().unwrap_or(&dose.names[0]));
    let (daily, most) = (daily.round(), dose.most);
    Bilingual::both(
        format!("{name}：每日 {daily} mg，表中上限为 {most} mg（{}）", dose.source),
        format!("{english}: {daily} mg a day, the table has {most} mg at most ({})", dose.source),
    )
}
