//! The mean score of each model in each case: which cases are hard, and for whom.

use super::{cells::Cell, records::Records};
use serde::Serialize;
use std::collections::BTreeMap;

/// One case.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CaseMeans {
    /// Its id.
    pub case: String,
    /// The mean of the models' means: each model that has a score weighs the same.
    pub mean: f64,
    /// The mean of every score of each model in this case, in the order of the block's models; absent where it has none.
    pub models: Vec<Option<f64>>,
}

/// Of the cells of each model, which are sorted by case. Cases without any score are left out.
pub(super) fn case_means(cells: &[Vec<Cell>], records: &Records) -> Vec<CaseMeans> {
    let models = cells.len();
    let mut cases: BTreeMap<u32, Vec<Option<f64>>> = BTreeMap::new();
    for (model, cells) in cells.iter().enumerate() {
        for case in cells.chunk_by(|a, b| a.case == b.case) {
            let (sum, count) = case.iter().filter_map(Cell::score).fold((0.0, 0.0), |(sum, count), score| (sum + score, count + 1.0));
            if count > 0.0 {
                cases.entry(case[0].case).or_insert_with(|| vec![None; models])[model] = Some(sum / count);
            }
        }
    }
    let of = |(case, models): (u32, Vec<Option<f64>>)| {
        let known = models.iter().flatten().count() as f64;
        CaseMeans { case: records.cases[case as usize].id.clone(), mean: models.iter().flatten().sum::<f64>() / known, models }
    };
    let mut means: Vec<CaseMeans> = cases.into_iter().map(of).collect();
    // Stable: equal means stay in the order of the cases.
    means.sort_by(|a, b| a.mean.total_cmp(&b.mean));
    means
}
