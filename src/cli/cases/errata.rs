//! `wardround cases errata`: corrections of published texts.

use super::{super::CliError, FileArgs, Words, find, language_of, read, usable};
use crate::{
    case::{Case, CaseFile},
    config::Settings,
    digest::sha256,
    language::{Bilingual, Language},
    record::Warning,
    review::{Applied, Errata, Part},
    text::clean,
};
use clap::Args;
use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

#[derive(Debug, Args)]
pub(super) struct ErrataArgs {
    /// The file of errata to check
    #[arg(value_name = "FILE", required_unless_present = "case")]
    errata: Option<PathBuf>,
    #[command(flatten)]
    file: FileArgs,
    /// Print entries to fill in for every text of this case, with the digest of each
    #[arg(long, value_name = "ID", conflicts_with = "errata")]
    case: Option<String>,
}

pub(super) fn run(args: &ErrataArgs, settings: &Settings) -> Result<ExitCode, CliError> {
    let language = language_of(args.file.language, settings);
    let file = read(&args.file.cases, Some(language), settings)?;
    usable(&file, language)?;
    if let Some(id) = &args.case {
        say!("{}", clean(&skeleton(find(&file, id)?, language)))?;
        return Ok(ExitCode::SUCCESS);
    }
    // clap has seen to it that there is one.
    let path = args.errata.clone().unwrap_or_default();
    let errata = self::read_file(&path)?;
    let applied = errata.beside(&file);
    for one in &applied {
        say!("{}", clean(&one.words(language)))?;
    }
    let used = applied.iter().filter(|one| one.refused.is_none()).count();
    say!("{}", Words(language).errata_summary(used, applied.len() - used, &short(&errata.digest)))?;
    Ok(if used == applied.len() { ExitCode::SUCCESS } else { ExitCode::from(3) })
}

/// Reads a file of errata.
///
/// # Errors
/// When it cannot be used.
pub(super) fn read_file(path: &Path) -> Result<Errata, CliError> {
    Errata::read(path).map_err(|error| CliError::Usage(Bilingual::of(|language| error.words(language))))
}

/// Cases with the references that a file of errata corrects, and what the record is to say about it. Corrections that are not used are told.
///
/// # Errors
/// When the file cannot be used, or corrects no reference of these cases.
pub(in crate::cli) fn corrected(
    path: &Path,
    file: &CaseFile,
    cases: Vec<Case>,
    language: Language,
) -> Result<(Vec<Case>, Warning), CliError> {
    let errata = read_file(path)?;
    tell_refused(&errata.beside(file), language);
    let mut pairs = 0;
    let cases = cases.into_iter().map(|case| {
        let correction = errata.correct(&case);
        pairs += correction.pairs;
        correction.case
    });
    let cases: Vec<Case> = cases.collect();
    if pairs == 0 {
        let path = path.display();
        return Err(CliError::Usage(Bilingual::both(
            format!("{path} 没有更正这些病例的任何参考答案：`wardround cases errata {path} --cases …` 会逐条说明"),
            format!("{path} corrects no reference of these cases: `wardround cases errata {path} --cases …` says of each entry why"),
        )));
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok((cases, Warning::CorrectedReferences { file: name, digest: short(&errata.digest), pairs }))
}

/// Tells which corrections are not used.
pub(super) fn tell_refused(applied: &[Applied<'_>], language: Language) {
    for one in applied.iter().filter(|one| one.refused.is_some()) {
        tell!("{}", clean(&one.words(language)));
    }
}

fn short(digest: &str) -> String {
    digest.chars().take(12).collect()
}

/// A file of errata to fill in: an entry for each text of a case.
fn skeleton(case: &Case, language: Language) -> String {
    let (keep, wrong, corrected, basis) = match language {
        Language::Zh => (
            "只留下要更正的条目，其余删去；\"\" 处须填写。",
            "错在哪里",
            "更正后的全文：删去行首的 # 后填写；不知道则不写",
            "依据：指南、复核、原作者",
        ),
        Language::En => (
            "Keep the entries that you correct, and remove the others; fill in every \"\".",
            "what is wrong",
            "the whole text as it should be: remove the first # and fill it in; leave it where it is not known",
            "what it rests on: a guideline, a review, the publisher",
        ),
    };
    let on = jiff::Zoned::now().date();
    let parts = (1..=case.pairs().len()).map(Part::Pair).chain((1..=case.turns().len()).map(Part::Turn));
    let entries = parts.filter_map(|part| {
        let text = part.text(case)?;
        let (field, number) = match part {
            Part::Pair(pair) => ("pair", pair),
            Part::Turn(turn) => ("turn", turn),
        };
        let (source, id) = (toml_string(case.source().label()), toml_string(case.id().as_str()));
        let sha256 = sha256(text.as_bytes());
        let opening: String = text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(40).collect();
        Some(format!(
            "[[erratum]]\n# {opening}\nsource = {source}\ncase = {id}\n{field} = {number}\nsha256 = \"{sha256}\"\nwrong = \"\"  # {wrong}\n# corrected = \"\"  # {corrected}\nby = \"\"\non = \"{on}\"\nbasis = \"\"  # {basis}\n"
        ))
    });
    format!("# {keep}\nerrata = 1\n\n{}", entries.collect::<Vec<_>>().join("\n"))
}

/// A text as TOML writes it.
fn toml_string(text: &str) -> String {
    toml::Value::from(text).to_string()
}
