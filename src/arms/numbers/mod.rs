//! The figures of a study, computed from the merged answers and their grades. Pure.

mod build;
mod types;

pub use types::{ArmsNumbers, BandRow, CaseRow, Consultations, Design, Measure, MeasureNumbers, MeasureRow, Revisions};
