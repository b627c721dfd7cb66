//! The tables and the chart of a block that was judged by the diagnoses that answers name.

use super::{Part, Sheet, in_class_order, rows};
use crate::{
    judge::Settles,
    report::{
        Block, DiagnosisNumbers, Estimate, Group,
        chart::{Chart, Heat, HeatRow, HeatWords},
        figures::{ends, number},
        words::Words,
    },
};

/// Where the right diagnosis stands; nothing where none were read yet.
pub(super) fn parts(block: &Block, words: &Words) -> Vec<Part> {
    if rows(block).all(|(_, row)| row.diagnosis.is_none()) {
        return Vec::new();
    }
    let sheets = [Part::Sheet(ranks(block, words)), Part::Sheet(counts(block, words)), Part::Paragraph(words.diagnosis().note.to_owned())];
    sheets.into_iter().chain([Part::Chart(by_turn(block, words))]).collect()
}

fn percent(share: f64) -> String {
    format!("{:.0}%", share * 100.0)
}

/// A share with its interval.
pub(super) fn share(of: &Estimate) -> String {
    match (of.value, &of.interval) {
        (Some(value), Some(interval)) => format!("{} {}", percent(value), ends(interval, percent)),
        (Some(value), None) => percent(value),
        (None, _) => "–".into(),
    }
}

fn ranks(block: &Block, words: &Words) -> Sheet {
    let said = words.diagnosis();
    let mut cells = Vec::new();
    for (model, row) in rows(block) {
        let Some(of) = &row.diagnosis else { continue };
        let any = of.any_of.as_ref().map_or_else(|| "–".into(), |any| format!("k={} {} (n {})", any.k, share(&any.share), any.questions));
        cells.push([
            model,
            words.group(&row.group),
            (of.answers - of.unknown).to_string(),
            share(&of.top_1),
            share(&of.top_3),
            share(&of.top_5),
            number(of.reciprocal_rank.value),
            any,
        ]);
    }
    let header = [words.model, words.group, words.answers, said.first, said.first_3, said.first_5, said.reciprocal, said.any_of];
    Sheet::new(said.ranks, 2, header, cells).without_empty_columns()
}

fn counts(block: &Block, words: &Words) -> Sheet {
    let said = words.diagnosis();
    let mut cells = Vec::new();
    for (model, row) in rows(block) {
        let Some(of) = &row.diagnosis else { continue };
        let settles = |on| of.settles.get(&on).copied().unwrap_or_default();
        let [first, second, third, fourth, fifth] = of.ranks;
        let counts = [first, second, third, fourth, fifth, of.beyond, of.not_named, of.unknown];
        let settled = [settles(Settles::Right), settles(Settles::Another), settles(Settles::Nowhere), of.dropped];
        let cell = |count: &usize| count.to_string();
        cells.push([model, words.group(&row.group)].into_iter().chain(counts.iter().map(cell)).chain(settled.iter().map(cell)).collect());
    }
    let header = [words.model, words.group, "1", "2", "3", "4", "5", said.beyond, said.not_named, said.unknown];
    let settled = [said.right, said.another, said.nowhere, said.dropped];
    Sheet { caption: said.counts.to_owned(), header: header.into_iter().chain(settled).map(str::to_owned).collect(), rows: cells, words: 2 }
}

/// The ranks over the turns, a line for each turn and model.
pub(super) fn by_turn(block: &Block, words: &Words) -> Chart {
    let said = words.diagnosis();
    let line = |turn: u32, model: &str, of: &DiagnosisNumbers| {
        let known = (of.answers - of.unknown) as f64;
        let percent = |count: usize| (known > 0.0).then(|| count as f64 / known * 100.0);
        let counts = of.ranks.iter().copied().chain([of.beyond, of.not_named]);
        let mean = of.top_3.value.unwrap_or_default() * 100.0;
        HeatRow { label: format!("{turn} {model}"), mean, values: counts.map(percent).collect() }
    };
    let mut lines: Vec<(u32, HeatRow)> = Vec::new();
    for model in in_class_order(block) {
        for row in &model.rows {
            if let (Group::Turn(turn), Some(of)) = (&row.group, &row.diagnosis) {
                lines.push((*turn, line(*turn, &model.model, of)));
            }
        }
    }
    // Turn by turn, and within a turn the models in their order.
    lines.sort_by_key(|(turn, _)| *turn);
    let columns = ["1", "2", "3", "4", "5", said.beyond, said.not_named].map(str::to_owned).to_vec();
    Chart::Heat(Heat {
        title: said.chart.to_owned(),
        description: said.chart_about.to_owned(),
        columns,
        rows: lines.into_iter().map(|(_, line)| line).collect(),
        range: (0.0, 100.0),
        words: HeatWords { mean: said.within_3.to_owned(), left_out: words.cases_left_out() },
    })
}
