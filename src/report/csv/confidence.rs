//! The lines about stated confidence.

use super::Line;
use crate::report::{ConfidenceChange, ConfidenceNumbers, Report, RightBy};

/// What models state, and how it changes under pressure.
pub(super) fn of_report(report: &Report, lines: &mut Vec<Line>) {
    report.confidence.iter().for_each(|one| of_model(one, lines));
    report.confidence_change.iter().for_each(|change| of_change(change, lines));
}

fn of_model(of: &ConfidenceNumbers, lines: &mut Vec<Line>) {
    let (judge, preset, text) = match &of.right_by {
        RightBy::Score { judge, preset, at_least, .. } => (judge.clone(), preset.name(), format!("right from {at_least}")),
        RightBy::Diagnosis => (String::new(), "", "right diagnosis named first".to_owned()),
    };
    let line = Line {
        section: "confidence",
        source: of.source.label(),
        judge,
        preset,
        model: of.model.clone(),
        variant: of.variant.clone().unwrap_or_default(),
        text,
        ..Line::default()
    };
    let used = Line { n: Some(of.used), of: Some(of.asked), ..line.clone() };
    lines.push(Line { n: Some(of.stated), of: Some(of.asked), ..line.with("stated", None) });
    lines.push(used.with("mean_stated", of.mean));
    lines.push(used.with("right", of.right));
    lines.push(Line { ends: of.brier_interval, ..used.with("brier", of.brier) });
    lines.push(used.with("brier_of_share", of.brier_of_share));
    for bin in &of.bins {
        let (group_name, right) = (format!("{:.0}-{:.0}", bin.from * 100.0, bin.to * 100.0), bin.right as f64 / bin.count as f64);
        let bin_line = Line { group: "stated", group_name, n: Some(bin.count), of: Some(of.used), ..line.clone() };
        lines.push(bin_line.with("mean_stated", bin.mean));
        lines.push(bin_line.with("right", (bin.count > 0).then_some(right)));
    }
}

fn of_change(of: &ConfidenceChange, lines: &mut Vec<Line>) {
    let line = Line {
        section: "confidence_change",
        source: of.source.label(),
        model: of.model.clone(),
        variant: of.variant.clone(),
        n: Some(of.cases),
        ..Line::default()
    };
    let test = of.test.as_ref();
    lines.push(line.with("before", of.before));
    lines.push(line.with("after", of.after));
    lines.push(Line { ends: test.map(|test| test.interval), ..line.with("difference", test.map(|test| test.difference)) });
    lines.push(line.with("p", test.map(|test| test.p)));
    lines.push(line.with("p_holm", test.map(|test| test.p_holm)));
}
