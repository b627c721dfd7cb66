//! Wardround replays clinical cases against a language model, shows the reference beside each turn, and
//! grades the answers.
//!
//! The public modules, from the lowest layer to the highest (`docs/architecture.md` describes all modules and
//! the way of the data through them):
//!
//! - [`stats`]: statistics: means, intervals, paired tests, agreement; depends on no other module
//! - [`language`]: the languages of cases and interface, a text in both
//! - [`mod@digest`]: SHA-256 as text
//! - [`case`]: cases, turns and references; one file per case format
//! - [`chat`]: the chat vocabulary and the trait [`chat::Model`]; reasoning, sampling, model errors
//! - [`gguf`]: the header of a model file, without llama.cpp
//! - [`llama`]: models on this machine: llama.cpp in a worker process, chat templates
//! - [`openai`]: models behind OpenAI-compatible endpoints: limits, retries, error responses
//! - [`models`]: model files: the catalogue, downloads from hubs, files and servers on this machine
//! - [`consultation`]: one consultation as a pure state machine; what of the reference may be shown
//! - [`judge`]: judge prompts, verdicts, reading the rating
//! - [`record`]: the append-only record of a run: question digests, journals, resume, repair
//! - [`tape`]: recordings of consultations, and a tape as a model
//! - [`config`]: settings in layers, and the folders of files
//! - [`runner`]: drives consultations: asks, records, judges; batches; opens models
//! - [`report`]: the numbers of runs as table, Markdown, CSV, JSON, HTML
//! - [`interop`]: other programs' files: the benchmark's folder tree, OpenAI's batch lines
//! - [`trial`]: blind trials: forms, packs, assignment, ratings of doctors, their report
//! - [`live`]: answers that raters of a trial get while they rate: the organiser's server, the rater's client
//! - [`archive`]: a run as one reproducible file to deposit beside a paper, and the checks of one
//! - [`arms`]: studies in which doctors answer cases, alone or with a model's help
//!
//! The interfaces (`cli`, `export`, `screen`, `dialogue`, and `session`, `show` and `text` below them) are no part of the API: they
//! are public for this package's own program, tests and benchmarks, and change without notice.
//!
//! Dependencies point one way: `cli` → `screen`, `dialogue` → `session` → `runner` → `record`, `judge`,
//! `consultation` → `chat`, `case`. `llama` and `openai` implement `chat`; `report`, `interop` and `trial` use
//! `record`, and `trial` writes its report with `report`'s writers.

pub mod archive;
pub mod arms;
mod atomic_file;
pub mod case;
pub mod chat;
#[doc(hidden)]
pub mod cli;
pub mod config;
pub mod consultation;
#[doc(hidden)]
pub mod dialogue;
pub mod digest;
#[doc(hidden)]
pub mod export;
mod file_name;
pub mod gguf;
mod glossary;
#[doc(hidden)]
pub mod instruction_set;
pub mod interop;
mod io_error;
pub mod judge;
pub mod language;
pub mod live;
pub mod llama;
#[doc(hidden)]
pub mod machine;
pub mod models;
pub mod openai;
mod plain_file;
pub mod record;
pub mod report;
pub mod runner;
#[doc(hidden)]
pub mod screen;
mod sealed_lines;
#[doc(hidden)]
pub mod session;
#[doc(hidden)]
pub mod show;
pub mod stats;
mod suggest;
pub mod tape;
#[doc(hidden)]
pub mod text;
mod toml_text;
pub mod trial;
