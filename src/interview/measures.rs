//! What an interview was like, in figures: what was found out, asked and ordered. Pure: computed from its lines and the facts of its case.

use super::{
    check::LineStatus,
    examiner::{Order, OrderStatus},
    fact::{FactEntry, FactOrigin},
    figures::{Measures, OrdersByClass, PatientLines},
    lexicons::{OrderClass, class_of_order},
    line::{Spoken, questions},
    machine::Role,
    sheet::FactSheet,
    utterance::UtteranceRecord,
};
use crate::language::Language;
use std::collections::BTreeSet;

/// Counts a line of a patient whom a model plays.
fn count_line(count: &mut PatientLines, line: &UtteranceRecord) {
    let Some(produced) = &line.produced else { return };
    count.lines += 1;
    count.asked_again += u32::try_from(produced.discarded.len()).unwrap_or(u32::MAX);
    match produced.check.status {
        LineStatus::Supported => {}
        LineStatus::Contradicted => count.contradicted += 1,
        LineStatus::Invented => count.invented += 1,
        LineStatus::OutOfRole | LineStatus::Echo | LineStatus::Cut | LineStatus::Loop => count.unusable += 1,
    }
}

/// Counts an order that somebody has to carry out.
fn count_class(measures: &mut Measures, order: &Order, language: Language) {
    if matches!(order.status, OrderStatus::Unclear | OrderStatus::WhichPart) {
        return;
    }
    let count = measures.orders_by_class.get_or_insert_default();
    let Some(class) = class_of_order(&order.what, language) else { return };
    *match class {
        OrderClass::Bedside => &mut count.bedside,
        OrderClass::Laboratory => &mut count.laboratory,
        OrderClass::Imaging => &mut count.imaging,
        OrderClass::Invasive => &mut count.invasive,
    } += 1;
}

/// The figures of one interview's lines. `right` says of a conclusion's diagnosis whether it is the case's; `None` where the case lists none.
pub fn measure_with(sheet: &FactSheet, lines: &[UtteranceRecord], right: impl Fn(&str) -> Option<bool>) -> Measures {
    let mut measures = measure(sheet, lines);
    let conclusion = lines.iter().find_map(|line| line.conclusion.as_ref());
    // Without a conclusion no diagnosis is right.
    measures.right = right(conclusion.map_or("", |conclusion| conclusion.diagnosis.as_str())).filter(|_| measures.end.is_some());
    measures
}

/// The figures of one interview's lines, without the diagnosis.
pub fn measure(sheet: &FactSheet, lines: &[UtteranceRecord]) -> Measures {
    let mut measures = Measures { orders_by_class: Some(OrdersByClass::default()), ..Measures::default() };
    let mut known: BTreeSet<&str> = BTreeSet::new();
    for (place, line) in lines.iter().enumerate() {
        // Nobody was asked by words that stand where the conclusion was asked for.
        let is_unheard =
            line.conclusion.is_none() && (line.end.is_some() || lines.get(place + 1).is_some_and(|next| next.role == Role::Doctor));
        match line.role {
            Role::Doctor if is_unheard => {}
            Role::Doctor => {
                measures.lines += 1;
                if let Spoken::Line { patient, .. } = Spoken::read(&line.text, line.interview.language) {
                    measures.questions += u32::try_from(questions(&patient)).unwrap_or(u32::MAX);
                }
            }
            Role::Patient => {
                let is_new = line.told.iter().any(|id| !known.contains(id.as_str()));
                if line.told.is_empty() {
                    measures.unknown += 1;
                } else if !is_new {
                    measures.repeated += 1;
                }
                count_line(&mut measures.patient, line);
            }
            Role::Examiner => {
                for order in &line.orders {
                    count_class(&mut measures, order, line.interview.language);
                    let is_needed = order.facts.iter().filter_map(|id| sheet.entry(id)).any(|fact| fact.origin == FactOrigin::Written);
                    measures.orders_needed += u32::from(order.status == OrderStatus::Result && is_needed);
                    *match order.status {
                        OrderStatus::Result => &mut measures.orders_found,
                        OrderStatus::NotInCase | OrderStatus::NotDone => &mut measures.orders_not_in_case,
                        OrderStatus::Given => &mut measures.orders_repeated,
                        OrderStatus::WhichPart | OrderStatus::Unclear => &mut measures.orders_unclear,
                    } += 1;
                }
            }
        }
        known.extend(line.told.iter().map(String::as_str));
        measures.end = line.end.or(measures.end);
    }
    for entry in sheet.entries() {
        let is_known = known.contains(entry.id.as_str());
        if entry.is_patients {
            measures.told.add(is_known, 1);
            measures.told_weighted.add(is_known, entry.weight);
            if entry.must_ask {
                measures.must_ask.add(is_known, 1);
            }
            measures.inquiry.add(entry.inquiry, is_known);
        } else if entry.origin == FactOrigin::Written {
            measures.findings.add(is_known, 1);
        }
    }
    measures
}

/// Facts by whether an interview found them out, in the order of their weight, the heaviest first; what rules took from the text comes behind what the author wrote.
pub fn divided<'a>(entries: &'a [FactEntry], lines: &[UtteranceRecord]) -> (Vec<&'a FactEntry>, Vec<&'a FactEntry>) {
    let known: BTreeSet<&str> = lines.iter().flat_map(|line| line.told.iter().map(String::as_str)).collect();
    let mut all: Vec<&FactEntry> = entries.iter().collect();
    all.sort_by_key(|entry| (std::cmp::Reverse(entry.weight), entry.origin == FactOrigin::Drafted));
    all.into_iter().partition(|entry| known.contains(entry.id.as_str()))
}
