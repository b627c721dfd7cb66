//! Wardround replays clinical cases against a language model, shows the reference beside each turn, and
//! grades the answers.
//!
//! The modules, from the lowest layer to the highest (`docs/architecture.md` describes them and the way of
//! the data through them):
//!
//! - [`text`]: text for terminals: cleaning, wrapping, Markdown, streaming layout, search; depends on no
//!   other module
//! - [`stats`]: statistics: means, intervals, paired tests, agreement; depends on no other module
//! - [`language`], [`glossary`]: the languages of cases and interface, a text in both; shared terms in both
//! - [`digest`], [`instruction_set`], `atomic_file`, `plain_file`: SHA-256; what llama.cpp was compiled for;
//!   atomic writes; bounded reads of regular files
//! - [`case`]: cases, turns and references; one file per case format
//! - [`chat`]: the chat vocabulary and the trait [`chat::Model`]; reasoning, sampling, model errors
//! - [`llama`]: models on this machine: llama.cpp in a worker process, chat templates
//! - [`openai`]: models behind OpenAI-compatible endpoints: limits, retries, error responses
//! - [`consultation`]: one consultation as a pure state machine; what of the reference may be shown
//! - [`judge`]: judge prompts, verdicts, reading the rating
//! - [`record`]: the append-only record of a run: question digests, journals, resume, repair
//! - [`config`]: settings in layers, and the folders of files
//! - [`runner`]: drives consultations: asks, records, judges; batches; opens models
//! - [`session`]: UI-independent session state, and the tasks that carry out its effects
//! - [`report`]: the numbers of runs as table, Markdown, CSV, JSON, HTML
//! - [`interop`]: other programs' files: the benchmark's folder tree, OpenAI's batch lines
//! - [`screen`]: the full-screen terminal interface
//! - [`dialogue`]: the interface of lines (`--plain`)
//! - [`cli`]: one file per subcommand: arguments, output, exit codes
//!
//! Dependencies point one way: `cli` → `screen`, `dialogue` → `session` → `runner` → `record`, `judge`,
//! `consultation` → `chat`, `case`. `llama` and `openai` implement `chat`; `report` and `interop` use
//! `record`.

mod atomic_file;
pub mod case;
pub mod chat;
pub mod cli;
pub mod config;
pub mod consultation;
pub mod dialogue;
pub mod digest;
pub mod glossary;
pub mod instruction_set;
pub mod interop;
pub mod judge;
pub mod language;
pub mod llama;
pub mod openai;
mod plain_file;
pub mod record;
pub mod report;
pub mod runner;
pub mod screen;
pub mod session;
pub mod stats;
pub mod text;
pub mod trial;
