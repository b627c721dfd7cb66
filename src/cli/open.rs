//! Opens the model that an argument names, and the run of a folder.

use super::{CliError, output::styles};
use crate::{
    chat::{Model, ProgressSink, Sampling},
    config::{GpuLayers, ModelChoice, ModelSettings, Parallel, Paths, Settings},
    language::{Bilingual, Language},
    llama::{FlashAttention, KvType},
    openai::Endpoints,
    plain_file,
    record::{CaseSource, RecordAction, RecordError, Run},
    session::{Notice, words::Words},
    text::clean,
};
use std::{
    path::{Component, Path, PathBuf},
    sync::Arc,
};

/// Flags over a local model's settings.
#[derive(Debug, Clone, Default, clap::Args)]
pub(super) struct LocalFlags {
    /// Chat template: chatml, baichuan2, huatuo, llama3, gemma, plain, or a Jinja file [default: the model's own]
    #[arg(long, value_name = "NAME|FILE", help_heading = "Local model")]
    template: Option<String>,
    /// Layers for the GPU
    #[arg(long, value_name = "auto|N", help_heading = "Local model")]
    gpu_layers: Option<GpuLayers>,
    /// Threads [default: the physical cores]
    #[arg(long, value_name = "N", help_heading = "Local model", value_parser = clap::value_parser!(u32).range(1..=1024))]
    threads: Option<u32>,
    /// Tokens of context of one conversation [default: the model's own, up to 8192]
    #[arg(long, value_name = "N", help_heading = "Local model", value_parser = clap::value_parser!(u32).range(64..))]
    ctx: Option<u32>,
    /// Answers that run at once, each with a context of its own [default: what is of use and fits into half of the free memory]
    #[arg(long, value_name = "auto|N", help_heading = "Local model")]
    parallel: Option<Parallel>,
    /// How keys and values are kept: f16, bf16, q8_0, q4_0 [default: f16]
    #[arg(long, value_name = "TYPE", help_heading = "Local model")]
    kv_type: Option<KvType>,
    /// Flash attention [default: auto]
    #[arg(long, value_name = "auto|on|off", help_heading = "Local model")]
    flash_attention: Option<FlashAttention>,
    /// Answers depend on nothing but weights, conversation, sampling and seed, whatever else runs beside them [default: in batch]
    #[arg(long, value_name = "true|false", num_args = 0..=1, default_missing_value = "true", help_heading = "Local model")]
    reproducible: Option<bool>,
}

impl LocalFlags {
    /// The number of answers at once, taken out: where it says something of an endpoint, too.
    pub(super) fn take_parallel(&mut self) -> Option<u32> {
        self.parallel.take().and_then(Parallel::count)
    }
}

/// Finds what a name stands for and lays the flags over it.
pub(super) fn choose(wanted: &str, settings: &Settings, paths: &Paths, flags: &LocalFlags) -> Result<ModelChoice, CliError> {
    let mut choice = settings.choose(wanted, paths, |name| std::env::var(name).ok())?;
    match &mut choice.settings {
        ModelSettings::Local(local) => {
            local.template = flags.template.clone().or(local.template.take());
            local.threads = flags.threads.or(local.threads);
            local.context = flags.ctx.or(local.context);
            local.gpu_layers = flags.gpu_layers.map_or(local.gpu_layers, GpuLayers::count);
            if flags.parallel == Some(Parallel::Count(0)) {
                return Err(CliError::Usage(Bilingual::both(
                    "--parallel 0：至少要能同时进行一个回答；请写 auto 或一个数",
                    "--parallel 0: at least one answer has to run; give auto or a number",
                )));
            }
            local.parallel = flags.parallel.map_or(local.parallel, Parallel::count);
            local.kv_type = flags.kv_type.unwrap_or(local.kv_type);
            local.flash_attention = flags.flash_attention.unwrap_or(local.flash_attention);
            local.reproducible = flags.reproducible.or(local.reproducible);
        }
        ModelSettings::Remote(_) | ModelSettings::Tape(_) => {
            let given = [
                ("--template", flags.template.is_some()),
                ("--gpu-layers", flags.gpu_layers.is_some()),
                ("--threads", flags.threads.is_some()),
                ("--ctx", flags.ctx.is_some()),
                ("--parallel", flags.parallel.is_some()),
                ("--kv-type", flags.kv_type.is_some()),
                ("--flash-attention", flags.flash_attention.is_some()),
                ("--reproducible", flags.reproducible.is_some()),
            ];
            if let Some((flag, _)) = given.iter().find(|(_, given)| *given) {
                return Err(CliError::Usage(Bilingual::both(
                    format!("{flag} 只用于本机模型，而 {wanted} 不是模型文件"),
                    format!("{flag} is for local models, and {wanted} is no model file"),
                )));
            }
        }
    }
    Ok(choice)
}

/// Opens a model, telling `sink` about it. `sampling` is what it will be asked with, for a warning about what cannot be said.
pub(super) async fn open(
    settings: ModelSettings,
    sampling: &Sampling,
    paths: &Paths,
    endpoints: &Endpoints,
    sink: ProgressSink,
) -> Result<Arc<dyn Model>, CliError> {
    let name = settings.name().to_owned();
    settings.open(sampling, paths, endpoints, sink).await.map_err(|error| CliError::Model { name, error: Box::new(error) })
}

/// That a folder which the command line names is a run.
///
/// # Errors
/// When it is none.
pub(super) fn is_run(folder: &Path) -> Result<(), CliError> {
    let manifest = folder.join("manifest.json");
    plain_file::check_if_there(&manifest).map_err(|source| RecordError::Io {
        path: manifest.clone(),
        action: RecordAction::Read,
        source,
    })?;
    if manifest.is_file() {
        return Ok(());
    }
    Err(CliError::NoRun { folder: folder.to_owned(), exists: folder.exists() })
}

/// A run that a user named: its folder, or else the name of one of this user's runs.
pub(super) fn found_run(named: &Path, paths: &Paths) -> PathBuf {
    let mut parts = named.components();
    let is_name = matches!((parts.next(), parts.next()), (Some(Component::Normal(_)), None));
    let own = paths.runs_dir().join(named);
    if is_name && !named.exists() && own.join("manifest.json").is_file() { own } else { named.to_owned() }
}

/// Opens a run and tells what was put right, and what its file system cannot promise.
pub(super) fn run(folder: &Path, sampling: Sampling, seed: u64, language: Language) -> Result<Run, CliError> {
    let run = Run::open(folder, sampling, seed)?;
    let words = Words(language);
    for repaired in run.repaired() {
        let (file, moved_to) = (repaired.path.display().to_string(), repaired.moved_to.display().to_string());
        tell!("{}", clean(&words.notice(&Notice::Repaired(file, moved_to))));
    }
    for warning in run.storage_warnings() {
        let mark = if language == Language::Zh { "注意：" } else { "warning:" };
        tell!("{} {}", styles::warning(mark), warning.words(language));
    }
    Ok(run)
}

/// Adds the case file to the manifest.
pub(super) fn note_cases(run: &mut Run, source: CaseSource) -> Result<(), CliError> {
    run.update_manifest(|m| {
        if !m.cases.contains(&source) {
            m.cases.push(source);
        }
    })?;
    Ok(())
}
