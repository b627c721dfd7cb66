//! `wardround cases facts`: facts beside published cases, taken from their texts by rules and decided by a person.

use super::{
    super::{CliError, exit::INCOMPLETE},
    facts_file::{BesideArgs, Book, read},
    facts_review, find,
    rubric_file::said,
};
use crate::{
    case::{Case, CaseFile},
    config::Settings,
    language::{Bilingual, Language},
    review::{CaseFacts, Facts, facts_not_used},
    text::clean,
};
use clap::{Args, Subcommand};
use std::{path::Path, process::ExitCode};

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

#[derive(Debug, Args)]
struct DraftArgs {
    #[command(flatten)]
    beside: BesideArgs,
    /// Use only this case; may be repeated, or a comma-separated list [default: every case without facts]
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    case: Vec<String>,
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
