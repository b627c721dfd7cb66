//! `wardround run list | info | pack | verify | merge | rename`.

mod list;
mod merge;
mod rename;
mod words;

use super::{
    CliError, cases, exit, interface_language, open,
    output::{streams::print_exactly, terminal_width},
};
use crate::{
    archive::{self, ArchiveError, CaseText, PackOptions, Private},
    case::Case,
    config::{Loaded, Paths},
    language::{Bilingual, Language},
    plain_file,
    record::{CaseSource, Manifest},
    text::{clean, escape_json, wrap},
};
use clap::{Args, Subcommand, ValueEnum};
use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    process::ExitCode,
};

#[derive(Debug, Args)]
pub(super) struct RunArgs {
    #[command(subcommand)]
    command: RunCommand,
}

#[derive(Debug, Subcommand)]
enum RunCommand {
    /// List the recorded runs: when they began, models, how complete they are, size
    List {
        /// The folder that the runs are in [default: this user's runs]
        #[arg(value_name = "FOLDER")]
        folder: Option<PathBuf>,
        /// Output format
        #[arg(long, value_name = "FORMAT", default_value = "text")]
        format: ListFormat,
    },
    /// Show what a run holds and what it lacks
    Info {
        /// The run's folder
        #[arg(value_name = "RUN")]
        run: PathBuf,
        /// Output format
        #[arg(long, value_name = "FORMAT", default_value = "text")]
        format: ListFormat,
    },
    /// Make one run of several: the shards of a batch that were asked on several machines
    Merge {
        /// The runs' folders
        #[arg(value_name = "RUN", required = true)]
        runs: Vec<PathBuf>,
        /// The merged run's folder, new or merged before
        #[arg(long, short, value_name = "FOLDER")]
        out: PathBuf,
        /// Output format
        #[arg(long, value_name = "FORMAT", default_value = "text")]
        format: ListFormat,
    },
    /// Give one of this user's runs another name
    Rename {
        /// The run: its name, or its folder among this user's runs
        #[arg(value_name = "RUN")]
        run: PathBuf,
        /// The new name, which no run has
        #[arg(value_name = "NAME")]
        name: String,
    },
    /// Pack a run into one file to deposit beside a paper: records, report, digests, without keys and paths of this machine
    Pack(PackArgs),
    /// Check an archive or a run: checksums, digests of questions, ratings, and the report computed again
    Verify {
        /// The archive, the folder that it was unpacked to, or a run's folder
        #[arg(value_name = "FILE|RUN")]
        path: PathBuf,
        /// A case file of the run, to compare its questions and references; can be repeated
        #[arg(long, value_name = "FILE|bundled")]
        cases: Vec<String>,
        /// Output format
        #[arg(long, value_name = "FORMAT", default_value = "text")]
        format: ListFormat,
    },
}

#[derive(Debug, Args)]
struct PackArgs {
    /// The run's folder
    #[arg(value_name = "RUN")]
    run: PathBuf,
    /// The archive, a new file that ends in .tar.gz
    #[arg(long, short, value_name = "FILE")]
    output: PathBuf,
    /// Include the texts of the cases of this file of the run; can be repeated, and all of them are needed
    #[arg(long, value_name = "FILE|bundled")]
    with_cases: Vec<String>,
    /// The licence of the case files that are included
    #[arg(long, value_name = "TEXT", requires = "with_cases")]
    cases_licence: Option<String>,
    /// The licence of the records and the report, which the archive states
    #[arg(long, value_name = "TEXT")]
    licence: Option<String>,
    /// Call models, judges and raters by numbers, everywhere in the archive
    #[arg(long)]
    mask_names: bool,
    /// Language of the report and of what the archive says about itself [default: the interface's]
    #[arg(long)]
    language: Option<Language>,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: ListFormat,
}

/// How the commands print.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ListFormat {
    /// Lines for people
    Text,
    /// Everything, for programs
    Json,
}

impl RunArgs {
    /// The language that a flag names.
    pub(super) fn language(&self) -> Option<Language> {
        match &self.command {
            RunCommand::Pack(args) => args.language,
            _ => None,
        }
    }
}

pub(super) fn run(args: &RunArgs, loaded: &Loaded, paths: &Paths) -> Result<ExitCode, CliError> {
    let language = args.language().unwrap_or_else(|| interface_language(loaded));
    match &args.command {
        RunCommand::List { folder, format } => list::list(folder.as_deref().unwrap_or(&paths.runs_dir()), *format, language),
        RunCommand::Info { run, format } => {
            let run = open::found_run(run, paths);
            open::is_run(&run)?;
            list::info(&run, *format, language)
        }
        RunCommand::Merge { runs, out, format } => merge::run(runs, out, *format, language),
        RunCommand::Rename { run, name } => rename::run(run, name, &paths.runs_dir(), language),
        RunCommand::Pack(args) => pack(args, paths, loaded, language),
        RunCommand::Verify { path, cases, format } => verify(path, cases, *format, loaded, language),
    }
}

fn pack(args: &PackArgs, paths: &Paths, loaded: &Loaded, language: Language) -> Result<ExitCode, CliError> {
    open::is_run(&args.run)?;
    if args.output.exists() {
        let shown = args.output.display();
        let zh = format!("{shown} 已存在，不覆盖：请另指定一个文件");
        return Err(CliError::Usage(Bilingual::both(zh, format!("{shown} is there and is not overwritten; name another file"))));
    }
    let texts: Vec<CaseText> = args.with_cases.iter().map(|cases| case_text(cases)).collect::<Result<_, _>>()?;
    if texts.iter().any(|case| case.bytes.is_some()) && args.cases_licence.is_none() {
        return Err(CliError::Usage(Bilingual::both(
            "病例原文要进入归档：请用 --cases-licence 写明其许可（例如 \"CC BY 4.0\"，或允许转载的依据）",
            "the cases' texts go into the archive: say under which licence with --cases-licence (\"CC BY 4.0\", say, or by whose permission)",
        )));
    }
    let private = private(&args.run, paths, loaded);
    let options = PackOptions {
        language,
        mask_names: args.mask_names,
        cases: &texts,
        licence: args.licence.as_deref(),
        cases_licence: args.cases_licence.as_deref(),
        private: &private,
    };
    let packed = archive::pack(&args.run, &args.output, &options)?;
    match args.format {
        ListFormat::Json => json(&words::packed_json(&args.output, &packed))?,
        ListFormat::Text => put(&words::packed(&args.output, &packed, &options))?,
    }
    Ok(ExitCode::SUCCESS)
}

/// A case file with its text.
fn case_text(cases: &str) -> Result<CaseText, CliError> {
    let path = Path::new(cases);
    let unread = |source| CliError::File { path: path.to_owned(), source };
    let source = CaseSource::of_path(cases, None).map_err(unread)?;
    let bytes = if cases == "bundled" { None } else { Some(plain_file::read(path, 1024).map_err(unread)?) };
    Ok(CaseText { source, bytes })
}

/// What must not leave this machine with a run: keys of the environment, the home folder, and folders that records may name.
fn private(run: &Path, paths: &Paths, loaded: &Loaded) -> Private {
    let absolute = |path: &Path| std::fs::canonicalize(path).or_else(|_| std::path::absolute(path)).ok();
    let above = |path: &Path| absolute(path)?.parent().map(Path::to_owned);
    let mut folders: BTreeSet<PathBuf> = above(run).into_iter().chain(absolute(run)).collect();
    folders.extend(std::env::current_dir());
    folders.extend([paths.models_dir(), paths.runs_dir(), paths.cache_dir(), paths.log_dir(), std::env::temp_dir()]);
    if let Ok(Some(manifest)) = Manifest::read(&run.join("manifest.json")) {
        let parties = manifest.models.iter().chain(&manifest.judges);
        let files = parties.filter_map(|identity| match &identity.origin {
            crate::chat::Origin::Local { path, .. } => path.clone(),
            _ => None,
        });
        folders.extend(files.filter_map(|file| Path::new(&file).parent().map(Path::to_owned)));
    }
    let home = directories::BaseDirs::new().map(|dirs| dirs.home_dir().to_owned());
    let folders: Vec<PathBuf> = folders.into_iter().filter(|folder| Some(folder) != home.as_ref()).collect();
    Private::new(
        home.as_deref(),
        &folders,
        std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?))),
        loaded.settings.secrets(|name| std::env::var(name).ok()),
    )
}

fn verify(path: &Path, cases: &[String], format: ListFormat, loaded: &Loaded, language: Language) -> Result<ExitCode, CliError> {
    if !path.exists() {
        let shown = path.display();
        let zh = format!("没有 {shown}：请指定归档文件，或运行记录的文件夹");
        return Err(CliError::Usage(Bilingual::both(zh, format!("{shown} is not there; name an archive, or the folder of a run"))));
    }
    let mut known: Vec<(CaseSource, Vec<Case>)> = Vec::new();
    for cases in cases {
        // The program's own cases are asked in either language.
        let languages = if cases == "bundled" { vec![Language::Zh, Language::En] } else { vec![language] };
        for language in languages {
            let file = cases::read(cases, Some(language), &loaded.settings)?;
            known.push((CaseSource::of(cases, &file, None), file.cases));
        }
    }
    let verification = archive::verify(path, &known)?;
    match format {
        ListFormat::Json => json(&verification)?,
        ListFormat::Text => put(&words::verified(&verification, language))?,
    }
    Ok(if verification.passed() { ExitCode::SUCCESS } else { ExitCode::from(exit::UNRECORDED) })
}

/// Prints lines, wrapped where they go to a terminal.
fn put(lines: &[String]) -> Result<(), CliError> {
    let width = terminal_width();
    lines.iter().try_for_each(|line| say!("{}", wrap(&clean(line), width)))
}

/// Prints a value as JSON.
fn json(value: &impl serde::Serialize) -> Result<(), CliError> {
    let text = serde_json::to_string_pretty(value).map_err(|e| CliError::internal("结果无法写出", "the result cannot be written", e))?;
    print_exactly((escape_json(&text).into_owned() + "\n").as_bytes())
}

impl From<ArchiveError> for CliError {
    fn from(error: ArchiveError) -> Self {
        match error {
            ArchiveError::Record(error) => Self::Record(error),
            ArchiveError::Cases(message) => Self::Cases(message),
            ArchiveError::Io { path, source } => Self::writing(&path, source, ("请检查该路径", "check this path")),
            other => Self::Archive(Box::new(other)),
        }
    }
}
