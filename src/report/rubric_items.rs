//! Each item of the rubrics by itself: which models meet it, and which make the mistake.

use super::{
    cells::Cell,
    records::{Outcome, Records},
};
use crate::judge::Grade;
use serde::Serialize;
use std::collections::BTreeMap;

/// One item of a case's rubric.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RubricItemNumbers {
    /// The case's id.
    pub case: String,
    /// The item's id within its rubric.
    pub item: String,
    /// What it gives or, of a pitfall, takes.
    pub points: i8,
    /// Whether it is an item of safety, which caps the score.
    pub is_safety: bool,
    /// What the judge said of it, in the order of the block's models.
    pub models: Vec<ItemGrades>,
}

/// What the judge said of one item in a model's answers, over turns and repeats.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct ItemGrades {
    /// Answers that meet it; of a pitfall, that make the mistake.
    pub met: usize,
    /// Answers that do not.
    pub not_met: usize,
    /// Answers of which the judge did not say.
    pub ungraded: usize,
}

impl ItemGrades {
    /// Answers of which the judge said.
    pub fn graded(self) -> usize {
        self.met + self.not_met
    }
}

impl RubricItemNumbers {
    /// How many answers of a model fail it: without what it asks for or, of a pitfall, with the mistake.
    pub fn failed(&self, grades: ItemGrades) -> usize {
        if self.points < 0 { grades.met } else { grades.not_met }
    }

    /// The share of all graded answers that fail it.
    pub fn share_failed(&self) -> f64 {
        let (failed, graded) = self.models.iter().fold((0, 0), |(f, g), of| (f + self.failed(*of), g + of.graded()));
        if graded == 0 { 0.0 } else { failed as f64 / graded as f64 }
    }
}

/// Of the cells of each model: the items that were asked about, those that fail most often first. One whose points changed between verdicts is two items.
pub(super) fn rubric_items(cells: &[Vec<Cell>], records: &Records) -> Vec<RubricItemNumbers> {
    let models = cells.len();
    let mut items: BTreeMap<(u32, &str, i8, bool), Vec<ItemGrades>> = BTreeMap::new();
    for (model, cells) in cells.iter().enumerate() {
        for cell in cells {
            let Outcome::Rubric { place, .. } = cell.outcome else { continue };
            for item in records.rubrics.get(place as usize).into_iter().flat_map(|verdict| &verdict.items) {
                let key = (cell.case, item.id.as_str(), item.points, item.safety_cap.is_some());
                let grades = &mut items.entry(key).or_insert_with(|| vec![ItemGrades::default(); models])[model];
                match item.grade {
                    Grade::Met => grades.met += 1,
                    Grade::NotMet | Grade::Opposed => grades.not_met += 1,
                    Grade::Missing | Grade::NotBoolean | Grade::Contradicted | Grade::Uncited => grades.ungraded += 1,
                }
            }
        }
    }
    let of = |((case, item, points, is_safety), models): ((u32, &str, i8, bool), Vec<ItemGrades>)| RubricItemNumbers {
        case: records.cases[case as usize].id.clone(),
        item: item.to_owned(),
        points,
        is_safety,
        models,
    };
    let mut items: Vec<RubricItemNumbers> = items.into_iter().map(of).collect();
    // Stable: items that fail as often stay in the order of their cases.
    items.sort_by(|a, b| b.share_failed().total_cmp(&a.share_failed()));
    items
}
