//! `wardround cases facts`: facts beside published cases, taken from their texts by rules and decided by a person.

use super::{
    super::{CliError, exit::INCOMPLETE},
    facts_review, find, language_of,
    rubric_file::said,
    usable,
};
use crate::{
    atomic_file,
    case::{self, Case, CaseFile, KnownBy},
    config::Settings,
    language::{Bilingual, Language},
    review::{CaseFacts, Facts, facts_not_used},
    text::clean,
};
use clap::{Args, Subcommand};
use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

#[derive(Debug, Args)]
pub(super) struct FactsArgs {
    #[command(subcommand)]
    command: FactsCommand,
}

#[derive(Debug, Subcommand)]
enum FactsCommand {
    /// Take facts from the texts of cases that have none, by rules; they are proposals
    Draft(DraftArgs),
    /// Decide the proposed facts one by one: accept, edit, reject, give to the other role
    Review(facts_review::ReviewArgs),
    /// Say of each case of the file whether its facts are used, and why not
    Check(BesideArgs),
}

/// Whose facts, and where they stand.
#[derive(Debug, Args)]
pub(super) struct BesideArgs {
    /// A case file of a benchmark, whose cases have no facts
    #[arg(long, value_name = "FILE")]
    cases: PathBuf,
    /// The file of facts [default: beside the case file, its name with .facts.toml, where every command finds it]
    #[arg(long, value_name = "FILE")]
    facts: Option<PathBuf>,
    /// Language of bilingual cases and messages [default: the interface's]
    #[arg(long)]
    language: Option<Language>,
}

#[derive(Debug, Args)]
struct DraftArgs {
    #[command(flatten)]
    beside: BesideArgs,
    /// Use only this case; may be repeated, or a comma-separated list [default: every case without facts]
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    case: Vec<String>,
}

/// A file of facts while it is worked on, with the cases that it is of.
pub(super) struct Book {
    pub all: Facts,
    pub path: PathBuf,
    pub file: CaseFile,
    pub language: Language,
}

impl Book {
    /// Reads both. The cases are as their file has them: what stands beside it is what is worked on.
    pub fn open(args: &BesideArgs, settings: &Settings) -> Result<Self, CliError> {
        let language = language_of(args.language, settings);
        let file = case::read_file(&args.cases, &case::ReadOptions { language: Some(language), closing: settings.cmb_clin.clone() })?;
        usable(&file, language)?;
        let path = args.facts.clone().unwrap_or_else(|| Facts::beside(&args.cases));
        Ok(Self { all: read(&path)?, path, file, language })
    }

    pub fn save(&self) -> Result<(), CliError> {
        let failed = |e| CliError::writing(&self.path, e, ("请用 --facts 另指定文件", "name another file with --facts"));
        atomic_file::write(&self.path, self.all.write().as_bytes()).map_err(failed)
    }

    /// Says of each case what becomes of its facts; returns how many are not used.
    pub fn tell(&self) -> Result<usize, CliError> {
        let mut refused = 0;
        if self.all.cases.is_empty() {
            let path = self.path.display();
            say!("{}", said(self.language, format!("{path}：没有任何病例的事实"), format!("{path}: no facts of any case")))?;
        }
        for entry in &self.all.cases {
            let used = self.file.cases.iter().find(|case| entry.is_of(case)).map(|case| entry.used_by(case));
            let line = match used {
                Some(Ok(case)) => words_of(&case, entry.facts.len(), self.language),
                Some(Err(why)) => {
                    refused += 1;
                    facts_not_used(&entry.case, &why, self.language)
                }
                None => {
                    refused += 1;
                    facts_not_used(&entry.case, &crate::review::FactsRefusal::NoSuchCase, self.language)
                }
            };
            say!("{}", clean(&line))?;
        }
        Ok(refused)
    }
}

fn words_of(case: &Case, all: usize, language: Language) -> String {
    let (id, facts) = (case.id(), case.facts());
    let patients = facts.iter().filter(|fact| matches!(fact.known_by(), KnownBy::Patient { .. })).count();
    let (examiners, rejected) = (facts.len() - patients, all - facts.len());
    match language {
        Language::Zh => format!("病例 {id}：病人知道 {patients} 条，检查者知道 {examiners} 条，另有 {rejected} 条被拒绝"),
        Language::En => format!("case {id}: {patients} known by the patient, {examiners} by the examiner, {rejected} rejected"),
    }
}

fn read(path: &Path) -> Result<Facts, CliError> {
    Facts::read(path).map_err(|error| CliError::Usage(Bilingual::of(|language| error.words(language))))
}

/// Gives the cases of a file the facts that stand beside it, and tells what is not used.
///
/// # Errors
/// When the file of facts cannot be used.
pub(super) fn apply(cases: &Path, file: &mut CaseFile, language: Language) -> Result<(), CliError> {
    for (case, why) in read(&Facts::beside(cases))?.apply(file) {
        tell!("{}", clean(&facts_not_used(&case, &why, language)));
    }
    Ok(())
}

pub(super) fn run(args: &FactsArgs, settings: &Settings) -> Result<ExitCode, CliError> {
    match &args.command {
        FactsCommand::Draft(args) => draft(args, settings),
        FactsCommand::Review(args) => facts_review::review(args, settings),
        FactsCommand::Check(args) => {
            let refused = Book::open(args, settings)?.tell()?;
            Ok(if refused > 0 { ExitCode::from(INCOMPLETE) } else { ExitCode::SUCCESS })
        }
    }
}

fn draft(args: &DraftArgs, settings: &Settings) -> Result<ExitCode, CliError> {
    let mut book = Book::open(&args.beside, settings)?;
    let chosen: Vec<&Case> = match args.case.as_slice() {
        [] => book.file.cases.iter().collect(),
        ids => ids.iter().map(|id| find(&book.file, id)).collect::<Result<_, _>>()?,
    };
    let new = chosen.iter().filter(|case| !book.all.cases.iter().any(|entry| entry.is_of(case)));
    let drafted: Vec<CaseFacts> = new.filter_map(|case| CaseFacts::drafted(case)).collect();
    if drafted.is_empty() {
        return Err(CliError::Cases(Bilingual::both(
            "没有可拟定事实的病例：所选病例已有事实，或没有病人能讲述的内容",
            "no case to take facts from: these have facts already, or say nothing that a patient could tell",
        )));
    }
    for entry in &drafted {
        let (id, count) = (&entry.case, entry.facts.len());
        say!("{}", said(book.language, format!("病例 {id}：拟定 {count} 条"), format!("case {id}: {count} facts proposed")))?;
    }
    book.all.cases.extend(drafted);
    book.save()?;
    let (path, cases) = (book.path.display(), args.beside.cases.display());
    tell!(
        "{}",
        said(
            book.language,
            format!("已写入 {path}；都是建议，请逐条审定：wardround cases facts review --cases {cases} --by 姓名"),
            format!("written to {path}; these are proposals, decide them: wardround cases facts review --cases {cases} --by NAME"),
        )
    );
    Ok(ExitCode::SUCCESS)
}
