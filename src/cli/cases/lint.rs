//! `wardround cases lint`: what references rest on and the questions lack.

use super::{
    super::{
        CliError,
        output::{styles, terminal_width},
    },
    FileArgs, Words, find, language_of, read, usable,
};
use crate::{
    case::Case,
    config::Settings,
    language::Language,
    review::{Found, Linted, Rule, lint},
    text::{clean, escape_json, wrap},
};
use clap::{Args, ValueEnum};
use std::process::ExitCode;

#[derive(Debug, Args)]
pub(super) struct LintArgs {
    #[command(flatten)]
    file: FileArgs,
    /// Look at this case only; may be repeated, or a comma-separated list
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    case: Vec<String>,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs
    Json,
}

pub(super) fn run(args: &LintArgs, settings: &Settings) -> Result<ExitCode, CliError> {
    let language = language_of(args.file.language, settings);
    let file = read(&args.file.cases, Some(language), settings)?;
    usable(&file, language)?;
    let chosen: Vec<&Case> = if args.case.is_empty() {
        file.cases.iter().collect()
    } else {
        args.case.iter().map(|id| find(&file, id)).collect::<Result<_, _>>()?
    };
    let linted: Vec<Linted> = chosen.iter().map(|case| lint(case)).collect();
    let with_grounds = linted.iter().filter(|linted| linted.pairs_with_grounds > 0).count();
    let found: Vec<&Found> = linted.iter().flat_map(|linted| &linted.found).collect();
    match args.format {
        Format::Json => {
            let json = serde_json::json!({ "cases": chosen.len(), "cases_with_grounds": with_grounds, "findings": found });
            let json =
                serde_json::to_string_pretty(&json).map_err(|e| CliError::internal("结果无法写出", "the result cannot be written", e))?;
            say!("{}", escape_json(&json))?;
        }
        Format::Text => text(&found, chosen.len(), with_grounds, language)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn text(found: &[&Found], cases: usize, with_grounds: usize, language: Language) -> Result<(), CliError> {
    let words = Words(language);
    let mut before = None;
    for one in found {
        if before != Some((&one.case, one.pair)) {
            let gap = if before.is_some() { "\n" } else { "" };
            say!("{gap}{}", styles::strong(&clean(&words.lint_case(one.case.as_str(), one.pair))))?;
            before = Some((&one.case, one.pair));
        }
        say!("{}", wrap(&clean(&words.lint_line(one)), terminal_width()))?;
    }
    if !found.is_empty() {
        say!("")?;
    }
    let count = |rule: Rule| found.iter().filter(|one| one.rule == rule).count();
    let by_rule: Vec<(Rule, usize)> = Rule::ALL.into_iter().map(|rule| (rule, count(rule))).filter(|(_, count)| *count > 0).collect();
    say!("{}", wrap(&words.lint_summary(cases, with_grounds, &by_rule), terminal_width()))?;
    Ok(())
}
