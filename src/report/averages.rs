//! Means of means.

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
    /// Of the tasks' means and the phases' means; `None` where there are none of either.
    pub(super) fn of(tasks: &[f64], phases: &[f64]) -> Option<Self> {
        let mean = |values: &[f64]| (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64);
        Some(Self { of_tasks: mean(tasks)?, tasks: tasks.len(), of_phases: mean(phases)?, phases: phases.len() })
    }
}
