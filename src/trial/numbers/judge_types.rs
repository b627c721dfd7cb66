//! The numbers of raters against a judge.

use super::{Figure, task::Task};
use crate::case::{CaseId, Source};
use serde::Serialize;

/// Raters against one judge, in one field.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct JudgeNumbers {
    /// The judge.
    pub judge: String,
    /// The judge's prompts.
    pub preset: String,
    /// The field's id.
    pub field: String,
    /// Whether the field has the judge's scale; bias, limits and kappa need that.
    pub same_scale: bool,
    /// The highest score of the judge's scale; the lowest is 1.
    pub highest: u8,
    /// At the level of items, cases, tasks and models; that of tasks is absent where no item has a task.
    pub levels: Vec<JudgeLevel>,
    /// What the level of items is computed from.
    pub items: Vec<ItemPoint>,
    /// What the level of tasks is computed from.
    pub tasks: Vec<TaskPoint>,
    /// Rated items that have no task, and are left out at that level.
    pub without_task: usize,
}

/// At which level raters and judge are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Pooled {
    /// Each rated answer.
    Item,
    /// The means of a model over a case.
    Case,
    /// The means of a model over a task.
    Task,
    /// The means of a model.
    Model,
}

impl Pooled {
    /// Its name in exports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Item => "item",
            Self::Case => "case",
            Self::Task => "task",
            Self::Model => "model",
        }
    }
}

/// Agreement of raters' means with the judge's means at one level.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct JudgeLevel {
    /// The level.
    pub level: Pooled,
    /// How many are compared.
    pub n: usize,
    /// Pearson's correlation.
    pub pearson: Figure,
    /// Spearman's.
    pub spearman: Figure,
    /// Kendall's tau-b.
    pub kendall: Figure,
    /// The mean of raters less judge, in points, with the limits of agreement as its interval.
    pub bias: Figure,
    /// Cohen's kappa with quadratic weights, of single ratings: at the level of items only.
    pub kappa: Option<Figure>,
}

/// A rated answer, or conversation, that the judge judged too.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ItemPoint {
    /// The model.
    pub model: String,
    /// Where the case comes from.
    pub source: Source,
    /// The case.
    pub case: CaseId,
    /// The turn; absent where conversations are rated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub turn: Option<usize>,
    /// The mean of the raters' scores.
    pub raters: f64,
    /// The mean of the judge's scores.
    pub judge: f64,
}

/// A model in a task.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TaskPoint {
    /// The model.
    pub model: String,
    /// Where the cases come from: tasks of different sources are never pooled.
    pub source: Source,
    /// The task.
    pub task: Task,
    /// How many items the means are over.
    pub items: usize,
    /// The mean of the items' means over raters.
    pub raters: f64,
    /// The mean of the items' means over the judge's scores.
    pub judge: f64,
}
