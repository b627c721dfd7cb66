//! Opens a show: the playlist with everything that it names.

use super::super::{CliError, cases};
use crate::{
    case::Case,
    config::{Layers, Loaded, ModelChoice, ModelSettings, Paths},
    language::{Bilingual, Language},
    screen::theme::Registry,
    show::{BUNDLED, Show, Sources, StepKind, bundled_tape, load},
    tape::Recording,
    toml_text::{TomlFileError, read_file},
};
use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::Arc,
};

/// A show with what its live models need.
pub(super) struct Opened {
    pub show: Arc<Show>,
    /// The settings, where the show has a live model.
    pub loaded: Option<Arc<Loaded>>,
    /// The live models by their names in the playlist.
    pub models: HashMap<String, ModelChoice>,
}

/// Opens the playlist, or the bundled show.
pub(super) fn open(playlist: Option<&Path>, wished: Option<Language>, usual: Language, paths: &Paths) -> Result<Opened, CliError> {
    let (path, text) = match playlist {
        Some(path) => (path.to_owned(), read_file(path).map_err(|error| CliError::Playlist(vec![error]))?),
        None => (PathBuf::from("bundled.toml"), BUNDLED.to_owned()),
    };
    let folder = path.parent().unwrap_or(Path::new("")).to_owned();
    let settings = Settings::default();
    let tape = |name: &str| match playlist {
        None => bundled_tape(name),
        Some(_) => Recording::read(&folder.join(name)).map_err(|error| error.both()),
    };
    let case = |cases: &str, id: &str, language: Language| settings.case(&folder, cases, id, language, paths);
    let model = |name: &str| settings.choose(name, paths).map(|choice| choice.settings.name().to_owned());
    let theme = |name: &str| theme(name, paths);
    let sources = Sources { tape: &tape, case: &case, model: &model, theme: &theme };
    let show = load(&text, &sources, wished, usual).map_err(|faults| {
        CliError::Playlist(faults.into_iter().map(|error| TomlFileError::Invalid { path: path.clone(), error }).collect())
    })?;
    let mut models = HashMap::new();
    for step in &show.steps {
        if let StepKind::Live { model, .. } = &step.kind {
            models.insert(model.clone(), settings.choose(model, paths).map_err(CliError::Usage)?);
        }
    }
    Ok(Opened { show: Arc::new(show), loaded: settings.loaded(paths).ok().filter(|_| !models.is_empty()), models })
}

/// The user's settings, read only where a playlist needs them: a show of recordings plays whatever they say.
#[derive(Default)]
struct Settings(std::cell::OnceCell<Result<Arc<Loaded>, Bilingual>>);

impl Settings {
    fn loaded(&self, paths: &Paths) -> Result<Arc<Loaded>, Bilingual> {
        let load = || Layers::of_process(paths).load().map(Arc::new).map_err(|error| Bilingual::of(|language| error.words(language)));
        self.0.get_or_init(load).clone()
    }

    /// The model of that name, which answers now.
    fn choose(&self, name: &str, paths: &Paths) -> Result<ModelChoice, Bilingual> {
        let loaded = self.loaded(paths)?;
        let chosen = loaded.settings.choose(name, paths, |variable| std::env::var(variable).ok());
        let choice = chosen.map_err(|error| Bilingual::of(|language| error.words(language)))?;
        match &choice.settings {
            ModelSettings::Tape(_) => Err(Bilingual::both(
                format!("{name} 是录制：请把 model 改为 tape"),
                format!("{name} is a recording: write tape in the place of model"),
            )),
            ModelSettings::Local(local) if !local.path.is_file() => Err(Bilingual::both(
                format!("没有模型文件 {}", local.path.display()),
                format!("there is no model file {}", local.path.display()),
            )),
            #[cfg(not(feature = "local"))]
            ModelSettings::Local(_) => Err(Bilingual::of(|language| crate::chat::ModelError::NoLocalEngine.words(language))),
            #[cfg(feature = "local")]
            ModelSettings::Local(_) => Ok(choice),
            ModelSettings::Remote(_) => Ok(choice),
        }
    }

    fn case(&self, folder: &Path, cases: &str, id: &str, language: Language, paths: &Paths) -> Result<Case, Bilingual> {
        let said = |error: CliError| Bilingual::of(|language| error.words(language));
        let settings = self.loaded(paths)?.settings.clone();
        let named = if cases == "bundled" { cases.to_owned() } else { folder.join(cases).display().to_string() };
        let file = cases::read(&named, Some(language), &settings).map_err(said)?;
        cases::find(&file, id).cloned().map_err(said)
    }
}

/// Whether there is a theme of that name.
fn theme(name: &str, paths: &Paths) -> Result<(), Bilingual> {
    let (themes, _) = Registry::load(Some(&paths.themes_dir()));
    themes.get(name).map(|_| ()).ok_or_else(|| themes.unknown(name))
}
