//! `wardround arms report`.

use super::merged_path;
use crate::{
    arms::{answers_file, key::ArmsKey, merge::Merged, numbers::ArmsNumbers, plan::Plan, subjects},
    cli::{
        CliError,
        report::WrittenAs,
        trial::{read_trial, stays},
    },
    config::Loaded,
    language::Bilingual,
};
use clap::Args;
use std::{path::PathBuf, process::ExitCode};

#[derive(Debug, Args)]
pub(super) struct ReportArgs {
    /// The plan
    #[arg(value_name = "ARMS.toml")]
    plan: PathBuf,
    /// The run that merge wrote
    #[arg(long, value_name = "RUN")]
    run: PathBuf,
    /// A blind trial that rates this run, alone or with models beside the arms
    #[arg(long, value_name = "TRIAL.toml")]
    trial: Option<PathBuf>,
    #[command(flatten)]
    written: WrittenAs,
}

/// Reads, computes, writes.
pub(super) fn run(args: &ReportArgs, loaded: &Loaded) -> Result<ExitCode, CliError> {
    let resampling = args.written.resampling()?;
    let plan = Plan::read(&args.plan)?;
    let key = ArmsKey::of(&plan)?;
    stays(args.written.to.output(), &plan.path, &plan.organiser_folder())?;
    let merged = Merged::new(answers_file::read(&merged_path(&plan))?);
    let cases = merged.cases(&key);
    let trial = args.trial.as_deref().map(read_trial).transpose()?;
    let rated = trial.as_ref().map(|(protocol, observations)| (protocol, observations));
    let subjects = subjects::read(&args.run, &key, rated).map_err(|error| match error {
        subjects::SubjectsError::Record(error) => CliError::Record(error),
        foreign => CliError::Usage(Bilingual::of(|language| foreign.words(language))),
    })?;
    let numbers = ArmsNumbers::of(&plan, &cases, &subjects, trial.is_some(), resampling);
    let to = &args.written.to;
    to.put(numbers.write(&plan, to.format, to.language(loaded), to.width()))
}
