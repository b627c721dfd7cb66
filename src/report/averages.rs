//! Means of means.

use super::{Group, Row};
use serde::Serialize;

/// Means of means over a suite of tasks. The mean of all scores is the first row's.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Averages {
    /// The mean of the tasks' means, in points.
    pub of_tasks: f64,
    /// How many tasks have one.
    pub tasks: usize,
    /// The mean of the phases' means, in points.
    pub of_phases: f64,
    /// How many phases have one.
    pub phases: usize,
}

impl Averages {
    /// Of a model's rows; `None` where none is about a task, or none has a score.
    pub(super) fn of(rows: &[Row]) -> Option<Self> {
        let means =
            |is: fn(&Group) -> bool| rows.iter().filter(|row| is(&row.group)).filter_map(|row| row.mean.value).collect::<Vec<f64>>();
        let mean = |values: &[f64]| (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64);
        let (tasks, phases) = (means(|g| matches!(g, Group::Task(_))), means(|g| matches!(g, Group::Phase(_))));
        Some(Self { of_tasks: mean(&tasks)?, tasks: tasks.len(), of_phases: mean(&phases)?, phases: phases.len() })
    }
}
