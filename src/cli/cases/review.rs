//! `wardround cases review`: doctors read references beside records, in a trial of its own.

use super::{
    super::{
        CliError, schema,
        trial::{quoted, read_whole_trial},
    },
    FileArgs, Words, find, language_of, read, usable,
};
use crate::{
    atomic_file,
    case::{self, Case, ReadOptions},
    config::Settings,
    language::{Bilingual, Language},
    record::CaseSource,
    review::{Errata, FORM, agreed, pair_cases, write_run},
    text::clean,
};
use clap::{Args, Subcommand};
use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

#[derive(Debug, Args)]
pub(super) struct ReviewArgs {
    #[command(subcommand)]
    command: ReviewCommand,
}

#[derive(Debug, Subcommand)]
enum ReviewCommand {
    /// Make a folder with a trial in which doctors read references beside records
    New(NewArgs),
    /// Write errata of what most reviewers of a reference found
    Close(CloseArgs),
}

#[derive(Debug, Args)]
struct NewArgs {
    /// The folder to make
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    #[command(flatten)]
    file: FileArgs,
    /// Review this case's reference only; may be repeated, or a comma-separated list
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    case: Vec<String>,
    /// Names of reviewers, separated by commas: pseudonyms, which stand in files and reports
    #[arg(long, value_name = "NAMES", value_delimiter = ',', required = true)]
    raters: Vec<String>,
    /// How many of them read each pair [default: all]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    each: Option<u16>,
    /// Seed of the assignment
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
}

#[derive(Debug, Args)]
struct CloseArgs {
    /// The trial in the review's folder
    #[arg(value_name = "REVIEW.toml")]
    protocol: PathBuf,
    #[command(flatten)]
    file: FileArgs,
    /// Who closes the review and answers for the errata
    #[arg(long, value_name = "NAME")]
    by: String,
    /// The file of errata to write, which must not exist
    #[arg(long, short, value_name = "FILE")]
    output: PathBuf,
}

pub(super) fn run(args: &ReviewArgs, settings: &Settings) -> Result<ExitCode, CliError> {
    match &args.command {
        ReviewCommand::New(args) => new(args, settings),
        ReviewCommand::Close(args) => close(args, settings),
    }
}

fn new(args: &NewArgs, settings: &Settings) -> Result<ExitCode, CliError> {
    let language = language_of(args.file.language, settings);
    let file = read(&args.file.cases, Some(language), settings)?;
    usable(&file, language)?;
    let chosen: Vec<&Case> = if args.case.is_empty() {
        file.cases.iter().filter(|case| case.has_reference()).collect()
    } else {
        args.case.iter().map(|id| find(&file, id)).collect::<Result<_, _>>()?
    };
    let each = args.each.map_or(args.raters.len(), usize::from);
    if each > args.raters.len() {
        let raters = args.raters.len();
        return Err(CliError::Usage(Bilingual::both(
            format!("--each {each}：只有 {raters} 位复核者"),
            format!("--each {each}: there are {raters} reviewers only"),
        )));
    }
    let text = pair_cases(&chosen);
    let pairs = case::read_bytes("pairs.toml", text.as_bytes(), &ReadOptions::default())?;
    if pairs.cases.is_empty() {
        return Err(CliError::Cases(Bilingual::both("这些病例没有参考答案可复核", "these cases have no reference to review")));
    }
    usable(&pairs, language)?;
    let folder = &args.folder;
    let advice = ("请指定尚不存在的文件夹", "name a folder that is not there yet");
    let failed = |e: std::io::Error| CliError::writing(folder, e, advice);
    if let Some(parent) = folder.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        fs::create_dir_all(parent).map_err(failed)?;
    }
    fs::create_dir(folder).map_err(failed)?;
    let path = folder.join("pairs.toml");
    atomic_file::write_new(&path, text.as_bytes()).map_err(failed)?;
    let pairs = case::read_file(&path, &ReadOptions::default())?;
    let source = CaseSource::of("pairs.toml", &pairs, pairs.cases.first().map(Case::source));
    let count = write_run(&folder.join("run"), &pairs, &chosen, source)?;
    let protocol = folder.join("REVIEW.toml");
    let text = schema::first_line(folder, "trial") + &protocol_text(args, each, language);
    atomic_file::write_new(&protocol, text.as_bytes()).map_err(failed)?;
    say!("{}", clean(&Words(language).review_made(&protocol.display().to_string(), count, &args.raters, each)))?;
    Ok(ExitCode::SUCCESS)
}

fn protocol_text(args: &NewArgs, each: usize, language: Language) -> String {
    let template = match language {
        Language::Zh => include_str!("review-zh.toml"),
        Language::En => include_str!("review-en.toml"),
    };
    let is_everyone = each == args.raters.len();
    let overlap = if is_everyone || each < 2 { 0.0 } else { 1.0 };
    let raters: Vec<String> =
        args.raters.iter().map(|name| format!("[[rater]]\nname = {}\nrole = \"\"\nyears = 0\ngrade = \"\"\n", quoted(name))).collect();
    let parts = [
        ("{distribution}", quoted(if is_everyone { "everyone" } else { "parts" })),
        ("{overlap}", format!("{overlap:?}")),
        ("{overlap_raters}", each.max(2).to_string()),
        ("{seed}", args.seed.to_string()),
        ("{raters}", raters.join("\n").trim_end().to_owned()),
    ];
    parts.into_iter().fold(template.to_owned(), |text, (name, value)| text.replace(name, &value))
}

fn close(args: &CloseArgs, settings: &Settings) -> Result<ExitCode, CliError> {
    let language = language_of(args.file.language, settings);
    if args.by.trim().is_empty() {
        return Err(CliError::Usage(Bilingual::both("--by：请写明由谁结束复核", "--by: say who closes the review")));
    }
    let file = read(&args.file.cases, Some(language), settings)?;
    usable(&file, language)?;
    let trial = read_whole_trial(&args.protocol)?;
    if trial.protocol.form.name() != FORM {
        let path = args.protocol.display();
        return Err(CliError::Usage(Bilingual::both(
            format!("{path} 不是参考答案复核（量表应为 {FORM}）：请指定 cases review new 所写的 REVIEW.toml"),
            format!("{path} is no review of references (its form is not {FORM}): name the REVIEW.toml that cases review new wrote"),
        )));
    }
    if !trial.is_closed() {
        let path = args.protocol.display();
        return Err(CliError::Usage(Bilingual::both(
            format!("复核还在进行：先收齐评分（trial merge），再 wardround trial close {path}"),
            format!("the review is open: merge the ratings, then run: wardround trial close {path}"),
        )));
    }
    let cases: Vec<&Case> = file.cases.iter().filter(|case| case.has_reference()).collect();
    let agreed = agreed(&trial.observations, &trial.key, &cases, args.by.trim(), jiff::Zoned::now().date());
    let words = Words(language);
    say!("{}", clean(&words.review_agreed(&agreed)))?;
    if agreed.entries.is_empty() {
        say!("{}", words.no_errata())?;
        return Ok(ExitCode::SUCCESS);
    }
    write_errata(&args.output, &Errata::write(&agreed.entries))?;
    let path = args.output.display().to_string();
    say!("{}", clean(&words.errata_from_review(&path, agreed.entries.len(), agreed.without_text)))?;
    Ok(ExitCode::SUCCESS)
}

fn write_errata(path: &Path, text: &str) -> Result<(), CliError> {
    let failed = |e: std::io::Error| CliError::writing(path, e, ("请指定尚不存在的文件名", "name a file that is not there yet"));
    atomic_file::write_new(path, text.as_bytes()).map_err(failed)
}
