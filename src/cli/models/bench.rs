//! `wardround models bench`.

use super::{
    CliError, Format, say_json,
    words::{Words, size},
};
use crate::{
    case::Case,
    chat::{ModelError, Sampling, TimeLimit},
    cli::{
        cases,
        choosing::usable_sampling,
        interface_language,
        open::{self, LocalFlags},
        output::styles,
        progress::{StatusLine, loading},
    },
    config::{Loaded, ModelSettings, Paths},
    language::{Bilingual, Language},
    machine,
    openai::Endpoints,
    runner::{
        Speed, SpeedTest,
        batch::{Estimate, Wanted, estimate},
    },
    text::clean,
};
use serde::Serialize;
use std::{process::ExitCode, time::Duration};

/// Cases of the benchmark that the estimate is for unless another number is named.
const BENCHMARK_CASES: u64 = 74;
/// Characters of the long prompt: some six hundred tokens.
const PROMPT_CHARACTERS: usize = 800;

#[derive(Debug, clap::Args)]
pub(super) struct BenchArgs {
    /// The model: a name from the settings, a GGUF file, or http://HOST/v1#MODEL
    #[arg(value_name = "MODEL")]
    model: String,
    /// Measure for about so many seconds
    #[arg(long, value_name = "N", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=3600))]
    seconds: u64,
    /// Estimate for the cases of this file, or bundled [default: 74 cases with questions as long as the bundled cases']
    #[arg(long, value_name = "FILE|bundled")]
    cases: Option<String>,
    /// Estimate for so many cases, with questions as long as the file's on average
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    count: Option<u64>,
    /// How the result is written: for people, or as JSON
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    format: Format,
    #[command(flatten)]
    local: LocalFlags,
}

/// What was measured, and what follows from it.
#[derive(Debug, Serialize)]
struct Report {
    model: String,
    #[serde(flatten)]
    speed: Speed,
    /// Seconds that loading took; absent for an endpoint.
    #[serde(skip_serializing_if = "Option::is_none")]
    loading_s: Option<f64>,
    /// Bytes of main memory that the model's process holds, weights included; absent for an endpoint.
    #[serde(skip_serializing_if = "Option::is_none")]
    memory: Option<u64>,
    /// Nothing of it is measured.
    #[serde(skip_serializing_if = "Option::is_none")]
    estimate: Option<Forecast>,
}

/// How long the cases will take.
#[derive(Debug, Serialize)]
struct Forecast {
    cases: u64,
    answers: u64,
    /// Tokens that every answer is counted with.
    answer_length: u32,
    prompt_tokens: u64,
    answer_tokens: u64,
    seconds: f64,
}

pub(super) async fn run(mut args: BenchArgs, loaded: Loaded, paths: Paths) -> Result<ExitCode, CliError> {
    let language = interface_language(&loaded);
    let words = Words(language);
    let parallel = args.local.take_parallel();
    let mut choice = open::choose(&args.model, &loaded.settings, &paths, &args.local)?;
    let at_once = parallel.unwrap_or(1).max(1);
    match &mut choice.settings {
        ModelSettings::Tape(_) => {
            return Err(CliError::Usage(Bilingual::both(
                "录制没有速度可测：请指定模型",
                "a recording has no speed of its own: name a model",
            )));
        }
        ModelSettings::Local(local) => {
            local.parallel = parallel.or(local.parallel).or(Some(1));
            local.most_at_once = at_once;
            // As a batch runs it.
            local.reproducible.get_or_insert(true);
        }
        ModelSettings::Remote(remote) => remote.limits.concurrency = remote.limits.concurrency.max(at_once),
    }
    let file = cases::read(args.cases.as_deref().unwrap_or("bundled"), Some(language), &loaded.settings)?;
    let first = file.cases.first().ok_or_else(|| CliError::Cases(cases::nothing_usable(&file)))?;
    let sampling = usable_sampling(choice.sampling_as_candidate(&loaded.settings))?;
    let (name, is_local) = (choice.settings.name().to_owned(), matches!(choice.settings, ModelSettings::Local(_)));
    let begin = std::time::Instant::now();
    let endpoints = Endpoints::default();
    let model = open::open(choice.settings, &sampling, &paths, &endpoints, loading(&name, language)).await?;
    let loading_s = is_local.then(|| begin.elapsed().as_secs_f64());
    let test = SpeedTest {
        time: Duration::from_secs(args.seconds),
        sampling,
        at_once: at_once as usize,
        question: first.turns().first().map(|turn| turn.question.clone()).unwrap_or_default(),
        prompt: long_text(&file.cases),
    };
    let line = StatusLine::new();
    // One answer may be on its way when the time is over; one that never ends is none.
    let seconds = args.seconds * 2 + 60;
    let tell = |step| line.show(&words.bench_step(step));
    let measured = tokio::time::timeout(Duration::from_secs(seconds), test.run(&*model, &tell))
        .await
        .unwrap_or_else(|_| Err(ModelError::Timeout { url: name.clone(), limit: TimeLimit::Answer, seconds }));
    line.clear();
    let memory = if is_local { machine::memory_of_children() } else { None };
    model.close().await;
    let speed = measured.map_err(|error| CliError::Model { name: name.clone(), error: Box::new(error) })?;
    let estimate = estimated(&args, &file.cases, &speed, &sampling);
    let report = Report { model: name, speed, loading_s, memory, estimate };
    match args.format {
        Format::Json => say_json(&report)?,
        Format::Table => print(&report, language)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// A text of clinical questions that is long enough to measure with.
fn long_text(cases: &[Case]) -> String {
    let questions: String =
        cases.iter().flat_map(|case| case.turns().iter()).map(|turn| turn.question.as_str()).collect::<Vec<_>>().join("\n");
    if questions.is_empty() { String::new() } else { questions.chars().cycle().take(PROMPT_CHARACTERS).collect() }
}

fn estimated(args: &BenchArgs, cases: &[Case], speed: &Speed, sampling: &Sampling) -> Option<Forecast> {
    let answer_length = speed.answer_length(sampling.max_tokens.unwrap_or(1024));
    let wanted = Wanted { cases: cases.to_vec(), turns: usize::MAX, repeats: 1, judge_repeats: 1, seed: 1, confidence: false, whole: None };
    let Estimate { answers, prompt_tokens, answer_tokens, .. } = estimate(&wanted, u64::from(answer_length), &[]);
    let there = cases.len() as u64;
    let count = args.count.unwrap_or(if args.cases.is_some() { there } else { BENCHMARK_CASES });
    let scaled = |number: u64| (number as f64 * count as f64 / there.max(1) as f64).round() as u64;
    let (answers, prompt_tokens, answer_tokens) = (scaled(answers), scaled(prompt_tokens), scaled(answer_tokens));
    let seconds = speed.seconds_for(prompt_tokens, answer_tokens)?;
    Some(Forecast { cases: count, answers, answer_length, prompt_tokens, answer_tokens, seconds })
}

fn print(report: &Report, language: Language) -> Result<(), CliError> {
    let words = Words(language);
    let Report { speed, .. } = report;
    say!("{}", styles::strong(&clean(&report.model)))?;
    let unknown = || words.pick("服务器没有给出词元数，无法计算", "unknown: the server tells no numbers of tokens");
    let rate = |rate: Option<f64>| rate.map_or_else(unknown, |r| words.pick(format!("{r:.1} 词元/秒"), format!("{r:.1} tokens/s")));
    let line = |zh: &str, en: &str, text: String| say!("  {}{}{text}", words.pick(zh, en), words.pick("：", ": "));
    line("首词元", "first token", speed.first_token_s.map_or_else(unknown, |s| words.pick(format!("{s:.2} 秒"), format!("{s:.2} s"))))?;
    line("读入提示词", "reading prompts", rate(speed.prompt_tokens_per_s))?;
    line("生成回答", "writing answers", rate(speed.answer_tokens_per_s))?;
    if let Some(several) = speed.at_once {
        let (n, r) = (several.answers, several.answer_tokens_per_s);
        let text = words.pick(format!("合计 {r:.1} 词元/秒"), format!("{r:.1} tokens/s together"));
        line(&format!("同时 {n} 个回答"), &format!("{n} answers at once"), text)?;
    }
    if let Some(seconds) = report.loading_s {
        line("加载", "loading", words.time(seconds))?;
    }
    if let Some(bytes) = report.memory {
        line("占用内存", "memory in use", size(bytes))?;
    }
    line("测量用时", "measured for", words.time(speed.seconds))?;
    match &report.estimate {
        None => Ok(()),
        Some(estimate) => say!("{}", words.bench_estimate(estimate.cases, estimate.seconds, &basis(report, estimate, words))),
    }
}

/// What an estimate counts with.
fn basis(report: &Report, estimate: &Forecast, words: Words) -> String {
    let Forecast { answers, answer_length, prompt_tokens, answer_tokens, .. } = estimate;
    let length = if report.speed.all_ended {
        words.pick(
            format!("每个回答 {answer_length} 词元（实测平均）"),
            format!("{answer_length} tokens an answer, the mean that was measured"),
        )
    } else {
        words.pick(
            format!("每个回答按上限 {answer_length} 词元（测量时没有自行结束，多半高估）"),
            format!("{answer_length} tokens an answer, the most that it may have, because those measured did not end by themselves"),
        )
    };
    words.pick(
        format!("{answers} 个回答，{length}；提示词共约 {prompt_tokens} 词元（每轮连同历史从头读入），回答共 {answer_tokens} 词元；不含评分"),
        format!("{answers} answers, {length}; about {prompt_tokens} tokens of prompts, each read in full with its history, and {answer_tokens} of answers; without judging"),
    )
}
