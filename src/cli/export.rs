//! `wardround export official`.

use super::{CliError, cases, layout};
use crate::{
    config::{Loaded, Paths},
    layout::official,
};
use clap::{Args, Subcommand};
use std::{path::PathBuf, process::ExitCode};

#[derive(Debug, Args)]
pub(super) struct ExportArgs {
    #[command(subcommand)]
    command: ExportCommand,
}

#[derive(Debug, Subcommand)]
enum ExportCommand {
    /// The folder tree of the benchmark's published evaluation code, with its statistics
    Official(OfficialArgs),
}

#[derive(Debug, Args)]
struct OfficialArgs {
    /// The run
    #[arg(value_name = "RUN")]
    run: PathBuf,
    /// The case file that was asked: questions and references stand in the layout
    #[arg(long, value_name = "FILE|bundled")]
    cases: String,
    /// Whose verdicts, where several judges have judged
    #[arg(long, value_name = "NAME")]
    judge: Option<String>,
    /// The folder to write to; a file that is there with other content is never overwritten
    #[arg(long, short, value_name = "FOLDER")]
    out: PathBuf,
}

pub(super) fn run(args: ExportArgs, loaded: &Loaded, _paths: &Paths) -> Result<ExitCode, CliError> {
    match args.command {
        ExportCommand::Official(args) => official(&args, loaded),
    }
}

fn official(args: &OfficialArgs, loaded: &Loaded) -> Result<ExitCode, CliError> {
    let file = cases::read(&args.cases, Some(super::interface_language(loaded)), &loaded.settings)?;
    cases::report_problems(&file);
    let exported = official::export(&args.run, &file, args.judge.as_deref(), &args.out)?;
    let incomplete = layout::report("left out", &exported.remarks);
    for path in &exported.files {
        layout::say(&args.out.join(path).display().to_string());
    }
    for statistics in &exported.statistics {
        let official = &statistics.official;
        let deviation = official.standard_deviation.map_or_else(|| "–".to_owned(), |d| format!("{d:.4}"));
        let mut line =
            format!("{}: mean {:.4} · standard deviation {deviation} · {} ratings", statistics.folder, official.mean, official.scores);
        if statistics.outside > 0 {
            let valid = statistics.valid_mean.map_or_else(|| "–".to_owned(), |m| format!("{m:.4}"));
            line += &format!(
                " · {} of them outside 1 to 10, which the official rule counts; without them the mean is {valid}",
                statistics.outside
            );
        }
        layout::say(&line);
    }
    Ok(incomplete)
}
