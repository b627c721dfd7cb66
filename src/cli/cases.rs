//! `wardround cases list | show | variants | validate | convert | import | new | lint | errata | tag | distractors | review | rubric | facts`.

mod asking;
mod distractor_words;
mod distractors;
mod errata;
mod facts;
mod facts_file;
mod facts_review;
mod import;
mod lint;
mod new;
mod review;
mod review_words;
mod rubric;
mod rubric_file;
mod rubric_review;
mod show;
mod tag;
mod variants;
mod words;

pub(super) use errata::corrected;
pub(super) use rubric_file::with_rubrics;
pub(super) use tag::with_taken_away;

use super::{
    CliError,
    output::{streams::print_exactly, styles, terminal_width},
    variant_flag,
};
use crate::{
    atomic_file,
    case::{self, Case, CaseFile, Encoding, Problem, ReadOptions, VariantWish},
    config::Settings,
    language::{Bilingual, Language},
    text::{clean, escape_json},
};
use clap::{Args, Subcommand, ValueEnum};
use comfy_table::{ColumnConstraint, ContentArrangement, Table, presets};
use std::{
    io::IsTerminal,
    path::{Path, PathBuf},
    process::ExitCode,
};
use words::Words;

#[derive(Debug, Args)]
pub(super) struct CasesArgs {
    #[command(subcommand)]
    command: CasesCommand,
}

#[derive(Debug, Subcommand)]
enum CasesCommand {
    /// List the usable cases: number, department, the complaint's first words
    List(FileArgs),
    /// Show one case: its questions and, with --reference, its reference
    Show {
        #[command(flatten)]
        file: FileArgs,
        /// The case's id
        #[arg(value_name = "ID", required_unless_present = "case")]
        id: Option<String>,
        /// The case's id, as an option like in other commands
        #[arg(long, value_name = "ID", conflicts_with = "id")]
        case: Option<String>,
        /// Show the title and the reference too
        #[arg(long)]
        reference: bool,
        /// Show the corrections of this file of errata beside the texts that they correct
        #[arg(long, value_name = "FILE")]
        errata: Option<PathBuf>,
        /// Show the questions of this variant of the case, such as withhold=exam or challenge=direct, or a file of your own, FILE.toml
        #[arg(long, value_name = "VARIANT", conflicts_with = "errata", value_parser = super::variant_flag::variant)]
        variant: Option<VariantWish>,
    },
    /// List the variants that a case can be asked in: what each changes, and its source
    Variants {
        /// Language of messages [default: the interface's]
        #[arg(long)]
        language: Option<Language>,
    },
    /// Check a file and print what the reader did to each record
    Validate {
        #[command(flatten)]
        file: FileArgs,
        /// Output format
        #[arg(long, default_value = "table")]
        format: AuditFormat,
    },
    /// Write the usable cases in another format
    Convert {
        #[command(flatten)]
        file: FileArgs,
        /// The format to write
        #[arg(long)]
        to: Target,
        /// Write only this case; may be repeated
        #[arg(long, value_name = "ID", value_delimiter = ',')]
        case: Vec<String>,
        /// Mask what looks like a patient's full name
        #[arg(long)]
        mask_names: bool,
        /// The file to write, which must not exist [default: standard output]
        #[arg(long, short, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Write the rows of a table as cases: a workbook, CSV or TSV
    Import(import::ImportArgs),
    /// Write a case of one's own into a form, and save it as a native file
    New(new::NewArgs),
    /// Find symptoms, signs, tests and values that a reference gives as grounds and the questions do not have
    Lint(lint::LintArgs),
    /// Check a file of errata against the case file, or print one to fill in
    Errata(errata::ErrataArgs),
    /// Have doctors review references beside records, and make errata of what they agree on
    Review(review::ReviewArgs),
    /// Draft, decide and check rubrics beside a case file, for `judge --rubrics`
    Rubric(rubric::RubricArgs),
    /// Take facts from the texts of published cases, decide and check them, for interviews
    Facts(facts::FactsArgs),
    /// Tag cases: words to choose and to group by, difficulty, department
    Tag(tag::TagArgs),
    /// Name wrong diagnoses of published cases, which challenge and bias press on a model: a model proposes, a person confirms
    Distractors(distractors::DistractorsArgs),
}

#[derive(Debug, Args)]
struct FileArgs {
    /// A case file (native TOML, DotaBench, DoctorFLAN, CMB-Clin), or the bundled scenarios
    #[arg(long, value_name = "FILE|bundled", default_value = "bundled")]
    cases: String,
    /// Language of bilingual cases and messages [default: the interface's]
    #[arg(long)]
    language: Option<Language>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum AuditFormat {
    Table,
    Json,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Target {
    Native,
    Dotabench,
    Doctorflan,
}

/// Reads the cases that a `--cases` names, and says so where the file is not UTF-8. A file of which nothing can be used is an error.
pub(super) fn read(cases: &str, language: Option<Language>, settings: &Settings) -> Result<CaseFile, CliError> {
    let options = ReadOptions { language, closing: settings.cmb_clin.clone() };
    let language = language.unwrap_or(Language::En);
    if cases == "bundled" {
        let mut file = case::bundled(&options)?;
        tag::apply(cases, &mut file, language)?;
        return Ok(file);
    }
    let mut file = case::read_file(Path::new(cases), &options)?;
    tag::apply(cases, &mut file, language)?;
    distractors::apply(Path::new(cases), &mut file, language)?;
    facts::apply(Path::new(cases), &mut file, language)?;
    if let Some(read_as) = &file.read_as {
        let colon = if language == Language::Zh { "：" } else { ": " };
        tell!("{}", clean(&format!("{cases}{colon}{}", read_as.words(language))));
    }
    Ok(file)
}

/// The case with this id.
pub(super) fn find<'a>(file: &'a CaseFile, id: &str) -> Result<&'a Case, CliError> {
    file.find(id).map_err(CliError::Cases)
}

/// The language of what is said about cases where no flag names one.
fn language_of(flag: Option<Language>, settings: &Settings) -> Language {
    flag.or(settings.language).unwrap_or_else(|| super::locale(|n| std::env::var(n).ok()))
}

pub(super) fn run(args: &CasesArgs, settings: &Settings) -> Result<ExitCode, CliError> {
    let open = |file: &FileArgs| read(&file.cases, Some(language_of(file.language, settings)), settings);
    match &args.command {
        CasesCommand::List(file) => list(&open(file)?, language_of(file.language, settings)),
        CasesCommand::Lint(args) => lint::run(args, settings),
        CasesCommand::Errata(args) => errata::run(args, settings),
        CasesCommand::Review(args) => review::run(args, settings),
        CasesCommand::Rubric(args) => rubric::run(args, settings),
        CasesCommand::Facts(args) => facts::run(args, settings),
        CasesCommand::Tag(args) => tag::run(args, settings),
        CasesCommand::Distractors(args) => distractors::run(args, settings),
        CasesCommand::Variants { language } => variants::list(language_of(*language, settings)).map(|()| ExitCode::SUCCESS),
        CasesCommand::Show { file, id, case, reference, errata, variant } => {
            let cases = open(file)?;
            let words = Words(language_of(file.language, settings));
            // clap has seen to it that there is one.
            let id = id.as_deref().or(case.as_deref()).unwrap_or_default();
            let errata = errata.as_deref().map(errata::read_file).transpose()?;
            let case = find(&cases, id)?;
            let variant = variant.as_ref().map(|wish| variant_flag::variant_of(wish, None)).transpose()?;
            let varied = variant.map(|variant| variant.apply(case)).transpose().map_err(|why| CliError::Cases(why.both()))?;
            show::show(varied.as_ref().unwrap_or(case), *reference, errata.as_ref(), words)?;
            Ok(ExitCode::SUCCESS)
        }
        CasesCommand::Validate { file, format } => validate(&open(file)?, *format, language_of(file.language, settings)),
        CasesCommand::New(args) => new::run(args, language_of(args.language, settings)),
        CasesCommand::Import(args) => import::run(args, language_of(args.language, settings)),
        CasesCommand::Convert { file, to, case, mask_names, output } => {
            convert(&open(file)?, *to, case, *mask_names, output.as_deref(), language_of(file.language, settings))
        }
    }
}

/// Problems on standard error, and the exit code that they call for: also where every record was excluded, so that nothing can be asked.
pub(super) fn report_problems(file: &CaseFile, language: Language) -> ExitCode {
    for problem in file.problems.iter().flat_map(Problem::all) {
        tell!("{}{}", styles::error(Words(language).broken()), clean(&problem.words(language)));
    }
    if file.problems.is_empty() && !file.cases.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(3) }
}

/// Tells the problems of a file.
///
/// # Errors
/// When nothing of it can be used.
pub(super) fn usable(file: &CaseFile, language: Language) -> Result<(), CliError> {
    report_problems(file, language);
    if file.cases.is_empty() {
        tell_excluded(file, language);
    }
    if file.cases.is_empty() { Err(CliError::Cases(nothing_usable(file))) } else { Ok(()) }
}

/// Tells which records are read and not asked.
pub(super) fn tell_excluded(file: &CaseFile, language: Language) {
    for x in &file.excluded {
        tell!("{}", clean(&Words(language).excluded(x.id.as_str(), x.reason.words(language))));
    }
}

/// That a file has no case that can be asked.
pub(super) fn nothing_usable(file: &CaseFile) -> Bilingual {
    Bilingual::of(|language| Words(language).nothing_usable(file))
}

fn table() -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    if let Some(width) = terminal_width() {
        table.set_width(u16::try_from(width).unwrap_or(u16::MAX));
    }
    table
}

fn list(file: &CaseFile, language: Language) -> Result<ExitCode, CliError> {
    let mut table = table();
    let words = Words(language);
    // The tags stay out: some warn of the diagnosis.
    let rated = file.cases.iter().any(|case| case.difficulty().is_some());
    table.set_header(words.list_columns(rated));
    // What the other columns leave, in Chinese characters of two columns each.
    let complaint = terminal_width().map_or(40, |w| (w.saturating_sub(if rated { 60 } else { 46 }) / 2).clamp(10, 40));
    let mut sources: Vec<&str> = Vec::new();
    for case in &file.cases {
        let department = case.department().or(case.category()).unwrap_or("–").to_owned();
        let difficulty = rated.then(|| case.difficulty().map_or("–", |difficulty| difficulty.words(language)).to_owned());
        let row = [case.id().to_string(), case.turns().len().to_string(), department].into_iter().chain(difficulty);
        table.add_row(row.chain([case.opening(complaint)]).map(|cell| clean(&cell).into_owned()));
        let source = case.source().words(language);
        if !sources.contains(&source) {
            sources.push(source);
        }
    }
    if let Some(column) = table.column_mut(0) {
        column.set_constraint(ColumnConstraint::ContentWidth);
    }
    say!("{table}\n{}", words.listed(file.cases.len(), &sources.join(if language == Language::Zh { "、" } else { ", " })))?;
    tell_excluded(file, language);
    Ok(report_problems(file, language))
}

fn validate(file: &CaseFile, format: AuditFormat, language: Language) -> Result<ExitCode, CliError> {
    match format {
        AuditFormat::Json => {
            let json = serde_json::to_string_pretty(&serde_json::json!({
                "encoding": file.read_as.as_ref().map_or(Encoding::Utf8, |r| r.encoding),
                "records": file.audit,
                "problems": file.problems.iter().flat_map(Problem::all).map(ToString::to_string).collect::<Vec<_>>(),
            }));
            say!("{}", escape_json(&json.map_err(|e| CliError::internal("检查结果无法写出", "the result cannot be written", e))?))?;
        }
        AuditFormat::Table => {
            let mut table = table();
            let words = Words(language);
            table.set_header(words.audit_columns());
            for row in &file.audit {
                let cells = [
                    row.id.to_string(),
                    row.sections.clone(),
                    row.turns.to_string(),
                    row.pairs.to_string(),
                    row.characters.to_string(),
                    words.status(row.status).to_owned(),
                    row.notes.iter().map(|note| note.words(language)).collect::<Vec<_>>().join(if language == Language::Zh {
                        "；"
                    } else {
                        "; "
                    }),
                ];
                table.add_row(cells.map(|cell| clean(&cell).into_owned()));
            }
            say!("{table}")?;
            say!("\n{}", words.audited(file))?;
            let said = |wanted: &str| file.audit.iter().any(|row| row.sections.contains(|c| wanted.contains(c)));
            if said("CETOX?") {
                say!("{}", words.sections_legend())?;
            }
            if file.audit.iter().any(|row| row.status == case::AuditStatus::Override) {
                say!("{}", words.override_legend())?;
            }
            let without = file.without_reference().count();
            if without > 0 {
                say!("{}", Words(language).without_reference(without))?;
            }
            if file.cases.is_empty() {
                say!("{}", words.nothing_usable(file))?;
            }
            for x in &file.excluded {
                say!("{}", clean(&words.excluded(x.id.as_str(), x.reason.words(language))))?;
            }
        }
    }
    Ok(report_problems(file, language))
}

fn convert(
    file: &CaseFile,
    to: Target,
    wanted: &[String],
    mask: bool,
    output: Option<&Path>,
    language: Language,
) -> Result<ExitCode, CliError> {
    let chosen: Vec<&Case> =
        if wanted.is_empty() { file.cases.iter().collect() } else { wanted.iter().map(|id| find(file, id)).collect::<Result<_, _>>()? };
    if file.cases.is_empty() {
        usable(file, language)?;
    }
    let mut text = String::new();
    for case in chosen {
        let case = if mask { case.clone().masked() } else { case.clone() };
        let written = match to {
            Target::Native => case::to_native(&case),
            Target::Dotabench => case::to_dotabench(&case),
            Target::Doctorflan => case::to_doctorflan(&case),
        };
        match written {
            Ok(one) => {
                text.push_str(&one);
                text.push('\n');
            }
            Err(e) => tell!("{}{}", styles::warning(Words(language).left_out()), clean(&e.words(language))),
        }
    }
    if text.is_empty() {
        return Err(CliError::Cases(Bilingual::both(
            "没有一个病例可以写成这种格式，未写文件",
            "none of these cases can be written in this format; no file was written",
        )));
    }
    match output {
        // For another program byte for byte, as a file would be; for a person's terminal safe.
        None => {
            let text = if std::io::stdout().is_terminal() { clean(&text) } else { text.into() };
            print_exactly(text.as_bytes())?;
        }
        Some(path) => {
            let failed = |e: std::io::Error| CliError::writing(path, e, ("请指定尚不存在的文件名", "name a file that is not there yet"));
            atomic_file::write_new(path, text.as_bytes()).map_err(failed)?;
        }
    }
    Ok(report_problems(file, language))
}
