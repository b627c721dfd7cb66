//! `wardround judge`.

use super::{
    CliError,
    asked_in::asked_in,
    batch::{Around, Display, JudgedRun, Limits, Words, asked_by_many, judge_run, judged_before},
    cases,
    choosing::{JudgeFlags, JudgeWish, choose_cases, judge_choice},
    open, stop,
};
use crate::{
    case::Case,
    chat::Sampling,
    config::{Loaded, Paths},
    language::Bilingual,
    record::{CaseSource, PlannedJudging, judges_of},
    runner::batch::Wanted,
    viewing::ChosenItems,
};
use clap::Args;
use std::{
    collections::{BTreeSet, HashSet},
    path::{Path, PathBuf},
    process::ExitCode,
};
use tokio_util::sync::CancellationToken;

/// The questions of a list of answers, shortened.
fn chosen(path: &Path) -> Result<HashSet<String>, CliError> {
    let list = ChosenItems::read(path).map_err(|error| CliError::Usage(Bilingual::of(|language| error.words(language))))?;
    Ok(list.questions())
}

#[derive(Debug, Args)]
pub(super) struct JudgeArgs {
    /// The run whose answers are judged; the models that answered are not loaded
    #[arg(value_name = "RUN")]
    run: PathBuf,
    /// The case file of the run
    #[arg(long, value_name = "FILE|bundled")]
    cases: String,
    #[command(flatten)]
    judging: JudgeFlags,
    /// Judge against references that this file of errata corrects; the record says so, and verdicts against the published ones are kept apart
    #[arg(long, value_name = "FILE")]
    errata: Option<PathBuf>,
    /// Grade by the rubrics of this file the cases that have none: needs --judge-preset rubric, rubric-each or recall
    #[arg(long, value_name = "FILE")]
    rubrics: Option<PathBuf>,
    /// Judge only the answers of this list, which `wardround view --format json` writes
    #[arg(long, value_name = "FILE")]
    items: Option<PathBuf>,
    /// Judgements of each answer
    #[arg(long, value_name = "K", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    judge_repeats: u32,
    /// Add verdicts by another judge or other prompts to a run that has verdicts; keep both
    #[arg(long)]
    again: bool,
    /// Progress display [default: full on a terminal, plain elsewhere]
    #[arg(long)]
    display: Option<Display>,
    /// Continue although some records of the case file are broken
    #[arg(long)]
    skip_broken: bool,
}

pub(super) async fn run(args: JudgeArgs, loaded: Loaded, paths: Paths) -> Result<ExitCode, CliError> {
    // First of all: whoever mistyped the folder is told that and nothing else.
    open::is_run(&args.run)?;
    let only = args.items.as_deref().map(chosen).transpose()?;
    let settings = &loaded.settings;
    let language = super::interface_language(&loaded);
    // A bundled case is in the run in the language in which it was asked.
    let asked_in = if args.cases == "bundled" { asked_in(&args.run) } else { None };
    let file = cases::read(&args.cases, Some(asked_in.unwrap_or(language)), settings)?;
    let chosen: Vec<Case> = choose_cases(&[], args.skip_broken, &file, language)?.into_iter().cloned().collect();
    let (chosen, corrected) = match &args.errata {
        None => (chosen, None),
        Some(path) => cases::corrected(path, &file, chosen, language).map(|(cases, warning)| (cases, Some(warning)))?,
    };
    let wish = JudgeWish { needed: true, ..args.judging.wish()? };
    let preset = wish.preset.unwrap_or(settings.judge.preset);
    let (chosen, rubrics) = cases::with_rubrics(args.rubrics.as_deref(), preset, chosen, language)?;
    let longest = chosen.iter().map(|c| c.turns().len()).max().unwrap_or(0);
    let judge = judge_choice(&wish, &chosen.iter().collect::<Vec<_>>(), &(1..=longest).collect::<Vec<_>>(), settings, &paths, language)?;
    let Some(mut judge) = judge else {
        return Err(CliError::NoJudge);
    };
    asked_by_many(&mut judge.choice.settings);
    let run = open::run(&args.run, Sampling::default(), 1, super::interface_language(&loaded))?;
    let manifest = run.manifest();
    let known = &manifest.plan.judgings;
    let name = judge.choice.settings.name();
    // Earlier versions called a file that does not end in .gguf by its whole path.
    let is_called = |known: &str| known == name || crate::config::name_of_file(known) == name;
    let has_key = |key: &str| manifest.judges.iter().any(|j| is_called(&j.name) && j.key_as_judge(&judge.sampling) == *key);
    let is_this = |j: &PlannedJudging| j.preset == preset && has_key(&j.judge);
    // A judge that could not even be reached was planned, too, and is nothing to be kept apart from.
    let judged = if args.again || known.iter().any(is_this) { BTreeSet::new() } else { judges_of(&args.run)? };
    if !judged.is_empty() {
        return Err(judged_before(judged, name, preset));
    }
    // A judge of the same name may be another one, which is known once it is open.
    let keys = (!args.again).then(|| known.iter().filter(|j| is_this(j)).map(|j| j.judge.clone()).collect());
    let source = CaseSource::of(&args.cases, &file, chosen.first().map(Case::source));
    let seed = run.manifest().seed;
    let wanted = Wanted {
        cases: chosen,
        turns: usize::MAX,
        repeats: u32::MAX,
        judge_repeats: args.judge_repeats,
        seed,
        confidence: false,
        whole: None,
    };
    cases::tell_excluded(&file, language);
    let stop = CancellationToken::new();
    stop::watch(stop.clone(), language);
    let display = args.display.unwrap_or_else(Display::by_default);
    let around = Around { stop, paths: &paths, display, words: Words(language), tapes: None, limits: Limits::default() };
    let corrected = corrected.into_iter().chain(rubrics).collect();
    let outcome = judge_run(wanted, judge, JudgedRun { run, cases: source, corrected, only, keys }, around).await?;
    Ok(outcome.exit_code())
}
