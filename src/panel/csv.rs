//! The figures in long form: one a line, in English, not rounded.

use super::{Panel, PanelReport};
use crate::report::{
    Estimate, FormatError, IntervalNumbers,
    csv::{Rows, text},
};

const HEADER: [&str; 15] = [
    "section",
    "source",
    "preset",
    "judge",
    "other_judge",
    "model",
    "case",
    "turn",
    "repeat",
    "statistic",
    "value",
    "low",
    "high",
    "n",
    "of",
];

/// One line. What is empty does not apply.
#[derive(Clone, Default)]
struct Line {
    section: &'static str,
    panel: [String; 2],
    judges: [String; 2],
    model: String,
    case: String,
    turn: Option<u32>,
    repeat: Option<u32>,
    statistic: &'static str,
    value: Option<f64>,
    ends: Option<IntervalNumbers>,
    n: Option<usize>,
    of: Option<usize>,
}

impl Line {
    fn with(&self, statistic: &'static str, value: Option<f64>) -> Self {
        Self { statistic, value, ..self.clone() }
    }

    fn estimate(&self, statistic: &'static str, estimate: &Estimate) -> Self {
        Self { ends: estimate.interval, ..self.with(statistic, estimate.value) }
    }

    fn cells(self) -> Vec<String> {
        let real = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
        let count = |value: Option<usize>| value.map(|value| value.to_string()).unwrap_or_default();
        let place = |value: Option<u32>| value.map(|value| value.to_string()).unwrap_or_default();
        let mut cells = vec![self.section.to_owned()];
        cells.extend(self.panel.iter().chain(&self.judges).chain([&self.model, &self.case]).map(|cell| text(cell)));
        cells.extend([place(self.turn), place(self.repeat), self.statistic.to_owned(), real(self.value)]);
        cells.extend([real(self.ends.map(|e| e.low)), real(self.ends.map(|e| e.high)), count(self.n), count(self.of)]);
        cells
    }
}

/// The whole report.
pub(super) fn write(report: &PanelReport) -> Result<String, FormatError> {
    let mut rows = Rows::new(&HEADER)?;
    report.panels.iter().flat_map(lines).try_for_each(|line| rows.push(&line.cells()))?;
    rows.finish()
}

fn lines(panel: &Panel) -> Vec<Line> {
    let base = Line { panel: [panel.source.label().to_owned(), panel.preset.name().to_owned()], ..Line::default() };
    let mut lines = Vec::new();
    let line = Line { section: "panel", ..base.clone() };
    lines.push(Line { n: Some(panel.complete), of: Some(panel.answers), ..line.with("complete_answers", None) });
    let alpha = &panel.alpha;
    for (name, value, ends) in
        [("alpha_ordinal", alpha.ordinal, alpha.ordinal_interval), ("alpha_interval", alpha.interval, alpha.interval_interval)]
    {
        lines.push(Line { ends, n: Some(alpha.answers), ..line.with(name, value) });
    }
    for model in &panel.models {
        let line = Line { section: "model", model: model.model.clone(), n: Some(model.answers), ..base.clone() };
        lines.push(line.estimate("mean", &model.mean));
        lines.push(line.with("mean_of_medians", model.median));
        lines.push(line.with("rank", Some(model.rank as f64)));
        lines.push(line.with("best_rank_without_one", Some(model.ranks_without_one[0] as f64)));
        lines.push(line.with("worst_rank_without_one", Some(model.ranks_without_one[1] as f64)));
        for (judge, mean) in panel.judges.iter().zip(&model.by_judge) {
            lines.push(Line { judges: [judge.judge.clone(), String::new()], ..line.with("judge_mean", *mean) });
        }
    }
    for judge in &panel.judges {
        let line = Line { section: "judge", judges: [judge.judge.clone(), String::new()], ..base.clone() };
        lines.push(Line { n: Some(judge.scored), of: Some(panel.answers), ..line.with("scored", None) });
        lines.push(line.with("mean", judge.mean));
        lines.push(line.estimate("above_others", &judge.above_others));
        lines.push(line.with("spearman_with_others", judge.spearman_with_others));
        lines.push(line.with("tau_with_others", judge.tau_with_others));
        lines.push(line.with("changes_ranking", Some(f64::from(u8::from(judge.changes_ranking)))));
        lines.extend(judge.judges_itself.iter().map(|model| Line { model: model.clone(), ..line.with("judges_itself", None) }));
    }
    for pair in &panel.pairs {
        let line = Line { section: "judges", judges: [pair.left.clone(), pair.right.clone()], n: Some(pair.answers), ..base.clone() };
        lines.push(line.with("difference", pair.difference));
        lines.push(line.with("spearman", pair.spearman));
        lines.push(line.with("tau", pair.tau));
    }
    for of in &panel.disagreements {
        let (turn, repeat) = (Some(of.turn), Some(of.repeat));
        let line = Line { section: "disagreement", case: of.case.clone(), model: of.model.clone(), turn, repeat, ..base.clone() };
        lines.push(line.with("spread", Some(of.spread)));
        for (judge, score) in panel.judges.iter().zip(&of.scores) {
            lines.push(Line { judges: [judge.judge.clone(), String::new()], ..line.with("score", *score) });
        }
    }
    lines
}
