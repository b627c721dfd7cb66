//! The figures about marked words: how often each label was used, and how far two raters marked the same characters.

use super::{
    Figure,
    coverage::Counted,
    types::{Coverage, MarkNumbers, MarkOverlap, MarkRow},
    units::{Trial, by_case},
};
use crate::{
    case::{CaseId, Source},
    stats::{StatisticError, Values},
    trial::{
        key::Question,
        marks::{Mark, MarkLabel},
        observations::{Observation, Outcome},
    },
};
use std::collections::{BTreeMap, BTreeSet};

type Case<'o> = (Source, &'o CaseId);

/// Values by case.
type ByCase<'o> = BTreeMap<Case<'o>, Vec<f64>>;

/// The numbers of the field of marks.
pub(super) fn marks(trial: &Trial<'_>, counted: &Counted<'_>, field: &str) -> MarkNumbers {
    let rated: Vec<&Observation> =
        counted.observations.iter().copied().filter(|seen| matches!(seen.outcome, Outcome::Rated(_)) && seen.models.len() == 1).collect();
    let mut rows = Vec::new();
    for model in &trial.models {
        let of_model: Vec<&Observation> = rated.iter().copied().filter(|seen| seen.models.contains(model)).collect();
        let coverage = counted.of(field, Some(model), None);
        // A rating without a mark says that there was nothing to mark.
        let coverage = Coverage { rated: coverage.rated + coverage.left_empty, left_empty: 0, ..coverage };
        rows.extend(MarkLabel::ALL.iter().map(|label| row(trial, model, *label, &of_model, coverage)));
    }
    MarkNumbers { field: field.to_owned(), rows, overlap: overlap(trial, &rated) }
}

fn row(trial: &Trial<'_>, model: &str, label: MarkLabel, rated: &[&Observation], coverage: Coverage) -> MarkRow {
    let (mut count, mut with_mark) = (0, 0);
    let mut cases = ByCase::new();
    for seen in rated {
        let here = seen.marks(&trial.protocol.form).iter().filter(|mark| mark.label == label).count();
        count += here;
        with_mark += usize::from(here > 0);
        cases.entry(case(seen)).or_default().push(if here > 0 { 1.0 } else { 0.0 });
    }
    MarkRow { model: model.to_owned(), label, marks: count, with_mark, share: mean_by_case(trial, cases, "ratings"), coverage }
}

fn case(seen: &Observation) -> Case<'_> {
    (seen.question.source, &seen.question.case)
}

fn mean_by_case(trial: &Trial<'_>, cases: ByCase<'_>, what: &'static str) -> Figure {
    let cases: Vec<Vec<f64>> = cases.into_values().collect();
    by_case(&cases, trial.plan, |values| {
        let values = Values::new(values.iter().map(|value| **value).collect())?;
        values.mean().ok_or(StatisticError::Empty { what })
    })
}

/// How far two raters marked the same characters of the same answer, for each label and for all labels together.
fn overlap(trial: &Trial<'_>, rated: &[&Observation]) -> Vec<MarkOverlap> {
    let mut answers: BTreeMap<(&Question, &str), Vec<&Observation>> = BTreeMap::new();
    for seen in rated {
        answers.entry((&seen.question, seen.models[0].as_str())).or_default().push(seen);
    }
    let mut pairs = Vec::new();
    for seen in answers.values() {
        for (place, left) in seen.iter().enumerate() {
            let others = seen[place + 1..].iter();
            // What was masked after some packs were written is another text.
            pairs.extend(others.filter(|right| right.texts(trial.key) == left.texts(trial.key)).map(|right| (*left, *right)));
        }
    }
    let all = std::iter::once(None).chain(MarkLabel::ALL.iter().copied().map(Some));
    all.map(|label| of_label(trial, &pairs, label)).collect()
}

fn of_label(trial: &Trial<'_>, pairs: &[(&Observation, &Observation)], label: Option<MarkLabel>) -> MarkOverlap {
    let none = Figure::Undefined { why: StatisticError::Undefined };
    let mut overlap = MarkOverlap { label, both: 0, one: 0, neither: 0, compared: 0, dice: none };
    let mut cases = ByCase::new();
    for (left, right) in pairs {
        let (first, second) = (left.marks(&trial.protocol.form), right.marks(&trial.protocol.form));
        let (a, b) = (characters(first, label), characters(second, label));
        match (a.is_empty(), b.is_empty()) {
            (true, true) => overlap.neither += 1,
            (false, false) => overlap.both += 1,
            _ => overlap.one += 1,
        }
        // Of answers that both marked; where only one of them used the label there, nothing is in common.
        if !first.is_empty() && !second.is_empty() && a.len() + b.len() > 0 {
            overlap.compared += 1;
            let common = a.intersection(&b).count();
            cases.entry(case(left)).or_default().push(2.0 * common as f64 / (a.len() + b.len()) as f64);
        }
    }
    overlap.dice = mean_by_case(trial, cases, "answers that two raters marked");
    overlap
}

/// The marked characters: text and place.
fn characters(marks: &[Mark], label: Option<MarkLabel>) -> BTreeSet<(usize, usize)> {
    let wanted = marks.iter().filter(|mark| label.is_none_or(|label| mark.label == label));
    wanted.flat_map(|mark| (mark.place.start..mark.place.end).map(|at| (mark.place.text, at))).collect()
}
