//! `wardround replay`.

use super::{
    CliError,
    asked_in::asked_in,
    cases,
    choosing::{CaseFlags, JudgeFlags, JudgeWish, SamplingFlags, VariantFlags, choose_cases, judge_choice, variants_of},
    exit::{INCOMPLETE, INTERRUPTED},
    open::{self, LocalFlags},
    output::Format,
    progress::{self, StatusLine},
    recording::{self, RecordFlag},
    stop,
    variant_flag::{note_variants, variants_named},
};
use crate::{
    case::Case,
    chat::{Prompting, RetryReason},
    config::{Loaded, ModelChoice, Paths, Settings},
    language::Language,
    openai::Endpoints,
    record::{CaseSource, Recorder},
    runner::{Candidate, Replay, ReplayEvent, Summary},
};
use clap::Args;
use std::{io::ErrorKind, path::PathBuf, process::ExitCode};
use tokio_util::sync::CancellationToken;

#[derive(Debug, Args)]
pub(super) struct ReplayArgs {
    /// A case file (native TOML, DotaBench, DoctorFLAN, CMB-Clin), or the bundled scenarios
    #[arg(long, value_name = "FILE|bundled", default_value = "bundled")]
    cases: String,
    #[command(flatten)]
    chosen: CaseFlags,
    #[command(flatten)]
    variants: VariantFlags,
    /// The model that answers: a name from the settings, a GGUF file, or http://HOST/v1#MODEL
    #[arg(long, short, value_name = "MODEL")]
    model: Option<String>,
    #[command(flatten)]
    judging: JudgeFlags,
    /// Do not judge, even if the settings name a judge
    #[arg(long, conflicts_with = "judge")]
    no_judge: bool,
    /// The run's folder; reuse it to resume [default: named after model and cases]
    #[arg(long, short, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// Output format [default: pretty on a terminal, plain elsewhere]
    #[arg(long)]
    format: Option<Format>,
    /// Language of bilingual cases and of messages [default: the locale's]
    #[arg(long)]
    pub(super) language: Option<Language>,
    /// Base seed; each answer's seed is derived from it
    #[arg(long, default_value_t = 1, value_name = "N")]
    seed: u64,
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

pub(super) async fn run(args: ReplayArgs, loaded: Loaded, paths: Paths) -> Result<ExitCode, CliError> {
    let settings = &loaded.settings;
    let language = args.language.unwrap_or_else(|| super::interface_language(&loaded));
    let read_in = args.language.or_else(|| args.out.as_deref().and_then(asked_in)).unwrap_or(language);
    let file = cases::read(&args.cases, Some(read_in), settings)?;
    let chosen = choose_cases(&args.chosen.case, args.chosen.skip_broken, &file, language)?;
    let variants = variants_named(&args.variants.variant, args.out.as_deref())?;
    let varied = variants_of(&chosen, &variants, language)?;
    let chosen: Vec<&Case> = if variants.is_empty() { chosen } else { varied.iter().collect() };
    let candidate = wanted_model(&args, settings, &paths)?;
    let sampling = args.sampling.over(candidate.sampling_as_candidate(settings))?;
    let wish = JudgeWish { none: args.no_judge, ..args.judging.wish()? };
    // The paper prints the judge's prompt of turn 1; the others are asked for.
    let judge = judge_choice(&wish, &chosen, &[1], settings, &paths, language)?;

    let tapes = args.recording.start(Some(chosen.len()))?;
    recording::playing(&candidate.settings, tapes.as_ref())?;

    // The run first: a folder in use or a damaged record should not cost the loading of a model.
    let model_name = candidate.settings.name().to_owned();
    let facts = candidate.facts();
    let folder = args.out.clone().unwrap_or_else(|| paths.run_folder_of(&args.cases, &candidate.settings));
    let mut run = open::run(&folder, sampling, args.seed, language).map_err(CliError::or_another_folder)?;
    note_variants(&mut run, &variants)?;
    open::note_cases(&mut run, CaseSource::of(&args.cases, &file, chosen.first().map(|c| c.source())))?;

    if args.chosen.case.is_empty() {
        cases::tell_excluded(&file, language);
    }
    let stop = CancellationToken::new();
    stop::watch(stop.clone(), language);
    let endpoints = Endpoints::default();
    let same = judge.as_ref().is_some_and(|j| j.choice.settings.is_same(&candidate.settings));
    let model = tokio::select! {
        model = open::open(candidate.settings, &sampling, &paths, &endpoints, progress::loading(&model_name, language)) => model?,
        () = stop.cancelled() => return Ok(ExitCode::from(INTERRUPTED)),
    };
    let judging = match judge {
        None => None,
        Some(judge) => {
            let sink = progress::loading(judge.choice.settings.name(), language);
            Some(judge.open(same.then(|| model.clone()), &paths, &endpoints, sink).await?)
        }
    };
    let judge_model = judging.as_ref().map(|j| j.model.clone());

    let (recorder, ended) = Recorder::start(run);
    let recorder = recording::told(recorder, tapes.as_ref());
    let asked = args.prompting.unwrap_or(settings.prompting).to(model.clone());
    let candidate = Candidate::new(asked, recorder, sampling, args.seed, stop.clone()).known_as(facts).asked_confidence(args.confidence);
    let replay = Replay { candidate, judging };
    let printed = print_while(&replay, &chosen, args.format.unwrap_or_else(Format::by_default), language).await;
    drop(replay);
    ended.ended().await;
    model.close().await;
    if let Some(judge) = judge_model {
        judge.close().await;
    }
    let summary = match printed {
        Ok(summary) => summary,
        Err(error) => {
            recording::finish(tapes, language, ExitCode::FAILURE).await;
            return Err(error);
        }
    };
    if summary.is_silent() {
        tell!("{}", crate::text::clean(&super::output::silent(language, &model_name, summary.answers)));
    }
    let code = if stop.is_cancelled() {
        ExitCode::from(INTERRUPTED)
    } else if summary.is_complete() && !summary.is_silent() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(INCOMPLETE)
    };
    Ok(recording::finish(tapes, language, code).await)
}

async fn print_while(replay: &Replay, chosen: &[&Case], format: Format, language: Language) -> Result<Summary, CliError> {
    let mut printer = format.printer(language);
    let mut status = Status { line: StatusLine::new(), language, shown: false };
    let stop = replay.candidate.stop.clone();
    let mut lost = None;
    let mut observer = |event: ReplayEvent<'_>| {
        status.event(&event);
        if lost.is_some() {
            return;
        }
        let is_last = matches!(event, ReplayEvent::Finished { .. });
        let printed = printer.event(&event).and_then(|()| if is_last { printer.flush() } else { Ok(()) });
        if let Err(error) = printed {
            // Standard output takes no more: what is recorded stays, the rest can wait for the next time.
            tracing::warn!("standard output: {error}");
            lost = Some(error);
            stop.cancel();
        }
    };
    let summary = replay.run(chosen, &mut observer).await?;
    let run = replay.candidate.recorder.folder().display().to_string();
    observer(ReplayEvent::Finished { summary: &summary, run: &run });
    match lost.filter(|error| error.kind() != ErrorKind::BrokenPipe) {
        Some(source) => Err(CliError::Output { source, recorded: true }),
        None => Ok(summary),
    }
}

/// What is going on while nothing is printed, on standard error.
struct Status {
    line: StatusLine,
    language: Language,
    shown: bool,
}

impl Status {
    fn event(&mut self, event: &ReplayEvent<'_>) {
        let zh = self.language == Language::Zh;
        let text = match event {
            ReplayEvent::Prompt { done, total } if done < total && zh => Some(format!("读取 {done}/{total} 词元")),
            ReplayEvent::Prompt { done, total } if done < total => Some(format!("reading {done} of {total} tokens")),
            ReplayEvent::Judging { turn, judge, .. } if zh => Some(format!("{judge} 评第 {turn} 轮")),
            ReplayEvent::Judging { turn, judge, .. } => Some(format!("{judge} judges turn {turn}")),
            ReplayEvent::Retrying { reason: reason @ (RetryReason::Loading { .. } | RetryReason::Gone { .. }), .. }
                if self.line.is_on() =>
            {
                Some(reason.words(self.language))
            }
            ReplayEvent::Retrying { attempt, reason, wait_ms } => {
                let seconds = *wait_ms as f64 / 1e3;
                let reason = reason.words(self.language);
                let text = match (attempt, zh) {
                    (0, true) => format!("等待 {seconds:.1} 秒：{reason}"),
                    (0, false) => format!("waiting {seconds:.1} s: {reason}"),
                    (_, true) => format!("{seconds:.1} 秒后重试（第 {attempt} 次）：{reason}"),
                    (_, false) => format!("again ({attempt}) in {seconds:.1} s: {reason}"),
                };
                tell!("{}", crate::text::clean(&text));
                None
            }
            _ => None,
        };
        match text {
            Some(text) => {
                self.line.show(&crate::text::clean(&text));
                self.shown = true;
            }
            None if std::mem::take(&mut self.shown) => self.line.clear(),
            None => {}
        }
    }
}

fn wanted_model(args: &ReplayArgs, settings: &Settings, paths: &Paths) -> Result<ModelChoice, CliError> {
    let Some(wanted) = args.model.as_deref().or(settings.model.as_deref()) else {
        return Err(CliError::NoModel { has_plan: false });
    };
    open::choose(wanted, settings, paths, &args.local)
}
