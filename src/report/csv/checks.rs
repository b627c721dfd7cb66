//! The lines about checks without a judge.

use super::Line;
use crate::report::{CheckNumbers, Report, Share};

/// Every flag of every model, and every place.
pub(super) fn of_report(report: &Report, lines: &mut Vec<Line>) {
    report.checks.iter().for_each(|of| of_group(of, lines));
}

fn of_group(of: &CheckNumbers, lines: &mut Vec<Line>) {
    let base = Line {
        section: "check",
        source: of.source.label(),
        model: of.model.clone(),
        variant: super::named(of.variant.as_ref()),
        ..Line::default()
    };
    let mut both = |item: &str, answers: usize, cases: &Share| {
        let line = Line { item: item.to_owned(), ..base.clone() };
        let share = (of.answers > 0).then(|| answers as f64 / of.answers as f64);
        lines.push(Line { n: Some(answers), of: Some(of.answers), ..line.with("answers", share) });
        lines.push(Line { ends: cases.interval, n: Some(cases.count), of: Some(cases.of), ..line.with("cases", cases.value()) });
    };
    both("any", of.flagged, &of.flagged_cases);
    of.checks.iter().for_each(|count| both(count.check.name(), count.answers, &count.cases));
    for place in &of.places {
        let line = Line {
            section: "check_place",
            group: "answer",
            group_name: format!("{}/{}/{}", place.case, place.turn, place.repeat),
            item: place.check.name().to_owned(),
            n: Some(place.begin),
            of: Some(place.end),
            ..base.clone()
        };
        lines.push(line.saying("place", format!("{} | {}", place.words, place.why)));
    }
}
