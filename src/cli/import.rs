//! `wardround import official | openai-batch`.

use super::{
    CliError, cases,
    layout::{self, Told},
    open,
};
use crate::{
    case::Case,
    chat::Sampling,
    config::Loaded,
    interop::{
        official::{self, ImportOptions},
        openai_batch::{self, Stage},
    },
    language::{Bilingual, Language},
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
    let language = super::interface_language(loaded);
    let incomplete = layout::report(Told::NotTaken, &imported.remarks, language);
    let (out, known, outside) = (args.out.display(), imported.known, imported.outside_scale);
    let recorded = recorded(imported.answers, imported.verdicts, known, language);
    match language {
        Language::Zh => layout::say(&format!("{out}：{recorded} · 模型：{}", imported.models.join("、")))?,
        Language::En => layout::say(&format!("{out}: {recorded} · models: {}", imported.models.join(", ")))?,
    }
    match language {
        _ if outside == 0 => {}
        Language::Zh => layout::say(&format!("{outside} 个评分的整数超出 1 至 10：此处不算评分，官方统计则计入"))?,
        Language::En => layout::say(&format!(
            "{outside} verdicts have an integer outside 1 to 10: no rating here, while the official statistics count them"
        ))?,
    }
    Ok(incomplete)
}

fn batch(args: &BatchArgs, loaded: &Loaded) -> Result<ExitCode, CliError> {
    let mut file = cases::read(&args.cases, Some(super::interface_language(loaded)), &loaded.settings)?;
    cases::usable(&file, super::interface_language(loaded))?;
    open::is_run(&args.run)?;
    let mut run = open::run(&args.run, Sampling::default(), 1, super::interface_language(loaded))?;
    let formats = loaded.settings.formats().map_err(|e| CliError::Usage(e.both()))?;
    file.cases = run.manifest().with_variants(&file.cases);
    let imported = openai_batch::import(&args.results, &file, &formats, &mut run)?;
    let language = super::interface_language(loaded);
    let codes =
        [layout::report(Told::NotTaken, &imported.remarks, language), layout::report(Told::NoAnswer, &imported.no_answers, language)];
    let code = codes.into_iter().find(|code| *code != ExitCode::SUCCESS).unwrap_or(ExitCode::SUCCESS);
    let recorded = recorded(imported.answers, imported.verdicts, imported.known, language);
    let (run, failed) = (args.run.display(), imported.failed);
    layout::say(&match language {
        Language::Zh => format!("{run}：{recorded}，{failed} 个请求失败"),
        Language::En => format!("{run}: {recorded}, {failed} requests failed"),
    })?;
    tell_next(&imported, args, language)?;
    Ok(code)
}

/// How much was recorded.
fn recorded(answers: usize, verdicts: usize, known: usize, language: Language) -> String {
    match language {
        Language::Zh => format!("已记录 {answers} 个回答、{verdicts} 个评分，另有 {known} 个已在记录中"),
        Language::En => format!("{answers} answers and {verdicts} verdicts recorded, {known} were there already"),
    }
}

/// What is still open, and the next step.
fn tell_next(imported: &openai_batch::Imported, args: &BatchArgs, language: Language) -> Result<(), CliError> {
    let (run, cases) = (args.run.display(), &args.cases);
    let Some(&next) = imported.open.keys().next() else {
        return layout::say(&match (language, imported.is_judged) {
            (Language::Zh, true) => format!("导出过的问题都有了回答；下一步：wardround report {run}"),
            (Language::Zh, false) => "导出过的问题都有了回答；评分请用 export openai-batch --judge MODEL，或 wardround judge".to_owned(),
            (Language::En, true) => format!("every question that was exported is answered; next: wardround report {run}"),
            (Language::En, false) => {
                "every question that was exported is answered; judge with export openai-batch --judge MODEL, or wardround judge".into()
            }
        });
    };
    let open = imported.open.iter().map(|(stage, count)| match language {
        Language::Zh => format!("{stage} {count} 个"),
        Language::En => format!("{count} of {stage}"),
    });
    let open: Vec<String> = open.collect();
    let (still, label) = match language {
        Language::Zh => (format!("尚缺：{}", open.join("、")), "下一步："),
        Language::En => (format!("still open: {}", open.join(", ")), "next: "),
    };
    layout::say(&still)?;
    let who = if next == Stage::Judging { "--judge" } else { "--model" };
    layout::say(&format!("{label}wardround export openai-batch {run} --cases {cases} {who} MODEL --stage {next} --out FILE"))
}
