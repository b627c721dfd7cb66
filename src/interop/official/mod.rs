//! The published evaluation code's folder tree. Source: the benchmark's published evaluation code.
//!
//! ```text
//! data/DotaBench/MODEL.jsonl                                one case a line: id, questions, reference, and the answers there are
//! output/DotaBench-turn-N/MODEL/results/eval_K.jsonl        one verdict a line: id, the judge's messages, category, the judge's text; K is the repeat
//! output/DotaBench-turn-N/MODEL/stat/stats.json             the official statistics of these files
//! data/DoctorFLAN/MODEL.jsonl, output/DoctorFLAN/MODEL/…    the single-turn suite likewise, with the task as category
//! ```
//!
//! The layout has one answer per model and case: repeat r of a run, from 1, is the model `MODEL-repeat-r`. Cases
//! of other sources have the same form under the name of their source (`CMB-Clin-derived`, `native`,
//! `Wardround-bundled`), which the published code treats as a separate suite: they cannot be mistaken for DotaBench.

mod export;
mod fields;
mod import;
mod judged;
mod names;
mod statistics;
#[cfg(test)]
mod tests;
mod tree;

pub use export::{Exported, export};
pub use import::{ImportOptions, Imported, import};
pub use statistics::Statistics;
