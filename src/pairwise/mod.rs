//! Pairwise judging: a judge says which of two models' answers to the same question is better, in both orders.
//!
//! - `line`: the lines of the file that holds what was to be compared and what the judge said
//! - `plan`: which pairs of answers there are, out of recorded runs
//! - `outcome`, `pair`: what the two orders make of a pair
//! - `changes_plan`, `changes`, `changes_document`: the same of one model's answers before and after what a variant changes: is the diagnosis the same?
//! - `numbers`, `build`, `strengths`: rates, position consistency, strengths, with intervals by case; pure
//! - `document`, `csv`: the report

mod build;
mod changes;
mod changes_document;
mod changes_plan;
mod csv;
mod document;
mod file;
mod line;
mod numbers;
mod outcome;
mod pair;
mod plan;
mod strengths;
#[cfg(test)]
mod tests;
mod words;

pub use build::report;
pub use file::{PairwiseFileError, open, read};
pub use line::{Contestant, GameRecord, PairRecord, PairedAnswer, PairwiseLine};
pub use numbers::{
    BlockCoverage, ChangeBlock, ChangeNumbers, LengthShare, OrderNumbers, PairMissing, PairNumbers, PairwiseBlock, PairwiseReport,
    SameText, Strength,
};
pub use outcome::Outcome;
pub use plan::{LeftOut, Pairing, PairingError, Plan, Planned, Question};
