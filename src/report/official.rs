//! The benchmark's own statistics, as its published evaluation code computes them: see [`crate::stats::official_summary`].

use super::{OfficialCategory, OfficialNumbers, cells::Cell, records::Records};
use crate::stats::{CategoryScores, Values, official_summary};
use std::collections::{BTreeMap, BTreeSet};

/// One model's statistics, by turn: the benchmark keeps each turn in a folder of its own. A repeat of the answer and one of the judging are a repeat
/// (`eval_K`) each; a rating outside 1 to 10, which the published code would take, is counted and not taken.
pub(super) fn official(model: &str, cells: &[Cell], records: &Records) -> Vec<OfficialNumbers> {
    let turns: BTreeSet<u32> = cells.iter().map(|c| c.turn).collect();
    turns.into_iter().filter_map(|turn| of_turn(model, turn, cells, records)).collect()
}

fn of_turn(model: &str, turn: u32, cells: &[Cell], records: &Records) -> Option<OfficialNumbers> {
    let mut scores: BTreeMap<&str, BTreeMap<(u32, u32), Vec<f64>>> = BTreeMap::new();
    let mut outside_scale = 0;
    for cell in cells.iter().filter(|c| c.turn == turn) {
        outside_scale += usize::from(cell.outside_scale);
        if let Some(score) = cell.score() {
            let category = records.cases[cell.case as usize].category.as_deref().unwrap_or_default();
            scores.entry(category).or_default().entry((cell.repeat, cell.judge_repeat)).or_default().push(score);
        }
    }
    let category = |(name, repeats): (&str, BTreeMap<_, Vec<f64>>)| {
        let repeats = repeats.into_values().map(Values::new).collect::<Result<Vec<_>, _>>()?;
        CategoryScores::new(name, repeats)
    };
    let categories = scores.into_iter().map(category).collect::<Result<Vec<_>, _>>().ok()?;
    // Nothing was scored: there are no statistics.
    let summary = official_summary(&categories).ok()?;
    let of =
        |c: crate::stats::CategorySummary| OfficialCategory { name: c.name, mean: c.mean, std: c.standard_deviation, repeats: c.repeats };
    Some(OfficialNumbers {
        model: model.to_owned(),
        turn,
        categories: summary.categories.into_iter().map(of).collect(),
        overall_mean: summary.mean,
        overall_std: summary.standard_deviation,
        scores: summary.scores,
        outside_scale,
    })
}
