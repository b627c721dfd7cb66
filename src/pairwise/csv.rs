//! The figures in long form: one a line, in English, not rounded.

use super::{BlockCoverage, ChangeBlock, PairwiseBlock, PairwiseReport};
use crate::report::{
    Figure, FormatError, IntervalNumbers, Share,
    csv::{Rows, text},
};

const HEADER: [&str; 15] = [
    "section",
    "judge",
    "source",
    "reference",
    "prompt",
    "model",
    "other_model",
    "turn",
    "statistic",
    "value",
    "low",
    "high",
    "n",
    "of",
    "variant",
];

/// One line. What is empty does not apply.
#[derive(Clone, Default)]
struct Line {
    section: &'static str,
    block: [String; 4],
    models: [String; 2],
    turn: Option<u32>,
    statistic: String,
    value: Option<f64>,
    ends: Option<IntervalNumbers>,
    n: Option<usize>,
    of: Option<usize>,
    variant: String,
}

impl Line {
    fn with(&self, statistic: &str) -> Self {
        Self { statistic: statistic.to_owned(), ..self.clone() }
    }

    fn count(&self, statistic: &str, n: usize, of: usize) -> Self {
        Self { n: Some(n), of: Some(of), ..self.with(statistic) }
    }

    fn share(&self, statistic: &str, share: &Share) -> Self {
        let value = (share.of > 0).then(|| share.count as f64 / share.of as f64);
        Self { value, ends: share.interval, ..self.count(statistic, share.count, share.of) }
    }

    fn cells(self) -> Vec<String> {
        let real = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
        let count = |value: Option<usize>| value.map(|value| value.to_string()).unwrap_or_default();
        let mut cells = vec![self.section.to_owned()];
        cells.extend(self.block.iter().chain(&self.models).map(|cell| text(cell)));
        cells.extend([self.turn.map(|turn| turn.to_string()).unwrap_or_default(), self.statistic, real(self.value)]);
        cells.extend([real(self.ends.map(|e| e.low)), real(self.ends.map(|e| e.high)), count(self.n), count(self.of)]);
        cells.push(text(&self.variant));
        cells
    }
}

/// The whole report.
pub(super) fn write(report: &PairwiseReport) -> Result<String, FormatError> {
    let mut rows = Rows::new(&HEADER)?;
    report.blocks.iter().flat_map(lines).chain(report.changes.iter().flat_map(changes)).try_for_each(|line| rows.push(&line.cells()))?;
    rows.finish()
}

fn lines(block: &PairwiseBlock) -> Vec<Line> {
    let reference = if block.with_reference { "shown" } else { "not shown" };
    let names = [block.judge.as_str(), block.source.label(), reference, &block.prompt_digest].map(str::to_owned);
    let base = Line { section: "judge", block: names, ..Line::default() };
    let mut lines = Vec::new();
    coverage(&block.coverage, &base, &mut lines);
    let (order, judged) = (&block.order, block.coverage.judged);
    lines.push(base.share("orders_agree", &order.consistent));
    lines.push(base.count("first_in_both", order.first_in_both, judged));
    lines.push(base.count("second_in_both", order.second_in_both, judged));
    lines.push(base.count("tie_in_one_order", order.mixed, judged));
    lines.push(base.share("first_preferred", &order.first_preferred));
    lines.push(base.share("longer_won", &block.longer.won));
    lines.push(base.count("same_text_ties", block.same_text.ties, block.same_text.judged));
    lines.push(Line { n: Some(block.answers_that_speak_to_the_judge), ..base.with("answers_that_speak_to_the_judge") });
    lines.push(Line { n: Some(block.circles), ..base.with("circles") });
    for model in &block.judges_itself {
        lines.push(Line { models: [model.clone(), String::new()], ..base.with("judges_itself") });
    }
    for pair in &block.pairs {
        let line = Line { section: "pair", models: [pair.left.clone(), pair.right.clone()], turn: pair.turn, ..base.clone() };
        let judged = pair.coverage.judged;
        coverage(&pair.coverage, &line, &mut lines);
        lines.push(Line { value: pair.win_rate, ..line.count("win_rate", pair.wins, judged) });
        lines.push(Line { value: pair.loss_rate, ..line.count("loss_rate", pair.losses, judged) });
        lines.push(line.count("ties", pair.ties, judged));
        lines.push(line.count("position", pair.position, judged));
        lines.push(line.count("tie_in_one_order", pair.mixed, judged));
        lines.push(Line { value: pair.score.value, ends: pair.score.interval, ..line.with("score") });
        lines.extend(pair.equal_length.iter().map(|score| figure(&line, "score_at_equal_length", score)));
    }
    for strength in &block.strengths {
        let line = Line { section: "strength", models: [strength.model.clone(), String::new()], ..base.clone() };
        lines.push(figure(&line, "log_strength", &strength.log_strength));
    }
    lines.extend(block.tie.iter().map(|tie| figure(&Line { section: "strength", ..base.clone() }, "tie_parameter", tie)));
    lines
}

fn changes(block: &ChangeBlock) -> Vec<Line> {
    let names = [block.judge.as_str(), block.source.label(), "not shown", &block.prompt_digest].map(str::to_owned);
    let base = Line { section: "change", block: names, ..Line::default() };
    let mut lines = vec![Line { n: Some(block.answers_that_speak_to_the_judge), ..base.with("answers_that_speak_to_the_judge") }];
    for model in &block.judges_itself {
        lines.push(Line { models: [model.clone(), String::new()], ..base.with("judges_itself") });
    }
    for row in &block.rows {
        let line = Line { models: [row.model.clone(), String::new()], variant: row.variant.clone(), ..base.clone() };
        let judged = row.coverage.judged;
        coverage(&row.coverage, &line, &mut lines);
        lines.push(line.count("changed", row.changed, judged));
        lines.push(line.count("same", row.same, judged));
        lines.push(line.count("orders_disagree", row.orders_disagree, judged));
        lines.push(Line { value: row.share.value, ends: row.share.interval, n: Some(row.cases), ..line.with("share_changed") });
    }
    lines
}

fn coverage(coverage: &BlockCoverage, line: &Line, lines: &mut Vec<Line>) {
    lines.push(line.count("judged", coverage.judged, coverage.of));
    for (why, count) in &coverage.missing {
        // The names of the reasons are those of the JSON.
        let why = serde_json::to_value(why).ok().and_then(|why| why.as_str().map(str::to_owned)).unwrap_or_default();
        lines.push(line.count(&format!("missing_{why}"), *count, coverage.of));
    }
}

fn figure(line: &Line, statistic: &str, figure: &Figure) -> Line {
    match figure {
        Figure::Defined { value, interval, .. } => Line { value: Some(*value), ends: *interval, ..line.with(statistic) },
        Figure::Undefined { .. } => line.with(statistic),
    }
}
