//! `wardround export official | openai-batch | csv | inspect | labels | preferences | corrections | page | svg | cast | markdown`.

mod answers;
mod recording;

use super::{
    CliError, cases,
    choosing::{SamplingFlags, VariantFlags, with_variants_of},
    grader_flag::GraderParser,
    layout::{self, Told},
    open,
    variant_flag::{note_variants, variants_named},
};
use crate::{
    case::{Case, Variant},
    chat::{Prompting, Sampling},
    config::{Loaded, ModelChoice, ModelSettings, Paths},
    interop::{
        official,
        openai_batch::{self, Batches, ExportOptions, Limits, Stage, Subject},
    },
    judge::{GraderWish, Preset},
    language::{Bilingual, Language},
    openai::RemoteSettings,
    record::{CaseSource, Run},
};
use clap::{Args, Subcommand};
use recording::{CastArgs, RecordingArgs, StillArgs};
use std::{path::PathBuf, process::ExitCode};

#[derive(Debug, Args)]
pub(super) struct ExportArgs {
    #[command(subcommand)]
    command: ExportCommand,
}

#[derive(Debug, Subcommand)]
enum ExportCommand {
    /// Write the folder tree of the benchmark's published evaluation code, with its statistics
    Official(OfficialArgs),
    /// Write the requests of a stage as OpenAI batch lines, for hosted batch APIs and vllm run-batch
    OpenaiBatch(Box<BatchArgs>),
    /// Write a table with one row for each verdict and rating, for spreadsheets, R and DuckDB
    Csv(answers::CsvArgs),
    /// Write logs that Inspect (inspect_ai) reads and shows, one for each model
    Inspect(answers::InspectArgs),
    /// Write every answer with everything that was said of it, as lines of JSON
    Labels(answers::FromRuns),
    /// Write pairs of answers to the same question with the preferred one, as lines of JSON
    Preferences(answers::PreferenceArgs),
    /// Write what raters and readers found wrong with answers, as lines of JSON
    Corrections(answers::FromRuns),
    /// Write a consultation as one HTML page with a player, which needs no network
    Page(RecordingArgs),
    /// Write a picture of the screen with a consultation
    Svg(StillArgs),
    /// Write the screen with a consultation as a terminal recording (asciicast version 2)
    Cast(CastArgs),
    /// Write a consultation as Markdown
    Markdown(RecordingArgs),
}

#[derive(Debug, Args)]
struct OfficialArgs {
    /// The run's folder
    #[arg(value_name = "RUN")]
    run: PathBuf,
    /// The case file of the run; its questions and references are part of the files
    #[arg(long, value_name = "FILE|bundled")]
    cases: String,
    /// The judge whose verdicts are written, where the run has several
    #[arg(long, value_name = "NAME")]
    judge: Option<String>,
    /// The folder to write to; an existing file with other content is never overwritten
    #[arg(long, short, value_name = "FOLDER")]
    out: PathBuf,
}

#[derive(Debug, Args)]
struct BatchArgs {
    /// The run's folder, new or existing; recorded answers and verdicts are not asked for again
    #[arg(value_name = "RUN")]
    run: PathBuf,
    /// The case file
    #[arg(long, value_name = "FILE|bundled")]
    cases: String,
    #[command(flatten)]
    variants: VariantFlags,
    /// The model that answers: a remote model from the settings, or http://HOST/v1#MODEL; no server is contacted
    #[arg(long, short, value_name = "MODEL")]
    model: Option<String>,
    /// The judge, in the same form
    #[arg(long, value_name = "MODEL")]
    judge: Option<String>,
    /// Preset of judge prompts, or a built-in rating form [default: the settings']
    #[arg(long, value_name = "PRESET", requires = "judge", value_parser = GraderParser)]
    judge_preset: Option<GraderWish>,
    /// Turns to judge [default: every turn that the preset supports]
    #[arg(long, value_name = "TURNS", value_delimiter = ',', requires = "judge", value_parser = clap::value_parser!(u8).range(1..))]
    judge_turns: Vec<u8>,
    /// Judgements of each answer [default: as before, else 1]
    #[arg(long, value_name = "K", requires = "judge", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    judge_repeats: Option<u32>,
    /// Repeats of each case [default: as before, else 1]
    #[arg(long, value_name = "K", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    repeats: Option<u32>,
    /// Stage: turn-1, turn-2, … or judging [default: the next open one]
    #[arg(long, value_name = "STAGE")]
    stage: Option<Stage>,
    /// Base seed; each request's seed is derived from it [default: as before, else 1]
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// The file to write, which must not exist; further parts are numbered
    #[arg(long, short, value_name = "FILE")]
    out: PathBuf,
    /// Maximum number of requests per file
    #[arg(long, value_name = "N", default_value_t = Limits::default().lines as u64, value_parser = clap::value_parser!(u64).range(1..=100_000_000))]
    max_lines: u64,
    /// Maximum size of a file in megabytes
    #[arg(long, value_name = "MB", default_value_t = Limits::default().bytes / 1_000_000, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    max_mb: u64,
    #[command(flatten)]
    sampling: SamplingFlags,
}

pub(super) fn run(args: ExportArgs, loaded: &Loaded, paths: &Paths) -> Result<ExitCode, CliError> {
    match args.command {
        ExportCommand::Official(args) => official(&args, loaded),
        ExportCommand::OpenaiBatch(args) => batch(&args, loaded, paths),
        ExportCommand::Csv(args) => answers::csv(&args, loaded),
        ExportCommand::Inspect(args) => answers::inspect(&args, loaded),
        ExportCommand::Labels(args) => answers::labels(&args, loaded),
        ExportCommand::Preferences(args) => answers::preferences(&args, loaded),
        ExportCommand::Corrections(args) => answers::corrections(&args, loaded),
        ExportCommand::Page(args) => recording::page(&args, loaded),
        ExportCommand::Svg(args) => recording::still(&args, loaded, paths),
        ExportCommand::Cast(args) => recording::cast(&args, loaded, paths),
        ExportCommand::Markdown(args) => recording::markdown(&args, loaded),
    }
}

fn official(args: &OfficialArgs, loaded: &Loaded) -> Result<ExitCode, CliError> {
    let file = cases::read(&args.cases, Some(super::interface_language(loaded)), &loaded.settings)?;
    cases::usable(&file, super::interface_language(loaded))?;
    let exported = official::export(&args.run, &file, args.judge.as_deref(), &args.out)?;
    let language = super::interface_language(loaded);
    let incomplete = layout::report(Told::LeftOut, &exported.remarks, language);
    for path in &exported.files {
        layout::say(&args.out.join(path).display().to_string())?;
    }
    for apart in &exported.apart {
        layout::say(&apart.words(language))?;
    }
    let zh = language == Language::Zh;
    for statistics in &exported.statistics {
        let official = &statistics.official;
        let deviation = official.standard_deviation.map_or_else(|| "–".to_owned(), |d| format!("{d:.4}"));
        let (folder, mean, scores) = (&statistics.folder, official.mean, official.scores);
        let mut line = if zh {
            format!("{folder}：均值 {mean:.4} · 标准差 {deviation} · {scores} 个评分")
        } else {
            format!("{folder}: mean {mean:.4} · standard deviation {deviation} · {scores} ratings")
        };
        let outside = statistics.outside_scale;
        if outside > 0 && zh {
            line += &format!(" · 其中 {outside} 个超出 1 至 10，官方规则仍计入");
        } else if outside > 0 {
            line += &format!(" · {outside} of them outside 1 to 10, which the official rule counts");
        }
        let weighed = statistics.weighed;
        if weighed > 0 && zh {
            line += &format!(" · 其中 {weighed} 个只出现在评委的推理过程中，官方规则仍计入");
        } else if weighed > 0 {
            line += &format!(" · {weighed} of them only weighed in the judge's reasoning, which the official rule counts");
        }
        if statistics.outside_scale + statistics.weighed > 0 {
            let valid = statistics.valid_mean.map_or_else(|| "–".to_owned(), |m| format!("{m:.4}"));
            line += &if zh {
                format!("；按此处的评分，均值为 {valid}")
            } else {
                format!("; by the verdicts here the mean is {valid}")
            };
        }
        layout::say(&line)?;
    }
    Ok(incomplete)
}

fn batch(args: &BatchArgs, loaded: &Loaded, paths: &Paths) -> Result<ExitCode, CliError> {
    let settings = &loaded.settings;
    let file = cases::read(&args.cases, Some(super::interface_language(loaded)), settings)?;
    cases::usable(&file, super::interface_language(loaded))?;
    let cases = CaseSource::of(&args.cases, &file, file.cases.first().map(Case::source));
    if args.model.is_none() && args.judge.is_none() {
        return Err(CliError::Usage(Bilingual::both(
            "没有指定问谁：请用 --model 指定回答的模型，或用 --judge 指定评委",
            "nobody is asked: name who answers with --model, or who judges with --judge",
        )));
    }
    let known = Batches::read(&args.run)?;
    let remote = |wanted: &String| remote(wanted, loaded, paths);
    let mut candidate = None;
    if let Some((choice, remote)) = args.model.as_ref().map(remote).transpose()? {
        // A later stage asks as the earlier ones did: other settings would make every question a new one.
        let prompting = settings.prompting;
        let before = remote.identity().ok().and_then(|mut model| {
            model.ways.prompting = prompting.recorded();
            known.last_of(&model, false).cloned()
        });
        let base = before.as_ref().map_or_else(|| choice.sampling_as_candidate(settings), |b| b.sampling);
        let sampling = args.sampling.over(base)?;
        candidate = Some(Subject {
            settings: remote,
            sampling,
            seed: args.seed.or(before.as_ref().map(|b| b.seed)).unwrap_or(1),
            repeats: args.repeats.or(before.as_ref().map(|b| b.repeats)).unwrap_or(1),
            prompting,
            judging: None,
        });
    }
    let mut judge = None;
    if let Some((choice, remote)) = args.judge.as_ref().map(remote).transpose()? {
        let before = remote.identity().ok().and_then(|model| known.last_of(&model, true).cloned());
        let preset = in_batch_file(args.judge_preset.as_ref())?.or(before.as_ref().and_then(|b| b.preset)).unwrap_or(settings.judge.preset);
        let before = before.filter(|b| b.preset == Some(preset));
        let turns = if args.judge_turns.is_empty() {
            before.as_ref().map(|b| b.turns.clone()).or(settings.judge.turns.clone()).unwrap_or_else(|| every_turn(preset, &file.cases))
        } else {
            args.judge_turns.iter().map(|&t| usize::from(t)).collect()
        };
        super::choosing::check_constrained(&settings.judge.sampling, &choice.settings, preset)?;
        judge = Some(Subject {
            sampling: before.as_ref().map_or_else(|| choice.sampling_as_judge(&settings.judge), |b| b.sampling),
            settings: remote,
            seed: args.seed.or(before.as_ref().map(|b| b.seed)).unwrap_or(1),
            repeats: args.judge_repeats.or(before.as_ref().map(|b| b.repeats)).unwrap_or(1),
            prompting: Prompting::Direct,
            judging: Some((preset, turns)),
        });
    }
    for subject in candidate.iter().chain(&judge) {
        let missing = subject.settings.not_sent(&subject.sampling);
        if !missing.is_empty() {
            let words = crate::session::words::Words(super::interface_language(loaded));
            tell!("{}", crate::text::clean(&words.sampling_not_sent(&subject.settings.name, &missing)));
        }
    }
    let sampling = candidate.as_ref().map_or_else(Sampling::default, |c| c.sampling);
    let seed = candidate.as_ref().or(judge.as_ref()).map_or(1, |s| s.seed);
    let mut run = open::run(&args.run, sampling, seed, super::interface_language(loaded))?;
    let limits = Limits { lines: usize::try_from(args.max_lines).unwrap_or(usize::MAX), bytes: args.max_mb * 1_000_000 };
    let options = ExportOptions { stage: args.stage, candidate, judge, out: args.out.clone(), limits, cases };
    let language = super::interface_language(loaded);
    let mut file = file;
    let asked = variants_named(&args.variants.variant, Some(&args.run))?;
    note_variants(&mut run, &asked)?;
    file.cases = with_every_variant(file.cases, &run, asked, language)?;
    let exported = openai_batch::export(&mut run, &file, &options)?;
    let code = layout::report(Told::LeftOut, &exported.remarks, language);
    tell_written(&exported, args, language)?;
    Ok(code)
}

/// The cases with the variants that are asked for and those of the stages before.
fn with_every_variant(cases: Vec<Case>, run: &Run, asked: Vec<Variant>, language: Language) -> Result<Vec<Case>, CliError> {
    let mut all: Vec<Variant> = Vec::new();
    run.manifest().variants().into_iter().chain(asked).for_each(|variant| {
        if !all.contains(&variant) {
            all.push(variant);
        }
    });
    with_variants_of(cases, &all, language).map(|(cases, _)| cases)
}

/// What was written, and the next step.
fn tell_written(exported: &openai_batch::Exported, args: &BatchArgs, language: Language) -> Result<(), CliError> {
    let zh = language == Language::Zh;
    let Some(stage) = exported.stage.filter(|_| exported.requests > 0) else {
        return layout::say(if zh { "没有待问的问题：未写请求" } else { "nothing is open: no request was written" });
    };
    let (requests, waiting) = (exported.requests, exported.waiting);
    let waits = match (waiting, zh) {
        (0, _) => String::new(),
        (_, true) => format!(" · {waiting} 个要等前一轮的回答"),
        (_, false) => format!(" · {waiting} wait for an earlier turn"),
    };
    layout::say(&if zh { format!("{stage}：{requests} 个请求{waits}") } else { format!("{stage}: {requests} requests{waits}") })?;
    for path in &exported.files {
        layout::say(&path.display().to_string())?;
    }
    let next = if zh { "下一步：" } else { "next: " };
    layout::say(&format!("{next}wardround import openai-batch RESULTS --run {} --cases {}", args.run.display(), args.cases))
}

/// A model behind an endpoint. Its key is not needed where nobody is contacted, so its variable need not be set.
fn remote(wanted: &str, loaded: &Loaded, paths: &Paths) -> Result<(ModelChoice, RemoteSettings), CliError> {
    let choice = loaded.settings.choose(wanted, paths, |_| Some("not needed".into()))?;
    match choice.settings.clone() {
        ModelSettings::Remote(mut remote) => {
            remote.key = None;
            Ok((choice, *remote))
        }
        ModelSettings::Local(_) | ModelSettings::Tape(_) => Err(CliError::Usage(Bilingual::both(
            format!("{wanted} 不是接口后的模型；批处理文件只用于接口后的模型（http://主机/v1#模型名）"),
            format!("{wanted} is no model behind an endpoint; batch lines are for models behind an endpoint (http://HOST/v1#MODEL)"),
        ))),
    }
}

/// The preset of a file of requests. Its replies are read later, where a form of the user's own is not at hand.
fn in_batch_file(wish: Option<&GraderWish>) -> Result<Option<Preset>, CliError> {
    match wish {
        Some(GraderWish::FormFile(path)) => {
            let path = path.display();
            Err(CliError::Usage(Bilingual::both(
                format!("批处理文件不能用自己的量表文件（{path}）：读回复时量表不在手边；请用内置量表，或用 wardround judge 直接评分"),
                format!(
                    "batch files take no form of your own ({path}), which is not at hand when replies are read: use a built-in form, or grade with wardround judge"
                ),
            )))
        }
        Some(GraderWish::Preset(preset)) => Ok(Some(*preset)),
        None => Ok(None),
    }
}

/// The turns that a preset has words for, of these cases.
fn every_turn(preset: Preset, cases: &[Case]) -> Vec<usize> {
    let prompts = crate::judge::Prompts::new(preset);
    let longest = cases.iter().map(|c| c.turns().len()).max().unwrap_or_default();
    let has_words = |turn: &usize| cases.iter().all(|c| *turn > c.turns().len() || prompts.check(c.source(), *turn).is_ok());
    (1..=longest).filter(has_words).collect()
}
