//! Interviews: what was found out and ordered, whether the diagnosis was right, and what a patient whom a model plays made up.

use super::{Part, Section, Sheet, views::views};
use crate::report::{
    Inquired, InterviewGap, InterviewMeasure, InterviewNumbers, Report,
    chart::{Axis, Chart, Cloud, Scatter, ScatterWords},
    figures::{ends, number},
    words::Words,
};

/// The section, where there are interviews.
pub(super) fn interviews(report: &Report, words: &Words) -> Option<Section> {
    if report.interviews.is_empty() {
        return None;
    }
    let said = words.interviews();
    let measure = |of: &InterviewNumbers, wanted: Inquired| {
        let found = of.measures.iter().find(|measure| measure.measure == wanted);
        found.map_or_else(|| "–".to_owned(), |found| shown(wanted, found.mean))
    };
    let row = |of: &InterviewNumbers| {
        [
            words.roles(of),
            words.source(of.source),
            format!("{}/{}", of.complete, of.of),
            of.no_conclusion.to_string(),
            measure(of, Inquired::ToldWeighted),
            measure(of, Inquired::MustAsk),
            measure(of, Inquired::Right),
        ]
    };
    let header = [
        said.roles,
        words.source,
        said.ended,
        said.no_conclusion,
        words.inquired(Inquired::ToldWeighted),
        words.inquired(Inquired::MustAsk),
        words.inquired(Inquired::Right),
    ];
    let mut parts = vec![Part::Sheet(Sheet::new(said.overview, 2, header, report.interviews.iter().map(row).collect()))];
    parts.extend(report.interviews.iter().filter(|of| !of.measures.is_empty()).map(|of| Part::Sheet(sheet(of, words))));
    let gaps: Vec<_> = report.interviews.iter().filter_map(|of| Some(gap_row(of, of.gap.as_ref()?, words))).collect();
    if !gaps.is_empty() {
        let header = [said.roles, said.asked, said.replayed, said.difference, words.interval, said.pairs, said.unread];
        parts.push(Part::Sheet(Sheet::new(said.gap, 1, header, gaps)));
        parts.push(Part::Paragraph(said.gap_note.to_owned()));
    }
    parts.push(Part::Paragraph(said.note.to_owned()));
    parts.extend(views(report, words));
    parts.push(Part::Chart(diagnosis_against_inquiry(report, words)));
    Some(Section { heading: said.heading.to_owned(), parts })
}

/// Every measure of one group.
fn sheet(of: &InterviewNumbers, words: &Words) -> Sheet {
    let said = words.interviews();
    let row = |measure: &InterviewMeasure| {
        let which = measure.measure;
        let interval = measure.interval.as_ref().map_or_else(|| "–".to_owned(), |interval| ends(interval, |end| shown(which, Some(end))));
        [words.inquired(which).to_owned(), shown(which, measure.mean), interval, measure.n.to_string()]
    };
    let caption = format!("{} · {}", words.roles(of), words.source(of.source));
    Sheet::new(&caption, 1, [said.measure, words.mean, words.interval, "n"], of.measures.iter().map(row).collect())
}

/// Right diagnoses against the replays of the same model.
fn gap_row(of: &InterviewNumbers, gap: &InterviewGap, words: &Words) -> [String; 7] {
    let percent = |value: f64| format!("{:.0}%", value * 100.0);
    let share = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), percent);
    let signed = |value: f64| format!("{:+.0}", value * 100.0);
    [
        words.roles(of),
        share(gap.interview),
        share(gap.replay),
        gap.difference.map_or_else(|| "–".to_owned(), signed),
        gap.interval.as_ref().map_or_else(|| "–".to_owned(), |interval| ends(interval, signed)),
        format!("{}/{}", gap.cases, gap.of),
        format!("{}/{}", gap.unread, gap.answers),
    ]
}

/// A share in percent, a count with two decimals.
fn shown(of: Inquired, value: Option<f64>) -> String {
    match value {
        Some(value) if of.is_share() => format!("{:.0}%", value * 100.0),
        value => number(value),
    }
}

/// Each case as a point, with a mark of its own for each group; empty where no case lists diagnoses.
pub(in crate::report) fn diagnosis_against_inquiry(report: &Report, words: &Words) -> Chart {
    let said = words.interviews();
    let cloud = |of: &InterviewNumbers| Cloud {
        label: words.roles(of),
        points: of.by_case.iter().filter_map(|case| Some((case.told * 100.0, case.right? * 100.0))).collect(),
        notes: Vec::new(),
    };
    Chart::Scatter(Box::new(Scatter {
        title: said.chart.to_owned(),
        description: said.chart_about.to_owned(),
        across: Axis::of_values(said.across, [0.0, 100.0].into_iter()),
        up: Axis::of_values(said.up, [0.0, 100.0].into_iter()),
        same_scale: false,
        side_by_side: false,
        joined: false,
        clouds: report.interviews.iter().map(cloud).collect(),
        words: ScatterWords::of(words.language()),
    }))
}
