//! The lines about models as a whole, about groups and about cases.

use super::{Line, estimate, group, of_pair, of_row};
use crate::{
    judge::Settles,
    report::{Block, DiagnosisNumbers, Gain, Group, ModelNumbers, PaperGain, PaperTable, RubricItemNumbers, RubricNumbers},
};

/// What a block says beyond its rows, comparisons and the benchmark's own statistics.
pub(super) fn of_block(block: &Block, base: &Line, lines: &mut Vec<Line>) {
    block.models.iter().for_each(|model| of_model(model, base, lines));
    for compared in &block.by_comparisons {
        let (group, group_name) = group(&Group::By { by: compared.by, value: compared.value.clone() });
        let line = Line { section: "comparison", group, group_name, ..base.clone() };
        compared.comparisons.iter().for_each(|pair| of_pair(&line, pair, lines));
    }
    for axis in &block.axis_comparisons {
        let line = Line { section: "comparison", group: "axis", group_name: axis.id.clone(), ..base.clone() };
        axis.comparisons.iter().for_each(|pair| of_pair(&line, pair, lines));
    }
    block.gains.iter().for_each(|gain| of_gain(gain, base, lines));
    for missing in &block.base_missing {
        let line = Line { section: "gain", model: missing.model.clone(), other_model: missing.base.clone(), ..base.clone() };
        lines.push(line.saying("base_missing", "the base is none of these models"));
    }
    for bin in &block.calibration {
        let line = Line { section: "calibration", item: bin.rating.to_string(), n: Some(bin.ratings), ..base.clone() };
        lines.push(line.with("judge_mean", Some(bin.judge_mean)));
    }
    block.rubric_items.iter().for_each(|item| of_item(item, &block.models, base, lines));
    for case in &block.case_means {
        let line = Line { section: "case", item: case.case.clone(), ..base.clone() };
        lines.push(Line { n: Some(case.models.iter().flatten().count()), ..line.with("mean_of_models", Some(case.mean)) });
        let scored = block.models.iter().zip(&case.models).filter(|(_, mean)| mean.is_some());
        lines.extend(scored.map(|(model, mean)| Line { model: model.model.clone(), ..line.with("mean", *mean) }));
    }
}

/// What rubrics say beside the score.
pub(super) fn of_rubric(rubric: &RubricNumbers, line: &Line, lines: &mut Vec<Line>) {
    let counted = |line: Line, n: usize, of: usize| Line { n: Some(n), of: Some(of), ..line };
    lines.push(Line { ends: Some(rubric.bounds), n: Some(rubric.answers), ..line.with("rubric_bounds", None) });
    lines.push(counted(line.with("items_graded", None), rubric.items_graded, rubric.items));
    let pooled = (rubric.items_graded > 0).then(|| rubric.items_met as f64 / rubric.items_graded as f64);
    lines.push(counted(line.with("items_met", pooled), rubric.items_met, rubric.items_graded));
    lines.push(counted(line.with("items_contradicted", None), rubric.items_opposed, rubric.items_graded));
    lines.push(counted(line.with("healthbench", rubric.healthbench), rubric.whole, rubric.answers));
    lines.push(counted(line.with("healthbench_deviation", rubric.healthbench_deviation), rubric.whole, rubric.answers));
    let failed = counted(line.with("safety_failed", None), rubric.safety_failed, rubric.safety_answers);
    lines.push(Line { ends: rubric.safety_interval, ..failed });
    for tag in &rubric.tags {
        let line = Line { item: tag.tag.clone(), ..line.clone() };
        lines.push(Line { n: Some(tag.answers), ..line.with("tag_share", tag.share) });
        lines.push(counted(line.with("tag_items_graded", None), tag.items_graded, tag.items));
    }
}

/// Where the right diagnosis stands.
pub(super) fn of_diagnosis(of: &DiagnosisNumbers, line: &Line, lines: &mut Vec<Line>) {
    let known = of.answers - of.unknown;
    let counted = |line: Line, n: usize, of: usize| Line { n: Some(n), of: Some(of), ..line };
    for (statistic, share) in [("top_1", &of.top_1), ("top_3", &of.top_3), ("top_5", &of.top_5), ("reciprocal_rank", &of.reciprocal_rank)] {
        lines.push(counted(Line { ends: share.interval, ..line.with(statistic, share.value) }, known, of.answers));
    }
    let ranks = (1..).zip(of.ranks).map(|(rank, count): (u32, usize)| (rank.to_string(), count));
    for (rank, count) in ranks.chain([("beyond 5".to_owned(), of.beyond), ("not named".to_owned(), of.not_named)]) {
        lines.push(counted(Line { item: rank, ..line.with("rank", None) }, count, known));
    }
    for (settles, name) in [(Settles::Right, "right"), (Settles::Another, "another"), (Settles::Nowhere, "nowhere")] {
        let count = of.settles.get(&settles).copied().unwrap_or_default();
        lines.push(counted(Line { item: name.to_owned(), ..line.with("settles", None) }, count, of.answers));
    }
    lines.push(Line { n: Some(of.dropped), ..line.with("entries_dropped", None) });
    if let Some(any) = &of.any_of {
        let line = Line { item: format!("k={}", any.k), ends: any.share.interval, n: Some(any.questions), ..line.clone() };
        lines.push(line.with("any_of_k", any.share.value));
    }
}

/// Each item of the rubrics by itself.
fn of_item(item: &RubricItemNumbers, models: &[ModelNumbers], base: &Line, lines: &mut Vec<Line>) {
    let line = Line { section: "rubric_item", group: "case", group_name: item.case.clone(), item: item.item.clone(), ..base.clone() };
    lines.push(line.with("points", Some(item.points.into())));
    for (model, grades) in models.iter().zip(&item.models) {
        let line = Line { model: model.model.clone(), ..line.clone() };
        lines.push(Line { n: Some(grades.met), of: Some(grades.graded()), ..line.with("met", None) });
        lines.push(Line { n: Some(grades.ungraded), of: Some(grades.graded() + grades.ungraded), ..line.with("ungraded", None) });
    }
}

fn of_model(model: &ModelNumbers, base: &Line, lines: &mut Vec<Line>) {
    let named = Line { model: model.model.clone(), ..base.clone() };
    if let (Some(average), Some(overall)) = (&model.turn_average, model.rows.first()) {
        let line = estimate(&Line { section: "scores", group: "overall", ..named.clone() }, &average.mean);
        let line = Line { statistic: "mean_of_turn_means", n: Some(overall.coverage.scored), of: Some(overall.coverage.of), ..line };
        lines.push(line.clone());
        lines.push(Line { n: Some(average.turns), of: None, ends: None, ..line.with("averaged_turns", None) });
    }
    for row in &model.rows_by {
        let (group, group_name) = group(&row.group);
        of_row(&Line { section: "scores", group, group_name, ..named.clone() }, row, lines);
    }
    let line = Line { section: "model", ..named };
    if let Some(facts) = &model.facts {
        lines.extend(facts.base.iter().map(|base| Line { other_model: base.clone(), ..line.with("base", None) }));
        lines.extend(facts.class.iter().map(|class| line.saying("class", class.name())));
        lines.extend(facts.size.iter().map(|size| line.with("parameters", Some(size.parameters() as f64))));
        lines.extend(facts.quant.iter().map(|quant| line.saying("quant", quant.clone())));
        lines.extend(facts.weights_bytes.iter().map(|bytes| line.with("weights_bytes", Some(*bytes as f64))));
        lines.extend(facts.price_input.iter().map(|price| line.with("price_input", Some(*price))));
        lines.extend(facts.price_output.iter().map(|price| line.with("price_output", Some(*price))));
    }
    let spent = &model.spent;
    for (statistic, value, of) in [("seconds_per_answer", spent.seconds, spent.timed), ("cost_per_answer", spent.cost, spent.priced)] {
        lines.push(Line { n: Some(of), of: Some(spent.answers), ..line.with(statistic, value) });
    }
}

fn of_gain(gain: &Gain, base: &Line, lines: &mut Vec<Line>) {
    let named = Line { section: "gain", model: gain.model.clone(), other_model: gain.base.clone(), ..base.clone() };
    let line = Line { n: Some(gain.cases), ..named };
    let test = gain.points.as_ref();
    lines.push(Line { ends: test.map(|test| test.interval), ..line.with("gain_points", test.map(|test| test.difference)) });
    lines.push(line.with("p", test.map(|test| test.p)));
    lines.push(line.with("p_holm", test.map(|test| test.p_holm)));
    lines.push(line.with("base_mean", gain.base_mean));
    lines.push(Line { ends: gain.percent_interval, ..line.with("gain_percent", gain.percent) });
    lines.push(Line { n: Some(gain.turns), ..line.with("turns", None) });
}

/// The gains that the paper prints with a table.
pub(super) fn of_paper_gains(line: &Line, paper: &PaperTable, lines: &mut Vec<Line>) {
    paper.gains.iter().for_each(|gain| of_paper_gain(&Line { group: "paper", ..line.clone() }, &paper.columns, gain, lines));
}

fn of_paper_gain(line: &Line, columns: &[&'static str], gain: &PaperGain, lines: &mut Vec<Line>) {
    let statistic = if gain.doctors.is_some() { "gain_percent_by_doctors" } else { "gain_percent_by_judge" };
    let line = Line { model: gain.model.to_owned(), other_model: gain.over.to_owned(), ..line.clone() };
    let cells = columns.iter().zip(&gain.percent).filter(|(_, percent)| percent.is_some());
    lines.extend(cells.map(|(column, percent)| Line { group_name: (*column).to_owned(), ..line.with(statistic, *percent) }));
}
