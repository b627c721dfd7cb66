//! Opens the model that settings describe, for every front end.

use crate::config::{JudgeSettings, ModelChoice, ModelSettings, Paths, Settings};
use crate::{
    chat::{LoadProgress, Model, ModelError, ProgressSink, Sampling},
    file_name::slug,
    llama::LocalSettings,
    openai::{Endpoints, RemoteModel},
    record::folder_of_file,
    tape::TapeModel,
};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

impl ModelSettings {
    /// The name it goes by.
    pub fn name(&self) -> &str {
        match self {
            Self::Local(local) => &local.name,
            Self::Remote(remote) => &remote.name,
            Self::Tape(tape) => &tape.name,
        }
    }

    /// Whether one loaded model can serve as both.
    pub fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Local(a), Self::Local(b)) => {
                a.path == b.path && a.template == b.template && a.system == b.system && a.reasoning == b.reasoning
            }
            _ => false,
        }
    }

    /// Opens the model. `sampling` is what it will be asked with, for a warning about what an endpoint has no word for; `endpoints` is what all models
    /// of the process share.
    ///
    /// # Errors
    /// When the file cannot be loaded, the program was built without llama.cpp, or the endpoint's settings cannot be used.
    pub async fn open(
        self,
        sampling: &Sampling,
        paths: &Paths,
        endpoints: &Endpoints,
        progress: ProgressSink,
    ) -> Result<Arc<dyn Model>, ModelError> {
        match self {
            Self::Local(local) => open_local(local, paths, progress).await,
            Self::Remote(remote) => {
                let name = remote.name.clone();
                let model = RemoteModel::open_telling(*remote, endpoints, &|reason| progress(LoadProgress::Waiting(reason))).await?;
                let settings = model.not_sent(sampling);
                if !settings.is_empty() {
                    progress(LoadProgress::NotSent { model: name, settings });
                }
                Ok(Arc::new(model))
            }
            Self::Tape(tape) => Ok(Arc::new(TapeModel::open(&tape).map_err(|e| ModelError::tape(|language| e.words(language)))?)),
        }
    }
}

#[cfg(feature = "local")]
async fn open_local(local: LocalSettings, paths: &Paths, progress: ProgressSink) -> Result<Arc<dyn Model>, ModelError> {
    Ok(Arc::new(crate::llama::LocalModel::open(local, &paths.cache_dir(), progress).await?))
}

#[cfg(not(feature = "local"))]
async fn open_local(_: LocalSettings, _: &Paths, _: ProgressSink) -> Result<Arc<dyn Model>, ModelError> {
    Err(ModelError::NoLocalEngine)
}

impl ModelChoice {
    /// What its answers are sampled with: its own settings over the general ones over the paper's.
    pub fn sampling_as_candidate(&self, settings: &Settings) -> Sampling {
        self.sampling.over(settings.sampling).over(Sampling::paper())
    }

    /// What it is asked with as a judge: an endpoint's own defaults where nothing is set, as the benchmark's judge was asked. A local model has
    /// no provider whose defaults could apply, so it is greedy, and the verdict can be had again.
    pub fn sampling_as_judge(&self, judge: &JudgeSettings) -> Sampling {
        let sampling = judge.sampling.over(self.sampling);
        match self.settings {
            ModelSettings::Local(_) => sampling.over(Sampling { temperature: Some(0.0), max_tokens: Some(1024), ..Sampling::default() }),
            // It could not be, and the record is not to say that it was.
            ModelSettings::Remote(_) | ModelSettings::Tape(_) => Sampling { constrained: None, ..sampling },
        }
    }
}

impl Paths {
    /// Where the answers of a model to the cases of a source go when no folder is named: by the model's name, and apart from another file of the same name.
    pub fn run_folder_of(&self, cases: &str, settings: &ModelSettings) -> PathBuf {
        let by_name = self.run_folder(cases, settings.name());
        match settings {
            ModelSettings::Local(local) => folder_of_file(by_name, self.run_folder(cases, &local.path.display().to_string()), &local.path),
            ModelSettings::Remote(_) | ModelSettings::Tape(_) => by_name,
        }
    }

    /// Where a model's answers to the cases of a source (a file, or `bundled`) go when no folder is named: `runs/CASES-MODEL` in the user's data folder.
    pub fn run_folder(&self, cases: &str, model: &str) -> PathBuf {
        let stem = Path::new(cases).file_stem().map_or_else(|| cases.to_owned(), |s| s.to_string_lossy().into_owned());
        self.runs_dir().join(slug(&format!("{stem}-{model}")))
    }
}
