//! `wardround models list | catalogue | inspect | pull | remove | bench`.

mod bench;
mod inspect;
mod list;
mod listing;
mod pull;
mod pull_display;
mod remove;
mod words;

use super::{CliError, interface_language};
use crate::config::{Loaded, Paths};
use clap::{Args, Subcommand, ValueEnum};
use std::{path::Path, process::ExitCode};

#[derive(Debug, Args)]
pub(super) struct ModelsArgs {
    #[command(subcommand)]
    command: ModelsCommand,
}

#[derive(Debug, Subcommand)]
enum ModelsCommand {
    /// List what can answer: models of the settings, model files on this machine, other programs' included, and servers on this machine
    List(list::ListArgs),
    /// List models that fit this program's use, by the memory that they need, with their licences
    Catalogue {
        /// How the list is written: for people, or as JSON
        #[arg(long, value_name = "FORMAT", default_value = "table")]
        format: Format,
    },
    /// Describe a model file without loading it: weights, template, tokenizer, digest, and whether it fits into the memory
    Inspect(inspect::InspectArgs),
    /// Download a model file from Hugging Face, ModelScope, a mirror or any address; an interrupted download is resumed
    Pull(pull::PullArgs),
    /// Delete a model file of the models folder
    Remove(remove::RemoveArgs),
    /// Measure for about a minute how fast a model answers, and estimate how long a benchmark takes
    Bench(Box<bench::BenchArgs>),
}

/// How a result is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Table,
    /// For programs
    Json,
}

pub(super) async fn run(args: ModelsArgs, loaded: Loaded, paths: Paths, settings_file: &Path) -> Result<ExitCode, CliError> {
    let language = interface_language(&loaded);
    match args.command {
        ModelsCommand::List(args) => list::run(&args, &loaded, &paths, language).await,
        ModelsCommand::Catalogue { format } => list::catalogue(format, language),
        ModelsCommand::Inspect(args) => inspect::run(args, &loaded, &paths, language).await,
        ModelsCommand::Pull(args) => pull::run(args, &loaded.settings, (&paths, settings_file), language).await,
        ModelsCommand::Remove(args) => remove::run(&args, &loaded, &paths, language),
        ModelsCommand::Bench(args) => bench::run(*args, loaded, paths).await,
    }
}

/// Prints data as JSON that is safe on a terminal.
fn say_json(value: &impl serde::Serialize) -> Result<(), CliError> {
    let text = serde_json::to_string_pretty(value).map_err(|e| CliError::internal("无法写成 JSON", "no JSON", e))?;
    say!("{}", crate::text::escape_json(&text))
}
