//! `wardround` without a subcommand.

use super::{CliError, screen};
use crate::{
    case::Language,
    config::{Loaded, ModelSettings, Paths, Settings},
    tui::desk::{ModelRow, ModelState},
};
use clap::Args;
use std::{path::PathBuf, process::ExitCode};

#[derive(Debug, Args)]
pub(super) struct ConsultArgs {
    /// A case file (native TOML, DotaBench, CMB-Clin), or the bundled scenarios
    #[arg(long, value_name = "FILE|bundled")]
    cases: Option<String>,
    /// Who answers: a name of the settings, a GGUF file, or http://HOST/v1#MODEL
    #[arg(long, short, value_name = "MODEL")]
    model: Option<String>,
    /// Who judges, likewise
    #[arg(long, value_name = "MODEL")]
    judge: Option<String>,
    /// Language of bilingual cases and of messages [default: the locale's]
    #[arg(long)]
    language: Option<Language>,
    /// The seed from which each answer's own is derived
    #[arg(long, default_value_t = 1, value_name = "N")]
    seed: u64,
}

pub(super) async fn run(args: ConsultArgs, loaded: Loaded, paths: Paths, settings_file: PathBuf) -> Result<ExitCode, CliError> {
    let mut models = model_rows(&loaded.settings, &paths, args.model.as_deref());
    for named in args.judge.iter() {
        if !models.iter().any(|m| m.name == *named) {
            models.extend(model_rows(&Settings::default(), &paths, Some(named)).into_iter().filter(|m| m.name == *named));
        }
    }
    let opening = screen::Opening {
        cases: args.cases,
        model: args.model,
        judge: args.judge,
        language: args.language,
        seed: args.seed,
        models,
        settings_file,
    };
    screen::run(opening, loaded, paths).await
}

pub(super) fn model_rows(settings: &Settings, paths: &Paths, also: Option<&str>) -> Vec<ModelRow> {
    let mut names = settings.model_names(paths);
    names.extend(also.filter(|a| !names.iter().any(|n| n == a)).map(str::to_owned));
    let place = |name: &str| match settings.choose(name, paths, |_| Some("unused".into())) {
        Ok(choice) => match choice.settings {
            ModelSettings::Local(local) => local.path.display().to_string(),
            ModelSettings::Remote(remote) => remote.base_url.clone(),
        },
        Err(_) => String::new(),
    };
    names.into_iter().map(|name| ModelRow { place: place(&name), name, state: ModelState::Closed }).collect()
}
