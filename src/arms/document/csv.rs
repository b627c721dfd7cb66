//! A study's numbers in long form: one number per line, in English, not rounded.

use crate::{
    arms::numbers::{ArmsNumbers, Measure, MeasureNumbers, MeasureRow},
    report::{
        FormatError, IntervalNumbers,
        csv::{Rows, text},
    },
    trial::numbers::Figure,
};

const HEADER: [&str; 12] =
    ["section", "measure", "grader", "model", "other_model", "band", "case", "statistic", "value", "low", "high", "of"];

/// One line. What is empty does not apply.
#[derive(Clone, Default)]
struct Line {
    section: &'static str,
    measure: &'static str,
    grader: String,
    models: [String; 2],
    band: String,
    case: String,
    statistic: &'static str,
    value: Option<f64>,
    ends: Option<IntervalNumbers>,
    of: Option<usize>,
}

impl Line {
    fn cells(self) -> Vec<String> {
        let real = |value: Option<f64>| value.map(|v| v.to_string()).unwrap_or_default();
        let [model, other] = &self.models;
        vec![
            self.section.into(),
            self.measure.into(),
            text(&self.grader),
            text(model),
            text(other),
            self.band.clone(),
            text(&self.case),
            self.statistic.into(),
            real(self.value),
            real(self.ends.map(|ends| ends.low)),
            real(self.ends.map(|ends| ends.high)),
            self.of.map(|of| of.to_string()).unwrap_or_default(),
        ]
    }

    fn with(&self, statistic: &'static str, value: Option<f64>) -> Self {
        Self { statistic, value, ..self.clone() }
    }

    fn count(&self, statistic: &'static str, count: usize, of: usize) -> Self {
        Self { of: Some(of), ..self.with(statistic, Some(count as f64)) }
    }
}

/// All numbers.
pub(super) fn write(numbers: &ArmsNumbers) -> Result<String, FormatError> {
    let design = &numbers.design;
    let study = Line { section: "study", ..Line::default() };
    let whole = |statistic, count: usize| study.with(statistic, Some(count as f64));
    let mut lines = vec![
        whole("cases", design.cases),
        whole("doctors", design.doctors),
        study.count("answered", design.answered, design.wanted),
        whole("on_two_machines", design.on_two_machines),
        whole("broken", design.broken),
        whole("is_complete", usize::from(design.is_complete)),
    ];
    numbers.measures.iter().for_each(|measure| of_measure(measure, &mut lines));
    if let Some(revisions) = &numbers.revisions {
        let line = Line { section: "revisions", ..Line::default() };
        lines.push(line.count("changed", revisions.changed, revisions.answers));
        if let Figure::Defined { value, interval, .. } = &revisions.share {
            lines.push(Line { ends: *interval, ..line.with("share_changed", Some(*value)) });
        }
    }
    if let Some(of) = &numbers.consultations {
        let line = Line { section: "consultations", ..Line::default() };
        lines.push(line.count("consulted", of.consulted, of.answers));
        lines.push(line.count("replies", of.replies, of.messages));
        lines.push(line.count("without_reply", of.without_reply, of.messages));
        lines.push(Line { ends: of.mean_messages.interval, ..line.with("mean_messages", of.mean_messages.value) });
    }
    let mut rows = Rows::new(&HEADER)?;
    lines.into_iter().try_for_each(|line| rows.push(&line.cells()))?;
    rows.finish()
}

fn of_measure(of: &MeasureNumbers, lines: &mut Vec<Line>) {
    let (measure, grader) = match &of.measure {
        Measure::Judge { judge, preset } => ("judge", format!("{judge} {preset}")),
        Measure::Raters { field } => ("raters", field.clone()),
        Measure::Seconds => ("seconds", String::new()),
        Measure::Characters => ("characters", String::new()),
    };
    let line = Line { measure, grader, ..Line::default() };
    for row in &of.rows {
        lines.extend(of_row(&Line { section: "arms", ..line.clone() }, row));
    }
    for band in &of.bands {
        lines.extend(of_row(&Line { section: "arms_by_years", band: band.band.to_string(), ..line.clone() }, &band.row));
    }
    for pair in &of.comparisons {
        let line = Line { section: "comparisons", models: [pair.left.clone(), pair.right.clone()], ..line.clone() };
        lines.push(line.with("cases", Some(pair.cases as f64)));
        if let Some(test) = &pair.test {
            lines.push(Line { ends: Some(test.interval), ..line.with("difference", Some(test.difference)) });
            lines.extend([line.with("p", Some(test.p)), line.with("p_holm", Some(test.p_holm)), line.with("detectable", test.detectable)]);
        }
    }
    for case in &of.cases {
        for (row, mean) in of.rows.iter().zip(&case.means) {
            let line = Line { section: "cases", models: [row.model.clone(), String::new()], ..line.clone() };
            lines.push(Line { case: format!("{} {}", case.source, case.case), ..line.with("mean", *mean) });
        }
    }
}

fn of_row(line: &Line, row: &MeasureRow) -> [Line; 4] {
    let line = Line { models: [row.model.clone(), String::new()], ..line.clone() };
    [
        Line { ends: row.mean.interval, ..line.with("mean", row.mean.value) },
        line.with("median", row.median),
        line.count("scored", row.scored, row.of),
        line.with("cases", Some(row.cases as f64)),
    ]
}
