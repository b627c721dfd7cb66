//! OpenAI's batch lines, which hosted batch APIs and `vllm run-batch` execute: one file of requests per
//! stage, because each turn needs the answers before it.
//!
//! A request's `custom_id` is the digest of the question, so results can arrive in any order and a duplicate
//! counts once. The run's `openai-batches.json` records the settings of each stage, so reading results needs
//! the run and the cases only.

mod asked;
mod export;
mod import;
mod plan;
mod result;
mod stage;
#[cfg(test)]
mod tests;

pub use export::{ExportOptions, Exported, Limits, Subject, export};
pub use import::{Imported, import};
pub use plan::{Batch, Batches};
pub use stage::Stage;
