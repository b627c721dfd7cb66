//! Writes a report in long form: one number, or one fact of how it was made, per line. Numbers are not
//! rounded.

mod checks;
mod confidence;
mod graders;
mod interviews;
mod models;
mod variants;
mod views;

use super::{
    Block, Estimate, FormatError, Group, IntervalNumbers, Made, PairNumbers, PaperFault, PaperRow, PaperTable, Published, Report, Row,
    RunSummary,
    words::{Words, words},
};
use crate::{case::VariantName, chat::Sampling, language::Language, text::clean};

const HEADER: [&str; 17] = [
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
    "text",
    "variant",
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
    /// What is no number, in English.
    text: String,
    /// The variant of the cases; empty for the cases themselves.
    variant: String,
}

impl Line {
    fn cells(self) -> [String; 17] {
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
            text(&self.text),
            text(&self.variant),
        ]
    }

    /// The same line with another number.
    fn with(&self, statistic: &'static str, value: Option<f64>) -> Self {
        Self { statistic, value, ..self.clone() }
    }

    /// The same line with a fact.
    fn saying(&self, statistic: &'static str, text: impl Into<String>) -> Self {
        Self { statistic, text: text.into(), ..self.clone() }
    }
}

/// The whole report. A number that there is none of has a line with an empty value, so that it can be told from one that does not apply.
pub(super) fn write(report: &Report) -> Result<String, FormatError> {
    let words = words(Language::En);
    let mut lines = vec![Line { section: "made", ..Line::default() }.saying("wardround", report.wardround)];
    report.runs.iter().for_each(|run| of_run(run, words, &mut lines));
    for (made, is_judge) in report.made.models.iter().map(|m| (m, false)).chain(report.made.judges.iter().map(|j| (j, true))) {
        of_made(made, is_judge, words, &mut lines);
    }
    for count in &report.answers {
        let variant = named(count.variant.as_ref());
        let line = Line { section: "answers", source: count.source.label(), model: count.model.clone(), variant, ..Line::default() };
        lines.push(Line { n: Some(count.answered), of: Some(count.of), ..line.with("answered", None) });
        lines.push(Line { n: Some(count.cut), of: Some(count.answered), ..line.with("cut_at_limit", None) });
    }
    report.blocks.iter().for_each(|block| of_block(block, &report.pairing, words, &mut lines));
    variants::of_report(report, &mut lines);
    checks::of_report(report, &mut lines);
    confidence::of_report(report, &mut lines);
    interviews::of_report(report, &mut lines);
    for row in &report.people {
        let variant = named(row.variant.as_ref());
        let line = Line { section: "people", source: row.source.label(), model: row.model.clone(), variant, ..Line::default() };
        lines.push(Line { n: Some(row.ratings), ..estimate(&line, &row.mean) });
        lines.push(Line { n: Some(row.raters), ..line.with("raters", None) });
        lines.push(Line { n: Some(row.saw_verdict), of: Some(row.ratings), ..line.with("saw_verdict", None) });
        let tag = |(tag, count): (&&str, &usize)| Line { item: (*tag).to_owned(), n: Some(*count), ..line.with("tag", None) };
        lines.extend(row.tags.iter().map(tag));
    }
    for of in &report.people_paper {
        of_paper(&Line { section: "people_paper", source: of.source.label(), ..Line::default() }, &of.paper, &mut lines);
    }
    set(lines)
}

/// The paper's own tables.
pub(super) fn published(published: &Published) -> Result<String, FormatError> {
    let mut lines = vec![Line { section: "made", ..Line::default() }.saying("wardround", published.wardround)];
    for table in &published.tables {
        let line = Line { section: "paper", group: "table", group_name: format!("{} {}", table.number, table.name), ..Line::default() };
        lines.push(line.saying("title", table.title));
        for row in &table.rows {
            let statistic = if table.measure == "accuracy" { "accuracy" } else { by(row) };
            let line = Line { model: row.model.to_owned(), ..line.clone() };
            let cells = table.columns.iter().zip(&row.scores).filter(|(_, score)| score.is_some());
            lines.extend(cells.map(|(column, score)| Line { item: (*column).to_owned(), ..line.with(statistic, *score) }));
        }
        for gain in &table.gains {
            let line = Line { model: gain.model.to_owned(), other_model: gain.over.to_owned(), ..line.clone() };
            let cells = table.columns.iter().zip(&gain.percent).filter(|(_, percent)| percent.is_some());
            lines.extend(cells.map(|(column, percent)| Line { item: (*column).to_owned(), ..line.with("gain_percent", *percent) }));
        }
        of_faults(&line, &table.faults, &mut lines);
    }
    set(lines)
}

fn set(lines: Vec<Line>) -> Result<String, FormatError> {
    // The same columns whatever there is, so that files of several reports can be put one below another.
    let mut rows = Rows::new(&HEADER)?;
    lines.into_iter().try_for_each(|line| rows.push(&line.cells()))?;
    rows.finish()
}

/// The name of a variant; empty for none.
fn named(variant: Option<&VariantName>) -> String {
    variant.map(VariantName::to_string).unwrap_or_default()
}

/// Lines of cells for a spreadsheet.
pub(crate) struct Rows(::csv::Writer<Vec<u8>>);

fn failed(error: impl std::fmt::Display) -> FormatError {
    FormatError { format: "csv", message: error.to_string() }
}

impl Rows {
    /// Begins with the names of the columns.
    pub(crate) fn new(header: &[&str]) -> Result<Self, FormatError> {
        let mut writer = ::csv::Writer::from_writer(Vec::new());
        writer.write_record(header).map_err(failed)?;
        Ok(Self(writer))
    }

    /// Adds a line; what comes from files goes through [`text`] before.
    pub(crate) fn push(&mut self, cells: &[String]) -> Result<(), FormatError> {
        self.0.write_record(cells).map_err(failed)
    }

    /// The whole text.
    pub(crate) fn finish(self) -> Result<String, FormatError> {
        String::from_utf8(self.0.into_inner().map_err(failed)?).map_err(failed)
    }
}

/// A run: `item` is its folder.
fn of_run(run: &RunSummary, words: &Words, lines: &mut Vec<Line>) {
    let line = Line { section: "made", item: run.folder.clone(), ..Line::default() };
    lines.push(line.saying("run_begun_by", run.wardround.clone()));
    lines.extend(run.continued_by.iter().map(|version| line.saying("run_continued_by", version.clone())));
    lines.push(line.saying("run_began", run.began.to_string()));
    // As text: a seed can be larger than the whole numbers that spreadsheets hold.
    lines.push(line.saying("run_seed", run.seed.to_string()));
    lines.extend(run.case_files.iter().map(|file| line.saying("case_file", words.case_file(file))));
    lines.extend(run.warnings.iter().map(|warning| line.saying("warning", warning.clone())));
}

fn of_made(made: &Made, is_judge: bool, words: &Words, lines: &mut Vec<Line>) {
    let mut line = Line { section: "made", ..Line::default() };
    *(if is_judge { &mut line.judge } else { &mut line.model }) = made.name.clone();
    lines.push(line.saying("id", made.id.clone()));
    lines.push(line.saying("origin", words.origin(made.origin.as_ref())));
    let mut each = |statistic: &'static str, values: &[String]| lines.extend(values.iter().map(|v| line.saying(statistic, v.clone())));
    let samplings = |of: &[Sampling]| of.iter().map(|sampling| words.several(&[*sampling])).collect::<Vec<_>>();
    each("system_prompt", made.system.as_slice());
    each("served_model", &made.served);
    each("endpoint", &made.endpoints);
    each("sampling_asked", &samplings(&made.asked));
    each("sampling_sent", &samplings(&made.sent));
    each("not_sent", &made.not_sent.iter().map(|&setting| setting.to_owned()).collect::<Vec<_>>());
    each("seed", &made.seeds.iter().map(u64::to_string).collect::<Vec<_>>());
    each("first", &made.first.iter().map(ToString::to_string).collect::<Vec<_>>());
    each("last", &made.last.iter().map(ToString::to_string).collect::<Vec<_>>());
    for difference in &made.differs {
        let line = Line { item: difference.part.to_owned(), ..line.clone() };
        lines.push(line.saying("differs", difference.value.clone().unwrap_or_default()));
    }
    lines.push(Line { n: Some(made.records), ..line.with("records", None) });
}

fn by(row: &PaperRow) -> &'static str {
    if row.by_doctors { "mean_by_doctors" } else { "mean_by_judge" }
}

fn of_paper(line: &Line, paper: &PaperTable, lines: &mut Vec<Line>) {
    for row in &paper.rows {
        let line = Line { model: row.model.to_owned(), group: "paper", ..line.clone() };
        lines.extend(row.class.iter().map(|class| line.saying("class", class.name())));
        let cells = paper.columns.iter().zip(&row.scores).filter(|(_, score)| score.is_some());
        lines.extend(cells.map(|(column, score)| Line { group_name: (*column).to_owned(), ..line.with(by(row), *score) }));
    }
    models::of_paper_gains(line, paper, lines);
    of_faults(line, &paper.faults, lines);
}

fn of_faults(line: &Line, faults: &[PaperFault], lines: &mut Vec<Line>) {
    let fault = |fault: &PaperFault| Line { item: fault.fault.to_owned(), ..line.saying("fault", fault.text) };
    lines.extend(faults.iter().map(fault));
}

fn of_block(block: &Block, pairing: &str, words: &Words, lines: &mut Vec<Line>) {
    let variant = named(block.variant.as_ref());
    let base = Line { source: block.source.label(), judge: block.judge.clone(), preset: block.preset.name(), variant, ..Line::default() };
    for model in &block.models {
        for row in &model.rows {
            let (group, group_name) = group(&row.group);
            of_row(&Line { section: "scores", model: model.model.clone(), group, group_name, ..base.clone() }, row, lines);
        }
        if let Some(averages) = &model.averages {
            let line = Line { section: "scores", model: model.model.clone(), group: "overall", ..base.clone() };
            lines.push(Line { n: Some(averages.tasks), ..line.with("mean_of_task_means", Some(averages.of_tasks)) });
            lines.push(Line { n: Some(averages.phases), ..line.with("mean_of_phase_means", Some(averages.of_phases)) });
        }
    }
    if !block.comparisons.is_empty() {
        lines.push(Line { section: "comparison", ..base.clone() }.saying("pairing", pairing));
    }
    block.comparisons.iter().for_each(|pair| of_pair(&Line { section: "comparison", ..base.clone() }, pair, lines));
    models::of_block(block, &base, lines);
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
    if let Some(paper) = &block.paper {
        let line = Line { section: "paper", source: block.source.label(), preset: block.preset.name(), ..Line::default() };
        of_paper(&line, paper, lines);
    }
    if let Some(agreement) = &block.agreement {
        let line = Line { section: "agreement", n: Some(agreement.answers), ..base.clone() };
        lines.push(line.with("pearson", agreement.pearson));
        lines.push(line.with("spearman", agreement.spearman));
        lines.push(line.with("kendall_tau_b", agreement.kendall));
        lines.push(line.with("quadratic_kappa", agreement.quadratic_kappa));
    }
    let limit =
        |limit: &super::Limit| Line { section: "limit", item: limit.name().to_owned(), ..base.clone() }.saying("limit", words.limit(limit));
    lines.extend(block.limits.iter().map(limit));
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
    row.rubric.iter().for_each(|rubric| models::of_rubric(rubric, line, lines));
    row.diagnosis.iter().for_each(|of| models::of_diagnosis(of, line, lines));
    row.errors.iter().for_each(|of| graders::of_errors(of, line, lines));
    row.form.iter().for_each(|of| graders::of_form(of, row.coverage.of, line, lines));
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
    lines.push(Line { n: Some(pair.turns), ..line.with("turns", None) });
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
        Group::Turn2WithPair => ("turn_2_reference", "matching pair".to_owned()),
        Group::Turn2WithoutPair => ("turn_2_reference", "no matching pair".to_owned()),
        Group::Phase(phase) => ("phase", phase.name().to_owned()),
        Group::Task(task) => ("task", task.clone()),
        Group::By { by, value } => (by.name(), value.name()),
    }
}

/// Text that no spreadsheet takes for a formula: an apostrophe goes before what begins like one. The csv writer does the quoting.
pub(crate) fn text(text: &str) -> String {
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
