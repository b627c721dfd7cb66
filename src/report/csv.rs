//! A report in long form: one number a line, with what it is about. Numbers are not rounded.

use super::{Block, Estimate, FormatError, Group, IntervalNumbers, PairNumbers, Report, Row};
use crate::tui::text::clean;

const HEADER: [&str; 15] = [
    "section",
    "source",
    "judge",
    "preset",
    "model",
    "other_model",
    "group",
    "group_name",
    "item",
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
    source: &'static str,
    judge: String,
    preset: &'static str,
    model: String,
    other_model: String,
    group: &'static str,
    group_name: String,
    item: String,
    statistic: &'static str,
    value: Option<f64>,
    ends: Option<IntervalNumbers>,
    n: Option<usize>,
    of: Option<usize>,
}

impl Line {
    fn cells(self) -> [String; 15] {
        let real = |value: Option<f64>| value.map(|v| v.to_string()).unwrap_or_default();
        let count = |value: Option<usize>| value.map(|v| v.to_string()).unwrap_or_default();
        [
            self.section.into(),
            self.source.into(),
            text(&self.judge),
            self.preset.into(),
            text(&self.model),
            text(&self.other_model),
            self.group.into(),
            text(&self.group_name),
            text(&self.item),
            self.statistic.into(),
            real(self.value),
            real(self.ends.map(|e| e.low)),
            real(self.ends.map(|e| e.high)),
            count(self.n),
            count(self.of),
        ]
    }

    /// The same line with another number.
    fn with(&self, statistic: &'static str, value: Option<f64>) -> Self {
        Self { statistic, value, ..self.clone() }
    }
}

/// The whole report. A number that there is none of has a line with an empty value, so that it can be told from one that does not apply.
pub(super) fn write(report: &Report) -> Result<String, FormatError> {
    let mut lines = Vec::new();
    for count in &report.answers {
        let line = Line { section: "answers", source: count.source.label(), model: count.model.clone(), ..Line::default() };
        lines.push(Line { n: Some(count.answered), of: Some(count.of), ..line.with("answered", None) });
        lines.push(Line { n: Some(count.cut), of: Some(count.answered), ..line.with("cut_at_limit", None) });
    }
    report.blocks.iter().for_each(|block| of_block(block, &mut lines));
    for row in &report.people {
        let line = Line { section: "people", source: row.source.label(), model: row.model.clone(), ..Line::default() };
        lines.push(Line { n: Some(row.ratings), ..estimate(&line, &row.mean) });
        lines.push(Line { n: Some(row.raters), ..line.with("raters", None) });
        lines.push(Line { n: Some(row.saw_verdict), of: Some(row.ratings), ..line.with("saw_verdict", None) });
        let tag = |(tag, count): (&&str, &usize)| Line { item: (*tag).to_owned(), n: Some(*count), ..line.with("tag", None) };
        lines.extend(row.tags.iter().map(tag));
    }
    let failed = |message: String| FormatError { format: "csv", message };
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record(HEADER).map_err(|e| failed(e.to_string()))?;
    for line in lines {
        writer.write_record(line.cells()).map_err(|e| failed(e.to_string()))?;
    }
    let bytes = writer.into_inner().map_err(|e| failed(e.to_string()))?;
    String::from_utf8(bytes).map_err(|e| failed(e.to_string()))
}

fn of_block(block: &Block, lines: &mut Vec<Line>) {
    let base = Line { source: block.source.label(), judge: block.judge.clone(), preset: block.preset.name(), ..Line::default() };
    for model in &block.models {
        for row in &model.rows {
            let (group, group_name) = group(&row.group);
            of_row(&Line { section: "scores", model: model.model.clone(), group, group_name, ..base.clone() }, row, lines);
        }
    }
    block.comparisons.iter().for_each(|pair| of_pair(&Line { section: "comparison", ..base.clone() }, pair, lines));
    for of in &block.official {
        let turn = of.turn.to_string();
        let line = Line { section: "official", model: of.model.clone(), group: "turn", group_name: turn, ..base.clone() };
        for category in &of.categories {
            let line = Line { item: category.name.clone(), n: Some(category.repeats), ..line.clone() };
            lines.push(line.with("category_mean", Some(category.mean)));
            lines.push(line.with("category_std", Some(category.std)));
        }
        let line = Line { n: Some(of.scores), ..line };
        lines.push(line.with("overall_mean", Some(of.overall_mean)));
        lines.push(line.with("overall_std", of.overall_std));
        lines.push(Line { n: Some(of.outside_scale), ..line.with("outside_scale", None) });
    }
    for (row, column, score) in block.paper.iter().flat_map(|paper| {
        let cells = |row: &'static super::PaperRow| paper.columns.iter().zip(row.scores).map(move |(column, score)| (row, *column, *score));
        paper.rows.iter().flat_map(cells)
    }) {
        let statistic = if row.by_doctors { "mean_by_doctors" } else { "mean_by_judge" };
        let line = Line {
            section: "paper",
            source: block.source.label(),
            preset: block.preset.name(),
            model: row.model.to_owned(),
            ..Line::default()
        };
        lines.push(Line { group: "paper", group_name: column.to_owned(), ..line.with(statistic, Some(score)) });
    }
    if let Some(agreement) = &block.agreement {
        let line = Line { section: "agreement", n: Some(agreement.answers), ..base };
        lines.push(line.with("pearson", agreement.pearson));
        lines.push(line.with("spearman", agreement.spearman));
        lines.push(line.with("kendall_tau_b", agreement.kendall));
        lines.push(line.with("quadratic_kappa", agreement.quadratic_kappa));
    }
}

fn of_row(line: &Line, row: &Row, lines: &mut Vec<Line>) {
    let covered = |line: Line| Line { n: Some(row.coverage.scored), of: Some(row.coverage.of), ..line };
    lines.push(covered(estimate(line, &row.mean)));
    lines.push(covered(line.with("standard_deviation", row.standard_deviation)));
    lines.push(covered(line.with("median", row.median)));
    lines.push(Line { n: Some(row.cases), ..line.with("cases", None) });
    let missing = |(kind, count): (&super::Missing, &usize)| {
        let line = Line { item: kind.name().to_owned(), ..line.with("missing", None) };
        Line { n: Some(*count), of: Some(row.coverage.of), ..line }
    };
    lines.extend(row.coverage.missing.iter().map(missing));
    if let Some(expected) = row.expected {
        lines.push(covered(line.with("expected_rating", Some(expected))));
    }
    for criterion in &row.criteria {
        lines.push(covered(Line { item: criterion.name.to_owned(), ..estimate(line, &criterion.mean) }));
    }
    for of in &row.distributions {
        for (rating, count) in (1..).zip(&of.counts) {
            let line = Line { item: format!("{} {rating}", of.of), n: Some(*count), ..line.with("count", None) };
            lines.push(line);
        }
    }
    if let Some(spread) = &row.spread {
        let line = Line { n: Some(spread.answers), ..line.clone() };
        lines.push(line.with("judge_standard_deviation", Some(spread.mean_standard_deviation)));
        lines.push(line.with("judge_share_apart", Some(spread.share_apart)));
    }
    if let Some(length) = &row.length {
        let line = Line { n: Some(length.answers), ..line.clone() };
        lines.push(line.with("length_spearman", Some(length.spearman)));
        let ends = length.doubling.map(|d| d.interval);
        lines.push(Line { ends, ..line.with("length_points_per_doubling", length.doubling.map(|d| d.points)) });
    }
}

fn of_pair(line: &Line, pair: &PairNumbers, lines: &mut Vec<Line>) {
    let line = Line { model: pair.left.clone(), other_model: pair.right.clone(), n: Some(pair.cases), ..line.clone() };
    let test = pair.test.as_ref();
    let difference = line.with("difference", test.map(|t| t.difference));
    lines.push(Line { ends: test.map(|t| t.interval), ..difference });
    lines.push(line.with("p", test.map(|t| t.p)));
    lines.push(line.with("p_holm", test.map(|t| t.p_holm)));
    lines.push(line.with("standard_deviation", test.and_then(|t| t.standard_deviation)));
    lines.push(line.with("smallest_detectable_difference", test.and_then(|t| t.detectable)));
}

fn estimate(line: &Line, estimate: &Estimate) -> Line {
    Line { ends: estimate.interval, ..line.with("mean", estimate.value) }
}

fn group(group: &Group) -> (&'static str, String) {
    match group {
        Group::Overall => ("overall", String::new()),
        Group::Turn(turn) => ("turn", turn.to_string()),
        Group::Phase(phase) => ("phase", phase.name().to_owned()),
        Group::Task(task) => ("task", task.clone()),
    }
}

/// Text that no spreadsheet takes for a formula: an apostrophe goes before what begins like one. The csv writer does the quoting.
fn text(text: &str) -> String {
    let text = clean(text).replace(['\n', '\t'], " ");
    let formula = text.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    if formula { format!("'{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_is_a_formula() {
        for (name, expected) in [
            ("=HYPERLINK(\"http://x\")", "'=HYPERLINK(\"http://x\")"),
            ("\t@SUM(1)", "' @SUM(1)"),
            ("\r\n=1", "' =1"),
            ("-1", "'-1"),
            ("＝1", "'＝1"),
            ("Yi-6B-Chat", "Yi-6B-Chat"),
            ("模型\u{202e}", "模型"),
        ] {
            assert_eq!(text(name), expected);
        }
    }
}
