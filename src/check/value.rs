//! Measures with values or units that nobody has, and values that are not the patient's.

use super::{
    Check, Finding,
    clause::{clauses, find_name, has_any},
    data::{MEASURES, Measure, Unit},
};
use crate::language::Bilingual;
use regex::Regex;
use std::{ops::Range, sync::LazyLock};

/// What stands between a measure's name and its value, the value, and what follows at once. A range of values has no one value.
static VALUE: LazyLock<Regex> = LazyLock::new(|| {
    let text = r"^[\s:：为是约在*＊（(]*(?:(?i:is|was|of|at|about|around)\s+)?([0-9]+(?:\.[0-9]+)?)\s*([^\s0-9，。；、,;）)]*)";
    Regex::new(text).unwrap_or_else(|error| unreachable!("a pattern of the program: {error}"))
});

/// A value of a measure in a text.
struct Reading<'t> {
    measure: &'static Measure,
    value: f64,
    /// What stands behind the number.
    behind: &'t str,
    place: Range<usize>,
}

impl Reading<'_> {
    /// The unit, where it is one of the measure's.
    fn unit(&self) -> Option<&'static Unit> {
        let names = |unit: &Unit| {
            unit.names.iter().any(|name| if name.is_empty() { self.behind.is_empty() } else { starts_with(self.behind, name) })
        };
        self.measure.units.iter().find(|unit| names(unit))
    }

    /// Whether the unit is another measure's and not this one's.
    fn has_foreign_unit(&self) -> bool {
        let others = MEASURES.measure.iter().flat_map(|measure| &measure.units).flat_map(|unit| &unit.names);
        self.unit().is_none() && others.filter(|name| !name.is_empty()).any(|name| starts_with(self.behind, name))
    }
}

fn starts_with(text: &str, name: &str) -> bool {
    text.get(..name.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(name))
        && !(name.ends_with(|c: char| c.is_ascii_alphabetic()) && text[name.len()..].starts_with(|c: char| c.is_ascii_alphabetic()))
}

/// The values in a clause. Those in short, such as `T 38.2℃`, are read where `with_short` is set: in a case they are a measure, in prose they can be anything.
fn readings(clause: &str, with_short: bool) -> Vec<Reading<'_>> {
    let mut found = Vec::new();
    for measure in &MEASURES.measure {
        let place = measure.names.iter().find_map(|name| find_name(clause, name));
        let short = || measure.short.iter().filter(|_| with_short).find_map(|name| find_short(clause, name));
        let Some(name) = place.or_else(short) else { continue };
        let Some(value) = VALUE.captures(&clause[name.end..]) else { continue };
        let (Some(number), Some(behind)) = (value.get(1), value.get(2)) else { continue };
        let Ok(parsed) = number.as_str().parse() else { continue };
        let is_range = behind.as_str().starts_with(['~', '～', '-', '–', '—', '至', '到', '/', '±']);
        if !is_range {
            let end = name.end + number.end();
            found.push(Reading { measure, value: parsed, behind: behind.as_str(), place: name.start..end });
        }
    }
    found
}

/// A letter that stands for a measure, with its number at once behind it: `T38.2`.
fn find_short(clause: &str, name: &str) -> Option<Range<usize>> {
    let at = |from: usize| clause[from..].find(name).map(|at| from + at);
    let mut from = 0;
    while let Some(begin) = at(from) {
        let end = begin + name.len();
        let before = clause[..begin].chars().next_back().is_some_and(|c| c.is_ascii_alphanumeric());
        let behind = clause[end..].trim_start_matches([' ', ':', '：']).starts_with(|c: char| c.is_ascii_digit());
        if !before && behind {
            return Some(begin..end);
        }
        from = end;
    }
    None
}

pub(super) fn find(answer: &str, told: &[&str]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let of_case: Vec<Reading<'_>> = told
        .iter()
        .flat_map(|text| clauses(text).into_iter().map(|clause| &text[clause]))
        .flat_map(|clause| readings(clause, true))
        .collect();
    for clause in clauses(answer) {
        let text = &answer[clause.clone()];
        if has_any(text, &MEASURES.not_of_patient) {
            continue;
        }
        for reading in readings(text, false) {
            let place = clause.start + reading.place.start..clause.start + reading.place.end;
            let (zh, en) = (&reading.measure.names[0], reading.measure.names.last().unwrap_or(&reading.measure.names[0]));
            let finding = |check, why| Finding { check, place: place.clone(), why };
            match reading.unit() {
                _ if reading.has_foreign_unit() => {
                    let why = Bilingual::both(format!("{zh}不用这个单位"), format!("{en} has another unit"));
                    findings.push(finding(Check::Value, why));
                }
                Some(unit) if !(unit.least..=unit.greatest).contains(&reading.value) => {
                    let (least, greatest, source) = (unit.least, unit.greatest, &reading.measure.source);
                    let zh = format!("{zh}可能的范围是 {least} 至 {greatest}（{source}）");
                    findings.push(finding(Check::Value, Bilingual::both(zh, format!("{en} is between {least} and {greatest} ({source})"))));
                }
                Some(unit) => findings.extend(other(&reading, unit, &of_case).map(|why| finding(Check::OtherValue, why))),
                None => {}
            }
        }
    }
    findings
}

/// What the case has instead, where it has this measure in this unit and never this value.
fn other(reading: &Reading<'_>, unit: &Unit, of_case: &[Reading<'_>]) -> Option<Bilingual> {
    let same =
        |known: &&Reading<'_>| std::ptr::eq(known.measure, reading.measure) && known.unit().is_some_and(|own| std::ptr::eq(own, unit));
    let known: Vec<f64> = of_case.iter().filter(same).map(|known| known.value).collect();
    if known.is_empty() || known.iter().any(|value| (value - reading.value).abs() < 1e-9) {
        return None;
    }
    let values = known.iter().map(f64::to_string).collect::<Vec<_>>().join(", ");
    Some(Bilingual::both(format!("病例中为 {values}"), format!("the case has {values}")))
}
