//! `wardround trial report | export`.

use super::super::{
    CliError, interface_language,
    output::{streams::print_exactly, terminal_width},
    report::{resampling, written},
};
use super::merged_path;
use crate::{
    config::Loaded,
    language::Language,
    report::Format,
    stats::Resampling,
    trial::{
        export::{Contents, ExportFormat, export},
        key::TrialKey,
        merge::Merged,
        numbers::{Judged, Numbers},
        observations::Observations,
        protocol::Protocol,
        ratings_file, verdicts,
    },
};
use clap::Args;
use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

#[derive(Debug, Args)]
pub(super) struct ReportArgs {
    /// The protocol
    #[arg(value_name = "TRIAL.toml")]
    protocol: PathBuf,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    format: Format,
    /// The file to write, replaced atomically; a pipe or device is written into [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Language of table, markdown and html [default: the interface's]
    #[arg(long)]
    language: Option<Language>,
    /// Number of resamples of every interval and test
    #[arg(long, value_name = "N", default_value_t = Resampling::FEWEST)]
    resamples: usize,
    /// Seed of the resampling; the same ratings, resamples and seed give the same report
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
}

/// Who an export is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Reader {
    /// With models and the judges' ratings
    Organiser,
    /// Without models
    Rater,
}

#[derive(Debug, Args)]
pub(super) struct ExportArgs {
    /// The protocol
    #[arg(value_name = "TRIAL.toml")]
    protocol: PathBuf,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "csv")]
    format: ExportFormat,
    /// Who it is for
    #[arg(long = "for", value_name = "READER", default_value = "organiser")]
    reader: Reader,
    /// Also what raters wrote: comments, reasons and fields of text
    #[arg(long)]
    with_comments: bool,
    /// The file to write, replaced atomically; a pipe or device is written into [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// What a trial has so far.
struct Read {
    protocol: Protocol,
    key: TrialKey,
    observations: Observations,
    judged: Vec<Judged>,
}

fn read(path: &Path) -> Result<Read, CliError> {
    let protocol = Protocol::read(path)?;
    let key = TrialKey::read_needed(&TrialKey::path(&protocol.organiser_folder()))?;
    let merged = Merged::new(ratings_file::read(&merged_path(&protocol))?);
    let observations = Observations::of(&protocol, &key, &merged);
    let judged = verdicts::read(&protocol)?;
    Ok(Read { protocol, key, observations, judged })
}

/// Reads, computes, writes.
pub(super) fn run(args: &ReportArgs, loaded: &Loaded) -> Result<ExitCode, CliError> {
    let plan = resampling(args.resamples, args.seed)?;
    let language = args.language.unwrap_or_else(|| interface_language(loaded));
    let width = if args.output.is_none() { terminal_width() } else { None };
    let Read { protocol, key, observations, judged } = read(&args.protocol)?;
    let numbers = Numbers::of(&protocol, &key, &observations, &judged, plan);
    let text = numbers.write(&protocol, args.format, language, width).map_err(|e| CliError::Internal(e.to_string()))?;
    put(&text, args.output.as_deref())
}

pub(super) fn run_export(args: &ExportArgs) -> Result<ExitCode, CliError> {
    let Read { protocol, key, observations, judged } = read(&args.protocol)?;
    let contents = Contents { with_models: args.reader == Reader::Organiser, with_comments: args.with_comments };
    let text = export(&protocol, &key, (&observations, &judged), contents, args.format).map_err(|e| CliError::Internal(e.to_string()))?;
    put(&text, args.output.as_deref())
}

fn put(text: &str, output: Option<&Path>) -> Result<ExitCode, CliError> {
    match output {
        None => print_exactly(text.as_bytes())?,
        Some(path) => written(path, text)?,
    }
    Ok(ExitCode::SUCCESS)
}
