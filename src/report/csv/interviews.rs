//! The lines about interviews.

use super::{Line, views::of_judge};
use crate::report::{InterviewNumbers, Report};

/// Every measure of every group, and each case.
pub(super) fn of_report(report: &Report, lines: &mut Vec<Line>) {
    report.interviews.iter().for_each(|of| of_group(of, lines));
}

fn of_group(of: &InterviewNumbers, lines: &mut Vec<Line>) {
    let line = Line {
        section: "interviews",
        source: of.source.label(),
        model: of.doctor.name().to_owned(),
        other_model: of.patient.name().to_owned(),
        group: if of.mixed { "persona, taken over" } else { "persona" },
        group_name: of.persona.to_string(),
        item: of.number.map(|number| number.to_string()).unwrap_or_default(),
        ..Line::default()
    };
    lines.push(Line { n: Some(of.complete), of: Some(of.of), ..line.with("complete", None) });
    lines.push(Line { n: Some(of.no_conclusion), of: Some(of.complete), ..line.with("no_conclusion", None) });
    for measure in &of.measures {
        lines.push(Line { ends: measure.interval, n: Some(measure.n), of: Some(of.of), ..line.with(measure.measure.name(), measure.mean) });
    }
    of.judged.iter().for_each(|judged| of_judge(judged, &line, lines));
    if let Some(gap) = &of.gap {
        let counted = Line { n: Some(gap.cases), of: Some(gap.of), ..line.clone() };
        lines.push(Line { ends: gap.interval, ..counted.with("right_minus_replay", gap.difference) });
        lines.push(counted.with("right_of_pairs", gap.interview));
        lines.push(counted.with("right_in_replay", gap.replay));
        lines.push(Line { n: Some(gap.unread), of: Some(gap.answers), ..line.with("replays_without_diagnosis", None) });
    }
    for case in &of.by_case {
        let line = Line { section: "interviewed_case", text: case.case.clone(), n: Some(case.interviews), ..line.clone() };
        lines.push(line.with("told_weighted", Some(case.told)));
        lines.push(line.with("right", case.right));
    }
}
