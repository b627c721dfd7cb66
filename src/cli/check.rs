//! `wardround check`: looks through the answers of runs without a judge.

use super::{CliError, interface_language, open, report::put_with};
use crate::{
    check::{Check, Finding},
    config::Loaded,
    glossary,
    items::{Checked, Item, Items},
    language::Language,
    text::clean,
};
use clap::{Args, ValueEnum};
use std::{
    collections::{BTreeMap, BTreeSet},
    io::Write,
    path::PathBuf,
    process::ExitCode,
};

#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    /// Folders of runs; several are read as one
    #[arg(value_name = "RUN", required = true)]
    runs: Vec<PathBuf>,
    /// Look for these alone; separate several with commas
    #[arg(long, value_name = "CHECK", value_delimiter = ',')]
    only: Vec<Check>,
    /// How findings are written
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: CheckFormat,
    /// The file to write, replaced atomically; a pipe or device is written into [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Language of messages [default: the interface's]
    #[arg(long)]
    language: Option<Language>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum CheckFormat {
    /// Counts for each model, then every finding in a line
    Text,
    /// One finding a line, with commas, in UTF-8
    Csv,
}

/// What was found in one answer.
struct Found<'a> {
    item: Item<'a>,
    text: String,
    findings: Vec<Finding>,
}

pub(super) fn run(args: &CheckArgs, loaded: &Loaded) -> Result<ExitCode, CliError> {
    let language = args.language.unwrap_or_else(|| interface_language(loaded));
    args.runs.iter().try_for_each(|run| open::is_run(run))?;
    let items = Items::read(&args.runs)?;
    let mut found = Vec::new();
    for item in items.iter() {
        found.extend(look_through(item, &args.only)?);
    }
    put_with(args.output.as_deref(), |to| {
        let written = match args.format {
            CheckFormat::Text => text(&items, &found, language, to),
            CheckFormat::Csv => csv(&found, language, to),
        };
        written.map_err(|error| CliError::internal("结果无法写出", "the findings cannot be written", error))
    })
}

fn look_through<'a>(item: Item<'a>, only: &[Check]) -> Result<Option<Found<'a>>, CliError> {
    let Checked { text, mut findings } = item.checked()?;
    findings.retain(|finding| only.is_empty() || only.contains(&finding.check));
    Ok((!findings.is_empty()).then_some(Found { item, text, findings }))
}

fn text(items: &Items, found: &[Found<'_>], language: Language, to: &mut dyn Write) -> std::io::Result<()> {
    let zh = language == Language::Zh;
    let models: Vec<&str> = items.models().collect();
    for (place, model) in models.iter().enumerate() {
        let answers = items.iter().filter(|item| item.model_place() == place).count();
        let mut counts: BTreeMap<Check, usize> = BTreeMap::new();
        for of_answer in found.iter().filter(|found| found.item.model_place() == place) {
            let kinds: BTreeSet<Check> = of_answer.findings.iter().map(|finding| finding.check).collect();
            kinds.into_iter().for_each(|kind| *counts.entry(kind).or_default() += 1);
        }
        let said: Vec<String> = counts.iter().map(|(check, count)| format!("{} {count}/{answers}", check.words(language))).collect();
        let none = if zh { format!("{answers} 个回答中没有发现") } else { format!("nothing found in {answers} answers") };
        let said = if said.is_empty() { none } else { said.join(if zh { "；" } else { "; " }) };
        writeln!(to, "{}{}{said}", clean(model), glossary::colon(language))?;
    }
    for of_answer in found {
        let item = of_answer.item;
        writeln!(to, "\n{}", clean(&format!("{}/{}/{}/{}", item.case_id(), item.turn(), item.model(), item.repeat())))?;
        for finding in &of_answer.findings {
            writeln!(to, "  {}", clean(&finding.words(&of_answer.text, language)))?;
        }
    }
    if !found.is_empty() {
        writeln!(to, "\n{}", about(language))?;
    }
    Ok(())
}

fn about(language: Language) -> &'static str {
    match language {
        Language::Zh => "以上是值得再看一眼的地方，不是评分；没有发现也不说明回答正确。所用的表未经临床验证。",
        Language::En => {
            "These are places to look at, and no scores; an answer in which nothing is found is not therefore right. The tables are not validated for care."
        }
    }
}

fn csv(found: &[Found<'_>], language: Language, to: &mut dyn Write) -> std::io::Result<()> {
    let mut writer = csv::Writer::from_writer(to);
    writer.write_record(["run", "source", "case", "turn", "repeat", "model", "check", "begin", "end", "words", "why"])?;
    for of_answer in found {
        let (item, text) = (of_answer.item, &of_answer.text);
        for finding in &of_answer.findings {
            let [begin, end] = finding.characters(text).map(|place| place.to_string());
            let words = clean(text.get(finding.place.clone()).unwrap_or_default()).into_owned();
            let run = item.folder().file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
            writer.write_record([
                run.as_str(),
                item.source().label(),
                &clean(item.case_id()),
                &item.turn().to_string(),
                &item.repeat().to_string(),
                &clean(item.model()),
                finding.check.name(),
                &begin,
                &end,
                &words,
                finding.why.words(language),
            ])?;
        }
    }
    writer.flush()
}
