//! Wardround replays clinical cases against a language model, shows the reference beside each turn, and
//! grades the answers. This is its library; the program of the same name is one user of it.
//!
//! # A tour
//!
//! - Cases come from [`case`]: the bundled ones ([`case::bundled`]), files in any known format ([`case::read_file`]), or a format of
//!   one's own ([`case::Case::from_json`]).
//! - What answers or judges is a [`chat::Model`]: a file on this machine ([`llama`]), an endpoint ([`openai`]), or a type of one's own.
//! - [`runner::Replay`] asks the turns of cases in order and has the answers judged; [`record::Run`] keeps everything, so that nothing is
//!   asked twice; [`report::Report`] computes the numbers of what was recorded, with coverage and intervals.
//! - [`judge`] has the published prompts and the rule that reads a rating, and [`stats`] the statistics, for use without the rest.
//! - [`archive::pack()`] makes one file of a run to deposit beside a paper, and [`archive::verify()`] checks it.
//!
//! ```
//! use wardround::{
//!     case::{ReadOptions, bundled},
//!     chat::Finish,
//!     judge::{Preset, Prompts, Verdict},
//!     language::Language,
//! };
//!
//! let cases = bundled(&ReadOptions { language: Some(Language::En), ..ReadOptions::default() })?;
//! let case = cases.find("fever-and-cough").map_err(|unknown| unknown.to_string())?;
//!
//! // What a judge is sent about an answer to turn 1, in the published wording: instructions, and case with reference and answer.
//! let messages = Prompts::new(Preset::Official).fill(case, 1, &["Since when, and how high is the fever?"])?;
//! assert!(messages[1].content.contains("how high is the fever"));
//!
//! // What becomes of the judge's text. An answer without a rating has none; it is never counted as zero.
//! let verdict = Verdict::read("Short, and to the point. Rating: [[7]]", Finish::Stop, Preset::Official);
//! assert_eq!(verdict.score(), Some(7.0));
//! assert_eq!(Verdict::read("Good.", Finish::Stop, Preset::Official).score(), None);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The programs in `examples/` do each of these things from beginning to end, without a model file and without a network. What stays as
//! it is between versions: `docs/stability.md`.
//!
//! # The modules
//!
//! The public modules, from the lowest layer to the highest (`docs/architecture.md` describes all modules and
//! the way of the data through them):
//!
//! - [`stats`]: statistics: means, intervals, paired tests, agreement; depends on no other module
//! - [`language`]: the languages of cases and interface, a text in both
//! - [`mod@digest`]: SHA-256 as text
//! - [`case`]: cases, turns and references; one file per case format
//! - [`chat`]: the chat vocabulary and the trait [`chat::Model`]; reasoning, sampling, model errors, what is known of a model
//! - [`gguf`]: the header of a model file, without llama.cpp
//! - [`llama`]: models on this machine: llama.cpp in a worker process, chat templates
//! - [`openai`]: models behind OpenAI-compatible endpoints: limits, retries, error responses
//! - [`models`]: model files: the catalogue, downloads from hubs, files and servers on this machine
//! - [`consultation`]: one consultation as a pure state machine; what of the reference may be shown
//! - [`form`]: rating forms as data; marked words of an answer
//! - [`judge`]: judge prompts, verdicts, reading the rating
//! - [`record`]: the append-only record of a run: question digests, journals, resume, repair
//! - [`tape`]: recordings of consultations, and a tape as a model
//! - [`interview`]: a doctor asks a simulated patient: facts by who may know them, the scripted patient, the examiner by rules
//! - [`config`]: settings in layers, and the folders of files
//! - [`runner`]: drives consultations: asks, records, judges; batches; opens models
//! - [`report`]: the numbers of runs as table, Markdown, CSV, JSON, HTML
//! - [`items`]: the answers of runs with everything that was said of each
//! - [`diff`]: what differs between two runs, and thresholds for scripts
//! - [`interop`]: other programs' files: the benchmark's folder tree, OpenAI's batch lines, tables, Inspect's logs, preferences
//! - [`review`]: what is said of cases by those who check them: lint of references, errata, tags
//! - [`viewing`]: these as a table with filters, one answer in full, the difference of two
//! - [`panel`]: several judges on the same answers: together, against each other, and without any one
//! - [`pairwise`]: which of two models' answers is better: pairs in both orders, position consistency, strengths
//! - [`trial`]: blind trials: forms, packs, assignment, ratings of doctors, their report
//! - [`live`]: answers that raters of a trial get while they rate: the organiser's server, the rater's client
//! - [`archive`]: a run as one reproducible file to deposit beside a paper, and the checks of one
//! - [`arms`]: studies in which doctors answer cases, alone or with a model's help
//!
//! The interfaces (`cli`, `export`, `screen`, `dialogue`, and `session`, `show`, `own_case` and `text` below them) are no part of the API: they
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
pub mod check;
#[doc(hidden)]
pub mod cli;
pub mod config;
pub mod consultation;
#[doc(hidden)]
pub mod dialogue;
pub mod diff;
pub mod digest;
#[doc(hidden)]
pub mod export;
mod file_name;
pub mod form;
pub mod gguf;
mod glossary;
#[doc(hidden)]
pub mod instruction_set;
pub mod interop;
pub mod interview;
mod io_error;
pub mod items;
mod json_entries;
pub mod judge;
pub mod language;
pub mod live;
pub mod llama;
#[doc(hidden)]
pub mod machine;
pub mod models;
pub mod openai;
#[doc(hidden)]
pub mod own_case;
pub mod pairwise;
pub mod panel;
mod plain_file;
pub mod record;
pub mod report;
pub mod review;
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
pub mod viewing;
