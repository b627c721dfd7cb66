//! `wardround trial report | export`.

use super::super::{
    CliError,
    report::{WrittenAs, put},
};
use super::{close::protocol_digest, merged};
use crate::{
    config::Loaded,
    language::Bilingual,
    trial::{
        closing::Closing,
        export::{Contents, ExportFormat, export},
        key::TrialKey,
        numbers::{ClosingNumbers, Judged, JudgedItems, Numbers},
        observations::Observations,
        protocol::Protocol,
        verdicts,
    },
};
use clap::Args;
use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

#[derive(Debug, Args)]
pub(super) struct ReportArgs {
    /// The protocol
    #[arg(value_name = "TRIAL.toml")]
    protocol: PathBuf,
    #[command(flatten)]
    written: WrittenAs,
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
    /// Begin the CSV with the mark by which Excel knows UTF-8; without it Excel shows Chinese text wrongly. R and pandas do better without
    #[arg(long)]
    excel: bool,
    /// The file to write, replaced atomically; a pipe or device is written into [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// What a trial has so far.
pub(in crate::cli) struct Read {
    pub protocol: Protocol,
    pub key: TrialKey,
    pub observations: Observations,
    judged: Vec<Judged>,
    items: Vec<JudgedItems>,
    closing: ClosingNumbers,
}

impl Read {
    /// Whether the trial is closed.
    pub fn is_closed(&self) -> bool {
        self.closing.closed.is_some()
    }
}

pub(in crate::cli) fn read(path: &Path) -> Result<Read, CliError> {
    let protocol = Protocol::read(path)?;
    let key = super::key_of(&protocol)?;
    let (merged, ratings) = merged(&protocol, &key)?;
    let closing = ClosingNumbers::of(&Closing::read(&protocol.organiser_folder())?, &ratings, &protocol_digest(path)?);
    let observations = Observations::of(&protocol, &key, &merged);
    let judged = verdicts::read(&protocol)?;
    let items = if protocol.rubric { verdicts::read_items(&protocol)? } else { Vec::new() };
    Ok(Read { protocol, key, observations, judged, items, closing })
}

/// Refuses an output that would take the place of the trial itself.
pub(super) fn is_no_part_of(protocol: &Protocol, output: Option<&Path>) -> Result<(), CliError> {
    stays(output, &protocol.path, &protocol.organiser_folder())
}

/// Refuses an output that would take the place of the organiser's own files: the plan, and what stands in the folder.
pub(crate) fn stays(output: Option<&Path>, plan: &Path, folder: &Path) -> Result<(), CliError> {
    let Some(output) = output else { return Ok(()) };
    let real = |path: &Path| fs::canonicalize(path).ok();
    let is_part = real(output).is_some_and(|output| {
        real(plan).is_some_and(|path| path == output) || real(folder).is_some_and(|folder| output.starts_with(folder))
    });
    if !is_part {
        return Ok(());
    }
    let path = output.display();
    Err(CliError::Usage(Bilingual::both(
        format!("--output {path}：这是试验自己的文件，不能覆盖：请指定另一个文件"),
        format!("--output {path}: a file of the trial itself, which stays: name another one"),
    )))
}

/// A trial's protocol and what was observed, for a report of something else.
pub(crate) fn read_trial(path: &Path) -> Result<(Protocol, Observations), CliError> {
    let read = read(path)?;
    Ok((read.protocol, read.observations))
}

/// Reads, computes, writes.
pub(super) fn run(args: &ReportArgs, loaded: &Loaded) -> Result<ExitCode, CliError> {
    let plan = args.written.resampling()?;
    let Read { protocol, key, observations, judged, items, closing } = read(&args.protocol)?;
    is_no_part_of(&protocol, args.written.to.output())?;
    let numbers = Numbers::of(&protocol, &key, &observations, (&judged, &items), plan).with_closing(closing);
    let written = &args.written.to;
    written.put(numbers.write(&protocol, written.format, written.language(loaded), written.width()))
}

pub(super) fn run_export(args: &ExportArgs) -> Result<ExitCode, CliError> {
    if args.excel && args.format != ExportFormat::Csv {
        return Err(CliError::Usage(Bilingual::both("--excel 只用于 --format csv", "--excel is for --format csv only")));
    }
    let Read { protocol, key, observations, judged, items, .. } = read(&args.protocol)?;
    is_no_part_of(&protocol, args.output.as_deref())?;
    let contents = Contents { with_models: args.reader == Reader::Organiser, with_comments: args.with_comments };
    let text = export(&protocol, &key, (&observations, &judged, &items), contents, args.format)
        .map_err(|e| CliError::internal("评分无法写出", "the ratings cannot be written", e))?;
    let mark = if args.excel { "\u{feff}" } else { "" };
    put(&format!("{mark}{text}"), args.output.as_deref())
}
