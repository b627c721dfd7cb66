//! `wardround models inspect`.

use super::{
    CliError, Format, say_json,
    words::{Words, count, size},
};
use crate::{
    cli::{
        output::{styles, terminal_width},
        progress::StatusLine,
    },
    config::{Loaded, ModelSettings, Paths},
    gguf::{Gguf, MemoryNeed, Shape, TensorType},
    language::{Bilingual, Language},
    llama::{KvType, file_digest},
    machine,
    models::Inspection,
    text::{clean, wrap},
};
use serde::Serialize;
use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

/// The context that a model is given unless the settings say otherwise.
const USUAL_CONTEXT: u64 = 8192;

#[derive(Debug, clap::Args)]
pub(super) struct InspectArgs {
    /// The model file; of a split model the first part. A name of the settings or of the models folder stands for its file
    #[arg(value_name = "FILE|NAME")]
    file: String,
    /// Do not compute the SHA-256 digest, which reads the whole file
    #[arg(long)]
    no_digest: bool,
    /// Tokens of context of one conversation, for the estimate of the memory [default: the model's own, up to 8192]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(64..=1 << 24))]
    ctx: Option<u64>,
    /// How keys and values are kept, for the estimate of the memory: f16, bf16, q8_0, q4_0
    #[arg(long, value_name = "TYPE", default_value_t = KvType::F16)]
    kv_type: KvType,
    /// Answers that run at once, for the estimate of the memory
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..=64))]
    parallel: u64,
    /// How the result is written: for people, or as JSON
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    format: Format,
}

/// Everything that is said of a file.
#[derive(Debug, Serialize)]
struct Report {
    file: PathBuf,
    #[serde(flatten)]
    inspection: Inspection,
    /// sha256, as records name it.
    #[serde(skip_serializing_if = "Option::is_none")]
    digest: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    memory: Option<MemoryReport>,
}

/// What the model takes, beside what there is. Everything but the weights is an estimate.
#[derive(Debug, Serialize)]
struct MemoryReport {
    context: u64,
    parallel: u64,
    kv_type: String,
    #[serde(flatten)]
    need: MemoryNeed,
    total: u64,
    /// Tokens of context that one conversation can have in the free memory.
    #[serde(skip_serializing_if = "Option::is_none")]
    longest_context: Option<u64>,
    places: Vec<MemoryPlace>,
}

/// A memory that the model may go into.
#[derive(Debug, Serialize)]
struct MemoryPlace {
    /// The name of a GPU; nothing for main memory.
    #[serde(skip_serializing_if = "Option::is_none")]
    device: Option<String>,
    total: u64,
    free: u64,
    fits: bool,
}

pub(super) async fn run(args: InspectArgs, loaded: &Loaded, paths: &Paths, language: Language) -> Result<ExitCode, CliError> {
    let file = file_of(&args.file, loaded, paths)?;
    let gguf = Gguf::open(&file)?;
    let inspection = Inspection::of(&gguf);
    let memory = match &inspection.shape {
        Some(shape) => Some(memory(&args, &gguf, shape).await),
        None => None,
    };
    let digest = if args.no_digest { None } else { Some(digest(&file, paths, language)?) };
    let report = Report { file, inspection, digest, memory };
    match args.format {
        Format::Json => say_json(&report)?,
        Format::Table => print(&report, language)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// The file that an argument names, by itself or by the settings.
pub(super) fn file_of(wanted: &str, loaded: &Loaded, paths: &Paths) -> Result<PathBuf, CliError> {
    if Path::new(wanted).exists() {
        return Ok(wanted.into());
    }
    match loaded.settings.choose(wanted, paths, |name| std::env::var(name).ok())?.settings {
        ModelSettings::Local(local) => Ok(local.path),
        ModelSettings::Remote(_) | ModelSettings::Tape(_) => Err(CliError::Usage(Bilingual::both(
            format!("{wanted} 不是模型文件：请指定 GGUF 文件"),
            format!("{wanted} is no model file: name a GGUF file"),
        ))),
    }
}

fn digest(file: &Path, paths: &Paths, language: Language) -> Result<String, CliError> {
    let (line, words) = (StatusLine::new(), Words(language));
    let step = |done: u64, total: u64| {
        let percent = done.saturating_mul(100) / total.max(1);
        line.show(&words.pick(format!("校验文件 {percent} %"), format!("digest {percent} %")));
    };
    let digest = file_digest(file, &paths.cache_dir(), step);
    line.clear();
    let name = file.display().to_string();
    digest.map_err(|error| CliError::Model { name, error: Box::new(error) })
}

async fn memory(args: &InspectArgs, gguf: &Gguf, shape: &Shape) -> MemoryReport {
    let kind = TensorType::named(&args.kv_type.to_string()).unwrap_or(TensorType::F16);
    let context = args.ctx.unwrap_or_else(|| shape.context.unwrap_or(USUAL_CONTEXT).min(USUAL_CONTEXT));
    let need = MemoryNeed::of(gguf, shape, kind, context, args.parallel);
    let total = need.total();
    let mut places = gpus().await;
    let main = machine::memory();
    places.extend(main.map(|memory| MemoryPlace { device: None, total: memory.total, free: memory.available, fits: false }));
    for place in &mut places {
        place.fits = total <= place.free;
    }
    let longest_context = main.map(|memory| {
        let rest = memory.available.saturating_sub(need.weights.saturating_add(need.compute));
        let fits = rest / shape.bytes_per_token(kind).max(1) / args.parallel;
        shape.context.map_or(fits, |trained| fits.min(trained))
    });
    MemoryReport { context, parallel: args.parallel, kv_type: args.kv_type.to_string(), need, total, longest_context, places }
}

/// The memory of each GPU that llama.cpp sees.
#[cfg(feature = "local")]
async fn gpus() -> Vec<MemoryPlace> {
    // Whoever only looks at a file needs no working driver.
    let devices = crate::cli::devices::found().await.unwrap_or_default();
    let gpus = devices.into_iter().filter(|device| device.kind != "cpu" && device.memory_total > 0);
    gpus.map(|gpu| MemoryPlace { device: Some(gpu.name), total: gpu.memory_total, free: gpu.memory_free, fits: false }).collect()
}

/// Without llama.cpp nobody knows of a GPU.
#[cfg(not(feature = "local"))]
#[allow(clippy::unused_async, reason = "with llama.cpp a worker is asked")]
async fn gpus() -> Vec<MemoryPlace> {
    Vec::new()
}

/// Label and text of each line, one after the other.
struct Lines {
    words: Words,
    lines: Vec<(String, String)>,
}

impl Lines {
    fn add(&mut self, zh: &str, en: &str, text: impl Into<String>) {
        let text = text.into();
        if !text.is_empty() {
            self.lines.push((self.words.pick(zh, en), text));
        }
    }
}

fn print(report: &Report, language: Language) -> Result<(), CliError> {
    let mut lines = Lines { words: Words(language), lines: Vec::new() };
    about_weights(report, &mut lines);
    about_text(&report.inspection, &mut lines);
    if let Some(digest) = &report.digest {
        lines.add("SHA-256", "SHA-256", digest.clone());
    }
    if let Some(memory) = &report.memory {
        about_memory(memory, &mut lines);
    }
    let width = lines.lines.iter().map(|(label, _)| columns(label)).max().unwrap_or(0);
    let room = terminal_width().map(|columns| columns.saturating_sub(width + 2).max(20));
    for (label, text) in &lines.lines {
        // What goes on below stands under the text and not under the label.
        let text = wrap(&clean(text), room).replace('\n', &format!("\n{}", " ".repeat(width + 2)));
        say!("{}{}  {text}", styles::strong(label), " ".repeat(width - columns(label)))?;
    }
    for remark in &report.inspection.remarks {
        let mark = lines.words.pick("注意：", "warning: ");
        say!("{}{}", styles::warning(&mark), clean(remark.words(language)))?;
    }
    Ok(())
}

fn columns(text: &str) -> usize {
    crate::text::Ambiguous::Narrow.of_text(text)
}

fn about_weights(report: &Report, lines: &mut Lines) {
    let (found, words) = (&report.inspection, lines.words);
    let parts = match found.parts {
        1 => String::new(),
        n => words.pick(format!("（{n} 个文件）"), format!(" ({n} files)")),
    };
    lines.add("文件", "file", format!("{} · {}{parts} · GGUF v{}", report.file.display(), size(found.bytes), found.version));
    lines.add("名称", "name", found.name.clone().unwrap_or_default());
    lines.add("许可", "licence", found.licence.clone().unwrap_or_default());
    let unknown = words.unknown().to_owned();
    let architecture = if found.architecture.is_empty() { unknown } else { found.architecture.clone() };
    lines.add(
        "架构",
        "architecture",
        words.pick(
            format!("{architecture} · {} 个权重", count(found.parameters)),
            format!("{architecture} · {} weights", count(found.parameters)),
        ),
    );
    let percent = |share: f64| if share < 0.01 { "< 1".to_owned() } else { format!("{:.0}", share * 100.0) };
    let types: Vec<String> = found.tensor_types.iter().map(|(name, share)| format!("{name} {} %", percent(*share))).collect();
    lines.add("量化", "quantisation", format!("{} · {}", found.quantisation, types.join(", ")));
    let Some(shape) = &found.shape else { return };
    let number = |n: Option<u64>| n.map_or_else(|| words.unknown().to_owned(), |n| n.to_string());
    lines.add(
        "规模",
        "shape",
        words.pick(
            format!(
                "{} 层 · 宽 {} · {} 个注意力头（键值 {}）· 上下文 {} · 词表 {}",
                shape.layers,
                shape.embedding,
                shape.heads,
                shape.heads_kv,
                number(shape.context),
                number(shape.vocabulary)
            ),
            format!(
                "{} layers · width {} · {} heads ({} of keys and values) · context {} · vocabulary {}",
                shape.layers,
                shape.embedding,
                shape.heads,
                shape.heads_kv,
                number(shape.context),
                number(shape.vocabulary)
            ),
        ),
    );
}

fn about_text(found: &Inspection, lines: &mut Lines) {
    let words = lines.words;
    let template = match (&found.template.origin, &found.template.error) {
        (None, _) => words.pick("没有，须用 --template 指定", "none: choose one with --template"),
        (Some(origin), error) => {
            let whose = match origin.as_str() {
                "gguf" => words.pick("文件自带", "the file's own"),
                builtin => words
                    .pick(format!("没有；按架构用内置的 {builtin}"), format!("none; by the architecture the built-in {builtin} is used")),
            };
            match error {
                None => words.pick(format!("{whose}，两轮对话可用"), format!("{whose}, renders a dialogue of two turns")),
                Some(error) => {
                    words.pick(format!("{whose}，不可用：{}", error.words(words.0)), format!("{whose}, unusable: {}", error.words(words.0)))
                }
            }
        }
    };
    lines.add("对话模板", "chat template", template);
    let tokenizer = &found.tokenizer;
    let Some(model) = &tokenizer.model else { return };
    let named = |name: &str, token: &Option<String>| token.as_ref().map(|token| format!("{name} {token}"));
    let added = tokenizer.add_bos.map(|add| match add {
        true => words.pick("自动加在开头", "put before every text"),
        false => words.pick("不自动加", "not put before texts"),
    });
    let bos = named("BOS", &tokenizer.bos)
        .map(|bos| added.map_or(bos.clone(), |added| words.pick(format!("{bos}（{added}）"), format!("{bos} ({added})"))));
    let pre = tokenizer.pre.clone().unwrap_or_else(|| words.default_pre().to_owned());
    let all = [Some(format!("{model}/{pre}")), bos, named("EOS", &tokenizer.eos)];
    lines.add("分词器", "tokenizer", all.into_iter().flatten().collect::<Vec<_>>().join(" · "));
}

fn about_memory(memory: &MemoryReport, lines: &mut Lines) {
    let words = lines.words;
    let MemoryNeed { weights, keys_and_values, compute } = memory.need;
    let (at_once, context, kind) = (memory.parallel, memory.context, &memory.kv_type);
    let parts = words.pick(
        format!("权重 {} + 键值 {}（{at_once} × {context} 词元，{kind}）+ 计算约 {}", size(weights), size(keys_and_values), size(compute)),
        format!(
            "weights {} + keys and values {} ({at_once} × {context} tokens, {kind}) + about {} to compute in",
            size(weights),
            size(keys_and_values),
            size(compute)
        ),
    );
    lines.add(
        "所需内存",
        "memory needed",
        words.pick(format!("约 {}（估计）= {parts}", size(memory.total)), format!("about {} (estimate) = {parts}", size(memory.total))),
    );
    for place in &memory.places {
        let name = place.device.clone().unwrap_or_else(|| words.pick("内存", "main memory"));
        let fits = if place.fits { words.pick("放得下", "fits") } else { words.pick("放不下", "does not fit") };
        lines.add(
            "",
            "",
            words.pick(
                format!("{name}：可用 {} / {}，{fits}", size(place.free), size(place.total)),
                format!("{name}: {} free of {}, {fits}", size(place.free), size(place.total)),
            ),
        );
    }
    if let Some(longest) = memory.longest_context {
        lines.add(
            "",
            "",
            words.pick(
                format!("内存中放得下的最长上下文：{longest} 词元"),
                format!("the longest context that fits into main memory: {longest} tokens"),
            ),
        );
    }
}
