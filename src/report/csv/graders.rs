//! The lines of what graders say beside a score: the axes of a form, errors and their risks.

use super::Line;
use crate::{
    judge::Risk,
    report::{ErrorNumbers, FormNumbers},
};

/// What was given on the axes of a form; `wanted` verdicts were to be there.
pub(super) fn of_form(of: &FormNumbers, wanted: usize, line: &Line, lines: &mut Vec<Line>) {
    for axis in &of.axes {
        let line = Line { item: axis.id.clone(), ..line.clone() };
        let mean = Line { ends: axis.mean.interval, ..line.with("axis_mean", axis.mean.value) };
        lines.push(Line { n: Some(axis.rated), of: Some(wanted), ..mean });
        for (rating, count) in (axis.lowest..=axis.highest).zip(&axis.counts) {
            let line = Line { item: format!("{} {rating}", axis.id), ..line.clone() };
            lines.push(Line { n: Some(*count), of: Some(axis.rated), ..line.with("axis_count", None) });
        }
    }
}

/// How dangerous the errors are that judges list.
pub(super) fn of_errors(of: &ErrorNumbers, line: &Line, lines: &mut Vec<Line>) {
    let known = of.answers - of.unknown;
    let counted = |line: Line, n: usize, of: usize| Line { n: Some(n), of: Some(of), ..line };
    let safe = Line { ends: of.safe.interval, ..line.with("safe_share", of.safe.value) };
    lines.push(counted(safe, of.counts.iter().zip(Risk::ALL).filter(|(_, risk)| risk.is_safe()).map(|(count, _)| count).sum(), known));
    for ((risk, share), count) in Risk::ALL.into_iter().zip(&of.levels).zip(of.counts) {
        let line = Line { item: risk.name().to_owned(), ends: share.interval, ..line.with("level_share", share.value) };
        lines.push(counted(line, count, known));
    }
    lines.push(counted(line.with("level_unknown", None), of.unknown, of.answers));
    lines.push(counted(line.with("errors_unfound", None), of.unfound, of.errors));
    lines.push(Line { n: Some(of.unread), ..line.with("errors_unread", None) });
    for category in &of.categories {
        let line = Line { item: category.category.name().to_owned(), ..line.clone() };
        lines.push(Line { n: Some(category.errors), ..line.with("category_errors", None) });
        lines.push(counted(line.with("category_answers", None), category.answers, of.answers));
    }
}
