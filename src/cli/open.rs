//! From a name on the command line to a model that answers.

use super::{CliError, progress};
use crate::{
    config::{GpuLayers, ModelChoice, ModelSettings, Paths, Settings},
    model::{Model, Sampling, remote::Endpoints},
};
use std::sync::Arc;

/// Flags over a local model's settings.
#[derive(Debug, Clone, Default, clap::Args)]
pub(super) struct LocalFlags {
    /// Chat template: chatml, baichuan2, huatuo, llama3, gemma, plain, or a Jinja file [default: the model's own]
    #[arg(long, value_name = "NAME|FILE", help_heading = "Local model")]
    template: Option<String>,
    /// Layers for the GPU
    #[arg(long, value_name = "auto|N", help_heading = "Local model")]
    gpu_layers: Option<GpuLayers>,
    /// Threads [default: all cores]
    #[arg(long, value_name = "N", help_heading = "Local model", value_parser = clap::value_parser!(u32).range(1..=1024))]
    threads: Option<u32>,
    /// Tokens of context [default: the model's own, up to 8192]
    #[arg(long, value_name = "N", help_heading = "Local model", value_parser = clap::value_parser!(u32).range(64..))]
    ctx: Option<u32>,
}

/// Finds what a name stands for and lays the flags over it.
pub(super) fn choose(wanted: &str, settings: &Settings, paths: &Paths, flags: &LocalFlags) -> Result<ModelChoice, CliError> {
    let mut choice = settings.choose(wanted, paths, |name| std::env::var(name).ok())?;
    match &mut choice.settings {
        ModelSettings::Local(local) => {
            local.template = flags.template.clone().or(local.template.take());
            local.threads = flags.threads.or(local.threads);
            local.context = flags.ctx.or(local.context);
            match flags.gpu_layers {
                Some(GpuLayers::Count(n)) => local.gpu_layers = Some(n),
                Some(GpuLayers::Auto) => local.gpu_layers = None,
                None => {}
            }
        }
        ModelSettings::Remote(_) => {
            let given = [
                ("--template", flags.template.is_some()),
                ("--gpu-layers", flags.gpu_layers.is_some()),
                ("--threads", flags.threads.is_some()),
                ("--ctx", flags.ctx.is_some()),
            ];
            if let Some((flag, _)) = given.iter().find(|(_, given)| *given) {
                return Err(CliError::Usage(format!("{flag} is for local models, and {wanted} is an endpoint")));
            }
        }
    }
    Ok(choice)
}

/// Opens a model, telling about it on standard error. `sampling` is what it will be asked with, for a warning about what cannot be said.
pub(super) async fn open(
    settings: ModelSettings,
    sampling: &Sampling,
    paths: &Paths,
    endpoints: &Endpoints,
) -> Result<Arc<dyn Model>, CliError> {
    let name = settings.name().to_owned();
    let sink = progress::loading(&name);
    settings.open(sampling, paths, endpoints, sink).await.map_err(|error| CliError::Model { name, error })
}
