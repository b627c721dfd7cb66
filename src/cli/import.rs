//! `wardround import official | openai-batch`.

use super::{CliError, cases, layout, open};
use crate::{
    case::Case,
    chat::Sampling,
    config::Loaded,
    interop::{
        official::{self, ImportOptions},
        openai_batch::{self, Stage},
    },
    language::Bilingual,
    record::CaseSource,
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
    /// Import answers and verdicts of the benchmark's published evaluation code
    Official(OfficialArgs),
    /// Import results of the requests that export openai-batch wrote
    OpenaiBatch(BatchArgs),
}

#[derive(Debug, Args)]
struct OfficialArgs {
    /// The folder with data/ and output/, or single files of it
    #[arg(value_name = "FOLDER|FILE", required = true)]
    from: Vec<PathBuf>,
    /// The case file; a file of answers can serve as one
    #[arg(long, value_name = "FILE|bundled")]
    cases: String,
    /// The judge's name in the run; the files do not contain it
    #[arg(long, value_name = "NAME", default_value = "imported-judge")]
    judge_name: String,
    /// The run's folder, new or existing; recorded answers and verdicts are not recorded again
    #[arg(long, short, value_name = "RUN")]
    out: PathBuf,
}

#[derive(Debug, Args)]
struct BatchArgs {
    /// The files of results and of errors, in any order and number
    #[arg(value_name = "RESULTS", required = true)]
    results: Vec<PathBuf>,
    /// The run from which the requests were exported
    #[arg(long, value_name = "RUN")]
    run: PathBuf,
    /// The case file
    #[arg(long, value_name = "FILE|bundled")]
    cases: String,
}

pub(super) fn run(args: ImportArgs, loaded: &Loaded) -> Result<ExitCode, CliError> {
    match args.command {
        ImportCommand::Official(args) => official(args, loaded),
        ImportCommand::OpenaiBatch(args) => batch(&args, loaded),
    }
}

fn official(args: OfficialArgs, loaded: &Loaded) -> Result<ExitCode, CliError> {
    let file = cases::read(&args.cases, Some(super::interface_language(loaded)), &loaded.settings)?;
    cases::usable(&file, super::interface_language(loaded))?;
    let source = CaseSource::of(&args.cases, &file, file.cases.first().map(Case::source));
    // Before the run's folder is made.
    if let Some(path) = args.from.iter().find(|path| !path.exists()) {
        return Err(CliError::Usage(Bilingual::both(format!("没有 {}", path.display()), format!("{} is not there", path.display()))));
    }
    let mut run = open::run(&args.out, Sampling::default(), 1, super::interface_language(loaded)).map_err(CliError::or_another_folder)?;
    let imported = official::import(&args.from, &file, &mut run, &ImportOptions { judge: args.judge_name, cases: source })?;
    let incomplete = layout::report("not taken", &imported.remarks);
    layout::say(&format!(
        "{}: {} answers and {} verdicts recorded, {} were there already · models: {}",
        args.out.display(),
        imported.answers,
        imported.verdicts,
        imported.known,
        imported.models.join(", ")
    ))?;
    if imported.outside_scale > 0 {
        let what = "verdicts have an integer outside 1 to 10: no rating here, while the official statistics count them";
        layout::say(&format!("{} {what}", imported.outside_scale))?;
    }
    Ok(incomplete)
}

fn batch(args: &BatchArgs, loaded: &Loaded) -> Result<ExitCode, CliError> {
    let file = cases::read(&args.cases, Some(super::interface_language(loaded)), &loaded.settings)?;
    cases::usable(&file, super::interface_language(loaded))?;
    open::is_run(&args.run)?;
    let mut run = open::run(&args.run, Sampling::default(), 1, super::interface_language(loaded))?;
    let formats = loaded.settings.formats().map_err(|e| CliError::Usage(e.to_string().into()))?;
    let imported = openai_batch::import(&args.results, &file, &formats, &mut run)?;
    let codes = [layout::report("not taken", &imported.remarks), layout::report("no answer", &imported.no_answers)];
    let code = codes.into_iter().find(|code| *code != ExitCode::SUCCESS).unwrap_or(ExitCode::SUCCESS);
    layout::say(&format!(
        "{}: {} answers and {} verdicts recorded, {} were there already, {} requests failed",
        args.run.display(),
        imported.answers,
        imported.verdicts,
        imported.known,
        imported.failed
    ))?;
    let Some(&next) = imported.open.keys().next() else {
        let next = match imported.is_judged {
            true => format!("next: wardround report {}", args.run.display()),
            false => "judge with export openai-batch --judge MODEL, or wardround judge".into(),
        };
        layout::say(&format!("every question that was exported is answered; {next}"))?;
        return Ok(code);
    };
    let open: Vec<String> = imported.open.iter().map(|(stage, count)| format!("{count} of {stage}")).collect();
    layout::say(&format!("still open: {}", open.join(", ")))?;
    let who = if next == Stage::Judging { "--judge" } else { "--model" };
    let run = args.run.display();
    let cases = &args.cases;
    layout::say(&format!("next: wardround export openai-batch {run} --cases {cases} {who} MODEL --stage {next} --out FILE"))?;
    Ok(code)
}
