//! `wardround import official`.

use super::{CliError, cases, layout};
use crate::{
    case::Case,
    config::Loaded,
    layout::official::{self, ImportOptions},
    model::Sampling,
    record::{CaseSource, Run},
};
use clap::{Args, Subcommand};
use std::{path::PathBuf, process::ExitCode};

#[derive(Debug, Args)]
pub(super) struct ImportArgs {
    #[command(subcommand)]
    command: ImportCommand,
}

#[derive(Debug, Subcommand)]
enum ImportCommand {
    /// Answers and verdicts of the benchmark's published evaluation code
    Official(OfficialArgs),
}

#[derive(Debug, Args)]
struct OfficialArgs {
    /// The folder with data/ and output/, or single files of it
    #[arg(value_name = "FOLDER|FILE", required = true)]
    from: Vec<PathBuf>,
    /// The case file; a file of answers is one, too
    #[arg(long, value_name = "FILE|bundled")]
    cases: String,
    /// What the judge goes by in the run: the files do not say who judged
    #[arg(long, value_name = "NAME", default_value = "imported-judge")]
    judge_name: String,
    /// The run's folder, new or known; what it has already is not recorded again
    #[arg(long, short, value_name = "RUN")]
    out: PathBuf,
}

pub(super) fn run(args: ImportArgs, loaded: &Loaded) -> Result<ExitCode, CliError> {
    match args.command {
        ImportCommand::Official(args) => official(args, loaded),
    }
}

fn official(args: OfficialArgs, loaded: &Loaded) -> Result<ExitCode, CliError> {
    let file = cases::read(&args.cases, Some(super::interface_language(loaded)), &loaded.settings)?;
    cases::report_problems(&file);
    let source =
        CaseSource::of(&args.cases, file.cases.first().map(Case::source)).map_err(|e| CliError::Cases(format!("{}: {e}", args.cases)))?;
    let mut run = Run::open(&args.out, Sampling::default(), 1)?;
    let imported = official::import(&args.from, &file, &mut run, &ImportOptions { judge: args.judge_name, cases: source })?;
    let incomplete = layout::report("not taken", &imported.remarks);
    layout::say(&format!(
        "{}: {} answers and {} verdicts recorded, {} were there already · models: {}",
        args.out.display(),
        imported.answers,
        imported.verdicts,
        imported.known,
        imported.models.join(", ")
    ));
    if imported.outside > 0 {
        let what = "verdicts have an integer outside 1 to 10: no rating here, while the official statistics count them";
        layout::say(&format!("{} {what}", imported.outside));
    }
    Ok(incomplete)
}
