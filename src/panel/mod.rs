//! A panel of judges: what several judges make of the same answers together, and how far they agree.
//!
//! - `numbers`: the figures
//! - `build`: computes them from the answers of runs; pure
//! - `document`, `csv`: the report

mod build;
mod csv;
mod document;
mod numbers;
#[cfg(test)]
mod tests;

pub use build::{Judged, report, verdicts};
pub use numbers::{Alpha, Disagreement, JudgePair, Panel, PanelJudge, PanelModel, PanelReport};
