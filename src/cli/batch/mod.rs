//! `wardround batch`.

mod display;
mod dry_run;
mod judged_run;
mod limits;
mod passes;
mod prices;
mod shard;
mod words;

pub(in crate::cli) use display::Display;
pub(in crate::cli) use judged_run::{JudgedRun, judge_run};
pub(in crate::cli) use limits::Limits;
pub(in crate::cli) use passes::{Around, judged_before};
pub(in crate::cli) use words::Words;

use super::{
    CliError,
    asked_in::asked_in,
    cases,
    choosing::{
        CaseFlags, JudgeChoice, JudgeFlags, JudgeWish, SamplingFlags, VariantFlags, choose_cases, judge_choice, usable_sampling,
        with_variants_of,
    },
    grader_flag::grader_of,
    open::{self, LocalFlags},
    recording::{self, RecordFlag},
    report::ReportArgs,
    stop,
    variant_flag::{note_variants, variants_named},
};
use crate::{
    case::{Case, NotApplicable, Source},
    chat::{Prompting, Sampling},
    config::{DisplayName, Loaded, ModelChoice, ModelSettings, Paths, names_apart},
    language::{Bilingual, Language},
    record::{CaseSource, LackingCase, Plan, Run, Shard, Warning},
    report::Format,
    runner::batch::{Amount, PlanFile, TimeLimit, Wanted},
    tape::TapeRecorder,
    text::clean,
};
use clap::Args;
use passes::Passes;
use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};
use tokio_util::sync::CancellationToken;

#[derive(Debug, Args)]
pub(super) struct BatchArgs {
    /// A plan (TOML) with the same options as these flags; flags override the file
    #[arg(value_name = "PLAN")]
    plan: Option<PathBuf>,
    /// A case file (native TOML, DotaBench, DoctorFLAN, CMB-Clin), or the bundled scenarios [default: bundled]
    #[arg(long, value_name = "FILE|bundled")]
    cases: Option<String>,
    #[command(flatten)]
    chosen: CaseFlags,
    #[command(flatten)]
    variants: VariantFlags,
    /// The model that answers: a name from the settings, a GGUF file, or http://HOST/v1#MODEL; may be repeated
    #[arg(long, short, value_name = "MODEL")]
    model: Vec<String>,
    /// Repeats of each case [default: 1]
    #[arg(long, value_name = "K", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    repeats: Option<u32>,
    /// Ask only the first N turns of each case [default: all]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    turns: Option<u16>,
    /// Use only the first N cases
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    limit: Option<u32>,
    /// Ask only one part of the cases, for several machines: 3/16 is the third of sixteen
    #[arg(long, value_name = "N/COUNT")]
    shard: Option<Shard>,
    /// Ask nothing more once so much was spent, earlier commands on this run included; needs prices in the settings
    #[arg(long, value_name = "AMOUNT")]
    max_cost: Option<Amount>,
    /// Ask nothing more after so long, such as 90min or 20h
    #[arg(long, value_name = "DURATION")]
    max_time: Option<TimeLimit>,
    /// Base seed; each answer's seed is derived from it [default: the run's, else 1]
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    #[command(flatten)]
    judging: JudgeFlags,
    /// Do not judge, even if the settings or the plan name a judge
    #[arg(long, conflicts_with = "judge")]
    no_judge: bool,
    /// Judgements of each answer [default: 1]
    #[arg(long, value_name = "K", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    judge_repeats: Option<u32>,
    /// Grade by the rubrics of this file the cases that have none: needs --judge-preset rubric, rubric-each or recall
    #[arg(long, value_name = "FILE")]
    rubrics: Option<PathBuf>,
    /// The run's folder; reuse it to resume [default: named after the cases]
    #[arg(long, short, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// Print what would be asked and an estimate of its cost, and ask nothing
    #[arg(long)]
    dry_run: bool,
    /// Progress display [default: full on a terminal, plain elsewhere]
    #[arg(long)]
    display: Option<Display>,
    /// Format of the report that is printed at the end [default: table, where there is a judge, no --shard, and --display is full or plain]
    #[arg(long, value_name = "FORMAT")]
    report: Option<Format>,
    /// Print no report at the end
    #[arg(long, conflicts_with = "report")]
    no_report: bool,
    /// Language of bilingual cases, messages and the report [default: the interface's, and of cases the run's]
    #[arg(long)]
    pub(super) language: Option<Language>,
    /// Ask the model after every turn how sure it is, in a branch that no later turn holds
    #[arg(long)]
    confidence: bool,
    /// How questions are prompted: unchanged, or with this program's own request to think step by step [default: direct]
    #[arg(long, value_name = "WAY")]
    prompting: Option<Prompting>,
    #[command(flatten)]
    sampling: SamplingFlags,
    #[command(flatten)]
    recording: RecordFlag,
    #[command(flatten)]
    local: LocalFlags,
}

impl BatchArgs {
    /// What these flags say, as a plan.
    fn as_plan(&self) -> PlanFile {
        let JudgeFlags { judge, judge_preset, judge_constrained, judge_turns } = &self.judging;
        PlanFile {
            cases: self.cases.clone(),
            case: self.chosen.case.clone(),
            variants: self.variants.variant.clone(),
            models: self.model.clone(),
            repeats: self.repeats,
            turns: self.turns.map(usize::from),
            limit: self.limit.map(|n| n as usize),
            language: self.language,
            seed: self.seed,
            judge: judge.clone(),
            judge_preset: judge_preset.clone(),
            judge_constrained: *judge_constrained,
            judge_turns: judge_turns.iter().map(|&turn| turn.into()).collect(),
            judge_repeats: self.judge_repeats,
            rubrics: self.rubrics.clone(),
            out: self.out.clone(),
            shard: self.shard,
            max_cost: self.max_cost,
            max_time: self.max_time,
            confidence: self.confidence,
            prompting: self.prompting,
            sampling: self.sampling.given(),
        }
    }
}

/// More repeats than any statistic needs.
const MOST_REPEATS: u32 = 100_000;

/// Answers that a model on this machine runs at once where its settings say nothing: what more would bring is little, and what it takes of memory is not.
const LOCAL_AT_ONCE: u32 = 16;

/// A model of a batch, chosen and not yet open.
#[derive(Debug)]
struct CandidateChoice {
    choice: ModelChoice,
    prompting: Prompting,
    sampling: Sampling,
}

pub(super) async fn run(args: BatchArgs, loaded: Loaded, paths: Paths) -> Result<ExitCode, CliError> {
    let written = args.plan.as_deref().map(PlanFile::read).transpose()?.unwrap_or_default();
    let plan = args.as_plan().over(&written);
    let settings = &loaded.settings;
    let language = plan.language.unwrap_or_else(|| super::interface_language(&loaded));
    let words = Words(language);
    let source = plan.cases.clone().unwrap_or_else(|| "bundled".into());
    let folder = plan.out.clone().unwrap_or_else(|| shard::folder(paths.run_folder(&source, "batch"), plan.shard));
    let file = cases::read(&source, plan.language.or_else(|| asked_in(&folder)).or(Some(language)), settings)?;
    let limit = plan.limit.unwrap_or(usize::MAX);
    let chosen: Vec<Case> = choose_cases(&plan.case, args.chosen.skip_broken, &file, language)?.into_iter().take(limit).cloned().collect();
    let grader = grader_of(plan.judge_preset.as_ref())?;
    let preset = grader.unwrap_or(settings.judge.preset);
    let (chosen, rubrics) = cases::with_rubrics(plan.rubrics.as_deref().filter(|_| !args.no_judge), preset, chosen, language)?;
    let turns = plan.turns.unwrap_or(usize::MAX);
    let longest = chosen.iter().map(|c| c.turns().len()).max().unwrap_or(0).min(turns);
    let mut candidates = candidates(&args, &plan, &loaded, &paths)?;
    let wish = JudgeWish {
        judge: plan.judge.clone(),
        none: args.no_judge,
        needed: false,
        preset: grader,
        turns: plan.judge_turns.clone(),
        constrained: plan.judge_constrained,
    };
    let mut judge =
        judge_choice(&wish, &chosen.iter().collect::<Vec<_>>(), &(1..=longest).collect::<Vec<_>>(), settings, &paths, language)?;
    if let Some(judge) = &mut judge {
        asked_by_many(&mut judge.choice.settings);
    } else if plan.rubrics.is_some() && !args.no_judge {
        return Err(CliError::Usage(Bilingual::both(
            "--rubrics 用于评分，需要评委：请用 --judge 指定",
            "--rubrics is for grading and needs a judge: name one with --judge",
        )));
    }
    let variants = variants_named(&plan.variants, Some(&folder))?;
    let (varied, lacking) = with_variants_of(chosen, &variants, language)?;
    let mut wanted = wanted(&plan, varied)?;
    let Some(label) = wanted.cases.first().map(Case::source) else { return Err(no_cases(&source)) };
    if let Some(shard) = plan.shard {
        shard::narrow(&mut wanted, shard);
    }
    let limits = limits(&plan, &candidates, judge.as_ref(), words)?;
    if args.dry_run {
        let dry = dry_run::Dry { wanted: &wanted, candidates: &candidates, judge: judge.as_ref(), folder: &folder, shard: plan.shard };
        return dry.print(limits.max_cost, words);
    }
    let tapes = record_tapes(&args, &wanted, &candidates)?;
    let mut run = begin(&folder, &plan, &mut wanted, &candidates, words)?;
    note_variants(&mut run, &variants)?;
    open::note_cases(&mut run, CaseSource::of(&source, &file, Some(label)))?;
    rubrics.iter().try_for_each(|rubrics| warn(&mut run, rubrics, words))?;
    note_lacking(&mut run, label, lacking)?;
    if let Some(shard) = plan.shard.filter(|_| wanted.cases.is_empty()) {
        shard::leave_empty(&mut run, &wanted, shard, (&mut candidates, &mut judge), words)?;
    }
    if plan.case.is_empty() {
        cases::tell_excluded(&file, language);
    }
    let stop = CancellationToken::new();
    stop::watch(stop.clone(), language);
    let display = args.display.unwrap_or_else(Display::by_default);
    let by_default = judge.is_some() && plan.shard.is_none() && matches!(display, Display::Full | Display::Plain);
    let format = args.report.or(by_default.then_some(Format::Table)).filter(|_| !args.no_report);
    let around = Around { stop, paths: &paths, display, words, tapes: tapes.clone(), limits };
    let outcome = Passes { wanted, candidates, judge, run, around }.run().await?;
    if let Some(format) = format.filter(|_| !outcome.stopped) {
        super::report::run(ReportArgs::of(outcome.folder.clone(), format, language), &loaded, &paths)?;
    }
    Ok(recording::finish(tapes, language, outcome.exit_code()).await)
}

/// What the plan wants of every model, for all of these cases.
fn wanted(plan: &PlanFile, cases: Vec<Case>) -> Result<Wanted, CliError> {
    let turns = plan.turns.unwrap_or(usize::MAX);
    let (repeats, judge_repeats) = (plan.repeats.unwrap_or(1), plan.judge_repeats.unwrap_or(1));
    let counted = 1..=MOST_REPEATS;
    if !counted.contains(&repeats) || !counted.contains(&judge_repeats) || turns == 0 || plan.limit == Some(0) {
        return Err(CliError::Usage(Bilingual::both(
            format!("计划中的 repeats 和 judge_repeats 取值 1 至 {MOST_REPEATS}，turns 和 limit 从 1 起"),
            format!("repeats and judge_repeats of a plan are from 1 to {MOST_REPEATS}, turns and limit are counted from 1"),
        )));
    }
    Ok(Wanted { cases, turns, repeats, judge_repeats, seed: plan.seed.unwrap_or(1), confidence: plan.confidence, whole: None })
}

/// What the batch may cost and take. Whoever has no price is told: what it takes would be counted as nothing.
fn limits(plan: &PlanFile, candidates: &[CandidateChoice], judge: Option<&JudgeChoice>, words: Words) -> Result<Limits, CliError> {
    let prices = passes::prices(candidates, judge);
    if plan.max_cost.is_some() {
        if !prices.any() {
            return Err(CliError::Usage(Bilingual::both(
                "--max-cost 需要价格：请在设置中给模型写上 price_input 与 price_output（每百万词元）",
                "--max-cost needs prices: set price_input and price_output (per million tokens) of the models in the settings",
            )));
        }
        let names = candidates.iter().map(|candidate| candidate.choice.settings.name());
        let judge = judge.filter(|_| prices.judge.is_none()).map(|judge| judge.choice.settings.name());
        for name in names.filter(|name| !prices.models.contains_key(*name)).chain(judge) {
            tell!("{}", words.warned(&clean(&words.no_price(name))));
        }
    }
    Ok(Limits { max_cost: plan.max_cost, max_time: plan.max_time, ..Limits::default() })
}

/// Opens the run before anything else: a folder in use or a damaged record should not cost the loading of a model.
fn begin(folder: &Path, plan: &PlanFile, wanted: &mut Wanted, candidates: &[CandidateChoice], words: Words) -> Result<Run, CliError> {
    let sampling = candidates.first().map(|e| e.sampling).unwrap_or_default();
    let mut run = open::run(folder, sampling, wanted.seed, words.0).map_err(CliError::or_another_folder)?;
    shard::note(&mut run, plan.shard)?;
    let is_new = run.manifest().plan.is_empty();
    let began_with = run.manifest().seed;
    let sampled = run.manifest().sampling;
    if !is_new && candidates.first().is_some_and(|e| e.sampling != sampled) && candidates.iter().all(|e| e.sampling == sampling) {
        warn(&mut run, &Warning::OtherSampling, words)?;
    }
    if let (Some(began_with), Some(now)) = (asked_in(folder), wanted.cases.first().map(Case::language))
        && began_with != now
    {
        warn(&mut run, &Warning::OtherLanguage { began_with, now }, words)?;
    }
    if plan.seed.is_none() {
        wanted.seed = began_with;
    } else if wanted.seed != began_with {
        warn(&mut run, &Warning::OtherSeed { began_with, seed: wanted.seed }, words)?;
    }
    Ok(run)
}

/// Notes which variants were wanted of cases that cannot have them: the report counts them as missing, and says why.
fn note_lacking(run: &mut Run, source: Source, lacking: Vec<NotApplicable>) -> Result<(), CliError> {
    if lacking.is_empty() {
        return Ok(());
    }
    let lacking = lacking.into_iter().map(|NotApplicable { case, variant, lacks }| LackingCase { case, source, variant, lacks });
    let plan = Plan { lacking: lacking.collect(), ..Plan::default() };
    Ok(run.update_manifest(|manifest| manifest.plan.extend(&plan))?)
}

fn no_cases(source: &str) -> CliError {
    CliError::Cases(Bilingual::both(format!("{source} 中没有可以提问的病例"), format!("{source} holds no case that can be asked")))
}

/// What records the consultations as tapes, where that is wished.
fn record_tapes(args: &BatchArgs, wanted: &Wanted, candidates: &[CandidateChoice]) -> Result<Option<TapeRecorder>, CliError> {
    let consultations = wanted.cases.len() * candidates.len() * wanted.repeats as usize;
    let tapes = args.recording.start(Some(consultations))?;
    candidates.iter().try_for_each(|candidate| recording::playing(&candidate.choice.settings, tapes.as_ref()))?;
    Ok(tapes)
}

fn candidates(args: &BatchArgs, plan: &PlanFile, loaded: &Loaded, paths: &Paths) -> Result<Vec<CandidateChoice>, CliError> {
    let settings = &loaded.settings;
    let prompting = plan.prompting.unwrap_or(settings.prompting);
    let by_settings = || settings.model.as_deref().into_iter().collect();
    let named: Vec<&str> = if plan.models.is_empty() { by_settings() } else { plan.models.iter().map(String::as_str).collect() };
    if named.is_empty() {
        return Err(CliError::NoModel { has_plan: true });
    }
    let mut candidates = Vec::<CandidateChoice>::new();
    let mut is_by_file = Vec::new();
    for wanted in named {
        let flags = if crate::config::is_url(wanted) { &LocalFlags::default() } else { &args.local };
        let mut choice = open::choose(wanted, settings, paths, flags)?;
        asked_by_many(&mut choice.settings);
        let sampling = usable_sampling(plan.sampling.over(choice.sampling_as_candidate(settings)))?;
        is_by_file.push(!settings.models.contains_key(wanted));
        candidates.push(CandidateChoice { choice, prompting, sampling });
    }
    tell_apart(&mut candidates, &is_by_file)?;
    Ok(candidates)
}

/// Models of addresses keep their names, which are in the records of earlier runs: two of one name are refused.
///
/// Gives models that are named by files of the same name as much of their folders as tells them apart.
fn tell_apart(candidates: &mut [CandidateChoice], is_by_file: &[bool]) -> Result<(), CliError> {
    let named = candidates.iter().zip(is_by_file).map(|(candidate, &by_file)| match &candidate.choice.settings {
        ModelSettings::Local(local) if by_file => DisplayName::of_file(&local.path),
        settings => DisplayName::of_settings(settings.name()),
    });
    let names = names_apart(&named.collect::<Vec<_>>());
    if let Some((_, twice)) = names.iter().enumerate().find(|(i, name)| names[..*i].contains(name)) {
        return Err(CliError::Usage(Bilingual::both(
            format!("有两个模型都叫 {twice:?}：每个模型只写一次，并在设置中各取一个名称（[models.名称]）"),
            format!(
                "two of the models go by the name {twice:?}: name each once, and give each its own name in the settings ([models.NAME])"
            ),
        )));
    }
    for (candidate, name) in candidates.iter_mut().zip(names) {
        if let ModelSettings::Local(local) = &mut candidate.choice.settings {
            local.name = name;
        }
    }
    Ok(())
}

/// How a model on this machine is run where a batch asks it, as a candidate or as a judge, and its settings say nothing.
pub(in crate::cli) fn asked_by_many(settings: &mut ModelSettings) {
    if let ModelSettings::Local(local) = settings {
        local.most_at_once = LOCAL_AT_ONCE;
        // A run that was killed and taken up again has to end in the same answers and verdicts.
        local.reproducible.get_or_insert(true);
    }
}

/// The judge's share of what is shown and estimated.
fn judged_turns(judge: Option<&JudgeChoice>) -> Vec<usize> {
    judge.map(|j| j.turns.clone()).unwrap_or_default()
}

/// Tells a warning, and notes it in the manifest.
fn warn(run: &mut Run, warning: &Warning, words: Words) -> Result<(), CliError> {
    tell!("{}", words.warned(&warning.words(words.0)));
    let noted = warning.to_string();
    run.update_manifest(|m| {
        if !m.warnings.contains(&noted) {
            m.warnings.push(noted);
        }
    })?;
    Ok(())
}
