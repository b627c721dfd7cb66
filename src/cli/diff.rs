//! `wardround diff`.

use super::{CliError, exit, interface_language, open, output::terminal_width, report::put};
use crate::{
    config::Loaded,
    diff::{Diff, DiffFormat, DiffOptions, Outcome, Threshold, pair_models},
    items::Items,
    language::{Bilingual, Language},
    record::writer_of,
    stats::Resampling,
    text::clean,
};
use clap::Args;
use std::{path::PathBuf, process::ExitCode};

#[derive(Debug, Args)]
pub(super) struct DiffArgs {
    /// The folder of the first run
    #[arg(value_name = "RUN-A")]
    a: PathBuf,
    /// The folder of the second run
    #[arg(value_name = "RUN-B")]
    b: PathBuf,
    /// Compare the model A of the first run with B of the second; can be repeated [default: those of one name, or the only one of each run]
    #[arg(long, value_name = "A=B")]
    models: Vec<String>,
    /// Show both texts of the N answers whose scores changed most
    #[arg(long, value_name = "N", default_value_t = 10)]
    largest: usize,
    /// End with exit code 8 if a mean of the second run is below this, or there is none
    #[arg(long, value_name = "POINTS", value_parser = points)]
    fail_below: Option<f64>,
    /// End with exit code 8 if the second run is worse than the first by more than so many points and the interval of the difference lies below 0
    #[arg(long, value_name = "POINTS", num_args = 0..=1, require_equals = true, default_missing_value = "0", value_parser = points)]
    fail_if_worse: Option<f64>,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    format: DiffFormat,
    /// The file to write, replaced atomically; a pipe or device is written into [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Language of table, markdown and html [default: the interface's]
    #[arg(long)]
    language: Option<Language>,
    /// Number of resamples of every interval and test, from 10000 to 10000000
    #[arg(long, value_name = "N", default_value_t = Resampling::default().resamples())]
    resamples: usize,
    /// Seed of the resampling; the same records, resamples and seed give the same comparison
    #[arg(long, value_name = "N", default_value_t = Resampling::default().seed())]
    seed: u64,
}

/// Points of a scale: a number that is not below 0.
fn points(text: &str) -> Result<f64, Bilingual> {
    let number = text.parse::<f64>().ok().filter(|number| number.is_finite() && *number >= 0.0);
    number.ok_or_else(|| Bilingual::both("应为不小于 0 的数，例如 6.5", "expected a number that is not below 0, such as 6.5"))
}

/// Reads both runs, compares, writes, and says which thresholds are not kept.
pub(super) fn run(args: &DiffArgs, loaded: &Loaded) -> Result<ExitCode, CliError> {
    let language = args.language.unwrap_or_else(|| interface_language(loaded));
    let resampling = super::report::resampling(args.resamples, args.seed)?;
    [&args.a, &args.b].into_iter().try_for_each(|run| open::is_run(run))?;
    // Before they are read: a writer that ends in between is told of all the same.
    let being_written = [&args.a, &args.b].map(|run| writer_of(run).is_some());
    let a = Items::read(std::slice::from_ref(&args.a))?;
    let b = Items::read(std::slice::from_ref(&args.b))?;
    let pairs = pair_models(&a, &b, &args.models).map_err(|error| CliError::Usage(error.bilingual()))?;
    let thresholds: Vec<Threshold> =
        [args.fail_below.map(|points| Threshold::Below { points }), args.fail_if_worse.map(|points| Threshold::Worse { points })]
            .into_iter()
            .flatten()
            .collect();
    let diff = Diff::of(&a, &b, DiffOptions { pairs, resampling, largest: args.largest, thresholds: thresholds.clone(), being_written })?;
    if diff.answers.iter().all(|counts| counts.in_both == 0) {
        return Err(CliError::Usage(Bilingual::both(
            "两次运行没有共同的回答（同一来源、病例、轮次与重复）；请确认两次用的是同一份病例",
            "the runs have no answer in common (the same source, case, turn and repeat); check that both asked the same cases",
        )));
    }
    let width = if args.output.is_none() { terminal_width() } else { None };
    let text = diff
        .write(args.format, language, width)
        .map_err(|e| CliError::internal("比较结果无法写出", "the comparison cannot be written", e))?;
    put(&text, args.output.as_deref())?;
    Ok(if thresholds.is_empty() || are_kept(&diff, args.models.is_empty(), language) {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(exit::THRESHOLD)
    })
}

/// Whether every threshold is kept; says which are not. Where nobody named the models, those of the first run that the second lacks are missing there.
fn are_kept(diff: &Diff, are_all_meant: bool, language: Language) -> bool {
    let failed: Vec<_> = diff.gates.iter().filter(|result| result.outcome != Outcome::Kept).collect();
    for result in &failed {
        tell!("{}", clean(&result.words(language)));
    }
    let missing = if are_all_meant { diff.models_only_a.join(", ") } else { String::new() };
    if !missing.is_empty() {
        let said = match language {
            Language::Zh => format!("未达到：第二次运行没有模型 {missing}；只比较部分模型时，请用 --models 指定"),
            Language::En => {
                format!("not kept: the second run lacks {missing}; name the models with --models if not all are to be compared")
            }
        };
        tell!("{}", clean(&said));
    }
    if diff.gates.is_empty() {
        let said = match language {
            Language::Zh => "未达到：两次运行都没有评分，门槛无从判定",
            Language::En => "not kept: neither run has scores, so no threshold can be computed",
        };
        tell!("{said}");
    }
    failed.is_empty() && missing.is_empty() && !diff.gates.is_empty()
}
