//! OpenAI's batch lines, which hosted batch APIs and `vllm run-batch` execute: one file of requests a stage, since each turn needs the answers before it.
//!
//! A request's `custom_id` is the digest of the question, so a result finds its question again in any order, and twice is once. What a stage was asked with
//! stands in the run's `openai-batches.json`: reading results needs nothing but the run and the cases.

mod asked;
mod export;
mod import;
mod plan;
mod result;
#[cfg(test)]
mod tests;

pub use asked::Stage;
pub use export::{ExportOptions, Exported, Limits, Subject, export};
pub use import::{Imported, import};
pub use plan::{Batch, Batches};
