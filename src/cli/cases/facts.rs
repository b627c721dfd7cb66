//! `wardround cases facts`: facts beside published cases, taken from their texts by rules, or proposed by a model, and decided by a person.

use super::{
    super::{CliError, exit::INCOMPLETE},
    asking::ask_each,
    facts_file::{BesideArgs, Book, read},
    facts_review, find,
    rubric_file::said,
};
use crate::{
    case::{Case, CaseFile},
    config::Settings,
    language::{Bilingual, Language},
    review::{CaseFacts, Facts, ProposedFacts, facts_not_used, facts_question, read_facts},
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
    /// Take facts from the texts of cases that have none, by rules or by a model; they are proposals
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
    /// Ask this model for the facts instead of taking them by rules; what does not stand in the case word for word is refused
    #[arg(long, value_name = "MODEL")]
    model: Option<String>,
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
    let is_new = |case: &&Case| case.facts().is_empty() && !book.all.cases.iter().any(|entry| entry.is_of(case));
    let new: Vec<Case> = chosen.into_iter().filter(is_new).cloned().collect();
    if let Some(model) = args.model.as_deref().filter(|_| !new.is_empty()) {
        return proposed((model, settings), &new, &mut book, &args.beside.cases);
    }
    let drafted: Vec<CaseFacts> = new.iter().filter_map(CaseFacts::drafted).collect();
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
    told_to_decide(&book, &args.beside.cases);
    Ok(ExitCode::SUCCESS)
}

/// Asks a model for the facts of cases, one case after the other; what it proposed stands in the file before the next is asked for.
fn proposed((model, settings): (&str, &Settings), new: &[Case], book: &mut Book, cases: &Path) -> Result<ExitCode, CliError> {
    let (language, asked) = (book.language, new.iter().collect::<Vec<&Case>>());
    let (mut without, mut written) = (0, 0);
    ask_each((model, settings, language), &asked, facts_question, |case, answer, name| {
        let ProposedFacts { facts, not_in_case, unusable } = read_facts(case, answer, name);
        let (id, count) = (case.id(), facts.as_ref().map_or(0, |entry| entry.facts.len()));
        let zh = format!("病例 {id}：{name} 拟定 {count} 条；另有 {not_in_case} 条不是病例原文、{unusable} 条无法采用，已拒绝");
        let en = format!(
            "case {id}: {count} facts proposed by {name}; {not_in_case} not in the words of the case and {unusable} unusable ones refused"
        );
        say!("{}", clean(&said(language, zh, en)))?;
        without += usize::from(count == 0);
        written += count;
        let Some(entry) = facts else { return Ok(()) };
        book.all.cases.push(entry);
        book.save()
    })?;
    if written > 0 {
        told_to_decide(book, cases);
    }
    if without > 0 {
        let zh = format!("{without} 个病例没有可用的事实：可不加 --model，由规则拟定");
        let en = format!("{without} cases have no usable fact: without --model rules take them from the text");
        tell!("{}", said(language, zh, en));
        return Ok(ExitCode::from(INCOMPLETE));
    }
    Ok(ExitCode::SUCCESS)
}

fn told_to_decide(book: &Book, cases: &Path) {
    let (path, cases) = (book.path.display(), cases.display());
    tell!(
        "{}",
        said(
            book.language,
            format!("已写入 {path}；都是建议，请逐条审定：wardround cases facts review --cases {cases} --by 姓名"),
            format!("written to {path}; these are proposals, decide them: wardround cases facts review --cases {cases} --by NAME"),
        )
    );
}
