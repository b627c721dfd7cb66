//! What differs between two runs: settings, cases, answers and scores; and whether a threshold is kept.
//!
//! - `pairing`: which model of the one run is compared with which of the other
//! - `settings`: what differs in how the runs were made
//! - `answers`: the answers that are in one run only, and those whose text or score differs
//! - `scores`: means with coverage, and their differences over the cases that both runs have
//! - `gates`: thresholds, for scripts
//! - `document`, `words`: all of it for people
//!
//! The difference of two scores is always the second run's less the first's: above 0, the second is better. Judges, presets and sources are never pooled.

mod answers;
mod document;
mod gates;
mod pairing;
mod scores;
mod settings;
mod words;

pub use answers::{AnswerCounts, Change, ItemChange, LargestChange, ScoreChange, Span};
pub use gates::{GateResult, Outcome, Threshold};
pub use pairing::{ModelPair, PairingError, pair_models};
pub use scores::{RatedBy, ScoreBlock, ScoreRow, SideScore};
pub use settings::SettingDifference;
use settings::Side;

use crate::{
    items::Items,
    language::Language,
    record::RecordError,
    report::{FormatError, Report, ResamplingUsed, html, json, markdown, table},
    stats::Resampling,
};
use serde::Serialize;

/// The version of the layout of `json`.
const SCHEMA: u32 = 1;

/// How a comparison of two runs is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum DiffFormat {
    /// Table for a terminal
    #[default]
    Table,
    /// Markdown for a document
    Markdown,
    /// Everything, for programs
    Json,
    /// One page that opens offline
    Html,
}

/// What is compared, and how.
#[derive(Debug, Clone)]
pub struct DiffOptions {
    /// The models that are compared, from [`pair_models`].
    pub pairs: Vec<ModelPair>,
    /// How the intervals and tests are drawn.
    pub resampling: Resampling,
    /// Of how many answers both texts are told: those whose scores changed most.
    pub largest: usize,
    /// What the second run has to keep.
    pub thresholds: Vec<Threshold>,
    /// Whether another process writes the first run, and the second.
    pub being_written: [bool; 2],
}

/// What differs between two runs. The same records, options and seed give the same comparison to the last bit.
#[derive(Debug, Clone, Serialize)]
pub struct Diff {
    /// The layout's version.
    pub schema: u32,
    /// The version of Wardround that compared.
    pub wardround: &'static str,
    /// How the intervals and tests were drawn.
    pub resampling: ResamplingUsed,
    /// The first run.
    pub a: RunFacts,
    /// The second run.
    pub b: RunFacts,
    /// Which models are compared.
    pub models: Vec<ModelPair>,
    /// The models of the first run that are compared with none.
    pub models_only_a: Vec<String>,
    /// Those of the second run.
    pub models_only_b: Vec<String>,
    /// What differs in how the runs were made.
    pub settings: Vec<SettingDifference>,
    /// How the answers differ, by pair of models.
    pub answers: Vec<AnswerCounts>,
    /// The answers that differ, in the order of cases, turns and repeats.
    pub changes: Vec<ItemChange>,
    /// The means and their differences, by who rated, and source.
    pub scores: Vec<ScoreBlock>,
    /// The answers whose scores changed most, with both texts.
    pub largest: Vec<LargestChange>,
    /// Whether the thresholds are kept.
    pub gates: Vec<GateResult>,
}

/// One of the two runs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RunFacts {
    /// The folder's name.
    pub folder: String,
    /// When it began.
    pub began: jiff::Timestamp,
    /// How many answers stand.
    pub answers: usize,
    /// Whether another process is writing it: what it adds later is not compared.
    pub being_written: bool,
    /// Unfinished last lines of its files, which are left out.
    pub torn_lines: usize,
    /// Whether it does not say what it was to hold: coverage is of what is there.
    pub unplanned: bool,
    /// What someone who uses its numbers has to know.
    pub warnings: Vec<String>,
}

impl Diff {
    /// Compares two runs, each read by itself.
    ///
    /// # Errors
    /// When the line of an answer whose text is told cannot be read.
    pub fn of(a: &Items, b: &Items, options: DiffOptions) -> Result<Self, RecordError> {
        let DiffOptions { pairs, resampling, largest, thresholds, being_written } = options;
        let reports = [a, b].map(|items| Report::of(items.records(), resampling));
        let sides = [Side { items: a, report: &reports[0] }, Side { items: b, report: &reports[1] }];
        let scores = scores::blocks(sides, &pairs, resampling);
        let (answers, changes) = answers::changes(sides, &pairs);
        let largest = answers::largest(sides, &changes, largest)?;
        let only = |items: &Items, of: fn(&ModelPair) -> &String| {
            items.models().filter(|model| pairs.iter().all(|pair| of(pair) != model)).map(str::to_owned).collect::<Vec<_>>()
        };
        let (models_only_a, models_only_b) = (only(a, |pair| &pair.a), only(b, |pair| &pair.b));
        let gates = gates::results(&thresholds, &scores);
        Ok(Self {
            schema: SCHEMA,
            wardround: env!("CARGO_PKG_VERSION"),
            resampling: ResamplingUsed::of(resampling),
            a: facts(a, being_written[0]),
            b: facts(b, being_written[1]),
            settings: settings::differences(sides, &pairs),
            models: pairs,
            models_only_a,
            models_only_b,
            answers,
            changes,
            scores,
            largest,
            gates,
        })
    }

    /// The comparison as text, with a line break at its end. `language` is that of every format but `json`; `width` are a terminal's columns, where there is
    /// one, and count for `table` only.
    ///
    /// # Errors
    /// When a writer fails.
    pub fn write(&self, format: DiffFormat, language: Language, width: Option<usize>) -> Result<String, FormatError> {
        match format {
            DiffFormat::Table => Ok(table::write(&document::document(self, language), width)),
            DiffFormat::Markdown => Ok(markdown::write(&document::document(self, language))),
            DiffFormat::Html => Ok(html::write(&document::document(self, language), language)),
            DiffFormat::Json => json::write(self),
        }
    }
}

fn facts(items: &Items, being_written: bool) -> RunFacts {
    let records = items.records();
    // A side is one run.
    let run = records.runs.first();
    RunFacts {
        folder: run.map(|run| run.folder.clone()).unwrap_or_default(),
        began: run.map(|run| run.began).unwrap_or_default(),
        answers: items.len(),
        being_written,
        torn_lines: records.left_out.torn_lines,
        unplanned: run.is_some_and(|run| run.unplanned),
        warnings: run.map(|run| run.warnings.clone()).unwrap_or_default(),
    }
}
