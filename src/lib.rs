//! Wardround replays clinical cases against a language model, shows the reference beside each turn, and grades the answers.
//!
//! Where things live:
//!
//! - [`case`]: what is replayed: a case, its turns, its reference; one file per format
//! - [`consult`]: one consultation as a pure state machine; no IO
//! - [`model`]: who answers: one trait, a stream of deltas; `local` (llama.cpp in a worker process), `remote` (OpenAI-compatible)
//! - [`judge`]: the judge's prompts, what a verdict can be, reading the rating
//! - [`record`]: the append-only journal of a run: turns, verdicts; resume, repair
//! - [`report`]: the numbers of runs as table, Markdown, CSV, JSON, HTML
//! - [`replay`]: runs a consultation's effects for real: asks, records, judges
//! - [`layout`]: other programs' files in and out: the benchmark's own folder tree, OpenAI's batch lines
//! - [`batch`]: cases × models × repeats, answered and judged many at a time
//! - [`stats`]: pure numbers: means, intervals, paired tests, agreement; depends on nothing of ours
//! - `atomic_file`: files that a reader sees whole, whatever the user names
//! - [`plain_file`]: what is read: regular files of sane length, and nothing else
//! - [`digest`]: sha256, the one digest of records and caches
//! - [`config`]: layered settings and where files live
//! - [`tui`]: what reaches a terminal: `session` (a session without a look), `tasks` (carries out its effects), `app` (the screen's state), `input` (keys to
//!   actions), `page` (what panes show, laid out once), `view` (drawing, one file per part), `theme`, `text` (the one door for untrusted text, the one wrap, markdown), `screen` (the loop), `words`
//! - [`cli`]: one file per subcommand, wiring only
//!
//! Dependencies point one way: `cli` → `tui`, `batch` → `replay` → `consult`, `record` → `model`, `judge` → `case`; `tui::text` depends on nothing of ours.

mod atomic_file;
pub mod case;
pub mod chat;
pub mod cli;
pub mod config;
pub mod consultation;
pub mod dialogue;
pub mod digest;
pub mod glossary;
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
